package markdown

import (
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// write gives the line with all its marks.
func (l *line) write() []byte {
	size := 0
	for i := range l.tokens {
		size += len(l.tokens[i].text) + 4
	}
	out := make([]byte, 0, size)
	links, comments := 0, 0
	l.fresh = true
	for i := range l.tokens {
		t := &l.tokens[i]
		switch t.kind {
		case textToken:
			out = l.writeText(out, place{lineStart: l.fresh, inLink: links > 0, inComment: comments > 0}, i)
			l.fresh = false
		case rawToken:
			out = l.guard(out, t.text)
			out = append(out, t.text...)
			l.fresh = false
		case openToken:
			links += oneOf(t, tree.Link)
			comments += oneOf(t, tree.Annotation)
			out = l.open(out, t)
			l.fresh = false
		case closeToken:
			links -= oneOf(t, tree.Link)
			comments -= oneOf(t, tree.Annotation)
			out = l.close(out, t)
		case spaceToken:
			if !l.fresh && !l.endsLine(i) {
				out = append(out, t.text...)
				l.fresh = false
			}
		case breakToken:
			out = l.lineBreak(out, i)
		default:
		}
	}
	return out
}

// guard escapes what would join with a bracket that follows: an exclamation mark, or the @ of a mention.
func (l *line) guard(out []byte, next string) []byte {
	n := len(out)
	if l.w.plain || n == 0 || next == "" || next[0] != '[' || out[n-1] != '!' && out[n-1] != '@' {
		return out
	}
	if n > 1 && out[n-2] == '\\' {
		return out
	}
	return append(out[:n-1], '\\', out[n-1])
}

// oneOf counts a token of one kind of mark.
func oneOf(t *token, kind tree.MarkKind) int {
	if t.mark.Kind == kind {
		return 1
	}
	return 0
}

func (l *line) writeText(out []byte, at place, i int) []byte {
	t := &l.tokens[i]
	if l.w.plain {
		return append(out, t.text...)
	}
	at.itemStart = at.lineStart && l.w.itemStart && len(out) == 0
	at.afterNode = i > 0 && l.tokens[i-1].kind == rawToken && l.tokens[i-1].node
	at.afterTag = i > 0 && l.tokens[i-1].kind == rawToken && strings.HasPrefix(l.tokens[i-1].text, "[~")
	at.afterNote = i > 0 && strings.HasPrefix(l.tokens[i-1].text, "[^")
	if i > 0 && (l.tokens[i-1].kind == rawToken || l.tokens[i-1].kind == spaceToken) {
		at.before = l.runeBefore(i)
	}
	at.next = l.nextByte(i + 1)
	at.shortcode = l.w.options.Shortcodes
	return appendEscaped(out, t.text, at)
}

// nextByte gives the first byte that will stand at a token, 0 at the end of the line.
func (l *line) nextByte(i int) byte {
	if i >= len(l.tokens) {
		return l.w.tail
	}
	t := &l.tokens[i]
	switch t.kind {
	case spaceToken:
		if l.endsLine(i) || i+1 == len(l.tokens) {
			return l.nextByte(i + 1)
		}
		return t.text[0]
	case textToken, rawToken:
		return t.text[0]
	case openToken:
		if t.mark.Kind == tree.Link {
			return '['
		}
		return '*'
	case closeToken:
		return '*'
	default:
		if t.node {
			return 0
		}
		return '\\'
	}
}

// endsLine says whether only white space follows a token on its line.
func (l *line) endsLine(i int) bool {
	for i++; i < len(l.tokens); i++ {
		switch l.tokens[i].kind {
		case spaceToken:
		case breakToken:
			return l.tokens[i].node // a soft one: white space before a hard break is kept
		default:
			return false
		}
	}
	return true
}

// lineBreak writes a break: a backslash and a newline, or <br> where that would not be read as one.
func (l *line) lineBreak(out []byte, i int) []byte {
	soft := l.tokens[i].node
	switch {
	case l.w.plain && l.single:
		l.fresh = false
		return append(out, ' ')
	case soft && (l.fresh || l.edge(i)) && !l.w.plain:
		return out
	case soft && l.single:
		return append(out, ' ')
	case l.w.plain || soft:
		l.fresh = true
		return append(out, '\n')
	case l.tagBreak(i):
		l.fresh = false
		return append(out, "<br>"...)
	default:
		l.fresh = true
		return append(out, '\\', '\n')
	}
}

// edge says whether nothing but white space and breaks follows.
func (l *line) edge(i int) bool {
	for i++; i < len(l.tokens); i++ {
		if k := l.tokens[i].kind; k != spaceToken && k != breakToken && k != closeToken {
			return false
		}
	}
	return true
}

// tagBreak says whether a break is written as <br>: in headings and cells, at the edges of the block, beside another
// break, and before white space that would get lost at the start of a line.
func (l *line) tagBreak(i int) bool {
	if l.single || i == 0 || l.edge(i) {
		return true
	}
	next := l.tokens[i+1].kind
	if next == breakToken || next == spaceToken {
		return true
	}
	first := true
	for j := i - 1; j >= 0; j-- {
		switch l.tokens[j].kind {
		case breakToken:
			return true
		case spaceToken:
			continue
		default:
		}
		first = false
		break
	}
	return first
}

// open writes the beginning of a mark.
func (l *line) open(out []byte, t *token) []byte {
	if hasDelimiter(t.mark.Kind) && !l.pairs[t.pair].html {
		return append(out, delimiterOf(t.mark.Kind)...)
	}
	switch t.mark.Kind {
	case tree.Link:
		return append(l.guard(out, "["), '[')
	case tree.Annotation:
		return append(out, ":comment["...)
	case tree.TextColor:
		return append(append(append(out, `<span style="color:`...), t.mark.Value...), `">`...)
	case tree.Highlight:
		return append(append(append(out, `<span style="background-color:`...), t.mark.Value...), `">`...)
	default:
		return append(append(append(out, '<'), tagOf(t.mark.Kind)...), '>')
	}
}

// close writes the end of a mark.
func (l *line) close(out []byte, t *token) []byte {
	if hasDelimiter(t.mark.Kind) && !l.pairs[t.pair].html {
		return append(out, delimiterOf(t.mark.Kind)...)
	}
	switch t.mark.Kind {
	case tree.Link:
		out = append(out, ']', '(')
		out = appendDestination(out, t.mark.Value)
		if t.mark.Title != "" {
			out = append(out, ` "`...)
			out = append(out, escapeQuoted(t.mark.Title)...)
			out = append(out, '"')
		}
		return append(out, ')')
	case tree.Annotation:
		var b strings.Builder
		writePairs(&b, pairs{{key: "id", value: t.mark.Value}})
		return append(append(out, ']'), b.String()...)
	default:
		return append(append(append(out, "</"...), tagOf(t.mark.Kind)...), '>')
	}
}

// escapeQuoted writes the title of a link.
func escapeQuoted(title string) string {
	var b strings.Builder
	for i := range len(title) {
		switch c := title[i]; c {
		case '"', '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case '\n':
			b.WriteString("&#10;")
		case '&':
			b.WriteByte('&')
			if _, n := readEntity(title[i:]); n > 0 {
				b.WriteString("amp;")
			}
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func tagOf(k tree.MarkKind) string {
	switch k {
	case tree.Strong:
		return "strong"
	case tree.Em:
		return "em"
	case tree.Strike:
		return "del"
	case tree.Cite:
		return "cite"
	case tree.Underline:
		return "u"
	case tree.Sub:
		return "sub"
	case tree.Sup:
		return "sup"
	default:
		return "span"
	}
}

// bareLink gives the issue key to write instead of a link to that issue; it is linked again when it is written back.
func (l *line) bareLink(n *tree.Node) string {
	link, ok := n.Marks.Get(tree.Link)
	if !ok || l.w.options.Site == "" || link.Title != "" || len(n.Marks) > 1 ||
		link.Value != l.w.options.Site+"/browse/"+n.Text || tree.IssueKeyAt(n.Text) != len(n.Text) {
		return ""
	}
	if start, _ := tree.NextIssueKey(n.Text, 0, l.w.options.IsProject); start != 0 {
		return ""
	}
	return n.Text
}
