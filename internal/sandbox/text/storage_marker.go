package text

import (
	"html"
	"slices"
	"strings"
	"unicode/utf8"
)

// glyph is one visible character of a storage body and where it stands in the source.
type glyph struct {
	char     rune
	from, to int // from is -1 for a break between blocks
	node     int // number of the text it belongs to
}

var inlineElements = []string{
	"a", "abbr", "b", "big", "br", "cite", "code", "del", "em", "font", "i", "ins", "mark", "s", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u",
	"ac:inline-comment-marker", "ac:link", "ac:link-body",
}

var unseenElements = []string{"ac:parameter", "ac:plain-text-body", "ac:plain-text-link-body", "ac:task-id", "ac:task-uuid", "ac:task-status", "ac:placeholder", "ac:adf-attribute"}

// visible lists what a reader of the page sees as text, outside code.
func visible(root *Node, source string) []glyph {
	var out []glyph
	node := 0
	var walk func(*Node)
	walk = func(n *Node) {
		if slices.Contains(unseenElements, n.Name) {
			return
		}
		if n.Name == "" && len(n.Children) == 0 {
			node++
			if !n.CDATA {
				out = appendGlyphs(out, source, n, node)
			}
			return
		}
		block := n.Name != "" && !slices.Contains(inlineElements, n.Name)
		if block {
			out = append(out, glyph{char: '\n', from: -1})
		}
		for _, c := range n.Children {
			walk(c)
		}
		if block {
			out = append(out, glyph{char: '\n', from: -1})
		}
	}
	walk(root)
	return out
}

func appendGlyphs(out []glyph, source string, n *Node, node int) []glyph {
	for at := n.Start; at < n.End; {
		r, size := utf8.DecodeRuneInString(source[at:])
		if r == '&' {
			if end := strings.IndexByte(source[at:n.End], ';'); end > 0 {
				r, _ = utf8.DecodeRuneInString(html.UnescapeString(source[at : at+end+1]))
				size = end + 1
			}
		}
		if r == '\u00a0' {
			r = ' '
		}
		out = append(out, glyph{char: r, from: at, to: at + size, node: node})
		at += size
	}
	return out
}

// matches gives where a selection begins in the list, every occurrence once, from left to right.
func matches(list []glyph, selection string) []int {
	want := []rune(strings.ReplaceAll(selection, "\u00a0", " "))
	var found []int
	for i := 0; len(want) > 0 && i+len(want) <= len(list); i++ {
		same := true
		for k, r := range want {
			if list[i+k].char != r || list[i+k].from < 0 {
				same = false
				break
			}
		}
		if same {
			found = append(found, i)
			i += len(want) - 1
		}
	}
	return found
}

// Count says how often a reader finds a text in a storage body; text across blocks is not found.
func Count(storage, selection string) int {
	root, err := ParseStorage(storage)
	if err != nil {
		return 0
	}
	return len(matches(visible(root, storage), selection))
}

// Mark puts the marker of an inline comment around one occurrence of a text, counted from 0. A text that crosses
// inline markup gets a marker in each piece, all with the same reference. The storage is unchanged when there is no
// such occurrence.
func Mark(storage, selection string, index int, reference string) string {
	root, err := ParseStorage(storage)
	if err != nil {
		return storage
	}
	list := visible(root, storage)
	found := matches(list, selection)
	if index < 0 || index >= len(found) {
		return storage
	}
	var b strings.Builder
	last := 0
	chosen := list[found[index] : found[index]+utf8.RuneCountInString(selection)]
	for len(chosen) > 0 {
		end := 1
		for end < len(chosen) && chosen[end].node == chosen[0].node {
			end++
		}
		from, to := chosen[0].from, chosen[end-1].to
		b.WriteString(storage[last:from] + `<ac:inline-comment-marker ac:ref="` + html.EscapeString(reference) + `">` + storage[from:to] + `</ac:inline-comment-marker>`)
		last, chosen = to, chosen[end:]
	}
	return b.String() + storage[last:]
}

// Markers gives the references of all inline comment markers in a storage body.
func Markers(storage string) map[string]bool {
	refs := map[string]bool{}
	root, err := ParseStorage(storage)
	if err != nil {
		return refs
	}
	root.Walk(func(n *Node) bool {
		if n.Name == "ac:inline-comment-marker" {
			refs[n.Get("ac:ref")] = true
		}
		return true
	})
	return refs
}

// Unmark takes the markers of one reference out and leaves what is in them.
func Unmark(storage, reference string) string {
	root, err := ParseStorage(storage)
	if err != nil {
		return storage
	}
	var b strings.Builder
	last := 0
	root.Walk(func(n *Node) bool {
		if n.Name != "ac:inline-comment-marker" || n.Get("ac:ref") != reference {
			return true
		}
		b.WriteString(storage[last:n.Start])
		last = n.End
		if len(n.Children) > 0 {
			b.WriteString(storage[n.Children[0].Start:n.Children[len(n.Children)-1].End])
		}
		return false
	})
	return b.String() + storage[last:]
}

// PlainOfStorage gives the words of a storage body as search sees them: blocks apart by blank space, code included.
func PlainOfStorage(storage string) string {
	root, err := ParseStorage(storage)
	if err != nil {
		return storage
	}
	var b strings.Builder
	root.Walk(func(n *Node) bool {
		if n.Name == "ac:parameter" && n.Get("ac:name") != "title" || n.Name == "ac:task-id" || n.Name == "ac:task-uuid" || n.Name == "ac:task-status" {
			return false
		}
		if n.Name != "" && !slices.Contains(inlineElements, n.Name) {
			b.WriteByte(' ')
		}
		b.WriteString(n.Text)
		return true
	})
	return strings.Join(strings.Fields(b.String()), " ")
}

// Escape makes a text safe inside HTML.
func Escape(s string) string { return html.EscapeString(s) }
