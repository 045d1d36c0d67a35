package markdown

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"golang.org/x/text/cases"

	"mcp-atlassian/internal/richtext/tree"
)

var (
	kindReferences = ast.NewNodeKind("AtlassianReferences")
	referencesKey  = parser.NewContextKey()
)

// refDefinition is one [label]: target "title".
type refDefinition struct {
	label  string
	link   tree.Mark
	source string
	used   bool
}

// references are the definitions at one place. They stand in the text until it is known which of them are used: an
// unused one may be something that was meant to be read, and comes back as text.
type references struct {
	ast.BaseBlock
	list []*refDefinition
}

// Kind implements ast.Node.
func (*references) Kind() ast.NodeKind { return kindReferences }

// IsRaw implements ast.Node: goldmark reads no text in it.
func (*references) IsRaw() bool { return true }

// Dump implements ast.Node.
func (r *references) Dump(source []byte, level int) { ast.DumpHelper(r, source, level, nil, nil) }

// definitions takes reference definitions off the start of a paragraph.
type definitions struct{}

// Transform implements parser.ParagraphTransformer.
func (definitions) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	lines, source := node.Lines(), reader.Source()
	if lines.Len() == 0 || !startsDefinition(segmentValue(lines, 0, source)) {
		return
	}
	all, ends := joinLines(lines, source)
	found := &references{}
	used := 0
	for used < lines.Len() {
		from := 0
		if used > 0 {
			from = ends[used-1]
		}
		d, n := readDefinition(all[from:])
		if n == 0 {
			break
		}
		d.source = strings.Trim(all[from:from+n], " \t\n")
		found.list = append(found.list, d)
		for used < lines.Len() && ends[used] <= from+n {
			used++
		}
	}
	if used == 0 {
		return
	}
	known, _ := pc.ComputeIfAbsent(referencesKey, func() any { return map[string]*refDefinition{} }).(map[string]*refDefinition)
	for _, d := range found.list {
		if known[d.label] == nil {
			known[d.label] = d
		}
	}
	found.SetPos(node.Pos())
	node.Parent().InsertBefore(node.Parent(), node, found)
	if used == lines.Len() {
		node.Parent().RemoveChild(node.Parent(), node)
		return
	}
	lines.SetSliced(used, lines.Len())
}

func startsDefinition(line []byte) bool {
	at := 0
	for at < len(line) && (line[at] == ' ' || line[at] == '\t') {
		at++
	}
	return at+1 < len(line) && line[at] == '[' && line[at+1] != '~' && line[at+1] != '^'
}

// joinLines gives the text of a paragraph, each line without the spaces before it, and where each line ends.
func joinLines(lines *text.Segments, source []byte) (string, []int) {
	var b strings.Builder
	ends := make([]int, lines.Len())
	for i := range lines.Len() {
		b.WriteString(strings.TrimLeft(string(segmentValue(lines, i, source)), " \t"))
		ends[i] = b.Len()
	}
	return b.String(), ends
}

// readDefinition reads [label]: target "title" up to the end of its line, and gives its length, 0 when there is none.
func readDefinition(s string) (*refDefinition, int) {
	label, n := referenceLabel(s)
	if n == 0 || n >= len(s) || s[n] != ':' || strings.Trim(label, " \t\n") == "" || label[0] == '~' || label[0] == '^' {
		return nil, 0
	}
	at := skipSpace(s, n+1)
	if at >= len(s) {
		return nil, 0
	}
	target, n := readDestination(s[at:])
	if n <= 0 {
		return nil, 0
	}
	d := &refDefinition{label: normalLabel(label), link: tree.Mark{Kind: tree.Link, Value: unescapeText(target)}}
	at += n
	end := lineEnd(s, at)
	if titled := skipSpace(s, at); titled > at && titled < len(s) {
		if title, m := readTitle(s[titled:]); m > 0 {
			if after := lineEnd(s, titled+m); after > 0 {
				d.link.Title = unescapeText(title)
				return d, after
			}
		}
	}
	return d, end
}

// lineEnd gives the position after the end of a line if only spaces stand before it, else 0.
func lineEnd(s string, at int) int {
	for at < len(s) && (s[at] == ' ' || s[at] == '\t') {
		at++
	}
	switch {
	case at == len(s):
		return at
	case s[at] == '\n':
		return at + 1
	default:
		return 0
	}
}

// normalLabel folds a label: case and white space make no difference.
func normalLabel(label string) string {
	return cases.Fold().String(strings.Join(strings.Fields(label), " "))
}

// reference finds the definition of a label.
func (c *converter) reference(label string) (tree.Mark, bool) {
	if len(c.definitions) == 0 {
		return tree.Mark{}, false
	}
	d := c.definitions[normalLabel(label)]
	if d == nil {
		return tree.Mark{}, false
	}
	d.used = true
	return d.link, true
}

// placeholders gives a paragraph for each definition, to be filled or dropped when the whole text is read.
func (c *converter) placeholders(r *references) []*tree.Node {
	var out []*tree.Node
	for _, d := range r.list {
		p := tree.New(tree.Paragraph)
		c.held = append(c.held, heldDefinition{p, d})
		out = append(out, p)
	}
	return out
}

type heldDefinition struct {
	paragraph  *tree.Node
	definition *refDefinition
}

// settleDefinitions drops the definitions that were used and those that hide a comment, and shows the others as text.
func (c *converter) settleDefinitions(blocks []*tree.Node) []*tree.Node {
	if len(c.held) == 0 {
		return blocks
	}
	gone := map[*tree.Node]bool{}
	for _, h := range c.held {
		d := h.definition
		if d.used || d.link.Value == "#" || d.label == "//" {
			gone[h.paragraph] = true
			continue
		}
		h.paragraph.Children = oneLine([]*tree.Node{tree.NewText(strings.ReplaceAll(unescapeText(d.source), "\n", " "))})
	}
	root := tree.New(tree.Root, blocks...)
	tree.Rewrite(root, func(n *tree.Node) []*tree.Node {
		if gone[n] {
			return nil
		}
		return []*tree.Node{n}
	})
	return root.Children
}
