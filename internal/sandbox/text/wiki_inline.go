package text

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// maxMarkDepth bounds how deep marks nest; deeper ones stay as they are written.
const maxMarkDepth = 12

// inlineReader reads one paragraph of wiki markup.
type inlineReader struct {
	*wikiReader
	src   string
	pos   int
	marks []any
	depth int
	text  strings.Builder
	out   []any
}

// inline reads markup inside a block. The result may hold media nodes, which are
// blocks: paragraphs puts them where they may stand.
func (r *wikiReader) inline(src string, marks []any, depth int) []any {
	p := &inlineReader{wikiReader: r, src: src, marks: marks, depth: depth}
	for p.pos < len(src) {
		if !p.special() {
			p.literal(1)
		}
	}
	p.flush()
	return p.out
}

func (p *inlineReader) flush() {
	if p.text.Len() == 0 {
		return
	}
	p.out = append(p.out, textNode(p.text.String(), p.marks))
	p.text.Reset()
}

func textNode(s string, marks []any) object {
	n := object{"type": "text", "text": s}
	if len(marks) > 0 {
		n["marks"] = slices.Clone(marks)
	}
	return n
}

func (p *inlineReader) add(nodes ...any) {
	p.flush()
	p.out = append(p.out, nodes...)
}

func (p *inlineReader) literal(n int) {
	p.text.WriteString(p.src[p.pos : p.pos+n])
	p.pos += n
}

func (p *inlineReader) rest() string { return p.src[p.pos:] }

// before returns the character in front of the position, 0 at the start of a line.
func (p *inlineReader) before() rune {
	if p.pos == 0 {
		return 0
	}
	r, _ := utf8.DecodeLastRuneInString(p.src[:p.pos])
	if r == '\n' {
		return 0
	}
	return r
}

// line returns the rest of the current line.
func (p *inlineReader) line() string {
	line, _, _ := strings.Cut(p.rest(), "\n")
	return line
}

// special reads whatever begins at the position and is more than a character.
func (p *inlineReader) special() bool {
	switch c := p.src[p.pos]; c {
	case '\n':
		p.lineBreak()
		return true
	case '\\':
		return p.escape()
	case '{':
		return p.braces()
	case '[':
		return p.link()
	case '!':
		return p.image()
	case '*', '_', '+', '^', '~', '?':
		return p.mark() || p.emoticon()
	case '-':
		return p.dash() || p.mark()
	case '(', ':', ';':
		return p.emoticon()
	case 'h', 'f', 'i', 'm':
		return p.url()
	default:
		return false
	}
}

func (p *inlineReader) lineBreak() {
	p.pos++
	for p.pos < len(p.src) && (p.src[p.pos] == ' ' || p.src[p.pos] == '\t') {
		p.pos++
	}
	p.add(object{"type": "hardBreak"})
}

// escape reads \\ as a line break and \* as a star.
func (p *inlineReader) escape() bool {
	rest := p.rest()
	switch {
	case strings.HasPrefix(rest, `\\`) && !strings.HasPrefix(rest, `\\\`):
		p.pos += 2
		p.add(object{"type": "hardBreak"})
		return true
	case len(rest) > 1 && strings.IndexByte(`*_+-^~?{}[]()!|#\@%&:;`, rest[1]) >= 0 && rest[1] != '\\':
		p.pos++
		p.literal(1)
		return true
	case strings.HasPrefix(rest, `\\\`):
		p.literal(len(rest) - len(strings.TrimLeft(rest, `\`)))
		return true
	}
	return false
}

// dash reads -- and --- standing alone.
func (p *inlineReader) dash() bool {
	if b := p.before(); b != 0 && b != ' ' {
		return false
	}
	dash, width := "–", 2
	if strings.HasPrefix(p.rest(), "---") {
		dash, width = "—", 3
	}
	if !strings.HasPrefix(p.rest(), "--") || !strings.HasPrefix(p.rest()[width:], " ") {
		return false
	}
	p.text.WriteString(dash)
	p.pos += width
	return true
}

// markOf gives the mark of a sign of wiki markup.
func markOf(sign string) object {
	switch sign {
	case "*":
		return object{"type": "strong"}
	case "_", "??":
		return object{"type": "em"}
	case "-":
		return object{"type": "strike"}
	case "+":
		return object{"type": "underline"}
	case "^":
		return object{"type": "subsup", "attrs": object{"type": "sup"}}
	default:
		return object{"type": "subsup", "attrs": object{"type": "sub"}}
	}
}

// mark reads *strong* and its relatives.
func (p *inlineReader) mark() bool {
	sign := p.src[p.pos : p.pos+1]
	if sign == "?" {
		if !strings.HasPrefix(p.rest(), "??") {
			return false
		}
		sign = "??"
	}
	if isWordRune(p.before()) || p.depth >= maxMarkDepth {
		return false
	}
	inner, width, ok := markBody(p.line(), sign, sign)
	if !ok {
		return false
	}
	p.marked(sign, inner, width)
	return true
}

// forced reads {*}strong{*}, which may stand inside a word.
func (p *inlineReader) forced() bool {
	rest := p.rest()
	if len(rest) < 3 || rest[2] != '}' || strings.IndexByte("*_-+^~", rest[1]) < 0 || p.depth >= maxMarkDepth {
		return false
	}
	sign := rest[1:2]
	inner, width, ok := markBody(p.line(), rest[:3], sign)
	if ok {
		p.marked(sign, inner, width)
	}
	return ok
}

func (p *inlineReader) marked(sign, inner string, width int) {
	if sign == "??" {
		inner = "— " + inner
	}
	p.add(p.inline(inner, withMark(p.marks, markOf(sign)), p.depth+1)...)
	p.pos += width
}

// withMark adds a mark unless one of its kind is there.
func withMark(marks []any, m object) []any {
	for _, have := range marks {
		if kindOf(have) == kindOf(m) {
			return marks
		}
	}
	return append(slices.Clone(marks), m)
}

// markBody finds the text between the opening sign at the start of line and its
// closing sign: it neither begins nor ends with a space, and no letter follows.
func markBody(line, open, end string) (inner string, width int, ok bool) {
	from := len(open)
	if len(line) <= from || line[from] == ' ' || strings.HasPrefix(line[from:], end) {
		return "", 0, false
	}
	for i := from + 1; i < len(line); i++ {
		if line[i] == '\\' {
			i++
			continue
		}
		// The forced form of the same sign closes as well.
		closing := end
		if forced := "{" + end + "}"; len(end) == 1 && strings.HasPrefix(line[i:], forced) {
			closing = forced
		}
		if !strings.HasPrefix(line[i:], closing) {
			continue
		}
		if line[i-1] == ' ' {
			return "", 0, false
		}
		after, _ := utf8.DecodeRuneInString(line[i+len(closing):])
		if len(closing) < 3 && i+len(closing) < len(line) && (isWordRune(after) || strings.HasPrefix(line[i+len(closing):], end)) {
			continue
		}
		return line[from:i], i + len(closing), true
	}
	return "", 0, false
}

// braces reads {{code}}, {color}, {anchor}, {adf} and forced marks.
func (p *inlineReader) braces() bool {
	rest := p.rest()
	if strings.HasPrefix(rest, "{{") {
		return p.monospace()
	}
	if p.forced() {
		return true
	}
	tag, ok := macroTag(rest)
	if !ok {
		return false
	}
	switch tag.name {
	case "color":
		return p.color(tag)
	case "anchor":
		p.pos += tag.width
		return true
	case "adf":
		body, after, closed := cutFold(rest[tag.width:], "{adf}")
		n, valid := decode(body)
		if !closed || !valid {
			return false
		}
		p.add(n)
		p.pos += len(rest) - len(after)
		return true
	default:
		return false
	}
}

func (p *inlineReader) monospace() bool {
	if isWordRune(p.before()) {
		return false
	}
	inner, width, ok := monospaced(p.line())
	if !ok {
		return false
	}
	marks := []any{object{"type": "code"}}
	for _, m := range p.marks {
		if kindOf(m) == "link" {
			marks = append(marks, m)
		}
	}
	p.add(textNode(inner, marks))
	p.pos += width
	return true
}

// monospaced finds the text of {{code}}: no space inside the braces, no letter
// behind them.
func monospaced(line string) (inner string, width int, ok bool) {
	if strings.HasPrefix(line[2:], " ") {
		return "", 0, false
	}
	for i := 3; i+2 <= len(line); i++ {
		if line[i] == '\\' {
			i++
			continue
		}
		after, _ := utf8.DecodeRuneInString(line[i+2:])
		if line[i:i+2] == "}}" && line[i-1] != ' ' && after != '}' && (i+2 == len(line) || !isWordRune(after)) {
			return line[2:i], i + 2, true
		}
	}
	return "", 0, false
}

func (p *inlineReader) color(tag tag) bool {
	rest := p.rest()
	inner, after, closed := cutFold(rest[tag.width:], "{color}")
	if !closed {
		p.pos += tag.width
		return true
	}
	marks := p.marks
	if tag.args != "" {
		marks = withMark(marks, object{"type": "textColor", "attrs": object{"color": hexColor(tag.args)}})
	}
	p.add(p.inline(inner, marks, p.depth+1)...)
	p.pos += len(rest) - len(after)
	return true
}

// emoticon reads :) and (!).
func (p *inlineReader) emoticon() bool {
	if isWordRune(p.before()) && p.src[p.pos] != '(' {
		return false
	}
	// The longest markup that fits is meant: (*r) before (*).
	rest := p.rest()
	for n := min(len(rest), longestEmoticon); n > 1; n-- {
		e, ok := emoticons()[rest[:n]]
		next, _ := utf8.DecodeRuneInString(rest[n:])
		if !ok || n < len(rest) && isWordRune(next) {
			continue
		}
		p.add(object{"type": "emoji", "attrs": object{"shortName": e.name, "id": e.id, "text": e.text}})
		p.pos += n
		return true
	}
	return false
}

// longestEmoticon is the length of (flagoff).
const longestEmoticon = 9

type emoticon struct{ name, id, text string }

// emoticons is Jira's table of text emoticons.
var emoticons = sync.OnceValue(func() map[string]emoticon {
	smile := emoticon{":slight_smile:", "1f642", "🙂"}
	sad := emoticon{":disappointed:", "1f61e", "😞"}
	tongue := emoticon{":stuck_out_tongue:", "1f61b", "😛"}
	wink := emoticon{":wink:", "1f609", "😉"}
	own := func(name string) emoticon { return emoticon{":" + name + ":", "atlassian-" + name, ":" + name + ":"} }
	return map[string]emoticon{
		":)": smile, ":-)": smile, ":(": sad, ":-(": sad, ":P": tongue, ":p": tongue, ";)": wink, ";-)": wink,
		":D": {":smiley:", "1f603", "😃"}, "(y)": {":thumbsup:", "1f44d", "👍"}, "(n)": {":thumbsdown:", "1f44e", "👎"},
		"(i)": own("info"), "(/)": own("check_mark"), "(x)": own("cross_mark"), "(!)": own("warning"), "(+)": own("plus"),
		"(-)": own("minus"), "(?)": own("question_mark"), "(on)": own("light_bulb_on"), "(off)": own("light_bulb_off"),
		"(*)": own("yellow_star"), "(*r)": own("red_star"), "(*g)": own("green_star"), "(*b)": own("blue_star"),
		"(flag)": own("flag_on"), "(flagoff)": own("flag_off"),
	}
})
