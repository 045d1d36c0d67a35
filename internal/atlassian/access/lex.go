package access

import (
	"strings"
	"unicode/utf8"

	"mcp-atlassian/internal/ground/fault"
)

// tokenKind tells the parts of a query apart, as far as wrapping needs it. JQL and CQL share these lexical rules
// (both stem from one grammar): strings in double or single quotes with backslash escapes, escapes outside of quotes
// too, parentheses, words.
type tokenKind uint8

const (
	word tokenKind = iota
	quoted
	open
	closed
	comma
	bracket
	operator
)

type token struct {
	kind       tokenKind
	start, end int
	depth      int // parentheses around it
}

// lexed is a query in parts.
type lexed struct {
	text    string
	tokens  []token
	escapes bool // a backslash outside of quotes
}

const operators = "=!<>~&|"

// lex splits a balanced query. What is unbalanced or holds control characters is refused: it could end up outside of
// the parentheses that a filter puts around it.
func lex(text string) (lexed, error) {
	l := lexed{text: text}
	if !utf8.ValidString(text) {
		return l, malformed("it is not valid UTF-8")
	}
	depth := 0
	for at := 0; at < len(text); {
		next, kind, err := l.scan(at)
		if err != nil {
			return l, err
		}
		switch kind {
		case space:
			at = next
			continue
		case open:
			depth++
		case closed:
			if depth == 0 {
				return l, malformed("a closing parenthesis has no opening one")
			}
			depth--
		default:
		}
		l.tokens = append(l.tokens, token{kind: kind, start: at, end: next, depth: depth})
		at = next
	}
	if depth > 0 {
		return l, malformed("a parenthesis is not closed")
	}
	return l, nil
}

// space is what stands between tokens.
const space tokenKind = 255

// scan gives the end and the kind of what begins at a byte.
func (l *lexed) scan(at int) (end int, kind tokenKind, err error) {
	switch c := l.text[at]; {
	case c == ' ' || c == '\t' || c == '\n' || c == '\r':
		return at + 1, space, nil
	case c < ' ' || c == 0x7f:
		return 0, 0, malformed("it holds a control character")
	case c == '"' || c == '\'':
		end, err = l.quotedEnd(at)
		return end, quoted, err
	case c == '(':
		return at + 1, open, nil
	case c == ')':
		return at + 1, closed, nil
	case c == ',':
		return at + 1, comma, nil
	case c == '[' || c == ']':
		return at + 1, bracket, nil
	case strings.IndexByte(operators, c) >= 0:
		for end = at + 1; end < len(l.text) && strings.IndexByte(operators, l.text[end]) >= 0; end++ {
			continue
		}
		return end, operator, nil
	default:
		return l.wordEnd(at)
	}
}

func (l *lexed) quotedEnd(at int) (int, error) {
	for end := at + 1; end < len(l.text); end++ {
		switch l.text[end] {
		case '\\':
			end++
		case l.text[at]:
			return end + 1, nil
		default:
			if l.text[end] < ' ' && !strings.ContainsRune("\t\n\r", rune(l.text[end])) {
				return 0, malformed("it holds a control character")
			}
		}
	}
	return 0, malformed("a quoted text is not closed")
}

func (l *lexed) wordEnd(at int) (end int, kind tokenKind, err error) {
	for end = at; end < len(l.text); end++ {
		c := l.text[end]
		if c <= ' ' || c == 0x7f || strings.IndexByte(`"'(),[]`+operators, c) >= 0 {
			break
		}
		if c == '\\' {
			l.escapes = true
			if end++; end == len(l.text) {
				return 0, 0, malformed("it ends in a backslash")
			}
		}
	}
	return end, word, nil
}

func malformed(reason string) *fault.Error {
	return fault.New(fault.Input, "the query cannot be read: %s", reason).
		WithHint(`close every parenthesis and quote, and put a backslash before a quote inside a quoted text`)
}

// of gives the text of a token.
func (l *lexed) of(t token) string { return l.text[t.start:t.end] }

// is reports whether the token at an index is this word, whatever its case.
func (l *lexed) is(index int, keyword string) bool {
	return index < len(l.tokens) && l.tokens[index].kind == word && strings.EqualFold(l.of(l.tokens[index]), keyword)
}

// orderBy finds the first ORDER BY outside of parentheses; its index, or the number of tokens.
func (l *lexed) orderBy() int {
	for index := range l.tokens {
		if l.tokens[index].depth == 0 && l.is(index, "order") && l.is(index+1, "by") {
			return index
		}
	}
	return len(l.tokens)
}

// wrap puts clauses around a query: each joined with AND, the whole inside parentheses, a final ORDER BY kept
// outside. The result never selects more than any of the clauses does.
func (l *lexed) wrap(clauses []string) (string, error) {
	if len(clauses) == 0 {
		return l.text, nil
	}
	if l.escapes {
		return "", malformed("a backslash stands outside of quotes").WithHint(`put the value into double quotes`)
	}
	at := l.orderBy()
	body, order := strings.TrimSpace(l.text), ""
	if at < len(l.tokens) {
		if err := l.checkOrder(at); err != nil {
			return "", err
		}
		start := l.tokens[at].start
		body, order = strings.TrimSpace(l.text[:start]), " "+strings.TrimSpace(l.text[start:])
	}
	for _, clause := range clauses {
		if body == "" {
			body = clause
			continue
		}
		body = "(" + body + ") AND (" + clause + ")"
	}
	return body + order, nil
}

// checkOrder refuses anything in an ORDER BY clause that could be a condition.
func (l *lexed) checkOrder(at int) error {
	for _, t := range l.tokens[at+2:] {
		if t.kind == open || t.kind == closed || t.kind == operator {
			return malformed("ORDER BY must be the last part and holds field names only")
		}
	}
	return nil
}

// identifier writes a key into a query: bare when it is a plain word, else as a quoted text.
func identifier(key string, reserved map[string]bool, plain func(string) bool) string {
	if plain(key) && !reserved[strings.ToLower(key)] {
		return key
	}
	return Literal(key)
}

// plainWord is a letter or underscore, then letters, digits and others.
func plainWord(text, others string) bool {
	return text != "" && (text[0] < '0' || text[0] > '9') && text[0] != '-' && consistsOf(text, others)
}

func words(list string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		set[w] = true
	}
	return set
}
