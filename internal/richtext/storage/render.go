package storage

import (
	"fmt"
	"strconv"
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// Render writes a document as storage format; the result is well-formed XML. It fails for an opaque item whose source
// is unknown, for raw storage that is not well-formed, and for documents over the limits.
func Render(d *tree.Document, o tree.Options) (string, tree.Notes, error) {
	if count := tree.Count(d.Root); count > tree.MaxNodes {
		return "", nil, &tree.TooLargeError{What: "nodes", Is: count, Allowed: tree.MaxNodes}
	}
	w := writer{b: &strings.Builder{}, o: &o, tasks: map[string]bool{}}
	w.survey(d.Root)
	w.document(d.Root)
	if w.err != nil {
		return "", w.notes, w.err
	}
	return w.b.String(), w.notes, nil
}

type writer struct {
	b     *strings.Builder
	o     *tree.Options
	notes tree.Notes
	err   error

	depth   int  // of the blocks around what is written
	merging bool // a merge is going on around what is written
	careful bool // every merge is checked

	params  []string        // of the macro whose start is being written
	tasks   map[string]bool // task ids in use
	task    int             // the last task id given
	anchors map[string]bool // fragments that links of the text point to
	named   map[*tree.Node]string
	slugs   map[string]int    // how often a heading slug was used
	notesAt map[string]string // label of a footnote → its number
	refs    map[string]int    // how often a footnote was referred to
}

// survey collects what must be known before the first byte: task ids, link targets, footnotes.
func (w *writer) survey(root *tree.Node) {
	w.anchors, w.slugs = map[string]bool{}, map[string]int{}
	w.notesAt, w.refs = map[string]string{}, map[string]int{}
	tree.Walk(root, func(n *tree.Node) bool {
		switch n.Kind {
		case tree.TaskItem:
			if id := n.Attr(tree.TaskID); id != "" {
				w.tasks[id] = true
			}
		case tree.FootnoteRef:
			label := n.Attr(tree.Label)
			if w.notesAt[label] == "" {
				w.notesAt[label] = strconv.Itoa(len(w.notesAt) + 1)
			}
		default:
		}
		return true
	})
	w.fragments(root)
}

func (w *writer) put(parts ...string) {
	for _, part := range parts {
		w.b.WriteString(part)
	}
}

func (w *writer) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

// document writes the blocks of the root. When one of them is a layout everything stands in layout sections, for
// Confluence allows nothing beside them; only a page that was stored otherwise stays so.
func (w *writer) document(root *tree.Node) {
	layouts, beside := false, false
	for _, n := range root.Children {
		layouts = layouts || n.Kind == tree.Layout
		beside = beside || n.Kind != tree.Layout && !w.isStored(n)
	}
	if !layouts || !beside && len(w.notesAt) == 0 {
		w.blocks(root.Children)
		w.footnotes(root)
		return
	}
	w.put("<ac:layout>")
	open := false
	for _, n := range root.Children {
		if n.Kind == tree.Layout {
			if open {
				w.put(singleEnd)
			}
			open = false
			w.part(n, (*writer).section)
			continue
		}
		if n.Kind == tree.FootnoteDef {
			continue
		}
		if !open {
			w.put(singleSection)
			open = true
		}
		w.block(n)
	}
	if !open && len(w.notesAt) > 0 {
		w.put(singleSection)
		open = true
	}
	w.footnotes(root)
	if open {
		w.put(singleEnd)
	}
	w.put("</ac:layout>")
}

const (
	singleSection = `<ac:layout-section ac:type="single"><ac:layout-cell>`
	singleEnd     = "</ac:layout-cell></ac:layout-section>"
)

// blocks writes blocks that follow each other.
func (w *writer) blocks(nodes []*tree.Node) { w.sequence(nodes, nil) }

// sequence writes blocks that follow each other, inside a piece or none. Sections of a layout stand at the top only, or
// where they were.
func (w *writer) sequence(nodes []*tree.Node, within *tree.Piece) {
	for i := 0; i < len(nodes); {
		n := w.piece(nodes[i:], within)
		if n == 0 && (w.depth == 0 || within != nil) {
			n = w.sections(nodes[i:])
		}
		switch {
		case n > 0:
		case displaced(nodes, i):
			w.anew(nodes[i])
		default:
			w.block(nodes[i])
		}
		i += max(n, 1)
	}
}

// block writes one block.
func (w *writer) block(n *tree.Node) { w.part(n, (*writer).anew) }

// anew writes a block as if it had no source.
func (w *writer) anew(n *tree.Node) {
	switch n.Kind {
	case tree.Paragraph:
		w.paragraph(n)
	case tree.Heading:
		w.heading(n)
	case tree.BulletList, tree.OrderedList:
		w.list(n)
	case tree.TaskList:
		w.taskList(n)
	case tree.DecisionList:
		w.decisions(n)
	case tree.Quote:
		w.put("<blockquote")
		w.kept(n)
		w.put(">")
		w.blocks(n.Children)
		w.put("</blockquote>")
	case tree.CodeBlock:
		w.code(n)
	case tree.Rule:
		w.put("<hr/>")
	case tree.Panel:
		w.panel(n)
	case tree.Expand:
		w.openMacro(n, "expand", "")
		w.param("title", n.Attr(tree.Title))
		w.keptParams(n)
		w.richBody(n.Children)
	case tree.Table:
		w.table(n)
	case tree.MacroBlock:
		w.macro(n)
	default:
		w.otherBlock(n)
	}
}

func (w *writer) otherBlock(n *tree.Node) {
	switch n.Kind {
	case tree.MediaSingle:
		w.mediaSingle(n)
	case tree.MediaGroup:
		w.put("<p>")
		w.inlines(n.Children)
		w.put("</p>")
	case tree.BlockCard, tree.EmbedCard:
		w.card(n)
	case tree.Layout:
		// Sections stand at the top only; elsewhere the columns follow each other.
		w.notes.Add(tree.LossyNode, "", "a layout inside another block is written as its columns in order")
		for _, column := range n.Children {
			w.blocks(column.Children)
		}
	case tree.Opaque, tree.OpaqueInline:
		w.opaque(n)
	case tree.Raw:
		w.raw(n)
	case tree.FootnoteDef:
	case tree.Caption:
		w.put("<p>")
		w.inlines(n.Children)
		w.put("</p>")
	default:
		if n.Kind.Inline() {
			w.put("<p>")
			w.inlines([]*tree.Node{n})
			w.put("</p>")
			return
		}
		w.blocks(n.Children)
	}
}

// kept writes the attributes that the document model has no place for.
func (w *writer) kept(n *tree.Node) {
	if id := n.Attr(tree.LocalID); id != "" {
		w.attr("local-id", id)
	}
	for _, a := range kept(n) {
		if name, ok := strings.CutPrefix(string(a.Key), "@"); ok && name != "style" {
			w.attr(name, a.Value)
		}
	}
}

func keep(n *tree.Node, key tree.Key) (string, bool) {
	return kept(n).Get(key)
}

func (w *writer) paragraph(n *tree.Node) {
	w.put("<p")
	w.kept(n)
	w.blockStyle(n)
	w.put(">")
	small := n.Attr(tree.Size) == "small"
	if small {
		w.put("<small>")
	}
	w.inlines(n.Children)
	if small {
		w.put("</small>")
	}
	w.put("</p>")
}

// blockStyle writes alignment and indentation. A kept style that says more is written as it was while it still says
// the same.
func (w *writer) blockStyle(n *tree.Node) {
	if style, ok := keep(n, "@style"); ok {
		probe := tree.Node{}
		readBlockStyle(&probe, style)
		if probe.Attr(tree.Align) == n.Attr(tree.Align) && probe.Attr(tree.Indent) == n.Attr(tree.Indent) {
			w.attr("style", style)
			return
		}
	}
	style := ""
	switch n.Attr(tree.Align) {
	case "center":
		style = "text-align: center;"
	case "end", "right":
		style = "text-align: right;"
	}
	if level, err := strconv.Atoi(n.Attr(tree.Indent)); err == nil && level > 0 {
		style = strings.TrimPrefix(style+fmt.Sprintf(" margin-left: %d.0px;", level*30), " ")
	}
	if style != "" {
		w.attr("style", style)
	}
}

func (w *writer) heading(n *tree.Node) {
	level := n.Attr(tree.Level)
	if len(level) != 1 || level[0] < '1' || level[0] > '6' {
		level = "6"
	}
	w.put("<h", level)
	w.kept(n)
	w.blockStyle(n)
	w.put(">")
	w.headingAnchor(n)
	w.inlines(n.Children)
	w.put("</h", level, ">")
}

func (w *writer) section(n *tree.Node) {
	widths := make([]string, 0, len(n.Children))
	for _, column := range n.Children {
		widths = append(widths, column.Attr(tree.Width))
	}
	kind := n.Attr(tree.LayoutType)
	if kind == "" {
		kind = sectionType(roundWidths(widths))
	}
	if kind == "" {
		kind = evenSections[min(len(widths), len(evenSections)-1)]
		w.notes.Add(tree.LossyNode, "", "no layout of Confluence has columns of %s percent: %s is used", strings.Join(widths, ", "), kind)
	}
	w.put("<ac:layout-section")
	w.attr("ac:type", kind)
	for _, one := range sectionAttributes {
		if value := n.Attr(one.key); value != "" {
			w.attr(one.name, value)
		}
	}
	for _, a := range kept(n) {
		if name, ok := strings.CutPrefix(string(a.Key), "@"); ok {
			w.attr(name, a.Value)
		}
	}
	w.put(">")
	for _, column := range n.Children {
		w.part(column, (*writer).column)
	}
	w.put("</ac:layout-section>")
}

func (w *writer) column(n *tree.Node) {
	w.put("<ac:layout-cell>")
	w.blocks(n.Children)
	w.put("</ac:layout-cell>")
}

var evenSections = [...]string{"single", "single", "two_equal", "three_equal", "four_equal", "five_equal"}

// roundWidths makes 33.33 and 33.34 the same as 33.
func roundWidths(widths []string) []string {
	out := make([]string, len(widths))
	for i, width := range widths {
		value, err := strconv.ParseFloat(width, 64)
		switch {
		case err != nil:
			out[i] = width
		case value > 66 && value < 68:
			out[i] = "67"
		case value >= 33 && value < 34:
			out[i] = "33"
		default:
			out[i] = strconv.Itoa(int(value + 0.5))
		}
	}
	if len(out) == 1 && out[0] == "" {
		out[0] = "100"
	}
	return out
}
