package query

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// kind is the kind of a token.
type kind int

const (
	kEnd kind = iota
	kBad
	kString
	kQuoted
	kPositive
	kNegative
	kCustom
	kOpen
	kClose
	kComma
	kOpenBracket
	kCloseBracket
	kBang
	kCompare
	kIn
	kIs
	kAnd
	kOr
	kNot
	kEmpty
	kWas
	kChanged
	kBefore
	kAfter
	kFrom
	kTo
	kOn
	kDuring
	kOrder
	kBy
	kAsc
	kDesc
)

// token is one lexical unit. problem says what is wrong with a kBad one.
type token struct {
	kind    kind
	at      Span
	problem string
}

// lexer splits a query into tokens. Bad input becomes a kBad token, so that the
// parser reports whichever mistake comes first.
type lexer struct {
	*grammar
	text string
	pos  int
	out  []token
}

func lex(text string, g *grammar) []token {
	l := &lexer{grammar: g, text: text, out: make([]token, 0, 16)}
	for l.pos < len(text) {
		l.step()
	}
	return append(l.out, token{kind: kEnd, at: Span{len(text), len(text)}})
}

func (l *lexer) emit(k kind, width int) {
	l.out = append(l.out, token{kind: k, at: Span{l.pos, l.pos + width}})
	l.pos += width
}

func (l *lexer) bad(width int, problem string) {
	l.out = append(l.out, token{kind: kBad, at: Span{l.pos, l.pos + width}, problem: problem})
	l.pos += width
}

func (l *lexer) step() {
	c := l.text[l.pos]
	switch c {
	case ' ', '\t', '\n', '\r':
		l.pos++
	case '(':
		l.emit(kOpen, 1)
	case ')':
		l.emit(kClose, 1)
	case ',':
		l.emit(kComma, 1)
	case '"', '\'':
		l.quoted(c)
	case '<', '>', '=', '~', '!':
		l.operator(c)
	default:
		if !l.symbol(c) {
			l.word()
		}
	}
}

// operator reads a comparison or a lone '!'.
func (l *lexer) operator(c byte) {
	next := byte(0)
	if l.pos+1 < len(l.text) {
		next = l.text[l.pos+1]
	}
	switch {
	case next == '=' && (c == '<' || c == '>' || c == '!'), next == '~' && c == '!':
		l.emit(kCompare, 2)
	case c != '!':
		l.emit(kCompare, 1)
	case l.symbols:
		l.emit(kBang, 1)
	default:
		l.bad(1, reservedCharacter('!'))
	}
}

// symbol reads what only JQL has: brackets and the signs for AND and OR.
func (l *lexer) symbol(c byte) bool {
	if !l.symbols || strings.IndexByte("[]&|", c) < 0 {
		return false
	}
	switch c {
	case '[':
		l.emit(kOpenBracket, 1)
		return true
	case ']':
		l.emit(kCloseBracket, 1)
		return true
	}
	width := 1
	if strings.HasPrefix(l.text[l.pos+1:], string(c)) {
		width = 2
	}
	if c == '&' {
		l.emit(kAnd, width)
	} else {
		l.emit(kOr, width)
	}
	return true
}

// word reads an unquoted word, the longest run of plain characters and escapes,
// and then decides what it is.
func (l *lexer) word() {
	end := l.pos
	for end < len(l.text) {
		if l.text[end] == '\\' {
			width := escapeWidth(l.text[end:])
			if width == 0 {
				break
			}
			end += width
			continue
		}
		r, width := utf8.DecodeRuneInString(l.text[end:])
		if !plain(r) {
			break
		}
		end += width
	}
	if end == l.pos {
		l.stray()
		return
	}
	word := l.text[l.pos:end]
	lower := strings.ToLower(word)
	if k, ok := l.keywords[lower]; ok && len(lower) == len(word) {
		l.emit(k, len(word))
		return
	}
	if l.reserved[lower] && len(lower) == len(word) {
		l.bad(len(word), reservedWord(word))
		return
	}
	l.emit(numberKind(word), len(word))
}

// stray reports a character that cannot start a word.
func (l *lexer) stray() {
	r, width := utf8.DecodeRuneInString(l.text[l.pos:])
	switch {
	case r == '\\':
		shown := l.text[l.pos:min(len(l.text), l.pos+2)]
		if !utf8.ValidString(shown) {
			shown = `\`
		}
		l.bad(1, badEscape(shown))
	case strings.ContainsRune(l.stops, r):
		l.bad(width, reservedCharacter(r))
	default:
		l.bad(width, "The character '"+strconv.QuoteRune(r)+"' must be escaped.")
	}
}

// quoted reads a string in quotes.
func (l *lexer) quoted(quote byte) {
	for end := l.pos + 1; end < len(l.text); {
		c := l.text[end]
		if c == quote {
			l.emit(kQuoted, end+1-l.pos)
			return
		}
		if c == '\\' {
			width := escapeWidth(l.text[end:])
			if width == 0 {
				shown := strings.ToValidUTF8(l.text[end:min(len(l.text), end+2)], "")
				l.pos = end
				l.bad(len(l.text)-end, badEscape(shown))
				return
			}
			end += width
			continue
		}
		r, width := utf8.DecodeRuneInString(l.text[end:])
		if unquotable(r) {
			l.pos = end
			l.bad(len(l.text)-end, "The character "+strconv.QuoteRune(r)+" must be escaped in a quoted string.")
			return
		}
		end += width
	}
	shown := l.text[l.pos+1:]
	if shown == "" {
		l.bad(1, "The quoted string has not been completed.")
		return
	}
	l.bad(len(l.text)-l.pos, "The quoted string '"+shown+"' has not been completed.")
}

// escapeWidth returns the length of the escape sequence at the start of s, 0 if
// it is none.
func escapeWidth(s string) int {
	if len(s) < 2 {
		return 0
	}
	switch s[1] {
	case 'n', 'r', 't', '"', '\'', '\\', ' ':
		return 2
	case 'u':
		if len(s) >= 6 && isHex(s[2:6]) {
			return 6
		}
	}
	return 0
}

func isHex(s string) bool {
	_, err := strconv.ParseUint(s, 16, 32)
	return err == nil && s[0] != '+' && s[0] != '-'
}

// plain tells whether r may stand in an unquoted word.
func plain(r rune) bool {
	switch {
	case r < '-', r == '/', r >= ';' && r <= '@', r >= '[' && r <= '^', r >= '{' && r <= 0x9f:
		return false
	}
	return !noncharacter(r)
}

// unquotable tells whether r may not even stand inside quotes.
func unquotable(r rune) bool {
	switch {
	case r == '\n', r == '\r':
		return false
	case r < ' ', r >= 0x7f && r <= 0x9f:
		return true
	}
	return noncharacter(r)
}

func noncharacter(r rune) bool {
	return r >= 0xfdd0 && r <= 0xfdef || r == 0xfffe || r == 0xffff
}

// numberKind tells numbers from other words.
func numberKind(word string) kind {
	digits, k := word, kPositive
	if word[0] == '-' {
		digits, k = word[1:], kNegative
	}
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return kString
	}
	return k
}

// unescape replaces the escape sequences of s.
func unescape(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		width := 0
		if s[i] == '\\' {
			width = escapeWidth(s[i:])
		}
		switch width {
		case 0:
			b.WriteByte(s[i])
			width = 1
		case 6:
			code, err := strconv.ParseInt(s[i+2:i+6], 16, 32)
			if err == nil {
				b.WriteRune(rune(code))
			}
		default:
			b.WriteByte(plainEscape(s[i+1]))
		}
		i += width
	}
	return b.String()
}

// plainEscape returns the byte that a two-byte escape stands for.
func plainEscape(c byte) byte {
	switch c {
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	return c
}
