package adf

import (
	"encoding/json"
	"strconv"
	"time"
	"unicode/utf8"

	"mcp-atlassian/internal/richtext/tree"
)

// Render writes a document as ADF, an object with version 1. An empty document holds one empty paragraph. What the
// schema does not allow where it stands is moved or replaced, each time with a note.
func Render(d *tree.Document, o tree.Options) (string, tree.Notes, error) {
	root := d.Root
	if !o.Owned {
		root = root.Clone()
	}
	s := shaper{options: o}
	s.shape(root)
	w := writer{newID: o.NewID, out: make([]byte, 0, size(root))}
	if w.newID == nil {
		w.newID = randomID
	}
	w.raw(`{"version":1,"type":"doc","content":[`)
	w.nodes(filled(root.Children), atRoot)
	w.raw(`]}`)
	if w.err != nil {
		return "", s.notes, w.err
	}
	return string(w.out), s.notes, nil
}

// size guesses the length of the JSON.
func size(n *tree.Node) int {
	total := 70 + len(n.Text) + len(exactly(n)) + 40*len(n.Marks) + 24*len(n.Attrs)
	for _, child := range n.Children {
		total += size(child)
	}
	return total
}

// writer writes JSON. The first error stays.
type writer struct {
	out   []byte
	newID func() string
	err   error
}

func (w *writer) raw(s string) { w.out = append(w.out, s...) }

// next writes a comma unless the last byte opens an object or array.
func (w *writer) next() {
	if last := w.out[len(w.out)-1]; last != '[' && last != '{' {
		w.out = append(w.out, ',')
	}
}

// string writes a JSON string. Valid UTF-8 goes in as it is.
func (w *writer) string(s string) {
	w.out = append(w.out, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				w.out = append(append(w.out, s[start:i]...), "\ufffd"...)
				start = i + 1
			}
			i += size
			continue
		}
		w.out = append(w.out, s[start:i]...)
		w.escape(c)
		i++
		start = i
	}
	w.out = append(append(w.out, s[start:]...), '"')
}

func (w *writer) escape(c byte) {
	const digits = "0123456789abcdef"
	switch c {
	case '"', '\\':
		w.out = append(w.out, '\\', c)
	case '\n':
		w.raw(`\n`)
	case '\t':
		w.raw(`\t`)
	default:
		w.out = append(w.out, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
	}
}

func (w *writer) nodes(list []*tree.Node, at place) {
	for _, n := range list {
		w.next()
		if source := exactly(n); source != "" && at == atRoot {
			w.raw(source)
			continue
		}
		w.node(n, at)
	}
}

// exactly gives the source of a block of the stored document that nobody changed; "" = there is none.
func exactly(n *tree.Node) string {
	if n.Stored == nil {
		return ""
	}
	return n.Stored.Exact
}

// node writes one node that the shaper let through.
func (w *writer) node(n *tree.Node, at place) {
	switch n.Kind {
	case tree.Text:
		w.text(n)
	case tree.Opaque, tree.OpaqueInline:
		if n.Origin.Source == "" && w.err == nil {
			w.err = &tree.UnresolvedError{Ref: n.Origin.Ref, Name: n.Origin.Name}
		}
		w.raw(n.Origin.Source)
	case tree.Raw, tree.RawInline:
		w.rawNodes(n)
	case tree.MacroBlock, tree.InlineMacro:
		w.extension(n)
	case tree.TaskList:
		w.taskList(n)
	default:
		w.known(n, at)
	}
}

func (w *writer) text(n *tree.Node) {
	w.raw(`{"type":"text","text":`)
	w.string(n.Text)
	w.marks(n.Marks)
	w.raw(`}`)
}

// known writes a node type of the table.
func (w *writer) known(n *tree.Node, at place) {
	spec := nodesByKind[n.Kind]
	name := spec.name
	switch {
	case n.Kind == tree.Expand && (at == inExpand || at == inCell):
		name = "nestedExpand"
	case n.Kind == tree.Media && at == inText:
		name = "mediaInline"
	}
	w.raw(`{"type":"`)
	w.raw(name)
	w.raw(`"`)
	w.attrs(n, spec, at)
	if n.Kind != tree.TaskItem && n.Kind != tree.DecisionItem {
		w.content(n, at)
	} else if len(n.Children) > 0 && len(n.Children[0].Children) > 0 {
		w.raw(`,"content":[`)
		w.nodes(n.Children[0].Children, inText)
		w.raw(`]`)
	}
	w.blockMarks(n)
	w.keptMembers(n)
	w.raw(`}`)
}

// inText is the position of inline nodes.
const inText = placeCount

func (w *writer) content(n *tree.Node, at place) {
	if n.Kind == tree.CodeBlock {
		if n.Text != "" {
			w.raw(`,"content":[{"type":"text","text":`)
			w.string(n.Text)
			w.raw(`}]`)
		}
		return
	}
	if n.Kind.Inline() || n.Kind == tree.Rule || n.Kind == tree.BlockCard || n.Kind == tree.EmbedCard {
		return
	}
	if len(n.Children) == 0 && n.Kind.HoldsInline() {
		return
	}
	w.raw(`,"content":[`)
	w.nodes(n.Children, inner(n, at))
	w.raw(`]`)
}

// inner gives the position inside a node.
func inner(n *tree.Node, at place) place {
	switch n.Kind {
	case tree.Paragraph, tree.Heading, tree.Caption:
		return inText
	case tree.Quote:
		return inQuote
	case tree.Panel:
		return inPanel
	case tree.ListItem:
		return inItem
	case tree.TableCell, tree.TableHeader:
		return inCell
	case tree.LayoutColumn:
		return inColumn
	case tree.Expand:
		if at == inExpand || at == inCell {
			return inNested
		}
		return inExpand
	default:
		return at
	}
}

// taskList writes nested lists after their item, as ADF has them.
func (w *writer) taskList(n *tree.Node) {
	w.raw(`{"type":"taskList"`)
	w.attrs(n, nodesByKind[tree.TaskList], atRoot)
	w.raw(`,"content":[`)
	for _, item := range n.Children {
		w.next()
		w.known(item, atRoot)
		for _, child := range item.Children[1:] {
			w.next()
			w.taskList(child)
		}
	}
	w.raw(`]}`)
}

// rawNodes puts in JSON that the caller wrote: a node, or an array of nodes.
func (w *writer) rawNodes(n *tree.Node) {
	check := checkRaw
	if n.Kind.Inline() {
		check = checkRawInline
	}
	if err := check(n.Text); err != nil {
		if w.err == nil {
			w.err = err
		}
		w.raw(`null`)
		return
	}
	s := scanner{text: n.Text}
	if s.peek() != '[' {
		w.raw(s.skip())
		return
	}
	first := true
	s.elements(func() {
		if !first {
			w.raw(`,`)
		}
		first = false
		s.peek()
		w.raw(s.skip())
	})
}

func (w *writer) extension(n *tree.Node) {
	name := "extension"
	switch {
	case n.Kind == tree.InlineMacro:
		name = "inlineExtension"
	case n.Macro.Body == tree.RichBody:
		name = "bodiedExtension"
	}
	w.raw(`{"type":"` + name + `","attrs":{"extensionType":"` + confluenceMacro + `","extensionKey":`)
	w.string(n.Macro.Name)
	w.parameters(n)
	if n.Kind == tree.InlineMacro && n.Text != "" {
		w.raw(`,"text":`)
		w.string(n.Text)
	}
	if id := n.Attr(tree.LocalID); id != "" {
		w.raw(`,"localId":`)
		w.string(id)
	}
	w.keptWith(n, "")
	w.raw(`}`)
	if name == "bodiedExtension" {
		w.raw(`,"content":[`)
		w.nodes(n.Children, inMacro)
		w.raw(`]`)
	}
	w.blockMarks(n)
	w.keptMembers(n)
	w.raw(`}`)
}

// parameters writes the parameters of a macro and what was kept beside them.
func (w *writer) parameters(n *tree.Node) {
	mark := len(w.out)
	w.raw(`,"parameters":{`)
	empty := len(w.out)
	if len(n.Macro.Params) > 0 {
		w.raw(`"macroParams":{`)
		for _, p := range n.Macro.Params {
			w.next()
			w.string(p.Name)
			w.raw(`:{"value":`)
			w.string(p.Value)
			w.raw(`}`)
		}
		w.raw(`}`)
	}
	w.keptWith(n, "parameters.")
	if len(w.out) == empty {
		w.out = w.out[:mark]
		return
	}
	w.raw(`}`)
}

// millis gives the instant of a date in milliseconds since 1970.
func millis(n *tree.Node) (string, bool) {
	if ts := n.Attr(tree.Timestamp); ts != "" {
		_, err := strconv.ParseInt(ts, 10, 64)
		return ts, err == nil
	}
	day, err := time.Parse(time.DateOnly, n.Text)
	if err != nil {
		return "", false
	}
	return strconv.FormatInt(day.UnixMilli(), 10), true
}

// isNumber says whether a text may stand as a JSON number.
func isNumber(s string) bool {
	return s != "" && (s[0] == '-' || s[0] >= '0' && s[0] <= '9') && json.Valid([]byte(s))
}
