package wiki

import (
	"strconv"
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// Render writes a document as wiki markup. What the markup cannot say becomes the nearest thing it can, with a note.
// It fails only for documents over the limits.
func Render(d *tree.Document, o tree.Options) (string, tree.Notes, error) {
	if count := tree.Count(d.Root); count > tree.MaxNodes {
		return "", nil, &tree.TooLargeError{What: "nodes", Is: count, Allowed: tree.MaxNodes}
	}
	w := &writer{o: &o, open: map[string]bool{}}
	w.number(d.Root)
	w.blocks(d.Root.Children)
	w.footnotes(d.Root)
	return strings.Trim(string(w.b), "\n"), w.notes, nil
}

type writer struct {
	b      []byte
	o      *tree.Options
	notes  tree.Notes
	labels map[string]string // number of a footnote by its label
	open   map[string]bool   // macros that are open: they cannot hold themselves
	cell   bool              // inside a table cell
}

// number numbers the footnotes in the order of their references.
func (w *writer) number(root *tree.Node) {
	w.labels = map[string]string{}
	tree.Walk(root, func(n *tree.Node) bool {
		if label := n.Attr(tree.Label); n.Kind == tree.FootnoteRef && w.labels[label] == "" {
			w.labels[label] = strconv.Itoa(len(w.labels) + 1)
		}
		return true
	})
}

// footnotes writes the notes as a numbered list.
func (w *writer) footnotes(root *tree.Node) {
	if len(w.labels) == 0 {
		return
	}
	list := tree.New(tree.OrderedList)
	for range w.labels {
		list.Append(tree.New(tree.ListItem))
	}
	for _, n := range root.Children {
		if number, err := strconv.Atoi(w.labels[n.Attr(tree.Label)]); n.Kind == tree.FootnoteDef && err == nil {
			list.Children[number-1].Children = n.Children
		}
	}
	w.blocks([]*tree.Node{list})
}

// blocks writes blocks with one empty line between them.
func (w *writer) blocks(nodes []*tree.Node) {
	for _, n := range nodes {
		before := len(w.b)
		w.block(n)
		if len(w.b) > before {
			w.put("\n\n")
		}
	}
}

// block writes one block without a line end behind it.
func (w *writer) block(n *tree.Node) {
	switch n.Kind {
	case tree.Paragraph, tree.Caption:
		w.put(w.inlines(n.Children, place{}))
	case tree.Heading:
		w.heading(n)
	case tree.BulletList, tree.OrderedList, tree.TaskList, tree.DecisionList:
		w.list(n)
	case tree.Quote:
		w.quote(n)
	case tree.CodeBlock:
		w.code(n)
	case tree.Rule:
		w.put("----")
	case tree.Panel, tree.Expand:
		w.panel(n)
	case tree.Table:
		w.table(n)
	case tree.MediaSingle, tree.MediaGroup:
		w.media(n)
	case tree.FootnoteDef:
	default:
		w.otherBlock(n)
	}
}

func (w *writer) otherBlock(n *tree.Node) {
	switch n.Kind {
	case tree.BlockCard, tree.EmbedCard:
		w.notes.Add(tree.LossyNode, "", "a card is written as a link")
		w.put(w.inlines([]*tree.Node{n}, place{}))
	case tree.MacroBlock:
		w.macro(n)
	case tree.Raw:
		w.raw(n)
	case tree.Opaque:
		w.lossy(n)
		if len(n.Children) > 0 {
			w.inPlace(n)
			return
		}
		w.put(w.inlines([]*tree.Node{tree.NewText(n.Text)}, place{}))
	default:
		if n.Kind.Inline() {
			w.put(w.inlines([]*tree.Node{n}, place{}))
			return
		}
		w.inPlace(n)
	}
}

// inPlace writes the blocks of a container without the container.
func (w *writer) inPlace(n *tree.Node) {
	w.blocks(n.Children)
	w.trimEnd()
}

// trimEnd removes the empty line behind the last block.
func (w *writer) trimEnd() {
	for len(w.b) > 0 && w.b[len(w.b)-1] == '\n' {
		w.b = w.b[:len(w.b)-1]
	}
}

func (w *writer) put(parts ...string) {
	for _, part := range parts {
		w.b = append(w.b, part...)
	}
}

func (w *writer) lossy(n *tree.Node) {
	name := n.Kind.String()
	if n.Origin != nil {
		name = n.Origin.Name
	}
	if n.Macro != nil {
		name = "macro " + n.Macro.Name
	}
	w.notes.Add(tree.LossyNode, "", "wiki markup has no %s: its text is kept", name)
}
