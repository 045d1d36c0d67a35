package storage

import (
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// inline reads an element within text.
func (f *flow) inline(at int, marks tree.Marks) {
	name := f.r.nodes[at].name
	if kind, ok := simpleMark(name); ok {
		f.children(at, marks.With(tree.Mark{Kind: kind}))
		return
	}
	switch name {
	case "br":
		f.lineBreak()
	case "span", "font", "mark":
		f.children(at, f.r.colours(at, marks))
	case "a":
		f.anchor(at, marks)
	case "time":
		f.date(at, marks)
	case "img":
		f.htmlImage(at, marks)
	case "big", "small", "p", "div", "section", "center", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "td",
		"th", "tr", "tbody", "table", "blockquote", "label", "nobr", "abbr", "acronym", "q", "dfn", "bdo", "ac:link-body":
		f.transparent(at, marks)
	case "wbr", "col", "colgroup", "hr":
	default:
		f.confluence(at, marks)
	}
}

// transparent reads what is inside; blocks within inline-only content are set apart by a space.
func (f *flow) transparent(at int, marks tree.Marks) {
	apart := f.only && !inlineName(f.r.nodes[at].name)
	if apart {
		f.text(" ", marks)
	}
	f.children(at, marks)
	if apart {
		f.text(" ", marks)
	}
}

// confluence reads the inline elements of Confluence's own; anything else is kept as it is.
func (f *flow) confluence(at int, marks tree.Marks) {
	r := f.r
	switch r.nodes[at].name {
	case "ac:link":
		f.link(at, marks)
	case "ac:image":
		f.add(r.media(at, marks))
	case "ac:emoticon":
		f.add(r.emoticon(at, marks))
	case "ac:placeholder":
		f.placeholder(at, marks)
	case "ac:inline-comment-marker":
		ref := r.attr(at, "ac:ref")
		if ref == "" || r.empty(at) {
			f.add(r.opaque(tree.OpaqueInline, at, marks))
			return
		}
		f.children(at, marks.With(tree.Mark{Kind: tree.Annotation, Value: ref}))
	case "ac:structured-macro":
		f.add(r.inlineMacro(at, marks))
	default:
		f.add(r.opaque(tree.OpaqueInline, at, marks))
	}
}

func simpleMark(name string) (tree.MarkKind, bool) {
	switch name {
	case "strong", "b":
		return tree.Strong, true
	case "em", "i", "var":
		return tree.Em, true
	case "cite":
		return tree.Cite, true
	case "u", "ins":
		return tree.Underline, true
	case "del", "s", "strike":
		return tree.Strike, true
	case "sub":
		return tree.Sub, true
	case "sup":
		return tree.Sup, true
	case "code", "tt", "kbd", "samp":
		return tree.Code, true
	}
	return 0, false
}

// inlineName says whether an element stands within text.
func inlineName(name string) bool {
	if _, ok := simpleMark(name); ok {
		return true
	}
	switch name {
	case "br", "span", "font", "mark", "a", "time", "img", "big", "small", "label", "nobr", "wbr", "ac:link",
		"ac:emoticon", "ac:placeholder", "ac:inline-comment-marker", "abbr", "acronym", "q", "dfn", "button", "input":
		return true
	}
	return false
}

// known says whether the reader has a meaning for an element.
func known(name string) bool {
	if inlineName(name) {
		return true
	}
	switch name {
	case "p", "div", "section", "center", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "td", "th", "tr",
		"tbody", "thead", "tfoot", "table", "blockquote", "hr", "pre", "col", "colgroup", "ac:link-body", "ac:image",
		"ac:structured-macro", "ac:task-list", "ac:layout", "ac:layout-section", "ac:layout-cell", "ac:adf-extension":
		return true
	}
	return false
}

// colours reads the colours of a span; other spans change nothing.
func (r *reader) colours(at int, marks tree.Marks) tree.Marks {
	switch r.nodes[at].name {
	case "mark":
		return marks.With(tree.Mark{Kind: tree.Highlight, Value: "#fedec8"})
	case "font":
		if colour, ok := tree.Colour(r.attr(at, "color")); ok {
			return replace(marks, tree.Mark{Kind: tree.TextColor, Value: colour})
		}
		return marks
	}
	style := r.attr(at, "style")
	for style != "" {
		var declaration string
		declaration, style, _ = strings.Cut(style, ";")
		key, value, _ := strings.Cut(declaration, ":")
		colour, ok := tree.Colour(value)
		switch key = lower(strings.TrimSpace(key)); {
		case !ok:
		case key == "color":
			marks = replace(marks, tree.Mark{Kind: tree.TextColor, Value: colour})
		case key == "background-color" || key == "background":
			marks = replace(marks, tree.Mark{Kind: tree.Highlight, Value: colour})
		}
	}
	return marks
}

// replace sets a mark; an inner colour wins over an outer one.
func replace(marks tree.Marks, mark tree.Mark) tree.Marks {
	return marks.Without(mark.Kind).With(mark)
}

func (f *flow) date(at int, marks tree.Marks) {
	day := f.r.attr(at, "datetime")
	if day == "" {
		f.children(at, marks)
		return
	}
	n := f.r.node(tree.Date)
	n.Text, n.Marks = day, marks
	f.add(n)
}

func (f *flow) placeholder(at int, marks tree.Marks) {
	text := strings.TrimSpace(collapse(f.r.rawText(at)))
	if f.r.attrs(at) != "" && len(f.r.others(at)) > 0 || text == "" {
		f.add(f.r.opaque(tree.OpaqueInline, at, marks))
		return
	}
	n := f.r.node(tree.Placeholder)
	n.Text, n.Marks = text, marks
	f.add(n)
}

// emoticon reads an emoji: its fallback characters, else the picture of its name, else its short name.
func (r *reader) emoticon(at int, marks tree.Marks) *tree.Node {
	n := r.node(tree.Emoji)
	n.Marks = marks
	if short := r.attr(at, "ac:emoji-shortname"); short != "" {
		n.Set(tree.ShortName, short)
	}
	id := r.attr(at, "ac:emoji-id")
	if id != "" {
		n.Set(tree.ID, id)
	}
	name := r.attr(at, "ac:name")
	fallback := r.attr(at, "ac:emoji-fallback")
	chars, hasChars := codePoints(id)
	picture, hasPicture := tree.EmoticonByName(name)
	short := n.Attr(tree.ShortName)
	switch {
	case fallback != "" && fallback != short && tree.IsEmoji(fallback):
		n.Text = fallback
	case hasChars && (id != "" || name == "blue-star"):
		n.Text = chars
	case hasPicture && (name != "blue-star" || short == "" && id == ""):
		n.Text = picture.Char
	case short == "" && fallback != "":
		n.Text = fallback
	case short == "":
		n.Set(tree.ShortName, ":"+name+":")
	}
	return n
}

// htmlImage reads an img element of HTML, which Confluence accepts in old pages.
func (f *flow) htmlImage(at int, marks tree.Marks) {
	src := f.r.attr(at, "src")
	if src == "" {
		f.add(f.r.opaque(tree.OpaqueInline, at, marks))
		return
	}
	n := f.r.node(tree.Media)
	n.Marks = marks
	n.Set(tree.Src, f.r.absolute(src))
	n.Set(tree.Alt, f.r.attr(at, "alt"))
	for name, key := range map[string]tree.Key{"width": tree.Width, "height": tree.Height} {
		if value := f.r.attr(at, name); value != "" {
			n.Set(key, value)
		}
	}
	f.add(n)
}
