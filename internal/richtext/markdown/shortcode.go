package markdown

import (
	"strconv"
	"strings"

	"github.com/yuin/goldmark-emoji/definition"

	"mcp-atlassian/internal/richtext/tree"
)

// shortcode reads :wink: when the target writes emoji that way.
func (s *scanner) shortcode() bool {
	name := shortcodeAt(s.rest())
	if name == "" || s.pos > s.start && touchesShortcode(s.src, s.pos) {
		return false
	}
	char, ok := emojiOf(name)
	if !ok {
		return false
	}
	n := tree.New(tree.Emoji).With(tree.ShortName, ":"+name+":").With(tree.ID, codePoints(char))
	n.Text = char
	s.node(n, s.pos+len(name)+2)
	return true
}

// touchesShortcode says whether a word or another colon stands right before a colon, as in 10:8:30 and std::x::y: then
// it begins no shortcode.
func touchesShortcode(src string, at int) bool {
	return at > 0 && (src[at-1] == ':' || isAlnum(src[at-1]))
}

// shortcodeAt gives the name between two colons at the start of a text.
func shortcodeAt(s string) string {
	const longest = 60
	for i := 1; i < len(s) && i < longest; i++ {
		c := s[i]
		if c == ':' && i > 1 {
			return s[1:i]
		}
		if c != '_' && c != '+' && c != '-' && !isAlnum(c) {
			return ""
		}
	}
	return ""
}

func emojiOf(name string) (string, bool) {
	emoji, ok := definition.Github().Get(strings.ToLower(name))
	if !ok || len(emoji.Unicode) == 0 {
		return "", false
	}
	return string(emoji.Unicode), true
}

// codePoints gives the characters of an emoji as hexadecimal numbers joined by hyphens.
func codePoints(char string) string {
	var parts []string
	for _, r := range char {
		parts = append(parts, strconv.FormatInt(int64(r), 16))
	}
	return strings.Join(parts, "-")
}
