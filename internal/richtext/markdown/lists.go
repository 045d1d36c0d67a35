package markdown

import (
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"

	"mcp-atlassian/internal/richtext/tree"
)

// item says what an item of a list is.
type itemKind uint8

const (
	plainItem itemKind = iota
	todoItem
	doneItem
	decisionItem
)

// list converts a list. Runs of tasks, of decisions and of plain items become lists of their own.
func (c *converter) list(n *ast.List) []*tree.Node {
	var out []*tree.Node
	number := n.Start
	for item := n.FirstChild(); item != nil; item = n.FirstChild() {
		n.RemoveChild(n, item)
		kind := plainItem
		if !n.IsOrdered() {
			kind = c.takeMarker(item)
		}
		listKind, made := c.item(item, kind, n.IsOrdered())
		if len(out) == 0 || out[len(out)-1].Kind != listKind {
			list := tree.New(listKind)
			if n.IsOrdered() && number != 1 {
				list.Set(tree.Start, strconv.Itoa(number))
			}
			out = append(out, list)
		}
		out[len(out)-1].Append(made)
		number++
	}
	return out
}

func (c *converter) item(n ast.Node, kind itemKind, ordered bool) (tree.Kind, *tree.Node) {
	blocks := c.blocks(n)
	switch {
	case kind == todoItem:
		return tree.TaskList, taskItem(blocks).With(tree.State, "TODO")
	case kind == doneItem:
		return tree.TaskList, taskItem(blocks).With(tree.State, "DONE")
	case kind == decisionItem:
		return tree.DecisionList, tree.New(tree.DecisionItem, blocks...).With(tree.State, "DECIDED")
	case ordered:
		return tree.OrderedList, tree.New(tree.ListItem, blocks...)
	default:
		return tree.BulletList, tree.New(tree.ListItem, blocks...)
	}
}

// taskItem puts nested task lists last, as the tree has them.
func taskItem(blocks []*tree.Node) *tree.Node {
	out := tree.New(tree.TaskItem)
	var lists []*tree.Node
	for _, block := range blocks {
		if block.Kind == tree.TaskList {
			lists = append(lists, block)
			continue
		}
		out.Append(block)
	}
	out.Append(lists...)
	return out
}

// takeMarker looks for a check box or the mark of a decision at the start of an item and cuts it off.
func (c *converter) takeMarker(item ast.Node) itemKind {
	first := item.FirstChild()
	if first == nil || first.Kind() != ast.KindTextBlock && first.Kind() != ast.KindParagraph ||
		first.Lines().Len() == 0 {
		return plainItem
	}
	segment := first.Lines().At(0)
	kind, n := readMarker(string(segment.Value(c.bytes)))
	if n > 0 {
		first.Lines().Set(0, segment.WithStart(segment.Start+n))
	}
	return kind
}

// readMarker reads [ ], [x], [X] or <>, with the space after it.
func readMarker(line string) (itemKind, int) {
	trimmed := strings.TrimRight(line, "\n")
	switch {
	case strings.HasPrefix(trimmed, "<> "):
		return decisionItem, 3
	case len(trimmed) < 3 || trimmed[0] != '[' || trimmed[2] != ']':
		return plainItem, 0
	case len(trimmed) > 3 && trimmed[3] != ' ' && trimmed[3] != '\t':
		return plainItem, 0
	}
	n := min(len(trimmed), 4)
	switch trimmed[1] {
	case ' ':
		return todoItem, n
	case 'x', 'X':
		return doneItem, n
	default:
		return plainItem, 0
	}
}
