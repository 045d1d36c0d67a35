package storage

import (
	"strconv"
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

func (r *reader) list(at int, marks tree.Marks) []*tree.Node {
	n := r.node(tree.BulletList)
	known := localIDs
	if r.nodes[at].name == "ol" {
		n.Kind = tree.OrderedList
		known = append([]string{"start"}, localIDs...)
		if start, err := strconv.Atoi(r.attr(at, "start")); err == nil && start >= 0 && start != 1 {
			n.Set(tree.Start, strconv.Itoa(start))
		}
	}
	r.identify(n, at)
	r.keep(n, at, r.others(at, known...))
	for i := range r.children(at) {
		r.listChild(n, i, marks)
	}
	if len(n.Children) == 0 {
		return nil
	}
	return []*tree.Node{n}
}

// listChild adds an item. What stands between items belongs to the item before it.
func (r *reader) listChild(list *tree.Node, at int, marks tree.Marks) {
	child := &r.nodes[at]
	if child.kind != nodeElement && blank(r.ownText(at)) {
		return
	}
	r.depth++
	defer func() { r.depth-- }()
	if child.kind == nodeElement && child.name == "li" && r.depth <= tree.MaxDepth {
		item := r.node(tree.ListItem)
		r.identify(item, at)
		item.Children = r.blocks(at, marks)
		r.exact(item, at)
		list.Append(item)
		return
	}
	f := flow{r: r}
	r.depth--
	f.child(at, marks)
	r.depth++
	f.end()
	if len(f.out) == 0 {
		return
	}
	if last := list.Last(); last != nil {
		last.Append(f.out...)
		return
	}
	item := r.node(tree.ListItem)
	item.Children = f.out
	list.Append(item)
}

func (r *reader) taskList(at int, marks tree.Marks) *tree.Node {
	n := r.node(tree.TaskList)
	r.identify(n, at)
	for i := range r.children(at) {
		if r.nodes[i].kind == nodeElement && r.nodes[i].name == "ac:task" {
			n.Append(r.task(i, marks))
			continue
		}
		if r.nodes[i].kind != nodeElement && blank(r.ownText(i)) {
			continue
		}
		return r.opaque(tree.Opaque, at, nil)
	}
	if len(n.Children) == 0 {
		return r.opaque(tree.Opaque, at, nil)
	}
	return n
}

func (r *reader) task(at int, marks tree.Marks) *tree.Node {
	item := r.node(tree.TaskItem)
	item.Set(tree.State, "TODO")
	for i := range r.children(at) {
		if r.nodes[i].kind != nodeElement {
			continue
		}
		switch r.nodes[i].name {
		case "ac:task-id":
			item.Set(tree.TaskID, strings.TrimSpace(r.rawText(i)))
		case "ac:task-uuid":
			item.Set(tree.TaskUUID, strings.TrimSpace(r.rawText(i)))
		case "ac:task-status":
			if strings.TrimSpace(r.rawText(i)) == "complete" {
				item.Set(tree.State, "DONE")
			}
		default:
			item.Append(r.blocks(i, marks)...)
		}
	}
	r.exact(item, at)
	return item
}
