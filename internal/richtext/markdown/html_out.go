package markdown

import (
	"slices"
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

var (
	htmlText = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	htmlAttr = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\n", "&#10;")
)

// htmlTable writes a table as HTML, one row on a line.
func (w *writer) htmlTable(n *tree.Node) {
	w.put("<table>")
	w.end()
	for _, row := range n.Children {
		var b strings.Builder
		b.WriteString("<tr>")
		for _, cell := range row.Children {
			w.htmlCell(&b, cell)
		}
		b.WriteString("</tr>")
		w.lines([]byte(b.String()))
		w.end()
	}
	w.put("</table>")
}

func (w *writer) htmlCell(b *strings.Builder, cell *tree.Node) {
	name := "td"
	if cell.Kind == tree.TableHeader {
		name = "th"
	}
	b.WriteString("<" + name)
	for _, a := range []struct {
		name string
		key  tree.Key
	}{
		{"colspan", tree.ColSpan},
		{"rowspan", tree.RowSpan},
		{"data-background", tree.Background},
		{"data-colwidth", tree.ColWidth},
		{"valign", tree.VAlign},
	} {
		if value := cell.Attr(a.key); value != "" && (value != "1" || a.key == tree.ColWidth) {
			b.WriteString(" " + a.name + `="` + htmlAttr.Replace(value) + `"`)
		}
	}
	blocks := slices.DeleteFunc(slices.Clone(cell.Children), w.skips)
	if !w.htmlBlocksFit(blocks) {
		b.WriteString(" markdown>")
		w.cellMarkdown(b, blocks)
		b.WriteString("</" + name + ">")
		return
	}
	b.WriteString(">")
	w.cellBlocks(b, blocks)
	b.WriteString("</" + name + ">")
}

// cellMarkdown writes blocks that HTML has no elements for: Markdown as the text of the cell. Blank lines are written
// as references, for a blank line would end a block of HTML elsewhere.
func (w *writer) cellMarkdown(b *strings.Builder, blocks []*tree.Node) {
	inner := writer{options: w.options, fresh: true, heights: map[*tree.Node]int{}}
	inner.blocks(blocks, inContainer)
	w.notes = append(w.notes, inner.notes...)
	b.WriteString("\n")
	b.WriteString(keepBlank(htmlText.Replace(string(inner.out))))
	b.WriteString("\n")
}

// keepBlank writes blank lines as references.
func keepBlank(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, "\n\n", "&#10;\n"), "\n\n", "&#10;\n")
}

// cellBlocks writes the blocks of a cell. A single paragraph needs no element.
func (w *writer) cellBlocks(b *strings.Builder, blocks []*tree.Node) {
	blocks = slices.DeleteFunc(slices.Clone(blocks), w.skips)
	if len(blocks) == 1 && blocks[0].Kind == tree.Paragraph && !blocks[0].Has(tree.Align) {
		w.htmlInline(b, blocks[0].Children)
		return
	}
	for _, block := range blocks {
		w.htmlBlock(b, block)
	}
}

func (w *writer) htmlBlock(b *strings.Builder, n *tree.Node) {
	switch n.Kind {
	case tree.Paragraph:
		w.htmlElement(b, "p", n)
	case tree.Heading:
		w.htmlElement(b, "h"+n.Attr(tree.Level), n)
	case tree.Quote:
		b.WriteString("<blockquote>")
		w.cellBlocks(b, n.Children)
		b.WriteString("</blockquote>")
	case tree.Rule:
		b.WriteString("<hr>")
	case tree.CodeBlock:
		b.WriteString("<pre><code")
		if language := n.Attr(tree.Language); language != "" {
			b.WriteString(` class="language-` + htmlAttr.Replace(strings.ToLower(language)) + `"`)
		}
		b.WriteString(">" + keepBlank(htmlText.Replace(n.Text)))
		if strings.HasSuffix(n.Text, "\n") {
			b.WriteString("&#10;")
		}
		b.WriteString("</code></pre>")
	case tree.BulletList, tree.OrderedList, tree.TaskList:
		w.htmlList(b, n)
	case tree.MediaSingle:
		w.htmlImage(b, n.Children[0])
	default:
	}
}

func (w *writer) htmlElement(b *strings.Builder, name string, n *tree.Node) {
	b.WriteString("<" + name)
	switch n.Attr(tree.Align) {
	case "center":
		b.WriteString(` align="center"`)
	case "end":
		b.WriteString(` align="right"`)
	}
	b.WriteString(">")
	w.htmlInline(b, n.Children)
	b.WriteString("</" + name + ">")
}

func (w *writer) htmlList(b *strings.Builder, n *tree.Node) {
	name := "ul"
	if n.Kind == tree.OrderedList {
		name = "ol"
	}
	b.WriteString("<" + name)
	if start := n.Attr(tree.Start); start != "" && n.Kind == tree.OrderedList {
		b.WriteString(` start="` + htmlAttr.Replace(start) + `"`)
	}
	b.WriteString(">")
	for _, item := range n.Children {
		b.WriteString("<li>")
		if n.Kind == tree.TaskList {
			b.WriteString(`<input type="checkbox"`)
			if item.Attr(tree.State) == "DONE" {
				b.WriteString(" checked")
			}
			b.WriteString(">")
		}
		w.itemHTML(b, item.Children)
		b.WriteString("</li>")
	}
	b.WriteString("</" + name + ">")
}

// itemHTML writes the first paragraph of an item without an element.
func (w *writer) itemHTML(b *strings.Builder, blocks []*tree.Node) {
	blocks = slices.DeleteFunc(slices.Clone(blocks), w.skips)
	if len(blocks) > 0 && blocks[0].Kind == tree.Paragraph && !blocks[0].Has(tree.Align) &&
		(len(blocks) == 1 || blocks[1].Kind != tree.Paragraph) {
		w.htmlInline(b, blocks[0].Children)
		blocks = blocks[1:]
	}
	for _, block := range blocks {
		w.htmlBlock(b, block)
	}
}

func (w *writer) htmlInline(b *strings.Builder, nodes []*tree.Node) {
	nodes = trimmed(nodes)
	for _, n := range nodes {
		var end []string
		for _, m := range n.Marks {
			open, closing := htmlMark(m)
			b.WriteString(open)
			end = append(end, closing)
		}
		w.htmlNode(b, n)
		for _, e := range slices.Backward(end) {
			b.WriteString(e)
		}
	}
}

// trimmed gives inline nodes without white space at the edges.
func trimmed(nodes []*tree.Node) []*tree.Node {
	out := slices.Clone(nodes)
	for len(out) > 0 && spaced(out[0], strings.TrimLeft(out[0].Text, " \t")) {
		out[0] = withText(out[0], strings.TrimLeft(out[0].Text, " \t"))
		if out[0].Text != "" {
			break
		}
		out = out[1:]
	}
	for n := len(out) - 1; n >= 0 && spaced(out[n], strings.TrimRight(out[n].Text, " \t")); n-- {
		out[n] = withText(out[n], strings.TrimRight(out[n].Text, " \t"))
		if out[n].Text != "" {
			break
		}
		out = out[:n]
	}
	for i, n := range out {
		if n.Kind == tree.Text && len(n.Marks) > 0 && strings.Trim(n.Text, " \t") == "" {
			out[i] = withText(n, n.Text)
		}
	}
	bareSpaces(out)
	return out
}

// spaced says whether a run of text has white space at an edge that does not belong to code.
func spaced(n *tree.Node, bare string) bool {
	return n.Kind == tree.Text && n.Text != bare && !n.Marks.Has(tree.Code)
}

func withText(n *tree.Node, text string) *tree.Node {
	copied := *n
	copied.Text = text
	return &copied
}

func (w *writer) htmlNode(b *strings.Builder, n *tree.Node) {
	switch n.Kind {
	case tree.Text, tree.Emoji:
		b.WriteString(htmlText.Replace(n.Text))
	case tree.HardBreak:
		b.WriteString("<br>")
	case tree.SoftBreak:
		b.WriteString(" ")
	case tree.Mention:
		name := n.Text
		if user, ok := tree.ParseUser(n.Attr(tree.UserID)); ok {
			if name == "" {
				name = w.options.Name(user)
			}
			b.WriteString(`<a href="` + htmlAttr.Replace(user.String()) + `">@` + htmlText.Replace(name) + `</a>`)
			return
		}
		b.WriteString("@" + htmlText.Replace(tree.MentionName(n)))
	case tree.Date:
		b.WriteString(`<time datetime="` + n.Text + `"></time>`)
	case tree.InlineCard:
		url := n.Attr(tree.URL)
		b.WriteString(`<a data-card href="` + htmlAttr.Replace(url) + `">` + htmlText.Replace(url) + `</a>`)
	case tree.Media:
		w.htmlImage(b, n)
	default:
	}
}

func (w *writer) htmlImage(b *strings.Builder, n *tree.Node) {
	b.WriteString(`<img src="` + htmlAttr.Replace(n.Attr(tree.Src)) + `"`)
	for _, key := range []tree.Key{tree.Alt, tree.Width, tree.Height} {
		if value := n.Attr(key); value != "" {
			b.WriteString(" " + string(key) + `="` + htmlAttr.Replace(value) + `"`)
		}
	}
	b.WriteString(">")
}

func htmlMark(m tree.Mark) (open, end string) {
	switch m.Kind {
	case tree.Link:
		open = `<a href="` + htmlAttr.Replace(m.Value) + `"`
		if m.Title != "" {
			open += ` title="` + htmlAttr.Replace(m.Title) + `"`
		}
		return open + ">", "</a>"
	case tree.TextColor:
		return `<span style="color:` + m.Value + `">`, "</span>"
	case tree.Highlight:
		return `<span style="background-color:` + m.Value + `">`, "</span>"
	case tree.Code:
		return "<code>", "</code>"
	case tree.OpaqueMark:
		return "", ""
	default:
		return "<" + tagOf(m.Kind) + ">", "</" + tagOf(m.Kind) + ">"
	}
}

// htmlBlocksFit says whether HTML has elements for all blocks of a cell.
func (w *writer) htmlBlocksFit(blocks []*tree.Node) bool {
	for _, n := range blocks {
		if w.skips(n) {
			continue
		}
		if n.Origin != nil || !w.htmlBlockFits(n) {
			return false
		}
	}
	return true
}

func (w *writer) htmlBlockFits(n *tree.Node) bool {
	switch n.Kind {
	case tree.Paragraph, tree.Heading:
		return !n.Has(tree.Indent) && !n.Has(tree.Size) && !n.Has(tree.Anchor) && htmlInlineFits(n.Children)
	case tree.CodeBlock:
		for _, a := range n.Attrs {
			if a.Key != tree.Language && a.Key != tree.LocalID && a.Key != tree.UniqueID && a.Key != tree.MacroID {
				return false
			}
		}
		return !strings.ContainsAny(n.Attr(tree.Language), " \t\n")
	case tree.Rule:
		return true
	case tree.Quote:
		return w.htmlBlocksFit(n.Children)
	case tree.BulletList, tree.OrderedList, tree.TaskList:
		for _, item := range n.Children {
			if item.Origin != nil || !w.htmlBlocksFit(item.Children) {
				return false
			}
		}
		return true
	case tree.MediaSingle:
		return len(n.Children) == 1 && len(n.Marks) == 0 && (n.Attr(tree.LayoutName) == "" || n.Attr(tree.LayoutName) == "center") &&
			!n.Has(tree.Width) && !n.Has(tree.Align) && htmlMediaFits(n.Children[0])
	default:
		return false
	}
}

func htmlMediaFits(n *tree.Node) bool {
	for _, a := range n.Attrs {
		switch a.Key {
		case tree.Src, tree.Alt, tree.Width, tree.Height, tree.LocalID:
		default:
			return false
		}
	}
	return n.Origin == nil && len(n.Marks) == 0
}

// htmlInlineFits says whether HTML can hold inline nodes. A break or a lone picture at an edge would be read otherwise.
func htmlInlineFits(nodes []*tree.Node) bool {
	nodes = trimmed(nodes)
	if len(nodes) == 0 {
		return true
	}
	first, last := nodes[0], nodes[len(nodes)-1]
	if first.Kind == tree.HardBreak || last.Kind == tree.HardBreak || len(nodes) == 1 && first.Kind == tree.Media {
		return false
	}
	for _, n := range nodes {
		if n.Origin != nil || n.Marks.Has(tree.Annotation) || !htmlNodeFits(n) {
			return false
		}
	}
	return !doubleSpaces(nodes)
}

// htmlNodeFits says whether HTML has an element for an inline node.
func htmlNodeFits(n *tree.Node) bool {
	switch n.Kind {
	case tree.Text:
		return !n.Marks.Has(tree.Code) || strings.Trim(n.Text, " ") == n.Text
	case tree.Emoji:
		return tree.IsEmoji(n.Text)
	case tree.Date:
		return !n.Has(tree.Timestamp) && isDay(n.Text)
	case tree.Media:
		return htmlMediaFits(n)
	case tree.HardBreak, tree.SoftBreak, tree.Mention, tree.InlineCard:
		return true
	default:
		return false
	}
}

// doubleSpaces says whether HTML would change the white space of a line: it makes one space of several.
func doubleSpaces(nodes []*tree.Node) bool {
	space := false // a space, or a break, stands before
	for _, n := range nodes {
		if n.Kind != tree.Text || n.Text == "" {
			space = n.Kind == tree.HardBreak
			continue
		}
		if space && n.Text[0] == ' ' || strings.Contains(n.Text, "  ") || strings.ContainsAny(n.Text, "\t\n\r\f") {
			return true
		}
		space = n.Text[len(n.Text)-1] == ' '
	}
	return false
}
