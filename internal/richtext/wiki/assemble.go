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
	case inkPicture:
		a.picture(k.text)
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

// picture writes a picture, with a space between it and a word.
func (a *assembler) picture(s string) {
	a.guard()
	if a.wordPrecedes() {
		a.out = append(a.out, ' ')
	}
	a.markup(s)
	if a.wordFollows() {
		a.out = append(a.out, ' ')
	}
}

// tail is the last character that was written.
func (a *assembler) tail() string { return string(a.out[max(0, len(a.out)-utf8.UTFMax):]) }

func (a *assembler) wordPrecedes() bool {
	tail := a.tail()
	return tail != "" && joinsBefore(tail, len(tail))
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
