package query

import (
	"unicode"
	"unicode/utf8"
)

// wordList is a text cut into searchable words. It is reused from text to text.
type wordList struct {
	buf   []byte
	words []span
}

// span is one word in the buffer, in lower case; stem is the length of its stem.
type span struct{ from, to, stem int }

func (w *wordList) word(i int) []byte { return w.buf[w.words[i].from:w.words[i].to] }

func (w *wordList) stemmed(i int) []byte {
	s := w.words[i]
	return w.buf[s.from : s.from+s.stem]
}

// read cuts text into words: runs of letters and digits in lower case, without
// the commonest English words. A Chinese or Japanese character is a word.
func (w *wordList) read(text string) {
	w.buf, w.words = w.buf[:0], w.words[:0]
	start := 0
	for i := 0; i < len(text); {
		c := text[i]
		if c < utf8.RuneSelf {
			if l := lowerASCII(c); l != 0 {
				w.buf = append(w.buf, l)
			} else if c != '\'' || len(w.buf) == start {
				start = w.end(start)
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		i += size
		switch {
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
			start = w.end(start)
			w.buf = utf8.AppendRune(w.buf, r)
			start = w.end(start)
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r):
			w.buf = utf8.AppendRune(w.buf, unicode.ToLower(r))
		default:
			start = w.end(start)
		}
	}
	w.end(start)
}

// lowerASCII returns the lower case of a character that belongs in words, else 0.
func lowerASCII(c byte) byte {
	switch {
	case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '_':
		return c
	case c >= 'A' && c <= 'Z':
		return c + 'a' - 'A'
	}
	return 0
}

// end closes the word that began at start and returns where the next begins.
func (w *wordList) end(start int) int {
	word := w.buf[start:]
	if len(word) == 0 {
		return start
	}
	if stopWord(word) {
		w.buf = w.buf[:start]
		return start
	}
	w.words = append(w.words, span{from: start, to: len(w.buf), stem: stemLength(word)})
	return len(w.buf)
}

// stopWord tells the words that Jira's English index leaves out.
func stopWord(word []byte) bool {
	if len(word) > 5 {
		return false
	}
	switch string(word) {
	case "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "if", "in", "into", "is", "it", "no",
		"not", "of", "on", "or", "s", "such", "t", "that", "the", "their", "then", "there", "these", "they",
		"this", "to", "was", "will", "with":
		return true
	}
	return false
}

// stemLength returns how much of an English word is its stem: plural and verb
// endings are cut, as by step 1 of Porter's algorithm. A final y counts as i.
func stemLength(word []byte) int {
	n := len(word)
	if n > 3 && word[n-1] == 's' {
		n = withoutPlural(word)
	}
	for _, ending := range []string{"ing", "ed"} {
		stem := n - len(ending)
		if stem >= 2 && string(word[stem:n]) == ending && hasVowel(word[:stem]) {
			return finish(word, stem)
		}
	}
	if n > 3 && word[n-1] == 'e' {
		return n - 1
	}
	return n
}

func withoutPlural(word []byte) int {
	n := len(word)
	switch {
	case word[n-2] == 's' || word[n-2] == 'u' || word[n-2] == 'i':
		return n
	case n > 4 && string(word[n-4:]) == "sses", n > 4 && string(word[n-3:]) == "ies":
		return n - 2
	default:
		return n - 1
	}
}

// finish drops a doubled consonant or a final e from a stem.
func finish(word []byte, n int) int {
	last := word[n-1]
	if n > 3 && word[n-2] == last && last != 'l' && last != 's' && last != 'z' {
		return n - 1
	}
	return n
}

func hasVowel(word []byte) bool {
	for _, c := range word {
		switch c {
		case 'a', 'e', 'i', 'o', 'u', 'y':
			return true
		}
	}
	return false
}

// sameStem compares two stems; y and i at the end are the same.
func sameStem(a, b []byte) bool {
	if len(a) != len(b) || len(a) == 0 {
		return false
	}
	n := len(a) - 1
	return string(a[:n]) == string(b[:n]) && (a[n] == b[n] || isYorI(a[n]) && isYorI(b[n]))
}

func isYorI(c byte) bool { return c == 'y' || c == 'i' }
