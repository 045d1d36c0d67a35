package view

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"mcp-atlassian/internal/richtext/tree"
)

// flow collects blocks and the run of inline nodes that will be the next paragraph.
type flow struct {
	r     *reader
	out   []*tree.Node
	run   []*tree.Node
	attrs tree.Attrs // of the paragraph
	space bool       // the run ends in a space or a line break
	only  bool       // inline nodes only
}

func (r *reader) blocks(n *html.Node, marks tree.Marks) []*tree.Node {
	f := flow{r: r}
	f.children(n, marks)
	f.end()
	return f.out
}

func (r *reader) inlineOnly(n *html.Node) []*tree.Node {
	f := flow{r: r, only: true}
	f.children(n, nil)
	return f.inlines()
}

func (f *flow) children(n *html.Node, marks tree.Marks) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		f.child(c, marks)
	}
}

func (f *flow) child(n *html.Node, marks tree.Marks) {
	switch n.Type {
	case html.TextNode:
		f.text(n.Data, marks)
	case html.ElementNode:
		f.r.depth++
		switch {
		case f.r.depth > tree.MaxDepth:
			f.text(rawText(n), marks)
		case skipped(n):
		case !f.only && f.block(n, marks):
		default:
			f.inline(n, marks)
		}
		f.r.depth--
	default:
	}
}

// emit ends the run and adds blocks.
func (f *flow) emit(blocks ...*tree.Node) {
	f.end()
	f.out = append(f.out, blocks...)
}

// end makes a paragraph of the run, if there is one.
func (f *flow) end() {
	children := f.inlines()
	f.run = nil
	if len(children) == 0 {
		return
	}
	if len(children) == 1 && children[0].Kind == tree.Media {
		f.out = append(f.out, tree.New(tree.MediaSingle, children[0]))
		return
	}
	p := tree.New(tree.Paragraph, children...)
	p.Attrs = append(tree.Attrs(nil), f.attrs...)
	f.out = append(f.out, p)
}

// inlines gives the run without white space and line breaks at its end.
func (f *flow) inlines() []*tree.Node {
	f.space = true
	for n := len(f.run); n > 0; n = len(f.run) {
		last := f.run[n-1]
		if last.Kind == tree.Text && !last.Marks.Has(tree.Code) {
			last.Text = strings.TrimRight(last.Text, " ")
		}
		if last.Kind != tree.HardBreak && (last.Kind != tree.Text || last.Text != "") {
			break
		}
		f.run = f.run[:n-1]
	}
	return tree.MergeText(f.run)
}

// text adds text with its white space collapsed.
func (f *flow) text(s string, marks tree.Marks) {
	s = collapse(s)
	if strings.HasPrefix(s, " ") && (f.space || len(f.run) == 0) {
		s = s[1:]
	}
	if s == "" {
		return
	}
	f.run = append(f.run, &tree.Node{Kind: tree.Text, Text: s, Marks: marks})
	f.space = strings.HasSuffix(s, " ")
}

func (f *flow) add(n *tree.Node) {
	f.run = append(f.run, n)
	f.space = false
}

func (f *flow) lineBreak() {
	if n := len(f.run); n > 0 && f.run[n-1].Kind == tree.Text {
		f.run[n-1].Text = strings.TrimRight(f.run[n-1].Text, " ")
	}
	f.run = append(f.run, tree.New(tree.HardBreak))
	f.space = true
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' }

// collapse makes every run of white space one space; a no-break space stays.
func collapse(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for i := range len(s) {
		if !isSpace(s[i]) {
			b.WriteByte(s[i])
		} else if i == 0 || !isSpace(s[i-1]) {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// skipped says whether an element is not part of the text.
func skipped(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Style, atom.Script, atom.Template, atom.Head, atom.Title, atom.Colgroup, atom.Noscript:
		return true
	default:
	}
	for _, class := range []string{"toc-macro", "toc-indentation", "confluence-information-macro-icon", "hidden"} {
		if hasClass(n, class) {
			return true
		}
	}
	return false
}

func isBlock(a atom.Atom) bool {
	switch a {
	case atom.P, atom.Div, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Main, atom.Aside, atom.Nav,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Li, atom.Dl, atom.Dt, atom.Dd,
		atom.Blockquote, atom.Pre, atom.Hr, atom.Table, atom.Tr, atom.Td, atom.Th, atom.Tbody, atom.Thead, atom.Tfoot,
		atom.Figure, atom.Figcaption, atom.Details, atom.Summary, atom.Form, atom.Fieldset, atom.Address, atom.Center:
		return true
	default:
		return false
	}
}
