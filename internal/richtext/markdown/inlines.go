package markdown

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"

	"mcp-atlassian/internal/richtext/tree"
)

// inlines reads the text of one block in one pass from left to right. The pass gives a flat list of items; delimiters
// of emphasis and brackets are resolved within it, and the list becomes nodes at the end. Because marks are properties
// of runs, nothing needs to nest.
func (c *converter) inlines(source string) []*tree.Node {
	if source == "" {
		return nil
	}
	if plainRun(source) && strings.Trim(source, " \t") == source {
		n := c.makeNode(tree.Text)
		n.Text = source
		return []*tree.Node{n}
	}
	s := &c.scanner
	*s = scanner{
		c: c, src: source, lastTick: -1, first: -1, last: -1,
		items: s.items[:0], delims: s.delims[:0], brackets: s.brackets[:0], tags: s.tags[:0],
	}
	s.scan()
	s.emphasis(-1)
	nodes := s.nodes()
	clear(s.items)
	return nodes
}

// plainRun says whether a text holds nothing that could be markup.
func plainRun(source string) bool {
	for i := range len(source) {
		if special[source[i]] {
			return false
		}
	}
	return true
}

// makeNode cuts nodes from larger pieces, because there are many of them.
func (c *converter) makeNode(kind tree.Kind) *tree.Node {
	if len(c.slab) == 0 {
		c.slab = make([]tree.Node, 64)
	}
	n := &c.slab[0]
	c.slab = c.slab[1:]
	n.Kind = kind
	return n
}

// itemKind says what an item of the flat list is.
type piece uint8

const (
	textPiece piece = iota
	codePiece
	linkPiece  // a bare URL: text that leads to mark.Value unless it stands in a link
	delimPiece // a run of * _ or ~~
	nodePiece
	openPiece  // a mark begins
	closePiece // a mark ends
	gonePiece
)

type item struct {
	kind  piece
	text  string
	node  *tree.Node
	mark  tree.Mark
	delim int
}

// scanner reads the text of one block.
type scanner struct {
	c     *converter
	src   string
	pos   int
	start int // of the text not yet in an item
	items []item

	delims      []delimiter
	first, last int // ends of the list of delimiters that are still open

	brackets []bracket
	dead     int // so many of the brackets can be no link any more
	nested   int // so many of them belong to images and comments, which may stand in one another
	tags     []openTag

	ticks    map[int]int // last position of a run of that many backticks
	lastTick int
	noTag    map[string]bool // end tags that do not occur any more
}

// special marks the bytes at which the scanner stops.
var special = func() (table [256]bool) {
	for _, c := range []byte("\\`*_~[]!<&:\n@w") {
		table[c] = true
	}
	return table
}()

func (s *scanner) scan() {
	for s.pos < len(s.src) {
		c := s.src[s.pos]
		if !special[c] {
			s.pos++
			continue
		}
		if !s.at(c) {
			s.pos++
		}
	}
	s.flush(len(s.src))
}

// at handles a special byte; it says no when the byte is text.
func (s *scanner) at(c byte) bool {
	switch c {
	case '\\':
		return s.backslash()
	case '`':
		return s.codeSpan()
	case '*', '_', '~':
		return s.delimiter(c)
	case '[':
		return s.openBracket()
	case ']':
		return s.closeBracket()
	case '!':
		return s.openImage()
	case '<':
		return s.angle()
	case '&':
		return s.entity()
	case ':':
		return s.colon()
	case '\n':
		return s.newline()
	case '@':
		return s.email()
	default:
		return s.www()
	}
}

// flush makes an item of the text up to a position.
func (s *scanner) flush(end int) {
	if s.start < end {
		s.items = append(s.items, item{kind: textPiece, text: s.src[s.start:end]})
	}
	s.start = end
}

// add appends an item that ends at a position.
func (s *scanner) add(it item, end int) {
	s.flush(s.pos)
	s.items = append(s.items, it)
	s.pos, s.start = end, end
}

func (s *scanner) text(text string, end int) { s.add(item{kind: textPiece, text: text}, end) }

func (s *scanner) node(n *tree.Node, end int) { s.add(item{kind: nodePiece, node: n}, end) }

func (s *scanner) rest() string { return s.src[s.pos:] }

func (s *scanner) backslash() bool {
	if s.pos+1 >= len(s.src) {
		return false
	}
	next := s.src[s.pos+1]
	if next == '\n' {
		s.lineBreak(tree.HardBreak, s.pos+2)
		return true
	}
	if !isPunct(next) {
		return false
	}
	s.flush(s.pos)
	s.start = s.pos + 1
	s.pos += 2
	return true
}

func (s *scanner) newline() bool {
	end := s.pos
	for end > s.start && s.src[end-1] == ' ' {
		end--
	}
	kind := tree.SoftBreak
	if s.pos-end >= 2 {
		kind = tree.HardBreak
	}
	next := s.pos + 1
	s.flush(end)
	s.start = s.pos
	s.lineBreak(kind, next)
	return true
}

// lineBreak ends a line; spaces at the start of the next one are no text.
func (s *scanner) lineBreak(kind tree.Kind, next int) {
	for next < len(s.src) && (s.src[next] == ' ' || s.src[next] == '\t') {
		next++
	}
	s.node(tree.New(kind), next)
}

func (s *scanner) entity() bool {
	text, n := readEntity(s.rest())
	if n == 0 {
		return false
	}
	s.text(text, s.pos+n)
	return true
}

// readEntity reads a character reference; no bytes for anything else, and for characters that no format may hold.
func readEntity(s string) (string, int) {
	const longest = 34
	for i := 1; i < len(s) && i < longest; i++ {
		c := s[i]
		if c == ';' {
			if text := decodeEntity(s[:i+1]); text != "" {
				return text, i + 1
			}
			return "", 0
		}
		if c != '#' && !isAlnum(c) {
			break
		}
	}
	return "", 0
}

// decodeEntity gives the characters of &name; or &#number;, nothing for an unknown name.
func decodeEntity(s string) string {
	if len(s) > 2 && s[1] == '#' {
		digits := strings.TrimLeft(s[1:len(s)-1], "#xX")
		if digits == "" || len(digits) > len("1114111") {
			return ""
		}
	}
	decoded := html.UnescapeString(s)
	switch decoded {
	case s:
		return ""
	case "\r":
		return "\n"
	}
	if clean, _ := tree.Clean(decoded); clean != decoded {
		return ""
	}
	return decoded
}

// codeSpan reads `code`. Positions of runs already seen keep a text of many backticks linear.
func (s *scanner) codeSpan() bool {
	n := countByte(s.rest(), '`')
	body := s.pos + n
	end := s.closingTicks(body, n)
	if end < 0 {
		s.pos = body
		return true
	}
	code := codeText(s.src[body:end])
	after := end + n
	if format, used := inlineRaw(s.src[after:]); used > 0 {
		s.node((&tree.Node{Kind: tree.RawInline, Text: code}).With(tree.Format, format), after+used)
		return true
	}
	s.add(item{kind: codePiece, text: code}, after)
	return true
}

// closingTicks finds the next run of exactly n backticks.
func (s *scanner) closingTicks(from, n int) int {
	if from <= s.lastTick {
		if last, seen := s.ticks[n]; !seen || last < from {
			return -1
		}
	}
	for i := from; i < len(s.src); {
		if s.src[i] != '`' {
			next := strings.IndexByte(s.src[i:], '`')
			if next < 0 {
				break
			}
			i += next
		}
		run := countByte(s.src[i:], '`')
		if run == n {
			return i
		}
		if s.ticks == nil {
			s.ticks = map[int]int{}
		}
		s.ticks[run] = max(s.ticks[run], i)
		s.lastTick = max(s.lastTick, i)
		i += run
	}
	s.lastTick = len(s.src)
	return -1
}

// codeText takes newlines as spaces and one space off both ends when both have one.
func codeText(code string) string {
	code = strings.ReplaceAll(code, "\n", " ")
	if len(code) > 2 && code[0] == ' ' && code[len(code)-1] == ' ' && strings.Trim(code, " ") != "" {
		return code[1 : len(code)-1]
	}
	return code
}

func inlineRaw(s string) (string, int) {
	for _, format := range []string{"adf", "storage", "wiki"} {
		if strings.HasPrefix(s, "{="+format+"}") {
			return format, len(format) + 3
		}
	}
	return "", 0
}

// before gives the character before a position, a space at the start.
func (s *scanner) before(pos int) rune {
	if pos == 0 {
		return ' '
	}
	r, _ := utf8.DecodeLastRuneInString(s.src[:pos])
	return r
}

// after gives the character at a position, a space at the end.
func (s *scanner) after(pos int) rune {
	if pos >= len(s.src) {
		return ' '
	}
	r, _ := utf8.DecodeRuneInString(s.src[pos:])
	return r
}

func isSpace(r rune) bool {
	return r == ' ' || r == '\n' || r == '\t' || r > unicode.MaxLatin1 && unicode.IsSpace(r) || r == 0xa0
}

// isMark says whether a character counts as punctuation for emphasis.
func isMark(r rune) bool {
	if r < utf8.RuneSelf {
		return isPunct(r)
	}
	return unicode.IsPunct(r) || unicode.IsSymbol(r)
}
