package markdown

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// table is a pipe table with its cells as they are written, still escaped except for pipes.
type table struct {
	ast.BaseBlock
	aligns []string // "", "center" or "end" for each column
	rows   [][]string
}

// Kind implements ast.Node.
func (*table) Kind() ast.NodeKind { return kindTable }

// IsRaw implements ast.Node: goldmark reads no text in it.
func (*table) IsRaw() bool { return true }

// Dump implements ast.Node.
func (t *table) Dump(source []byte, level int) { ast.DumpHelper(t, source, level, nil, nil) }

// tables finds pipe tables at the end of paragraphs: a row, a row of dashes with as many cells, more rows.
type tables struct{}

// Transform implements parser.ParagraphTransformer.
func (tables) Transform(node *ast.Paragraph, reader text.Reader, _ parser.Context) {
	lines, source := node.Lines(), reader.Source()
	for i := 1; i < lines.Len(); i++ {
		aligns := delimiterRow(string(segmentValue(lines, i, source)))
		if aligns == nil {
			continue
		}
		header := splitRow(string(segmentValue(lines, i-1, source)))
		if len(header) != len(aligns) {
			continue
		}
		t := &table{aligns: aligns, rows: [][]string{header}}
		for j := i + 1; j < lines.Len(); j++ {
			t.rows = append(t.rows, splitRow(string(segmentValue(lines, j, source))))
		}
		t.SetPos(node.Pos())
		node.Parent().InsertAfter(node.Parent(), node, t)
		if i == 1 {
			node.Parent().RemoveChild(node.Parent(), node)
			return
		}
		lines.SetSliced(0, i-1)
		return
	}
}

func segmentValue(lines *text.Segments, i int, source []byte) []byte {
	segment := lines.At(i)
	return segment.Value(source)
}

// delimiterRow reads the row under the header: nil when the line is none.
func delimiterRow(line string) []string {
	trimmed := strings.TrimSpace(line)
	if trimmed == "" || !strings.ContainsAny(trimmed, "|:") {
		return nil
	}
	for i := range len(trimmed) {
		if strings.IndexByte("-:| \t", trimmed[i]) < 0 {
			return nil
		}
	}
	cells := splitRow(trimmed)
	aligns := make([]string, len(cells))
	for i, cell := range cells {
		dashes := strings.TrimSuffix(strings.TrimPrefix(cell, ":"), ":")
		if dashes == "" || countByte(dashes, '-') != len(dashes) {
			return nil
		}
		left, right := cell[0] == ':', cell[len(cell)-1] == ':'
		switch {
		case left && right:
			aligns[i] = "center"
		case right:
			aligns[i] = "end"
		}
	}
	return aligns
}

// splitRow splits a row at pipes that are not escaped; the escape of a pipe is resolved.
func splitRow(line string) []string {
	line = strings.Trim(line, " \t\n")
	line = strings.TrimPrefix(line, "|")
	var cells []string
	start := 0
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case '\\':
			if i+1 < len(line) && line[i+1] == '|' {
				i++
			}
		case '|':
			cells = append(cells, cellText(line[start:i]))
			start = i + 1
		}
	}
	if rest := strings.Trim(line[start:], " \t"); rest != "" || len(cells) == 0 {
		cells = append(cells, cellText(rest))
	}
	return cells
}

func cellText(s string) string {
	return strings.ReplaceAll(strings.Trim(s, " \t"), `\|`, "|")
}
