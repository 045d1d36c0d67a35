package text

import (
	"slices"
	"strings"
)

// entry is one line of a list: its markers and its blocks.
type entry struct {
	marker  string
	content []any
}

// listLine reads the markers of a list line. A list does not begin with two or
// three dashes: those are dashes.
func listLine(line string) (marker, text string, ok bool) {
	trimmed := strings.TrimLeft(line, " \t")
	n := len(trimmed) - len(strings.TrimLeft(trimmed, "*#-"))
	if n == 0 || n > 20 || n == len(trimmed) || trimmed[n] != ' ' && trimmed[n] != '\t' {
		return "", "", false
	}
	text = strings.TrimSpace(trimmed[n:])
	return trimmed[:n], text, text != ""
}

// list reads a list at the current line.
func (s *blockScan) list() bool {
	line, _, _ := strings.Cut(s.src, "\n")
	marker, _, ok := listLine(line)
	if !ok || s.inItem || strings.HasPrefix(marker, "--") || isRule(line) {
		return false
	}
	s.flush()
	var entries []entry
	for {
		line, _, _ := strings.Cut(s.src, "\n")
		marker, text, ok := listLine(line)
		if !ok || isRule(line) || strings.HasPrefix(marker, "-----") {
			break
		}
		s.src = s.src[len(line):]
		text += s.continuation(text)
		s.src = strings.TrimPrefix(s.src, "\n")
		item := &wikiReader{names: s.names, inItem: true, depth: s.depth}
		entries = append(entries, entry{marker: marker, content: itemContent(item.blocks(text))})
	}
	s.out = append(s.out, lists(entries, 0)...)
	return true
}

// continuation takes the lines that belong to a list item: up to a blank line, an
// item, a rule or a heading, and always to the end of an open macro.
func (s *blockScan) continuation(text string) string {
	var b strings.Builder
	for s.src != "" {
		line, _, _ := strings.Cut(s.src[1:], "\n")
		if !openMacro(text + b.String()) {
			_, _, item := listLine(line)
			trimmed := strings.TrimSpace(line)
			if item || trimmed == "" || isRule(line) || headingLevel(trimmed) > 0 {
				break
			}
		}
		b.WriteString("\n" + line)
		s.src = s.src[1+len(line):]
	}
	return b.String()
}

// openMacro tells whether text opens a block macro that it does not close.
func openMacro(text string) bool {
	for {
		at, t := findBlockMacro(text)
		if at < 0 {
			return false
		}
		_, after, closed := cutFold(text[at+t.width:], "{"+t.name+"}")
		if !closed {
			return true
		}
		text = after
	}
}

// lists builds the nested lists of entries from the given depth on.
func lists(entries []entry, depth int) []any {
	var out []any
	for len(entries) > 0 {
		kind := listKind(entries[0].marker, depth)
		n := 1
		for n < len(entries) && (len(entries[n].marker) > depth+1 || listKind(entries[n].marker, depth) == kind) {
			n++
		}
		list := node(kind, nil, items(entries[:n], depth))
		if kind == "orderedList" {
			list["attrs"] = object{"order": 1}
		}
		out = append(out, list)
		entries = entries[n:]
	}
	return out
}

func listKind(marker string, depth int) string {
	if depth < len(marker) && marker[depth] == '#' {
		return "orderedList"
	}
	return "bulletList"
}

func items(entries []entry, depth int) []any {
	var out []any
	for i := 0; i < len(entries); {
		var content []any
		if len(entries[i].marker) <= depth+1 {
			content = slices.Clone(entries[i].content)
			i++
		}
		next := i
		for next < len(entries) && len(entries[next].marker) > depth+1 {
			next++
		}
		if first := first(content); first != "paragraph" && first != "codeBlock" && first != "mediaSingle" {
			content = append([]any{node("paragraph", nil, []any{})}, content...)
		}
		out = append(out, node("listItem", nil, append(content, lists(entries[i:next], depth+1)...)))
		i = next
	}
	return out
}

func first(content []any) string {
	if len(content) == 0 {
		return ""
	}
	return kindOf(content[0])
}

// table reads a table at the current line.
func (s *blockScan) table() bool {
	if s.inItem || !startsRow(s.src) {
		return false
	}
	s.flush()
	var rows []any
	for startsRow(s.src) {
		cells := s.cells(splitRow(strings.TrimSpace(s.row())))
		if len(cells) > 0 {
			rows = append(rows, node("tableRow", nil, cells))
		}
	}
	if len(rows) > 0 {
		s.out = append(s.out, node("table", object{"isNumberColumnEnabled": false, "layout": "default"}, rows))
	}
	return true
}

func startsRow(src string) bool { return strings.HasPrefix(strings.TrimLeft(src, " \t"), "|") }

// row takes the source of one row: more than one line where a cell goes on.
func (s *blockScan) row() string {
	line, rest, _ := strings.Cut(s.src, "\n")
	s.src = rest
	for s.src != "" {
		next, rest, _ := strings.Cut(s.src, "\n")
		if !openMacro(line) && (strings.HasSuffix(strings.TrimRight(line, " \t"), "|") || strings.TrimSpace(next) == "" || startsRow(next)) {
			break
		}
		line += "\n" + next
		s.src = rest
	}
	return line
}

// rawCell is one cell before its content is read.
type rawCell struct {
	header bool
	text   string
}

// splitRow cuts a row at its bars, but not inside links, images, code and macros.
func splitRow(row string) []rawCell {
	var out []rawCell
	for row != "" && row[0] == '|' {
		header := strings.HasPrefix(row, "||")
		row = strings.TrimLeft(row, "|")
		if header || row != "" {
			end := cellEnd(row)
			if end > 0 || row != "" {
				out = append(out, rawCell{header: header, text: strings.TrimSpace(row[:end])})
			}
			row = row[end:]
		}
	}
	return out
}

func cellEnd(s string) int {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '|':
			return i
		case '\\':
			i++
		case '[', '!', '{':
			i += protected(s[i:])
		}
	}
	return len(s)
}

// protected returns how many bytes to skip because their bars belong to a link,
// an image or a macro.
func protected(s string) int {
	line, _, _ := strings.Cut(s, "\n")
	switch {
	case s[0] == '[':
		return max(0, strings.IndexByte(line, ']'))
	case s[0] == '!':
		if end := strings.IndexByte(line[1:], '!'); end > 0 && line[1] != ' ' && strings.ContainsAny(line[1:1+end], ".:") {
			return end + 1
		}
	case strings.HasPrefix(s, "{{"):
		return max(0, strings.Index(line, "}}"))
	default:
		t, ok := macroTag(s)
		if !ok {
			return 0
		}
		if body, _, closed := cutFold(s[t.width:], "{"+t.name+"}"); closed && t.name != "color" {
			return t.width + len(body) + len(t.name) + 1
		}
		return t.width - 1
	}
	return 0
}

func (s *blockScan) cells(raw []rawCell) []any {
	out := make([]any, len(raw))
	for i, c := range raw {
		kind := "tableCell"
		if c.header {
			kind = "tableHeader"
		}
		inner := &wikiReader{names: s.names, depth: s.depth}
		content := inner.blocks(c.text)
		if len(content) == 0 {
			content = []any{node("paragraph", nil, []any{})}
		}
		out[i] = node(kind, object{}, content)
	}
	return out
}
