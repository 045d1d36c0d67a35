package markdown

import (
	"slices"
	"strings"
	"unicode/utf8"

	"mcp-atlassian/internal/richtext/tree"
)

// tokenKind says what a token of a line is.
type tokenKind uint8

const (
	textToken  tokenKind = iota // to be escaped
	rawToken                    // final
	openToken                   // a mark begins
	closeToken                  // a mark ends
	breakToken                  // a line break
	spaceToken                  // white space, final
	numberOfTok
)

type token struct {
	kind tokenKind
	text string
	mark tree.Mark
	pair int  // of open and close
	node bool // a raw token that would take attributes in braces after it
}

// line gathers the tokens of one paragraph, heading or cell.
type line struct {
	w       *writer
	tokens  []token
	stack   []openMark
	pending []token // white space and breaks since the last text
	pairs   []pairState
	depth   int  // delimiters that are open, while they are settled
	fresh   bool // nothing is written on this line yet
	single  bool // no line breaks in the source: a heading or a cell
}

// direction is what a delimiter does.
type direction uint8

const (
	opening direction = iota
	closing
)

type openMark struct {
	mark tree.Mark
	pair int
}

// pairState says how the two ends of a mark are written.
type pairState struct {
	html   bool // as a tag
	length int  // of the run that opens it
	both   bool // that run could close something too
}

// inline writes the inline nodes of a block. The result holds newlines where the block has breaks.
func (w *writer) inline(nodes []*tree.Node, single bool) []byte {
	if len(nodes) == 1 && nodes[0].Kind == tree.Text && len(nodes[0].Marks) == 0 && !w.plain {
		text := strings.Trim(nodes[0].Text, " \t")
		return appendEscaped(nil, text, place{
			lineStart: true, itemStart: w.itemStart, next: w.tail, shortcode: w.options.Shortcodes,
		})
	}
	nodes = visible(nodes)
	l := w.line(single)
	for i, n := range nodes {
		l.add(n, nodes[i:])
	}
	l.finish()
	l.settle()
	out := l.write()
	w.spare = l
	return out
}

// line begins a line, in the buffers of one that was written unless another line holds them.
func (w *writer) line(single bool) line {
	old := w.spare
	w.spare = line{}
	return line{
		w: w, single: single, tokens: old.tokens[:0], stack: old.stack[:0], pending: old.pending[:0], pairs: old.pairs[:0],
	}
}

// visible takes foreign marks, which Markdown does not show, off copies of the runs and merges those.
func visible(nodes []*tree.Node) []*tree.Node {
	if !slices.ContainsFunc(nodes, func(n *tree.Node) bool { return n.Marks.Has(tree.OpaqueMark) }) {
		return nodes
	}
	out := make([]*tree.Node, len(nodes))
	for i, n := range nodes {
		bare := *n
		bare.Marks = n.Marks.Without(tree.OpaqueMark)
		out[i] = &bare
	}
	return tree.MergeText(out)
}

// shown gives the marks of a run that Markdown writes around it.
func (l *line) shown(n *tree.Node) tree.Marks {
	bare := true
	for _, m := range n.Marks {
		bare = bare && m.Kind != tree.Code && m.Kind != tree.OpaqueMark
	}
	if bare && !l.w.plain && n.Kind != tree.Mention {
		return n.Marks
	}
	out := make(tree.Marks, 0, len(n.Marks))
	for _, m := range n.Marks {
		skip := m.Kind == tree.Code || m.Kind == tree.OpaqueMark || m.Kind == tree.Link && n.Kind == tree.Mention
		if !skip && (!l.w.plain || plainMark(m.Kind)) {
			out = append(out, m)
		}
	}
	return out
}

func plainMark(k tree.MarkKind) bool {
	return k == tree.Strong || k == tree.Em || k == tree.Strike || k == tree.Link || k == tree.Cite
}

// add takes one node. rest begins with it and is used to see how far marks reach.
func (l *line) add(n *tree.Node, rest []*tree.Node) {
	if n.Kind == tree.HardBreak || n.Kind == tree.SoftBreak {
		l.pending = append(l.pending, token{kind: breakToken, node: n.Kind == tree.SoftBreak})
		return
	}
	if n.Kind != tree.Text {
		raw, takes := l.w.node(n)
		if raw != "" {
			l.turn(l.shown(n), rest)
			l.tokens = append(l.tokens, token{kind: rawToken, text: raw, node: takes})
		}
		return
	}
	if n.Marks.Has(tree.Code) {
		l.turn(l.shown(n), rest)
		l.tokens = append(l.tokens, token{kind: rawToken, text: string(appendCode(nil, n.Text)), node: true})
		return
	}
	if key := l.bareLink(n); key != "" {
		l.turn(tree.Marks(nil), rest)
		l.tokens = append(l.tokens, token{kind: rawToken, text: key})
		return
	}
	l.text(n, rest)
}

// text takes a run: white space at its edges stays outside the marks.
func (l *line) text(n *tree.Node, rest []*tree.Node) {
	text := n.Text
	marks := l.shown(n)
	sticky := marks.Has(tree.Link) || marks.Has(tree.Annotation)
	core := strings.Trim(text, " \t")
	if core == "" {
		if !sticky {
			if !besideBreak(l.pending, rest) {
				l.closeMissing(marks)
			}
			l.pending = append(l.pending, token{kind: spaceToken, text: text})
			return
		}
		l.turn(marks, rest)
		l.tokens = append(l.tokens, token{kind: spaceToken, text: text})
		return
	}
	lead := strings.IndexByte(text, core[0])
	if lead > 0 {
		l.pending = append(l.pending, token{kind: spaceToken, text: text[:lead]})
	}
	l.turn(marks, rest)
	l.tokens = append(l.tokens, token{kind: textToken, text: core})
	if tail := text[lead+len(core):]; tail != "" {
		l.pending = append(l.pending, token{kind: spaceToken, text: tail})
	}
}

// besideBreak says whether white space stands at the end or the start of a line, where it separates nothing.
func besideBreak(pending []token, rest []*tree.Node) bool {
	for _, t := range pending {
		if t.kind == breakToken {
			return true
		}
	}
	return len(rest) > 1 && (rest[1].Kind == tree.HardBreak || rest[1].Kind == tree.SoftBreak)
}

// turn closes the marks that end, writes the white space between, and opens the marks that begin.
func (l *line) turn(marks tree.Marks, rest []*tree.Node) {
	keep := l.closeMissing(marks)
	l.tokens = append(l.tokens, l.pending...)
	l.pending = l.pending[:0]
	if len(marks) == keep {
		return
	}
	var fresh []tree.Mark
	for _, m := range marks {
		if !slices.ContainsFunc(l.stack, func(o openMark) bool { return o.mark == m }) {
			fresh = append(fresh, m)
		}
	}
	if len(fresh) > 1 {
		reach := make(map[tree.Mark]int, len(fresh))
		for _, m := range fresh {
			reach[m] = reachOf(m, rest)
		}
		slices.SortStableFunc(fresh, func(a, b tree.Mark) int { return reach[b] - reach[a] })
	}
	for _, m := range fresh {
		l.tokens = append(l.tokens, token{kind: openToken, mark: m, pair: len(l.pairs)})
		l.stack = append(l.stack, openMark{m, len(l.pairs)})
		l.pairs = append(l.pairs, pairState{html: !hasDelimiter(m.Kind)})
	}
}

// closeMissing closes the marks that are not among the given ones, and those opened after them. It gives the number
// of those that stay open.
func (l *line) closeMissing(marks tree.Marks) int {
	keep := 0
	for keep < len(l.stack) && slices.Contains(marks, l.stack[keep].mark) {
		keep++
	}
	for len(l.stack) > keep {
		l.closeLast()
	}
	return keep
}

// reachOf gives the number of nodes a mark reaches over, as far as it matters.
func reachOf(m tree.Mark, rest []*tree.Node) int {
	const enough = 64
	reach := 0
	for i, n := range rest {
		isBreak := n.Kind == tree.HardBreak || n.Kind == tree.SoftBreak
		if i == enough || !isBreak && !slices.Contains(n.Marks, m) {
			break
		}
		if !isBreak && (n.Kind != tree.Text || strings.Trim(n.Text, " \t") != "") {
			reach++
		}
	}
	return reach
}

func (l *line) closeLast() {
	last := l.stack[len(l.stack)-1]
	l.stack = l.stack[:len(l.stack)-1]
	l.tokens = append(l.tokens, token{kind: closeToken, mark: last.mark, pair: last.pair})
}

// finish closes what is open; breaks at the end stay, white space does not.
func (l *line) finish() {
	for len(l.stack) > 0 {
		l.closeLast()
	}
	for n := len(l.pending); n > 0 && l.pending[n-1].kind != breakToken; n-- {
		l.pending = l.pending[:n-1]
	}
	l.tokens = append(l.tokens, l.pending...)
}

func hasDelimiter(k tree.MarkKind) bool {
	return k == tree.Strong || k == tree.Em || k == tree.Strike
}

// delimiterOf gives the characters that stand for a mark.
func delimiterOf(k tree.MarkKind) string {
	switch k {
	case tree.Strong:
		return "**"
	case tree.Em:
		return "*"
	default:
		return "~~"
	}
}

// settle decides which marks can be written with delimiters: those that CommonMark would recognise where they stand.
// The others become tags. Each decision changes what stands beside other delimiters, so it is repeated.
func (l *line) settle() {
	if len(l.pairs) == 0 {
		return
	}
	const rounds = 3
	for range rounds {
		if !l.settleOnce() {
			return
		}
	}
	if l.settleOnce() {
		for i := range l.pairs {
			l.pairs[i].html = true
		}
	}
}

// settleOnce looks at each group of neighbouring delimiters and says whether something became a tag.
func (l *line) settleOnce() (changed bool) {
	l.depth = 0
	for i := 0; i < len(l.tokens); {
		if !l.isDelimiter(i) {
			i++
			continue
		}
		end := i
		for end < len(l.tokens) && l.isDelimiter(end) {
			end++
		}
		if l.settleGroup(i, end) {
			changed = true
		}
		i = end
	}
	return changed
}

func (l *line) isDelimiter(i int) bool {
	t := &l.tokens[i]
	return (t.kind == openToken || t.kind == closeToken) && !l.pairs[t.pair].html
}

// settleGroup makes tags of the delimiters of a group that would not be recognised.
func (l *line) settleGroup(from, to int) (changed bool) {
	way, mixed := closing, false
	if l.tokens[from].kind == openToken {
		way = opening
	}
	for i := from; i < to; i++ {
		mixed = mixed || l.tokens[i].kind != l.tokens[from].kind
	}
	if mixed {
		for i := from; i < to; i++ {
			if l.tokens[i].kind == openToken {
				l.pairs[l.tokens[i].pair].html = true
			} else {
				l.depth--
			}
		}
		return true
	}
	for i := from; i < to; {
		end := i + 1
		for end < to && isStar(l.tokens[i].mark) == isStar(l.tokens[end].mark) {
			end++
		}
		if l.settleRun(i, end, way) {
			changed = true
		}
		i = end
	}
	return changed
}

// isStar says whether a mark is written with asterisks.
func isStar(m tree.Mark) bool { return m.Kind != tree.Strike }

// settleRun looks at one run of delimiters, all opening or all closing.
func (l *line) settleRun(from, to int, way direction) bool {
	length := 0
	for i := from; i < to; i++ {
		length += len(delimiterOf(l.tokens[i].mark.Kind))
	}
	other := l.recognised(from, to, 1-way) // the run could be taken for the opposite too
	good := l.recognised(from, to, way) && (way == closing || !other || l.depth <= 0)
	for i := from; i < to; i++ {
		pair := &l.pairs[l.tokens[i].pair]
		if way == opening {
			pair.length, pair.both = length, other
			l.depth++
		} else {
			l.depth--
			clash := (pair.both || other) && !inStep(pair.length, length)
			good = good && !clash
		}
	}
	if good {
		return false
	}
	for i := from; i < to; i++ {
		l.pairs[l.tokens[i].pair].html = true
	}
	return true
}

// inStep says whether two runs may belong together when one of them could both open and close: CommonMark's rule about
// multiples of three.
func inStep(opener, closer int) bool {
	return (opener+closer)%3 != 0 || opener%3 == 0 && closer%3 == 0
}

// recognised says whether a run of delimiters may open (or close) by the flanking rules.
func (l *line) recognised(from, to int, way direction) bool {
	before, after := l.runeBefore(from), l.runeAfter(to)
	if way == closing {
		before, after = after, before
	}
	return !isSpace(after) && (!isMark(after) || isSpace(before) || isMark(before))
}

// runeBefore gives the character that will stand before a token.
func (l *line) runeBefore(i int) rune {
	if i == 0 {
		return ' '
	}
	t := &l.tokens[i-1]
	switch t.kind {
	case textToken:
		r, _ := utf8.DecodeLastRuneInString(t.text)
		return r
	case rawToken:
		r, _ := utf8.DecodeLastRuneInString(t.text)
		return r
	case openToken, closeToken:
		return '*'
	default:
		return ' '
	}
}

// runeAfter gives the character that will stand at a token.
func (l *line) runeAfter(i int) rune {
	if i >= len(l.tokens) {
		return ' '
	}
	t := &l.tokens[i]
	switch t.kind {
	case textToken:
		if strings.IndexByte("\\`*_~<[]!&:@{", t.text[0]) >= 0 {
			return '\\'
		}
		r, _ := utf8.DecodeRuneInString(t.text)
		return r
	case rawToken:
		r, _ := utf8.DecodeRuneInString(t.text)
		return r
	case openToken, closeToken:
		return '*'
	case breakToken:
		if t.node {
			return ' '
		}
		return '\\' // or a tag, which counts the same
	default:
		return ' '
	}
}
