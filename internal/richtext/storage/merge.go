package storage

import (
	"slices"
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// maxMerge is the size of a source that is still merged; a larger one is written anew around its parts.
const maxMerge = 512 << 10

// part writes a block, an item, a row or a cell: its exact source when nobody changed it, else what changed merged
// into the source of what it was, so that the rest keeps its bytes. anew writes it as if it had no source.
func (w *writer) part(n *tree.Node, anew func(*writer, *tree.Node)) {
	was := n
	if n.Stored != nil && n.Stored.Was != nil {
		was = n.Stored.Was
	}
	if was.Stored == nil || was.Stored.Exact == "" {
		anew(w, n)
		return
	}
	if was == n && !w.changes(n) {
		w.put(n.Stored.Exact)
		return
	}
	w.merged(was.Stored.Exact, []*tree.Node{n},
		func(w *writer) { anew(w, n) },
		func(w *writer) { anew(w, was) })
}

// changes says whether a block that nobody edited is written otherwise all the same, for an option or a link to it.
func (w *writer) changes(n *tree.Node) bool {
	return w.o.HeadingAnchors || w.o.TableLayout != "" || n.Kind == tree.Heading && w.anchorName(n) != ""
}

// isStored says whether a block stands in the old text.
func (w *writer) isStored(n *tree.Node) bool {
	s := n.Stored
	return s != nil && (s.Exact != "" || s.Piece != nil || s.Was != nil)
}

// piece writes the blocks at the beginning that come from one piece of the old text, with what is new between them,
// and gives their number: 0 when the first one comes from none.
func (w *writer) piece(nodes []*tree.Node) int {
	piece, last := pieceOf(nodes[0])
	if piece == nil {
		return 0
	}
	n, members, changed := 1, 1, w.edited(nodes[0])
	for i := 1; i < len(nodes); i++ {
		other, part := pieceOf(nodes[i])
		if other == piece && part > last {
			n, last = i+1, part
			members++
			changed = changed || w.edited(nodes[i])
		} else if w.isStored(nodes[i]) {
			break
		}
	}
	nodes = nodes[:n]
	if !changed && members == n && n == len(piece.Blocks) {
		w.put(piece.Source)
		return n
	}
	w.merged(piece.Source, nodes,
		func(w *writer) { w.together(nodes) },
		func(w *writer) { w.together(piece.Blocks) })
	return n
}

// edited says whether a block of the old text is not written as it was.
func (w *writer) edited(n *tree.Node) bool { return n.Stored.Was != nil || w.changes(n) }

func pieceOf(n *tree.Node) (piece *tree.Piece, part int) {
	s := n.Stored
	if s != nil && s.Was != nil {
		s = s.Was.Stored
	}
	if s == nil {
		return nil, 0
	}
	return s.Piece, s.Part
}

// together writes blocks whose piece is being written.
func (w *writer) together(nodes []*tree.Node) {
	for len(nodes) > 0 {
		n := w.sections(nodes)
		if n == 0 {
			n = 1
			w.block(nodes[0])
		}
		nodes = nodes[n:]
	}
}

// sections writes the layout sections at the beginning within one layout, and gives their number.
func (w *writer) sections(nodes []*tree.Node) int {
	n := 0
	for n < len(nodes) && nodes[n].Kind == tree.Layout {
		n++
	}
	if n > 0 {
		w.put("<ac:layout>")
		for _, section := range nodes[:n] {
			w.part(section, (*writer).section)
		}
		w.put("</ac:layout>")
	}
	return n
}

// merged writes what changed in a part of the text into its source: now and before write the part as it is and as it
// was. Where that cannot be told apart, the part is written as it is.
func (w *writer) merged(source string, nodes []*tree.Node, now, before func(*writer)) {
	edited := w.capture(now)
	if w.err != nil || len(source) > maxMerge {
		w.put(edited)
		return
	}
	text, ok := merge(w.shadow().capture(before), source, edited)
	if !ok || !w.same(text, edited, nodes) {
		text = edited
	}
	w.put(text)
}

// capture gives what is written by a function instead of writing it.
func (w *writer) capture(write func(*writer)) string {
	outer := w.b
	w.b = &strings.Builder{}
	write(w)
	text := w.b.String()
	w.b = outer
	return text
}

// shadow is a writer for what was written before: it leaves no trace.
func (w *writer) shadow() *writer {
	o := *w.o
	o.HeadingAnchors, o.TableLayout = false, ""
	o.NewID = func() string { return "" }
	return &writer{
		b: &strings.Builder{}, o: &o, tasks: map[string]bool{}, anchors: map[string]bool{}, slugs: map[string]int{},
		notesAt: map[string]string{}, refs: map[string]int{},
	}
}

// same says whether a source that was merged is well-formed and holds the same as another one, or as the blocks that
// were to be written; identifiers aside.
func (w *writer) same(merged, edited string, nodes []*tree.Node) bool {
	opening, closing := around(merged)
	merged, edited = opening+merged+closing, opening+edited+closing
	if Check(merged) != nil {
		return false
	}
	o := *w.o
	o.Exact, o.Names = false, nil
	first, _ := Parse(merged, o)
	if slices.EqualFunc(first.Root.Children, nodes, alike) {
		return true
	}
	second, _ := Parse(edited, o)
	return alike(first.Root, second.Root)
}

// around gives the tags that a part of a block needs to be read.
func around(source string) (opening, closing string) {
	source = strings.TrimLeft(source, " \t\r\n")
	for _, part := range []struct{ tag, opening, closing string }{
		{"<li", "<ul>", "</ul>"},
		{"<tr", "<table>", "</table>"},
		{"<td", "<table><tr>", "</tr></table>"},
		{"<th", "<table><tr>", "</tr></table>"},
		{"<ac:task>", "<ac:task-list>", "</ac:task-list>"},
		{"<ac:layout-section", "<ac:layout>", "</ac:layout>"},
		{"<ac:layout-cell", "<ac:layout><ac:layout-section>", "</ac:layout-section></ac:layout>"},
	} {
		if strings.HasPrefix(source, part.tag) {
			return part.opening, part.closing
		}
	}
	return "", ""
}

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
