package markdown

import (
	"bytes"
	"slices"
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// Render writes Markdown in normal form. Profile Plain gives readable text without directives, which cannot be read
// back. It never fails.
func Render(d *tree.Document, o tree.Options) (string, tree.Notes, error) {
	w := writer{options: o, plain: o.Profile == tree.Plain, heights: map[*tree.Node]int{}, fresh: true}
	w.out = make([]byte, 0, size(d.Root))
	w.blocks(d.Root.Children, inContainer)
	return strings.Trim(string(w.out), "\n"), w.notes, nil
}

// size guesses how long a document will be.
func size(root *tree.Node) int {
	n := 0
	tree.Walk(root, func(node *tree.Node) bool {
		n += len(node.Text)
		if !node.Kind.Inline() {
			n += 8
		}
		return true
	})
	return n + n/8
}

// writer writes lines. Every line begins with the prefix of the containers around it.
type writer struct {
	options   tree.Options
	plain     bool
	out       []byte
	prefix    []byte
	fresh     bool // nothing but the prefix is on this line, and that is not written yet
	tail      byte // first byte of what follows the next text on its line, 0 = nothing
	itemStart bool // the next text begins a list item
	notes     tree.Notes
	heights   map[*tree.Node]int // of containers, in colons
	spare     line               // the buffers of the last line, for the next one
}

// put writes text without newlines.
func (w *writer) put(s string) {
	if s == "" {
		return
	}
	w.begin()
	w.out = append(w.out, s...)
}

// begin writes the prefix of a line.
func (w *writer) begin() {
	if w.fresh {
		w.out = append(w.out, w.prefix...)
		w.fresh = false
	}
}

// end ends the line. A line without text keeps the marks of quotes and no spaces.
func (w *writer) end() {
	if w.fresh {
		w.out = append(w.out, strings.TrimRight(string(w.prefix), " ")...)
	}
	w.out = append(w.out, '\n')
	w.fresh = true
}

// lines writes text with newlines.
func (w *writer) lines(text []byte) {
	for {
		at := indexNewline(text)
		if at < 0 {
			break
		}
		w.putBytes(text[:at])
		w.end()
		text = text[at+1:]
	}
	w.putBytes(text)
}

func (w *writer) putBytes(b []byte) {
	if len(b) > 0 {
		w.begin()
		w.out = append(w.out, b...)
	}
}

func indexNewline(b []byte) int {
	return bytes.IndexByte(b, '\n')
}

// indent runs a function with a longer prefix. The first line is begun already.
func (w *writer) indent(by string, write func()) {
	n := len(w.prefix)
	w.prefix = append(w.prefix, by...)
	write()
	w.prefix = w.prefix[:n]
}

// holder is what blocks stand in.
type holder uint8

const (
	inContainer holder = iota
	inItem
)

// turn is what a block needs to know of the blocks before it.
type turn struct {
	alternate bool // a list of the same family stands before
	first     bool // it begins a list item
}

// blocks writes blocks with a blank line between them; in a list item a list follows without one.
func (w *writer) blocks(list []*tree.Node, in holder) {
	var last *tree.Node
	var now turn
	for _, n := range list {
		if w.skips(n) {
			continue
		}
		if last != nil {
			w.end()
			if in != inItem || !w.tight(last, n) && (!last.Kind.IsList() || !w.endsEmpty(last)) {
				w.end()
			}
		}
		now.alternate = last != nil && sameFamily(last, n) && !now.alternate
		now.first = last == nil && in == inItem
		w.block(n, now)
		w.itemStart = false
		last = n
	}
}

// skips says whether a block shows nothing.
func (w *writer) skips(n *tree.Node) bool {
	switch n.Kind {
	case tree.Paragraph:
		for _, child := range n.Children {
			if child.Kind != tree.Text || strings.Trim(child.Text, " \t") != "" || child.Marks.Has(tree.Link) ||
				child.Marks.Has(tree.Code) || child.Marks.Has(tree.Annotation) {
				return false
			}
		}
		return true
	case tree.Table:
		return len(n.Children) == 0
	case tree.BulletList, tree.OrderedList, tree.TaskList, tree.DecisionList:
		return len(n.Children) == 0
	default:
		return false
	}
}

// tight says whether a block may follow another in an item without a blank line: a list whose first item begins with
// text, after a paragraph.
func (w *writer) tight(last, n *tree.Node) bool {
	if family(n) == 0 || last.Kind != tree.Paragraph || n.Origin != nil || n.Kind == tree.OrderedList && n.Has(tree.Start) {
		return false
	}
	for _, block := range n.Children[0].Children {
		if !w.skips(block) {
			return block.Kind == tree.Paragraph
		}
	}
	return false
}

// family groups the lists that would be read as one.
func family(n *tree.Node) int {
	switch n.Kind {
	case tree.BulletList, tree.TaskList:
		return 1
	case tree.OrderedList:
		return 2
	default:
		return 0
	}
}

func sameFamily(a, b *tree.Node) bool { return family(a) != 0 && family(a) == family(b) }

// block writes one block.
func (w *writer) block(n *tree.Node, now turn) {
	if !w.plain {
		w.attrsLine(n)
	}
	switch n.Kind {
	case tree.Paragraph:
		w.itemStart = now.first
		w.lines(w.paragraph(n))
	case tree.Heading:
		w.heading(n)
	case tree.BulletList, tree.OrderedList, tree.TaskList:
		w.list(n, now.alternate)
	case tree.Quote:
		w.quote(n.Children)
	case tree.CodeBlock:
		w.code(n)
	case tree.Rule:
		if now.first {
			w.put("___")
			return
		}
		w.put("---")
	case tree.Table:
		w.table(n)
	case tree.MediaSingle, tree.MediaGroup:
		w.media(n)
	default:
		w.directive(n)
	}
}

func (w *writer) paragraph(n *tree.Node) []byte {
	out := w.inline(n.Children, false)
	if !w.plain && loneMedia(n.Children) {
		return inlineFlag(out)
	}
	return out
}

// loneMedia says whether a picture is all that a paragraph shows.
func loneMedia(nodes []*tree.Node) bool {
	nodes = trimmed(nodes)
	return len(nodes) == 1 && nodes[0].Kind == tree.Media
}

// inlineFlag marks a picture that stands alone in a paragraph without being a block.
func inlineFlag(out []byte) []byte {
	const comment = ":comment["
	if end := strings.LastIndex(string(out), "]{id="); end > 0 && strings.HasPrefix(string(out), comment) {
		picture := inlineFlag(bytes.Clone(out[len(comment):end]))
		return slices.Concat([]byte(comment), picture, out[end:])
	}
	media := strings.LastIndexByte(string(out), '}')
	switch {
	case len(out) > 0 && out[len(out)-1] == ')' && out[0] == '[':
		end := strings.LastIndex(string(out), "}](")
		if end < 0 {
			return out
		}
		return slices.Concat(out[:end], []byte(" inline"), out[end:])
	case media == len(out)-1:
		return append(out[:media], " inline}"...)
	default:
		return append(out, "{inline}"...)
	}
}

func (w *writer) heading(n *tree.Node) {
	level := 6
	if l := n.Attr(tree.Level); len(l) == 1 && l[0] >= '1' && l[0] <= '6' {
		level = int(l[0] - '0')
	}
	text := w.inline(n.Children, true)
	if !w.plain {
		text = closeHeading(text)
		if anchor := n.Attr(tree.Anchor); anchor != "" {
			text = append(text, " {#"+anchor+"}"...)
		}
	}
	w.put(strings.TrimRight(strings.Repeat("#", level)+" "+strings.Trim(string(text), " "), " "))
}

// closeHeading escapes what would be taken off the end of a heading: number signs and {#anchor}.
func closeHeading(text []byte) []byte {
	n := len(text)
	for n > 0 && text[n-1] == '#' {
		n--
	}
	if n < len(text) && (n == 0 || text[n-1] == ' ') {
		return append(text[:len(text)-1:len(text)-1], `\#`...)
	}
	if _, _, ok := headingAnchor(string(text)); ok {
		at := strings.LastIndex(string(text), "{#")
		return append(append(append([]byte{}, text[:at]...), '\\'), text[at:]...)
	}
	return text
}

func (w *writer) quote(blocks []*tree.Node) {
	w.begin()
	mark := len(w.out)
	w.out = append(w.out, "> "...)
	w.indent("> ", func() { w.blocks(blocks, inContainer) })
	if len(w.out) == mark+2 {
		w.out = w.out[:mark+1]
	}
}

// code writes a fenced code block; its body byte for byte.
func (w *writer) code(n *tree.Node) {
	info := codeInfoText(n)
	if w.plain {
		info = n.Attr(tree.Language)
	}
	w.fence(info, n.Text)
}

func (w *writer) fence(info, body string) {
	fence := codeFence(body, 3)
	if strings.IndexByte(info, '`') >= 0 {
		fence = tildeFence(body)
	}
	w.put(fence + info)
	w.end()
	if body != "" {
		rest := body
		for {
			text, more, found := strings.Cut(rest, "\n")
			if text != "" {
				w.put(text)
			}
			w.codeEnd()
			if !found {
				break
			}
			rest = more
		}
	}
	w.put(fence)
}

// codeEnd ends a line of code; spaces at its end belong to the code.
func (w *writer) codeEnd() { w.end() }

func tildeFence(body string) string {
	longest := 2
	for i := 0; i < len(body); {
		n := countByte(body[i:], '~')
		longest = max(longest, n)
		i += max(n, 1)
	}
	return strings.Repeat("~", longest+1)
}

// codeInfoText writes the info string of a code block.
func codeInfoText(n *tree.Node) string {
	language := strings.ToLower(n.Attr(tree.Language))
	if strings.ContainsAny(language, " \t\n=\"{}") {
		language = strings.NewReplacer(" ", "-", "\t", "-", "\n", "-", "=", "", `"`, "", "{", "", "}", "").Replace(language)
	}
	var attrs pairs
	for _, key := range []tree.Key{tree.Title, tree.LineNumbers, tree.FirstLine, tree.Collapse, tree.Theme} {
		switch value := n.Attr(key); {
		case value == "":
		case key == tree.LineNumbers || key == tree.Collapse:
			if value == "true" {
				attrs = append(attrs, pair{key: string(key), flag: true})
			}
		default:
			attrs = append(attrs, pair{key: string(key), value: value})
		}
	}
	if len(attrs) == 0 {
		return escapeInfo(language)
	}
	var b strings.Builder
	for _, p := range attrs {
		b.WriteString(" " + p.key)
		if !p.flag {
			b.WriteString("=" + quoted(p.value))
		}
	}
	return escapeInfo(strings.TrimPrefix(language+b.String(), ""))
}

// escapeInfo keeps backslashes and entities of an info string.
func escapeInfo(info string) string {
	if strings.IndexByte(info, '\\') < 0 && strings.IndexByte(info, '&') < 0 {
		return info
	}
	return string(appendLabelInfo(nil, info))
}

func appendLabelInfo(dst []byte, s string) []byte {
	for i := range len(s) {
		switch c := s[i]; c {
		case '\\':
			dst = append(dst, `\\`...)
		case '&':
			dst = append(dst, '&')
			if _, n := readEntity(s[i:]); n > 0 {
				dst = append(dst, "amp;"...)
			}
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

func (w *writer) media(n *tree.Node) {
	if w.plain {
		w.plainMediaBlock(n)
		return
	}
	if n.Kind == tree.MediaSingle {
		w.put(w.framed(n))
		return
	}
	for i, media := range n.Children {
		if i > 0 {
			w.put(`\`)
			w.end()
		}
		flagged := *media
		if i == 0 {
			flagged.Attrs = append(append(tree.Attrs(nil), media.Attrs...), tree.Attr{Key: "groupFlag", Value: "true"})
		}
		w.put(w.linked(flagged.Marks, strings.Replace(w.image(&flagged, nil), "groupFlag=true", "group", 1)))
	}
}

// framed writes a picture that stands alone.
func (w *writer) framed(n *tree.Node) string {
	var media *tree.Node
	for _, child := range n.Children {
		if child.Kind == tree.Media {
			media = child
		}
	}
	if media == nil {
		return ""
	}
	marks := media.Marks
	for _, m := range n.Marks {
		marks = marks.With(m)
	}
	return w.linked(marks, w.image(media, n))
}

// linked puts a link or an inline comment around a picture.
func (w *writer) linked(marks tree.Marks, image string) string {
	if len(marks) == 0 {
		return image
	}
	l := line{w: w}
	carrier := &tree.Node{Kind: tree.Media, Marks: marks}
	l.turn(l.shown(carrier), []*tree.Node{carrier})
	l.tokens = append(l.tokens, token{kind: rawToken, text: image})
	l.finish()
	l.settle()
	return string(l.write())
}
