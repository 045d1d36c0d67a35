package wiki

import (
	"slices"
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// place says where inline nodes are written.
type place struct {
	oneLine bool // a line end would end the block: line breaks are forced ones
	label   bool // inside the label of a link
}

// ink is one piece of a line: text, or markup that is written as it is.
type ink struct {
	text    string
	char    string // the picture of an emoticon
	kind    inkKind
	mark    int  // index of the phrase, of an opener or a closer
	pair    int  // index of the ink at the other end
	wrapped bool // written in braces
}

type inkKind uint8

const (
	inkText    inkKind = iota // escaped where it would be markup
	inkMarkup                 // as it is
	inkCode                   // monospaced: escaped in its own way
	inkOpen                   // opens a phrase
	inkClose                  // closes a phrase
	inkBreak                  // a line break
	inkEmoji                  // an emoticon
	inkPicture                // a picture: no word may touch it
)

// inlines writes inline nodes.
func (w *writer) inlines(nodes []*tree.Node, at place) string {
	iw := inlineWriter{w: w, at: at}
	iw.nodes(spacesOutside(nodes))
	return iw.assemble()
}

type inlineWriter struct {
	w     *writer
	at    place
	inks  []ink
	stack []openPhrase
}

type openPhrase struct {
	mark tree.Mark
	ink  int    // of the opener
	end  string // markup that ends it, for colours
}

// spacesOutside moves spaces at the edges of formatted runs out of the formatting that ends there: a phrase neither
// starts nor ends with a space.
func spacesOutside(nodes []*tree.Node) []*tree.Node {
	var out []*tree.Node
	marksAt := func(i int) tree.Marks {
		if i < 0 || i >= len(nodes) || nodes[i].Kind == tree.HardBreak {
			return nil
		}
		return nodes[i].Marks
	}
	for i, n := range nodes {
		if n.Kind != tree.Text || n.Marks.Has(tree.Code) || len(n.Marks) == 0 {
			out = append(out, n)
			continue
		}
		body := strings.TrimLeft(n.Text, " ")
		if lead := n.Text[:len(n.Text)-len(body)]; lead != "" {
			out = append(out, &tree.Node{Kind: tree.Text, Text: lead, Marks: common(n.Marks, marksAt(i-1))})
		}
		inner := strings.TrimRight(body, " ")
		if inner != "" {
			out = append(out, &tree.Node{Kind: tree.Text, Text: inner, Marks: n.Marks})
		}
		if trail := body[len(inner):]; trail != "" {
			out = append(out, &tree.Node{Kind: tree.Text, Text: trail, Marks: common(n.Marks, marksAt(i+1))})
		}
	}
	return out
}

func common(a, b tree.Marks) tree.Marks {
	var out tree.Marks
	for _, m := range a {
		if slices.Contains(b, m) {
			out = append(out, m)
		}
	}
	return out
}

func (iw *inlineWriter) nodes(nodes []*tree.Node) {
	for i := 0; i < len(nodes); {
		n := nodes[i]
		marks := iw.marks(n)
		shared := 0
		for shared < len(iw.stack) && slices.Contains(marks, iw.stack[shared].mark) {
			shared++
		}
		iw.closeTo(shared)
		missing := iw.missing(nodes[i:], marks)
		link := slices.IndexFunc(missing, func(m tree.Mark) bool { return m.Kind == tree.Link })
		if link < 0 {
			iw.openAll(missing)
			iw.node(n)
			i++
			continue
		}
		iw.openAll(missing[:link])
		run := reach(nodes[i:], missing[link])
		iw.link(nodes[i:i+run], missing[link])
		i += run
	}
	iw.closeTo(0)
}

// marks are the marks of a node that wiki markup can write here.
func (iw *inlineWriter) marks(n *tree.Node) tree.Marks {
	if n.Kind == tree.HardBreak {
		return nil
	}
	var out tree.Marks
	for _, m := range n.Marks {
		switch m.Kind {
		case tree.Highlight, tree.Annotation:
			iw.w.notes.Add(tree.LossyMark, "", "wiki markup has no %s: the text is kept", m.Kind)
		case tree.OpaqueMark, tree.Code:
		case tree.Link:
			if !iw.at.label {
				out = append(out, m)
			}
		default:
			out = append(out, m)
		}
	}
	return out
}

// missing gives the marks that are not open, the one that reaches farthest first.
func (iw *inlineWriter) missing(nodes []*tree.Node, marks tree.Marks) []tree.Mark {
	var out []tree.Mark
	for _, m := range marks {
		if !slices.ContainsFunc(iw.stack, func(o openPhrase) bool { return o.mark == m }) {
			out = append(out, m)
		}
	}
	if len(out) > 1 {
		far := map[tree.Mark]int{}
		for _, m := range out {
			far[m] = reach(nodes, m)
		}
		slices.SortStableFunc(out, func(a, b tree.Mark) int { return far[b] - far[a] })
	}
	return out
}

// reach counts the nodes in a row that have a mark.
func reach(nodes []*tree.Node, mark tree.Mark) int {
	const bound = 64
	n := 0
	for n < len(nodes) && (n < bound || mark.Kind == tree.Link) && nodes[n].Kind != tree.HardBreak &&
		slices.Contains(nodes[n].Marks, mark) {
		n++
	}
	return max(n, 1)
}

func (iw *inlineWriter) openAll(marks []tree.Mark) {
	for _, m := range marks {
		open := openPhrase{mark: m, ink: len(iw.inks)}
		if m.Kind == tree.TextColor {
			iw.markup("{color:" + m.Value + "}")
			open.end = "{color}"
		} else {
			iw.inks = append(iw.inks, ink{kind: inkOpen, mark: phraseOf(m.Kind)})
		}
		iw.stack = append(iw.stack, open)
	}
}

func phraseOf(kind tree.MarkKind) int {
	for i, p := range phraseMarks {
		if p.kind == kind {
			return i
		}
	}
	return 0
}

func (iw *inlineWriter) closeTo(depth int) {
	for i := len(iw.stack) - 1; i >= depth; i-- {
		open := iw.stack[i]
		if open.end != "" {
			iw.markup(open.end)
			continue
		}
		iw.inks[open.ink].pair = len(iw.inks)
		iw.inks = append(iw.inks, ink{kind: inkClose, mark: iw.inks[open.ink].mark, pair: open.ink})
	}
	iw.stack = iw.stack[:depth]
}

func (iw *inlineWriter) text(s string) {
	if s != "" {
		iw.inks = append(iw.inks, ink{kind: inkText, text: s})
	}
}

func (iw *inlineWriter) markup(s string) {
	if s != "" {
		iw.inks = append(iw.inks, ink{kind: inkMarkup, text: s})
	}
}

// node writes one inline node.
func (iw *inlineWriter) node(n *tree.Node) {
	w := iw.w
	switch n.Kind {
	case tree.Text:
		if n.Marks.Has(tree.Code) {
			iw.inks = append(iw.inks, ink{kind: inkCode, text: n.Text})
			return
		}
		iw.text(strings.ReplaceAll(n.Text, "\n", " "))
	case tree.HardBreak:
		iw.inks = append(iw.inks, ink{kind: inkBreak})
	case tree.SoftBreak:
		if w.o.SoftBreak == tree.SpaceBreaks {
			iw.text(" ")
			return
		}
		iw.inks = append(iw.inks, ink{kind: inkBreak})
	case tree.Mention:
		iw.mention(n)
	case tree.Emoji:
		iw.emoji(n)
	case tree.Date, tree.Placeholder:
		w.notes.Add(tree.LossyNode, "", "a %s is written as text", n.Kind)
		iw.text(n.Text)
	case tree.Status:
		iw.status(n)
	case tree.InlineCard, tree.BlockCard, tree.EmbedCard:
		url := n.Attr(tree.URL)
		iw.link([]*tree.Node{tree.NewText(url)}, tree.Mark{Kind: tree.Link, Value: url})
	case tree.Media:
		iw.picture(n)
	default:
		iw.otherNode(n)
	}
}

func (iw *inlineWriter) otherNode(n *tree.Node) {
	switch n.Kind {
	case tree.InlineMacro:
		if n.Macro.Name == "anchor" {
			iw.markup("{anchor:" + paramText(n.Macro.Param("")) + "}")
			return
		}
		text := n.Text
		if text == "" || n.Macro.Name == "jira" {
			text = macroText(n.Macro)
		}
		iw.w.lossy(n)
		iw.text(text)
	case tree.RawInline:
		if n.Attr(tree.Format) == "wiki" {
			iw.markup(n.Text)
			return
		}
		iw.w.notes.Add(tree.LossyNode, "", "raw %s cannot stand in wiki markup: it is written as code", n.Attr(tree.Format))
		iw.inks = append(iw.inks, ink{kind: inkCode, text: n.Text})
	case tree.FootnoteRef:
		number := iw.w.labels[n.Attr(tree.Label)]
		iw.markup("{^}" + number + "{^}")
	case tree.OpaqueInline:
		iw.w.lossy(n)
		iw.text(n.Text)
	default:
		iw.text(tree.PlainText(n))
	}
}

func (iw *inlineWriter) mention(n *tree.Node) {
	user, ok := tree.ParseUser(n.Attr(tree.UserID))
	if !ok || strings.ContainsAny(user.ID, "[]|\n") {
		iw.w.notes.Add(tree.UnresolvedUser, "", "a mention without a usable identifier is written as text")
		iw.text("@" + tree.MentionName(n))
		return
	}
	id := user.ID
	if user.Kind == tree.AccountID {
		id = "accountid:" + id
	}
	if iw.at.label {
		iw.text("@" + tree.MentionName(n))
		return
	}
	iw.markup("[~" + id + "]")
}

func (iw *inlineWriter) emoji(n *tree.Node) {
	for _, e := range tree.Emoticons {
		if e.Char == n.Text && e.Wiki != "" {
			// A letter behind an emoticon would make it text; an empty phrase cannot stand between, so the
			// character itself is written there.
			iw.inks = append(iw.inks, ink{kind: inkEmoji, text: e.Wiki, char: e.Char})
			return
		}
	}
	if n.Text != "" {
		iw.text(n.Text)
		return
	}
	iw.text(n.Attr(tree.ShortName))
}

// statusText are the colours of status labels as text.
var statusText = map[string]string{
	"neutral": "#42526e", "purple": "#403294", "blue": "#0747a6", "red": "#bf2600", "yellow": "#ff8b00", "green": "#006644",
}

func (iw *inlineWriter) status(n *tree.Node) {
	iw.w.notes.Add(tree.LossyNode, "", "a status is written as coloured text")
	marks := tree.MakeMarks(tree.Mark{Kind: tree.Strong},
		tree.Mark{Kind: tree.TextColor, Value: statusText[tree.StatusColour(n.Attr(tree.Color))]})
	outer := len(iw.stack)
	var missing []tree.Mark
	for _, m := range marks {
		if !slices.ContainsFunc(iw.stack, func(o openPhrase) bool { return o.mark.Kind == m.Kind }) {
			missing = append([]tree.Mark{m}, missing...)
		}
	}
	iw.openAll(missing)
	iw.text(strings.TrimSpace(n.Text))
	iw.closeTo(outer)
}
