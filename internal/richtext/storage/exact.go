package storage

import "mcp-atlassian/internal/richtext/tree"

// seam is a place between the children of a container where no paragraph is open: an offset of the source, and how
// many blocks were read before it. Between two seams with different numbers stands the exact source of the blocks
// between the numbers. What shows nothing (white space, comments, empty paragraphs) belongs to the block before it,
// or, at the beginning, to the first one, so that the pieces make up the whole container.
type seam struct{ at, blocks int }

// follow begins to note the seams of a container.
func (f *flow) follow(at int) {
	if f.r.exactly {
		f.seams = append(f.seams, seam{at: int(f.r.nodes[at].inner)})
	}
}

// next notes the seam before a child of the container; inside the child there are none.
func (f *flow) next(at int) {
	if len(f.seams) == 0 || f.level > 1 {
		f.open = false
		return
	}
	f.start, f.open = int(f.r.nodes[at].start), len(f.run) > 0
	if !f.open {
		f.seam(f.start)
	}
}

// closed notes the seam where a child of the container ends the paragraph before it.
func (f *flow) closed() {
	if f.open {
		f.open = false
		f.seam(f.start)
	}
}

func (f *flow) seam(at int) {
	last := &f.seams[len(f.seams)-1]
	switch {
	case len(f.out) > last.blocks:
		f.seams = append(f.seams, seam{at: at, blocks: len(f.out)})
	case last.blocks > 0:
		last.at = at
	}
}

// finish ends the last paragraph of the container and gives the blocks their exact source.
func (f *flow) finish(at int) {
	f.open = false
	f.end()
	if len(f.seams) == 0 {
		return
	}
	f.seam(int(f.r.nodes[at].innerEnd))
	for i := 1; i < len(f.seams); i++ {
		from, to := f.seams[i-1], f.seams[i]
		f.r.share(f.out[from.blocks:to.blocks], f.r.src[from.at:to.at])
	}
}

// share gives blocks their source: one its own, several a common piece, around the pieces that some of them have.
// Sections always share one, for the element around them is none of them.
func (r *reader) share(blocks []*tree.Node, source string) {
	if len(blocks) == 1 && blocks[0].Kind != tree.Layout {
		r.order++
		s := stored(blocks[0])
		s.Exact, s.Order = source, r.order
		return
	}
	piece := &tree.Piece{Source: source, Blocks: blocks}
	for _, n := range blocks {
		r.order++
		s := stored(n)
		s.Order = r.order
		if s.Piece == nil {
			s.Piece = piece
			continue
		}
		inner := s.Piece
		for inner.Outer != nil && inner.Outer != piece {
			inner = inner.Outer
		}
		inner.Outer = piece
	}
}

func stored(n *tree.Node) *tree.Stored {
	if n.Stored == nil {
		n.Stored = &tree.Stored{}
	}
	return n.Stored
}

// exact remembers the source of a node, when the whole text is well-formed and the reader was told to.
func (r *reader) exact(n *tree.Node, at int) {
	if r.exactly {
		stored(n).Exact = r.source(at)
	}
}
