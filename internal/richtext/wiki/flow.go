package wiki

import (
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// flow collects the blocks of a piece and the inline nodes that will be the next paragraph.
type flow struct {
	p     *parser
	out   []*tree.Node
	run   []*tree.Node
	lit   span       // characters of the source that are not in a node yet
	buf   []byte     // the same, when they do not stand together in the source; then lit is empty
	marks tree.Marks // of these characters
	lines int        // line ends since the last inline node
	item  bool       // the content of a list item
}

// source adds a piece of the source as characters. Pieces that touch become one text without being copied.
func (f *flow) source(from, to int, marks tree.Marks) {
	if from >= to {
		return
	}
	f.prepare(marks)
	switch {
	case len(f.buf) > 0:
		f.buf = append(f.buf, f.p.src[from:to]...)
	case f.lit.to == from && f.lit.to > f.lit.from:
		f.lit.to = to
	case f.lit.to > f.lit.from:
		f.spill()
		f.buf = append(f.buf, f.p.src[from:to]...)
	default:
		f.lit = span{from, to}
	}
}

// write adds characters that do not stand in the source.
func (f *flow) write(s string, marks tree.Marks) {
	if s == "" {
		return
	}
	f.prepare(marks)
	f.spill()
	f.buf = append(f.buf, s...)
}

// prepare ends the text before when it has other marks.
func (f *flow) prepare(marks tree.Marks) {
	f.newline()
	if f.pending() && !f.marks.Equal(marks) {
		f.flush()
	}
	f.marks = marks
}

// pending says whether characters wait for a node.
func (f *flow) pending() bool { return len(f.buf) > 0 || f.lit.to > f.lit.from }

func (f *flow) spill() {
	f.buf = append(f.buf, f.p.src[f.lit.from:f.lit.to]...)
	f.lit = span{}
}

// flush makes a text node of the characters that wait.
func (f *flow) flush() {
	if !f.pending() {
		return
	}
	text := f.p.src[f.lit.from:f.lit.to]
	if len(f.buf) > 0 {
		text = string(f.buf)
	}
	f.run = append(f.run, &tree.Node{Kind: tree.Text, Text: text, Marks: f.marks})
	f.buf, f.lit = f.buf[:0], span{}
}

// add adds an inline node.
func (f *flow) add(n *tree.Node) {
	f.newline()
	f.flush()
	f.run = append(f.run, n)
}

// newline acts on the line ends before something inline: one is a line break, two end the paragraph.
func (f *flow) newline() {
	lines := f.lines
	f.lines = 0
	switch {
	case lines == 0:
	case lines > 1:
		f.end()
	case len(f.run) > 0 || f.pending():
		f.flush()
		f.run = append(f.run, tree.New(tree.HardBreak))
	}
}

// emit ends the paragraph and adds blocks.
func (f *flow) emit(blocks ...*tree.Node) {
	f.end()
	f.lines = 0
	f.out = append(f.out, blocks...)
}

// end makes a paragraph of the inline nodes, unless they are line breaks only. A picture alone is a block.
func (f *flow) end() {
	f.flush()
	run := trimRun(f.run)
	f.run = nil
	if !f.item {
		forget(run)
	}
	for len(run) > 0 && run[0].Kind == tree.HardBreak {
		run = run[1:]
	}
	if len(run) == 0 {
		return
	}
	if len(run) == 1 && run[0].Kind == tree.Media {
		f.out = append(f.out, tree.New(tree.MediaSingle, run[0]))
		return
	}
	if card := cardOf(run); card != nil {
		f.out = append(f.out, card)
		return
	}
	f.out = append(f.out, tree.New(tree.Paragraph, tree.MergeText(run)...))
}

// cardOf gives the card that stands alone in a paragraph.
func cardOf(run []*tree.Node) *tree.Node {
	if len(run) == 1 && (run[0].Kind == tree.BlockCard || run[0].Kind == tree.EmbedCard) {
		return run[0]
	}
	cardsInline(run)
	return nil
}

// trimRun removes white space and line breaks at the end, and white space around line breaks.
func trimRun(run []*tree.Node) []*tree.Node {
	for i, n := range run {
		if n.Kind != tree.Text || n.Marks.Has(tree.Code) {
			continue
		}
		if i+1 < len(run) && run[i+1].Kind == tree.HardBreak {
			n.Text = strings.TrimRight(n.Text, " \t")
		}
		if i == 0 || run[i-1].Kind == tree.HardBreak {
			n.Text = strings.TrimLeft(n.Text, " \t")
		}
	}
	for n := len(run); n > 0; n = len(run) {
		last := run[n-1]
		if last.Kind == tree.Text && !last.Marks.Has(tree.Code) {
			last.Text = strings.TrimRight(last.Text, " \t")
		}
		if last.Kind != tree.HardBreak && (last.Kind != tree.Text || last.Text != "") {
			break
		}
		run = run[:n-1]
	}
	return run
}

// forget makes forced line breaks ordinary ones.
func forget(run []*tree.Node) {
	for _, n := range run {
		if n.Kind == tree.HardBreak {
			n.Attrs = nil
		}
	}
}
