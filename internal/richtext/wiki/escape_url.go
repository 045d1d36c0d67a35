package wiki

import "strings"

// bare writes a URL that starts at an offset of a text and gives the number of bytes it took. One that would lose its
// scheme when it is read, or that a word touches, is no link: its colon is hidden.
func (a *assembler) bare(s string, i int) int {
	n := bareLength(s[i:])
	if n == 0 {
		return 0
	}
	colon := strings.IndexByte(s[i:], ':')
	_, mail := cutFold(s[i:], "mailto:")
	if mail || len(a.out) > a.markupEnd && a.wordPrecedes() {
		a.out = append(append(a.out, s[i:i+colon]...), "&#58;"...)
		return colon + 1
	}
	a.url(s[i:i+n], s[i+n:])
	return n
}

// url writes a URL that stands in text: in brackets when what follows would be read as a part of it.
func (a *assembler) url(s, rest string) {
	if rest == "" && len(a.next) > 0 && a.next[0].kind == inkText {
		rest = a.next[0].text
	}
	for rest != "" && strings.IndexByte(".,);'!?", rest[0]) >= 0 {
		_, size := emoticon(rest)
		if size > 0 || strings.HasPrefix(rest, "??") || rest[0] == '!' && (a.lastCloser[picture] > a.index || strings.IndexByte(rest[1:], '!') >= 0) {
			break // it will be escaped, and the backslash would be part of the URL
		}
		rest = rest[1:]
	}
	joins := rest == "" && len(a.next) > 0 && a.next[0].kind != inkBreak && a.next[0].kind != inkClose ||
		rest != "" && strings.IndexByte(`{[\*_-+^~!?|(:;&<`, rest[0]) >= 0
	for n := range a.open {
		joins = joins || a.open[n] > 0 && strings.Contains(s, phraseMarks[n].text)
	}
	if joins {
		a.guard()
		s = "[" + escapeEntities(s) + "]"
	}
	a.out = append(a.out, s...)
	a.urlEnd = len(a.out)
}

// escapeEntities makes sure that no part of a text is read as an entity.
func escapeEntities(s string) string {
	if strings.IndexByte(s, '&') < 0 {
		return s
	}
	var b strings.Builder
	for i := range len(s) {
		b.WriteByte(s[i])
		if s[i] != '&' {
			continue
		}
		if _, size := entity(s[i:]); size > 0 {
			b.WriteString("amp;")
		}
	}
	return b.String()
}

// bareLength gives the length of a URL at the start of a text, which is written without escapes.
func bareLength(s string) int {
	for _, scheme := range bareSchemes {
		if _, ok := cutFold(s, scheme); !ok {
			continue
		}
		end := len(scheme)
		for end < len(s) && urlByte[s[end]] && s[end] != '\\' {
			end++
		}
		if end = trimURL(s[:end]); end > len(scheme) {
			return end
		}
	}
	return 0
}
