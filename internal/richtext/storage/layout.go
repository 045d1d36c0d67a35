package storage

import (
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// sectionTypes are the kinds of layout sections with the widths of their columns in percent.
var sectionTypes = []struct{ name, widths string }{
	{"single", "100"},
	{"two_equal", "50 50"},
	{"two_left_sidebar", "33 67"},
	{"two_right_sidebar", "67 33"},
	{"three_equal", "33 33 33"},
	{"three_with_sidebars", "25 50 25"},
	{"three_left_sidebars", "25 25 50"},
	{"three_right_sidebars", "50 25 25"},
	{"four_equal", "25 25 25 25"},
	{"five_equal", "20 20 20 20 20"},
	{"fixed-width", "100"},
}

// sectionWidths gives the widths of a section type for a number of columns.
func sectionWidths(name string, columns int) []string {
	for _, t := range sectionTypes {
		if widths := strings.Fields(t.widths); t.name == name && len(widths) == columns {
			return widths
		}
	}
	even := map[int]string{1: "100", 2: "50", 3: "33", 4: "25", 5: "20", 6: "16"}[columns]
	widths := make([]string, columns)
	for i := range widths {
		widths[i] = even
	}
	return widths
}

// sectionType finds the type of a section by the widths of its columns; "" = none has such widths.
func sectionType(widths []string) string {
	joined := strings.Join(widths, " ")
	for _, t := range sectionTypes {
		if t.widths == joined {
			return t.name
		}
	}
	return ""
}

func (f *flow) layout(at int) {
	inner := flow{r: f.r}
	inner.follow(at)
	inner.children(at, nil)
	inner.finish(at)
	f.emit(inner.out...)
}

var sectionAttributes = []attribute{
	{"ac:breakout-mode", tree.Breakout}, {"ac:breakout-width", tree.BreakoutWidth}, {"ac:local-id", tree.LocalID},
}

func (f *flow) section(at int) {
	f.end()
	r := f.r
	if r.o.FlatLayouts || r.o.Profile == tree.Plain {
		f.children(at, nil)
		f.end()
		return
	}
	n := r.node(tree.Layout)
	var stray []*tree.Node
	for i := range r.children(at) {
		if r.nodes[i].kind == nodeElement && r.nodes[i].name == "ac:layout-cell" {
			column := r.node(tree.LayoutColumn)
			column.Children = r.blocks(i, nil)
			r.exact(column, i)
			n.Append(column)
			continue
		}
		inner := flow{r: r}
		inner.child(i, nil)
		inner.end()
		stray = append(stray, inner.out...)
	}
	if len(n.Children) == 0 {
		f.emit(stray...)
		return
	}
	kind := r.attr(at, "ac:type")
	widths := sectionWidths(kind, len(n.Children))
	for i, column := range n.Children {
		column.Set(tree.Width, widths[i])
	}
	if kind != "" && sectionType(widths) != kind {
		n.Set(tree.LayoutType, kind)
	}
	known := []string{"ac:type"}
	for _, one := range sectionAttributes {
		known = append(known, one.name)
		if value := r.attr(at, one.name); value != "" {
			n.Set(one.key, value)
		}
	}
	r.keep(n, at, r.others(at, known...))
	f.emit(n)
	f.emit(stray...)
}
