package richtext

import (
	"slices"
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// align gives pairs of indexes of equal elements in increasing order on both sides, as many as can be: a longest common
// subsequence. Where that would cost too much, elements are matched in order instead.
func align(a, b []string) [][2]int {
	var out [][2]int
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		out = append(out, [2]int{start, start})
		start++
	}
	endA, endB := len(a), len(b)
	for endA > start && endB > start && a[endA-1] == b[endB-1] {
		endA--
		endB--
	}
	const most = 4_000_000
	middle := a[start:endA]
	other := b[start:endB]
	if len(middle)*len(other) <= most {
		out = append(out, longest(middle, other, start)...)
	} else {
		out = append(out, inOrder(middle, other, start)...)
	}
	for i := range len(a) - endA {
		out = append(out, [2]int{endA + i, endB + i})
	}
	return out
}

// longest is the longest common subsequence by dynamic programming.
func longest(a, b []string, offset int) [][2]int {
	if len(a) == 0 || len(b) == 0 {
		return nil
	}
	width := len(b) + 1
	table := make([]int32, (len(a)+1)*width)
	for i, x := range slices.Backward(a) {
		for j, y := range slices.Backward(b) {
			if x == y {
				table[i*width+j] = table[(i+1)*width+j+1] + 1
			} else {
				table[i*width+j] = max(table[(i+1)*width+j], table[i*width+j+1])
			}
		}
	}
	var out [][2]int
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			out = append(out, [2]int{offset + i, offset + j})
			i++
			j++
		case table[(i+1)*width+j] >= table[i*width+j+1]:
			i++
		default:
			j++
		}
	}
	return out
}

// inOrder matches each element with the next equal one on the other side.
func inOrder(a, b []string, offset int) [][2]int {
	places := map[string][]int{}
	for j, text := range b {
		places[text] = append(places[text], j)
	}
	var out [][2]int
	next := 0
	for i, text := range a {
		list := places[text]
		for len(list) > 0 && list[0] < next {
			list = list[1:]
		}
		places[text] = list
		if len(list) == 0 {
			continue
		}
		out = append(out, [2]int{offset + i, offset + list[0]})
		next = list[0] + 1
	}
	return out
}

// items carries the identifiers of tasks, decisions and macros over: those with the same text first, then those that
// stand alone between the same neighbours.
func (r *reuser) items(old, d *tree.Document) {
	for _, of := range [][]tree.Kind{
		{tree.TaskItem}, {tree.DecisionItem}, {tree.MacroBlock, tree.InlineMacro},
	} {
		before, after := itemsOf(old.Root, of), itemsOf(d.Root, of)
		fromOld, fromNew := 0, 0
		for _, m := range append(align(itemKeys(before), itemKeys(after)), [2]int{len(before), len(after)}) {
			takeInOrder(before[fromOld:m[0]], after[fromNew:m[1]])
			if m[0] < len(before) {
				takeItem(before[m[0]], after[m[1]])
			}
			fromOld, fromNew = m[0]+1, m[1]+1
		}
	}
}

// takeInOrder pairs as many old items as new ones one by one.
func takeInOrder(before, after []*tree.Node) {
	if len(before) != len(after) {
		return
	}
	for i, old := range before {
		if sameItem(old, after[i]) {
			takeIdentifiers(old, after[i])
		}
	}
}

// takeItem gives an item what belongs to the old one with the same text.
func takeItem(old, edited *tree.Node) {
	takeIdentifiers(old, edited)
	if edited.Macro != nil && edited.Origin == nil {
		edited.Origin = old.Origin
	}
}

func sameItem(a, b *tree.Node) bool {
	return a.Kind == b.Kind && (a.Macro == nil || a.Macro.Name == b.Macro.Name)
}

func itemsOf(root *tree.Node, kinds []tree.Kind) []*tree.Node {
	var out []*tree.Node
	tree.Walk(root, func(n *tree.Node) bool {
		for _, k := range kinds {
			if n.Kind == k {
				out = append(out, n)
			}
		}
		return true
	})
	return out
}

// itemKeys gives the normalised text of tasks and decisions, name and parameters of macros.
func itemKeys(nodes []*tree.Node) []string {
	out := make([]string, len(nodes))
	for i, n := range nodes {
		var key strings.Builder
		if n.Macro != nil {
			key.WriteString(n.Macro.Name)
			for _, p := range n.Macro.Params {
				key.WriteString("\x00" + p.Name + "=" + p.Value)
			}
			out[i] = key.String()
			continue
		}
		for _, child := range n.Children {
			if child.Kind == tree.Paragraph {
				key.WriteString(" " + tree.PlainText(child))
			}
		}
		out[i] = strings.Join(strings.Fields(key.String()), " ")
	}
	return out
}
