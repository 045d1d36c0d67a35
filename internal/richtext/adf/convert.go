package adf

import (
	"strconv"
	"strings"
	"time"

	"mcp-atlassian/internal/richtext/tree"
)

// convert makes nodes of the tree from a node of ADF whose children are converted already.
func (p *parser) convert(raw *rawNode) []*tree.Node {
	switch raw.name {
	case "text":
		return p.textNode(raw)
	case "extension", "inlineExtension", "bodiedExtension":
		return one(p.extension(raw))
	case "applicationCard":
		return one(linkNode(raw.attr("text"), raw.attr("title"), cardURL(raw)))
	case "image":
		return one(tree.New(tree.Media).With(tree.Src, raw.attr("src")).With(tree.Alt, raw.attr("alt")))
	case "inlineCard", "blockCard", "embedCard":
		return one(p.card(raw))
	case "doc":
		return raw.children
	}
	spec, known := nodesByName[raw.name]
	if !known {
		return one(withBody(opaque(raw.name, raw.source), raw.children))
	}
	return one(p.known(spec, raw))
}

func one(n *tree.Node) []*tree.Node {
	if n == nil {
		return nil
	}
	return []*tree.Node{n}
}

// known converts a node type of the table.
func (p *parser) known(spec *node, raw *rawNode) *tree.Node {
	n := &tree.Node{Kind: spec.kind}
	keep := readAttrs(n, spec, raw)
	keep = append(keep, p.blockMarks(n, raw)...)
	for _, m := range raw.extra {
		keep = append(keep, tree.Attr{Key: tree.Key("." + m.key), Value: m.raw})
	}
	if len(keep) > 0 {
		n.Origin = origin(raw.name, raw.source, keep)
	}
	switch spec.kind {
	case tree.TaskList:
		return taskList(n, raw)
	case tree.MediaSingle:
		return mediaSingle(n, raw)
	case tree.CodeBlock:
		n.Text = codeText(raw.children)
		return n
	case tree.Table:
		rememberWidths(n, raw)
	case tree.Layout:
		if len(raw.children) == 0 {
			return opaque(raw.name, raw.source)
		}
	default:
	}
	if raw.name == "taskItem" || raw.name == "decisionItem" {
		n.Children = itemLine(raw.children)
		return n
	}
	n.Children = fit(spec.kind, raw.children)
	rememberMarks(n, raw)
	return finishInline(n, raw)
}

// rememberMarks gives a text block its source when something inside it has no spelling: a foreign mark, or a mention
// that is more than an id.
func rememberMarks(n *tree.Node, raw *rawNode) {
	if n.Origin != nil || !n.Kind.HoldsInline() {
		return
	}
	for _, child := range n.Children {
		special := child.Kind == tree.Mention && child.Attr(tree.UserType) != "" // accessLevel is lost by design
		if special || child.Marks.Has(tree.OpaqueMark) || child.Origin != nil && child.Kind != tree.OpaqueInline {
			n.Origin = origin(raw.name, raw.source, nil)
			return
		}
	}
}

// finishInline sets what inline nodes hold beside attributes of the table.
func finishInline(n *tree.Node, raw *rawNode) *tree.Node {
	switch n.Kind {
	case tree.Status, tree.Placeholder, tree.Emoji:
		n.Text = raw.attr("text")
		if n.Kind == tree.Emoji && n.Text == "" && n.Attr(tree.ShortName) == "" {
			return opaque(raw.name, raw.source)
		}
		if n.Kind == tree.Status && n.Attr(tree.Color) == "neutral" {
			n.Unset(tree.Color)
		}
	case tree.Mention:
		text := raw.attr("text")
		n.Text = strings.TrimPrefix(text, "@")
		if text == n.Text && text != "" {
			n.Set(bareName, "true")
		}
		if id := raw.attr("id"); id != "" {
			n.Set(tree.UserID, tree.User{Kind: tree.AccountID, ID: id}.String())
		}
	case tree.Date:
		setDate(n, raw.attr("timestamp"))
		if n.Text == "" {
			return opaque(raw.name, raw.source)
		}
	case tree.Media:
		setMedia(n, raw)
	default:
	}
	return n
}

// readAttrs sets the attributes of the table and gives those that no table lists, as "name" → JSON.
func readAttrs(n *tree.Node, spec *node, raw *rawNode) tree.Attrs {
	var keep tree.Attrs
	if len(raw.attrs) > 0 {
		n.Attrs = make(tree.Attrs, 0, len(raw.attrs))
	}
	for _, m := range raw.attrs {
		if m.raw == "null" || ownAttr(spec.kind, m.key) {
			continue
		}
		a, ok := findAttr(spec, m.key)
		value, fits := a.read(m.raw)
		if !ok || !fits {
			keep = append(keep, tree.Attr{Key: tree.Key(m.key), Value: m.raw})
			continue
		}
		if value == "1" && (a.key == tree.Start || a.key == tree.ColSpan || a.key == tree.RowSpan) {
			continue // the same as none
		}
		if value != "" || a.form == text && a.key != tree.LocalID {
			n.Attrs = append(n.Attrs, tree.Attr{Key: a.key, Value: value})
		}
	}
	return keep
}

// ownAttr says whether an attribute is read by a function of its own.
func ownAttr(kind tree.Kind, name string) bool {
	switch kind {
	case tree.Status, tree.Placeholder, tree.Emoji, tree.HardBreak:
		return name == "text"
	case tree.Mention:
		return name == "text" || name == "id"
	case tree.Date:
		return name == "timestamp"
	case tree.Media:
		return name == "id" || name == "url" || name == "type"
	default:
		return false
	}
}

func findAttr(spec *node, name string) (attr, bool) {
	for _, a := range spec.attrs {
		if a.name == name {
			return a, true
		}
	}
	return attr{}, false
}

// read gives the text of a JSON value and whether it has the form. Numbers as strings are accepted.
func (a *attr) read(raw string) (string, bool) {
	if a.form == numbers {
		return readNumbers(raw)
	}
	if raw != "" && (raw[0] == '{' || raw[0] == '[') {
		return "", false
	}
	value := scalar(raw)
	switch a.form {
	case number:
		_, err := strconv.ParseFloat(value, 64)
		return value, err == nil || value == ""
	case boolean:
		return value, value == "true" || value == "false"
	default:
		return value, true
	}
}

func readNumbers(raw string) (string, bool) {
	s := scanner{text: raw}
	if s.peek() != '[' {
		return "", false
	}
	var parts []string
	good := true
	s.elements(func() {
		value := scalar(s.skip())
		_, err := strconv.ParseFloat(value, 64)
		good = good && err == nil
		parts = append(parts, value)
	})
	return strings.Join(parts, ","), good && !s.bad
}

// blockMarks sets what marks of blocks and media say, and gives the rest as "#name" → JSON.
func (p *parser) blockMarks(n *tree.Node, raw *rawNode) tree.Attrs {
	if len(raw.marks) <= len("[]") {
		return nil
	}
	var keep tree.Attrs
	for _, mark := range readMarks(raw.marks) {
		if !setBlockMark(n, &mark) {
			keep = append(keep, tree.Attr{Key: tree.Key("#" + mark.name), Value: mark.source})
		}
	}
	return keep
}

func setBlockMark(n *tree.Node, mark *rawMark) bool {
	block := n.Kind == tree.Paragraph || n.Kind == tree.Heading
	media := n.Kind == tree.Media || n.Kind == tree.MediaSingle
	switch {
	case mark.name == "alignment" && block:
		n.Set(tree.Align, mark.attr("align"))
	case mark.name == "indentation" && block:
		n.Set(tree.Indent, mark.attr("level"))
	case mark.name == "fontSize" && block:
		n.Set(tree.Size, mark.attr("fontSize"))
	case mark.name == "breakout" && (n.Kind == tree.CodeBlock || n.Kind == tree.Expand || n.Kind == tree.Layout):
		n.Set(tree.Breakout, mark.attr("mode"))
		if width := mark.attr("width"); width != "" {
			n.Set(tree.BreakoutWidth, width)
		}
	case mark.name == "border" && n.Kind == tree.Media:
		n.Set(tree.Border, mark.attr("size"))
		n.Set(tree.BorderColor, mark.attr("color"))
	case mark.name == "link" && media, mark.name == "annotation" && n.Kind == tree.Media:
		for _, m := range mark.tree() {
			n.Marks = n.Marks.With(m)
		}
	case n.Kind.Inline() && n.Kind != tree.Media:
		for _, m := range mark.tree() {
			n.Marks = n.Marks.With(m)
		}
	default:
		return false
	}
	return true
}

func (p *parser) textNode(raw *rawNode) []*tree.Node {
	if raw.text == "" {
		return nil
	}
	clean, notes := tree.Clean(raw.text)
	p.notes = append(p.notes, notes...)
	return []*tree.Node{{Kind: tree.Text, Text: clean, Marks: p.textMarks(raw.marks)}}
}

// setDate takes milliseconds since 1970; what is no number stays as it is.
func setDate(n *tree.Node, timestamp string) {
	ms, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		n.Text = timestamp
		return
	}
	at := time.UnixMilli(ms).UTC()
	n.Text = at.Format(time.DateOnly)
	if midnight := at.Truncate(24 * time.Hour); !midnight.Equal(at) || strconv.FormatInt(ms, 10) != timestamp ||
		at.Year() < 1 || at.Year() > 9999 {
		n.Set(tree.Timestamp, timestamp)
	}
}

func setMedia(n *tree.Node, raw *rawNode) {
	if raw.attr("type") == "external" || raw.attr("url") != "" && raw.attr("id") == "" {
		n.Set(tree.Src, raw.attr("url"))
		return
	}
	n.Set(tree.Src, tree.Target{Kind: tree.ToMedia, ID: raw.attr("id")}.String())
	if kind := raw.attr("type"); kind != "" && kind != "file" {
		n.Set(tree.MediaType, kind)
	}
}

// mediaSingle needs exactly one media; anything else is kept as it is.
func mediaSingle(n *tree.Node, raw *rawNode) *tree.Node {
	media, captions := 0, 0
	for _, child := range raw.children {
		switch child.Kind {
		case tree.Media:
			media++
		case tree.Caption:
			captions++
		default:
		}
	}
	if media != 1 || captions > 1 || media+captions != len(raw.children) || raw.children[0].Kind != tree.Media {
		return withBody(opaque(raw.name, raw.source), raw.children)
	}
	n.Children = raw.children
	return n
}

// taskList moves nested lists, which ADF places after their item, into the item.
func taskList(n *tree.Node, raw *rawNode) *tree.Node {
	for _, child := range raw.children {
		last := n.Last()
		switch {
		case child.Kind == tree.TaskItem:
			n.Append(child)
		case child.Kind == tree.TaskList && last != nil:
			last.Append(child)
		default:
			return withBody(opaque(raw.name, raw.source), raw.children)
		}
	}
	if len(n.Children) == 0 {
		return opaque(raw.name, raw.source)
	}
	return n
}

// rememberWidths gives a table its source when it has column widths, for a pipe table cannot show them.
func rememberWidths(n *tree.Node, raw *rawNode) {
	if n.Origin != nil {
		return
	}
	for _, row := range raw.children {
		for _, cell := range row.Children {
			if cell.Has(tree.ColWidth) {
				n.Origin = origin(raw.name, raw.source, nil)
				return
			}
		}
	}
}

func codeText(children []*tree.Node) string {
	if len(children) == 1 {
		return children[0].Text
	}
	var b strings.Builder
	for _, child := range children {
		if child.Kind == tree.HardBreak {
			b.WriteByte('\n')
			continue
		}
		b.WriteString(child.Text)
	}
	return b.String()
}
