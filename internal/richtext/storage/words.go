package storage

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// words cuts a source into tags, entities, runs of letters and digits, runs of white space, and single characters.
func words(source string) []string {
	var out []string
	s := scanner{src: source}
	for t := s.next(); t.kind != tokenEnd; t = s.next() {
		switch text := source[t.start:t.end]; t.kind {
		case tokenText:
			out = appendWords(out, text)
		case tokenCDATA:
			const opening = len("<![CDATA[")
			closing := opening + len(t.name)
			out = append(out, text[:opening])
			out = append(appendWords(out, t.name), text[closing:])
		default:
			out = append(out, text)
		}
	}
	return out
}

func appendWords(out []string, text string) []string {
	for text != "" {
		n := wordEnd(text)
		out = append(out, text[:n])
		text = text[n:]
	}
	return out
}

func wordEnd(s string) int {
	if s[0] == '&' {
		if n := strings.IndexByte(s, ';'); n > 0 && n < 32 {
			return n + 1
		}
		return 1
	}
	first, size := utf8.DecodeRuneInString(s)
	class := wordClass(first)
	if class == 0 {
		return size
	}
	for size < len(s) {
		r, n := utf8.DecodeRuneInString(s[size:])
		if wordClass(r) != class {
			break
		}
		size += n
	}
	return size
}

// wordClass is 1 for white space, 2 for letters and digits, 0 for characters that are words of their own.
func wordClass(r rune) int {
	switch {
	case strings.ContainsRune(" \t\r\n\f", r):
		return 1
	case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r):
		return 2
	}
	return 0
}

// isText says whether a word is a run of letters and digits.
func isText(word string) bool {
	first, _ := utf8.DecodeRuneInString(word)
	return wordClass(first) == 2
}

// exactWord is what words have in common that are equal.
func exactWord(word string) string { return word }

// looseWord is what words have in common that say the same: tags of one name, a character and its entity, all white
// space.
func looseWord(word string) string {
	switch {
	case word[0] == '&':
		return decode(word)
	case isSpace(word[0]):
		return " "
	case word[0] != '<' || len(word) < 3 || word[1] == '!' || word[1] == '?':
		return word
	}
	s := scanner{src: word}
	t := s.next()
	mark := map[tokenKind]string{tokenOpen: "<", tokenAlone: "<", tokenClose: "</"}[t.kind]
	name := t.name
	if kind, ok := simpleMark(name); ok {
		name = markElement(kind)
	}
	if name == "ac:plain-text-link-body" {
		name = "ac:link-body"
	}
	return mark + name + ">"
}
