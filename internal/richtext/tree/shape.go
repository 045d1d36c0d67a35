package tree

import (
	"errors"
	"fmt"
)

// Check says what is wrong with the shape of a document; nil = nothing. Every parser's result passes, and tests of
// parsers assert it.
func Check(d *Document) error {
	if d == nil || d.Root == nil || d.Root.Kind != Root {
		return errors.New("a document needs a root")
	}
	return check(d.Root, "root")
}

func check(n *Node, path string) error {
	if err := checkNode(n); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	for i, child := range n.Children {
		below := fmt.Sprintf("%s/%s[%d]", path, child.Kind, i)
		if !Accepts(n, child) {
			return fmt.Errorf("%s: not allowed in %s", below, n.Kind)
		}
		if err := check(child, below); err != nil {
			return err
		}
	}
	return nil
}

func checkNode(n *Node) error {
	switch {
	case n.Kind == Text && n.Text == "":
		return errors.New("empty text")
	case n.Kind == Text && len(n.Children) > 0:
		return errors.New("text with children")
	case (n.Kind == MacroBlock || n.Kind == InlineMacro) && n.Macro == nil:
		return errors.New("macro without description")
	case (n.Kind == Opaque || n.Kind == OpaqueInline) && (n.Origin == nil || n.Origin.Ref == ""):
		return errors.New("opaque item without reference")
	}
	for i := 1; i < len(n.Marks); i++ {
		if n.Marks[i-1].Kind > n.Marks[i].Kind {
			return errors.New("marks out of order")
		}
	}
	return nil
}

// Accepts says whether a child may stand in a parent. The model is wide: what a format does not allow, its renderer
// moves or replaces.
func Accepts(parent, child *Node) bool {
	switch parent.Kind {
	case Paragraph, Heading, Caption:
		return child.Kind.Inline()
	case BulletList, OrderedList:
		return child.Kind == ListItem
	case TaskList:
		return child.Kind == TaskItem
	case DecisionList:
		return child.Kind == DecisionItem
	case Table:
		return child.Kind == TableRow
	case TableRow:
		return child.Kind.IsCell()
	case Layout:
		return child.Kind == LayoutColumn
	case MediaSingle:
		return child.Kind == Media || child.Kind == Caption
	case MediaGroup:
		return child.Kind == Media
	case MacroBlock:
		return parent.Macro != nil && parent.Macro.Body == RichBody && flowBlock(child.Kind)
	default:
		return parent.Kind.HoldsBlocks() && flowBlock(child.Kind)
	}
}

// flowBlock says whether a kind is a block that may stand where any block may.
func flowBlock(k Kind) bool {
	switch k {
	case Root, ListItem, TaskItem, DecisionItem, TableRow, TableCell, TableHeader, Caption, LayoutColumn:
		return false
	default:
		return !k.Inline()
	}
}

// Blocks turns any mixture of nodes into blocks: runs of inline nodes become paragraphs.
func Blocks(nodes []*Node) []*Node {
	mixed := false
	for _, n := range nodes {
		mixed = mixed || n.Kind.Inline()
	}
	if !mixed {
		return nodes
	}
	var out []*Node
	var run *Node
	for _, n := range nodes {
		switch {
		case !n.Kind.Inline():
			run = nil
			out = append(out, n)
		case run == nil:
			run = New(Paragraph, n)
			out = append(out, run)
		default:
			run.Append(n)
		}
	}
	return out
}

// MergeText joins adjacent runs with equal marks and drops empty ones, in this container only.
func MergeText(nodes []*Node) []*Node {
	out := nodes[:0]
	for i := 0; i < len(nodes); {
		end := i + 1
		if nodes[i].Kind == Text {
			for end < len(nodes) && nodes[end].Kind == Text && nodes[end].Marks.Equal(nodes[i].Marks) {
				end++
			}
			if merged := joined(nodes[i:end]); merged != nil {
				out = append(out, merged)
			}
		} else {
			out = append(out, nodes[i])
		}
		i = end
	}
	clear(nodes[len(out):])
	return out
}

func joined(run []*Node) *Node {
	if len(run) > 1 {
		size := 0
		for _, n := range run {
			size += len(n.Text)
		}
		text := make([]byte, 0, size)
		for _, n := range run {
			text = append(text, n.Text...)
		}
		run[0].Text = string(text)
	}
	if run[0].Text == "" {
		return nil
	}
	return run[0]
}
