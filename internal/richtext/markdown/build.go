package markdown

import (
	"slices"
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// builder turns the flat list into nodes.
type builder struct {
	c       *converter
	counts  [3]int      // em, strong, strike that are open
	open    []tree.Mark // other marks that are open, innermost last
	links   int         // how many of them are links
	marks   tree.Marks
	changed bool
	text    []string // of the run being read
	size    int
	out     []*tree.Node
}

func (s *scanner) nodes() []*tree.Node {
	b := builder{c: s.c, out: make([]*tree.Node, 0, min(len(s.items), 16))}
	for i := range s.items {
		it := &s.items[i]
		switch it.kind {
		case textPiece:
			b.add(it.text)
		case codePiece:
			b.run(it.text, tree.Mark{Kind: tree.Code})
		case linkPiece:
			if b.links > 0 {
				b.add(it.text)
				continue
			}
			b.run(it.text, it.mark)
		case delimPiece:
			b.delimiter(&s.delims[it.delim])
		case nodePiece:
			b.node(it.node)
		case openPiece:
			b.begin(it.mark)
		case closePiece:
			b.end(it.mark)
		default:
		}
	}
	b.flush()
	return tidy(b.out)
}

// tidy merges runs, after taking marks off white space and white space off the edges.
func tidy(nodes []*tree.Node) []*tree.Node {
	bareSpaces(nodes)
	for len(nodes) > 0 && trimmable(nodes[0]) {
		if nodes[0].Text = strings.TrimLeft(nodes[0].Text, " \t"); nodes[0].Text != "" {
			break
		}
		nodes = nodes[1:]
	}
	for len(nodes) > 0 && trimmable(nodes[len(nodes)-1]) {
		last := nodes[len(nodes)-1]
		if last.Text = strings.TrimRight(last.Text, " \t"); last.Text != "" {
			break
		}
		nodes = nodes[:len(nodes)-1]
	}
	return tree.MergeText(nodes)
}

func trimmable(n *tree.Node) bool {
	return n.Kind == tree.Text && !n.Marks.Has(tree.Link) && !n.Marks.Has(tree.Annotation) && !n.Marks.Has(tree.Code)
}

// bareSpaces takes marks off white space unless the text on both sides has them too.
func bareSpaces(nodes []*tree.Node) {
	for i, n := range nodes {
		if n.Kind != tree.Text || len(n.Marks) == 0 || strings.Trim(n.Text, " \t") != "" || n.Marks.Has(tree.Link) ||
			n.Marks.Has(tree.Annotation) || n.Marks.Has(tree.Code) {
			continue
		}
		var kept tree.Marks
		before, after := neighbour(nodes, i, -1), neighbour(nodes, i, 1)
		for _, m := range n.Marks {
			if slices.Contains(before, m) && slices.Contains(after, m) {
				kept = append(kept, m)
			}
		}
		n.Marks = kept
	}
}

// neighbour gives the marks of the nearest node that is neither a break nor white space.
func neighbour(nodes []*tree.Node, i, step int) tree.Marks {
	const far = 8
	for range far {
		i += step
		if i < 0 || i >= len(nodes) {
			return nil
		}
		n := nodes[i]
		isBreak := n.Kind == tree.HardBreak || n.Kind == tree.SoftBreak
		if !isBreak && (n.Kind != tree.Text || strings.Trim(n.Text, " \t") != "") {
			return n.Marks
		}
	}
	return nil
}

func (b *builder) add(text string) {
	b.text = append(b.text, text)
	b.size += len(text)
}

// flush makes a run of the text read so far.
func (b *builder) flush() {
	if b.size == 0 {
		b.text = b.text[:0]
		return
	}
	text := b.text[0]
	if len(b.text) > 1 {
		var joined strings.Builder
		joined.Grow(b.size)
		for _, part := range b.text {
			joined.WriteString(part)
		}
		text = joined.String()
	}
	b.append(text, b.current())
	b.text, b.size = b.text[:0], 0
}

// run adds a run with one more mark.
func (b *builder) run(text string, mark tree.Mark) {
	b.flush()
	if text != "" {
		b.append(text, b.current().With(mark))
	}
}

func (b *builder) append(text string, marks tree.Marks) {
	n := b.c.makeNode(tree.Text)
	n.Text, n.Marks = text, marks
	b.out = append(b.out, n)
}

func (b *builder) node(n *tree.Node) {
	b.flush()
	if n.Kind != tree.HardBreak && n.Kind != tree.SoftBreak {
		n.Marks = b.current()
	}
	b.out = append(b.out, n)
}

func (b *builder) delimiter(d *delimiter) {
	if d.closes != [3]int{} {
		b.flush()
		b.count(d.closes, -1)
	}
	if d.count > 0 {
		b.add(strings.Repeat(string(d.char), d.count))
	}
	if d.opens != [3]int{} {
		b.flush()
		b.count(d.opens, 1)
	}
}

func (b *builder) count(by [3]int, sign int) {
	for kind, n := range by {
		b.counts[kind] += sign * n
	}
	b.changed = true
}

func (b *builder) begin(mark tree.Mark) {
	b.flush()
	b.open = append(b.open, mark)
	if mark.Kind == tree.Link {
		b.links++
	}
	b.changed = true
}

// end closes the last mark that equals the given one.
func (b *builder) end(mark tree.Mark) {
	b.flush()
	for i, v := range slices.Backward(b.open) {
		if v != mark {
			continue
		}
		b.open = append(b.open[:i], b.open[i+1:]...)
		if mark.Kind == tree.Link {
			b.links--
		}
		b.changed = true
		return
	}
}

// current gives the marks of the run being read.
func (b *builder) current() tree.Marks {
	if !b.changed {
		return b.marks
	}
	b.changed = false
	var out tree.Marks
	for _, v := range slices.Backward(b.open) {
		out = out.With(v)
	}
	for kind, mark := range [3]tree.MarkKind{em: tree.Em, strong: tree.Strong, strike: tree.Strike} {
		if b.counts[kind] > 0 {
			out = out.With(tree.Mark{Kind: mark})
		}
	}
	b.marks = out
	return out
}
