package storage

import (
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// blocks reads the content of a container.
func (r *reader) blocks(at int, marks tree.Marks) []*tree.Node {
	f := flow{r: r}
	f.follow(at)
	f.children(at, marks)
	f.finish(at)
	return f.out
}

// inlineOnly reads the content of a heading or a caption: blocks inside are read as their text.
func (r *reader) inlineOnly(at int) []*tree.Node {
	f := flow{r: r, only: true, space: true}
	f.children(at, nil)
	f.trim()
	return tree.MergeText(f.run)
}

// flow collects blocks and the run of inline nodes that will be the next paragraph.
type flow struct {
	r     *reader
	out   []*tree.Node
	run   []*tree.Node
	proto *tree.Node // what a run becomes; nil = a plain paragraph
	space bool       // the run ends in a space or a line break
	only  bool       // inline nodes only
	para  bool       // the content of a p element

	seams []seam // of the container, when exact sources are wanted
	level int    // how deep below the container the present child stands, from 1
	start int    // where the present child of the container starts
	open  bool   // whether a paragraph was open there
}

func (f *flow) children(at int, marks tree.Marks) {
	f.level++
	for i := range f.r.children(at) {
		f.next(i)
		f.child(i, marks)
	}
	f.level--
}

func (f *flow) child(at int, marks tree.Marks) {
	n := &f.r.nodes[at]
	if n.kind != nodeElement {
		f.text(f.r.ownText(at), marks)
		return
	}
	f.r.depth++
	switch {
	case f.r.depth > tree.MaxDepth:
		f.tooDeep(at, marks)
	case !f.only && f.block(at, marks):
	default:
		f.inline(at, marks)
	}
	f.r.depth--
}

// tooDeep keeps what is nested beyond the limit as its source.
func (f *flow) tooDeep(at int, marks tree.Marks) {
	f.r.notes.Add(tree.TruncatedDepth, "", "content nested more than %d levels deep is kept as it is", tree.MaxDepth)
	if f.only || f.para {
		f.add(f.r.opaque(tree.OpaqueInline, at, marks))
		return
	}
	f.emit(f.r.opaque(tree.Opaque, at, nil))
}

// emit ends the run and adds blocks.
func (f *flow) emit(blocks ...*tree.Node) {
	f.end()
	f.out = append(f.out, blocks...)
}

// end makes a paragraph of the run, if there is one.
func (f *flow) end() {
	f.trim()
	f.space = true
	if len(f.run) == 0 {
		return
	}
	p := f.paragraphNode()
	p.Children = tree.MergeText(f.run)
	f.run = nil
	if len(p.Children) > 0 {
		f.out = append(f.out, p)
	}
	f.closed()
}

// paragraphNode makes the paragraph of a run. The first one of an element is its own node, others are like it.
func (f *flow) paragraphNode() *tree.Node {
	if f.proto != nil && len(f.proto.Children) == 0 {
		return f.proto
	}
	p := f.r.node(tree.Paragraph)
	if f.proto == nil && f.r.exactly {
		p.Stored = &tree.Stored{Bare: true}
	}
	if f.proto != nil {
		p.Attrs, p.Origin = append(tree.Attrs(nil), f.proto.Attrs...), f.proto.Origin
		if f.proto.Stored != nil {
			p.Stored = &tree.Stored{Keep: f.proto.Stored.Keep}
		}
	}
	return p
}

// trim removes spaces at the end of the run and one line break there, which nobody sees.
func (f *flow) trim() {
	f.trimSpace()
	if n := len(f.run); n > 0 && f.run[n-1].Kind == tree.HardBreak {
		f.run = f.run[:n-1]
		f.trimSpace()
	}
}

func (f *flow) trimSpace() {
	for n := len(f.run); n > 0; n = len(f.run) {
		last := f.run[n-1]
		if last.Kind != tree.Text || last.Marks.Has(tree.Code) {
			return
		}
		last.Text = strings.TrimRight(last.Text, " ")
		if last.Text != "" {
			return
		}
		f.run = f.run[:n-1]
	}
}

func (f *flow) text(s string, marks tree.Marks) {
	if marks.Has(tree.Code) {
		if s != "" {
			f.add(f.r.text(strings.ReplaceAll(s, "\n", " "), marks))
		}
		return
	}
	if f.space || len(f.run) == 0 {
		for s != "" && isSpace(s[0]) {
			s = s[1:]
		}
	}
	if s == "" {
		return
	}
	s = collapse(s)
	f.run = append(f.run, f.r.text(s, marks))
	f.space = s[len(s)-1] == ' '
}

func (f *flow) add(n *tree.Node) {
	f.run = append(f.run, n)
	f.space = false
}

func (f *flow) lineBreak() {
	f.trimSpace()
	f.run = append(f.run, f.r.node(tree.HardBreak))
	f.space = true
}

// block reads an element that is a block here and says whether it was one.
func (f *flow) block(at int, marks tree.Marks) bool {
	n := &f.r.nodes[at]
	switch n.name {
	case "p":
		f.paragraph(at, marks)
	case "h1", "h2", "h3", "h4", "h5", "h6":
		f.heading(at)
	case "ul", "ol":
		f.emit(f.r.list(at, marks)...)
	case "blockquote":
		f.container(tree.Quote, at, marks)
	case "hr":
		f.emit(f.r.node(tree.Rule))
	case "pre":
		f.preformatted(at)
	case "table":
		f.emit(f.r.table(at)...)
	case "div", "section", "center", "article", "header", "footer", "main", "aside", "nav", "address",
		"dl", "dt", "dd", "details", "summary", "fieldset", "legend", "form", "figure", "figcaption",
		"ac:rich-text-body", "ac:layout-cell", "li", "td", "th", "tr", "tbody", "thead", "tfoot":
		f.wrapped(at, marks)
	default:
		return f.special(at, marks)
	}
	return true
}

// wrapped reads the blocks inside an element that means nothing itself.
func (f *flow) wrapped(at int, marks tree.Marks) {
	f.end()
	inner := flow{r: f.r, para: f.para, proto: f.proto}
	inner.follow(at)
	inner.children(at, marks)
	inner.finish(at)
	f.out = append(f.out, inner.out...)
}

// special reads the block elements of Confluence's own.
func (f *flow) special(at int, marks tree.Marks) bool {
	n := &f.r.nodes[at]
	switch n.name {
	case "ac:structured-macro":
		return f.macro(at, marks)
	case "ac:image":
		return f.image(at)
	case "a":
		return f.card(at)
	case "ac:task-list":
		f.emit(f.r.taskList(at, marks))
	case "ac:layout":
		f.layout(at)
	case "ac:layout-section":
		f.section(at)
	case "ac:adf-extension":
		f.emit(f.r.adfExtension(at))
	case "ac:macro":
		f.emit(f.r.oldMacro(at, marks))
	case "at:declarations", "style", "script", "iframe", "object", "embed", "video", "audio", "svg":
		f.emit(f.r.opaque(tree.Opaque, at, nil))
	default:
		if !known(n.name) && f.alone(at) && !f.para {
			f.emit(f.r.opaque(tree.Opaque, at, nil))
			return true
		}
		return false
	}
	return true
}

// container reads an element that holds blocks and has no attributes of interest.
func (f *flow) container(kind tree.Kind, at int, marks tree.Marks) {
	n := f.r.node(kind)
	f.r.identify(n, at)
	f.r.keep(n, at, f.r.others(at, localIDs...))
	n.Children = f.r.blocks(at, marks)
	f.emit(n)
}

func (f *flow) preformatted(at int) {
	n := f.r.node(tree.CodeBlock)
	n.Text = strings.TrimSuffix(strings.TrimPrefix(f.r.rawText(at), "\n"), "\n")
	f.r.keep(n, at, append(f.r.others(at, localIDs...), tree.Attr{Key: "element", Value: "pre"}))
	f.emit(n)
}
