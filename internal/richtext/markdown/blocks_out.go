package markdown

import (
	"slices"
	"strconv"
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// list writes a list. A second list of the same family gets other markers, so that the two stay apart.
func (w *writer) list(n *tree.Node, alternate bool) {
	number := 1
	if start, err := strconv.Atoi(n.Attr(tree.Start)); err == nil && start >= 0 {
		number = start
	}
	for i, item := range n.Children {
		if i > 0 {
			w.end()
		}
		marker := "- "
		switch {
		case n.Kind == tree.OrderedList && alternate:
			marker = strconv.Itoa(number) + ") "
		case n.Kind == tree.OrderedList:
			marker = strconv.Itoa(number) + ". "
		case alternate:
			marker = "* "
		}
		number++
		w.item(n, item, marker)
	}
}

func (w *writer) item(list, item *tree.Node, marker string) {
	w.begin()
	mark := len(w.out)
	w.out = append(w.out, marker...)
	box := ""
	if list.Kind == tree.TaskList {
		box = "[ ] "
		if item.Attr(tree.State) == "DONE" {
			box = "[x] "
		}
		w.out = append(w.out, box...)
	}
	w.indent(strings.Repeat(" ", len(marker)), func() {
		children := slices.DeleteFunc(slices.Clone(item.Children), w.skips)
		if box != "" && (len(children) == 0 || children[0].Kind != tree.Paragraph || w.skips(children[0])) {
			w.trimEnd()
			if len(children) > 0 {
				w.end()
				if children[0].Kind.IsList() && !w.tight(&tree.Node{Kind: tree.Paragraph}, children[0]) {
					w.end()
				}
			}
		}
		if box != "" && len(children) > 0 && children[0].Kind == tree.Paragraph {
			children[0] = withoutAttrs(children[0])
		}
		w.itemBlocks(children, marker)
	})
	if len(w.out) == mark+len(marker)+len(box) {
		w.trimEnd()
	}
}

// withoutAttrs gives the text of a task, which stands behind its box: there is no line before it for attributes.
func withoutAttrs(n *tree.Node) *tree.Node {
	bare := *n
	bare.Attrs, bare.Origin = nil, nil
	return &bare
}

// itemBlocks writes the blocks of an item. A list that begins an item gets another marker than the item, for several
// equal ones would be a rule.
func (w *writer) itemBlocks(children []*tree.Node, marker string) {
	if len(children) > 0 && marker[0] == '-' && family(children[0]) == 1 {
		w.block(children[0], turn{alternate: true, first: true})
		if len(children) > 1 {
			w.end()
			if !w.endsEmpty(children[0]) {
				w.end()
			}
			w.blocks(children[1:], inContainer)
		}
		return
	}
	w.blocks(children, inItem)
}

// endsEmpty says whether a list ends with an empty item. After one a blank line would end the item around it too.
func (w *writer) endsEmpty(n *tree.Node) bool {
	for n.Kind.IsList() {
		last := n.Last()
		if last != nil && last.Kind == tree.TaskItem && (last.Last() == nil || !last.Last().Kind.IsList()) {
			return false // its box is text
		}
		if last == nil || w.skips(last) || len(last.Children) == 0 {
			return true
		}
		n = last.Last()
	}
	return w.skips(n)
}

func (w *writer) trimEnd() {
	n := len(w.out)
	for n > 0 && w.out[n-1] == ' ' {
		n--
	}
	w.out = w.out[:n]
}

// attrsLine writes ::attrs for what a block has and its own notation has no place for.
func (w *writer) attrsLine(n *tree.Node) {
	var attrs pairs
	switch n.Kind {
	case tree.Paragraph, tree.Heading, tree.CodeBlock, tree.Table:
		attrs = w.blockAttrs(n)
	case tree.Opaque, tree.MacroBlock, tree.MediaSingle, tree.MediaGroup:
		if n.Kind != tree.MediaSingle || n.Origin == nil || n.Origin.Ref == "" {
			return
		}
	default:
	}
	if n.Origin != nil && n.Origin.Ref != "" && (n.Kind != tree.Table || len(n.Origin.Keep) > 0 || n.Origin.Source == "" || pipeTable(n)) {
		attrs = append(attrs, pair{key: "keep", value: n.Origin.Ref})
	}
	if len(attrs) == 0 {
		return
	}
	var b strings.Builder
	b.WriteString("::attrs")
	writePairs(&b, attrs)
	w.put(b.String())
	w.end()
}

// usual are the values that need not be written.
var usual = map[tree.Key]string{tree.LayoutName: "default", tree.Numbered: "false", tree.Display: "default"}

// blockAttrs gives the attributes of a block that ::attrs spells, in a fixed order.
func (w *writer) blockAttrs(n *tree.Node) pairs {
	var out pairs
	for _, name := range attrOrder {
		key, ok := attrKeys[n.Kind][name]
		if !ok {
			continue
		}
		value := n.Attr(key)
		switch {
		case value == "" || value == usual[key] && n.Kind == tree.Table:
		case value == "true" && name != "display":
			out = append(out, pair{key: name, flag: true})
		default:
			out = append(out, pair{key: name, value: value})
		}
	}
	return out
}

var attrOrder = []string{
	"type", "url", "align", "indent", "size", "layout", "width", "valign", "height", "display", "numbered", "wrap",
	"hideLineNumbers", "breakout", "breakoutWidth", "color", "icon", "iconId", "iconText",
}

// directive writes the blocks that Markdown has no notation of its own for.
func (w *writer) directive(n *tree.Node) {
	if w.plain {
		w.plainBlock(n)
		return
	}
	switch n.Kind {
	case tree.Panel:
		kind := n.Attr(tree.PanelType)
		if !containerNames[kind] {
			kind = "info"
		}
		w.container(n, kind, n.Attr(tree.Title), w.blockAttrs(n))
	case tree.Expand:
		w.container(n, "expand", n.Attr(tree.Title), w.blockAttrs(n))
	case tree.DecisionList:
		w.decisions(n)
	case tree.Layout:
		w.container(n, "layout", "", w.blockAttrs(n))
	case tree.LayoutColumn:
		w.container(n, "column", "", w.blockAttrs(n))
	case tree.BlockCard:
		w.put(leafDirective("card", nil, w.blockAttrs(n)))
	case tree.EmbedCard:
		w.put(leafDirective("embed", nil, w.blockAttrs(n)))
	case tree.MacroBlock:
		w.macro(n)
	case tree.Opaque:
		if w.embeds(n) {
			w.fence("{="+n.Origin.Format+"}", n.Origin.Source)
			return
		}
		if len(n.Children) > 0 {
			w.container(n, "opaque", n.Text, opaqueAttrs(n))
			return
		}
		w.put(leafDirective("opaque", &n.Text, opaqueAttrs(n)))
	case tree.Raw:
		w.fence("{="+n.Attr(tree.Format)+"}", n.Text)
	case tree.FootnoteDef:
		w.begin()
		w.out = append(w.out, "[^"+n.Attr(tree.Label)+"]: "...)
		w.indent("    ", func() { w.blocks(n.Children, inContainer) })
		w.trimEnd()
	default:
	}
}

func leafDirective(name string, label *string, attrs pairs) string {
	return ":" + inlineDirective(name, label, attrs)
}

// container writes a directive that holds blocks. Outer ones have more colons than inner ones.
func (w *writer) container(n *tree.Node, name, title string, attrs pairs) {
	colons := strings.Repeat(":", w.height(n))
	var label *string
	if title != "" {
		label = &title
	}
	w.put(colons + strings.TrimPrefix(inlineDirective(name, label, attrs), ":"))
	w.end()
	before := len(w.out)
	w.blocks(n.Children, inContainer)
	if len(w.out) > before {
		w.end()
	}
	w.put(colons)
}

// height gives the number of colons of a container: more than any container inside and any line of colons in code.
func (w *writer) height(n *tree.Node) int {
	if h, ok := w.heights[n]; ok {
		return h
	}
	inner := w.colonsIn(n.Children)
	h := max(3, inner+1)
	w.heights[n] = h
	return h
}

func (w *writer) colonsIn(blocks []*tree.Node) int {
	most := 2
	for _, n := range blocks {
		switch {
		case n.Kind == tree.CodeBlock || n.Kind == tree.Raw || n.Text != "" && n.Kind == tree.MacroBlock:
			most = max(most, colonLines(n.Text))
		case n.Kind == tree.Panel, n.Kind == tree.Expand, n.Kind == tree.Layout, n.Kind == tree.LayoutColumn,
			n.Kind == tree.MacroBlock, n.Kind == tree.DecisionList, n.Kind == tree.Opaque && len(n.Children) > 0:
			most = max(most, w.height(n))
		case n.Kind.HoldsInline():
		default:
			most = max(most, w.colonsIn(n.Children))
		}
	}
	return most
}

// colonLines gives the length of the longest line of nothing but colons.
func colonLines(text string) int {
	if !strings.Contains(text, ":::") {
		return 0
	}
	longest := 0
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		if n := countByte(line, ':'); n == len(line) {
			longest = max(longest, n)
		}
	}
	return longest
}

func (w *writer) decisions(n *tree.Node) {
	colons := strings.Repeat(":", w.height(n))
	w.put(colons + "decisions")
	w.end()
	list := *n
	list.Kind, list.Origin = tree.BulletList, nil
	w.list(&list, false)
	w.end()
	w.put(colons)
}

// macro writes a macro by the kind of its body. The list of pages below and the table of contents have short names.
func (w *writer) macro(n *tree.Node) {
	m := n.Macro
	named := append(pairs{{key: "name", value: m.Name}}, w.params(n, m.Params)...)
	switch {
	case m.Body == tree.RichBody:
		w.container(n, "macro", "", named)
	case m.Body == tree.PlainBody:
		var b strings.Builder
		b.WriteString("macro")
		writePairs(&b, named)
		w.fence(escapeInfo(b.String()), n.Text)
	case m.Name == "toc" || m.Name == "children":
		w.put(leafDirective(m.Name, nil, w.params(n, m.Params)))
	case m.Name == "jira" && len(m.Params) > 0 && m.Params[0].Name == "key":
		w.put(leafDirective("jira", &m.Params[0].Value, w.params(n, m.Params[1:])))
	case m.Name == "jira":
		w.put(leafDirective("jira", nil, w.params(n, m.Params)))
	default:
		w.put(leafDirective("macro", nil, named))
	}
}
