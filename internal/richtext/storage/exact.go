package storage

import "mcp-atlassian/internal/richtext/tree"

// extent follows the blocks of one container so that their exact sources touch: what stands between two blocks and
// shows nothing (white space, comments, empty paragraphs) belongs to the block before it.
type extent struct {
	open   bool       // from says where the part of the source begins that belongs to no block yet
	from   int        // offset behind the last block
	last   *tree.Node // the last block
	start  int        // offset of its exact source
	blocks int        // how many blocks there were then
}

// add gives the block that an element became its exact source.
func (e *extent) add(f *flow, at, before int) {
	n := f.out[before]
	start := f.r.nodes[at].start
	if e.open && e.blocks == before {
		if e.last != nil {
			e.last.Stored.Exact = f.r.src[e.start:start]
		} else {
			start = e.from
		}
	}
	end := f.r.nodes[at].end
	f.r.remember(n, start, end)
	*e = extent{open: true, from: end, last: n, start: start, blocks: len(f.out)}
}

// finish gives the last block the rest of its container.
func (e *extent) finish(f *flow, end int) {
	if e.open && e.last != nil && e.blocks == len(f.out) {
		e.last.Stored.Exact = f.r.src[e.start:end]
	}
}

// exact remembers the source of a node, when the whole text is well-formed and the reader was told to.
func (r *reader) exact(n *tree.Node, at int) {
	if r.exactly {
		r.remember(n, r.nodes[at].start, r.nodes[at].end)
	}
}

func (r *reader) remember(n *tree.Node, from, to int) {
	if n.Stored == nil {
		n.Stored = &tree.Stored{}
	}
	n.Stored.Exact = r.src[from:to]
}
