package markdown

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"mcp-atlassian/internal/richtext/tree"
)

// html converts a block of HTML. Elements that do not act give their text.
func (c *converter) html(source string) []*tree.Node {
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	if open := strings.LastIndex(source, "<!--"); open >= 0 && !strings.Contains(source[open:], "-->") {
		source = source[:open] + "&lt;!--" + source[open+len("<!--"):]
	}
	nodes, err := html.ParseFragment(strings.NewReader(source), body)
	if err != nil { // deeper than the parser allows
		return one(tree.New(tree.Paragraph, tree.NewText(strings.Join(strings.Fields(source), " "))))
	}
	h := htmlReader{c: c}
	for _, n := range nodes {
		h.node(n, nil)
	}
	return h.finish()
}

// htmlReader gathers blocks; text outside blocks becomes paragraphs.
type htmlReader struct {
	c      *converter
	blocks []*tree.Node
	line   []*tree.Node // inline nodes of the open paragraph
	align  string
	depth  int
}

func (h *htmlReader) finish() []*tree.Node {
	h.endLine()
	return h.blocks
}

// endLine closes the open paragraph. Spaces at its edges are no text.
func (h *htmlReader) endLine() {
	line := trimLine(h.line)
	h.line = nil
	if len(line) == 0 {
		return
	}
	p := tree.New(tree.Paragraph, line...)
	if h.align != "" {
		p.Set(tree.Align, h.align)
	}
	h.blocks = append(h.blocks, h.c.imageBlocks(p)...)
}

// trimLine merges runs, makes one space of several, and trims the edges.
func trimLine(nodes []*tree.Node) []*tree.Node {
	before := byte(' ')
	for _, n := range nodes {
		if n.Kind == tree.HardBreak {
			before = ' '
			continue
		}
		if n.Kind != tree.Text {
			before = 0
			continue
		}
		n.Text = collapse(n.Text, before)
		if n.Text != "" {
			before = n.Text[len(n.Text)-1]
		}
	}
	for i := len(nodes) - 1; i >= 0 && nodes[i].Kind == tree.Text; i-- {
		nodes[i].Text = strings.TrimRight(nodes[i].Text, " ")
		if nodes[i].Text != "" {
			break
		}
	}
	return tidy(nodes)
}

// collapse makes one space of white space, and none when a space is the byte before.
func collapse(s string, before byte) string {
	out := make([]byte, 0, len(s))
	for i := range len(s) {
		c := s[i]
		if c == '\n' || c == '\t' || c == '\r' || c == '\f' {
			c = ' '
		}
		if c == ' ' && before == ' ' {
			continue
		}
		before = c
		out = append(out, c)
	}
	return string(out)
}

func (h *htmlReader) children(n *html.Node, marks tree.Marks) {
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		h.node(child, marks)
	}
}

func (h *htmlReader) node(n *html.Node, marks tree.Marks) {
	switch n.Type {
	case html.TextNode:
		if text, _ := tree.Clean(n.Data); text != "" { // references may stand for characters that no text may hold
			h.line = append(h.line, &tree.Node{Kind: tree.Text, Text: text, Marks: marks})
		}
	case html.ElementNode:
		h.depth++
		if h.depth <= tree.MaxDepth {
			h.element(n, marks)
		} else if text := textOf(n); text != "" {
			h.line = append(h.line, &tree.Node{Kind: tree.Text, Text: text, Marks: marks})
		}
		h.depth--
	default:
	}
}

func (h *htmlReader) element(n *html.Node, marks tree.Marks) {
	attrs := attrsOf(n)
	switch n.Data {
	case "br":
		h.line = append(h.line, tree.New(tree.HardBreak))
	case "img":
		if attrs["src"] != "" {
			media := h.c.imageNode(attrs)
			extra, used := readPairs(attrs["data-attrs"])
			if used > 0 {
				h.c.mediaAttrs(media, extra)
			}
			media.Marks = marks
			h.line = append(h.line, media)
		}
	case "time", "input":
		day := attrs["datetime"] + attrs["value"]
		if isDay(day) {
			date := dateNode(day, "")
			date.Marks = marks
			h.line = append(h.line, date)
		}
	case "a":
		h.anchor(n, attrs, marks)
	case "pre", "hr", "ul", "ol", "blockquote", "table", "details", "h1", "h2", "h3", "h4", "h5", "h6":
		h.endLine()
		h.blocks = append(h.blocks, h.block(n, attrs)...)
	case "p", "div":
		h.endLine()
		outer := h.align
		h.align = alignOf(attrs)
		h.children(n, marks)
		h.endLine()
		h.align = outer
	default:
		for _, mark := range h.c.tagMarks(n.Data, attrs) {
			marks = marks.With(mark)
		}
		h.children(n, marks)
	}
}

// anchor reads a link, or a mention when it leads to a user.
func (h *htmlReader) anchor(n *html.Node, attrs map[string]string, marks tree.Marks) {
	if target := tree.ParseTarget(attrs["href"]); target.Kind == tree.ToUser && target.ID != "" {
		mention := tree.New(tree.Mention).With(tree.UserID, target.User.String())
		mention.Text = strings.TrimPrefix(strings.TrimSpace(textOf(n)), "@")
		mention.Marks = marks
		h.line = append(h.line, mention)
		return
	}
	if hasAttr(n, "data-card") && attrs["href"] != "" {
		card := tree.New(tree.InlineCard).With(tree.URL, attrs["href"])
		card.Marks = marks
		h.line = append(h.line, card)
		return
	}
	for _, mark := range h.c.anchorMark(attrs["href"], attrs["title"]) {
		marks = marks.With(mark)
	}
	h.children(n, marks)
}

func hasAttr(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

func alignOf(attrs map[string]string) string {
	switch strings.ToLower(attrs["align"]) {
	case "center", "middle":
		return "center"
	case "right", "end":
		return "end"
	default:
		return ""
	}
}

// block converts an element that is a block of its own.
func (h *htmlReader) block(n *html.Node, attrs map[string]string) []*tree.Node {
	switch n.Data {
	case "pre":
		return one(preformatted(n))
	case "hr":
		return one(tree.New(tree.Rule))
	case "ul", "ol":
		return h.list(n, attrs)
	case "blockquote":
		return one(tree.New(tree.Quote, h.inside(n)...))
	case "table":
		return one(h.table(n, attrs))
	case "details":
		return one(h.details(n))
	default:
		heading := tree.New(tree.Heading).With(tree.Level, n.Data[1:])
		inner := htmlReader{c: h.c, depth: h.depth}
		inner.children(n, nil)
		inner.endLine()
		for _, block := range inner.blocks {
			heading.Children = append(heading.Children, block.Children...)
		}
		if align := alignOf(attrs); align != "" {
			heading.Set(tree.Align, align)
		}
		return one(heading)
	}
}

// inside gives the blocks inside an element.
func (h *htmlReader) inside(n *html.Node) []*tree.Node {
	if hasAttr(n, "markdown") {
		return h.markdown(textOf(n))
	}
	inner := htmlReader{c: h.c, depth: h.depth}
	inner.children(n, nil)
	return inner.finish()
}

// markdown reads Markdown that stands, escaped as HTML text, inside an element.
func (h *htmlReader) markdown(source string) []*tree.Node {
	const deepest = 10
	if h.c.nesting >= deepest {
		return one(tree.New(tree.Paragraph, tree.NewText(strings.Join(strings.Fields(source), " "))))
	}
	inner := converter{options: h.c.options, nesting: h.c.nesting + 1, labels: h.c.labels}
	blocks := inner.parse(strings.Trim(source, "\n"))
	h.c.labels = inner.labels
	h.c.notes = append(h.c.notes, inner.notes...)
	return blocks
}

func preformatted(n *html.Node) *tree.Node {
	out := tree.New(tree.CodeBlock)
	out.Text = strings.TrimSuffix(textOf(n), "\n")
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		if child.Type == html.ElementNode && child.Data == "code" {
			attrs := attrsOf(child)
			for class := range strings.FieldsSeq(attrs["class"]) {
				if language, ok := strings.CutPrefix(class, "language-"); ok {
					out.Set(tree.Language, strings.ToLower(language))
				}
			}
			if info := attrs["data-info"]; info != "" {
				codeInfo(out, info)
			}
		}
	}
	return out
}

func (h *htmlReader) list(n *html.Node, attrs map[string]string) []*tree.Node {
	kind := tree.BulletList
	if n.Data == "ol" {
		kind = tree.OrderedList
	}
	var out []*tree.Node
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		if child.Type != html.ElementNode {
			continue
		}
		itemKind, item := kind, tree.New(tree.ListItem)
		if state := checkbox(child); state != "" {
			itemKind, item = tree.TaskList, tree.New(tree.TaskItem).With(tree.State, state)
		}
		item.Children = h.inside(child)
		if itemKind == tree.TaskList {
			item = taskItem(item.Children).With(tree.State, item.Attr(tree.State))
		}
		if len(out) == 0 || out[len(out)-1].Kind != itemKind {
			list := tree.New(itemKind)
			if start, err := strconv.Atoi(attrs["start"]); err == nil && start != 1 && kind == tree.OrderedList && len(out) == 0 {
				list.Set(tree.Start, strconv.Itoa(start))
			}
			out = append(out, list)
		}
		out[len(out)-1].Append(item)
	}
	return out
}

// checkbox takes the check box off the start of an item and gives the state it shows.
func checkbox(item *html.Node) string {
	for child := item.FirstChild; child != nil; child = child.NextSibling {
		switch {
		case child.Type == html.TextNode && strings.TrimSpace(child.Data) == "":
		case child.Type == html.ElementNode && child.Data == "p":
			return checkbox(child)
		case child.Type == html.ElementNode && child.Data == "input" && attrsOf(child)["type"] == "checkbox":
			item.RemoveChild(child)
			if hasAttr(child, "checked") {
				return "DONE"
			}
			return "TODO"
		default:
			return ""
		}
	}
	return ""
}

func (h *htmlReader) details(n *html.Node) *tree.Node {
	out := tree.New(tree.Expand)
	inner := htmlReader{c: h.c, depth: h.depth}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		switch {
		case child.Type == html.ElementNode && child.Data == "summary":
			out.Set(tree.Title, strings.TrimSpace(textOf(child)))
		case child.Type == html.TextNode && n.Parent == nil:
			inner.endLine()
			inner.blocks = append(inner.blocks, inner.markdown(child.Data)...)
		default:
			inner.node(child, nil)
		}
	}
	out.Children = inner.finish()
	return out
}

// textOf gives the characters of an element.
func textOf(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		for child := n.FirstChild; child != nil; child = child.NextSibling {
			walk(child)
		}
	}
	walk(n)
	text, _ := tree.Clean(b.String())
	return text
}

func attrsOf(n *html.Node) map[string]string {
	out := make(map[string]string, len(n.Attr))
	for _, a := range n.Attr {
		out[a.Key] = a.Val
	}
	return out
}
