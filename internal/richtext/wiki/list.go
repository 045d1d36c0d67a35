package wiki

import (
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// maxListDepth is how deep lists are read; a longer run of marks is text.
const maxListDepth = 20

// list reads a list up to the next empty line and says where it ends.
func (p *parser) list(at span, f *flow, sc scope) int {
	b := listBuilder{}
	i := at.from
	for i < at.to {
		symbols, content := p.item(span{i, at.to})
		end, last := p.itemEnd(span{content, at.to})
		b.add(symbols, p.itemBlocks(span{content, end}, sc))
		i = end
		if last {
			break
		}
		i++ // the line end
	}
	f.emit(b.finish()...)
	return i
}

// item reads the marks of an item: spaces, marks, a space. content is where its text starts.
func (p *parser) item(at span) (symbols string, content int) {
	i := at.from
	for i < at.to && p.src[i] == ' ' {
		i++
	}
	start := i
	for i < at.to && (p.src[i] == '*' || p.src[i] == '#' || p.src[i] == '-') {
		i++
	}
	return p.src[start:i], i + 1
}

// isItem says whether a line starts an item of a list that is open already.
func (p *parser) isItem(at span) bool {
	i := at.from
	for i < at.to && p.src[i] == ' ' {
		i++
	}
	start := i
	for i < at.to && (p.src[i] == '*' || p.src[i] == '#' || p.src[i] == '-') {
		i++
	}
	if n := i - start; n == 0 || n > maxListDepth || i >= at.to || p.src[i] != ' ' {
		return false
	}
	return !isRule(p.line(span{start, at.to}))
}

// itemEnd finds the end of an item: before the line end that the next item or an empty line follows. last says that
// the list ends there.
func (p *parser) itemEnd(at span) (end int, last bool) {
	for i := at.from; i < at.to; {
		switch p.src[i] {
		case '{':
			i = p.overMacro(i, at.to)
		case '\n':
			next := span{i + 1, at.to}
			line := p.line(next)
			switch {
			case next.from >= at.to, strings.TrimRight(line, " \t") == "" && next.from+len(line) < at.to:
				return i, true
			case p.isItem(next):
				return i, false
			}
			i++
		default:
			i++
		}
	}
	return at.to, true
}

// overMacro steps over a macro with its body, or over one brace.
func (p *parser) overMacro(at, to int) int {
	t := p.tagAt(at)
	if t == nil || !isMacro(t.name) {
		return at + 1
	}
	if t.closes >= 0 && p.tags[t.closes].to <= to {
		return p.tags[t.closes].to
	}
	return t.to
}

// itemBlocks reads the text of an item. Headings are emphasised, as in Atlassian's reader.
func (p *parser) itemBlocks(at span, sc scope) []*tree.Node {
	var out []*tree.Node
	for _, n := range p.blocks(at, scope{item: true, marks: sc.marks, cell: sc.cell}) {
		switch n.Kind {
		case tree.Heading:
			out = append(out, headingText(n))
		case tree.Paragraph:
			out = append(out, splitItem(n)...)
		default:
			out = append(out, n)
		}
	}
	return out
}

// splitItem makes paragraphs of what two line breaks in a row separate: the way to write more than one paragraph in an
// item.
func splitItem(n *tree.Node) []*tree.Node {
	var out []*tree.Node
	start := 0
	for i := 1; i < len(n.Children); i++ {
		if !n.Children[i].Has(forced) || !n.Children[i-1].Has(forced) {
			continue
		}
		end := i - 1
		for i+1 < len(n.Children) && n.Children[i+1].Has(forced) {
			i++
		}
		if end > start {
			out = append(out, tree.New(tree.Paragraph, n.Children[start:end:end]...))
		}
		start = i + 1
	}
	forget(n.Children)
	if start == 0 {
		return []*tree.Node{n}
	}
	if start < len(n.Children) {
		out = append(out, tree.New(tree.Paragraph, n.Children[start:]...))
	}
	return out
}

// listBuilder arranges items by the length of their marks.
type listBuilder struct {
	out   []*tree.Node // finished lists and the blocks between them
	lists []*tree.Node // open lists, outermost first
	roots []*tree.Node // lists at the top level that are not finished
}

func listKind(symbol byte) tree.Kind {
	if symbol == '#' {
		return tree.OrderedList
	}
	return tree.BulletList
}

// add adds an item. A block that cannot stand in an item ends the list; the rest of the item starts another one.
func (b *listBuilder) add(symbols string, blocks []*tree.Node) {
	var inside []*tree.Node
	added := false
	for _, n := range blocks {
		if staysInItem(n.Kind) {
			inside = append(inside, n)
			continue
		}
		if len(inside) > 0 || !added {
			b.item(symbols, inside)
		}
		b.breakOut(n)
		inside, added = nil, true
	}
	if len(inside) > 0 || !added {
		b.item(symbols, inside)
	}
}

func staysInItem(k tree.Kind) bool {
	switch k {
	case tree.Paragraph, tree.BulletList, tree.OrderedList, tree.TaskList, tree.MediaSingle, tree.CodeBlock, tree.Quote:
		return true
	default:
		return false
	}
}

func (b *listBuilder) breakOut(n *tree.Node) {
	b.close()
	b.out = append(b.out, n)
}

func (b *listBuilder) close() {
	b.out = append(b.out, b.roots...)
	b.lists, b.roots = nil, nil
}

// item places an item at the depth of its marks; missing levels are filled.
func (b *listBuilder) item(symbols string, blocks []*tree.Node) {
	depth := len(symbols)
	if depth < len(b.lists) {
		b.lists = b.lists[:depth]
	}
	kind := listKind(symbols[depth-1])
	if depth == len(b.lists) && b.lists[depth-1].Kind != kind {
		b.lists = b.lists[:depth-1]
		b.open(kind)
	}
	for len(b.lists) < depth {
		b.open(listKind(symbols[len(b.lists)]))
	}
	b.lists[depth-1].Append(tree.New(tree.ListItem, blocks...))
}

// open starts a list inside the last item of the innermost one.
func (b *listBuilder) open(kind tree.Kind) {
	list := tree.New(kind)
	if len(b.lists) == 0 {
		b.roots = append(b.roots, list)
	} else {
		parent := b.lists[len(b.lists)-1]
		if parent.Last() == nil {
			parent.Append(tree.New(tree.ListItem))
		}
		parent.Last().Append(list)
	}
	b.lists = append(b.lists, list)
}

func (b *listBuilder) finish() []*tree.Node {
	b.close()
	var out []*tree.Node
	for _, n := range b.out {
		out = append(out, tasks(n)...)
	}
	return out
}

// tasks splits a bullet list into runs of tasks, which start with a box, and of plain items.
func tasks(list *tree.Node) []*tree.Node {
	if !list.Kind.IsList() {
		return []*tree.Node{list}
	}
	var out []*tree.Node
	for _, item := range list.Children {
		item.Children = nestedTasks(item.Children)
		kind := list.Kind
		if state := takeBox(list.Kind, item); state != "" {
			kind = tree.TaskList
			item.Kind = tree.TaskItem
			item.Set(tree.State, state)
		}
		if len(out) == 0 || out[len(out)-1].Kind != kind {
			out = append(out, tree.New(kind))
		}
		out[len(out)-1].Append(item)
	}
	return out
}

func nestedTasks(blocks []*tree.Node) []*tree.Node {
	var out []*tree.Node
	for _, n := range blocks {
		if n.Kind == tree.BulletList || n.Kind == tree.OrderedList {
			out = append(out, tasks(n)...)
			continue
		}
		out = append(out, n)
	}
	return out
}

// takeBox removes the box at the start of an item and gives the state it shows, "" = no box.
func takeBox(list tree.Kind, item *tree.Node) string {
	first := item.First()
	if list != tree.BulletList || first == nil || first.Kind != tree.Paragraph || first.First() == nil {
		return ""
	}
	text := first.First()
	for box, state := range map[string]string{"☐": "TODO", "☑": "DONE"} {
		rest, ok := strings.CutPrefix(text.Text, box)
		if !ok || text.Kind != tree.Text || rest != "" && rest[0] != ' ' {
			continue
		}
		text.Text = strings.TrimPrefix(rest, " ")
		for first.First() != nil && (first.First().Kind == tree.HardBreak || first.First() == text && text.Text == "") {
			first.Children = first.Children[1:]
		}
		if len(first.Children) == 0 {
			item.Children = item.Children[1:]
		}
		return state
	}
	return ""
}
