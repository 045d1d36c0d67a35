package text

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

func sortedNames[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// statusColour gives the colour of the status macro for that of a status node.
func statusColour(adf string) string {
	return map[string]string{"neutral": "Grey", "purple": "Purple", "blue": "Blue", "red": "Red", "yellow": "Yellow", "green": "Green"}[adf]
}

func dateOfMillis(millis string) string {
	n, err := strconv.ParseInt(millis, 10, 64)
	if err != nil {
		return ""
	}
	return time.UnixMilli(n).UTC().Format("2006-01-02")
}

// ADFOfStorage gives a parsed storage body as an Atlassian document in JSON, as the representation
// "atlas_doc_format" has it. Macros without a node of their own become extensions.
func ADFOfStorage(root *Node, page *Page) string {
	r := &adfReader{page: page}
	doc := &adfNode{Type: "doc", Version: 1, Content: r.blocks(root.Children)}
	raw, err := json.Marshal(doc)
	if err != nil {
		return `{"type":"doc","version":1,"content":[]}`
	}
	return string(raw)
}

type adfReader struct{ page *Page }

var storageBlocks = []string{
	"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "hr", "table", "pre", "div", "ac:task-list", "ac:layout", "ac:image", "ac:structured-macro", "ac:macro",
}

// inlineMacros are written inside a line.
var inlineMacros = []string{"status", "anchor", "jira", "profile"}

func isBlock(n *Node) bool {
	if n.Name == "ac:structured-macro" && slices.Contains(inlineMacros, n.Get("ac:name")) {
		return n.Get("ac:name") == "jira" && Parameter(n, "key") == ""
	}
	return slices.Contains(storageBlocks, n.Name)
}

// blocks converts nodes where blocks must stand; inline nodes among them are put into paragraphs.
func (r *adfReader) blocks(nodes []*Node) []*adfNode {
	var out []*adfNode
	var line []*Node
	flush := func() {
		if inline := r.inlines(line, nil); len(inline) > 0 {
			out = append(out, &adfNode{Type: "paragraph", Content: inline})
		}
		line = nil
	}
	for _, n := range nodes {
		switch {
		case isBlock(n):
			flush()
			out = append(out, r.block(n)...)
		case n.Name != "" || strings.TrimSpace(n.Text) != "":
			line = append(line, n)
		}
	}
	flush()
	return out
}

func (r *adfReader) block(n *Node) []*adfNode {
	one := func(kind string, attrs map[string]any, content []*adfNode) []*adfNode {
		return []*adfNode{{Type: kind, Attrs: attrs, Content: content}}
	}
	switch n.Name {
	case "p":
		return one("paragraph", nil, r.inlines(n.Children, nil))
	case "h1", "h2", "h3", "h4", "h5", "h6":
		return one("heading", map[string]any{"level": int(n.Name[1] - '0')}, r.inlines(n.Children, nil))
	case "ul":
		return one("bulletList", nil, r.items(n))
	case "ol":
		start, err := strconv.Atoi(n.Get("start"))
		if err != nil {
			start = 1
		}
		return one("orderedList", map[string]any{"order": start}, r.items(n))
	case "blockquote":
		return one("blockquote", nil, r.blocks(n.Children))
	case "hr":
		return one("rule", nil, nil)
	case "pre":
		return one("codeBlock", map[string]any{"language": ""}, plainText(n.Inner()))
	case "table":
		return one("table", map[string]any{"layout": "default", "isNumberColumnEnabled": false}, r.rows(n))
	case "ac:task-list":
		return one("taskList", map[string]any{"localId": ""}, r.taskItems(n))
	case "ac:image":
		return one("mediaSingle", map[string]any{"layout": "center"}, []*adfNode{r.image(n)})
	case "ac:structured-macro", "ac:macro":
		return []*adfNode{r.macro(n)}
	case "ac:layout":
		return r.layout(n)
	}
	return r.blocks(n.Children)
}

func plainText(s string) []*adfNode {
	if s == "" {
		return nil
	}
	return []*adfNode{{Type: "text", Text: s}}
}

func (r *adfReader) items(n *Node) []*adfNode {
	var out []*adfNode
	for _, c := range n.Children {
		if c.Name == "li" {
			out = append(out, &adfNode{Type: "listItem", Content: r.blocks(c.Children)})
		}
	}
	return out
}

func (r *adfReader) rows(n *Node) []*adfNode {
	var out []*adfNode
	n.Walk(func(c *Node) bool {
		if c.Name == "table" && c != n {
			return false
		}
		if c.Name != "tr" {
			return true
		}
		row := &adfNode{Type: "tableRow"}
		for _, cell := range c.Children {
			kind := map[string]string{"th": "tableHeader", "td": "tableCell"}[cell.Name]
			if kind != "" {
				content := r.blocks(cell.Children)
				if len(content) == 0 {
					content = []*adfNode{{Type: "paragraph"}}
				}
				row.Content = append(row.Content, &adfNode{Type: kind, Attrs: spans(cell), Content: content})
			}
		}
		out = append(out, row)
		return false
	})
	return out
}

func spans(cell *Node) map[string]any {
	attrs := map[string]any{}
	for _, name := range []string{"colspan", "rowspan"} {
		if v, err := strconv.Atoi(cell.Get(name)); err == nil && v > 1 {
			attrs[name] = v
		}
	}
	return attrs
}

func (r *adfReader) taskItems(n *Node) []*adfNode {
	var out []*adfNode
	for _, c := range n.Children {
		switch c.Name {
		case "ac:task":
			state := "TODO"
			if s := c.Child("ac:task-status"); s != nil && strings.TrimSpace(s.Inner()) == "complete" {
				state = "DONE"
			}
			var id string
			if i := c.Child("ac:task-id"); i != nil {
				id = strings.TrimSpace(i.Inner())
			}
			item := &adfNode{Type: "taskItem", Attrs: map[string]any{"localId": id, "state": state}}
			if body := c.Child("ac:task-body"); body != nil {
				item.Content = r.inlines(body.Children, nil)
			}
			out = append(out, item)
		case "ac:task-list":
			out = append(out, &adfNode{Type: "taskList", Attrs: map[string]any{"localId": ""}, Content: r.taskItems(c)})
		}
	}
	return out
}

func (r *adfReader) layout(n *Node) []*adfNode {
	var out []*adfNode
	for _, section := range n.Children {
		if section.Name != "ac:layout-section" {
			continue
		}
		if section.Get("ac:type") == "single" {
			for _, cell := range section.Children {
				out = append(out, r.blocks(cell.Children)...)
			}
			continue
		}
		s := &adfNode{Type: "layoutSection"}
		for _, cell := range section.Children {
			if cell.Name == "ac:layout-cell" {
				s.Content = append(s.Content, &adfNode{Type: "layoutColumn", Content: r.blocks(cell.Children)})
			}
		}
		for _, column := range s.Content {
			column.Attrs = map[string]any{"width": 100 / float64(len(s.Content))}
		}
		out = append(out, s)
	}
	return out
}

func (r *adfReader) macro(n *Node) *adfNode {
	var body []*adfNode
	if b := n.Child("ac:rich-text-body"); b != nil {
		body = r.blocks(b.Children)
	}
	switch name := n.Get("ac:name"); name {
	case "code", "noformat":
		return &adfNode{Type: "codeBlock", Attrs: map[string]any{"language": Parameter(n, "language")}, Content: plainText(n.Child("ac:plain-text-body").body())}
	case "info", "note", "tip", "warning":
		kind := map[string]string{"info": "info", "note": "warning", "tip": "success", "warning": "error"}[name]
		return &adfNode{Type: "panel", Attrs: map[string]any{"panelType": kind}, Content: body}
	case "panel":
		return &adfNode{Type: "panel", Attrs: map[string]any{"panelType": "note"}, Content: body}
	case "expand":
		return &adfNode{Type: "expand", Attrs: map[string]any{"title": Parameter(n, "title")}, Content: body}
	}
	kind := "extension"
	if n.Child("ac:rich-text-body") != nil {
		kind = "bodiedExtension"
	}
	return &adfNode{Type: kind, Attrs: extensionAttrs(n), Content: body}
}

func extensionAttrs(n *Node) map[string]any {
	parameters := map[string]any{}
	for _, c := range n.Children {
		if c.Name == "ac:parameter" {
			parameters[c.Get("ac:name")] = map[string]any{"value": strings.TrimSpace(c.Inner())}
		}
	}
	return map[string]any{
		"extensionType": "com.atlassian.confluence.macro.core", "extensionKey": n.Get("ac:name"), "layout": "default",
		"parameters": map[string]any{"macroParams": parameters, "macroMetadata": map[string]any{"schemaVersion": map[string]any{"value": "1"}, "title": n.Get("ac:name")}},
	}
}

func (r *adfReader) image(n *Node) *adfNode {
	if ref := n.Child("ri:url"); ref != nil {
		return &adfNode{Type: "media", Attrs: map[string]any{"type": "external", "url": ref.Get("ri:value"), "alt": n.Get("ac:alt")}}
	}
	attrs := map[string]any{"type": "file", "id": "UNKNOWN_MEDIA_ID", "collection": "contentId-" + r.page.ID, "alt": n.Get("ac:alt")}
	if ref := n.Child("ri:attachment"); ref != nil {
		attrs["alt"] = ref.Get("ri:filename")
		if r.page.Media != nil {
			if file, ok := r.page.Media("", "", ref.Get("ri:filename")); ok {
				attrs["id"] = file.FileID
			}
		}
	}
	return &adfNode{Type: "media", Attrs: attrs}
}
