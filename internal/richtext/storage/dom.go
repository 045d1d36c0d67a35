package storage

import (
	"html"
	"strings"
)

// nodeKind says what a node of the source tree is.
type nodeKind uint8

const (
	nodeElement nodeKind = iota
	nodeText             // character data, entities not decoded
	nodeCDATA            // character data as it stands
)

// none is the index of no node.
const none = -1

// node is an element or a piece of text with its place in the source.
type node struct {
	kind            nodeKind
	name            string // element name in lower case
	start, end      int    // the whole element, tags included
	inner, innerEnd int    // what is between the tags; the text itself for text
	first, next     int    // first child and next sibling, or none
}

// dom is the source as a tree. Node 0 is the whole source; all others are kept in one slice in document order, so
// that a large page costs one allocation and can be walked without recursion.
type dom struct {
	src   string
	nodes []node
}

// parseDOM reads any source. Elements left open end with their parent, stray end tags are dropped.
func parseDOM(src string) *dom {
	b := builder{dom: &dom{src: src}, open: map[string]int{}}
	b.nodes = make([]node, 1, 1+min(strings.Count(src, "<")+2, len(src)/8+8))
	b.nodes[0] = node{kind: nodeElement, end: len(src), innerEnd: len(src), first: none, next: none}
	b.stack = append(b.stack, level{node: 0, last: none})
	s := scanner{src: src}
	for {
		t := s.next()
		switch t.kind {
		case tokenEnd:
			b.closeTo(1, len(src), len(src))
			return b.dom
		case tokenText:
			b.add(node{kind: nodeText, start: t.start, end: t.end, inner: t.start, innerEnd: t.end})
		case tokenCDATA:
			at := t.start + len("<![CDATA[")
			b.add(node{kind: nodeCDATA, start: t.start, end: t.end, inner: at, innerEnd: at + len(t.name)})
		case tokenOpen:
			if at := b.start(t); !isVoid(t.name) {
				b.stack = append(b.stack, level{node: at, last: none})
				b.open[t.name]++
			}
		case tokenAlone:
			b.start(t)
		case tokenClose:
			b.close(t)
		case tokenSkip:
		}
	}
}

type level struct{ node, last int }

type builder struct {
	*dom

	stack []level
	open  map[string]int // how many elements of a name are open
}

func (b *builder) add(n node) int {
	n.first, n.next = none, none
	at := len(b.nodes)
	b.nodes = append(b.nodes, n)
	top := &b.stack[len(b.stack)-1]
	if top.last == none {
		b.nodes[top.node].first = at
	} else {
		b.nodes[top.last].next = at
	}
	top.last = at
	return at
}

func (b *builder) start(t token) int {
	return b.add(node{
		kind: nodeElement, name: t.name,
		start: t.start, end: t.end, inner: t.end, innerEnd: t.end,
	})
}

func (b *builder) close(t token) {
	if b.open[t.name] == 0 {
		return
	}
	for i := len(b.stack) - 1; i > 0; i-- {
		if b.nodes[b.stack[i].node].name == t.name {
			b.closeTo(i, t.start, t.end)
			return
		}
	}
}

// closeTo closes all open elements from depth up; the one at depth has an end tag at [at, end).
func (b *builder) closeTo(depth, at, end int) {
	for i := len(b.stack) - 1; i >= depth; i-- {
		n := &b.nodes[b.stack[i].node]
		n.innerEnd, n.end = at, at
		if i == depth {
			n.end = end
		}
		b.open[n.name]--
	}
	b.stack = b.stack[:depth]
}

func isVoid(name string) bool {
	switch name {
	case "br", "hr", "img", "input", "col", "meta", "link", "wbr", "area", "base", "embed", "source", "track", "param":
		return true
	}
	return false
}

// attrs is the source of the attributes of an element.
func (d *dom) attrs(at int) string {
	n := &d.nodes[at]
	if at == 0 {
		return ""
	}
	attrs := d.src[n.start+1+len(n.name) : n.inner-1]
	if strings.HasSuffix(attrs, "/") && !endsInUnquotedValue(attrs) {
		return attrs[:len(attrs)-1]
	}
	return attrs
}

// attr gives an attribute of an element, or "".
func (d *dom) attr(at int, name string) string {
	attrs := d.attrs(at)
	if attrs == "" {
		return ""
	}
	value, _ := attr(attrs, name)
	return value
}

// source is an element exactly as it was written.
func (d *dom) source(at int) string { return d.src[d.nodes[at].start:d.nodes[at].end] }

// child finds the first child element of a name.
func (d *dom) child(at int, name string) int {
	for i := d.nodes[at].first; i != none; i = d.nodes[i].next {
		if d.nodes[i].kind == nodeElement && d.nodes[i].name == name {
			return i
		}
	}
	return none
}

// ownText is the text of a text or CDATA node, decoded; line ends are LF.
func (d *dom) ownText(at int) string {
	n := &d.nodes[at]
	text := d.src[n.inner:n.innerEnd]
	if n.kind == nodeText {
		text = decode(text)
	}
	return unixLines(text)
}

// rawText is all text inside an element with white space as it stands: the body of a code macro, a parameter.
func (d *dom) rawText(at int) string {
	if d.nodes[at].kind != nodeElement {
		return d.ownText(at)
	}
	first := d.nodes[at].first
	if first == none {
		return ""
	}
	if d.nodes[first].next == none && d.nodes[first].kind != nodeElement {
		return d.ownText(first)
	}
	var b strings.Builder
	d.walkText(at, func(i int) { b.WriteString(d.ownText(i)) })
	return b.String()
}

// walkText visits the text nodes inside an element in order. Nodes are stored in document order, so those inside an
// element are the ones that follow it and lie within its span.
func (d *dom) walkText(at int, visit func(int)) {
	end := d.nodes[at].innerEnd
	for i := at + 1; i < len(d.nodes) && d.nodes[i].start < end; i++ {
		if d.nodes[i].kind != nodeElement {
			visit(i)
		}
	}
}

// decode resolves entities, once.
func decode(s string) string {
	if strings.IndexByte(s, '&') < 0 {
		return s
	}
	return html.UnescapeString(s)
}

func unixLines(s string) string {
	if strings.IndexByte(s, '\r') < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// collapse makes every run of white space one space; it never touches U+00A0.
func collapse(s string) string {
	if !needsCollapse(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for i := range len(s) {
		if isSpace(s[i]) {
			space = true
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteByte(s[i])
	}
	if space {
		b.WriteByte(' ')
	}
	return b.String()
}

func needsCollapse(s string) bool {
	for i := range len(s) {
		if isSpace(s[i]) && (s[i] != ' ' || i+1 < len(s) && isSpace(s[i+1])) {
			return true
		}
	}
	return false
}

func blank(s string) bool {
	for i := range len(s) {
		if !isSpace(s[i]) {
			return false
		}
	}
	return true
}
