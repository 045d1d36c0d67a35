package markdown

import (
	"strings"
)

// pair is one attribute of a directive; a flag has no value.
type pair struct {
	key, value string
	flag       bool
}

// pairs are the attributes of a directive in source order.
type pairs []pair

// get gives the value of an attribute, "true" for a flag.
func (p pairs) get(key string) (string, bool) {
	for i := range p {
		if p[i].key == key {
			if p[i].flag {
				return "true", true
			}
			return p[i].value, true
		}
	}
	return "", false
}

func (p pairs) value(key string) string {
	value, _ := p.get(key)
	return value
}

// readPairs reads {key=value key="v w" flag} at the start of a text and gives the number of bytes it takes, 0 when
// there is none. It never looks beyond the line.
func readPairs(s string) (pairs, int) {
	if s == "" || s[0] != '{' {
		return nil, 0
	}
	var out pairs
	for i := 1; i < len(s); {
		switch c := s[i]; {
		case c == ' ' || c == '\t':
			i++
			continue
		case c == '}':
			return out, i + 1
		case !isKeyByte(c):
			return nil, 0
		}
		start := i
		for i < len(s) && isKeyByte(s[i]) {
			i++
		}
		one := pair{key: s[start:i], flag: true}
		if i < len(s) && s[i] == '=' {
			value, n := readValue(s[i+1:])
			if n < 0 {
				return nil, 0
			}
			one.value, one.flag = value, false
			i += 1 + n
		}
		out = append(out, one)
		if i < len(s) && s[i] != ' ' && s[i] != '\t' && s[i] != '}' {
			return nil, 0
		}
	}
	return nil, 0
}

func isKeyByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.' ||
		c == ':' || c >= 0x80
}

// readValue reads a value and gives its length, -1 when it is broken. Quoted values escape \" and \\; \n is a newline.
func readValue(s string) (string, int) {
	if s == "" || s[0] != '"' {
		end := 0
		for end < len(s) && s[end] > ' ' && s[end] != '}' && s[end] != '{' && s[end] != '"' {
			end++
		}
		return s[:end], end
	}
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '"':
			return unquote(s[1:i]), i + 1
		case '\\':
			i++
		case '\n':
			return "", -1
		}
	}
	return "", -1
}

func unquote(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
			if s[i] == 'n' {
				b.WriteByte('\n')
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// writePairs writes attributes with their braces; nothing for none.
func writePairs(b *strings.Builder, list pairs) {
	if len(list) == 0 {
		return
	}
	b.WriteByte('{')
	for i, p := range list {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(p.key)
		if p.flag {
			continue
		}
		b.WriteByte('=')
		if isBare(p.value) {
			b.WriteString(p.value)
			continue
		}
		b.WriteString(quoted(p.value))
	}
	b.WriteByte('}')
}

// isBare says whether a value needs no quotes.
func isBare(s string) bool {
	for i := range len(s) {
		c := s[i]
		plain := isKeyByte(c) && c < 0x80 || c == '/' || c == '%' || c == '+' || c == ','
		if !plain {
			return false
		}
	}
	return s != ""
}

func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(s) {
		switch c := s[i]; c {
		case '"', '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case '\n':
			b.WriteString(`\n`)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// directive is the head of a directive: its name, its label in brackets, its attributes.
type directive struct {
	name     string
	label    string // unescaped
	hasLabel bool
	attrs    pairs
}

// readDirective reads name[label]{attrs} at the start of a text and gives the number of bytes it takes, 0 when there
// is none. The name is given in lower case.
func readDirective(s string) (directive, int) {
	i := 0
	for i < len(s) && (s[i]|0x20 >= 'a' && s[i]|0x20 <= 'z') {
		i++
	}
	if i == 0 {
		return directive{}, 0
	}
	d := directive{name: strings.ToLower(s[:i])}
	if i < len(s) && s[i] == '[' {
		label, n := readLabel(s[i:])
		if n == 0 {
			return directive{}, 0
		}
		d.label, d.hasLabel = unescapeText(label), true
		i += n
	}
	attrs, n := readPairs(s[i:])
	d.attrs = attrs
	return d, i + n
}

// readLabel reads [text] without brackets inside that are not escaped.
func readLabel(s string) (string, int) {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case ']':
			return s[1:i], i + 1
		case '\\':
			i++
		case '[', '\n':
			return "", 0
		}
	}
	return "", 0
}

// unescapeText resolves backslash escapes and entities.
func unescapeText(s string) string {
	if strings.IndexByte(s, '\\') < 0 && strings.IndexByte(s, '&') < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		switch {
		case s[i] == '\\' && i+1 < len(s) && isPunct(s[i+1]):
			b.WriteByte(s[i+1])
			i += 2
		case s[i] == '&':
			text, n := readEntity(s[i:])
			if n == 0 {
				text, n = "&", 1
			}
			b.WriteString(text)
			i += n
		default:
			b.WriteByte(s[i])
			i++
		}
	}
	return b.String()
}

// isPunct says whether a character is ASCII punctuation.
func isPunct[T byte | rune](c T) bool {
	return c >= '!' && c <= '/' || c >= ':' && c <= '@' || c >= '[' && c <= '`' || c >= '{' && c <= '~'
}
