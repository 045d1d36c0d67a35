package wiki

import (
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// run reads a piece of the source into a flow. At the start of a line blocks may begin; everywhere macros and phrases.
func (p *parser) run(at span, f *flow, sc scope) {
	lineStart := true
	for i := at.from; i < at.to; {
		if lineStart {
			lineStart = false
			i = p.skipSpaces(i, at.to)
			if next, ok := p.leading(span{i, at.to}, f, sc); ok {
				// Only what stands behind a whole line leads to the start of another one.
				i, lineStart = next, next > at.from && p.src[next-1] == '\n'
				continue
			}
			continue
		}
		if p.src[i] == '\n' {
			f.flush()
			f.lines++
			i++
			lineStart = true
			sc.phrases = nil
			continue
		}
		i = p.inline(span{i, at.to}, at.from, f, &sc)
	}
}

// leading reads a block that starts at the start of a line and says where it ends.
func (p *parser) leading(at span, f *flow, sc scope) (int, bool) {
	if sc.inline || at.from >= at.to {
		return 0, false
	}
	line := p.line(at)
	switch p.src[at.from] {
	case 'b':
		if strings.HasPrefix(line, "bq.") {
			return p.lineQuote(at, f, sc)
		}
	case 'h':
		if len(line) > 2 && line[1] >= '1' && line[1] <= '6' && line[2] == '.' {
			return p.heading(at, f, sc)
		}
	case '-', '*', '#':
		if !sc.cell && isRule(line) {
			f.emit(tree.New(tree.Rule))
			return p.lineEnd(at), true
		}
		if !sc.item && startsList(line) {
			return p.list(at, f, sc), true
		}
	case '|':
		if !sc.item && !sc.cell {
			return p.table(at, f, sc), true
		}
	}
	return 0, false
}

// line gives the text up to the end of the line.
func (p *parser) line(at span) string {
	if i := strings.IndexByte(p.src[at.from:at.to], '\n'); i >= 0 {
		return p.src[at.from : at.from+i]
	}
	return p.src[at.from:at.to]
}

// lineEnd gives the offset behind the line end.
func (p *parser) lineEnd(at span) int {
	if i := strings.IndexByte(p.src[at.from:at.to], '\n'); i >= 0 {
		return at.from + i + 1
	}
	return at.to
}

// isRule says whether a line is a horizontal rule: four or five hyphens and nothing else.
func isRule(line string) bool {
	line = strings.TrimRight(line, " \t")
	return line == "----" || line == "-----"
}

// startsList says whether a line is the first of a list. Several hyphens need a list before them.
func startsList(line string) bool {
	n := 0
	for n < len(line) && (line[n] == '*' || line[n] == '#') {
		n++
	}
	if n == 0 && line[0] == '-' {
		n = 1
	}
	return n > 0 && n <= maxListDepth && n < len(line) && line[n] == ' '
}

// heading reads hN. up to the end of the line. A block in that line makes it no heading: the mark is dropped.
func (p *parser) heading(at span, f *flow, sc scope) (int, bool) {
	line := p.line(at)
	content := span{at.from + 3, at.from + len(line)}
	content.from = p.skipSpaces(content.from, content.to)
	inner := flow{p: p}
	p.run(content, &inner, scope{marks: sc.marks, inline: true})
	inner.flush()
	if len(inner.out) > 0 || inner.lines > 0 || p.startsBlock(content) {
		return content.from, true
	}
	f.emit()
	children := tree.MergeText(trimRun(inner.run))
	if len(children) > 0 {
		if children[0].Kind == tree.Media && len(children) == 1 {
			f.emit(tree.New(tree.MediaSingle, children[0]))
			return content.to, true
		}
		f.emit(tree.New(tree.Heading, cardsInline(children)...).With(tree.Level, p.src[at.from+1:at.from+2]))
	}
	return content.to, true
}

// startsBlock says whether the text of a heading starts another block.
func (p *parser) startsBlock(at span) bool {
	line := p.src[at.from:at.to]
	if line == "" {
		return false
	}
	isHeading := len(line) > 2 && line[0] == 'h' && line[1] >= '1' && line[1] <= '6' && line[2] == '.'
	return line[0] == '|' || isHeading || strings.HasPrefix(line, "bq.") || isRule(line) || startsList(line)
}

// cardsInline makes smart links of cards, which are blocks.
func cardsInline(nodes []*tree.Node) []*tree.Node {
	for _, n := range nodes {
		if n.Kind == tree.BlockCard || n.Kind == tree.EmbedCard {
			n.Kind = tree.InlineCard
		}
	}
	return nodes
}

func (p *parser) skipSpaces(at, to int) int {
	for at < to && (p.src[at] == ' ' || p.src[at] == '\t') {
		at++
	}
	return at
}

// lineQuote reads bq. up to the end of the line. In an item of a list the text is no quote for Atlassian's reader.
func (p *parser) lineQuote(at span, f *flow, sc scope) (int, bool) {
	end := at.from + len(p.line(at))
	quoted := p.quote(span{at.from + 3, end}, sc)
	if sc.item {
		quoted = unframed(quoted)
	}
	f.emit(quoted...)
	return end, true
}

// unframed gives blocks without the quotes around them.
func unframed(blocks []*tree.Node) []*tree.Node {
	var out []*tree.Node
	for _, n := range blocks {
		if n.Kind == tree.Quote {
			out = append(out, n.Children...)
			continue
		}
		out = append(out, n)
	}
	return out
}

// blocks reads a piece as blocks of its own.
func (p *parser) blocks(at span, sc scope) []*tree.Node {
	f := flow{p: p, item: sc.item}
	p.depth++
	if p.depth > tree.MaxDepth {
		p.notes.Add(tree.TruncatedDepth, "", "markup nested more than %d levels deep is kept as text", tree.MaxDepth)
		f.source(at.from, at.to, sc.marks)
	} else {
		p.run(at, &f, sc)
	}
	p.depth--
	f.end()
	return f.out
}

// quote reads the content of a quote. As in Atlassian's own reader, a panel splits it and headings become emphasised
// paragraphs.
func (p *parser) quote(at span, sc scope) []*tree.Node {
	quote := tree.New(tree.Quote)
	out := []*tree.Node{quote}
	for _, n := range p.blocks(at, scope{marks: sc.marks}) {
		switch n.Kind {
		case tree.Panel:
			out = append(out, n)
			continue
		case tree.Heading:
			n = headingText(n)
		default:
		}
		if out[len(out)-1].Kind != tree.Quote {
			quote = tree.New(tree.Quote)
			out = append(out, quote)
		}
		quote.Append(n)
	}
	if len(out) > 1 && len(out[0].Children) == 0 {
		out = out[1:]
	}
	return out
}

// headingText makes an emphasised paragraph of a heading, for places where no heading can stand.
func headingText(h *tree.Node) *tree.Node {
	for _, n := range h.Children {
		if n.Kind == tree.Text {
			n.Marks = n.Marks.With(tree.Mark{Kind: tree.Strong})
		}
	}
	return tree.New(tree.Paragraph, tree.MergeText(h.Children)...)
}
