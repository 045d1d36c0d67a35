package tree

// Walk visits a node and everything below it, parents first. The visitor returns false to skip what is below.
func Walk(n *Node, visit func(n *Node) bool) {
	if n == nil || !visit(n) {
		return
	}
	for _, child := range n.Children {
		Walk(child, visit)
	}
}

// Rewrite replaces every child, deepest first, by what the function gives for it: itself, nothing, or others.
func Rewrite(n *Node, change func(n *Node) []*Node) {
	var out []*Node
	changed := false
	for i, child := range n.Children {
		Rewrite(child, change)
		now := change(child)
		if !changed && len(now) == 1 && now[0] == child {
			continue
		}
		if !changed {
			out = append(out, n.Children[:i]...)
			changed = true
		}
		out = append(out, now...)
	}
	if changed {
		n.Children = out
	}
}

// Count gives the number of nodes of a tree.
func Count(n *Node) int {
	total := 0
	Walk(n, func(*Node) bool { total++; return true })
	return total
}

// Users gives the users mentioned without a name, each once, in order.
func Users(d *Document) []User {
	var out []User
	seen := map[User]bool{}
	Walk(d.Root, func(n *Node) bool {
		if n.Kind != Mention || n.Text != "" {
			return true
		}
		if u, ok := ParseUser(n.Attr(UserID)); ok && !seen[u] {
			seen[u] = true
			out = append(out, u)
		}
		return true
	})
	return out
}
