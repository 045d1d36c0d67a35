package adf

import (
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// Parse reads an ADF document: a JSON object, an array of nodes, or a JSON string, which stands for itself. Text that
// is not JSON becomes paragraphs as it is.
func Parse(source string, o tree.Options) (*tree.Document, tree.Notes) {
	source = strings.ToValidUTF8(source, "\ufffd")
	if !sound(source) {
		return tree.NewDocument(plainParagraphs(source)...), nil
	}
	p := parser{marks: map[string]tree.Marks{}, exact: o.Exact}
	p.scan.text = source
	blocks := p.document()
	if p.scan.bad || p.scan.peek() != 0 {
		return tree.NewDocument(plainParagraphs(source)...), nil
	}
	return tree.NewDocument(blocks...), p.notes
}

// plainParagraphs gives each line of a text as a paragraph.
func plainParagraphs(source string) []*tree.Node {
	clean, _ := tree.Clean(source)
	var out []*tree.Node
	for line := range strings.SplitSeq(clean, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, tree.New(tree.Paragraph, tree.NewText(line)))
		}
	}
	return out
}

type parser struct {
	scan  scanner
	depth int
	exact bool                  // the blocks of the document remember their source
	marks map[string]tree.Marks // by their source: runs of a document repeat a few combinations
	notes tree.Notes
}

// document reads the outermost value.
func (p *parser) document() []*tree.Node {
	switch p.scan.peek() {
	case '{':
		raw := p.object()
		if raw.name == "doc" || raw.name == "" && raw.hasContent {
			return fit(tree.Root, raw.children)
		}
		return fit(tree.Root, p.convert(&raw))
	case '[':
		return fit(tree.Root, p.content())
	case '"':
		return plainParagraphs(p.scan.string())
	default:
		if p.scan.skip() != "null" {
			p.scan.bad = true
		}
		return nil
	}
}

// member is one member of a JSON object, its value as it is written.
type member struct{ key, raw string }

// rawNode is a node whose children are converted already. Members of JSON objects come in any order, so a node is
// converted when its end is reached.
type rawNode struct {
	name       string
	text       string
	source     string
	attrs      []member
	marks      string // source of the array
	extra      []member
	children   []*tree.Node
	hasContent bool
}

// attr gives an attribute as text.
func (r *rawNode) attr(name string) string {
	for i := range r.attrs {
		if r.attrs[i].key == name {
			return scalar(r.attrs[i].raw)
		}
	}
	return ""
}

// object reads a node.
func (p *parser) object() rawNode {
	var raw rawNode
	start := p.scan.pos
	p.scan.members(func(key string) {
		switch key {
		case "type":
			raw.name = scalar(p.scan.skip())
		case "text":
			raw.text = scalar(p.scan.skip())
		case "attrs":
			raw.attrs = p.attrs()
		case "marks":
			raw.marks = p.scan.skip()
		case "content":
			raw.hasContent = true
			raw.children = p.content()
		case "version":
			p.scan.skip()
		default:
			raw.extra = append(raw.extra, member{key, p.scan.skip()})
		}
	})
	raw.source = p.scan.text[start:p.scan.pos]
	return raw
}

// attrs reads the members of an object without looking into their values; anything else has none.
func (p *parser) attrs() []member {
	if p.scan.peek() != '{' {
		p.scan.skip()
		return nil
	}
	var out []member
	p.scan.members(func(key string) { out = append(out, member{key, p.scan.skip()}) })
	return out
}

// content reads an array of nodes; anything else holds none.
func (p *parser) content() []*tree.Node {
	if p.scan.peek() != '[' {
		p.scan.skip()
		return nil
	}
	var out []*tree.Node
	p.scan.elements(func() { out = append(out, p.node()...) })
	return out
}

func (p *parser) node() []*tree.Node {
	switch {
	case p.scan.peek() == '"':
		return []*tree.Node{{Kind: tree.Text, Text: p.scan.string()}}
	case p.scan.peek() != '{':
		p.scan.skip()
		return nil
	case p.depth >= tree.MaxDepth:
		source := p.scan.skip()
		p.notes.Add(tree.TruncatedDepth, "", "content deeper than %d levels is kept as one item", tree.MaxDepth)
		return []*tree.Node{opaque("deep content", source)}
	}
	p.depth++
	raw := p.object()
	p.depth--
	if p.scan.bad {
		return nil
	}
	out := p.convert(&raw)
	if p.exact && p.depth == 0 && len(out) == 1 && !out[0].Kind.Inline() {
		out[0].Stored = &tree.Stored{Exact: raw.source}
	}
	return out
}

// textMarks reads marks of text, through the cache.
func (p *parser) textMarks(source string) tree.Marks {
	if len(source) <= len("[]") {
		return nil
	}
	if marks, ok := p.marks[source]; ok {
		return marks
	}
	var out tree.Marks
	for _, mark := range readMarks(source) {
		for _, one := range mark.tree() {
			out = out.With(one)
		}
	}
	p.marks[source] = out
	return out
}

type rawMark struct {
	name   string
	source string
	attrs  []member
}

func readMarks(source string) []rawMark {
	p := parser{scan: scanner{text: source}}
	if p.scan.peek() != '[' {
		return nil
	}
	var out []rawMark
	p.scan.elements(func() {
		if p.scan.peek() != '{' {
			p.scan.skip()
			return
		}
		raw := p.object()
		out = append(out, rawMark{raw.name, raw.source, raw.attrs})
	})
	return out
}

func (m *rawMark) attr(name string) string {
	raw := rawNode{attrs: m.attrs}
	return raw.attr(name)
}

// tree gives the marks of the tree that a mark of text stands for.
func (m *rawMark) tree() []tree.Mark {
	kept := tree.Mark{Kind: tree.OpaqueMark, Value: m.source, Title: m.name}
	switch m.name {
	case "strong":
		return []tree.Mark{{Kind: tree.Strong}}
	case "em":
		return []tree.Mark{{Kind: tree.Em}}
	case "strike":
		return []tree.Mark{{Kind: tree.Strike}}
	case "underline":
		return []tree.Mark{{Kind: tree.Underline}}
	case "code":
		return []tree.Mark{{Kind: tree.Code}}
	case "subsup":
		if m.attr("type") == "sup" {
			return []tree.Mark{{Kind: tree.Sup}}
		}
		return []tree.Mark{{Kind: tree.Sub}}
	case "annotation":
		return []tree.Mark{{Kind: tree.Annotation, Value: m.attr("id")}}
	case "textColor", "backgroundColor":
		return m.colour(kept)
	case "link":
		return m.link(kept)
	default:
		return []tree.Mark{kept}
	}
}

func (m *rawMark) colour(kept tree.Mark) []tree.Mark {
	kind := tree.TextColor
	if m.name == "backgroundColor" {
		kind = tree.Highlight
	}
	if colour, ok := tree.Colour(m.attr("color")); ok {
		return []tree.Mark{{Kind: kind, Value: colour}}
	}
	return []tree.Mark{kept}
}

// link keeps the whole mark beside the link when it has attributes that no other format knows.
func (m *rawMark) link(kept tree.Mark) []tree.Mark {
	link := tree.Mark{Kind: tree.Link, Value: m.attr("href"), Title: m.attr("title")}
	if link.Value == "" || tree.ParseTarget(link.Value).Kind == tree.ToNowhere {
		return []tree.Mark{kept}
	}
	for _, a := range m.attrs {
		if a.key != "href" && a.key != "title" && a.key != "occurrenceKey" && scalar(a.raw) != "" {
			return []tree.Mark{link, kept}
		}
	}
	return []tree.Mark{link}
}
