package adf

import (
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// marks writes the marks of text.
func (w *writer) marks(marks tree.Marks) {
	if len(marks) == 0 {
		return
	}
	mark := len(w.out)
	w.raw(`,"marks":[`)
	empty := len(w.out)
	for _, m := range marks {
		w.mark(m, marks)
	}
	if len(w.out) == empty {
		w.out = w.out[:mark]
		return
	}
	w.raw(`]`)
}

var markNames = map[tree.MarkKind]string{
	tree.Strong: "strong", tree.Em: "em", tree.Underline: "underline", tree.Strike: "strike", tree.Code: "code",
}

func (w *writer) mark(m tree.Mark, all tree.Marks) {
	if m.Kind == tree.Link && keptLink(all) {
		return
	}
	w.next()
	switch m.Kind {
	case tree.Link:
		w.raw(`{"type":"link","attrs":{"href":`)
		w.string(m.Value)
		if m.Title != "" {
			w.raw(`,"title":`)
			w.string(m.Title)
		}
		w.raw(`}}`)
	case tree.Sub:
		w.raw(`{"type":"subsup","attrs":{"type":"sub"}}`)
	case tree.Sup:
		w.raw(`{"type":"subsup","attrs":{"type":"sup"}}`)
	case tree.TextColor:
		w.raw(`{"type":"textColor","attrs":{"color":"` + m.Value + `"}}`)
	case tree.Highlight:
		w.raw(`{"type":"backgroundColor","attrs":{"color":"` + m.Value + `"}}`)
	case tree.Annotation:
		w.raw(`{"type":"annotation","attrs":{"id":`)
		w.string(m.Value)
		w.raw(`,"annotationType":"inlineComment"}}`)
	case tree.OpaqueMark:
		w.raw(m.Value)
	default:
		w.raw(`{"type":"` + markNames[m.Kind] + `"}`)
	}
}

// keptLink says whether a link was kept as a whole, with attributes that only ADF has.
func keptLink(marks tree.Marks) bool {
	for _, m := range marks {
		if m.Kind == tree.OpaqueMark && m.Title == "link" {
			return true
		}
	}
	return false
}

// blockMarks writes the marks of blocks and media: what the tree says by attributes, and what was kept.
func (w *writer) blockMarks(n *tree.Node) {
	mark := len(w.out)
	w.raw(`,"marks":[`)
	empty := len(w.out)
	if n.Kind == tree.Media || n.Kind == tree.MediaSingle {
		for _, m := range n.Marks {
			if m.Kind == tree.Link || m.Kind == tree.Annotation && n.Kind == tree.Media || m.Kind == tree.OpaqueMark {
				w.mark(m, n.Marks)
			}
		}
	}
	w.layoutMarks(n)
	if n.Origin != nil && n.Origin.Format == "adf" {
		for _, kept := range n.Origin.Keep {
			if strings.HasPrefix(string(kept.Key), "#") {
				w.next()
				w.raw(kept.Value)
			}
		}
	}
	if len(w.out) == empty {
		w.out = w.out[:mark]
		return
	}
	w.raw(`]`)
}

func (w *writer) layoutMarks(n *tree.Node) {
	switch n.Kind {
	case tree.Paragraph, tree.Heading:
		if align := n.Attr(tree.Align); align != "" {
			w.next()
			w.raw(`{"type":"alignment","attrs":{"align":"` + align + `"}}`)
		}
		if level := n.Attr(tree.Indent); level != "" {
			w.next()
			w.raw(`{"type":"indentation","attrs":{"level":` + level + `}}`)
		}
		if n.Attr(tree.Size) == "small" {
			w.next()
			w.raw(`{"type":"fontSize","attrs":{"fontSize":"small"}}`)
		}
	case tree.CodeBlock, tree.Expand, tree.Layout:
		mode := n.Attr(tree.Breakout)
		if mode != "wide" && mode != "full-width" {
			return
		}
		w.next()
		w.raw(`{"type":"breakout","attrs":{"mode":"` + mode + `"`)
		if width := n.Attr(tree.BreakoutWidth); isNumber(width) {
			w.raw(`,"width":` + width)
		}
		w.raw(`}}`)
	case tree.Media:
		size, colour := n.Attr(tree.Border), n.Attr(tree.BorderColor)
		if len(size) == 1 && size[0] >= '1' && size[0] <= '3' {
			if !isHex(colour, 6) && !isHex(colour, 8) {
				colour = "#091e4224"
			}
			w.next()
			w.raw(`{"type":"border","attrs":{"size":` + size + `,"color":"` + colour + `"}}`)
		}
	default:
	}
}
