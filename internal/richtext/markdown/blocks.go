package markdown

import (
	"bytes"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"mcp-atlassian/internal/richtext/tree"
)

// newBlockParser joins goldmark's parsers of blocks and those of the dialect. It has no inline parsers: text is read
// by the scanner of this package.
func newBlockParser() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(
			util.Prioritized(parser.NewSetextHeadingParser(), 100),
			util.Prioritized(parser.NewThematicBreakParser(), 200),
			util.Prioritized(capped{parser.NewListParser(), 2}, 300),
			util.Prioritized(items{parser.NewListItemParser()}, 400),
			util.Prioritized(parser.NewCodeBlockParser(), 500),
			util.Prioritized(parser.NewATXHeadingParser(), 600),
			util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
			util.Prioritized(capped{parser.NewBlockquoteParser(), 1}, 800),
			util.Prioritized(capped{containers{}, 1}, 820),
			util.Prioritized(leaves{}, 830),
			util.Prioritized(capped{indented{}, 1}, 840),
			util.Prioritized(htmlBlocks{}, 900),
			util.Prioritized(parser.NewParagraphParser(), 1000),
		),
		parser.WithParagraphTransformers(
			util.Prioritized(definitions{}, 100),
			util.Prioritized(tables{}, 200),
		),
	)
}

var (
	kindContainer = ast.NewNodeKind("AtlassianContainer")
	kindLeaf      = ast.NewNodeKind("AtlassianLeaf")
	kindIndented  = ast.NewNodeKind("AtlassianIndented")
	kindHTML      = ast.NewNodeKind("AtlassianHTML")
	kindTable     = ast.NewNodeKind("AtlassianTable")

	cappedKey = parser.NewContextKey()
)

// capped refuses to open blocks deeper than the limit of the tree, so that no input costs depth times length.
type capped struct {
	parser.BlockParser

	levels int // that a block takes: a list and its item take two
}

func (c capped) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	if len(pc.OpenedBlocks())+c.levels >= tree.MaxDepth {
		pc.Set(cappedKey, true)
		return nil, parser.NoChildren
	}
	return c.BlockParser.Open(parent, reader, pc)
}

// container is an open directive: :::name, <details> or {expand}.
type container struct {
	ast.BaseBlock
	directive
	colons int    // of the opening line; 0 for the other two
	end    string // closing line of the other two, in lower case
}

// Kind implements ast.Node.
func (*container) Kind() ast.NodeKind { return kindContainer }

// Dump implements ast.Node.
func (c *container) Dump(source []byte, level int) { ast.DumpHelper(c, source, level, nil, nil) }

// containerNames are the directives that hold blocks.
var containerNames = map[string]bool{
	"info": true, "note": true, "tip": true, "success": true, "warning": true, "error": true, "custom": true,
	"panel": true, "expand": true, "decisions": true, "layout": true, "column": true, "macro": true,
	"opaque": true,
}

// containers opens and closes directives that hold blocks.
type containers struct{}

func (containers) Trigger() []byte { return []byte{':', '<', '{'} }

func (containers) Open(_ ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, _ := reader.PeekLine()
	at := pc.BlockOffset()
	if at < 0 {
		return nil, parser.NoChildren
	}
	rest := string(bytes.TrimRight(line[at:], " \t\n"))
	var c *container
	used := len(rest)
	switch rest[0] {
	case ':':
		c = openColons(rest)
	case '{':
		c = openBraces(rest)
	default:
		c, used = openDetails(rest)
	}
	if c == nil {
		return nil, parser.NoChildren
	}
	reader.Advance(at + used)
	return c, parser.HasChildren
}

func openColons(line string) *container {
	colons := countByte(line, ':')
	if colons < 3 {
		return nil
	}
	d, n := readDirective(line[colons:])
	if n == 0 || colons+n != len(line) || !containerNames[d.name] {
		return nil
	}
	return &container{directive: d, colons: colons}
}

// openBraces reads {expand:Title}, and {expand} without a title.
func openBraces(line string) *container {
	const head = "{expand"
	if len(line) <= len(head) || !strings.EqualFold(line[:len(head)], head) || line[len(line)-1] != '}' {
		return nil
	}
	title := line[len(head) : len(line)-1]
	if title != "" && title[0] != ':' || strings.IndexByte(title, '}') >= 0 {
		return nil
	}
	title = strings.TrimPrefix(strings.TrimPrefix(title, ":"), "title=")
	return &container{
		directive: directive{name: "expand", label: title, hasLabel: title != ""},
		end:       "{expand}",
	}
}

// openDetails reads <details>, and <summary>…</summary> on the same line. What follows on the line is content.
func openDetails(line string) (*container, int) {
	name, _, n := readTag(line)
	if name != "details" || strings.Contains(strings.ToLower(line), "</details>") { // one line: see htmlBlocks
		return nil, 0
	}
	c := &container{directive: directive{name: "expand"}, end: "</details>"}
	rest := line[n:]
	blank := len(rest) - len(strings.TrimLeft(rest, " \t"))
	if m := c.summary(rest[blank:]); m > 0 {
		n += blank + m
	}
	return c, n
}

// summary reads <summary>…</summary> and gives its length, 0 when there is none.
func (c *container) summary(line string) int {
	const open, end = "<summary>", "</summary>"
	if c.hasLabel || len(line) < len(open) || !strings.EqualFold(line[:len(open)], open) {
		return 0
	}
	stop := strings.Index(strings.ToLower(line), end)
	if stop < 0 {
		return 0
	}
	c.label, c.hasLabel = plainInline(line[len(open):stop]), true
	return stop + len(end)
}

func (containers) Continue(node ast.Node, reader text.Reader, pc parser.Context) parser.State {
	c, _ := node.(*container)
	line, _ := reader.PeekLine()
	rest := bytes.TrimSpace(line)
	if c.closedBy(rest) && c.innermost(pc) {
		reader.AdvanceToEOL()
		return parser.Close
	}
	if c.end == "</details>" && node.ChildCount() == 0 && len(rest) > 0 && rest[0] == '<' {
		if n := c.summary(string(rest)); n > 0 && n == len(rest) {
			reader.AdvanceToEOL()
		}
	}
	return parser.Continue | parser.HasChildren
}

// closedBy says whether a line ends this container.
func (c *container) closedBy(line []byte) bool {
	if c.colons > 0 {
		return len(line) == c.colons && line[len(line)-1] == ':' && countByte(string(line), ':') == c.colons
	}
	return len(line) == len(c.end) && strings.EqualFold(string(line), c.end)
}

// innermost says whether no open container inside this one ends by the same line, and no code block is open in which
// the line is code.
func (c *container) innermost(pc parser.Context) bool {
	blocks := pc.OpenedBlocks()
	for i, block := range slices.Backward(blocks) {
		switch inner := block.Node.(type) {
		case *container:
			if inner == c {
				return true
			}
			if inner.colons == c.colons && inner.end == c.end {
				return false
			}
		case *ast.FencedCodeBlock:
			if codeInContainers(blocks[:i], c) {
				return false
			}
		}
	}
	return true
}

// codeInContainers says whether only containers stand between a container and the code block below it.
func codeInContainers(blocks []parser.Block, c *container) bool {
	for _, block := range slices.Backward(blocks) {
		inner, ok := block.Node.(*container)
		if !ok {
			return false
		}
		if inner == c {
			return true
		}
	}
	return false
}

func (containers) Close(ast.Node, text.Reader, parser.Context) {}

func (containers) CanInterruptParagraph() bool { return true }

func (containers) CanAcceptIndentedLine() bool { return false }

// leaf is a directive of one line: ::name[label]{attrs}.
type leaf struct {
	ast.BaseBlock
	directive
}

// Kind implements ast.Node.
func (*leaf) Kind() ast.NodeKind { return kindLeaf }

// Dump implements ast.Node.
func (l *leaf) Dump(source []byte, level int) { ast.DumpHelper(l, source, level, nil, nil) }

var leafNames = map[string]bool{
	"card": true, "embed": true, "toc": true, "children": true, "jira": true, "macro": true, "opaque": true,
	"attrs": true,
}

type leaves struct{}

func (leaves) Trigger() []byte { return []byte{':'} }

func (leaves) Open(_ ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, _ := reader.PeekLine()
	at := pc.BlockOffset()
	if at < 0 {
		return nil, parser.NoChildren
	}
	rest := string(bytes.TrimRight(line[at:], " \t\n"))
	if countByte(rest, ':') != 2 {
		return nil, parser.NoChildren
	}
	d, n := readDirective(rest[2:])
	if n == 0 || 2+n != len(rest) || !leafNames[d.name] {
		return nil, parser.NoChildren
	}
	reader.AdvanceToEOL()
	return &leaf{directive: d}, parser.NoChildren
}

func (leaves) Continue(ast.Node, text.Reader, parser.Context) parser.State { return parser.Close }

func (leaves) Close(ast.Node, text.Reader, parser.Context) {}

func (leaves) CanInterruptParagraph() bool { return true }

func (leaves) CanAcceptIndentedLine() bool { return false }

// countByte gives the number of times a byte stands at the start of a text.
func countByte(s string, c byte) int {
	n := 0
	for n < len(s) && s[n] == c {
		n++
	}
	return n
}
