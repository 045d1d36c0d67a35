package wiki

import (
	"path"
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// picture reads the content of !…! and says whether it names a picture.
func (p *parser) picture(at span, f *flow, sc *scope) bool {
	name, rest, _ := strings.Cut(p.src[at.from:at.to], "|")
	rest, _, _ = strings.Cut(rest, "|")
	name = strings.TrimSpace(name)
	if !isPicture(name) {
		return false
	}
	n := tree.New(tree.Media)
	n.Marks = sc.marks
	if hasScheme(name) {
		n.Set(tree.Src, decodeText(name))
	} else {
		n.Set(tree.Src, tree.Target{Kind: tree.ToAttachment, Name: unescapeName(name)}.String())
	}
	for part := range strings.SplitSeq(rest, ",") {
		key, value, _ := strings.Cut(part, "=")
		pictureAttribute(n, strings.ToLower(strings.TrimSpace(key)), strings.Trim(strings.TrimSpace(value), `"`))
	}
	f.add(n)
	return true
}

func unescapeName(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return decodeText(s)
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && isEscapable(s[i+1:]) {
			i++
		}
		b.WriteByte(s[i])
	}
	return decodeText(b.String())
}

// isPicture says whether a name is that of a file or a URL.
func isPicture(name string) bool {
	if hasScheme(name) {
		return true
	}
	extension := path.Ext(name)
	return len(extension) > 1 && len(extension) <= 6 && strings.Trim(extension[1:], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}

func pictureAttribute(n *tree.Node, key, value string) {
	switch key {
	case "width", "height":
		n.Set(tree.Key(key), strings.TrimSuffix(value, "px"))
	case "alt":
		n.Set(tree.Alt, value)
	case "thumbnail":
		n.Set(tree.Thumbnail, "true")
	case "vspace", "hspace":
		if value != "" && strings.Trim(value, "0123456789") == "" {
			n.Set(tree.Key(key), value)
		}
	case "align":
		if value != "" {
			n.Set(tree.Align, value)
		}
	case "border":
		if value != "" {
			n.Set(tree.Border, value)
		}
	}
}

// face is an emoticon as wiki markup spells it.
type face struct{ text, char string }

// otherFaces are spellings with a nose or in lower case.
var otherFaces = []face{
	{":-)", "🙂"}, {":-(", "🙁"}, {":-P", "😛"}, {":p", "😛"}, {":-p", "😛"}, {":-D", "😃"}, {";-)", "😉"},
}

func (e face) node(marks tree.Marks) *tree.Node {
	n := tree.New(tree.Emoji)
	n.Text, n.Marks = e.char, marks
	return n
}

// emoticon finds an emoticon at the start of a text: a letter or digit behind it makes it text.
func emoticon(s string) (face, int) {
	if len(s) < 2 || s[0] != ':' && s[0] != ';' && s[0] != '(' {
		return face{}, 0
	}
	for _, e := range tree.Emoticons {
		if isFace(s, e.Wiki) {
			return face{e.Wiki, e.Char}, len(e.Wiki)
		}
	}
	for _, e := range otherFaces {
		if isFace(s, e.text) {
			return e, len(e.text)
		}
	}
	return face{}, 0
}

func isFace(s, text string) bool {
	if text == "" || !strings.HasPrefix(s, text) {
		return false
	}
	return len(s) == len(text) || !isLetter(s[len(text)]) && !isDigit(s[len(text)])
}
