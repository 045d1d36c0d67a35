package wiki

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"
)

// assemble joins the pieces of a paragraph. What must be escaped depends on the characters around it, so the pieces
// are joined only now.
func (iw *inlineWriter) assemble() string {
	iw.wrap()
	a := assembler{iw: iw, lineStart: !iw.at.label, next: iw.inks}
	a.lastClosing = iw.lastBracket()
	for i := range iw.inks {
		a.closers(&iw.inks[i], i)
	}
	for i := range iw.inks {
		a.next = iw.inks[i+1:]
		a.index = i
		a.ink(&iw.inks[i])
	}
	return strings.TrimRight(string(a.out), " \n")
}

// wrap puts phrases into braces where a word touches them.
func (iw *inlineWriter) wrap() {
	for i := range iw.inks {
		k := &iw.inks[i]
		if k.kind != inkOpen {
			continue
		}
		if iw.wordBefore(i, phraseMarks[k.mark].text[0]) || iw.wordAfter(k.pair) || iw.likeList(i) {
			k.wrapped = true
			iw.inks[k.pair].wrapped = true
		}
	}
}

// likeList says whether an opening mark and the text behind it look like the marks of a list item.
func (iw *inlineWriter) likeList(at int) bool {
	mark := phraseMarks[iw.inks[at].mark].text
	if mark != "*" && mark != "-" || at+1 >= len(iw.inks) || iw.inks[at+1].kind != inkText {
		return false
	}
	return strings.IndexByte("*#-", iw.inks[at+1].text[0]) >= 0
}

// wordBefore says whether the character written before an opening mark belongs to a word or, for marks that mean
// something else when doubled, is the mark itself.
func (iw *inlineWriter) wordBefore(at int, mark byte) bool {
	for i := at - 1; i >= 0; i-- {
		switch k := &iw.inks[i]; {
		case k.kind == inkText || k.kind == inkMarkup && k.text != "":
			last := k.text[len(k.text)-1]
			return joinsBefore(k.text, len(k.text)) || last == mark && (mark == '-' || mark == '?')
		case k.kind != inkMarkup:
			return false
		}
	}
	return false
}

// wordAfter says whether the character written behind an ink belongs to a word.
func (iw *inlineWriter) wordAfter(at int) bool {
	for i := at + 1; i < len(iw.inks); i++ {
		switch k := &iw.inks[i]; {
		case k.kind == inkText || k.kind == inkMarkup && k.text != "":
			return joinsAfter(k.text, 0)
		case k.kind != inkMarkup:
			return false
		}
	}
	return false
}

// lastBracket finds the last ink with a closing bracket on each line; brackets before it must be escaped.
func (iw *inlineWriter) lastBracket() int {
	for i, k := range slices.Backward(iw.inks) {
		if strings.IndexByte(k.text, ']') >= 0 {
			return i
		}
	}
	return -1
}

// assembler writes the pieces of one paragraph.
type assembler struct {
	iw          *inlineWriter
	out         []byte
	open        [len(phraseMarks)]int // open phrases by mark
	next        []ink                 // pieces behind the current one
	index       int
	lastClosing int
	lineStart   bool
	markupEnd   int // offset behind the last markup
	urlEnd      int // offset behind the last URL in text
	opened      int // offset behind the last opening mark
	openedMark  int
	closing     int                   // offset of the last closing bracket in the current text
	lastCloser  [len(phraseMarks)]int // last piece that holds a mark which could end a phrase
	lastHere    [len(phraseMarks)]int // offset of the last such mark in the current text
}

// closers notes which phrases a piece could end.
func (a *assembler) closers(k *ink, at int) {
	switch k.kind {
	case inkClose:
		a.lastCloser[k.mark] = at
	case inkText, inkMarkup, inkCode:
		for n, offset := range lastClosers(k.text) {
			if offset >= 0 {
				a.lastCloser[n] = at
			}
		}
	default:
	}
}

// lastClosers finds, for each mark, the last place in a text where it could end a phrase; -1 = none.
func lastClosers(s string) [len(phraseMarks)]int {
	var last [len(phraseMarks)]int
	for n := range last {
		last[n] = -1
	}
	for i := range len(s) {
		n := phraseIndex(s[i])
		if n < 0 || n == monospace {
			continue
		}
		if symbol := phraseMarks[n].text; strings.HasPrefix(s[i:], symbol) && mayClose(s[i+len(symbol):]) {
			last[n] = i
		}
	}
	return last
}

// mayClose says whether a mark before a text may end a phrase. A URL may come to stand in brackets, which are no part
// of a word.
func mayClose(behind string) bool { return !joinsAfter(behind, 0) || bareLength(behind) > 0 }

func (a *assembler) ink(k *ink) {
	switch k.kind {
	case inkText:
		a.text(k.text)
	case inkCode:
		a.code(k.text)
	case inkOpen:
		a.open[k.mark]++
		a.markup(k.phrase())
		a.opened, a.openedMark = len(a.out), k.mark
	case inkClose:
		a.open[k.mark]--
		a.guard()
		a.markup(k.phrase())
	case inkBreak:
		a.lineBreak()
	case inkMarkup:
		a.guard()
		a.markup(k.text)
	case inkEmoji:
		if a.wordFollows() {
			a.markup(k.char)
			return
		}
		a.markup(k.text)
	}
}

// phrase is the mark as it is written.
func (k *ink) phrase() string {
	mark := phraseMarks[k.mark].text
	if k.wrapped {
		return "{" + mark + "}"
	}
	return mark
}

func (a *assembler) markup(s string) {
	a.out = append(a.out, s...)
	a.markupEnd = len(a.out)
	a.lineStart = false
}

func (a *assembler) wordFollows() bool {
	return len(a.next) > 0 && a.next[0].kind == inkText && joinsAfter(a.next[0].text, 0)
}

// guard makes sure that a backslash at the end of a text does not hide the markup behind it.
func (a *assembler) guard() {
	if n := len(a.out); n > 0 && a.out[n-1] == '\\' {
		a.out = append(a.out[:n-1], backslash...)
	}
}

const (
	backslash = "&#92;"
	bang      = "&#33;" // in the label of a link: two exclamation marks would hide the bar between them
)

// lineBreak writes a line end, or a forced break where a line end is not possible or stands already.
func (a *assembler) lineBreak() {
	for len(a.out) > 0 && a.out[len(a.out)-1] == ' ' {
		a.out = a.out[:len(a.out)-1]
	}
	if len(a.out) == 0 || a.restBlank() {
		return
	}
	if a.iw.at.oneLine || len(a.next) > 0 && a.next[0].kind == inkBreak {
		a.guard()
		if a.urlEnd > bytes.LastIndexByte(a.out, ' ') && a.urlEnd > 0 {
			a.out = append(a.out, ' ') // else the backslashes would be part of the URL
		}
		a.out = append(a.out, `\\ `...)
		a.lineStart = false
		return
	}
	a.out = append(a.out, '\n')
	a.lineStart = true
}

// restBlank says whether only line breaks and spaces follow.
func (a *assembler) restBlank() bool {
	for i := range a.next {
		if k := &a.next[i]; k.kind != inkBreak && (k.kind != inkText || strings.TrimSpace(k.text) != "") {
			return false
		}
	}
	return true
}

// text writes characters and escapes those that would be markup.
func (a *assembler) text(s string) {
	if len(a.out) == 0 || a.lineStart {
		s = strings.TrimLeft(s, " ")
	}
	a.closing = strings.LastIndexByte(s, ']')
	a.lastHere = lastClosers(s)
	for i := 0; i < len(s); {
		if a.lineStart {
			a.lineStart = false
			if n := a.startOfLine(s[i:]); n > 0 {
				i += n
				continue
			}
		}
		if startsURL(s[i]) && !a.iw.at.label {
			n := bareLength(s[i:])
			if _, mail := cutFold(s[i:], "mailto:"); n > 0 && mail {
				// Read as an address, the text would lose its scheme.
				a.out = append(append(a.out, s[i:i+6]...), "&#58;"...)
				i += len("mailto:")
				continue
			}
			if n > 0 {
				a.url(s[i:i+n], s[i+n:])
				i += n
				continue
			}
		}
		i += a.char(s, i)
	}
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

// startOfLine escapes what would start a block and gives how many bytes were written.
func (a *assembler) startOfLine(s string) int {
	switch {
	case len(s) > 2 && s[0] == 'h' && s[1] >= '1' && s[1] <= '6' && s[2] == '.':
		a.out = append(append(a.out, s[:2]...), "&#46;"...)
		return 3
	case strings.HasPrefix(s, "bq."):
		a.out = append(a.out, "bq&#46;"...)
		return 3
	case strings.HasPrefix(s, "----"), s[0] == '|', startsList(s), s[0] == '-' && len(strings.TrimLeft(s, "-")) > 0 && strings.TrimLeft(s, "-")[0] == ' ':
		a.out = append(a.out, '\\', s[0])
		return 1
	case strings.Trim(s, "*#-") == "" && len(a.next) > 0:
		// Marks only: a space may follow in the next piece.
		a.out = append(a.out, '\\', s[0])
		return 1
	}
	return 0
}

// char writes the character at an offset and gives the number of bytes it took.
func (a *assembler) char(s string, i int) int {
	c := s[i]
	switch c {
	case '{':
		a.out = append(a.out, `\{`...)
	case '[', ']', '|':
		a.bracket(s, i)
	case '\\':
		return a.backslashes(s, i)
	case '*', '_', '-', '+', '^', '~', '!', '?':
		if c == '!' && a.iw.at.label {
			a.out = append(a.out, bang...)
			return 1
		}
		a.mark(s, i)
	case '(', ':', ';':
		a.face(s, i)
	case '&':
		if _, size := entity(a.window(s, i)); size > 0 {
			a.out = append(a.out, "&amp;"...)
			return 1
		}
		a.out = append(a.out, c)
	case '<':
		if name, _ := htmlName(s[i:]); name == "br" || htmlMarks[name] != 0 {
			a.out = append(a.out, "&lt;"...)
			return 1
		}
		a.out = append(a.out, c)
	default:
		a.out = append(a.out, c)
	}
	return 1
}

// following is the text that stands right behind the current piece.
func (a *assembler) following() string {
	if len(a.next) == 0 {
		return ""
	}
	switch a.next[0].kind {
	case inkText, inkMarkup:
		return a.next[0].text[:min(len(a.next[0].text), 16)]
	case inkOpen, inkClose:
		return "*"
	case inkCode:
		return "{"
	case inkBreak:
		if a.iw.at.oneLine || len(a.next) > 1 && a.next[1].kind == inkBreak {
			return `\\`
		}
		return ""
	default:
		return ""
	}
}

// face writes the first character of what may be an emoticon. When a URL follows, which may come to stand in brackets,
// only an entity is right in both cases.
func (a *assembler) face(s string, i int) {
	window := a.window(s, i)
	_, size := emoticon(window)
	beforeURL := false
	for n := 2; n <= min(len(window), 9) && size == 0; n++ {
		_, found := emoticon(window[:n])
		beforeURL = beforeURL || found == n && bareLength(window[n:]) > 0
	}
	nose := size == 3 && window[1] == '-'
	if size > 1 && window[0] != '(' && window[size-1] == '(' {
		// The parenthesis starts an emoticon of its own and is escaped: then this is none.
		if _, inner := emoticon(window[size-1:]); inner > 0 {
			size, nose = 0, false
		}
	}
	switch {
	case beforeURL || nose:
		a.out = append(a.out, map[byte]string{'(': "&#40;", ':': "&#58;", ';': "&#59;"}[s[i]]...)
		return
	case size > 0:
		a.out = append(a.out, '\\')
	}
	a.out = append(a.out, s[i])
}

// window is the text from an offset on as it will be read, cut where no construct reaches.
func (a *assembler) window(s string, i int) string {
	const reach = 40
	if i+reach <= len(s) {
		return s[i : i+reach]
	}
	return s[i:] + a.following()
}

// bracket writes a bracket or a bar.
func (a *assembler) bracket(s string, i int) {
	c := s[i]
	switch {
	case a.iw.at.label:
		a.out = append(a.out, map[byte]string{'[': "&#91;", ']': "&#93;", '|': "&#124;"}[c]...)
		return
	case c == '[' && (i < a.closing || a.lastClosing > a.index), c == '|' && a.iw.w.cell:
		a.out = append(a.out, '\\')
	}
	a.out = append(a.out, c)
}

// backslashes writes a run of backslashes: as entities where they would act.
func (a *assembler) backslashes(s string, i int) int {
	n := 1
	for i+n < len(s) && s[i+n] == '\\' {
		n++
	}
	rest := a.window(s, i+n)
	acts := n > 1 || rest != "" && (isEscapable(rest) || rest[0] == '\\' || rest[0] == '&') || rest == "" && a.iw.w.cell
	for range n {
		if acts {
			a.out = append(a.out, backslash...)
		} else {
			a.out = append(a.out, '\\')
		}
	}
	return n
}

// mark writes a character that starts or ends phrases; it is escaped where it would do so.
func (a *assembler) mark(s string, i int) {
	c := s[i]
	n := phraseIndex(c)
	symbol := phraseMarks[n].text
	after := a.window(s, i)
	opened := a.opened == len(a.out) && a.openedMark == n && len(a.out) > 0
	if opened || a.intraword(s, i) || strings.HasPrefix(after, symbol) && a.acts(after, n, symbol, i) {
		a.out = append(a.out, '\\')
	}
	a.out = append(a.out, c)
}

// intraword says whether an underscore stands inside a word, where it is escaped by custom.
func (a *assembler) intraword(s string, i int) bool {
	return s[i] == '_' && i > 0 && i+1 < len(s) && joinsAfter(s, i+1) && joinsBefore(s, i)
}

// acts says whether a mark could open a phrase here, or close one that is open.
func (a *assembler) acts(after string, n int, symbol string, at int) bool {
	behind := after[len(symbol):]
	before := string(a.out[max(0, len(a.out)-utf8.UTFMax):])
	dashes := symbol == "-" && (strings.HasPrefix(behind, "-") || a.dashesBefore()%4 > 0)
	opens := (before == "" || before[len(before)-1] == '\n' || !joinsBefore(before, len(before))) &&
		behind != "" && behind[0] != ' ' && !dashes && (a.iw.at.oneLine || a.lastHere[n] > at || a.lastCloser[n] > a.index)
	closes := a.open[n] > 0 && before != "" && mayClose(behind)
	return opens || closes
}

// dashesBefore counts the hyphens that stand right before: the reader takes up to four together as text.
func (a *assembler) dashesBefore() int {
	n := 0
	for n < len(a.out)-a.markupEnd && a.out[len(a.out)-1-n] == '-' {
		n++
	}
	if n > 0 && n < len(a.out) && a.out[len(a.out)-1-n] == '\\' {
		n--
	}
	return n
}

// code writes monospaced text: braces and brackets are escaped, marks where they would act.
func (a *assembler) code(s string) {
	if s == "" {
		return
	}
	open, closing := "{{", "}}"
	before := string(a.out[max(0, len(a.out)-utf8.UTFMax):])
	if before != "" && (joinsBefore(before, len(before)) || strings.HasSuffix(before, "{")) || a.wordFollows() {
		open, closing = "{{{}", "{}}}"
	}
	a.out = append(a.out, open...)
	for i := range len(s) {
		a.codeChar(s, i)
	}
	a.out = append(a.out, closing...)
	a.lineStart = false
}

func (a *assembler) codeChar(s string, i int) {
	c := s[i]
	switch {
	case c == ' ' && (i == 0 || i == len(s)-1):
		a.out = append(a.out, "&#32;"...)
	case c == '\n':
		a.out = append(a.out, ' ')
	case a.iw.at.label && c == '!':
		a.out = append(a.out, bang...)
	case a.iw.at.label && (c == '[' || c == ']' || c == '|'):
		a.out = append(a.out, map[byte]string{'[': "&#91;", ']': "&#93;", '|': "&#124;"}[c]...)
	case c == '{' || c == '}' || c == '[' || c == '|' && a.iw.w.cell:
		a.out = append(a.out, '\\', c)
	case c == '\\':
		if i+1 == len(s) || isEscapable(s[i+1:]) || s[i+1] == '\\' || s[i+1] == '&' || i > 0 && s[i-1] == '\\' {
			a.out = append(a.out, backslash...)
			return
		}
		a.out = append(a.out, c)
	case c == '&':
		if _, size := entity(s[i:]); size > 0 {
			a.out = append(a.out, "&amp;"...)
			return
		}
		a.out = append(a.out, c)
	case strings.IndexByte("*_-+^~!?", c) >= 0:
		a.codeMark(s, i)
	case strings.IndexByte("(:;", c) >= 0:
		if _, size := emoticon(s[i:]); size > 0 {
			a.out = append(a.out, '\\')
		}
		a.out = append(a.out, c)
	default:
		a.out = append(a.out, c)
	}
}

func (a *assembler) codeMark(s string, i int) {
	n := phraseIndex(s[i])
	symbol := phraseMarks[n].text
	rest := s[i:]
	if strings.HasPrefix(rest, symbol) {
		behind := rest[len(symbol):]
		wordBefore := i > 0 && joinsBefore(s, i)
		dashes := symbol == "-" && (strings.HasPrefix(behind, "-") || i > 0 && s[i-1] == '-')
		opens := !wordBefore && behind != "" && behind[0] != ' ' && !dashes
		closes := a.open[n] > 0 && !joinsAfter(behind, 0)
		if (opens || closes) && s[i] != '?' || closes {
			a.out = append(a.out, '\\')
		}
	}
	a.out = append(a.out, s[i])
}
