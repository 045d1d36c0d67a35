package storage

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"mcp-atlassian/internal/richtext/tree"
)

// fragments notes which headings need an anchor: those that a link points to, unless the old text had such a link, which
// works as it is or never did.
func (w *writer) fragments(n *tree.Node) {
	switch {
	case n.Stored != nil && n.Stored.Was != nil:
		w.oldFragments(n.Stored.Was)
	case w.isStored(n):
		w.oldFragments(n)
		return
	}
	if name, ok := fragment(n); ok {
		if _, known := w.anchors[name]; !known {
			w.anchors[name] = true
		}
	}
	for _, child := range n.Children {
		w.fragments(child)
	}
}

func (w *writer) oldFragments(n *tree.Node) {
	tree.Walk(n, func(n *tree.Node) bool {
		if name, ok := fragment(n); ok {
			w.anchors[name] = false
		}
		return true
	})
}

// fragment gives the place on the same page that a node links to.
func fragment(n *tree.Node) (string, bool) {
	link, ok := n.Marks.Get(tree.Link)
	if !ok || !strings.HasPrefix(link.Value, "#") {
		return "", false
	}
	return tree.ParseTarget(link.Value).Fragment, true
}

// headingAnchor writes an anchor at the start of a heading that needs one.
func (w *writer) headingAnchor(n *tree.Node) {
	name, ok := w.named[n]
	if !ok {
		name = w.anchorName(n)
	}
	if name != "" {
		w.anchor(name)
	}
}

// anchorName gives the anchor that a heading needs and does not have: always when the option says so, else when it was
// given one or a link of the same text points to it. It is asked once per heading, for equal headings are counted.
func (w *writer) anchorName(n *tree.Node) string {
	explicit := n.Attr(tree.Anchor)
	name := explicit
	if name == "" {
		name = w.slug(tree.PlainText(n))
	}
	if name == "" || !w.o.HeadingAnchors && explicit == "" && !w.anchors[name] {
		name = ""
	}
	for _, child := range n.Children {
		if child.Kind == tree.InlineMacro && child.Macro != nil && child.Macro.Name == "anchor" && child.Macro.Param("") == name {
			name = ""
		}
	}
	if w.named == nil {
		w.named = map[*tree.Node]string{}
	}
	w.named[n] = name
	return name
}

// slug gives the anchor of a heading; the second of two equal ones ends in -1.
func (w *writer) slug(text string) string {
	name := Slug(text)
	count := w.slugs[name]
	w.slugs[name]++
	if count > 0 {
		return name + "-" + strconv.Itoa(count)
	}
	return name
}

// Slug makes the anchor name of a heading text: lower case, no accents, letters, digits, _ and - only, white space as
// one hyphen. A text without any Latin letter or digit keeps its own letters.
func Slug(text string) string {
	plain := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(strings.TrimSpace(text)))
	latin := func(r rune) bool { return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '_' || r == '-' }
	if name := slugOf(plain, latin); strings.Trim(name, "-") != "" {
		return name
	}
	return slugOf(norm.NFC.String(plain), func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

func slugOf(text string, keep func(rune) bool) string {
	var b strings.Builder
	space := false
	for _, r := range text {
		switch {
		case unicode.IsSpace(r):
			space = b.Len() > 0
		case keep(r):
			if space {
				b.WriteByte('-')
				space = false
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}
