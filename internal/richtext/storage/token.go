package storage

import "strings"

// tokenKind says what a token of the source is.
type tokenKind uint8

const (
	tokenEnd   tokenKind = iota // end of the source
	tokenText                   // character data, entities not decoded
	tokenCDATA                  // a CDATA section; name holds its content
	tokenOpen                   // a start tag
	tokenAlone                  // a start tag that closes itself
	tokenClose                  // an end tag
	tokenSkip                   // a comment, a processing instruction or a document type
)

// token is a span of the source. Spans of consecutive tokens touch: nothing of the source is left out.
type token struct {
	kind       tokenKind
	name       string // element name in lower case, or the content of a CDATA section
	start, end int
	attrs      string // source between the name and the end of a start tag
}

// scanner cuts a source into tokens. It accepts any text: what is not a tag is character data.
type scanner struct {
	src string
	pos int
	// Searches that ran to the end of the source without success are not repeated, so that a source of unclosed
	// comments or quotes is still read in linear time.
	noComment, noCDATA, noPI, noDouble, noSingle bool
}

// next returns the next token.
func (s *scanner) next() token {
	start := s.pos
	if start >= len(s.src) {
		return token{kind: tokenEnd, start: start, end: start}
	}
	if s.src[start] == '<' {
		if t, ok := s.markup(start); ok {
			s.pos = t.end
			return t
		}
		return s.text(start, start+1)
	}
	return s.text(start, start)
}

// text reads character data up to the next place where markup starts.
func (s *scanner) text(start, from int) token {
	end := len(s.src)
	for from < len(s.src) {
		i := strings.IndexByte(s.src[from:], '<')
		if i < 0 {
			break
		}
		if from+i > start && opensMarkup(s.src, from+i) {
			end = from + i
			break
		}
		from += i + 1
	}
	s.pos = end
	return token{kind: tokenText, start: start, end: end}
}

func opensMarkup(src string, at int) bool {
	if at+1 >= len(src) {
		return false
	}
	c := src[at+1]
	return isNameStart(c) || c == '/' || c == '!' || c == '?'
}

func (s *scanner) markup(start int) (token, bool) {
	if !opensMarkup(s.src, start) {
		return token{}, false
	}
	switch s.src[start+1] {
	case '/':
		return s.endTag(start)
	case '!':
		return s.declaration(start)
	case '?':
		return s.upTo(start, "?>", &s.noPI)
	default:
		return s.startTag(start)
	}
}

func (s *scanner) declaration(start int) (token, bool) {
	rest := s.src[start:]
	switch {
	case strings.HasPrefix(rest, "<!--"):
		return s.upTo(start, "-->", &s.noComment)
	case strings.HasPrefix(rest, "<![CDATA["):
		return s.cdata(start)
	case len(rest) > 2 && isNameStart(rest[2]):
		end := strings.IndexAny(rest[2:], "<>")
		if end < 0 || rest[2+end] == '<' {
			return token{}, false
		}
		return token{kind: tokenSkip, start: start, end: start + 2 + end + 1}, true
	}
	return token{}, false
}

// upTo makes a token that is dropped, ending at a closing mark.
func (s *scanner) upTo(start int, closing string, none *bool) (token, bool) {
	if *none {
		return token{}, false
	}
	i := strings.Index(s.src[start+2:], closing)
	if i < 0 {
		*none = true
		return token{}, false
	}
	return token{kind: tokenSkip, start: start, end: start + 2 + i + len(closing)}, true
}

// cdata reads a CDATA section. An unclosed one holds the rest of the source.
func (s *scanner) cdata(start int) (token, bool) {
	body := start + len("<![CDATA[")
	if !s.noCDATA {
		if i := strings.Index(s.src[body:], "]]>"); i >= 0 {
			return token{kind: tokenCDATA, name: s.src[body : body+i], start: start, end: body + i + len("]]>")}, true
		}
		s.noCDATA = true
	}
	return token{kind: tokenCDATA, name: s.src[body:], start: start, end: len(s.src)}, true
}

func (s *scanner) endTag(start int) (token, bool) {
	name := s.name(start + 2)
	if name == "" {
		return token{}, false
	}
	at := start + 2 + len(name)
	for at < len(s.src) && isSpace(s.src[at]) {
		at++
	}
	if at >= len(s.src) || s.src[at] != '>' {
		return token{}, false
	}
	return token{kind: tokenClose, name: lower(name), start: start, end: at + 1}, true
}

func (s *scanner) startTag(start int) (token, bool) {
	name := s.name(start + 1)
	from := start + 1 + len(name)
	end, ok := s.tagEnd(from)
	if !ok {
		return token{}, false
	}
	t := token{kind: tokenOpen, name: lower(name), start: start, end: end + 1, attrs: s.src[from:end]}
	if strings.HasSuffix(t.attrs, "/") && !endsInUnquotedValue(t.attrs) {
		t.kind = tokenAlone
		t.attrs = t.attrs[:len(t.attrs)-1]
	}
	return t, true
}

// endsInUnquotedValue tells <a href=x/> (the slash belongs to the value) from <br/>.
func endsInUnquotedValue(attrs string) bool {
	i := len(attrs) - 1
	for i >= 0 && !isSpace(attrs[i]) && attrs[i] != '"' && attrs[i] != '\'' {
		if attrs[i] == '=' {
			return i+1 < len(attrs)-1
		}
		i--
	}
	return false
}

// tagEnd finds the > of a start tag; one inside a quoted value does not count.
func (s *scanner) tagEnd(from int) (int, bool) {
	for i := from; i < len(s.src); i++ {
		switch c := s.src[i]; c {
		case '>':
			return i, true
		case '<':
			return 0, false
		case '"', '\'':
			if !afterEquals(s.src, from, i) {
				continue
			}
			n, ok := s.quoteEnd(i, c)
			if !ok {
				return 0, false
			}
			i = n
		}
	}
	return 0, false
}

func (s *scanner) quoteEnd(open int, quote byte) (int, bool) {
	none := &s.noDouble
	if quote == '\'' {
		none = &s.noSingle
	}
	if *none {
		return 0, false
	}
	i := strings.IndexByte(s.src[open+1:], quote)
	if i < 0 {
		*none = true
		return 0, false
	}
	return open + 1 + i, true
}

func afterEquals(src string, from, at int) bool {
	for i := at - 1; i >= from; i-- {
		if !isSpace(src[i]) {
			return src[i] == '='
		}
	}
	return false
}

func (s *scanner) name(at int) string {
	if at >= len(s.src) || !isNameStart(s.src[at]) {
		return ""
	}
	i := at + 1
	for i < len(s.src) && isNameByte(s.src[i]) {
		i++
	}
	return s.src[at:i]
}

func isNameStart(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' }

func isNameByte(c byte) bool {
	return isNameStart(c) || c >= '0' && c <= '9' || c == ':' || c == '-' || c == '.'
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' }

// lower puts ASCII letters into lower case without allocating when there is nothing to do.
func lower(s string) string {
	for i := range len(s) {
		if c := s[i]; c >= 'A' && c <= 'Z' {
			return strings.ToLower(s)
		}
	}
	return s
}

// attr finds an attribute of a start tag; entities are decoded.
func attr(attrs, name string) (string, bool) {
	for rest := attrs; ; {
		var key, value string
		var ok bool
		key, value, rest, ok = nextAttr(rest)
		if !ok {
			return "", false
		}
		if key == name || len(key) == len(name) && strings.EqualFold(key, name) {
			return decode(value), true
		}
	}
}

// nextAttr cuts the first attribute off; its value is as written, without the quotes.
func nextAttr(s string) (key, value, rest string, ok bool) {
	i := 0
	for i < len(s) && (isSpace(s[i]) || s[i] == '/' || s[i] == '"' || s[i] == '\'') {
		i++
	}
	start := i
	for i < len(s) && s[i] != '=' && !isSpace(s[i]) && (s[i] != '/' || i == start) {
		i++
	}
	if i == start {
		if i >= len(s) {
			return "", "", "", false
		}
		i++
	}
	key = s[start:i]
	for i < len(s) && isSpace(s[i]) {
		i++
	}
	if i >= len(s) || s[i] != '=' {
		return key, "", s[i:], true
	}
	i++
	for i < len(s) && isSpace(s[i]) {
		i++
	}
	value, rest = attrValue(s[i:])
	return key, value, rest, true
}

func attrValue(s string) (value, rest string) {
	if s == "" {
		return "", ""
	}
	if q := s[0]; q == '"' || q == '\'' {
		if end := strings.IndexByte(s[1:], q); end >= 0 {
			return s[1 : 1+end], s[end+2:]
		}
		return s[1:], ""
	}
	i := 0
	for i < len(s) && !isSpace(s[i]) {
		i++
	}
	return s[:i], s[i:]
}
