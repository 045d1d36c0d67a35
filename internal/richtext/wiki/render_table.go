package wiki

import (
	"strconv"
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// table writes rows of cells. A cell over several columns or rows is written once, the places it covers are empty.
func (w *writer) table(n *tree.Node) {
	if w.cell {
		w.notes.Add(tree.LossyNode, "", "wiki markup has no table inside a table: its rows are written as text")
		w.put(w.inlines(rowsAsText(n), place{oneLine: true}))
		return
	}
	covered := map[int]int{} // rows that a cell of an earlier row still covers, by column
	for i, row := range n.Children {
		if i > 0 {
			w.put("\n")
		}
		w.row(row, covered)
	}
}

func (w *writer) row(row *tree.Node, covered map[int]int) {
	column := 0
	bar := "|"
	skip := func() {
		for covered[column] > 0 {
			covered[column]--
			w.put("| ")
			bar = "|"
			column++
		}
	}
	for _, cell := range row.Children {
		skip()
		bar = "|"
		if cell.Kind == tree.TableHeader {
			bar = "||"
		}
		w.put(bar)
		w.cellContent(cell)
		width, height := span1(cell.Attr(tree.ColSpan)), span1(cell.Attr(tree.RowSpan))
		if width > 1 || height > 1 {
			w.notes.Add(tree.LossyNode, "", "wiki markup has no cells over several columns or rows: the places they cover are empty")
		}
		for i := range width {
			if i > 0 {
				w.put(bar, " ")
			}
			covered[column] = height - 1
			column++
		}
	}
	skip()
	w.put(bar)
}

// span1 reads a number of columns or rows; absurd ones count as one.
func span1(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > 1000 {
		return 1
	}
	return n
}

// cellContent writes the blocks of a cell; an empty one is a space.
func (w *writer) cellContent(n *tree.Node) {
	held := w.b
	w.b = nil
	w.cell = true
	text := false
	for _, block := range n.Children {
		before := len(w.b)
		inline := block.Kind.HoldsInline() || block.Kind == tree.Opaque || block.Kind == tree.Table ||
			block.Kind == tree.MediaSingle || block.Kind == tree.MediaGroup
		switch {
		case before > 0 && text && inline:
			w.put(paragraphEnd)
		case before > 0:
			w.put("\n")
		}
		mark := len(w.b)
		w.cellBlock(block, inline)
		if len(w.b) == mark {
			w.b = w.b[:before]
			continue
		}
		text = inline
	}
	w.trimEnd()
	content := string(w.b)
	w.cell = false
	w.b = held
	if strings.TrimSpace(content) == "" {
		content = " "
	}
	w.put(content)
}

func (w *writer) cellBlock(n *tree.Node, inline bool) {
	switch {
	case n.Kind == tree.Rule:
		w.notes.Add(tree.LossyNode, "", "a rule inside a table cell is left out")
	case n.Kind == tree.Quote:
		for i, child := range n.Children {
			if i > 0 {
				w.put(paragraphEnd)
			}
			w.cellBlock(child, child.Kind.HoldsInline())
		}
	case n.Kind == tree.Heading:
		w.put(w.inlines(strong(n.Children), place{oneLine: true}))
	case n.Kind == tree.MediaSingle, n.Kind == tree.MediaGroup:
		w.put(w.itemText(n))
	case inline && n.Kind.HoldsInline():
		w.put(w.inlines(n.Children, place{oneLine: true}))
	default:
		w.block(n)
	}
}

// rowsAsText gives the cells of a nested table as lines of text.
func rowsAsText(n *tree.Node) []*tree.Node {
	var out []*tree.Node
	for i, row := range n.Children {
		if i > 0 {
			out = append(out, tree.New(tree.HardBreak))
		}
		cells := make([]string, 0, len(row.Children))
		for _, cell := range row.Children {
			cells = append(cells, tree.PlainText(cell))
		}
		out = append(out, tree.NewText(strings.Join(cells, " | ")+" "))
	}
	return out
}
