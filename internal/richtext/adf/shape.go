package adf

import (
	"strconv"
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// shaper makes a document fit the content model of the schema. What may not stand where it stands is converted in
// place where that loses nothing to speak of, or else moved out: the containers around it end before it and begin
// again after it.
type shaper struct {
	options tree.Options
	notes   tree.Notes
}

// shape gives a document that fits; the input is changed.
func (s *shaper) shape(root *tree.Node) {
	footnotes(root)
	root.Children = s.contents(root.Children, &where{place: atRoot})
}

// contents shapes the blocks of a container. The result may hold blocks that the container does not accept but one
// around it does; the caller moves them out.
func (s *shaper) contents(blocks []*tree.Node, at *where) []*tree.Node {
	out := make([]*tree.Node, 0, len(blocks))
	for _, block := range blocks {
		out = s.block(out, block, at)
	}
	return out
}

// block appends a block, or what stands for it.
func (s *shaper) block(out []*tree.Node, n *tree.Node, at *where) []*tree.Node {
	if at.place == atRoot && exactly(n) != "" {
		return append(out, n) // the site accepted it as it is
	}
	if with, ok := s.adapt(n, at); ok {
		return append(out, s.contents(with, at)...)
	}
	home := at.home(n, s.options.Product)
	if home == nil {
		s.notes.Add(tree.LossyNode, "", "%s cannot stand here and was replaced by its content", n.Kind)
		return append(out, s.contents(s.fallback(n), at)...)
	}
	if n.Kind.HoldsInline() && home == at {
		s.textBlock(n, at.place)
		return append(out, n)
	}
	if home != at {
		s.notes.Add(tree.MovedBlock, "", "%s was moved out of the block that held it", n.Kind)
	}
	return append(out, s.inside(n, home)...)
}

// adapt replaces a block by others in place, when that is better than moving it.
func (s *shaper) adapt(n *tree.Node, at *where) ([]*tree.Node, bool) {
	switch n.Kind {
	case tree.Heading:
		if !accepts(at.top(), n, s.options.Product) {
			s.notes.Add(tree.LossyNode, "", "a heading in a list or quote became bold text")
			return []*tree.Node{boldParagraph(n.Children)}, true
		}
	case tree.Quote:
		if !accepts(at.top(), n, s.options.Product) {
			s.notes.Add(tree.LossyNode, "", "a quote became ordinary text where quotes cannot stand")
			return n.Children, true
		}
	case tree.Layout:
		return s.adaptLayout(n, at)
	case tree.Expand:
		if at.top() == inNested || at.top() == inMacro {
			s.notes.Add(tree.LossyNode, "", "an expand inside another became its title and its text")
			return titled(n), true
		}
	case tree.Panel:
		if title := n.Attr(tree.Title); title != "" {
			n.Unset(tree.Title)
			n.Children = append([]*tree.Node{boldParagraph([]*tree.Node{tree.NewText(title)})}, n.Children...)
		}
	case tree.MediaSingle, tree.MediaGroup:
		return s.adaptMedia(n)
	case tree.Opaque:
		return s.adaptOpaque(n)
	case tree.Raw, tree.MacroBlock, tree.Table, tree.DecisionList, tree.TaskList, tree.BlockCard, tree.EmbedCard:
		return s.adaptOther(n)
	default:
	}
	return nil, false
}

// adaptLayout keeps two or three columns at the top of a Confluence page. A single column is its content; columns
// beyond the third join the third.
func (s *shaper) adaptLayout(n *tree.Node, at *where) ([]*tree.Node, bool) {
	keep := at.top() == atRoot && s.options.Product == tree.Confluence && len(n.Children) > 1
	if !keep {
		var out []*tree.Node
		for _, column := range n.Children {
			out = append(out, column.Children...)
		}
		s.notes.Add(tree.LossyNode, "", "a layout became its columns one after another")
		return out, true
	}
	for len(n.Children) > 3 {
		third, next := n.Children[2], n.Children[3]
		third.Append(next.Children...)
		n.Children = append(n.Children[:3], n.Children[4:]...)
		s.notes.Add(tree.LossyNode, "", "a layout has at most three columns; the others joined the third")
	}
	return nil, false
}

func (s *shaper) adaptOpaque(n *tree.Node) ([]*tree.Node, bool) {
	foreign := n.Origin.Format != "" && n.Origin.Format != "adf"
	sync := n.Origin.Name == "syncBlock" || n.Origin.Name == "bodiedSyncBlock"
	if !foreign && (!sync || s.options.Product != tree.Jira || n.Origin.Source == "") {
		return nil, false
	}
	s.notes.Add(tree.LossyNode, "", "%s cannot be written here; its text was kept", n.Origin.Name)
	if foreign {
		return shownBy(n), true
	}
	p := parser{scan: scanner{text: n.Origin.Source}, marks: map[string]tree.Marks{}}
	raw := p.object()
	return blocks(raw.children), true
}

func (s *shaper) adaptOther(n *tree.Node) ([]*tree.Node, bool) {
	switch {
	case n.Kind == tree.Raw && n.Attr(tree.Format) != "adf":
		s.notes.Add(tree.LossyNode, "", "a raw %s fragment cannot be written here and became code", n.Attr(tree.Format))
		return []*tree.Node{{Kind: tree.CodeBlock, Text: n.Text}}, true
	case n.Kind == tree.MacroBlock && n.Macro.Body == tree.PlainBody:
		s.notes.Add(tree.LossyNode, "", "the macro %s became a code block", n.Macro.Name)
		return []*tree.Node{{Kind: tree.CodeBlock, Text: n.Text}}, true
	case n.Kind == tree.MacroBlock && n.Macro.Name == "":
		return n.Children, true
	case (n.Kind == tree.BlockCard || n.Kind == tree.EmbedCard) && n.Attr(tree.URL) == "":
		return nil, true
	case len(n.Children) == 0 && (n.Kind == tree.Table || n.Kind == tree.DecisionList || n.Kind == tree.TaskList):
		return nil, true
	default:
		return nil, false
	}
}

// fallback replaces a block that nothing around it accepts.
func (s *shaper) fallback(n *tree.Node) []*tree.Node {
	switch n.Kind {
	case tree.Table:
		return []*tree.Node{{Kind: tree.CodeBlock, Text: pipeText(n)}}
	case tree.Expand:
		return titled(n)
	case tree.BlockCard, tree.EmbedCard:
		return []*tree.Node{tree.New(tree.Paragraph, tree.New(tree.InlineCard).With(tree.URL, n.Attr(tree.URL)))}
	case tree.Rule:
		return nil
	case tree.Opaque:
		return shownBy(n)
	case tree.MediaGroup:
		var out []*tree.Node
		for _, media := range n.Children {
			out = append(out, tree.New(tree.MediaSingle, media))
		}
		return out
	case tree.TaskList, tree.DecisionList, tree.BulletList, tree.OrderedList:
		var out []*tree.Node
		for _, item := range n.Children {
			out = append(out, item.Children...)
		}
		return out
	default:
		if len(n.Children) > 0 && !n.Children[0].Kind.Inline() {
			return n.Children
		}
		return textParagraph(tree.PlainText(n))
	}
}

// titled gives the blocks of an expand under its title.
func titled(n *tree.Node) []*tree.Node {
	title := n.Attr(tree.Title)
	if title == "" {
		return n.Children
	}
	return append([]*tree.Node{boldParagraph([]*tree.Node{tree.NewText(title)})}, n.Children...)
}

// shownBy gives what readers see of an opaque item.
func shownBy(n *tree.Node) []*tree.Node {
	if len(n.Children) > 0 {
		return n.Children
	}
	return textParagraph(n.Text)
}

func textParagraph(text string) []*tree.Node {
	if text == "" {
		return nil
	}
	return []*tree.Node{tree.New(tree.Paragraph, tree.NewText(text))}
}

func boldParagraph(inline []*tree.Node) *tree.Node {
	for _, n := range inline {
		if n.Kind == tree.Text {
			n.Marks = n.Marks.With(tree.Mark{Kind: tree.Strong})
		}
	}
	return tree.New(tree.Paragraph, inline...)
}

// pipeText shows a table as text, for places where no table can stand.
func pipeText(table *tree.Node) string {
	var b strings.Builder
	for i, row := range table.Children {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteByte('|')
		for _, cell := range row.Children {
			b.WriteString(" " + strings.ReplaceAll(tree.PlainText(cell), "|", `\|`) + " |")
		}
		if i == 0 && len(row.Children) > 0 && row.Children[0].Kind == tree.TableHeader {
			b.WriteString("\n|" + strings.Repeat("---|", len(row.Children)))
		}
	}
	return b.String()
}

// footnotes writes the notes as a list at the end; references to them become numbers set high.
func footnotes(root *tree.Node) {
	list := tree.New(tree.OrderedList)
	var kept []*tree.Node
	for _, block := range root.Children {
		if block.Kind == tree.FootnoteDef {
			list.Append(tree.New(tree.ListItem, block.Children...))
			continue
		}
		kept = append(kept, block)
	}
	if len(list.Children) > 0 {
		kept = append(kept, tree.New(tree.Rule), list)
		root.Children = kept
	}
	tree.Walk(root, func(n *tree.Node) bool {
		if n.Kind == tree.FootnoteRef {
			n.Kind, n.Text = tree.Text, n.Attr(tree.Label)
			n.Attrs = nil
			n.Marks = n.Marks.With(tree.Mark{Kind: tree.Sup})
		}
		return true
	})
}

// startOf gives the first number of an ordered list.
func startOf(n *tree.Node) int {
	if start, err := strconv.Atoi(n.Attr(tree.Start)); err == nil && start >= 0 {
		return start
	}
	return 1
}
