package storage

import (
	"slices"
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// openMark is a mark whose element is open; closing holds its end tags.
type openMark struct {
	mark    tree.Mark
	closing string
}

// inlines writes inline nodes. Marks are nested so that the one that reaches farthest is opened first.
func (w *writer) inlines(nodes []*tree.Node) {
	var stack []openMark
	for i, n := range nodes {
		shared := 0
		for shared < len(stack) && hasMark(n.Marks, stack[shared].mark) {
			shared++
		}
		stack = w.closeMarks(stack, shared)
		missing := missingMarks(nodes[i:], stack)
		if w.bareLink(nodes[i:], missing) {
			continue
		}
		for _, mark := range missing {
			w.put(w.openMark(mark, &stack))
		}
		w.inline(n)
	}
	w.closeMarks(stack, 0)
}

func hasMark(marks tree.Marks, mark tree.Mark) bool { return slices.Contains(marks, mark) }

func (w *writer) closeMarks(stack []openMark, keep int) []openMark {
	for i := len(stack) - 1; i >= keep; i-- {
		w.put(stack[i].closing)
	}
	return stack[:keep]
}

// missingMarks gives the marks of the first node that are not open, the one that reaches farthest first.
func missingMarks(nodes []*tree.Node, open []openMark) []tree.Mark {
	var missing []tree.Mark
	for _, mark := range nodes[0].Marks {
		if !slices.ContainsFunc(open, func(o openMark) bool { return o.mark == mark }) {
			missing = append(missing, mark)
		}
	}
	if len(missing) < 2 {
		return missing
	}
	reach := make(map[tree.Mark]int, len(missing))
	for _, mark := range missing {
		reach[mark] = markReach(nodes, mark)
	}
	slices.SortStableFunc(missing, func(a, b tree.Mark) int { return reach[b] - reach[a] })
	return missing
}

// markReach says how many nodes in a row have a mark. Beyond a bound it does not matter any more.
func markReach(nodes []*tree.Node, mark tree.Mark) int {
	const bound = 64
	n := 0
	for n < len(nodes) && n < bound && hasMark(nodes[n].Marks, mark) {
		n++
	}
	return n
}

// openMark gives the start tag of a mark and puts it on the stack.
func (w *writer) openMark(mark tree.Mark, stack *[]openMark) string {
	opening, closing := "", ""
	switch mark.Kind {
	case tree.Link:
		opening, closing = w.linkTags(mark)
	case tree.TextColor:
		opening, closing = `<span style="color: `+cssColour(mark.Value)+`;">`, "</span>"
	case tree.Highlight:
		opening, closing = `<span style="background-color: `+cssColour(mark.Value)+`;">`, "</span>"
	case tree.Annotation:
		opening = `<ac:inline-comment-marker ac:ref="` + escapeAttr(mark.Value) + `">`
		closing = "</ac:inline-comment-marker>"
	default:
		if name := markElement(mark.Kind); name != "" {
			opening, closing = "<"+name+">", "</"+name+">"
		}
	}
	*stack = append(*stack, openMark{mark, closing})
	return opening
}

func markElement(kind tree.MarkKind) string {
	switch kind {
	case tree.Strong:
		return "strong"
	case tree.Em, tree.Cite:
		return "em"
	case tree.Underline:
		return "u"
	case tree.Strike:
		return "del"
	case tree.Sub:
		return "sub"
	case tree.Sup:
		return "sup"
	case tree.Code:
		return "code"
	default:
		return ""
	}
}

func (w *writer) inline(n *tree.Node) {
	switch n.Kind {
	case tree.Text:
		w.put(escape(n.Text))
	case tree.HardBreak:
		w.put("<br/>")
	case tree.SoftBreak:
		w.put(map[bool]string{true: "<br/>", false: " "}[w.o.SoftBreak == tree.HardBreaks])
	case tree.Mention:
		w.mention(n)
	case tree.Emoji:
		w.emoji(n)
	case tree.Date:
		w.put("<time")
		w.attr("datetime", n.Text)
		w.put("/>")
	case tree.Status:
		w.status(n)
	case tree.InlineCard:
		w.smartLink(n, "inline")
	case tree.Placeholder:
		w.put("<ac:placeholder>", escape(n.Text), "</ac:placeholder>")
	case tree.Media:
		w.image(n, nil, nil)
	case tree.InlineMacro:
		w.macro(n)
	case tree.OpaqueInline, tree.Opaque:
		w.opaque(n)
	case tree.RawInline:
		w.raw(n)
	case tree.FootnoteRef:
		w.footnoteRef(n)
	default:
		w.put(escape(tree.PlainText(n)))
	}
}

func (w *writer) mention(n *tree.Node) {
	user, ok := tree.ParseUser(n.Attr(tree.UserID))
	if !ok {
		w.notes.Add(tree.UnresolvedUser, "", "a mention without an identifier is written as text")
		w.put("@", escape(tree.MentionName(n)))
		return
	}
	if element, _ := keep(n, "element"); element == "profile" {
		w.put(`<ac:structured-macro ac:name="profile" ac:schema-version="1"><ac:parameter ac:name="user">`)
		w.user(user)
		w.put("</ac:parameter></ac:structured-macro>")
		return
	}
	w.put("<ac:link>")
	w.user(user)
	if label, ok := keep(n, "label"); ok && label == n.Text {
		w.put("<ac:link-body>", escape(label), "</ac:link-body>")
	}
	w.put("</ac:link>")
}

func (w *writer) user(user tree.User) {
	name := map[tree.UserKind]string{
		tree.AccountID: "ri:account-id", tree.UserKey: "ri:userkey", tree.Username: "ri:username",
	}[user.Kind]
	w.put("<ri:user")
	w.attr(name, user.ID)
	w.put("/>")
}

// emoji writes an emoticon element; a character without any name stays text.
func (w *writer) emoji(n *tree.Node) {
	short, id := n.Attr(tree.ShortName), n.Attr(tree.ID)
	name := emoticonName(n.Text, short)
	if short == "" && id == "" {
		if name == "" {
			w.put(escape(n.Text))
			return
		}
		w.put("<ac:emoticon")
		w.attr("ac:name", name)
		w.put("/>")
		return
	}
	if name == "" {
		name = "blue-star"
	}
	w.put("<ac:emoticon")
	w.attr("ac:name", name)
	if short != "" {
		w.attr("ac:emoji-shortname", short)
	}
	if id != "" {
		w.attr("ac:emoji-id", id)
	}
	fallback := n.Text
	if fallback == "" {
		fallback = short
	}
	w.attr("ac:emoji-fallback", fallback)
	w.put("/>")
}

// emoticonName finds Confluence's own name for a picture; "" = it has none.
func emoticonName(char, short string) string {
	switch strings.Trim(short, ":") {
	case "grinning", "smiley":
		return "laugh"
	case "heart":
		return "heart"
	case "slight_frown", "disappointed":
		return "sad"
	case "slight_smile":
		return "smile"
	case "stuck_out_tongue":
		return "cheeky"
	case "thumbsup":
		return "thumbs-up"
	case "thumbsdown":
		return "thumbs-down"
	case "wink":
		return "wink"
	}
	for _, e := range tree.Emoticons {
		if e.Name != "" && e.Char == char {
			return e.Name
		}
	}
	return ""
}

func (w *writer) footnoteRef(n *tree.Node) {
	label := n.Attr(tree.Label)
	number := w.notesAt[label]
	w.refs[label]++
	w.put("<sup>")
	if w.refs[label] == 1 {
		w.anchor("footnote-ref-" + number)
	}
	w.put(`<ac:link ac:anchor="footnote-def-`, escapeAttr(number), `"><ac:link-body>`, escape(number), `</ac:link-body></ac:link></sup>`)
}

// footnotes writes the notes that were referred to as a list at the end, in the order of their numbers.
func (w *writer) footnotes(root *tree.Node) {
	if len(w.notesAt) == 0 {
		return
	}
	defs := make([]*tree.Node, len(w.notesAt))
	for _, n := range root.Children {
		if number := w.notesAt[n.Attr(tree.Label)]; n.Kind == tree.FootnoteDef && number != "" {
			for i := range defs {
				if strings.TrimLeft(number, "0") == itoa(i+1) {
					defs[i] = n
				}
			}
		}
	}
	w.put("<hr/><ol>")
	for i, def := range defs {
		number := itoa(i + 1)
		w.put("<li><p>")
		w.anchor("footnote-def-" + number)
		var rest []*tree.Node
		if def != nil {
			rest = def.Children
			if len(rest) > 0 && rest[0].Kind == tree.Paragraph {
				w.inlines(rest[0].Children)
				rest = rest[1:]
			}
		}
		w.put(` <ac:link ac:anchor="footnote-ref-`, number, `"><ac:link-body>↩</ac:link-body></ac:link></p>`)
		w.blocks(rest)
		w.put("</li>")
	}
	w.put("</ol>")
}
