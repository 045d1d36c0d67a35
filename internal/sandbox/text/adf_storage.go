package text

import (
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"strconv"
	"strings"
)

// adfNode is a node of an Atlassian document.
type adfNode struct {
	Type    string         `json:"type"`
	Attrs   map[string]any `json:"attrs,omitempty"`
	Content []*adfNode     `json:"content,omitempty"`
	Text    string         `json:"text,omitempty"`
	Marks   []adfMark      `json:"marks,omitempty"`
	Version int            `json:"version,omitempty"`
}

type adfMark struct {
	Type  string         `json:"type"`
	Attrs map[string]any `json:"attrs,omitempty"`
}

// attr gives an attribute as text, "" when there is none.
func (n *adfNode) attr(name string) string { return attrText(n.Attrs[name]) }

func attrText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

// StorageOfADF converts an Atlassian document, given as JSON text, to storage. The error says why the text is none.
func StorageOfADF(source string) (string, error) {
	var doc adfNode
	if err := json.Unmarshal([]byte(source), &doc); err != nil {
		return "", fmt.Errorf("Error parsing ADF: %w", err)
	}
	if doc.Type != "doc" || doc.Version != 1 {
		return "", errors.New("Error parsing ADF: the root must be a node of type \"doc\" with version 1")
	}
	w := &adfWriter{}
	w.all(doc.Content)
	return w.out.String(), nil
}

type adfWriter struct {
	out   strings.Builder
	tasks int
}

func (w *adfWriter) put(parts ...string) {
	for _, p := range parts {
		w.out.WriteString(p)
	}
}

func (w *adfWriter) all(nodes []*adfNode) {
	for _, n := range nodes {
		if n != nil {
			w.node(n)
		}
	}
}

func (w *adfWriter) inside(tag string, n *adfNode) {
	w.put("<", tag, ">")
	w.all(n.Content)
	name, _, _ := strings.Cut(tag, " ")
	w.put("</", name, ">")
}

// plainTags are the nodes that are one element of storage.
var plainTags = map[string]string{
	"paragraph": "p", "bulletList": "ul", "listItem": "li", "blockquote": "blockquote", "tableRow": "tr",
	"tableHeader": "th", "tableCell": "td", "layoutSection": "ac:layout-section ac:type=\"two_equal\"", "layoutColumn": "ac:layout-cell",
}

func (w *adfWriter) node(n *adfNode) {
	if tag, ok := plainTags[n.Type]; ok {
		if span := n.attr("colspan"); span != "" && span != "1" {
			tag += ` colspan="` + html.EscapeString(span) + `"`
		}
		w.inside(tag, n)
		return
	}
	switch n.Type {
	case "text":
		w.text(n)
	case "heading":
		level := n.attr("level")
		if len(level) != 1 || level < "1" || level > "6" {
			level = "1"
		}
		w.inside("h"+level, n)
	case "orderedList":
		w.inside(`ol start="`+orOne(n.attr("order"))+`"`, n)
	case "rule":
		w.put("<hr />")
	case "hardBreak":
		w.put("<br />")
	case "table":
		w.put("<table><tbody>")
		w.all(n.Content)
		w.put("</tbody></table>")
	case "codeBlock":
		w.macro("code", [][2]string{{"language", n.attr("language")}}, "<ac:plain-text-body>"+cdata(plainADF(n))+"</ac:plain-text-body>")
	case "panel", "expand", "nestedExpand":
		w.container(n)
	case "taskList":
		w.put("<ac:task-list>")
		w.all(n.Content)
		w.put("</ac:task-list>")
	case "taskItem":
		w.task(n)
	default:
		w.inlineNode(n)
	}
}

func orOne(s string) string {
	if s == "" {
		return "1"
	}
	return html.EscapeString(s)
}

func (w *adfWriter) inlineNode(n *adfNode) {
	switch n.Type {
	case "mention":
		w.put(`<ac:link><ri:user ri:account-id="`, html.EscapeString(n.attr("id")), `" /></ac:link>`)
	case "emoji":
		w.put(`<ac:emoticon ac:name="blue-star" ac:emoji-shortname="`, html.EscapeString(n.attr("shortName")), `" ac:emoji-id="`, html.EscapeString(n.attr("id")),
			`" ac:emoji-fallback="`, html.EscapeString(n.attr("text")), `" />`)
	case "status":
		w.macro("status", [][2]string{{"title", n.attr("text")}, {"colour", statusColour(n.attr("color"))}}, "")
	case "date":
		w.put(`<time datetime="`, html.EscapeString(dateOfMillis(n.attr("timestamp"))), `" />`)
	case "inlineCard", "blockCard", "embedCard":
		address := html.EscapeString(n.attr("url"))
		w.put(`<a href="`, address, `" data-card-appearance="`, strings.TrimSuffix(n.Type, "Card"), `">`, address, `</a>`)
	case "media", "mediaInline":
		if n.attr("type") == "external" {
			w.put(`<ac:image ac:alt="`, html.EscapeString(n.attr("alt")), `"><ri:url ri:value="`, html.EscapeString(n.attr("url")), `" /></ac:image>`)
			return
		}
		w.put(`<ac:image ac:alt="`, html.EscapeString(n.attr("alt")), `"><ri:attachment ri:filename="`, html.EscapeString(n.attr("alt")), `" /></ac:image>`)
	case "extension", "bodiedExtension", "inlineExtension":
		w.extension(n)
	default:
		w.all(n.Content)
	}
}

func (w *adfWriter) macro(name string, parameters [][2]string, body string) {
	w.put(`<ac:structured-macro ac:name="`, html.EscapeString(name), `" ac:schema-version="1">`)
	for _, p := range parameters {
		if p[1] != "" {
			w.put(`<ac:parameter ac:name="`, html.EscapeString(p[0]), `">`, html.EscapeString(p[1]), `</ac:parameter>`)
		}
	}
	w.put(body, "</ac:structured-macro>")
}

func (w *adfWriter) container(n *adfNode) {
	inner := &adfWriter{}
	inner.all(n.Content)
	body := "<ac:rich-text-body>" + inner.out.String() + "</ac:rich-text-body>"
	if n.Type != "panel" {
		w.macro("expand", [][2]string{{"title", n.attr("title")}}, body)
		return
	}
	name := map[string]string{"info": "info", "note": "panel", "success": "tip", "warning": "note", "error": "warning", "tip": "tip", "custom": "panel"}[n.attr("panelType")]
	if name == "" {
		name = "info"
	}
	w.macro(name, nil, body)
}

func (w *adfWriter) task(n *adfNode) {
	w.tasks++
	status := "incomplete"
	if n.attr("state") == "DONE" {
		status = "complete"
	}
	w.put("<ac:task><ac:task-id>", strconv.Itoa(w.tasks), "</ac:task-id><ac:task-status>", status, "</ac:task-status><ac:task-body>")
	w.all(n.Content)
	w.put("</ac:task-body></ac:task>")
}

func (w *adfWriter) extension(n *adfNode) {
	var parameters [][2]string
	if p, ok := n.Attrs["parameters"].(map[string]any); ok {
		if macro, ok := p["macroParams"].(map[string]any); ok {
			for _, name := range sortedNames(macro) {
				if v, ok := macro[name].(map[string]any); ok {
					parameters = append(parameters, [2]string{name, attrText(v["value"])})
				}
			}
		}
	}
	body := ""
	if n.Type == "bodiedExtension" {
		inner := &adfWriter{}
		inner.all(n.Content)
		body = "<ac:rich-text-body>" + inner.out.String() + "</ac:rich-text-body>"
	}
	w.macro(n.attr("extensionKey"), parameters, body)
}

func plainADF(n *adfNode) string {
	var b strings.Builder
	for _, c := range n.Content {
		b.WriteString(c.Text)
	}
	return b.String()
}

// text writes a text with its marks, the first one outermost.
func (w *adfWriter) text(n *adfNode) {
	var closing []string
	for _, m := range n.Marks {
		tag := map[string]string{"strong": "strong", "em": "em", "underline": "u", "strike": "del", "code": "code"}[m.Type]
		opening := tag
		switch m.Type {
		case "link":
			tag, opening = "a", `a href="`+html.EscapeString(attrText(m.Attrs["href"]))+`"`
		case "subsup":
			tag = attrText(m.Attrs["type"])
			if tag != "sub" {
				tag = "sup"
			}
			opening = tag
		case "textColor":
			tag, opening = "span", `span style="color: `+html.EscapeString(attrText(m.Attrs["color"]))+`;"`
		case "annotation":
			tag, opening = "ac:inline-comment-marker", `ac:inline-comment-marker ac:ref="`+html.EscapeString(attrText(m.Attrs["id"]))+`"`
		}
		if tag == "" {
			continue
		}
		w.put("<", opening, ">")
		closing = append([]string{"</" + tag + ">"}, closing...)
	}
	w.put(html.EscapeString(n.Text))
	w.put(closing...)
}
