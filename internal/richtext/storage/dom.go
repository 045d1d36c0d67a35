package storage

import (
	"html"
	"iter"
	"math"
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

// node is an element or a piece of text with its place in the source. Sources are far below the limit of these numbers,
// and there are many nodes.
type node struct {
	name            string // element name in lower case
	start, end      int32  // the whole element, tags included
	inner, innerEnd int32  // what is between the tags; the text itself for text
	after           int32  // the node behind everything inside
	kind            nodeKind
	more            bool // a sibling follows
}

// dom is the source as a tree. Node 0 is the whole source; all others are kept in one slice in document order, so
// that a large page costs one allocation and can be walked without recursion: what is inside a node follows it.
type dom struct {
	src   string
	nodes []node
}

// parseDOM reads any source. Elements left open end with their parent, stray end tags are dropped.
func parseDOM(src string) *dom {
	b := builder{dom: &dom{src: src}, open: map[string]int{}}
	b.nodes = make([]node, 1, 1+min(strings.Count(src, "<")+2, len(src)/8+8))
	b.nodes[0] = node{kind: nodeElement}
	b.stack = append(b.stack, level{node: 0, last: none})
	s := scanner{src: src}
	for {
		t := s.next()
		switch t.kind {
		case tokenEnd:
			b.closeTo(0, len(src), len(src))
			return b.dom
		case tokenText:
			b.add(nodeText, t, t.start, t.end)
		case tokenCDATA:
			at := t.start + len("<![CDATA[")
			b.add(nodeCDATA, t, at, at+len(t.name))
		case tokenOpen:
			if at := b.add(nodeElement, t, t.end, t.end); !isVoid(t.name) {
				b.stack = append(b.stack, level{node: at, last: none})
				b.open[t.name]++
			}
		case tokenAlone:
			b.add(nodeElement, t, t.end, t.end)
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

// add makes a node of a token and gives its index.
func (b *builder) add(kind nodeKind, t token, inner, innerEnd int) int {
	at := len(b.nodes)
	n := node{
		kind: kind, start: offset(t.start), end: offset(t.end), inner: offset(inner), innerEnd: offset(innerEnd), after: offset(at + 1),
	}
	if kind == nodeElement {
		n.name = t.name
	}
	b.nodes = append(b.nodes, n)
	top := &b.stack[len(b.stack)-1]
	if top.last != none {
		b.nodes[top.last].more = true
	}
	top.last = at
	return at
}

// offset makes an offset small. No text is as long as the limit.
func offset(n int) int32 { return int32(min(n, math.MaxInt32)) } //nolint:gosec // within the limit, and never below zero

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
		n.innerEnd, n.end, n.after = offset(at), offset(at), offset(len(b.nodes))
		if i == depth {
			n.end = offset(end)
		}
		b.open[n.name]--
	}
	b.stack = b.stack[:depth]
}

// children gives the children of a node.
func (d *dom) children(at int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := at + 1; i < int(d.nodes[at].after); i = int(d.nodes[i].after) {
			if !yield(i) {
				return
			}
		}
	}
}

// empty says whether nothing is inside a node.
func (d *dom) empty(at int) bool { return int(d.nodes[at].after) == at+1 }

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
	attrs := d.src[int(n.start)+1+len(n.name) : n.inner-1]
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
	for i := range d.children(at) {
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
	if d.empty(at) {
		return ""
	}
	if first := at + 1; d.nodes[first].kind != nodeElement && d.nodes[first].after == d.nodes[at].after {
		return d.ownText(first)
	}
	var b strings.Builder
	d.walkText(at, func(i int) { b.WriteString(d.ownText(i)) })
	return b.String()
}

// walkText visits the text nodes inside an element in order.
func (d *dom) walkText(at int, visit func(int)) {
	for i := at + 1; i < int(d.nodes[at].after); i++ {
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
