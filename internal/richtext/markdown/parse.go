package markdown

import (
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"mcp-atlassian/internal/richtext/tree"
)

// Parse reads Markdown. It is total: whatever is no markup is text.
func Parse(source string, o tree.Options) (*tree.Document, tree.Notes) {
	clean, notes := tree.Clean(source)
	c := converter{options: o, notes: notes}
	d := tree.NewDocument(c.parse(clean)...)
	c.limit(d.Root, 0)
	return d, c.notes
}

// limit makes text of what is nested too deeply. Blocks of Markdown inside HTML inside Markdown add up.
func (c *converter) limit(n *tree.Node, depth int) {
	for i, child := range n.Children {
		if child.Kind.Inline() || child.Kind.HoldsInline() {
			continue
		}
		if depth < tree.MaxDepth-2 || len(child.Children) == 0 {
			c.limit(child, depth+1)
			continue
		}
		if tree.Accepts(n, tree.New(tree.Paragraph)) {
			c.notes.Add(tree.TruncatedDepth, "", "blocks nested deeper than %d levels are read as text", tree.MaxDepth)
			n.Children[i] = tree.New(tree.Paragraph)
			if plain := tree.PlainText(child); plain != "" {
				n.Children[i].Append(tree.NewText(plain))
			}
			continue
		}
		c.limit(child, depth+1)
	}
}

// plainInline gives the characters of a line of Markdown.
func plainInline(source string) string {
	c := converter{}
	return tree.PlainText(tree.New(tree.Paragraph, c.inlines(source)...))
}

// converter turns goldmark's blocks into the tree.
type converter struct {
	options tree.Options
	notes   tree.Notes
	source  string
	bytes   []byte
	context parser.Context
	labels  *footnoteLabels

	definitions map[string]*refDefinition
	held        []heldDefinition

	scanner scanner // its memory is used again for each text
	slab    []tree.Node
	nesting int // of Markdown inside HTML inside Markdown
}

func (c *converter) parse(source string) []*tree.Node {
	c.source, c.bytes = source, []byte(source)
	c.context = parser.NewContext()
	if c.labels != nil {
		c.context.Set(footnotesKey, c.labels)
	}
	root := newBlockParser().Parse(text.NewReader(c.bytes), parser.WithContext(c.context))
	c.labels, _ = c.context.Get(footnotesKey).(*footnoteLabels)
	c.definitions, _ = c.context.Get(referencesKey).(map[string]*refDefinition)
	if c.context.Get(cappedKey) != nil {
		c.notes.Add(tree.TruncatedDepth, "", "blocks nested deeper than %d levels are read as text", tree.MaxDepth)
	}
	blocks := c.settleDefinitions(c.blocks(root))
	return c.footnotesLast(blocks)
}

// footnotesLast moves definitions of footnotes to the end and numbers them in the order of their definition.
func (c *converter) footnotesLast(blocks []*tree.Node) []*tree.Node {
	if c.labels == nil || c.nesting > 0 {
		return blocks
	}
	var notes []*tree.Node
	root := tree.New(tree.Root, blocks...)
	tree.Rewrite(root, func(n *tree.Node) []*tree.Node {
		if n.Kind != tree.FootnoteDef {
			return one(n)
		}
		notes = append(notes, n)
		return nil
	})
	return append(root.Children, notes...)
}

// footnoteNumber gives the number of a defined footnote.
func (c *converter) footnoteNumber(label string) (string, bool) {
	if c.labels == nil || !c.labels.known[label] {
		return "", false
	}
	for i, known := range c.labels.order {
		if known == label {
			return strconv.Itoa(i + 1), true
		}
	}
	return "", false
}

// blocks converts the children of a block.
func (c *converter) blocks(parent ast.Node) []*tree.Node {
	var out []*tree.Node
	var pending pairs
	for child := parent.FirstChild(); child != nil; child = parent.FirstChild() {
		parent.RemoveChild(parent, child) // goldmark's tree is large: what is converted can go
		if l, ok := child.(*leaf); ok && l.name == "attrs" {
			pending = append(pending, l.attrs...)
			continue
		}
		now := c.block(child)
		if len(pending) > 0 && len(now) > 0 {
			c.apply(now[0], pending)
			pending = nil
		}
		out = append(out, now...)
	}
	if len(pending) > 0 {
		c.notes.Add(tree.LossyNode, "", "::attrs stands before no block")
	}
	if layout, ok := parent.(*container); ok && layout.name == "layout" {
		return out
	}
	return loose(out)
}

func (c *converter) block(n ast.Node) []*tree.Node {
	switch n := n.(type) {
	case *ast.Paragraph, *ast.TextBlock:
		return c.paragraph(c.lines(n))
	case *ast.Heading:
		return one(c.heading(n))
	case *ast.Blockquote:
		return one(c.quote(n))
	case *ast.List:
		return c.list(n)
	case *ast.FencedCodeBlock:
		return one(c.fence(n))
	case *ast.CodeBlock:
		return one(&tree.Node{Kind: tree.CodeBlock, Text: strings.Trim(c.lines(n), "\n")})
	case *ast.ThematicBreak:
		return one(tree.New(tree.Rule))
	case *container:
		return c.container(n)
	case *leaf:
		return one(c.leaf(n))
	case *indentedBlock:
		return one(c.indented(n))
	case *htmlBlock:
		return c.html(c.lines(n))
	case *references:
		return c.placeholders(n)
	case *table:
		return one(c.table(n))
	default:
		return nil
	}
}

func one(n *tree.Node) []*tree.Node {
	if n == nil {
		return nil
	}
	return []*tree.Node{n}
}

// lines joins the lines of a block. One line, or lines that follow each other in the source, share its memory.
func (c *converter) lines(n ast.Node) string {
	lines := n.Lines()
	if lines == nil || lines.Len() == 0 {
		return ""
	}
	first, last := lines.At(0), lines.At(lines.Len()-1)
	if c.contiguous(lines) {
		return c.source[first.Start:last.Stop]
	}
	var b strings.Builder
	b.Grow(last.Stop - first.Start)
	for i := range lines.Len() {
		segment := lines.At(i)
		b.Write(segment.Value(c.bytes))
	}
	return b.String()
}

func (c *converter) contiguous(lines *text.Segments) bool {
	at := lines.At(0).Start
	for i := range lines.Len() {
		segment := lines.At(i)
		if segment.Padding > 0 || segment.Start != at {
			return false
		}
		at = segment.Stop
		if segment.ForceNewline && (at == 0 || c.source[at-1] != '\n') {
			return false
		}
	}
	return true
}

func (c *converter) heading(n *ast.Heading) *tree.Node {
	line := strings.Trim(c.lines(n), " \t\n")
	out := tree.New(tree.Heading).With(tree.Level, strconv.Itoa(n.Level))
	if bare, anchor, ok := headingAnchor(line); ok {
		line = bare
		out.Set(tree.Anchor, anchor)
	}
	out.Children = oneLine(c.inlines(line))
	return out
}

// oneLine makes spaces of the line ends in the source of a heading.
func oneLine(nodes []*tree.Node) []*tree.Node {
	for i, n := range nodes {
		if n.Kind == tree.SoftBreak {
			nodes[i] = tree.NewText(" ")
		}
	}
	return tree.MergeText(nodes)
}

// headingAnchor takes {#name} from the end of a heading.
func headingAnchor(line string) (rest, anchor string, ok bool) {
	at := strings.LastIndex(line, "{#")
	if at < 0 || line[len(line)-1] != '}' || at > 0 && line[at-1] == '\\' {
		return line, "", false
	}
	anchor = line[at+2 : len(line)-1]
	if anchor == "" || strings.ContainsAny(anchor, " {}\"") {
		return line, "", false
	}
	return strings.TrimRight(line[:at], " \t"), anchor, true
}

// quote reads a quote, or the panel that GitHub's alerts stand for.
func (c *converter) quote(n *ast.Blockquote) *tree.Node {
	kind := c.alert(n)
	out := tree.New(tree.Quote, c.blocks(n)...)
	if kind != "" {
		out.Kind = tree.Panel
		out.Set(tree.PanelType, kind)
		out.Children = withoutAlert(out.Children)
	}
	return out
}

var alerts = map[string]string{
	"[!note]": "info", "[!tip]": "tip", "[!important]": "note", "[!warning]": "warning", "[!caution]": "error",
}

func (c *converter) alert(n *ast.Blockquote) string {
	first, ok := n.FirstChild().(*ast.Paragraph)
	if !ok || first.Lines().Len() == 0 {
		return ""
	}
	segment := first.Lines().At(0)
	return alerts[strings.ToLower(strings.TrimSpace(string(segment.Value(c.bytes))))]
}

// withoutAlert drops the line that names the alert.
func withoutAlert(blocks []*tree.Node) []*tree.Node {
	first := blocks[0]
	for i, n := range first.Children {
		if n.Kind == tree.SoftBreak || n.Kind == tree.HardBreak {
			first.Children = first.Children[i+1:]
			return blocks
		}
	}
	return blocks[1:]
}

// fence reads a fenced code block: code, a macro with a plain body, or a fragment in the format of the target.
func (c *converter) fence(n *ast.FencedCodeBlock) *tree.Node {
	body := strings.TrimSuffix(c.lines(n), "\n")
	info := ""
	if n.Info != nil {
		info = unescapeText(string(n.Info.Segment.Value(c.bytes)))
	}
	if format, ok := rawFormat(info); ok {
		return (&tree.Node{Kind: tree.Raw, Text: body}).With(tree.Format, format)
	}
	if rest, ok := strings.CutPrefix(info, "macro{"); ok {
		if attrs, used := readPairs("{" + rest); used == len(rest)+1 && attrs.value("name") != "" {
			out := c.macro(tree.MacroBlock, directive{attrs: attrs})
			out.Macro.Body, out.Text = tree.PlainBody, body
			return out
		}
	}
	out := &tree.Node{Kind: tree.CodeBlock, Text: body}
	codeInfo(out, info)
	return out
}

// rawFormat reads the info string of a raw fragment: {=storage}, or csf.
func rawFormat(info string) (string, bool) {
	switch strings.ToLower(info) {
	case "{=adf}":
		return "adf", true
	case "{=storage}", "csf":
		return "storage", true
	case "{=wiki}":
		return "wiki", true
	default:
		return "", false
	}
}

// codeInfo reads the info string of code: the language, then title="…", linenumbers and others.
func codeInfo(out *tree.Node, info string) {
	word, rest, _ := strings.Cut(info, " ")
	if strings.ContainsAny(word, "=\"") {
		word, rest = "", info
	}
	if language := strings.ToLower(strings.Trim(word, "{.}")); language != "" {
		out.Set(tree.Language, language)
	}
	attrs, _ := readPairs("{" + strings.TrimSpace(rest) + "}")
	for _, p := range attrs {
		value, _ := attrs.get(p.key)
		switch key := tree.Key(strings.ToLower(p.key)); key {
		case tree.Title, tree.FirstLine, tree.Theme:
			out.Set(key, value)
		case tree.LineNumbers, tree.Collapse:
			if value == "true" {
				out.Set(key, value)
			}
		default:
		}
	}
}

func (c *converter) indented(n *indentedBlock) *tree.Node {
	if n.note != "" {
		number, _ := c.footnoteNumber(n.note)
		return tree.New(tree.FootnoteDef, c.blocks(n)...).With(tree.Label, number)
	}
	out := tree.New(tree.Panel, c.blocks(n)...).With(tree.PanelType, n.name)
	if n.label != "" {
		out.Set(tree.Title, n.label)
	}
	return out
}

// table reads a pipe table. Rows are made equally long, so that no cell is lost.
func (c *converter) table(t *table) *tree.Node {
	columns := 0
	for _, row := range t.rows {
		columns = max(columns, len(row))
	}
	out := tree.New(tree.Table)
	for i, row := range t.rows {
		kind := tree.TableHeader
		if i > 0 || strings.Join(row, "") == "" {
			kind = tree.TableCell
		}
		if i == 0 && kind == tree.TableCell && len(t.rows) > 1 {
			continue // an empty header row says that there is none
		}
		cells := tree.New(tree.TableRow)
		for j := range columns {
			source, align := "", ""
			if j < len(row) {
				source = row[j]
			}
			if j < len(t.aligns) {
				align = t.aligns[j]
			}
			cells.Append(tree.New(kind, c.cell(source, align)...))
		}
		out.Append(cells)
	}
	return out
}

// cell reads the content of a cell; <br><br> separates paragraphs.
func (c *converter) cell(source, align string) []*tree.Node {
	var out []*tree.Node
	rest := c.inlines(source)
	for {
		at := doubleBreak(rest)
		part := tree.New(tree.Paragraph, rest[:at]...)
		if align != "" {
			part.Set(tree.Align, align)
		}
		out = append(out, c.imageBlocks(part)...)
		if at == len(rest) {
			return out
		}
		rest = rest[at+2:]
	}
}

func doubleBreak(nodes []*tree.Node) int {
	for i := 0; i+1 < len(nodes); i++ {
		if nodes[i].Kind == tree.HardBreak && nodes[i+1].Kind == tree.HardBreak {
			return i
		}
	}
	return len(nodes)
}
