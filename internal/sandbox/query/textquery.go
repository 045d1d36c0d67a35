package query

import (
	"strconv"
	"strings"
)

// textMatch judges the words of one text.
type textMatch func(w *wordList) bool

// textQuery compiles the right side of ~: words (all of them), "phrases",
// wildcards, fuzzy~ words, AND, OR, NOT, + and -, and parentheses. It returns nil
// after recording a problem.
func (c *compiler) textQuery(f *target, text string) textMatch {
	trimmed := strings.TrimSpace(text)
	if trimmed == "" {
		c.refuse("The field '%s' does not support searching for an empty string.", f.shown)
		return nil
	}
	p := &textParser{text: trimmed}
	match := p.or()
	p.skip()
	switch {
	case p.wild != 0:
		c.refuse("The text query '%s' for field '%s' is not allowed to start with character '%c'.", text, f.shown, p.wild)
		return nil
	case p.bad || p.pos < len(p.text):
		c.refuse("Unable to parse the text '%s' for field '%s'.", text, f.shown)
		return nil
	case match == nil:
		return func(*wordList) bool { return false }
	}
	return match
}

// textParser reads a text query. A part that holds only stop words is nil.
type textParser struct {
	text  string
	pos   int
	depth int
	bad   bool
	wild  byte
}

func (p *textParser) skip() {
	for p.pos < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.pos]) >= 0 {
		p.pos++
	}
}

// take consumes one of the given tokens; words only as whole words.
func (p *textParser) take(tokens ...string) bool {
	p.skip()
	rest := p.text[p.pos:]
	for _, t := range tokens {
		after, ok := strings.CutPrefix(rest, t)
		if !ok {
			continue
		}
		if t[0] >= 'A' && t[0] <= 'Z' && after != "" && strings.IndexByte(" \t\r\n(", after[0]) < 0 {
			continue
		}
		p.pos += len(t)
		return true
	}
	return false
}

func (p *textParser) or() textMatch {
	out := p.and()
	for !p.bad && p.take("OR", "||") {
		out = either(out, p.and())
	}
	return out
}

func (p *textParser) and() textMatch {
	out := p.unary()
	for !p.bad {
		joined := p.take("AND", "&&")
		p.skip()
		if !joined && (p.pos == len(p.text) || p.text[p.pos] == ')' || p.atOr()) {
			return out
		}
		out = both(out, p.unary())
	}
	return out
}

func (p *textParser) atOr() bool {
	at := p.pos
	found := p.take("OR", "||")
	p.pos = at
	return found
}

func (p *textParser) unary() textMatch {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxDepth {
		p.bad = true
		return nil
	}
	switch {
	case p.take("NOT", "!", "-"):
		inner := p.unary()
		if inner == nil {
			return nil
		}
		return func(w *wordList) bool { return !inner(w) }
	case p.take("+"):
		return p.unary()
	case p.take("("):
		inner := p.or()
		if !p.take(")") {
			p.bad = true
		}
		return inner
	case p.take(`"`):
		return p.phrase()
	default:
		return p.term()
	}
}

func either(a, b textMatch) textMatch {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return func(w *wordList) bool { return a(w) || b(w) }
}

func both(a, b textMatch) textMatch {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return func(w *wordList) bool { return a(w) && b(w) }
}

// phrase reads up to the closing quote and an optional ~distance.
func (p *textParser) phrase() textMatch {
	end := strings.IndexByte(p.text[p.pos:], '"')
	if end < 0 {
		p.bad = true
		return nil
	}
	inner := p.text[p.pos : p.pos+end]
	p.pos += end + 1
	slop, _ := strconv.Atoi(p.suffix('~'))
	p.suffix('^')
	return sequence(inner, min(max(slop, 0), 1000))
}

// suffix reads a mark and the number behind it.
func (p *textParser) suffix(mark byte) string {
	if p.pos >= len(p.text) || p.text[p.pos] != mark {
		return ""
	}
	from := p.pos + 1
	p.pos = from
	for p.pos < len(p.text) && (p.text[p.pos] == '.' || p.text[p.pos] >= '0' && p.text[p.pos] <= '9') {
		p.pos++
	}
	return p.text[from:p.pos]
}

// term reads a bare word with its wildcards and its fuzzy mark.
func (p *textParser) term() textMatch {
	p.skip()
	var b strings.Builder
	wild, start := false, p.pos
	for p.pos < len(p.text) && strings.IndexByte(" \t\r\n()\"~^", p.text[p.pos]) < 0 {
		c := p.text[p.pos]
		if c == '\\' && p.pos+1 < len(p.text) {
			p.pos++
			b.WriteByte(p.text[p.pos])
			p.pos++
			continue
		}
		if c == '*' || c == '?' {
			wild = true
			if b.Len() == 0 {
				p.wild = c
			}
		}
		b.WriteByte(c)
		p.pos++
	}
	if p.pos == start {
		p.bad = true
		return nil
	}
	if p.pos < len(p.text) && p.text[p.pos] == '~' {
		p.suffix('~')
		return fuzzy(b.String())
	}
	p.suffix('^')
	if wild {
		return wildcard(b.String())
	}
	return sequence(b.String(), 0)
}

// sequence matches the words of text next to each other; slop words may stand
// between or out of order.
func sequence(text string, slop int) textMatch {
	wanted := &wordList{}
	wanted.read(text)
	n := len(wanted.words)
	if n == 0 {
		return nil
	}
	return func(w *wordList) bool {
		for i := range w.words {
			if !sameStem(w.stemmed(i), wanted.stemmed(0)) {
				continue
			}
			if slop == 0 && w.follows(i, wanted) || slop > 0 && w.near(i, wanted, n+slop) {
				return true
			}
		}
		return false
	}
}

func (w *wordList) follows(at int, wanted *wordList) bool {
	if at+len(wanted.words) > len(w.words) {
		return false
	}
	for k := 1; k < len(wanted.words); k++ {
		if !sameStem(w.stemmed(at+k), wanted.stemmed(k)) {
			return false
		}
	}
	return true
}

// near tells whether all wanted words stand within reach of position at.
func (w *wordList) near(at int, wanted *wordList, reach int) bool {
	for k := 1; k < len(wanted.words); k++ {
		found := false
		for i := max(0, at-reach+1); i < min(len(w.words), at+reach) && !found; i++ {
			found = i != at && sameStem(w.stemmed(i), wanted.stemmed(k))
		}
		if !found {
			return false
		}
	}
	return true
}

// wildcard matches whole words against a pattern with * and ?.
func wildcard(pattern string) textMatch {
	lower := []byte(strings.ToLower(pattern))
	return func(w *wordList) bool {
		for i := range w.words {
			if glob(lower, w.word(i)) {
				return true
			}
		}
		return false
	}
}

// glob matches without recursion, in time proportional to the product of the
// lengths at worst.
func glob(pattern, word []byte) bool {
	p, i, star, mark := 0, 0, -1, 0
	for i < len(word) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, i
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == word[i]):
			p++
			i++
		case star >= 0:
			mark++
			p, i = star+1, mark
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}

// fuzzy matches words that differ from word by few letters.
func fuzzy(word string) textMatch {
	wanted := &wordList{}
	wanted.read(word)
	if len(wanted.words) == 0 {
		return nil
	}
	target := append([]byte(nil), wanted.word(0)...)
	limit := 2
	if len(target) < 5 {
		limit = 1
	}
	return func(w *wordList) bool {
		for i := range w.words {
			if within(target, w.word(i), limit) {
				return true
			}
		}
		return false
	}
}

// within tells whether the edit distance of a and b is at most limit.
func within(a, b []byte, limit int) bool {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return false
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)] <= limit
}
