package text

import (
	"fmt"
	"html"
	"strconv"
	"strings"
)

// ADFToHTML renders a document as Jira shows it in renderedFields and renderedBody.
// All text and every attribute is escaped; addresses that could run code are not
// linked.
func ADFToHTML(doc map[string]any, names Names) string {
	h := &htmlWriter{names: names}
	h.blocks(children(doc))
	return strings.TrimSuffix(h.out.String(), "\n")
}

// WikiToHTML renders wiki markup.
func WikiToHTML(wiki string, names Names) string { return ADFToHTML(WikiToADF(wiki, names), names) }

type htmlWriter struct {
	names Names
	out   strings.Builder
}

func (h *htmlWriter) put(format string, args ...any) { fmt.Fprintf(&h.out, format, args...) }

func (h *htmlWriter) blocks(list []object) {
	for _, n := range list {
		h.block(n)
	}
}

// wrap writes a block between two strings.
func (h *htmlWriter) wrap(open string, n object, closing string) {
	h.out.WriteString(open)
	h.blocks(children(n))
	h.out.WriteString(closing)
}

func (h *htmlWriter) block(n object) {
	switch kindOf(n) {
	case "paragraph":
		h.put("<p>")
		h.inlines(children(n))
		h.put("</p>\n")
	case "heading":
		h.heading(n)
	case "bulletList", "taskList", "decisionList":
		h.wrap("<ul>\n", n, "</ul>\n")
	case "orderedList":
		h.wrap("<ol>\n", n, "</ol>\n")
	case "listItem":
		h.item(n)
	case "taskItem", "decisionItem":
		h.put("\t<li>")
		h.inlines(children(n))
		h.put("</li>\n")
	case "codeBlock":
		h.code(n)
	case "blockquote":
		h.wrap("<blockquote>", n, "</blockquote>\n")
	case "panel":
		color := panelColors()[attr(n, "panelType")]
		h.wrap(fmt.Sprintf(`<div class="panel" style="background-color: %s;border-width: 1px;"><div class="panelContent" style="background-color: %s;">`+"\n", color, color),
			n, "</div></div>")
	case "rule":
		h.put("<hr />\n")
	case "mediaSingle", "mediaGroup":
		h.put("<p>")
		for _, m := range children(n) {
			h.media(m)
		}
		h.put("</p>\n")
	case "blockCard", "embedCard":
		h.put("<p>")
		h.link(attr(n, "url"), html.EscapeString(attr(n, "url")))
		h.put("</p>\n")
	case "expand", "nestedExpand":
		h.put("<p><b>%s</b></p>\n", html.EscapeString(attr(n, "title")))
		h.blocks(children(n))
	default:
		h.table(n)
	}
}

// table writes a table and its parts.
func (h *htmlWriter) table(n object) {
	switch kindOf(n) {
	case "table":
		h.wrap("<div class='table-wrap'>\n<table class='confluenceTable'><tbody>\n", n, "</tbody></table>\n</div>\n")
	case "tableRow":
		h.wrap("<tr>\n", n, "</tr>\n")
	case "tableHeader":
		h.cell(n, "th", "confluenceTh")
	case "tableCell":
		h.cell(n, "td", "confluenceTd")
	default:
		h.unknown(n)
	}
}

// unknown shows what is inside a node that has no form of its own.
func (h *htmlWriter) unknown(n object) {
	inner := children(n)
	if len(inner) == 0 {
		if text := inlineText(n, h.names); text != "" {
			h.put("%s", html.EscapeString(text))
		}
		return
	}
	h.blocks(inner)
}

func (h *htmlWriter) heading(n object) {
	level := min(6, max(1, attrNumber(n, "level")))
	anchor := strings.Join(strings.Fields(Plain(n, h.names)), "")
	h.put(`<h%d><a name="%s"></a>`, level, html.EscapeString(anchor))
	h.inlines(children(n))
	h.put("</h%d>\n", level)
}

// item writes a list item; a lone paragraph in it needs no <p>.
func (h *htmlWriter) item(n object) {
	h.put("\t<li>")
	for i, c := range children(n) {
		if i == 0 && kindOf(c) == "paragraph" {
			h.inlines(children(c))
			continue
		}
		h.put("\n")
		h.block(c)
	}
	h.put("</li>\n")
}

func (h *htmlWriter) cell(n object, element, class string) {
	h.put("<%s class='%s'", element, class)
	for _, span := range []string{"colspan", "rowspan"} {
		if v := attrNumber(n, span); v > 1 {
			h.put(` %s="%d"`, span, v)
		}
	}
	h.put(">")
	list := children(n)
	if len(list) == 1 && kindOf(list[0]) == "paragraph" {
		h.inlines(children(list[0]))
	} else {
		h.blocks(list)
	}
	h.put("</%s>\n", element)
}

func (h *htmlWriter) code(n object) {
	class, pre := "preformatted", "<pre>"
	if language := attr(n, "language"); language != "" {
		class, pre = "code", fmt.Sprintf(`<pre class="code-%s">`, html.EscapeString(language))
	}
	h.put(`<div class="%s panel" style="border-width: 1px;"><div class="%sContent panelContent">`+"\n%s", class, class, pre)
	for _, c := range children(n) {
		s, _ := c["text"].(string)
		h.put("%s", html.EscapeString(s))
	}
	h.put("</pre>\n</div></div>\n")
}

func (h *htmlWriter) inlines(list []object) {
	for _, n := range list {
		h.inline(n)
	}
}

func (h *htmlWriter) inline(n object) {
	switch kindOf(n) {
	case "text":
		h.text(n)
	case "hardBreak":
		h.put("<br/>\n")
	case "mention":
		id := attr(n, "id")
		address := h.names.Base + "/secure/ViewProfile.jspa?accountId=" + id
		h.put(`<a href="%s" class="user-hover" rel="%s" data-account-id="%s" accountid="%s">%s</a>`,
			html.EscapeString(address), html.EscapeString(id), html.EscapeString(id), html.EscapeString(id),
			html.EscapeString(strings.TrimPrefix(mentionText(n, h.names), "@")))
	case "inlineCard":
		h.link(attr(n, "url"), html.EscapeString(attr(n, "url")))
	case "status":
		h.put(`<font color="%s"><b>[ %s ]</b></font> `, statusColor(attr(n, "color")), html.EscapeString(strings.ToUpper(attr(n, "text"))))
	case "date":
		h.put("<tt>%s</tt>", html.EscapeString(dateText(n)))
	case "mediaInline", "media":
		h.media(n)
	default:
		h.unknown(n)
	}
}

// htmlMarks lists the elements of marks from the innermost outwards.
func htmlMarks() []struct{ kind, open, closing string } {
	return []struct{ kind, open, closing string }{
		{"code", "<tt>", "</tt>"},
		{"em", "<em>", "</em>"},
		{"strike", "<del>", "</del>"},
		{"strong", "<b>", "</b>"},
		{"underline", "<ins>", "</ins>"},
	}
}

func (h *htmlWriter) text(n object) {
	raw, _ := n["text"].(string)
	s := html.EscapeString(raw)
	marks := marksOf(n)
	for _, m := range htmlMarks() {
		if marks[m.kind] != nil {
			s = m.open + s + m.closing
		}
	}
	if sub := marks["subsup"]; sub != nil {
		element := "sup"
		if attr(sub, "type") == "sub" {
			element = "sub"
		}
		s = "<" + element + ">" + s + "</" + element + ">"
	}
	if color := marks["textColor"]; color != nil {
		s = `<font color="` + html.EscapeString(attr(color, "color")) + `">` + s + "</font>"
	}
	if link := marks["link"]; link != nil {
		h.link(attr(link, "href"), s)
		return
	}
	h.out.WriteString(s)
}

// link writes a link around HTML that is already safe.
func (h *htmlWriter) link(address, inner string) {
	if !linkable(address) {
		h.out.WriteString(inner)
		return
	}
	h.put(`<a href="%s" class="external-link" rel="nofollow noreferrer">%s</a>`, html.EscapeString(address), inner)
}

func (h *htmlWriter) media(m object) {
	if attr(m, "type") == "external" && linkable(attr(m, "url")) {
		h.put(`<span class="image-wrap" style=""><img src="%s" alt="%s"%s style="border: 0px solid black" /></span>`,
			html.EscapeString(attr(m, "url")), html.EscapeString(attr(m, "alt")), dimensions(m))
		return
	}
	name := ask(h.names.FileName, attr(m, "id"))
	if name == "" {
		name = attr(m, "id")
	}
	h.put(`<span class="nobr"><a href="%s" title="%s attached">%s</a></span>`,
		html.EscapeString(h.names.Base+"/secure/attachment/"+attr(m, "id")), html.EscapeString(name), html.EscapeString(name))
}

func dimensions(m object) string {
	var b strings.Builder
	for _, side := range []string{"height", "width"} {
		if v := attrNumber(m, side); v > 0 {
			b.WriteString(" " + side + `="` + strconv.Itoa(v) + `"`)
		}
	}
	return b.String()
}
