package wiki

import (
	"html"
	"strings"
	"unicode/utf8"

	"mcp-atlassian/internal/richtext/tree"
)

// inline reads one token of a line and gives the offset behind it. from is the start of the piece, before which
// nothing counts.
func (p *parser) inline(at span, from int, f *flow, sc *scope) int {
	i := at.from
	switch c := p.src[i]; c {
	case '{':
		return p.brace(at, from, f, sc)
	case '[':
		return p.bracket(at, f, sc)
	case '\\':
		return p.backslash(at, f, sc)
	case '*', '_', '-', '+', '^', '~', '?', '!':
		return p.phrase(at, from, f, sc)
	case ':', ';', '(':
		if e, size := emoticon(p.src[i:at.to]); size > 0 {
			f.add(e.node(sc.marks))
			return i + size
		}
	case '&':
		if text, size := entity(p.src[i:at.to]); size > 0 {
			f.write(text, sc.marks)
			return i + size
		}
	case '<':
		if next, ok := p.htmlTag(at, f, sc); ok {
			return next
		}
	default:
		if !sc.link && !sc.literal && startsURL(c) {
			if next, ok := p.bareURL(at, f, sc); ok {
				return next
			}
		}
		end := i + 1
		for end < at.to && !special[p.src[end]] {
			end++
		}
		f.source(i, end, sc.marks)
		return end
	}
	f.source(i, i+1, sc.marks)
	return i + 1
}

// special are the characters at which a token may start.
var special = func() (t [256]bool) {
	for _, c := range "{[\\*_-+^~?!:;(&<\nhHfFiIjJmM" {
		t[c] = true
	}
	return t
}()

// backslash reads a forced line break or an escaped character.
func (p *parser) backslash(at span, f *flow, sc *scope) int {
	i := at.from
	rest := p.src[i:at.to]
	if strings.HasPrefix(rest, `\\`) {
		if (i == 0 || p.src[i-1] != '\\') && !p.wordHasBackslash(span{i + 2, at.to}) {
			f.add(forcedBreak())
			return i + 2
		}
		f.write(`\\`, sc.marks)
		return i + 2
	}
	if len(rest) > 1 && isEscapable(rest[1:]) && (i == 0 || p.src[i-1] != '\\') {
		f.write(rest[1:2], sc.marks)
		return i + 2
	}
	f.write(`\`, sc.marks)
	return i + 1
}

// forced marks a line break that was written as such, until the item around it is complete.
const forced tree.Key = "forced"

func forcedBreak() *tree.Node { return tree.New(tree.HardBreak).With(forced, "true") }

// isEscapable says whether a backslash before a text hides its first character: marks of Jira, and the first
// character of an emoticon.
func isEscapable(s string) bool {
	if strings.IndexByte("-#*_+?^~|%{}[]()!@", s[0]) >= 0 {
		return true
	}
	_, size := emoticon(s)
	return size > 0
}

// wordHasBackslash says whether a backslash follows before the next white space. The answer is remembered for the
// whole word.
func (p *parser) wordHasBackslash(at span) bool {
	if at.from >= p.word.to {
		end := at.from
		last := -1
		for end < len(p.src) && !isSpace(p.src[end]) {
			if p.src[end] == '\\' {
				last = end
			}
			end++
		}
		p.word = word{to: max(end, at.from+1), backslash: last}
	}
	return p.word.backslash >= at.from && p.word.backslash < at.to
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'
}

// entity decodes a character reference at the start of a text.
func entity(s string) (text string, size int) {
	const longest = 32
	end := strings.IndexByte(s[:min(len(s), longest)], ';')
	if end < 2 || strings.Trim(s[1:end], "#0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return "", 0
	}
	text = html.UnescapeString(s[:end+1])
	if text == s[:end+1] || strings.HasSuffix(text, ";") && text != ";" {
		return "", 0
	}
	return text, end + 1
}

// phraseMark pairs the characters of a phrase with its formatting.
type phraseMark struct {
	text string
	kind tree.MarkKind
}

// phraseMarks are the phrases, at the index that the tables of closing marks use.
var phraseMarks = [...]phraseMark{
	{"*", tree.Strong},
	{"_", tree.Em},
	{"-", tree.Strike},
	{"+", tree.Underline},
	{"^", tree.Sup},
	{"~", tree.Sub},
	{"??", tree.Cite},
	{"{{", tree.Code},
	{"!", tree.Link},
}

const (
	monospace = 7
	picture   = 8
)

func phraseIndex(c byte) int { return strings.IndexByte("*_-+^~?{!", c) }

// phrase reads a phrase or the mark as text.
func (p *parser) phrase(at span, from int, f *flow, sc *scope) int {
	i := at.from
	n := phraseIndex(p.src[i])
	mark := phraseMarks[n].text
	if p.src[i] == '-' {
		if run := dashes(p.src[i:at.to]); run > 1 {
			f.source(i, i+run, sc.marks)
			return i + run
		}
	}
	if !strings.HasPrefix(p.src[i:at.to], mark) {
		f.source(i, i+1, sc.marks)
		return i + 1
	}
	content, next, ok := p.enclosed(at, from, n, sc)
	if ok && n == picture {
		ok = p.picture(content, f, sc)
	} else if ok {
		p.inside(content, f, sc, tree.Mark{Kind: phraseMarks[n].kind})
	}
	if ok {
		return next
	}
	f.source(i, i+len(mark), sc.marks)
	return i + len(mark)
}

// dashes counts the hyphens at the start, four at most: two or more are text.
func dashes(s string) int {
	n := 0
	for n < len(s) && n < 4 && s[n] == '-' {
		n++
	}
	return n
}

// inside reads the content of a phrase with one mark more.
func (p *parser) inside(content span, f *flow, sc *scope, mark tree.Mark) {
	inner := *sc
	inner.inline = true
	inner.marks = sc.marks.With(mark)
	p.piece(content, f, inner)
}

// piece reads a part of a line: the same as run, without blocks.
func (p *parser) piece(at span, f *flow, sc scope) {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > tree.MaxDepth {
		f.source(at.from, at.to, sc.marks)
		return
	}
	sc.inline = true
	for i := at.from; i < at.to; {
		if p.src[i] == '\n' {
			f.flush()
			f.lines++
			i = p.skipSpaces(i+1, at.to)
			sc.phrases = nil
			continue
		}
		i = p.inline(span{i, at.to}, at.from, f, &sc)
	}
}

// enclosed finds the content of a phrase that starts at an offset, and the offset behind it.
func (p *parser) enclosed(at span, from, n int, sc *scope) (content span, next int, ok bool) {
	i, mark := at.from, phraseMarks[n].text
	wrapped := p.src[i] == '{' && (n != monospace || strings.HasPrefix(p.src[i:at.to], "{{{}"))
	size := len(mark)
	if wrapped {
		size += 2
	}
	start := i + size
	if start >= at.to || p.src[start] == ' ' || p.src[start] == '\n' || !wrapped && i > from && joinsBefore(p.src, i) {
		return span{}, 0, false
	}
	if strings.HasPrefix(p.src[start:at.to], closingOf(mark)) {
		return span{}, 0, false
	}
	if sc.phrases == nil || sc.phrases.to < i || sc.phrases.from > i {
		sc.phrases = p.scanPhrases(at)
	}
	end, length, ok := sc.phrases.next(n, start)
	if !ok || end+length > at.to || p.src[end-1] == ' ' || sc.phrases.barred(start, end) {
		return span{}, 0, false
	}
	return span{start, end}, end + length, true
}

func closingOf(mark string) string {
	if mark == "{{" {
		return "}}"
	}
	return mark
}

// joinsBefore says whether the character before an offset is part of a word, so that no phrase starts there: a
// letter or digit, or any character outside ASCII but a no-break space.
func joinsBefore(src string, at int) bool {
	c := src[at-1]
	if c < utf8.RuneSelf {
		return isLetter(c) || isDigit(c)
	}
	return !strings.HasSuffix(src[:at], "\u00a0")
}

// joinsAfter says the same of the character at an offset.
func joinsAfter(src string, at int) bool {
	if at >= len(src) {
		return false
	}
	c := src[at]
	if c < utf8.RuneSelf {
		return isLetter(c) || isDigit(c)
	}
	return !strings.HasPrefix(src[at:], "\u00a0")
}

// brace reads what starts with a brace: a phrase in braces, monospaced text, a macro.
func (p *parser) brace(at span, from int, f *flow, sc *scope) int {
	i := at.from
	if n := wrappedPhrase(p.src[i:at.to]); n >= 0 {
		return p.wrapped(at, from, n, f, sc)
	}
	if i == from || p.src[i-1] != '{' || escaped(p.src, i-1) {
		if next, ok := p.macro(at, f, sc); ok {
			return next
		}
	}
	f.write("{", sc.marks)
	return i + 1
}

// wrapped reads a phrase in braces, or its mark as text.
func (p *parser) wrapped(at span, from, n int, f *flow, sc *scope) int {
	content, next, ok := p.enclosed(at, from, n, sc)
	switch {
	case ok && n == monospace:
		p.monospaced(content, f, sc)
		return next
	case ok:
		p.inside(content, f, sc, tree.Mark{Kind: phraseMarks[n].kind})
		return next
	}
	size := len(phraseMarks[n].text)
	if n != monospace {
		size += 2
	}
	f.source(at.from, at.from+size, sc.marks)
	return at.from + size
}

// wrappedPhrase finds the phrase that {*} and its like, or {{, starts; -1 = none.
func wrappedPhrase(s string) int {
	if strings.HasPrefix(s, "{{") {
		return monospace
	}
	if len(s) < 3 {
		return -1
	}
	if strings.HasPrefix(s, "{??}") {
		return phraseIndex('?')
	}
	if n := phraseIndex(s[1]); n >= 0 && n < 6 && s[2] == '}' {
		return n
	}
	return -1
}

// monospaced reads code within text: escapes and entities are resolved, everything else stands as it is.
func (p *parser) monospaced(content span, f *flow, sc *scope) {
	text := p.src[content.from:content.to]
	var b strings.Builder
	for i := 0; i < len(text); {
		switch {
		case text[i] == '\\' && i+1 < len(text) && isEscapable(text[i+1:]):
			b.WriteByte(text[i+1])
			i += 2
			continue
		case text[i] == '&':
			if decoded, size := entity(text[i:]); size > 0 {
				b.WriteString(decoded)
				i += size
				continue
			}
		}
		b.WriteByte(text[i])
		i++
	}
	f.write(b.String(), sc.marks.With(tree.Mark{Kind: tree.Code}))
}
