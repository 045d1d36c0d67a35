package text

import (
	"fmt"
	"html"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Node is one piece of a storage document. An element has a Name as written ("p", "ac:link"), attributes and
// children; a text has an empty Name and its decoded characters in Text. Start and End are byte offsets of the
// whole piece in the source.
type Node struct {
	Name       string
	Attr       []Attr
	Text       string
	CDATA      bool
	Children   []*Node
	Start, End int
}

// Attr is one attribute with its value decoded.
type Attr struct{ Name, Value string }

// Get gives the value of an attribute, "" when there is none.
func (n *Node) Get(name string) string {
	for _, a := range n.Attr {
		if a.Name == name {
			return a.Value
		}
	}
	return ""
}

// Child gives the first child element of that name, nil when there is none.
func (n *Node) Child(name string) *Node {
	if n == nil {
		return nil
	}
	for _, c := range n.Children {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// Walk calls visit for the node and all below it, in document order, until visit answers false for a branch.
func (n *Node) Walk(visit func(*Node) bool) {
	if !visit(n) {
		return
	}
	for _, c := range n.Children {
		c.Walk(visit)
	}
}

// Inner gives the characters of a node without any markup, CDATA included.
func (n *Node) Inner() string {
	var b strings.Builder
	n.Walk(func(c *Node) bool {
		b.WriteString(c.Text)
		return true
	})
	return b.String()
}

// SyntaxError says why a storage body is not well-formed, in the words of Confluence's parser.
type SyntaxError struct {
	Reason   string
	Row, Col int
}

// Error gives the message as Confluence prints it.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("Error parsing xhtml: %s\n at [row,col {unknown-source}]: [%d,%d]", e.Reason, e.Row, e.Col)
}

// ParseStorage reads a storage body, which must be a well-formed XHTML fragment that uses no prefixes but ac, ri
// and at. The result is a nameless root with the fragment's nodes as children; the error is a *SyntaxError.
func ParseStorage(source string) (*Node, error) {
	s := &scanner{src: source}
	root := &Node{End: len(source)}
	s.open = []*Node{root}
	for s.at < len(s.src) {
		if err := s.next(); err != nil {
			return nil, err
		}
	}
	if len(s.open) > 1 {
		return nil, s.fail("Unexpected EOF; was expecting a close tag for element <%s>", s.top().Name)
	}
	return root, nil
}

type scanner struct {
	src  string
	at   int
	open []*Node
}

func (s *scanner) top() *Node { return s.open[len(s.open)-1] }

func (s *scanner) add(n *Node) {
	top := s.top()
	top.Children = append(top.Children, n)
}

func (s *scanner) fail(format string, args ...any) error {
	before := s.src[:min(s.at, len(s.src))]
	row := strings.Count(before, "\n") + 1
	col := utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1
	return &SyntaxError{Reason: fmt.Sprintf(format, args...), Row: row, Col: col}
}

// next reads one piece of markup or one run of text.
func (s *scanner) next() error {
	rest := s.src[s.at:]
	switch {
	case strings.HasPrefix(rest, "<![CDATA["):
		return s.cdata()
	case strings.HasPrefix(rest, "<!--"):
		return s.skip("<!--", "-->", "comment")
	case strings.HasPrefix(rest, "<!"):
		return s.fail("Unexpected character '%c' (code %d) in content after '<!' (malformed comment, CDATA section?)", runeAt(rest, 2), runeAt(rest, 2))
	case strings.HasPrefix(rest, "<?"):
		return s.skip("<?", "?>", "processing instruction")
	case strings.HasPrefix(rest, "</"):
		return s.closeTag()
	case rest[0] == '<':
		return s.openTag()
	}
	return s.text()
}

func runeAt(s string, at int) rune {
	if at >= len(s) {
		return ' '
	}
	r, _ := utf8.DecodeRuneInString(s[at:])
	return r
}

func (s *scanner) cdata() error {
	const head = "<![CDATA["
	end := strings.Index(s.src[s.at:], "]]>")
	if end < 0 {
		s.at = len(s.src)
		return s.fail("Unexpected end-of-input in CDATA section")
	}
	s.add(&Node{Text: s.src[s.at+len(head) : s.at+end], CDATA: true, Start: s.at, End: s.at + end + 3})
	s.at += end + 3
	return nil
}

func (s *scanner) skip(head, tail, what string) error {
	end := strings.Index(s.src[s.at+len(head):], tail)
	if end < 0 {
		s.at = len(s.src)
		return s.fail("Unexpected end-of-input in %s", what)
	}
	s.at += len(head) + end + len(tail)
	return nil
}

func (s *scanner) text() error {
	start := s.at
	end := strings.IndexByte(s.src[start:], '<')
	if end < 0 {
		end = len(s.src) - start
	}
	decoded, err := s.decode(start, start+end)
	if err != nil {
		return err
	}
	if i := strings.Index(s.src[start:start+end], "]]>"); i >= 0 {
		s.at = start + i
		return s.fail("Unexpected ']]>' in text content")
	}
	s.at = start + end
	s.add(&Node{Text: decoded, Start: start, End: s.at})
	return nil
}

// decode replaces the references in a piece of the source; only XML's and HTML's entities are known.
func (s *scanner) decode(from, to int) (string, error) {
	raw := s.src[from:to]
	if !strings.ContainsRune(raw, '&') {
		return raw, s.checkChars(from, raw)
	}
	var b strings.Builder
	for i := 0; i < len(raw); {
		if raw[i] != '&' {
			b.WriteByte(raw[i])
			i++
			continue
		}
		value, size, reason := entity(raw[i:])
		if reason != "" {
			s.at = from + i
			return "", s.fail("%s", reason)
		}
		b.WriteString(value)
		i += size
	}
	return b.String(), s.checkChars(from, raw)
}

func (s *scanner) checkChars(from int, raw string) error {
	for i, r := range raw {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' {
			s.at = from + i
			return s.fail("Illegal character ((CTRL-CHAR, code %d))", r)
		}
	}
	return nil
}

// entity decodes the reference at the start of raw; a reason is given when it is none.
func entity(raw string) (value string, size int, reason string) {
	end := strings.IndexByte(raw, ';')
	name := ""
	if end > 0 {
		name = raw[1:end]
	}
	if name == "" || strings.ContainsFunc(name, func(r rune) bool { return !nameRune(r) && r != '#' }) {
		bad := runeAt(raw, 1)
		return "", 0, fmt.Sprintf("Unexpected character '%c' (code %d) (missing name?)", bad, bad)
	}
	if digits, numeric := strings.CutPrefix(name, "#"); numeric {
		base := 10
		if hex, ok := strings.CutPrefix(digits, "x"); ok {
			base, digits = 16, hex
		}
		code, err := strconv.ParseUint(digits, base, 32)
		if err != nil || code == 0 || code > unicode.MaxRune {
			return "", 0, fmt.Sprintf("Illegal character entity: %q", name)
		}
		return string(rune(code)), end + 1, ""
	}
	decoded := html.UnescapeString(raw[:end+1])
	if decoded == raw[:end+1] || strings.HasSuffix(decoded, ";") && name != "semi" {
		return "", 0, fmt.Sprintf("Undeclared general entity %q", name)
	}
	return decoded, end + 1, ""
}

func nameRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || r == ':' || r == '-' || r == '_' || r == '.'
}

func (s *scanner) name() string {
	start := s.at
	for s.at < len(s.src) {
		r, size := utf8.DecodeRuneInString(s.src[s.at:])
		if !nameRune(r) {
			break
		}
		s.at += size
	}
	return s.src[start:s.at]
}

func (s *scanner) space() {
	for s.at < len(s.src) && strings.IndexByte(" \t\r\n", s.src[s.at]) >= 0 {
		s.at++
	}
}

func (s *scanner) closeTag() error {
	s.at += 2
	name := s.name()
	s.space()
	if s.at >= len(s.src) || s.src[s.at] != '>' {
		return s.fail("Unexpected character '%c' (code %d) in end tag Expected '>'", runeAt(s.src, s.at), runeAt(s.src, s.at))
	}
	top := s.top()
	if len(s.open) == 1 {
		return s.fail("Unexpected close tag </%s>; no open start tag.", name)
	}
	if top.Name != name {
		return s.fail("Unexpected close tag </%s>; expected </%s>.", name, top.Name)
	}
	s.at++
	top.End = s.at
	s.open = s.open[:len(s.open)-1]
	return nil
}

func (s *scanner) openTag() error {
	n := &Node{Start: s.at}
	s.at++
	first := runeAt(s.src, s.at)
	if n.Name = s.name(); n.Name == "" || !unicode.IsLetter(first) {
		return s.fail("Unexpected character '%c' (code %d) in content after '<' (malformed start element?).", first, first)
	}
	if err := s.prefix(n.Name, n.Name); err != nil {
		return err
	}
	for {
		s.space()
		switch {
		case s.at >= len(s.src):
			return s.fail("Unexpected end-of-input in start tag")
		case strings.HasPrefix(s.src[s.at:], "/>"):
			s.at += 2
			n.End = s.at
			s.add(n)
			return nil
		case s.src[s.at] == '>':
			s.at++
			s.add(n)
			s.open = append(s.open, n)
			return nil
		}
		if err := s.attribute(n); err != nil {
			return err
		}
	}
}

func (s *scanner) attribute(n *Node) error {
	name := s.name()
	if name == "" {
		return s.fail("Unexpected character '%c' (code %d) excepted space, or '>' or \"/>\"", runeAt(s.src, s.at), runeAt(s.src, s.at))
	}
	if err := s.prefix(name, n.Name); err != nil {
		return err
	}
	for _, a := range n.Attr {
		if a.Name == name {
			return s.fail("Duplicate attribute '%s'.", name)
		}
	}
	s.space()
	if s.at >= len(s.src) || s.src[s.at] != '=' {
		return s.fail("Unexpected character '%c' (code %d) expected '='", runeAt(s.src, s.at), runeAt(s.src, s.at))
	}
	s.at++
	s.space()
	quote := runeAt(s.src, s.at)
	if quote != '"' && quote != '\'' {
		return s.fail("Unexpected character '%c' (code %d) in start tag Expected a quote", quote, quote)
	}
	s.at++
	start := s.at
	end := strings.IndexByte(s.src[start:], byte(quote))
	if end < 0 {
		s.at = len(s.src)
		return s.fail("Unexpected end-of-input in attribute value")
	}
	if i := strings.IndexByte(s.src[start:start+end], '<'); i >= 0 {
		s.at = start + i
		return s.fail("Unexpected character '<' (code 60) in attribute value")
	}
	value, err := s.decode(start, start+end)
	if err != nil {
		return err
	}
	s.at = start + end + 1
	n.Attr = append(n.Attr, Attr{Name: name, Value: value})
	return nil
}

func (s *scanner) prefix(name, element string) error {
	prefix, _, found := strings.Cut(name, ":")
	if !found {
		return nil
	}
	switch prefix {
	case "ac", "ri", "at", "xml", "xmlns":
		return nil
	}
	return s.fail("Undeclared namespace prefix %q (for element \"%s\")", prefix, element)
}
