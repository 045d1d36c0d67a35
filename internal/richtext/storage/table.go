package storage

import (
	"fmt"
	"strconv"
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

var tableAttributes = []attribute{
	{"data-layout", tree.LayoutName},
	{"data-table-width", tree.Width},
	{"data-table-display-mode", tree.Display},
	{"ac:local-id", tree.LocalID},
}

// table reads a table. Text between its parts comes after it, so that nothing is lost.
func (r *reader) table(at int) []*tree.Node {
	t := tableReader{reader: r, node: r.node(tree.Table)}
	for _, one := range tableAttributes {
		if value := r.attr(at, one.name); value != "" {
			t.node.Set(one.key, value)
		}
	}
	t.keep = r.others(at, "data-layout", "data-table-width", "data-table-display-mode", "ac:local-id")
	t.part(at)
	if t.head > 0 {
		t.keep = t.keep.Set("thead", strconv.Itoa(t.head))
	}
	if len(t.node.Children) == 0 {
		return append([]*tree.Node{r.opaque(tree.Opaque, at, nil)}, t.stray...)
	}
	t.numbering()
	r.keep(t.node, at, t.keep)
	return append([]*tree.Node{t.node}, t.stray...)
}

type tableReader struct {
	*reader

	node  *tree.Node
	keep  tree.Attrs
	head  int // rows in the head
	stray []*tree.Node
}

// part reads a table, its head, body or foot.
func (t *tableReader) part(at int) {
	for i := range t.children(at) {
		n := &t.nodes[i]
		if n.kind != nodeElement {
			if text := t.ownText(i); !blank(text) {
				t.astray(i)
			}
			continue
		}
		switch n.name {
		case "thead":
			before := len(t.node.Children)
			t.part(i)
			t.head += len(t.node.Children) - before
		case "tbody", "tfoot":
			t.part(i)
		case "tr":
			t.row(i)
		case "colgroup":
			t.keep = t.keep.Set("colgroup", t.source(i))
		default:
			t.astray(i)
		}
	}
}

func (t *tableReader) astray(at int) {
	f := flow{r: t.reader}
	f.child(at, nil)
	f.end()
	t.stray = append(t.stray, f.out...)
}

func (t *tableReader) row(at int) {
	row := t.reader.node(tree.TableRow)
	where := "r" + strconv.Itoa(len(t.node.Children))
	t.remember(where, t.others(at, localIDs...))
	for i := range t.children(at) {
		n := &t.nodes[i]
		switch {
		case n.kind == nodeElement && (n.name == "td" || n.name == "th"):
			row.Append(t.cell(i, where+"c"+strconv.Itoa(len(row.Children))))
		case n.kind != nodeElement && blank(t.ownText(i)):
		default:
			t.astray(i)
		}
	}
	if len(row.Children) > 0 {
		t.exact(row, at)
		t.node.Append(row)
	}
}

// remember keeps attributes of a row or cell under its place.
func (t *tableReader) remember(where string, attrs tree.Attrs) {
	for _, a := range attrs {
		t.keep = append(t.keep, tree.Attr{Key: tree.Key(where) + a.Key, Value: a.Value})
	}
}

func (t *tableReader) cell(at int, where string) *tree.Node {
	n := t.reader.node(tree.TableCell)
	if t.nodes[at].name == "th" {
		n.Kind = tree.TableHeader
	}
	t.depth++
	defer func() { t.depth-- }()
	if t.depth > tree.MaxDepth {
		n.Children = []*tree.Node{t.opaque(tree.Opaque, at, nil)}
		return n
	}
	if t.attrs(at) != "" {
		t.cellAttributes(n, at, where)
	}
	n.Children = t.blocks(at, nil)
	t.exact(n, at)
	if align := cellAlign(t.attr(at, "style")); align != "" {
		for _, child := range n.Children {
			if child.Kind == tree.Paragraph && !child.Has(tree.Align) {
				child.Set(tree.Align, align)
			}
		}
	}
	return n
}

func (t *tableReader) cellAttributes(n *tree.Node, at int, where string) {
	t.identify(n, at)
	for _, one := range []attribute{{"colspan", tree.ColSpan}, {"rowspan", tree.RowSpan}} {
		if span, err := strconv.Atoi(t.attr(at, one.name)); err == nil && span > 1 {
			n.Set(one.key, strconv.Itoa(span))
		}
	}
	known := append([]string{"colspan", "rowspan", "data-highlight-colour"}, localIDs...)
	if colour := t.attr(at, "data-highlight-colour"); colour != "" {
		if hex, ok := tree.Colour(colour); ok && hex != colour {
			t.remember(where, tree.Attrs{{Key: "@data-highlight-colour", Value: colour}})
			colour = hex
		}
		n.Set(tree.Background, colour)
	}
	if v := lower(t.attr(at, "valign")); v == "top" || v == "middle" || v == "bottom" {
		n.Set(tree.VAlign, v)
		known = append(known, "valign")
	}
	t.remember(where, t.others(at, known...))
}

func cellAlign(style string) string {
	n := tree.Node{}
	if style != "" {
		readBlockStyle(&n, style)
	}
	return n.Attr(tree.Align)
}

// numbering drops a first column that only numbers the rows, which is an attribute of the table.
func (t *tableReader) numbering() {
	for i, row := range t.node.Children {
		if len(row.Children) < 2 || !numberingCell(row.Children[0], i) {
			return
		}
		if class, _ := t.keep.Get(tree.Key(fmt.Sprintf("r%dc0@class", i))); class != "numberingColumn" {
			return
		}
	}
	var keep tree.Attrs
	for _, a := range t.keep {
		key, ok := shiftCell(string(a.Key))
		if ok {
			keep = append(keep, tree.Attr{Key: tree.Key(key), Value: a.Value})
		}
	}
	t.keep = keep
	for _, row := range t.node.Children {
		row.Children = row.Children[1:]
		row.Stored = nil // its number may change
	}
	t.node.Set(tree.Numbered, "true")
}

func numberingCell(cell *tree.Node, row int) bool {
	text := tree.PlainText(cell)
	return text == "" && row == 0 || text == strconv.Itoa(row) || text == strconv.Itoa(row+1)
}

// shiftCell moves the place of a cell one column to the left; places in the first column are dropped.
func shiftCell(key string) (string, bool) {
	place, name, ok := strings.Cut(key, "@")
	var row, column int
	if !ok {
		return key, true
	}
	if n, err := fmt.Sscanf(place, "r%dc%d", &row, &column); n != 2 || err != nil {
		return key, true
	}
	return fmt.Sprintf("r%dc%d@%s", row, column-1, name), column > 0
}
