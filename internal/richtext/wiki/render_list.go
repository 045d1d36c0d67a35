package wiki

import (
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// list writes a list with its nested ones. A block that cannot stand in an item ends the list; the rest goes on as
// another one.
func (w *writer) list(n *tree.Node) {
	l := lister{w: w}
	l.list(n, "")
	w.trimEnd()
}

// lister writes the items of a list line by line.
type lister struct {
	w    *writer
	deep bool // a note about depth was given
}

func (l *lister) list(n *tree.Node, prefix string) {
	symbol := "*"
	if n.Kind == tree.OrderedList {
		symbol = "#"
	}
	if n.Kind == tree.DecisionList {
		l.w.notes.Add(tree.LossyNode, "", "wiki markup has no decisions: they are written as a list")
	}
	if len(prefix) < maxListDepth {
		prefix += symbol
	} else if !l.deep {
		l.deep = true
		l.w.notes.Add(tree.TruncatedDepth, "", "lists deeper than %d levels are written at level %d", maxListDepth, maxListDepth)
	}
	for _, item := range n.Children {
		l.item(item, prefix)
	}
}

// item writes one item: its first paragraph on the line of the marks, what else it holds behind it.
func (l *lister) item(n *tree.Node, prefix string) {
	w := l.w
	w.put(prefix, " ", box(n))
	started := false // text stands on the item's line
	inItem := true   // what is written belongs to the item
	for _, block := range n.Children {
		switch block.Kind {
		case tree.Paragraph, tree.Heading, tree.MediaSingle, tree.MediaGroup, tree.Caption:
			text := w.itemText(block)
			if text == "" {
				continue
			}
			if !inItem {
				w.put("\n", prefix, " ")
				inItem, started = true, false
			}
			if started {
				w.put(paragraphEnd)
			}
			w.put(text)
			started = true
		case tree.BulletList, tree.OrderedList, tree.TaskList, tree.DecisionList:
			w.newLine()
			l.list(block, prefix)
			inItem = false
		case tree.Quote:
			// A quote in an item loses its frame, as when it is read.
			l.inItem(block.Children, &started)
		case tree.CodeBlock:
			w.newLine()
			w.code(block)
			started = true
		default:
			w.notes.Add(tree.MovedBlock, "", "a %s cannot stand in a list item: it follows the item", block.Kind)
			w.newLine()
			w.put("\n")
			w.block(block)
			w.put("\n\n")
			inItem = false
		}
	}
	w.newLine()
}

// inItem writes the blocks of a quote as further lines of the item.
func (l *lister) inItem(blocks []*tree.Node, started *bool) {
	for _, block := range blocks {
		if block.Kind == tree.CodeBlock {
			l.w.newLine()
			l.w.code(block)
			*started = true
			continue
		}
		text := l.w.itemText(block)
		if !block.Kind.HoldsInline() {
			text = l.w.inlines([]*tree.Node{tree.NewText(tree.PlainText(block))}, place{oneLine: true})
		}
		if text == "" {
			continue
		}
		if *started {
			l.w.put(paragraphEnd)
		}
		l.w.put(text)
		*started = true
	}
}

// itemText writes a block as one line.
func (w *writer) itemText(n *tree.Node) string {
	switch n.Kind {
	case tree.Heading:
		return w.inlines(strong(n.Children), place{oneLine: true})
	case tree.MediaSingle, tree.MediaGroup:
		held := w.b
		w.b = nil
		w.media(n)
		text := string(w.b)
		w.b = held
		return strings.ReplaceAll(text, "\n", `\\ `)
	default:
		return w.inlines(n.Children, place{oneLine: true})
	}
}

// newLine ends the line that is open.
func (w *writer) newLine() {
	if len(w.b) > 0 && w.b[len(w.b)-1] != '\n' {
		w.put("\n")
	}
}

func box(n *tree.Node) string {
	if n.Kind != tree.TaskItem {
		return ""
	}
	if n.Attr(tree.State) == "DONE" {
		return "☑ "
	}
	return "☐ "
}

// paragraphEnd separates paragraphs where an empty line would end the list or the table: two forced line breaks. The
// space before them keeps them apart from a URL or a backslash.
const paragraphEnd = ` \\ \\ `
