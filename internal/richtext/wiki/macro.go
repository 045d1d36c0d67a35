package wiki

import (
	"sort"
	"strings"
	"unicode"

	"mcp-atlassian/internal/richtext/tree"
)

// tagAt finds the tag that starts at an offset.
func (p *parser) tagAt(at int) *tag {
	i := sort.Search(len(p.tags), func(i int) bool { return p.tags[i].from >= at })
	if i < len(p.tags) && p.tags[i].from == at {
		return &p.tags[i]
	}
	return nil
}

// isMacro says whether the reader has a meaning for a macro.
func isMacro(name string) bool {
	switch name {
	case "color", "anchor", "status", "toc":
		return true
	}
	return rawMacros[name] || bodied(name)
}

// macro reads a macro and says where it ends.
func (p *parser) macro(at span, f *flow, sc *scope) (int, bool) {
	t := p.tagAt(at.from)
	if t == nil || t.to > at.to {
		return 0, false
	}
	body, next, closed := span{t.to, t.to}, t.to, false
	if t.closes >= 0 && p.tags[t.closes].to <= at.to {
		end := p.tags[t.closes]
		body, next, closed = span{t.to, end.from}, end.to, true
	}
	switch {
	case rawMacros[t.name]:
		if !closed {
			return 0, false
		}
		f.emit(p.rawMacro(t, body, next)...)
		return next, true
	case bodied(t.name):
		f.emit(p.bodied(t, body, sc)...)
		return next, true
	case t.name == "color":
		p.colour(t, body, f, sc)
		return next, true
	}
	return p.small(t, f, sc)
}

// small reads the macros that stand in text and those without a meaning.
func (p *parser) small(t *tag, f *flow, sc *scope) (int, bool) {
	values := params(t.params)
	inline := func(name string, list ...tree.Param) {
		n := tree.New(tree.InlineMacro)
		n.Macro = &tree.Macro{Name: name, Params: list}
		n.Marks = sc.marks
		f.add(n)
	}
	switch {
	case t.name == "anchor" && values[""] != "":
		inline("anchor", tree.Param{Value: decodeText(values[""])})
		return t.to, true
	case t.name == "toc":
		n := tree.New(tree.MacroBlock)
		n.Macro = &tree.Macro{Name: "toc", Params: paramList(t.params)}
		f.emit(n)
		return t.to, true
	case t.name == "status" && values["title"] != "":
		n := tree.New(tree.Status)
		n.Text, n.Marks = values["title"], sc.marks
		if colour := tree.StatusColour(values["colour"] + values["color"]); colour != "neutral" {
			n.Set(tree.Color, colour)
		}
		f.add(n)
		return t.to, true
	}
	if t.plain && t.closes < 0 && !p.closing(t) {
		return 0, false
	}
	n := tree.New(tree.RawInline).With(tree.Format, "wiki")
	n.Text, n.Marks = p.src[t.from:t.to], sc.marks
	f.add(n)
	return t.to, true
}

// closing says whether a tag closes another one.
func (p *parser) closing(t *tag) bool {
	at := sort.Search(len(p.tags), func(i int) bool { return p.tags[i].from >= t.from })
	return p.closed()[at]
}

// closed gives which tags close another one; it is found once.
func (p *parser) closed() []bool {
	if p.closers == nil {
		p.closers = make([]bool, len(p.tags)+1)
		for i := range p.tags {
			if to := p.tags[i].closes; to >= 0 {
				p.closers[to] = true
			}
		}
	}
	return p.closers
}

// paramList gives parameters in their order.
func paramList(s string) []tree.Param {
	var out []tree.Param
	for part := range strings.SplitSeq(s, "|") {
		key, value, ok := strings.Cut(part, "=")
		if ok && strings.TrimSpace(key) != "" {
			out = append(out, tree.Param{Name: strings.TrimSpace(key), Value: strings.TrimSpace(value)})
		}
	}
	return out
}

// rawMacro reads a macro whose body is no markup.
func (p *parser) rawMacro(t *tag, body span, next int) []*tree.Node {
	text := p.src[body.from:body.to]
	switch t.name {
	case "html":
		n := tree.New(tree.Raw).With(tree.Format, "wiki")
		n.Text = p.src[t.from:next]
		return []*tree.Node{n}
	case "adf":
		n := tree.New(tree.Raw).With(tree.Format, "adf")
		n.Text = strings.TrimSpace(text)
		return []*tree.Node{n}
	}
	n := tree.New(tree.CodeBlock)
	n.Text = trimLine(text)
	values := params(t.params)
	if t.name == "code" {
		n.Text = showCodeTags(n.Text)
		if language := codeLanguage(values); language != "" {
			n.Set(tree.Language, language)
		}
	}
	if title := values["title"]; title != "" {
		n.Set(tree.Title, decodeText(title))
	}
	return []*tree.Node{n}
}

// codeLanguage gives the language of a code macro in lower case; "" = none.
func codeLanguage(values map[string]string) string {
	for _, key := range []string{"language", "lang", ""} {
		if value := strings.ToLower(values[key]); value != "" {
			if value == "none" {
				return ""
			}
			end := strings.IndexFunc(value, func(r rune) bool {
				return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("+#-_. ", r)
			})
			if end >= 0 {
				value = value[:end]
			}
			return strings.ReplaceAll(value, " ", "")
		}
	}
	return ""
}

// trimLine removes the line end behind the opening tag and the one before the closing tag.
func trimLine(s string) string {
	if i := strings.IndexByte(s, '\n'); i >= 0 && strings.Trim(s[:i], " \t") == "" {
		s = s[i+1:]
	}
	if i := strings.LastIndexByte(s, '\n'); i >= 0 && strings.Trim(s[i+1:], " \t") == "" {
		s = s[:i]
	}
	return s
}

// bodied reads a macro that encloses blocks.
func (p *parser) bodied(t *tag, body span, sc *scope) []*tree.Node {
	values := params(t.params)
	switch t.name {
	case "quote":
		return p.quote(body, *sc)
	case "section", "column":
		return p.blocks(body, scope{marks: sc.marks})
	}
	n := tree.New(tree.Panel)
	if t.name == "expand" {
		n.Kind = tree.Expand
	}
	n.Children = p.blocks(body, scope{marks: sc.marks})
	title := values["title"]
	switch t.name {
	case "expand":
		if title == "" {
			title = values[""]
		}
	case "panel":
		panelLook(n, values["bgcolor"])
	default:
		n.Set(tree.PanelType, t.name)
	}
	if title != "" {
		n.Set(tree.Title, decodeText(title))
	}
	return []*tree.Node{n}
}

// panelColours are the backgrounds that say which type a panel has.
var panelColours = []struct{ colour, name string }{
	{"#deebff", "info"}, {"#eae6ff", "note"}, {"#e3fcef", "success"}, {"#fffae6", "warning"}, {"#ffebe6", "error"},
}

func panelLook(n *tree.Node, background string) {
	colour, ok := tree.Colour(background)
	for _, c := range panelColours {
		if c.colour == colour {
			n.Set(tree.PanelType, c.name)
			return
		}
	}
	n.Set(tree.PanelType, "custom")
	if ok {
		n.Set(tree.Color, colour)
	}
}

// colour reads coloured text, which may go over several lines and blocks. A macro without an end changes nothing.
func (p *parser) colour(t *tag, body span, f *flow, sc *scope) {
	inner := *sc
	inner.phrases = nil
	value := params(t.params)[""]
	if value == "" {
		value = t.params
	}
	if colour, ok := tree.Colour(value); ok {
		inner.marks = sc.marks.Without(tree.TextColor).With(tree.Mark{Kind: tree.TextColor, Value: colour})
	}
	if sc.inline || !strings.Contains(p.src[body.from:body.to], "\n") {
		p.piece(body, f, inner)
		return
	}
	p.nested(body, f, inner)
}

func (p *parser) nested(body span, f *flow, sc scope) {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > tree.MaxDepth {
		f.source(body.from, body.to, sc.marks)
		return
	}
	p.run(body, f, sc)
}
