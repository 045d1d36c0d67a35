package storage

import "strings"

// merge carries the changes that lead from one text to another over to a third one, which says the same as the first
// in other words: source is base as it is stored. It fails when too much changed to tell what.
func merge(base, source, edited string) (string, bool) {
	b, s, e := words(base), words(source), words(edited)
	inSource, ok := match(b, s, looseWord)
	if !ok {
		return "", false
	}
	inEdited, ok := match(b, e, exactWord)
	if !ok {
		return "", false
	}
	if rewritten(b, e, inEdited) {
		return "", false
	}
	m := merging{base: b, source: s, edited: e, inSource: inSource, inEdited: inEdited}
	m.run()
	return m.out.String(), true
}

// rewritten says whether hardly anything of a text is left in what was made of it: then it is another text.
func rewritten(base, edited []string, inEdited []int) bool {
	all, left := 0, 0
	for i, word := range base {
		if isText(word) {
			all++
			if inEdited[i] != none {
				left++
			}
		}
	}
	written := 0
	for _, word := range edited {
		if isText(word) {
			written++
		}
	}
	return 3*left <= all && written > 1
}

// merging walks through the three texts at once. A word of base is written when both others have it, as the source
// has it; between two words of base comes what the others have there in addition.
type merging struct {
	base, source, edited []string
	inSource, inEdited   []int // where a word of base stands in the others, or none
	out                  strings.Builder
}

func (m *merging) run() {
	s, e := 0, 0
	for b := range len(m.base) + 1 {
		inSource, inEdited := len(m.source), len(m.edited)
		if b < len(m.base) {
			inSource, inEdited = m.inSource[b], m.inEdited[b]
		}
		sEnd, eEnd := max(s, inSource), max(e, inEdited)
		m.between(m.source[s:sEnd], m.edited[e:eEnd])
		s, e = sEnd, eEnd
		if b == len(m.base) {
			return
		}
		if inSource != none && inEdited != none {
			m.put(m.source[s : s+1])
		}
		if inSource != none {
			s++
		}
		if inEdited != none {
			e++
		}
	}
}

// between writes what the source and the edited text have in one place. What is new stands inside what only the source
// has around it.
func (m *merging) between(source, edited []string) {
	if len(source) > 0 && (strings.HasPrefix(source[0], "</") || source[0] == "]]>") {
		source, edited = edited, source
	}
	m.put(source)
	m.put(edited)
}

func (m *merging) put(words []string) {
	for _, word := range words {
		m.out.WriteString(word)
	}
}
