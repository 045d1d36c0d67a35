package main

import (
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// things are what is counted in a document: how often each occurs.
type things map[string]int

// take says whether a thing is there, and takes it away.
func (t things) take(thing string) bool {
	if t[thing] == 0 {
		return false
	}
	t[thing]--
	return true
}

// kinds are the sorts of things, in the order of the report.
var kinds = []string{"words", "marked words", "code", "links", "macros", "mentions"}

// inventory lists the things of a document by sort.
func inventory(d *tree.Document) map[string][]string {
	out := map[string][]string{}
	add := func(kind, thing string) { out[kind] = append(out[kind], thing) }
	tree.Walk(d.Root, func(n *tree.Node) bool {
		for word := range strings.FieldsSeq(lineText(n)) {
			add("words", word)
		}
		if marks := names(n.Marks); marks != "" {
			for word := range strings.FieldsSeq(shownText(n)) {
				add("marked words", word+marks)
			}
		}
		if link, ok := n.Marks.Get(tree.Link); ok {
			add("links", link.Value)
		}
		switch n.Kind {
		case tree.CodeBlock:
			add("code", n.Text)
		case tree.InlineCard, tree.BlockCard, tree.EmbedCard:
			add("links", n.Attr(tree.URL))
		case tree.MacroBlock, tree.InlineMacro:
			add("macros", n.Macro.Name)
		case tree.Opaque, tree.OpaqueInline:
			add("macros", n.Origin.Ref)
		case tree.Mention:
			add("mentions", n.Attr(tree.UserID))
		default:
		}
		return true
	})
	return out
}

// lineText gives the text of a paragraph or heading as a whole, for one word may have several runs, and the titles of
// blocks.
func lineText(n *tree.Node) string {
	if !n.Kind.HoldsInline() {
		if n.Kind.Inline() {
			return ""
		}
		return shownText(n)
	}
	var b strings.Builder
	for _, child := range n.Children {
		if child.Kind == tree.HardBreak || child.Kind == tree.SoftBreak {
			b.WriteByte(' ')
		}
		b.WriteString(shownText(child))
	}
	return b.String()
}

// shownText gives what a node itself shows; summaries of opaque items are no text of the document.
func shownText(n *tree.Node) string {
	switch n.Kind {
	case tree.Text, tree.Status, tree.Placeholder, tree.Date, tree.Emoji:
		return n.Text
	case tree.Panel, tree.Expand:
		return n.Attr(tree.Title)
	default:
		return ""
	}
}

// names lists the marks that Markdown shows.
func names(marks tree.Marks) string {
	var b strings.Builder
	for _, m := range marks {
		if m.Kind != tree.Link && m.Kind != tree.OpaqueMark {
			b.WriteString(" +" + m.Kind.String())
		}
	}
	return b.String()
}

// compare counts the things of one document that stand in another, each as often.
func compare(r *report, file, direction string, before, after *tree.Document) {
	had, has := inventory(before), inventory(after)
	for _, kind := range kinds {
		there := things{}
		for _, thing := range has[kind] {
			there[thing]++
		}
		for _, thing := range had[kind] {
			problem := ""
			if !there.take(thing) {
				problem = thing + " is missing"
			}
			r.count(file, direction+kind, problem)
		}
	}
}
