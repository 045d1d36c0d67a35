package tree

import (
	"strings"
	"unicode/utf8"
)

// Clean makes a source text fit for every parser: valid UTF-8, no byte order mark, lines ended by LF, no characters
// that XML 1.0 forbids. A text that is clean already is returned as it is.
func Clean(source string) (string, Notes) {
	source = strings.TrimPrefix(source, "\ufeff")
	dirty := firstDirty(source)
	if dirty == len(source) {
		return source, nil
	}
	var b strings.Builder
	b.Grow(len(source))
	b.WriteString(source[:dirty])
	removed := 0
	for i := dirty; i < len(source); {
		r, size := utf8.DecodeRuneInString(source[i:])
		switch {
		case r == '\r':
			b.WriteByte('\n')
			if i+1 < len(source) && source[i+1] == '\n' {
				size++
			}
		case !allowed(r):
			removed++
		default:
			b.WriteRune(r)
		}
		i += size
	}
	var notes Notes
	if removed > 0 {
		notes.Add(ControlCharsRemoved, "", "%d control characters were removed", removed)
	}
	return b.String(), notes
}

// firstDirty gives the offset of the first byte that Clean would change.
func firstDirty(s string) int {
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c < ' ' && c != '\t' && c != '\n' {
				return i
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 || !allowed(r) {
			return i
		}
		i += size
	}
	return len(s)
}

// allowed says whether XML 1.0 knows the character.
func allowed(r rune) bool {
	return r >= ' ' && r != 0xfffe && r != 0xffff || r == '\t' || r == '\n'
}
