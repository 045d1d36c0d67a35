package adf

import (
	"strconv"

	"mcp-atlassian/internal/richtext/tree"
)

// inside shapes what a block holds. The result is the block, or its parts with what had to leave it between them.
func (s *shaper) inside(n *tree.Node, at *where) []*tree.Node {
	switch n.Kind {
	case tree.Paragraph, tree.Heading:
		s.textBlock(n, at.top())
		return []*tree.Node{n}
	case tree.BulletList, tree.OrderedList:
		return s.list(n, at)
	case tree.TaskList, tree.DecisionList:
		return s.taskList(n, at)
	case tree.Quote:
		return s.container(n, at, inQuote)
	case tree.Panel:
		return s.container(n, at, inPanel)
	case tree.Expand:
		if at.top() == inExpand || at.top() == inCell {
			return s.container(n, at, inNested)
		}
		return s.container(n, at, inExpand)
	case tree.MacroBlock:
		if n.Macro.Body == tree.RichBody {
			return s.container(n, at, inMacro)
		}
		n.Children = nil
	case tree.Table:
		s.table(n, at)
	case tree.Layout:
		for _, column := range n.Children {
			column.Children = filled(s.contents(column.Children, at.in(inColumn)))
		}
	case tree.MediaSingle:
		s.caption(n)
	default:
	}
	if at.top() != atRoot {
		n.Unset(tree.Breakout)
	}
	return []*tree.Node{n}
}

// container shapes a container and splits it around what it does not accept.
func (s *shaper) container(n *tree.Node, at *where, inner place) []*tree.Node {
	if at.top() != atRoot {
		n.Unset(tree.Breakout)
	}
	var parts []*tree.Node
	var held []*tree.Node
	flush := func() {
		if len(held) > 0 {
			parts = append(parts, again(n, held, len(parts)))
			held = nil
		}
	}
	for _, block := range s.contents(n.Children, at.in(inner)) {
		if accepts(inner, block, s.options.Product) {
			held = append(held, block)
			continue
		}
		flush()
		parts = append(parts, block)
	}
	flush()
	if len(parts) == 0 {
		parts = append(parts, again(n, filled(nil), 0))
	}
	return parts
}

// again gives the container with other children. Its identifier stays with the first part.
func again(n *tree.Node, children []*tree.Node, parts int) *tree.Node {
	part := *n
	part.Children = children
	if parts > 0 {
		part.Attrs = append(tree.Attrs(nil), n.Attrs...)
		part.Attrs = part.Attrs.Without(tree.LocalID)
	}
	return &part
}

// filled gives at least one block.
func filled(blocks []*tree.Node) []*tree.Node {
	if len(blocks) == 0 {
		return []*tree.Node{tree.New(tree.Paragraph)}
	}
	return blocks
}

// list shapes the items of a list and splits it around what no item accepts.
func (s *shaper) list(n *tree.Node, at *where) []*tree.Node {
	var parts []*tree.Node
	var held []*tree.Node
	number := startOf(n)
	flush := func() {
		if len(held) == 0 {
			return
		}
		part := again(n, held, len(parts))
		if n.Kind == tree.OrderedList && number != 1 {
			part.Set(tree.Start, strconv.Itoa(number))
		}
		number += len(held)
		parts = append(parts, part)
		held = nil
	}
	for _, item := range n.Children {
		var blocks []*tree.Node
		cuts := 0
		for _, block := range s.contents(item.Children, at.in(inItem)) {
			if accepts(inItem, block, s.options.Product) {
				blocks = append(blocks, block)
				continue
			}
			if len(blocks) > 0 {
				held = append(held, again(item, blocks, cuts))
				blocks = nil
			}
			flush()
			parts = append(parts, block)
			cuts++
		}
		if len(blocks) > 0 || cuts == 0 {
			held = append(held, again(item, leading(blocks), cuts))
		}
	}
	flush()
	if len(parts) == 0 {
		return nil
	}
	return parts
}

// leading puts an empty paragraph before a list that begins an item; older readers of the format need it.
func leading(blocks []*tree.Node) []*tree.Node {
	if len(blocks) > 0 && !blocks[0].Kind.IsList() {
		return blocks
	}
	return append([]*tree.Node{tree.New(tree.Paragraph)}, blocks...)
}

// taskList shapes tasks and decisions: an item is one run of inline nodes; a nested task list follows its item;
// anything else leaves the list.
func (s *shaper) taskList(n *tree.Node, at *where) []*tree.Node {
	inner := inTask
	if n.Kind == tree.DecisionList {
		inner = inDecision
	}
	var parts []*tree.Node
	var held []*tree.Node
	flush := func() {
		if len(held) > 0 {
			parts = append(parts, again(n, held, len(parts)))
			held = nil
		}
	}
	for _, item := range n.Children {
		line, lists, rest := s.taskItem(item, at.in(inner))
		held = append(held, again(item, append([]*tree.Node{line}, lists...), 0))
		if len(rest) > 0 {
			flush()
			parts = append(parts, rest...)
		}
	}
	flush()
	return parts
}

// taskItem gives the text of an item, the task lists in it, and the rest.
func (s *shaper) taskItem(item *tree.Node, at *where) (line *tree.Node, lists, rest []*tree.Node) {
	line = tree.New(tree.Paragraph)
	for _, block := range s.contents(item.Children, at) {
		switch {
		case block.Kind == tree.Paragraph && len(rest) == 0:
			if len(line.Children) > 0 && len(block.Children) > 0 {
				line.Append(tree.New(tree.HardBreak))
			}
			line.Append(block.Children...)
		case block.Kind == tree.TaskList && len(rest) == 0 && at.top() == inTask:
			lists = append(lists, block)
		default:
			rest = append(rest, block)
		}
	}
	return line, lists, rest
}

// table shapes the cells. Rows are given as they are: the schema asks nothing of their lengths.
func (s *shaper) table(n *tree.Node, at *where) {
	for _, row := range n.Children {
		for _, cell := range row.Children {
			cell.Children = filled(s.contents(cell.Children, at.in(inCell)))
		}
	}
}
