package view

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"mcp-atlassian/internal/richtext/tree"
)

// macro reads the HTML that a macro left, as a block, and says whether it was one.
func (f *flow) macro(n *html.Node, marks tree.Marks) bool {
	if n.DataAtom != atom.Div {
		return false
	}
	switch {
	case hasClass(n, "confluence-information-macro"):
		f.emit(f.r.information(n, marks))
	case hasClass(n, "code") && hasClass(n, "panel"), hasClass(n, "preformatted") && hasClass(n, "panel"):
		block := f.r.codePanel(n)
		if block == nil {
			return false
		}
		f.emit(block)
	case hasClass(n, "panel"):
		f.emit(f.r.panel(n, marks))
	case hasClass(n, "expand-container"):
		f.emit(f.r.expand(n, marks))
	case hasClass(n, "columnLayout"):
		f.emit(f.r.layout(n, marks)...)
	default:
		return false
	}
	return true
}

// information reads an info, note, tip or warning macro. On Cloud the names say another thing than readers see.
func (r *reader) information(n *html.Node, marks tree.Marks) *tree.Node {
	kinds := map[string]string{"information": "info", "tip": "success", "note": "warning", "warning": "error"}
	if r.o.Deployment == tree.DataCenter {
		kinds = map[string]string{"information": "info", "tip": "tip", "note": "note", "warning": "warning"}
	}
	panel := tree.New(tree.Panel).With(tree.PanelType, "info")
	for suffix, kind := range kinds {
		if hasClass(n, "confluence-information-macro-"+suffix) {
			panel.Set(tree.PanelType, kind)
		}
	}
	title := find(n, "title")
	if title == nil {
		title = find(n, "confluence-information-macro-title")
	}
	if title != nil && title.Parent == n {
		panel.Set(tree.Title, words(rawText(title)))
	} else {
		title = nil
	}
	f := flow{r: r}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c != title {
			f.child(c, marks)
		}
	}
	f.end()
	panel.Children = f.out
	return panel
}

// codePanel reads the code in a panel of its own; nil when there is none.
func (r *reader) codePanel(n *html.Node) *tree.Node {
	for d := range n.Descendants() {
		if d.Type != html.ElementNode || d.DataAtom != atom.Pre {
			continue
		}
		block := pre(d)
		if title := find(n, "codeHeader"); title != nil {
			block.Set(tree.Title, words(rawText(title)))
		}
		return block
	}
	return nil
}

func (r *reader) panel(n *html.Node, marks tree.Marks) *tree.Node {
	panel := tree.New(tree.Panel).With(tree.PanelType, "custom")
	header := find(n, "panelHeader")
	if header != nil && header.Parent == n {
		panel.Set(tree.Title, words(rawText(header)))
	}
	if colour, ok := background(n); ok {
		panel.Set(tree.Color, colour)
	}
	f := flow{r: r}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c != header {
			f.child(c, marks)
		}
	}
	f.end()
	panel.Children = f.out
	return panel
}

// background reads the colour of a panel.
func background(n *html.Node) (string, bool) {
	styles := attr(n, "style")
	if content := find(n, "panelContent"); content != nil {
		styles += ";" + attr(content, "style")
	}
	for declaration := range strings.SplitSeq(styles, ";") {
		key, value, _ := strings.Cut(declaration, ":")
		if strings.TrimSpace(key) == "background-color" {
			return tree.Colour(value)
		}
	}
	return "", false
}

func (r *reader) expand(n *html.Node, marks tree.Marks) *tree.Node {
	expand := tree.New(tree.Expand)
	control, content := find(n, "expand-control"), find(n, "expand-content")
	if text := find(n, "expand-control-text"); text != nil {
		expand.Set(tree.Title, words(rawText(text)))
	}
	if content != nil {
		expand.Children = r.blocks(content, marks)
		return expand
	}
	f := flow{r: r}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c != control {
			f.child(c, marks)
		}
	}
	f.end()
	expand.Children = f.out
	return expand
}

var evenWidths = map[int]string{1: "100", 2: "50", 3: "33", 4: "25", 5: "20"}

// layout reads a section of a layout; its columns are the cells.
func (r *reader) layout(n *html.Node, marks tree.Marks) []*tree.Node {
	layout := tree.New(tree.Layout)
	f := flow{r: r}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && hasClass(c, "cell") {
			layout.Append(tree.New(tree.LayoutColumn, r.blocks(c, marks)...))
			continue
		}
		f.child(c, marks)
	}
	f.end()
	if len(layout.Children) == 0 {
		return f.out
	}
	if r.o.FlatLayouts || r.o.Profile == tree.Plain {
		var out []*tree.Node
		for _, column := range layout.Children {
			out = append(out, column.Children...)
		}
		return append(out, f.out...)
	}
	widths := map[string][]string{
		"two-left-sidebar": {"33", "67"}, "two-right-sidebar": {"67", "33"}, "three-with-sidebars": {"25", "50", "25"},
	}[attr(n, "data-layout")]
	for i, column := range layout.Children {
		if len(widths) == len(layout.Children) {
			column.Set(tree.Width, widths[i])
		} else if width := evenWidths[len(layout.Children)]; width != "" {
			column.Set(tree.Width, width)
		}
	}
	return append([]*tree.Node{layout}, f.out...)
}
