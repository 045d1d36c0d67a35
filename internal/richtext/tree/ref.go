package tree

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode/utf8"
)

// Ref gives the reference of an opaque item: the first ten hexadecimal digits of SHA-256 over its source (storage: the
// bytes of the element; ADF: JSON with sorted keys and no spaces).
func Ref(source string) string {
	sum := sha256.Sum256([]byte(source))
	return hex.EncodeToString(sum[:5])
}

// Summary shortens a text to what stands beside a reference: one line, at most 80 characters.
func Summary(text string) string {
	const most = 80
	text = strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	runes := []rune(text)
	return strings.TrimSpace(string(runes[:most-1])) + "…"
}
