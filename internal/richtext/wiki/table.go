package wiki

import (
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// table reads the rows of a table and says where it ends: at an empty line, or behind a row that is closed when no
// other row follows.
func (p *parser) table(at span, f *flow, sc scope) int {
	t := tree.New(tree.Table)
	i := at.from
	for i < at.to && p.startsRow(span{i, at.to}) {
		var row *tree.Node
		row, i = p.row(span{p.skipSpaces(i, at.to), at.to}, sc)
		if len(row.Children) > 0 {
			t.Append(row)
		}
	}
	if len(t.Children) == 0 {
		t.Append(tree.New(tree.TableRow, tree.New(tree.TableCell)))
	}
	f.emit(t)
	if i > at.from && i <= len(p.src) && p.src[i-1] == '\n' {
		i-- // the line end belongs to what follows
	}
	return i
}

func (p *parser) startsRow(at span) bool {
	i := p.skipSpaces(at.from, at.to)
	return i < at.to && p.src[i] == '|'
}

// row reads one row, which goes on over line ends until its last cell is closed.
func (p *parser) row(at span, sc scope) (*tree.Node, int) {
	row := tree.New(tree.TableRow)
	i := at.from
	for {
		bars := i
		for i < at.to && p.src[i] == '|' {
			i++
		}
		kind := tree.TableCell
		if i-bars > 1 {
			kind = tree.TableHeader
		}
		end, more := p.cellEnd(span{i, at.to})
		text := p.src[i:end]
		if more || strings.TrimSpace(text) != "" {
			row.Append(tree.New(kind, p.cell(span{i, end}, sc)...))
		}
		i = end
		if !more {
			break
		}
	}
	if i < at.to {
		i++ // the line end
	}
	return row, i
}

// cell reads the content of a cell. A single line break left at the end by the writer is dropped with the rest of the
// white space.
func (p *parser) cell(at span, sc scope) []*tree.Node {
	return p.blocks(at, scope{cell: true, marks: sc.marks})
}

// cellEnd finds the end of a cell: a bar (more cells follow) or the end of the row.
func (p *parser) cellEnd(at span) (end int, more bool) {
	for i := at.from; i < at.to; {
		switch p.src[i] {
		case '|':
			return i, true
		case '\n':
			if i == at.from {
				return i, false // the row ended with a bar
			}
			next := span{i + 1, at.to}
			if strings.TrimSpace(p.line(next)) == "" || p.startsRow(next) {
				return i, false
			}
			i++
		case '\\':
			i += 2
		case '[':
			i = p.overBrackets(span{i, at.to})
		case '!':
			i = p.overPicture(span{i, at.to}, at.from)
		case '(', ':', ';':
			_, size := emoticon(p.src[i:at.to])
			i += max(size, 1)
		case '{':
			i = p.overBrace(span{i, at.to}, at.from)
		default:
			i++
		}
	}
	return at.to, false
}

// overPicture steps over a picture, whose attributes follow a bar.
func (p *parser) overPicture(at span, from int) int {
	if content, next, ok := p.enclosed(at, from, picture, &p.cells); ok {
		name, _, _ := strings.Cut(p.src[content.from:content.to], "|")
		if isPicture(strings.TrimSpace(name)) {
			return next
		}
	}
	return at.from + 1
}

// overBrace steps over a macro or monospaced text.
func (p *parser) overBrace(at span, from int) int {
	if strings.HasPrefix(p.src[at.from:at.to], "{{") {
		if _, next, ok := p.enclosed(at, from, monospace, &p.cells); ok {
			return next
		}
		return at.from + 2
	}
	return p.overMacro(at.from, at.to)
}
