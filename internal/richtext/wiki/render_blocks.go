package wiki

import (
	"slices"
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// heading writes hN., or an emphasised line where no heading can stand.
func (w *writer) heading(n *tree.Node) {
	text := w.inlines(n.Children, place{oneLine: true})
	if w.cell || w.open["quote"] {
		w.put(w.inlines(strong(n.Children), place{oneLine: true}))
		return
	}
	level := n.Attr(tree.Level)
	if len(level) != 1 || level[0] < '1' || level[0] > '6' {
		level = "6"
	}
	w.put("h", level, ". ", text)
}

// strong gives copies of inline nodes with one mark more.
func strong(nodes []*tree.Node) []*tree.Node {
	out := make([]*tree.Node, len(nodes))
	for i, n := range nodes {
		copied := *n
		if n.Kind != tree.HardBreak {
			copied.Marks = n.Marks.With(tree.Mark{Kind: tree.Strong})
		}
		out[i] = &copied
	}
	return out
}

// quote writes one line as bq., more as a macro.
func (w *writer) quote(n *tree.Node) {
	if w.open["quote"] {
		w.nestedQuote(n)
		return
	}
	if len(n.Children) == 1 && n.Children[0].Kind == tree.Paragraph && !w.cell {
		if text := w.inlines(n.Children[0].Children, place{}); !strings.Contains(text, "\n") {
			w.put("bq. ", text)
			return
		}
	}
	w.bodied("quote", "{quote}", n.Children)
}

// nestedQuote writes a quote inside a quote: paragraphs of one line each as bq., which may stand there. Others lose
// their frame, and so does what lies deeper.
func (w *writer) nestedQuote(n *tree.Node) {
	lines, ok := w.quotedLines(n, 1)
	if !ok || w.cell {
		w.nestedQuoteNote()
		w.inPlace(n)
		return
	}
	w.put("bq. ", strings.Join(lines, "\nbq. "))
}

func (w *writer) nestedQuoteNote() {
	w.notes.Add(tree.LossyNode, "", "wiki markup has no quote inside a quote: the inner text is part of the outer quote")
}

// quotedLines gives the paragraphs of a quote when each is one line.
func (w *writer) quotedLines(n *tree.Node, depth int) ([]string, bool) {
	var lines []string
	for _, child := range n.Children {
		switch child.Kind {
		case tree.Paragraph:
			text := w.inlines(child.Children, place{})
			if text == "" || strings.Contains(text, "\n") {
				return nil, false
			}
			lines = append(lines, text)
		case tree.Quote:
			inner, ok := w.quotedLines(child, depth+1)
			if !ok || depth >= tree.MaxDepth {
				return nil, false
			}
			w.nestedQuoteNote()
			lines = append(lines, inner...)
		default:
			return nil, false
		}
	}
	return lines, len(lines) > 0
}

// bodied writes a macro that encloses blocks.
func (w *writer) bodied(name, tag string, children []*tree.Node) {
	w.open[name] = true
	w.put(tag, "\n")
	before := len(w.b)
	w.blocks(children)
	w.trimEnd()
	if len(w.b) > before {
		w.put("\n")
	}
	w.put("{", name, "}")
	delete(w.open, name)
}

// panel writes a panel or an expand, which becomes a panel with a title. Inside a panel only title and content stay.
func (w *writer) panel(n *tree.Node) {
	title := n.Attr(tree.Title)
	if w.open["panel"] {
		w.notes.Add(tree.LossyNode, "", "wiki markup has no panel inside a panel: the inner text is part of the outer panel")
		if title != "" {
			w.put(w.inlines([]*tree.Node{tree.NewText(title, tree.Mark{Kind: tree.Strong})}, place{oneLine: true}), "\n\n")
		}
		w.inPlace(n)
		return
	}
	var values []string
	if title != "" {
		values = append(values, "title="+paramText(title))
	}
	if colour := panelColour(n); colour != "" {
		values = append(values, "bgColor="+colour)
	}
	tag := "{panel}"
	if len(values) > 0 {
		tag = "{panel:" + strings.Join(values, "|") + "}"
	}
	w.bodied("panel", tag, n.Children)
}

// paramText writes a text as the value of a macro parameter.
func paramText(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	return strings.NewReplacer("&", "&amp;", "|", "&#124;", "{", "&#123;", "}", "&#125;").Replace(s)
}

func panelColour(n *tree.Node) string {
	if n.Kind == tree.Expand {
		return ""
	}
	kind := n.Attr(tree.PanelType)
	if kind == "tip" {
		kind = "success"
	}
	for _, c := range panelColours {
		if c.name == kind {
			return c.colour
		}
	}
	colour, _ := tree.Colour(n.Attr(tree.Color))
	return colour
}

// code writes a code macro. A body that holds the end tag is written as preformatted text; one that holds both end
// tags has the brace of the first spelled as an entity.
func (w *writer) code(n *tree.Node) {
	body := n.Text
	holdsCode, holdsPlain := holdsTag(body, "{code"), holdsTag(body, "{noformat}")
	title := ""
	if t := n.Attr(tree.Title); t != "" {
		title = "title=" + paramText(t)
	}
	if holdsCode && !holdsPlain {
		if n.Attr(tree.Language) != "" {
			w.notes.Add(tree.LanguageMapped, "", "code that holds {code} is written without its language")
		}
		tag := "{noformat}"
		if title != "" {
			tag = "{noformat:" + title + "}"
		}
		w.put(tag, "\n", body, "\n{noformat}")
		return
	}
	if holdsCode {
		body = hideCodeTags(body)
	}
	language, exact := writeLanguage(n.Attr(tree.Language))
	if !exact {
		w.notes.Add(tree.LanguageMapped, "", "Jira does not know the language %q of a code block", n.Attr(tree.Language))
	}
	values := title
	if language != "" {
		values = strings.Trim(title+"|"+language, "|")
	}
	tag := "{code}"
	if values != "" {
		tag = "{code:" + values + "}"
	}
	w.put(tag, "\n", body, "\n{code}")
}

func holdsTag(s, tag string) bool { return strings.Contains(strings.ToLower(s), tag) }

const hiddenBrace = "&#123;"

// hideCodeTags spells the brace of every end tag as an entity; showCodeTags undoes it.
func hideCodeTags(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if s[i] == '{' && len(s) >= i+6 && strings.EqualFold(s[i:i+6], "{code}") {
			b.WriteString(hiddenBrace)
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func showCodeTags(s string) string {
	if !holdsTag(s, "{noformat}") || !strings.Contains(s, hiddenBrace) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		rest := s[i:]
		if strings.HasPrefix(rest, hiddenBrace) && len(rest) >= len(hiddenBrace)+5 &&
			strings.EqualFold(rest[len(hiddenBrace):len(hiddenBrace)+5], "code}") {
			b.WriteByte('{')
			i += len(hiddenBrace) - 1
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func (w *writer) macro(n *tree.Node) {
	m := n.Macro
	switch {
	case m.Name == "toc" && m.Body == tree.NoBody:
		values := make([]string, 0, len(m.Params))
		for _, p := range m.Params {
			values = append(values, p.Name+"="+paramText(p.Value))
		}
		w.put(strings.TrimSuffix("{toc:"+strings.Join(values, "|"), ":"), "}")
	case m.Name == "anchor":
		w.put("{anchor:", paramText(m.Param("")), "}")
	case m.Body == tree.RichBody:
		w.lossy(n)
		w.inPlace(n)
	case m.Body == tree.PlainBody:
		w.lossy(n)
		w.code(&tree.Node{Kind: tree.CodeBlock, Text: n.Text})
	default:
		w.lossy(n)
		w.put(w.inlines([]*tree.Node{tree.NewText(macroText(m))}, place{}))
	}
}

// macroText is what stands for a macro without a body.
func macroText(m *tree.Macro) string {
	if m.Name == "jira" {
		if key := m.Param("key"); key != "" {
			return key
		}
	}
	parts := []string{m.Name}
	for _, p := range m.Params {
		parts = append(parts, strings.TrimPrefix(p.Name+"="+p.Value, "="))
	}
	return strings.Join(parts, " ")
}

// raw writes a fragment of wiki markup as it is; a fragment of another format becomes a code block.
func (w *writer) raw(n *tree.Node) {
	if n.Attr(tree.Format) == "wiki" {
		w.put(strings.Trim(n.Text, "\n"))
		return
	}
	w.notes.Add(tree.LossyNode, "", "raw %s cannot stand in wiki markup: it is written as code", n.Attr(tree.Format))
	w.code(&tree.Node{Kind: tree.CodeBlock, Text: n.Text})
}

func (w *writer) media(n *tree.Node) {
	var nodes []*tree.Node
	for _, child := range n.Children {
		if child.Kind == tree.Caption {
			nodes = append(nodes, tree.New(tree.HardBreak))
			nodes = append(nodes, child.Children...)
			continue
		}
		if len(nodes) > 0 {
			nodes = append(nodes, tree.NewText(" "))
		}
		if n.Kind == tree.MediaSingle {
			child = framed(child, n)
		}
		nodes = append(nodes, child)
	}
	w.put(w.inlines(nodes, place{}))
}

// framed gives a copy of a picture with what the block around it says of it: its link, its place, its width.
func framed(picture, frame *tree.Node) *tree.Node {
	out := *picture
	out.Attrs = slices.Clone(picture.Attrs)
	for _, mark := range frame.Marks {
		out.Marks = out.Marks.With(mark)
	}
	keys := []tree.Key{tree.Align}
	if frame.Attr(tree.WidthType) != "percentage" {
		keys = append(keys, tree.Width)
	}
	for _, key := range keys {
		if value := frame.Attr(key); value != "" && out.Attr(key) == "" {
			out.Set(key, value)
		}
	}
	return &out
}
