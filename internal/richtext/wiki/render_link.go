package wiki

import (
	"slices"
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// link writes a link with its label.
func (iw *inlineWriter) link(nodes []*tree.Node, mark tree.Mark) {
	target, ok := iw.target(mark.Value)
	if !ok {
		iw.unlinked(nodes, mark)
		return
	}
	if len(nodes) == 1 && nodes[0].Kind == tree.Text && mark.Title == "" && !nodes[0].Marks.Has(tree.Code) {
		bare := iw.openMarksOnly(nodes[0].Marks) && !isPath(target)
		if bare && nodes[0].Text == visible(target) && decodeText(target) == target {
			iw.markup("[" + target + "]")
			return
		}
	}
	label := inlineWriter{w: iw.w, at: place{oneLine: true, label: true}}
	label.nodes(iw.withoutOpen(nodes))
	text := label.assemble()
	if strings.TrimSpace(text) == "" {
		text = ""
	} else {
		text += "|"
	}
	title := ""
	if mark.Title != "" {
		title = "|" + linkText(mark.Title)
	}
	iw.markup("[" + text + target + title + "]")
}

// unlinked writes the label of a link that Jira cannot have. A relative target stands behind it as in Markdown, for it
// may be the text of a program: a[0](x).
func (iw *inlineWriter) unlinked(nodes []*tree.Node, mark tree.Mark) {
	relative := tree.ParseTarget(mark.Value).Kind == tree.ToRelative
	if relative {
		iw.w.notes.Add(tree.InvalidLinkDropped, "", "the link to %q became text", tree.Summary(mark.Value))
		iw.text("[")
	} else {
		iw.w.notes.Add(tree.InvalidLinkDropped, "", "the link to %q was dropped, its label is kept", tree.Summary(mark.Value))
	}
	outer := iw.stack
	for _, n := range nodes {
		copied := *n
		copied.Marks = n.Marks.Without(tree.Link)
		depth := len(iw.stack)
		iw.openAll(iw.missing([]*tree.Node{&copied}, iw.marks(&copied)))
		iw.node(&copied)
		iw.closeTo(depth)
	}
	iw.stack = outer
	if relative {
		iw.text("](" + mark.Value + ")")
	}
}

// openMarksOnly says whether all marks but the link are open around it.
func (iw *inlineWriter) openMarksOnly(marks tree.Marks) bool {
	for _, m := range marks {
		if m.Kind != tree.Link && !slices.ContainsFunc(iw.stack, func(o openPhrase) bool { return o.mark == m }) {
			return false
		}
	}
	return true
}

// withoutOpen gives copies of nodes without the marks that are open around the link.
func (iw *inlineWriter) withoutOpen(nodes []*tree.Node) []*tree.Node {
	out := make([]*tree.Node, len(nodes))
	for i, n := range nodes {
		copied := *n
		copied.Marks = n.Marks.Without(tree.Link)
		for _, o := range iw.stack {
			copied.Marks = copied.Marks.Without(o.mark.Kind)
		}
		out[i] = &copied
	}
	return spacesOutside(out)
}

func linkText(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	return strings.NewReplacer("&", "&amp;", "|", "&#124;", "[", "&#91;", "]", "&#93;").Replace(s)
}

// target spells a link target; not ok when Jira has no link to such a thing.
func (iw *inlineWriter) target(href string) (string, bool) {
	t := tree.ParseTarget(href)
	switch t.Kind {
	case tree.ToURL:
		return escapeEntities(targetEscaper.Replace(href)), true
	case tree.ToAnchor:
		return "#" + targetEscaper.Replace(t.Fragment), true
	case tree.ToAttachment:
		if t.Title != "" || strings.ContainsAny(t.Name, "|[]\n") {
			return "", false
		}
		return "^" + t.Name, true
	case tree.ToUser:
		if t.User.Kind == tree.AccountID {
			return "~accountid:" + t.ID, true
		}
		return "~" + t.ID, !strings.ContainsAny(t.ID, "|[]\n")
	case tree.ToRelative:
		if strings.HasPrefix(href, "/") {
			return targetEscaper.Replace(href), true
		}
		if isPath(href) {
			return targetEscaper.Replace(href), true
		}
		return "^" + href, isPicture(href)
	default:
		return targetEscaper.Replace(href), hasScheme(href) && !strings.HasPrefix(strings.ToLower(href), "file:")
	}
}

var targetEscaper = strings.NewReplacer("|", "%7C", "[", "%5B", "]", "%5D", " ", "%20", "\n", "")
