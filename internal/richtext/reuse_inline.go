package richtext

import (
	"slices"
	"strings"

	"mcp-atlassian/internal/richtext/markdown"
	"mcp-atlassian/internal/richtext/tree"
)

// asShown gives a paragraph or heading as it would be when nobody had edited its Markdown, for a comparison with what
// somebody has.
func (r *reuser) asShown(n *tree.Node) *tree.Node {
	_, text, _ := strings.Cut(r.key(n), "\n")
	d, _ := markdown.Parse(text, r.options)
	shown := d.Root.First()
	if len(d.Root.Children) != 1 || shown.Kind != n.Kind {
		return n
	}
	was := n.Clone()
	was.Children = shown.Children
	r.inlineItems(n, was)
	return was
}

// inline carries over what stands inside an edited paragraph: what shows the same in both is taken from the old one,
// with the marks that it has now; the rest takes what belongs to an item of its kind that stood there.
func (r *reuser) inline(old, edited *tree.Node) {
	if edited.Stored != nil && edited.Stored.Was == old {
		edited.Stored.Was = r.asShown(old)
	}
	r.inlineItems(old, edited)
	r.comments(old, edited)
}

// inlineItems is [reuser.inline] without the comments.
func (r *reuser) inlineItems(old, edited *tree.Node) {
	restoreEmoji(old, edited)
	before, after := inlineItems(old), inlineItems(edited)
	fromOld, fromNew := 0, 0
	for _, m := range append(align(r.inlineKeys(before), r.inlineKeys(after)), [2]int{len(before), len(after)}) {
		for _, p := range align(inlineNames(before[fromOld:m[0]]), inlineNames(after[fromNew:m[1]])) {
			takeInline(before[fromOld+p[0]], after[fromNew+p[1]])
		}
		if m[0] < len(before) {
			replaceInline(before[m[0]], after[m[1]])
		}
		fromOld, fromNew = m[0]+1, m[1]+1
	}
}

// inlineItems gives what is neither text nor a line break.
func inlineItems(n *tree.Node) []*tree.Node {
	var out []*tree.Node
	for _, child := range n.Children {
		if child.Kind != tree.Text && child.Kind != tree.HardBreak && child.Kind != tree.SoftBreak {
			out = append(out, child)
		}
	}
	return out
}

func (r *reuser) inlineKeys(nodes []*tree.Node) []string {
	out := make([]string, len(nodes))
	for i, n := range nodes {
		bare := *n
		bare.Marks = nil
		out[i] = r.key(tree.New(tree.Paragraph, &bare))
	}
	return out
}

func inlineNames(nodes []*tree.Node) []string {
	out := kindNames(nodes)
	for i, n := range nodes {
		switch n.Kind {
		case tree.Mention:
			out[i] += " " + n.Attr(tree.UserID)
		case tree.InlineCard:
			out[i] += " " + n.Attr(tree.URL)
		case tree.Media:
			out[i] += " " + n.Attr(tree.Src)
		default:
		}
	}
	return out
}

// replaceInline makes an item the same as the old one that shows the same, but for its marks.
func replaceInline(old, edited *tree.Node) {
	marks, name := edited.Marks, edited.Text
	*edited = *old.Clone()
	edited.Marks = marks
	if edited.Kind == tree.Mention && name != "" {
		edited.Text = name
	}
}

// takeInline gives an item what Markdown does not show of the one that stood in its place.
func takeInline(old, edited *tree.Node) {
	for _, a := range old.Attrs {
		hidden := a.Key == tree.Access || a.Key == tree.UserType || a.Key == tree.Occurrence || slices.Contains(identifiers, a.Key)
		if hidden && !edited.Has(a.Key) {
			edited.Set(a.Key, a.Value)
		}
	}
	takeStored(old, edited)
}

// restoreEmoji puts the emoji of the old paragraph back that Markdown shows as mere characters: each where the next
// such character stands.
func restoreEmoji(old, edited *tree.Node) {
	at := 0
	for _, n := range old.Children {
		if n.Kind != tree.Emoji || n.Text == "" {
			continue
		}
		for i := at; i < len(edited.Children); i++ {
			text := edited.Children[i]
			start := -1
			if text.Kind == tree.Text && !text.Marks.Has(tree.Code) {
				start = strings.Index(text.Text, n.Text)
			}
			if start < 0 {
				continue
			}
			emoji := n.Clone()
			emoji.Marks = text.Marks
			edited.Children = slices.Concat(edited.Children[:i], split(text, start, start+len(n.Text), emoji), edited.Children[i+1:])
			at = slices.Index(edited.Children, emoji) + 1
			break
		}
	}
}

// split puts a node in the place of some characters of a text.
func split(text *tree.Node, from, to int, n *tree.Node) []*tree.Node {
	var out []*tree.Node
	if from > 0 {
		out = append(out, tree.NewText(text.Text[:from], text.Marks...))
	}
	out = append(out, n)
	if to < len(text.Text) {
		out = append(out, tree.NewText(text.Text[to:], text.Marks...))
	}
	return out
}

// comments attaches inline comments again whose text stands exactly once in the edited block.
func (r *reuser) comments(old, edited *tree.Node) {
	for _, id := range annotations(old) {
		if hasAnnotation(edited, id) {
			continue
		}
		text := annotated(old, id)
		if text == "" || !attach(edited, id, text) {
			r.notes.Add(tree.LossyMark, "", "the inline comment on “%s” has no place in the new text", tree.Summary(text))
		}
	}
}

func annotations(n *tree.Node) []string {
	var out []string
	seen := map[string]bool{}
	for _, child := range n.Children {
		for _, m := range child.Marks {
			if m.Kind == tree.Annotation && !seen[m.Value] {
				seen[m.Value] = true
				out = append(out, m.Value)
			}
		}
	}
	return out
}

func hasAnnotation(n *tree.Node, id string) bool {
	for _, child := range n.Children {
		for _, m := range child.Marks {
			if m.Kind == tree.Annotation && m.Value == id {
				return true
			}
		}
	}
	return false
}

// annotated gives the text that an inline comment stands on.
func annotated(n *tree.Node, id string) string {
	var b strings.Builder
	for _, child := range n.Children {
		for _, m := range child.Marks {
			if m.Kind == tree.Annotation && m.Value == id {
				b.WriteString(child.Text)
			}
		}
	}
	return b.String()
}

// attach gives the only place of a text in a block an inline comment.
func attach(n *tree.Node, id, text string) bool {
	var all strings.Builder
	for _, child := range n.Children {
		if child.Kind == tree.Text {
			all.WriteString(child.Text)
		} else {
			all.WriteByte(0)
		}
	}
	whole := all.String()
	start := strings.Index(whole, text)
	if start < 0 || strings.Contains(whole[start+1:], text) {
		return false
	}
	n.Children = markRange(n.Children, start, start+len(text), tree.Mark{Kind: tree.Annotation, Value: id})
	return true
}

// markRange gives the characters from one offset to another one more mark; other nodes count as one byte.
func markRange(nodes []*tree.Node, start, end int, mark tree.Mark) []*tree.Node {
	var out []*tree.Node
	at := 0
	for _, n := range nodes {
		if n.Kind != tree.Text {
			at++
			out = append(out, n)
			continue
		}
		from, to := max(start-at, 0), min(end-at, len(n.Text))
		at += len(n.Text)
		if from >= to {
			out = append(out, n)
			continue
		}
		for _, part := range []struct {
			text  string
			marks tree.Marks
		}{
			{n.Text[:from], n.Marks},
			{n.Text[from:to], n.Marks.With(mark)},
			{n.Text[to:], n.Marks},
		} {
			if part.text != "" {
				out = append(out, &tree.Node{Kind: tree.Text, Text: part.text, Marks: part.marks})
			}
		}
	}
	return out
}
