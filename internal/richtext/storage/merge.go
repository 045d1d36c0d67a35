package storage

import (
	"slices"
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// part writes a block, an item, a row or a cell: its exact source when nobody changed it, else what changed merged
// into the source of what it was, so that the rest keeps its bytes. anew writes it as if it had no source.
func (w *writer) part(n *tree.Node, anew func(*writer, *tree.Node)) {
	w.depth++
	defer func() { w.depth-- }()
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
// and gives their number: 0 when the first one comes from none. The piece is one directly within another, or within
// none.
func (w *writer) piece(nodes []*tree.Node, within *tree.Piece) int {
	piece, last := pieceOf(nodes[0], within)
	if piece == nil {
		return 0
	}
	n, members, changed := 1, 1, w.edited(nodes[0])
	for i := 1; i < len(nodes); i++ {
		other, order := pieceOf(nodes[i], within)
		if other == piece && order > last {
			n, last = i+1, order
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
		func(w *writer) { w.sequence(nodes, piece) },
		func(w *writer) { w.sequence(piece.Blocks, piece) })
	return n
}

// edited says whether a block of the old text is not written as it was.
func (w *writer) edited(n *tree.Node) bool { return n.Stored.Was != nil || w.changes(n) }

// displaced says whether a block is text without an element and would join with what stands beside it now and did not
// before.
func displaced(nodes []*tree.Node, i int) bool {
	s := origin(nodes[i])
	if s == nil || !s.Bare {
		return false
	}
	joins := func(i, order int) bool {
		if i < 0 || i >= len(nodes) {
			return false
		}
		other := origin(nodes[i])
		switch nodes[i].Kind {
		case tree.MediaSingle, tree.MacroBlock, tree.Opaque, tree.BlockCard, tree.EmbedCard:
			return other == nil || other.Order != order
		default:
			return other != nil && other.Bare && other.Order != order
		}
	}
	return joins(i-1, s.Order-1) || joins(i+1, s.Order+1)
}

// origin is what the old text knows of a block, nil for a new one.
func origin(n *tree.Node) *tree.Stored {
	if n.Stored != nil && n.Stored.Was != nil {
		return n.Stored.Was.Stored
	}
	return n.Stored
}

// pieceOf gives the piece directly within another that a block comes from.
func pieceOf(n *tree.Node, within *tree.Piece) (piece *tree.Piece, order int) {
	s := origin(n)
	if s == nil {
		return nil, 0
	}
	piece = s.Piece
	for piece != nil && piece.Outer != within {
		piece = piece.Outer
	}
	return piece, s.Order
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
// was. Where that cannot be told apart, the part is written as it is. The outermost merge is checked, those inside only
// when that one turns out wrong.
func (w *writer) merged(source string, nodes []*tree.Node, now, before func(*writer)) {
	notes, task, inside := w.notes, w.task, w.merging
	w.merging = true
	edited := w.capture(now)
	w.merging = inside
	text := edited
	if w.err == nil {
		if merged, ok := merge(w.shadow().capture(before), source, edited); ok {
			text = merged
		}
	}
	switch {
	case w.err != nil, inside && !w.careful, w.holds(text, nodes), w.careful && text == edited:
	case w.careful:
		if !w.same(text, edited) {
			text = edited
		}
	default:
		w.notes, w.task, w.careful = notes, task, true
		w.merged(source, nodes, now, before)
		w.careful = false
		return
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

// holds says whether a source is well-formed and holds blocks, identifiers aside.
func (w *writer) holds(source string, nodes []*tree.Node) bool {
	d, ok := w.read(source)
	return ok && slices.EqualFunc(d.Root.Children, nodes, alike)
}

// same says whether a source that was merged is well-formed and holds what another one holds, identifiers aside.
func (w *writer) same(merged, edited string) bool {
	opening, closing := around(merged)
	first, ok := w.read(opening + merged + closing)
	if !ok {
		return false
	}
	second, _ := w.read(opening + edited + closing)
	return alike(first.Root, second.Root)
}

// read reads a source that is well-formed.
func (w *writer) read(source string) (d *tree.Document, ok bool) {
	if Check(source) != nil {
		return nil, false
	}
	o := *w.o
	o.Exact, o.Names = false, nil
	d, _ = Parse(source, o)
	return d, true
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
