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

// itemLine is what stands of an item so far.
type itemLine struct {
	prefix  string
	started bool // text stands on the item's line
	left    bool // what is written no longer belongs to the item
}

// item writes one item: its first paragraph on the line of the marks, what else it holds behind it.
func (l *lister) item(n *tree.Node, prefix string) {
	l.w.put(prefix, " ", box(n))
	l.blocks(n.Children, &itemLine{prefix: prefix})
	l.w.newLine()
}

func (l *lister) blocks(blocks []*tree.Node, line *itemLine) {
	w := l.w
	for _, block := range blocks {
		switch block.Kind {
		case tree.Paragraph, tree.Heading, tree.MediaSingle, tree.MediaGroup, tree.Caption:
			l.text(w.itemText(block), line)
		case tree.BulletList, tree.OrderedList, tree.TaskList, tree.DecisionList:
			w.newLine()
			l.list(block, line.prefix)
			line.left = true
		case tree.Quote:
			if w.open["quote"] {
				w.nestedQuoteNote()
				l.blocks(block.Children, line)
				continue
			}
			l.behind(line)
			w.bodied("quote", "{quote}", block.Children)
		case tree.CodeBlock:
			l.behind(line)
			w.code(block)
		default:
			w.notes.Add(tree.MovedBlock, "", "a %s cannot stand in a list item: it follows the item", block.Kind)
			w.newLine()
			w.put("\n")
			w.block(block)
			w.put("\n\n")
			line.left = true
		}
	}
}

// behind makes room for a macro: on the line of the marks, for an item without text is none, else on the next line.
func (l *lister) behind(line *itemLine) {
	if line.started || line.left {
		l.w.newLine()
	}
	line.started = true
}

// text writes a paragraph of an item; behind a nested list or a block that ended the item it starts another one.
func (l *lister) text(text string, line *itemLine) {
	if text == "" {
		return
	}
	if line.left {
		l.w.put("\n", line.prefix, " ")
		line.left, line.started = false, false
	}
	if line.started {
		l.w.put(paragraphEnd)
	}
	l.w.put(text)
	line.started = true
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
