package storage

import (
	"strconv"
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// paragraph reads a p element. A block inside splits it.
func (f *flow) paragraph(at int, marks tree.Marks) {
	f.end()
	inner := flow{r: f.r, para: true, proto: f.r.proto(tree.Paragraph, at)}
	inner.follow(at)
	inner.children(at, marks)
	inner.finish(at)
	for _, n := range inner.out {
		if n.Kind == tree.Paragraph && n.Stored != nil {
			n.Stored.Exact = "" // its text is no paragraph without the element
		}
	}
	if len(inner.out) == 1 && inner.out[0].Kind == tree.Paragraph && f.r.wholeSmall(at) {
		inner.out[0].Set(tree.Size, "small")
	}
	f.out = append(f.out, inner.out...)
}

// wholeSmall says whether small encloses all text of a paragraph.
func (r *reader) wholeSmall(at int) bool {
	small := r.child(at, "small")
	if small == none {
		return false
	}
	for i := range r.children(at) {
		if i != small && (r.nodes[i].kind == nodeElement || !blank(r.ownText(i))) {
			return false
		}
	}
	return true
}

func (f *flow) heading(at int) {
	f.end()
	h := f.r.proto(tree.Heading, at)
	h.Attrs = append(tree.Attrs{{Key: tree.Level, Value: f.r.nodes[at].name[1:]}}, h.Attrs...)
	h.Children = f.r.inlineOnly(at)
	if len(h.Children) > 0 {
		f.out = append(f.out, h)
	}
}

var localIDs = []string{"local-id", "ac:local-id", "data-local-id"}

// identify copies the identifier that Confluence Cloud gives to elements.
func (r *reader) identify(n *tree.Node, at int) {
	for _, name := range localIDs {
		if id := r.attr(at, name); id != "" {
			n.Set(tree.LocalID, id)
			return
		}
	}
}

// proto makes a paragraph or heading with the attributes of its element.
func (r *reader) proto(kind tree.Kind, at int) *tree.Node {
	n := r.node(kind)
	if r.attrs(at) == "" {
		return n
	}
	r.identify(n, at)
	rest := r.others(at, append([]string{"style"}, localIDs...)...)
	if style := r.attr(at, "style"); style != "" {
		if !readBlockStyle(n, style) {
			rest = rest.Set("@style", style)
		}
	}
	r.keep(n, at, rest)
	return n
}

// readBlockStyle reads alignment and indentation and says whether the style holds nothing else.
func readBlockStyle(n *tree.Node, style string) bool {
	complete := true
	for declaration := range strings.SplitSeq(style, ";") {
		key, value, _ := strings.Cut(declaration, ":")
		key, value = lower(strings.TrimSpace(key)), lower(strings.TrimSpace(value))
		switch {
		case key == "":
		case key == "text-align" && value == "center":
			n.Set(tree.Align, "center")
		case key == "text-align" && (value == "right" || value == "end"):
			n.Set(tree.Align, "end")
		case key == "text-align" && (value == "left" || value == "start"):
		case key == "margin-left" && indentLevel(value) != "":
			if level := indentLevel(value); level != "0" {
				n.Set(tree.Indent, level)
			}
		default:
			complete = false
		}
	}
	return complete
}

// indentLevel reads a left margin: 30 pixels are one level. "" = not a level.
func indentLevel(value string) string {
	pixels, err := strconv.ParseFloat(strings.TrimSuffix(value, "px"), 64)
	if err != nil || pixels < 0 || pixels > 180 || pixels != float64(int(pixels)) || int(pixels)%30 != 0 {
		return ""
	}
	return strconv.Itoa(int(pixels) / 30)
}
