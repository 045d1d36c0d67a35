package wiki

import "strings"

const (
	backslash = "&#92;"
	bang      = "&#33;" // in the label of a link: two exclamation marks would hide the bar between them
)

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
			if n := a.bare(s, i); n > 0 {
				i += n
				continue
			}
		}
		i += a.char(s, i)
	}
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
	case c != ']' && a.iw.w.cell, c == '[' && (i < a.closing || a.lastClosing > a.index):
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
	before := a.tail()
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
