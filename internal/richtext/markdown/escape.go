package markdown

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// place says where a piece of text stands, for it decides which characters act.
type place struct {
	lineStart bool // the piece begins a line
	itemStart bool // … and that line begins a list item
	inLink    bool // the piece is the text of a link, where bare URLs are no links
	inComment bool // the piece stands in other brackets
	afterNode bool // something that takes attributes in braces stands directly before
	afterNote bool // a reference to a footnote stands directly before
	afterTag  bool // a mention in brackets stands directly before
	before    rune // the character directly before, 0 = a delimiter or something like it
	next      byte // first byte of what follows, 0 = the line ends, a backslash = it ends with one
	shortcode bool // :wink: is an emoji
}

// risky marks the bytes that may need an escape.
var risky = func() (table [256]bool) {
	for _, c := range []byte("\\`*_[]!<&~:@w\n") {
		table[c] = true
	}
	return table
}()

// escapeAll makes Markdown of a plain text that stands alone.
func escapeAll(text string) string {
	return string(appendEscaped(nil, text, place{lineStart: true}))
}

// appendEscaped writes text so that it is read as the same text. Only characters that would act are escaped.
func appendEscaped(dst []byte, s string, at place) []byte {
	const space = "\u00a0"
	for begins := at.lineStart; begins && strings.HasPrefix(s, space); {
		dst, s = append(dst, "&nbsp;"...), s[len(space):]
		at.lineStart = false
	}
	if (at.next == 0 || at.next == '\\') && strings.HasSuffix(s, space) {
		bare := strings.TrimRight(s, space)
		at.next = '&'
		dst = appendEscaped(dst, bare, at)
		return append(dst, strings.Repeat("&nbsp;", (len(s)-len(bare))/len(space))...)
	}
	i := 0
	if at.lineStart {
		dst, i = escapeLineStart(dst, s, at)
	} else if s != "" && (at.afterNode && s[0] == '{' || at.afterNote && s[0] == ':' || at.afterTag && s[0] == '(') {
		dst, i = append(dst, '\\', s[0]), 1
	}
	start := i
	for i < len(s) {
		if !risky[s[i]] {
			i++
			continue
		}
		escaped, n := escapeAt(s, i, at)
		if escaped == "" {
			i += n
			continue
		}
		dst = append(append(dst, s[start:i]...), escaped...)
		i += n
		start = i
	}
	return append(dst, s[start:]...)
}

// escapeAt gives what to write for the bytes at a position, "" for the bytes themselves, and their number.
func escapeAt(s string, i int, at place) (string, int) {
	next := at.next
	if i+1 < len(s) {
		next = s[i+1]
	}
	act := false
	switch c := s[i]; c {
	case '\\':
		act = next == 0 || isPunct(next)
	case '`':
		act = true
	case '\n':
		return "&#10;", 1
	case '*', '_':
		return escapeRun(s, i, at)
	case '~':
		n := countByte(s[i:], '~')
		edge := i == 0 && at.before == 0 && !at.lineStart || i+1 == len(s) && (at.next == '*' || at.next == '~')
		if n > 1 || edge {
			return strings.Repeat(`\~`, n), n
		}
	case '[':
		act = at.inLink || at.inComment || next == '~' || next == '^'
	case ']':
		act = at.inLink || at.inComment || next == '('
	case '!':
		act = next == '['
	case '@':
		act = next == '[' || mailAt(s, i)
	case '<':
		act = actingAngle(s[i:])
	case '&':
		if _, n := readEntity(s[i:]); n > 0 {
			return "&amp;", 1
		}
	case ':':
		act = actingColon(s, i, at)
	case 'w':
		if !at.inLink && strings.HasPrefix(s[i:], "www.") && !isWord(runeBefore(s, i)) {
			return `www\.`, 4
		}
	}
	if act {
		return `\` + s[i:i+1], 1
	}
	return "", 1
}

// escapeRun escapes a run of * or _ unless it stands between spaces, or (for _) inside a word.
func escapeRun(s string, i int, at place) (string, int) {
	n := countByte(s[i:], s[i])
	before, after := runeBefore(s, i), runeAfter(s, i+n)
	if i == 0 && at.before != 0 {
		before = at.before
	}
	begins := i > 0 || at.lineStart || at.before != 0
	known := begins && (i+n < len(s) || at.next == 0 || at.next == ' ') // what stands on both sides
	if known {
		if isSpace(before) && isSpace(after) {
			return "", n
		}
		if s[i] == '_' && isWord(before) && isWord(after) {
			return "", n
		}
	}
	return strings.Repeat(`\`+s[i:i+1], n), n
}

func runeBefore(s string, i int) rune {
	if i == 0 {
		return ' '
	}
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return r
}

func runeAfter(s string, i int) rune {
	if i >= len(s) {
		return ' '
	}
	r, _ := utf8.DecodeRuneInString(s[i:])
	return r
}

func isWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_'
}

// mailAt says whether the @ at a position stands in a mail address.
func mailAt(s string, i int) bool {
	if i == 0 || !isLocal(s[i-1]) || i+1 >= len(s) || !isAlnum(s[i+1]) {
		return false
	}
	rest := s[i+1:]
	for j := range len(rest) {
		c := rest[j]
		if c == '.' && j+1 < len(rest) && isAlnum(rest[j+1]) {
			return true
		}
		if !isAlnum(c) && c != '-' && c != '_' {
			return false
		}
	}
	return false
}

// actingAngle says whether < begins an autolink, a comment or a tag that acts, even if its end is not in this piece.
func actingAngle(s string) bool {
	if strings.HasPrefix(s, "<!--") {
		return true
	}
	rest := strings.TrimPrefix(s[1:], "/")
	n := 0
	for n < len(rest) && isAlnum(rest[n]) {
		n++
	}
	if n == 0 {
		return false
	}
	name := strings.ToLower(rest[:n])
	if inlineTags[name] || blockTags[name] || name == "details" || name == "summary" {
		return true
	}
	for i := range len(rest) {
		c := rest[i]
		if c == ':' || c == '@' {
			return true
		}
		if c <= ' ' || c == '<' || c == '>' {
			return false
		}
	}
	return false
}

// actingColon says whether a colon begins a directive or a shortcode, or stands in a bare URL.
func actingColon(s string, i int, at place) bool {
	rest := s[i+1:]
	if strings.HasPrefix(rest, "//") {
		if at.inLink {
			return false
		}
		for _, scheme := range []string{"http", "https", "ftp"} {
			if i >= len(scheme) && strings.EqualFold(s[i-len(scheme):i], scheme) {
				return true
			}
		}
		return false
	}
	n := 0
	for n < len(rest) && (rest[n]|0x20 >= 'a' && rest[n]|0x20 <= 'z') {
		n++
	}
	after := at.next
	if n < len(rest) {
		after = rest[n]
	}
	if (after == '[' || after == '{') && inlineNames[strings.ToLower(rest[:n])] {
		return true
	}
	if at.shortcode {
		if name := shortcodeAt(s[i:]); name != "" && !touchesShortcode(s, i) {
			_, known := emojiOf(name)
			return known
		}
	}
	return false
}

// escapeLineStart escapes what would begin a block, and gives the position after it.
func escapeLineStart(dst []byte, s string, at place) ([]byte, int) {
	switch {
	case s == "":
		return dst, 0
	case s[0] >= '0' && s[0] <= '9':
		return escapeNumber(dst, s, at)
	case beginsBlock(s, at):
		return append(dst, '\\', s[0]), 1
	default:
		return dst, 0
	}
}

// beginsBlock says whether the first character of a line would begin a block.
func beginsBlock(s string, at place) bool {
	switch c := s[0]; c {
	case '#':
		n := countByte(s, '#')
		return n <= 6 && at.spaceAt(s, n)
	case '>':
		return true
	case '+', '-', '=', '*', '_':
		return strings.IndexByte("+-*", c) >= 0 && at.spaceAt(s, 1) || at.endsLine() && isMarker(s)
	case '|', ':':
		return at.endsLine() && isMarker(s) || strings.HasPrefix(s, "::")
	case '!':
		return strings.HasPrefix(s, "!!!") && at.spaceAt(s, 3)
	case '{':
		return at.afterNode || len(s) > 7 && strings.EqualFold(s[:7], "{expand")
	case '[':
		return actingBracket(s, at)
	case '<':
		return at.itemStart && strings.HasPrefix(s, "<> ")
	default:
		return false
	}
}

// endsLine says whether nothing else stands on the line.
func (p *place) endsLine() bool { return p.next == 0 || p.next == '\\' }

// spaceAt says whether white space or the end of the line stands at a position of a piece.
func (p *place) spaceAt(s string, i int) bool {
	if i < len(s) {
		return s[i] == ' ' || s[i] == '\t'
	}
	return p.endsLine() || p.next == ' ' || p.next == '\t'
}

// isMarker says whether a line would be a rule, underline a heading, or divide a table.
func isMarker(s string) bool {
	divider := true
	for i := range len(s) {
		c := s[i]
		if c == ' ' || c == '\t' {
			continue
		}
		divider = divider && strings.IndexByte("-:|", c) >= 0
		if c != s[0] && !divider {
			return false
		}
	}
	return s[0] != '+' && (s[0] != '|' && s[0] != ':' || divider && strings.IndexByte(s, '-') >= 0)
}

// actingBracket says whether a bracket at the start of a line would be a check box, an alert, a definition or a table
// of contents.
func actingBracket(s string, at place) bool {
	if at.itemStart {
		if kind, n := readMarker(s); kind != plainItem && at.spaceAt(s, min(n, 3)) {
			return true
		}
	}
	lower := strings.ToLower(s[:min(len(s), 6)])
	if strings.HasPrefix(s, "[!") || strings.HasPrefix(s, "[[_") || strings.HasPrefix(lower, "[toc]") {
		return true
	}
	end := strings.IndexByte(s, ']') // of a label, which may go on over lines and be followed by a colon
	return end < 0 || end+1 == len(s) || s[end+1] == '(' || strings.Contains(s, "]:")
}

// escapeNumber escapes the dot after a number that would begin an ordered list.
func escapeNumber(dst []byte, s string, at place) ([]byte, int) {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	if n == 0 || n > 9 || n >= len(s) || s[n] != '.' && s[n] != ')' {
		return dst, 0
	}
	if !at.spaceAt(s, n+1) {
		return dst, 0
	}
	return append(append(dst, s[:n]...), '\\', s[n]), n + 1
}

// appendLabel writes the label of a directive or the text of a mention: brackets, backslashes and entities escaped.
func appendLabel(dst []byte, s string) []byte {
	for i := range len(s) {
		switch c := s[i]; c {
		case '\\', '[', ']':
			dst = append(dst, '\\', c)
		case '\n':
			dst = append(dst, ' ')
		case '&':
			if _, n := readEntity(s[i:]); n > 0 {
				dst = append(dst, "&amp;"...)
				continue
			}
			dst = append(dst, c)
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// appendDestination writes the target of a link so that it is read byte for byte.
func appendDestination(dst []byte, s string) []byte {
	angle := s == "" || s[0] == '<' || !balanced(s)
	if angle {
		dst = append(dst, '<')
	}
	for i := range len(s) {
		c := s[i]
		switch {
		case c == '\\' && (i+1 == len(s) || isPunct(s[i+1])):
			dst = append(dst, `\\`...)
		case angle && (c == '<' || c == '>'):
			dst = append(dst, '\\', c)
		case c == '\n':
			dst = append(dst, "&#10;"...)
		case c == '&':
			dst = append(dst, '&')
			if _, n := readEntity(s[i:]); n > 0 {
				dst = append(dst, "amp;"...)
			}
		default:
			dst = append(dst, c)
		}
	}
	if angle {
		dst = append(dst, '>')
	}
	return dst
}

// balanced says whether a target may stand without angle brackets.
func balanced(s string) bool {
	const deepest = 32
	depth := 0
	for i := range len(s) {
		c := s[i]
		if c <= ' ' || c == 0x7f {
			return false
		}
		if c == '(' {
			if depth++; depth > deepest {
				return false
			}
		}
		if c == ')' {
			if depth--; depth < 0 {
				return false
			}
		}
	}
	return depth == 0
}

// codeFence gives a run of backticks longer than any in a text.
func codeFence(text string, least int) string {
	longest := least - 1
	for i := 0; i < len(text); {
		n := countByte(text[i:], '`')
		longest = max(longest, n)
		i += max(n, 1)
	}
	return strings.Repeat("`", longest+1)
}

// appendCode writes a code span.
func appendCode(dst []byte, code string) []byte {
	fence := codeFence(code, 1)
	first, last := code[0], code[len(code)-1]
	pad := first == '`' || last == '`' || first == ' ' && last == ' ' && strings.Trim(code, " ") != ""
	dst = append(dst, fence...)
	if pad {
		dst = append(dst, ' ')
	}
	dst = append(dst, strings.ReplaceAll(code, "\n", " ")...)
	if pad {
		dst = append(dst, ' ')
	}
	return append(dst, fence...)
}
