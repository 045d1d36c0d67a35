package adf

import (
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// fit makes children fit a parent, for documents that break the schema too: text in a block container gets a
// paragraph, a paragraph in a paragraph gives its text, an item outside a list gives its blocks.
func fit(parent tree.Kind, children []*tree.Node) []*tree.Node {
	switch {
	case parent.HoldsInline():
		return inlines(children)
	case parent == tree.TaskItem || parent == tree.DecisionItem || parent.HoldsBlocks():
		return blocks(children)
	case parent == tree.BulletList || parent == tree.OrderedList:
		return items(children, tree.ListItem)
	case parent == tree.DecisionList:
		return items(children, tree.DecisionItem)
	case parent == tree.Table:
		return items(children, tree.TableRow)
	case parent == tree.TableRow:
		return items(children, tree.TableCell)
	case parent == tree.Layout:
		return items(children, tree.LayoutColumn)
	case parent == tree.MediaGroup:
		return only(children, tree.Media)
	default:
		return nil
	}
}

// itemLine gives a task or decision its paragraph.
func itemLine(children []*tree.Node) []*tree.Node {
	line := inlines(children)
	if len(line) == 0 {
		return nil
	}
	return []*tree.Node{tree.New(tree.Paragraph, line...)}
}

// inlines gives inline nodes: newlines in text become breaks, blocks give the inline nodes below them.
func inlines(children []*tree.Node) []*tree.Node {
	good := true
	for _, child := range children {
		good = good && child.Kind.Inline() && (child.Kind != tree.Text || strings.IndexByte(child.Text, '\n') < 0)
	}
	if good {
		return tree.MergeText(children)
	}
	var out []*tree.Node
	for _, child := range children {
		switch {
		case child.Kind == tree.Text:
			out = appendLines(out, child)
		case child.Kind == tree.Opaque:
			child.Kind, child.Text, child.Children = tree.OpaqueInline, tree.PlainText(child), nil
			out = append(out, child)
		case child.Kind.Inline():
			out = append(out, child)
		case child.Kind == tree.CodeBlock && child.Text != "":
			out = appendLines(out, tree.NewText(child.Text, tree.Mark{Kind: tree.Code}))
		default:
			out = append(out, inlines(child.Children)...)
		}
	}
	return tree.MergeText(out)
}

// appendLines adds a text with a break for each newline in it.
func appendLines(out []*tree.Node, n *tree.Node) []*tree.Node {
	for i, line := range strings.Split(n.Text, "\n") {
		if i > 0 {
			line := tree.New(tree.HardBreak).With(newline, "true")
			line.Marks = n.Marks
			out = append(out, line)
		}
		if line != "" {
			out = append(out, &tree.Node{Kind: tree.Text, Text: line, Marks: n.Marks})
		}
	}
	return out
}

// blocks gives blocks: runs of inline nodes become paragraphs, loose items give what they hold.
func blocks(children []*tree.Node) []*tree.Node {
	loose := false
	for _, child := range children {
		loose = loose || child.Kind.Inline() || !flow(child.Kind)
	}
	if !loose {
		return children
	}
	var out []*tree.Node
	for _, child := range children {
		switch {
		case child.Kind == tree.Media:
			out = append(out, tree.New(tree.MediaSingle, child))
		case flow(child.Kind) || child.Kind.Inline():
			out = append(out, child)
		case child.Kind == tree.Caption:
			child.Kind = tree.Paragraph
			out = append(out, child)
		default:
			out = append(out, blocks(child.Children)...)
		}
	}
	out = tree.Blocks(out)
	for _, block := range out {
		if block.Kind == tree.Paragraph {
			block.Children = inlines(block.Children)
		}
	}
	return out
}

// flow says whether a kind may stand where any block may.
func flow(k tree.Kind) bool {
	return tree.Accepts(&tree.Node{Kind: tree.Root}, &tree.Node{Kind: k})
}

// items gives nodes of one kind; what is of another kind gets one around it.
func items(children []*tree.Node, kind tree.Kind) []*tree.Node {
	good := true
	for _, child := range children {
		good = good && isItem(child.Kind, kind)
	}
	if good {
		return children
	}
	var out []*tree.Node
	for _, child := range children {
		if !isItem(child.Kind, kind) {
			child = tree.New(kind, fit(kind, []*tree.Node{child})...)
		}
		out = append(out, child)
	}
	return out
}

func isItem(k, kind tree.Kind) bool {
	return k == kind || kind == tree.TableCell && k == tree.TableHeader
}

func only(children []*tree.Node, kind tree.Kind) []*tree.Node {
	var out []*tree.Node
	for _, child := range children {
		if child.Kind == kind {
			out = append(out, child)
		}
	}
	return out
}
