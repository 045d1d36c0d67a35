package wiki

import "strings"

// code writes monospaced text: braces and brackets are escaped, marks where they would act.
func (a *assembler) code(s string) {
	if s == "" {
		return
	}
	open, closing := "{{", "}}"
	if a.wordPrecedes() || strings.HasSuffix(a.tail(), "{") || a.wordFollows() {
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
