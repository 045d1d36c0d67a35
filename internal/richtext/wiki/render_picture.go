package wiki

import (
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// picture writes !name|attributes!.
func (iw *inlineWriter) picture(n *tree.Node) {
	src := n.Attr(tree.Src)
	var name string
	switch t := tree.ParseTarget(src); t.Kind {
	case tree.ToURL:
		name = strings.NewReplacer("|", "%7C", "!", "%21", " ", "%20").Replace(src)
	case tree.ToAttachment:
		name = t.Name
	case tree.ToRelative:
		name = src[strings.LastIndexByte(src, '/')+1:]
	default:
		iw.w.notes.Add(tree.LossyNode, "", "the image %q cannot be shown in Jira: its text is kept", tree.Summary(src))
		iw.text(n.Attr(tree.Alt))
		return
	}
	if strings.ContainsAny(name, "|!\n") || name == "" {
		iw.w.notes.Add(tree.LossyNode, "", "the image %q cannot be shown in Jira: its text is kept", tree.Summary(src))
		iw.text(n.Attr(tree.Alt))
		return
	}
	var values []string
	if n.Attr(tree.Thumbnail) == "true" {
		values = append(values, "thumbnail")
	}
	for _, key := range []tree.Key{tree.Width, tree.Height, tree.Align, tree.Border, "vspace", "hspace"} {
		if value := n.Attr(key); value != "" && !strings.ContainsAny(value, ",|!=\n") {
			values = append(values, string(key)+"="+value)
		}
	}
	if alt := cleanAlt(n.Attr(tree.Alt)); alt != "" {
		values = append(values, "alt="+alt)
	}
	if len(values) > 0 {
		name += "|" + strings.Join(values, ",")
	}
	iw.inks = append(iw.inks, ink{kind: inkPicture, text: "!" + name + "!"})
}

// cleanAlt leaves out what would end a picture or its attribute.
func cleanAlt(s string) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(",|!{}[]\\\n\"", r) {
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}
