package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// footnotesKey holds the labels of the footnotes that were defined, in order: *footnotes.
var footnotesKey = parser.NewContextKey()

// footnotes are the labels that a text defines.
type footnoteLabels struct {
	order []string
	known map[string]bool
}

// indentedBlock is a block whose content is indented by four spaces: a footnote [^1]: or an admonition !!! note.
type indentedBlock struct {
	ast.BaseBlock
	directive        // of an admonition: name and title
	note      string // label of a footnote
}

// Kind implements ast.Node.
func (*indentedBlock) Kind() ast.NodeKind { return kindIndented }

// Dump implements ast.Node.
func (b *indentedBlock) Dump(source []byte, level int) { ast.DumpHelper(b, source, level, nil, nil) }

type indented struct{}

func (indented) Trigger() []byte { return []byte{'[', '!'} }

func (indented) Open(_ ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, _ := reader.PeekLine()
	at := pc.BlockOffset()
	if at < 0 {
		return nil, parser.NoChildren
	}
	rest := string(bytes.TrimRight(line[at:], " \t\n"))
	if label, n := footnoteHead(rest); n > 0 {
		labels, _ := pc.ComputeIfAbsent(footnotesKey, func() any {
			return &footnoteLabels{known: map[string]bool{}}
		}).(*footnoteLabels)
		if labels.known[label] {
			return nil, parser.NoChildren
		}
		labels.known[label] = true
		labels.order = append(labels.order, label)
		reader.Advance(at + n)
		return &indentedBlock{note: label}, parser.HasChildren
	}
	if d, ok := admonitionHead(rest); ok && !inParagraph(pc) {
		reader.AdvanceToEOL()
		return &indentedBlock{directive: d}, parser.HasChildren
	}
	return nil, parser.NoChildren
}

// footnoteHead reads [^label]: and the space after it.
func footnoteHead(line string) (string, int) {
	label, n := readFootnote(line)
	if n == 0 || n >= len(line) || line[n] != ':' {
		return "", 0
	}
	n++
	for n < len(line) && line[n] == ' ' {
		n++
	}
	return label, n
}

// readFootnote reads [^label].
func readFootnote(s string) (string, int) {
	if !strings.HasPrefix(s, "[^") {
		return "", 0
	}
	const longest = 100
	for i := 2; i < len(s) && i < longest; i++ {
		switch c := s[i]; {
		case c == ']' && i > 2:
			return strings.ToLower(s[2:i]), i + 1
		case c <= ' ' || c == '[' || c == ']' || c == '^':
			return "", 0
		}
	}
	return "", 0
}

// admonitionHead reads !!! name "Title".
func admonitionHead(line string) (directive, bool) {
	rest, ok := strings.CutPrefix(line, "!!! ")
	if !ok {
		return directive{}, false
	}
	name, title, _ := strings.Cut(strings.TrimSpace(rest), " ")
	name = strings.ToLower(name)
	kind, known := admonitions[name]
	title = strings.TrimSpace(title)
	if !known || title != "" && (len(title) < 2 || title[0] != '"' || title[len(title)-1] != '"') {
		return directive{}, false
	}
	title = strings.Trim(title, `"`)
	return directive{name: kind, label: title, hasLabel: title != ""}, true
}

// admonitions maps the words of the admonition spelling to panels.
var admonitions = map[string]string{
	"note": "info", "info": "info", "abstract": "info", "summary": "info", "todo": "info", "example": "info",
	"quote": "info", "question": "info", "tip": "tip", "hint": "tip", "success": "success", "check": "success",
	"important": "note", "attention": "warning", "warning": "warning", "caution": "error", "danger": "error",
	"error": "error", "failure": "error", "bug": "error",
}

func (indented) Continue(_ ast.Node, reader text.Reader, _ parser.Context) parser.State {
	line, _ := reader.PeekLine()
	if util.IsBlank(line) {
		skipIndent(reader, line, 4)
		return parser.Continue | parser.HasChildren
	}
	width, _ := util.IndentWidth(line, reader.LineOffset())
	if width < 4 {
		return parser.Close
	}
	at, padding := util.IndentPosition(line, reader.LineOffset(), 4)
	reader.AdvanceAndSetPadding(at, padding)
	return parser.Continue | parser.HasChildren
}

// skipIndent takes the indentation of a container off a blank line, which may stand in code.
func skipIndent(reader text.Reader, line []byte, width int) {
	at, padding := util.IndentPosition(line, reader.LineOffset(), width)
	if at < 0 {
		reader.AdvanceToEOL()
		return
	}
	reader.AdvanceAndSetPadding(at, padding)
}

// items keeps the spaces of blank lines in code inside list items, which goldmark drops.
type items struct{ parser.BlockParser }

func (i items) Continue(node ast.Node, reader text.Reader, pc parser.Context) parser.State {
	line, _ := reader.PeekLine()
	item, ok := node.(*ast.ListItem)
	if !ok || !util.IsBlank(line) {
		return i.BlockParser.Continue(node, reader, pc)
	}
	skipIndent(reader, line, item.Offset)
	return parser.Continue | parser.HasChildren
}

func (indented) Close(ast.Node, text.Reader, parser.Context) {}

// CanInterruptParagraph implements parser.BlockParser: definitions of footnotes may stand line under line.
func (indented) CanInterruptParagraph() bool { return true }

func inParagraph(pc parser.Context) bool {
	last := pc.LastOpenedBlock().Node
	return last != nil && ast.IsParagraph(last)
}

func (indented) CanAcceptIndentedLine() bool { return false }

// htmlBlock is a block of HTML that acts: its lines are its source.
type htmlBlock struct {
	ast.BaseBlock
	end   string // the end tag or "-->" that ends it, "" = a blank line does
	open  string // the start tag that nests
	depth int
}

// Kind implements ast.Node.
func (*htmlBlock) Kind() ast.NodeKind { return kindHTML }

// IsRaw implements ast.Node: goldmark reads no text in it.
func (*htmlBlock) IsRaw() bool { return true }

// Dump implements ast.Node.
func (b *htmlBlock) Dump(source []byte, level int) { ast.DumpHelper(b, source, level, nil, nil) }

// blockTags are the elements that begin a block of HTML. Any other tag is text or inline.
var blockTags = map[string]bool{
	"table": true, "p": true, "div": true, "hr": true, "pre": true, "ul": true, "ol": true, "blockquote": true,
	"h1": true, "h2": true, "h3": true, "h4": true, "h5": true, "h6": true,
}

type htmlBlocks struct{}

func (htmlBlocks) Trigger() []byte { return []byte{'<'} }

func (h htmlBlocks) Open(_ ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, _ := reader.PeekLine()
	at := pc.BlockOffset()
	if at < 0 {
		return nil, parser.NoChildren
	}
	b := &htmlBlock{}
	rest := string(line[at:])
	name, closing, _ := readTag(rest)
	switch {
	case strings.HasPrefix(rest, "<!--"):
		b.end = "-->"
	case closing && (blockTags[name] || name == "details"):
	case name == "table" || name == "pre" || name == "details":
		b.open, b.end = "<"+name, "</"+name
	case !blockTags[name]:
		return nil, parser.NoChildren
	}
	h.take(b, reader)
	return b, parser.NoChildren
}

// take adds the current line and says whether the block has ended with it.
func (htmlBlocks) take(b *htmlBlock, reader text.Reader) {
	line, segment := reader.PeekLine()
	b.Lines().Append(segment)
	if b.end != "" {
		lower := bytes.ToLower(line)
		if b.open != "" {
			b.depth += bytes.Count(lower, []byte(b.open))
		} else {
			b.depth = 1
		}
		b.depth -= bytes.Count(lower, []byte(b.end))
	}
	reader.AdvanceToEOL()
}

func (h htmlBlocks) Continue(node ast.Node, reader text.Reader, _ parser.Context) parser.State {
	b, _ := node.(*htmlBlock)
	line, _ := reader.PeekLine()
	if b.end != "" && b.depth <= 0 || b.end == "" && util.IsBlank(line) {
		return parser.Close
	}
	h.take(b, reader)
	return parser.Continue | parser.NoChildren
}

func (htmlBlocks) Close(ast.Node, text.Reader, parser.Context) {}

func (htmlBlocks) CanInterruptParagraph() bool { return true }

func (htmlBlocks) CanAcceptIndentedLine() bool { return false }
