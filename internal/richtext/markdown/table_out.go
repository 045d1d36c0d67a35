package markdown

import (
	"strconv"
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// table writes a pipe table where one can say everything, else a table of HTML.
func (w *writer) table(n *tree.Node) {
	switch {
	case w.plain:
		w.pipes(plainRows(w, n), nil)
	case pipeTable(n):
		w.pipeTable(n)
	default:
		w.htmlTable(n)
	}
}

// pipeTable says whether a table can be written with pipes: no spans, rows of equal length, header cells in the first
// row or none, cells of paragraphs only, one alignment in each column, nothing else set.
func pipeTable(n *tree.Node) bool {
	columns := len(n.Children[0].Children)
	if columns == 0 {
		return false
	}
	header := n.Children[0].Children[0].Kind == tree.TableHeader
	if header && emptyRow(n.Children[0]) {
		return false
	}
	aligns := make([]string, columns)
	for i, row := range n.Children {
		if len(row.Children) != columns || row.Origin != nil {
			return false
		}
		for j, cell := range row.Children {
			if (cell.Kind == tree.TableHeader) != (header && i == 0) || !pipeCell(n, cell) {
				return false
			}
			align, uniform := cellAlign(cell, aligns[j])
			if !uniform {
				return false
			}
			aligns[j] = align
		}
	}
	for j := range aligns {
		if aligns[j] == noAlign {
			aligns[j] = ""
		}
	}
	return true
}

// noAlign stands for a column of which a cell is not aligned.
const noAlign = "none"

// cellAlign joins the alignment of a cell with that of the column so far: "" = not known yet.
func cellAlign(cell *tree.Node, column string) (string, bool) {
	for _, block := range cell.Children {
		if len(block.Children) == 0 {
			continue
		}
		align := block.Attr(tree.Align)
		if align == "" || block.Kind != tree.Paragraph {
			align = noAlign
		}
		if column != "" && align != column {
			return "", false
		}
		column = align
	}
	return column, true
}

func emptyRow(row *tree.Node) bool {
	for _, cell := range row.Children {
		for _, block := range cell.Children {
			if block.Kind != tree.Paragraph || len(block.Children) > 0 {
				return false
			}
		}
	}
	return true
}

// pipeCell says whether a cell can stand between pipes.
func pipeCell(table, cell *tree.Node) bool {
	widths := cell.Has(tree.ColWidth) && (table.Origin == nil || table.Origin.Ref == "")
	if !plainCell(cell) || cell.Has(tree.Background) || cell.Has(tree.VAlign) || widths || cell.Origin != nil {
		return false
	}
	for _, block := range cell.Children {
		switch block.Kind {
		case tree.Paragraph:
			if !pipeParagraph(block) {
				return false
			}
		case tree.MediaSingle:
			if block.Origin != nil {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// pipeParagraph says whether a paragraph can share its line with others.
func pipeParagraph(p *tree.Node) bool {
	if p.Has(tree.Indent) || p.Has(tree.Size) || p.Origin != nil {
		return false
	}
	last := true
	for _, n := range p.Children {
		isBreak := n.Kind == tree.HardBreak
		if isBreak && last {
			return false
		}
		last = isBreak
	}
	return !last || len(p.Children) == 0
}

func (w *writer) pipeTable(n *tree.Node) {
	var rows [][]string
	columns := len(n.Children[0].Children)
	header := n.Children[0].Children[0].Kind == tree.TableHeader
	if !header {
		rows = append(rows, make([]string, columns))
	}
	aligns := make([]string, columns)
	for _, row := range n.Children {
		var cells []string
		for j, cell := range row.Children {
			cells = append(cells, w.pipeText(cell))
			if align, _ := cellAlign(cell, ""); align == "center" || align == "end" {
				aligns[j] = align
			}
		}
		rows = append(rows, cells)
	}
	w.pipes(rows, aligns)
}

// pipeText writes the paragraphs of a cell on one line.
func (w *writer) pipeText(cell *tree.Node) string {
	var parts []string
	for i, block := range cell.Children {
		var text string
		if i+1 < len(cell.Children) {
			w.tail = '<'
		}
		switch block.Kind {
		case tree.MediaSingle:
			text = w.framed(block)
		default:
			line := w.inline(block.Children, true)
			if loneMedia(block.Children) {
				line = inlineFlag(line)
			}
			text = string(line)
		}
		w.tail = 0
		if text != "" {
			parts = append(parts, text)
		}
	}
	return strings.ReplaceAll(strings.Join(parts, "<br><br>"), "|", `\|`)
}

// pipes writes rows; the first one is the header.
func (w *writer) pipes(rows [][]string, aligns []string) {
	for i, row := range rows {
		if i > 0 {
			w.end()
		}
		w.put("|")
		for _, cell := range row {
			w.put(" " + cell + " |")
		}
		if i > 0 {
			continue
		}
		w.end()
		w.put("|")
		for j := range row {
			switch {
			case j < len(aligns) && aligns[j] == "center":
				w.put(" :---: |")
			case j < len(aligns) && aligns[j] == "end":
				w.put(" ---: |")
			default:
				w.put(" --- |")
			}
		}
	}
}

// plainRows fills spans with the text of their cell and joins the blocks of a cell by semicolons.
func plainRows(w *writer, n *tree.Node) [][]string {
	g := grid{held: map[[2]int]string{}, budget: 100_000}
	columns := 0
	for i, row := range n.Children {
		columns = max(columns, g.row(w, i, row, len(n.Children)-i))
	}
	for i := range g.rows {
		for len(g.rows[i]) < columns {
			g.rows[i] = append(g.rows[i], "")
		}
	}
	if first := n.Children[0]; len(first.Children) == 0 || first.Children[0].Kind != tree.TableHeader {
		return append([][]string{make([]string, columns)}, g.rows...)
	}
	return g.rows
}

// grid is a table whose spans are being filled.
type grid struct {
	rows   [][]string
	held   map[[2]int]string // what cells of earlier rows fill, by row and column
	budget int               // cells that spans may still fill: a document can claim any number
}

// row adds a row and gives its length.
func (g *grid) row(w *writer, i int, row *tree.Node, below int) int {
	var cells []string
	fill := func() {
		for text, ok := g.held[[2]int{i, len(cells)}]; ok; text, ok = g.held[[2]int{i, len(cells)}] {
			cells = append(cells, text)
		}
	}
	for _, cell := range row.Children {
		fill()
		text := w.plainCellText(cell)
		for range g.take(span(cell, tree.ColSpan)) {
			for r := 1; r < g.take(min(span(cell, tree.RowSpan), below)); r++ {
				g.held[[2]int{i + r, len(cells)}] = text
			}
			cells = append(cells, text)
		}
	}
	fill()
	g.rows = append(g.rows, cells)
	return len(cells)
}

// take gives the cells that a span may fill: at least one, at most what the budget has.
func (g *grid) take(span int) int {
	span = max(1, min(span, g.budget))
	g.budget -= span - 1
	return span
}

func span(cell *tree.Node, key tree.Key) int {
	if n, err := strconv.Atoi(cell.Attr(key)); err == nil && n > 1 {
		return n
	}
	return 1
}

func (w *writer) plainCellText(cell *tree.Node) string {
	var parts []string
	for _, block := range cell.Children {
		inner := writer{options: w.options, plain: true, fresh: true, heights: map[*tree.Node]int{}}
		inner.blocks([]*tree.Node{block}, inContainer)
		if text := strings.Join(strings.Fields(string(inner.out)), " "); text != "" {
			parts = append(parts, text)
		}
	}
	return strings.ReplaceAll(strings.Join(parts, "; "), "|", `\|`)
}
