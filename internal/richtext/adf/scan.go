package adf

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// scanner reads JSON from left to right. After a mistake it sets bad and gives empty values; whoever started it
// looks at bad once.
type scanner struct {
	text string
	pos  int
	bad  bool
}

// peek gives the next byte that is not white space, 0 at the end.
func (s *scanner) peek() byte {
	for s.pos < len(s.text) {
		switch c := s.text[s.pos]; c {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return c
		}
	}
	return 0
}

// take consumes one expected byte.
func (s *scanner) take(c byte) bool {
	if s.bad || s.peek() != c {
		s.bad = true
		return false
	}
	s.pos++
	return true
}

// members calls a function at the value of each member of an object. The function must consume the value.
func (s *scanner) members(each func(key string)) {
	if !s.take('{') {
		return
	}
	if s.peek() == '}' {
		s.pos++
		return
	}
	for !s.bad {
		key := s.string()
		if !s.take(':') {
			return
		}
		each(key)
		if s.more('}') {
			continue
		}
		return
	}
}

// elements calls a function at each element of an array. The function must consume the value.
func (s *scanner) elements(each func()) {
	if !s.take('[') {
		return
	}
	if s.peek() == ']' {
		s.pos++
		return
	}
	for !s.bad {
		each()
		if s.more(']') {
			continue
		}
		return
	}
}

// more consumes a comma, or the end of the object or array.
func (s *scanner) more(end byte) bool {
	if s.bad {
		return false
	}
	switch s.peek() {
	case ',':
		s.pos++
		return true
	case end:
		s.pos++
		return false
	default:
		s.bad = true
		return false
	}
}

// string reads a string. One without escapes shares the memory of the source.
func (s *scanner) string() string {
	if !s.take('"') {
		return ""
	}
	start := s.pos
	for s.pos < len(s.text) {
		switch c := s.text[s.pos]; {
		case c == '"':
			s.pos++
			return s.text[start : s.pos-1]
		case c == '\\':
			return s.escaped(start)
		case c < ' ':
			s.bad = true
			return ""
		default:
			s.pos++
		}
	}
	s.bad = true
	return ""
}

// escaped reads a string from its first escape on.
func (s *scanner) escaped(start int) string {
	var b strings.Builder
	b.WriteString(s.text[start:s.pos])
	for s.pos < len(s.text) {
		c := s.text[s.pos]
		switch {
		case c == '"':
			s.pos++
			return b.String()
		case c == '\\':
			s.pos++
			s.escape(&b)
			if s.bad {
				return ""
			}
		case c < ' ':
			s.bad = true
			return ""
		default:
			plain := s.pos
			for s.pos < len(s.text) && s.text[s.pos] >= ' ' && s.text[s.pos] != '"' && s.text[s.pos] != '\\' {
				s.pos++
			}
			b.WriteString(s.text[plain:s.pos])
		}
	}
	s.bad = true
	return ""
}

func (s *scanner) escape(b *strings.Builder) {
	if s.pos >= len(s.text) {
		s.bad = true
		return
	}
	c := s.text[s.pos]
	s.pos++
	switch c {
	case '"', '\\', '/':
		b.WriteByte(c)
	case 'b':
		b.WriteByte('\b')
	case 'f':
		b.WriteByte('\f')
	case 'n':
		b.WriteByte('\n')
	case 'r':
		b.WriteByte('\r')
	case 't':
		b.WriteByte('\t')
	case 'u':
		b.WriteRune(s.unicode())
	default:
		s.bad = true
	}
}

// unicode reads the digits of \u and, after a high surrogate, the low one.
func (s *scanner) unicode() rune {
	first := s.hex()
	if !utf16.IsSurrogate(first) {
		return first
	}
	if strings.HasPrefix(s.text[s.pos:], `\u`) {
		mark := s.pos
		s.pos += 2
		if r := utf16.DecodeRune(first, s.hex()); r != utf8.RuneError {
			return r
		}
		s.pos = mark
	}
	return utf8.RuneError
}

func (s *scanner) hex() rune {
	if s.pos+4 > len(s.text) {
		s.bad = true
		return 0
	}
	var r rune
	for _, c := range []byte(s.text[s.pos : s.pos+4]) {
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			s.bad = true
			return 0
		}
	}
	s.pos += 4
	return r
}

// skip consumes a value of any depth and gives its source.
func (s *scanner) skip() string {
	s.peek()
	start, depth := s.pos, 0
	for s.pos < len(s.text) {
		switch c := s.text[s.pos]; c {
		case '"':
			s.skipString()
		case '{', '[':
			depth++
			s.pos++
		case '}', ']':
			depth--
			s.pos++
		case ' ', '\t', '\n', '\r', ',', ':':
			s.pos++
			continue
		default:
			s.skipWord()
		}
		if s.bad || depth <= 0 {
			break
		}
	}
	if depth != 0 || s.pos == start {
		s.bad = true
		return ""
	}
	return s.text[start:s.pos]
}

func (s *scanner) skipString() {
	for s.pos++; s.pos < len(s.text); s.pos++ {
		switch s.text[s.pos] {
		case '"':
			s.pos++
			return
		case '\\':
			s.pos++
		}
	}
	s.pos = len(s.text)
	s.bad = true
}

// skipWord consumes a number, true, false or null.
func (s *scanner) skipWord() {
	start := s.pos
	for s.pos < len(s.text) {
		c := s.text[s.pos]
		word := c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '+' || c == '-' || c == '.'
		if !word {
			break
		}
		s.pos++
	}
	if s.pos == start {
		s.bad = true
		s.pos++
	}
}

// scalar gives the text of a JSON value: a string decoded, a number or boolean as it is written, "" for the rest.
func scalar(raw string) string {
	if raw == "" || raw[0] == '{' || raw[0] == '[' || raw == "null" {
		return ""
	}
	if raw[0] != '"' {
		return raw
	}
	s := scanner{text: raw}
	return s.string()
}
