package storage

import (
	"slices"
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// alike says whether two blocks show the same; the first one may leave out what its place says.
func alike(a, b *tree.Node) bool {
	switch {
	case a.Kind != b.Kind, a.Text != b.Text && a.Kind != tree.Mention:
		return false
	case !alikeAttrs(a.Attrs, b.Attrs), !alikeMacros(a.Macro, b.Macro), opaqueSource(a) != opaqueSource(b):
		return false
	case a.Kind.HoldsInline():
		return alikeInline(a.Children, b.Children)
	default:
		return slices.EqualFunc(a.Children, b.Children, alike)
	}
}

// alikeInline compares inline nodes; nobody sees the marks of white space, nor where a run ends.
func alikeInline(a, b []*tree.Node) bool {
	a, b = runs(a), runs(b)
	return slices.EqualFunc(a, b, func(a, b *tree.Node) bool {
		return alike(a, b) && (slices.Equal(a.Marks, b.Marks) || strings.TrimSpace(a.Text) == "" && a.Kind == tree.Text)
	})
}

// runs cuts the white space off the ends of texts and joins what has equal marks.
func runs(nodes []*tree.Node) []*tree.Node {
	var out []*tree.Node
	add := func(text string, marks tree.Marks) {
		if text != "" {
			out = append(out, tree.NewText(text, marks...))
		}
	}
	for _, n := range nodes {
		if n.Kind != tree.Text {
			out = append(out, n)
			continue
		}
		inner := strings.TrimLeft(n.Text, " ")
		add(n.Text[:len(n.Text)-len(inner)], nil)
		trimmed := strings.TrimRight(inner, " ")
		add(trimmed, n.Marks)
		add(inner[len(trimmed):], nil)
	}
	return tree.MergeText(out)
}

func alikeMacros(a, b *tree.Macro) bool {
	if a == nil || b == nil {
		return a == b
	}
	if a.Name != b.Name || a.Schema != b.Schema || a.Body != b.Body || len(a.Params) != len(b.Params) {
		return false
	}
	for _, p := range a.Params {
		if b.Param(p.Name) != p.Value {
			return false
		}
	}
	return true
}

// alikeAttrs compares attributes in any order, without identifiers.
func alikeAttrs(a, b tree.Attrs) bool {
	count := 0
	for _, one := range a {
		if isIdentifier(one.Key) {
			continue
		}
		count++
		if value, ok := b.Get(one.Key); !ok || value != one.Value {
			return false
		}
	}
	for _, one := range b {
		if _, ok := a.Get(one.Key); ok && !isIdentifier(one.Key) {
			count--
		} else if one.Key != tree.Align && !isIdentifier(one.Key) {
			return false
		}
	}
	return count == 0
}

func isIdentifier(key tree.Key) bool {
	switch key {
	case tree.LocalID, tree.MacroID, tree.TaskUUID:
		return true
	default:
		return false
	}
}

func opaqueSource(n *tree.Node) string {
	if n.Kind != tree.Opaque && n.Kind != tree.OpaqueInline || n.Origin == nil {
		return ""
	}
	return n.Origin.Source
}
