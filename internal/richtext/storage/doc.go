// Package storage reads and writes the storage format of Confluence: an XHTML fragment with the name spaces ac and ri.
//
// Reading is total and takes linear time. What the document model can say becomes ordinary nodes; what it cannot say
// becomes an opaque item that holds the exact bytes of the element, so that writing it back changes nothing. Writing
// always gives well-formed XML. [Heading.Splice] replaces one section of a stored text and leaves every other byte alone.
//
// The package imports the document model only. It looks nothing up: names, attachments and the place of the text come
// with [tree.Options].
package storage

import (
	"slices"
	"strings"
	"unicode/utf8"

	"mcp-atlassian/internal/richtext/tree"
)

// Parse reads a storage fragment. It never fails: unclosed elements end with their parent, stray end tags are
// dropped, unknown elements become opaque items.
func Parse(source string, o tree.Options) (*tree.Document, tree.Notes) {
	r := reader{o: &o}
	source, r.notes = clean(source)
	r.dom = parseDOM(source)
	r.exactly = o.Exact && Check(source) == nil
	d := tree.NewDocument(r.blocks(0, nil)...)
	return d, r.notes
}

// clean is [tree.Clean] for sources that need more than other line ends. Carriage returns stay where they are: they
// are part of the exact source of opaque items.
func clean(source string) (string, tree.Notes) {
	if len(source) >= 3 && source[:3] == "\ufeff" {
		source = source[3:]
	}
	if utf8.ValidString(source) && !hasControl(source) {
		return source, nil
	}
	return tree.Clean(source)
}

func hasControl(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' {
			return true
		}
		if c == 0xef && i+2 < len(s) && s[i+1] == 0xbf && s[i+2] >= 0xbe {
			return true
		}
	}
	return false
}

// reader turns a source tree into a document.
type reader struct {
	*dom

	o       *tree.Options
	notes   tree.Notes
	exactly bool // blocks remember their source
	depth   int
	order   int // of the last block whose source is known
	slab    []tree.Node
}

// node makes a node; nodes are cut from larger pieces because there are many of them.
func (r *reader) node(kind tree.Kind) *tree.Node {
	if len(r.slab) == 0 {
		r.slab = make([]tree.Node, 64)
	}
	n := &r.slab[0]
	r.slab = r.slab[1:]
	n.Kind = kind
	return n
}

func (r *reader) text(s string, marks tree.Marks) *tree.Node {
	n := r.node(tree.Text)
	n.Text, n.Marks = s, marks
	return n
}

// summary is the text of an element for a reader: parameters of macros left out.
func (r *reader) summary(at int) string {
	const enough = 400
	var text []byte
	for i := at + 1; i < int(r.nodes[at].after) && len(text) < enough; i++ {
		n := &r.nodes[i]
		switch {
		case n.kind != nodeElement:
			text = append(append(text, r.ownText(i)...), ' ')
		case n.name == "ac:parameter" || n.name == "ac:adf-attribute" || n.name == "ac:adf-fallback":
			i = int(n.after) - 1
		}
	}
	return tree.Summary(string(text))
}

// opaque keeps an element as its source.
func (r *reader) opaque(kind tree.Kind, at int, marks tree.Marks) *tree.Node {
	n := r.node(kind)
	name := r.nodes[at].name
	n.Text = r.summary(at)
	if macro := r.attr(at, "ac:name"); macro != "" {
		name = macro
		if n.Text == "" {
			n.Text = macro
		}
	}
	if n.Text == "" {
		n.Text = r.attr(at, "at:name")
	}
	source := r.source(at)
	n.Marks = marks
	n.Origin = &tree.Origin{Format: "storage", Name: name, Ref: tree.Ref(source), Source: source}
	return n
}

// keep remembers attributes that the document model has no place for. Those that a reader could care about are kept
// under a reference, which Markdown shows; the others quietly: they stay with a block that keeps its place.
func (r *reader) keep(n *tree.Node, at int, attrs tree.Attrs) {
	if len(attrs) == 0 {
		return
	}
	if quiet(attrs) {
		n.Stored = &tree.Stored{Keep: attrs}
		return
	}
	source := r.source(at)
	n.Origin = &tree.Origin{
		Format: "storage", Name: r.nodes[at].name, Ref: tree.Ref(source), Source: source, Keep: attrs,
	}
}

// kept gives all attributes that a node keeps for its storage format.
func kept(n *tree.Node) tree.Attrs {
	var out tree.Attrs
	if n.Origin != nil && n.Origin.Format == "storage" && (keptBy(n.Kind, n.Origin.Name) || n.Kind == tree.MacroBlock && isFrame(n.Origin.Keep)) {
		out = n.Origin.Keep
	}
	if n.Stored != nil {
		out = append(slices.Clip(out), n.Stored.Keep...)
	}
	return out
}

// keptBy says whether what was kept of an element can be written to a node: a reference may stand before a block of
// another kind than the one it was made for.
func keptBy(kind tree.Kind, element string) bool {
	switch kind {
	case tree.Paragraph:
		return element == "p"
	case tree.Heading:
		return len(element) == 2 && element[0] == 'h'
	case tree.BulletList:
		return element == "ul"
	case tree.OrderedList:
		return element == "ol"
	case tree.Quote:
		return element == "blockquote"
	case tree.Table:
		return element == "table"
	case tree.Layout:
		return element == "ac:layout-section"
	case tree.MediaSingle, tree.Media:
		return element == "ac:image"
	case tree.BlockCard, tree.EmbedCard:
		return element == "a"
	case tree.CodeBlock:
		return element == "ac:structured-macro" || element == "pre"
	case tree.Panel, tree.Expand, tree.MacroBlock, tree.InlineMacro, tree.Status, tree.Mention:
		return element == "ac:structured-macro"
	default:
		return false
	}
}

// quiet says whether nothing is lost to the eye without the attributes: only classes, wrapping elements and the places
// of pictures.
func quiet(attrs tree.Attrs) bool {
	for _, a := range attrs {
		switch key := string(a.Key); {
		case key == "p", key == "thead", key == "element", strings.HasPrefix(key, "@ac:"):
		case strings.HasSuffix(key, "@data-highlight-colour"), key == "param:bgColor":
		case strings.HasSuffix(key, "@class") && a.Value != "numberingColumn":
		case key == "colgroup" && !strings.Contains(a.Value, "width"):
		default:
			return false
		}
	}
	return true
}

// others gives the attributes of an element that are not among the known ones, spelled "@name".
func (r *reader) others(at int, known ...string) tree.Attrs {
	var out tree.Attrs
	for rest := r.attrs(at); rest != ""; {
		key, value, next, ok := nextAttr(rest)
		if !ok {
			break
		}
		rest = next
		key = lower(key)
		if key == "" || contains(known, key) || !validName(key) {
			continue
		}
		out = out.Set(tree.Key("@"+key), decode(value))
	}
	return out
}

func contains(list []string, s string) bool {
	return slices.Contains(list, s)
}

func validName(s string) bool {
	if !isNameStart(s[0]) || xmlName(s) != s {
		return false
	}
	for i := range len(s) {
		if !isNameByte(s[i]) {
			return false
		}
	}
	return true
}
