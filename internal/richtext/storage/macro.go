package storage

import (
	"mcp-atlassian/internal/richtext/tree"
)

// macro reads a macro that is a block here, and says whether it is one.
func (f *flow) macro(at int, marks tree.Marks) bool {
	r := f.r
	m := r.parts(at)
	switch {
	case m.name == "code" || m.name == "info" || m.name == "note" || m.name == "tip" || m.name == "warning" ||
		m.name == "panel" || m.name == "expand":
	case f.para && m.kind != tree.RichBody, !f.para && !f.alone(at) && m.kind == tree.NoBody, isInlineMacro(m.name):
		return false
	}
	f.emit(r.blockMacro(at, m, marks))
	return true
}

// isInlineMacro names the macros that stand in text even when they stand alone.
func isInlineMacro(name string) bool { return name == "status" || name == "profile" }

func (r *reader) blockMacro(at int, m macroParts, marks tree.Marks) *tree.Node {
	if !m.ok {
		return r.framed(at, m.body, marks)
	}
	var n *tree.Node
	switch {
	case m.name == "code" && m.kind != tree.RichBody:
		n = r.code(&m)
	case panelType(m.name, r.o.Deployment) != "" && m.kind == tree.RichBody:
		n = r.panel(&m, marks)
	case m.name == "expand" && m.kind == tree.RichBody:
		n = r.node(tree.Expand)
		m.take(n, paramKeys{{"title", tree.Title}})
		n.Children = r.blocks(m.body, marks)
	default:
		return r.anyMacro(at, m, marks)
	}
	r.macroIDs(n, at)
	rest := m.rest
	for _, p := range m.params {
		rest = rest.Set(tree.Key("param:"+p.Name), p.Value)
	}
	r.keep(n, at, rest)
	return n
}

func (r *reader) macroIDs(n *tree.Node, at int) {
	for _, one := range macroAttributes {
		if value := r.attr(at, one.name); value != "" {
			n.Set(one.key, value)
		}
	}
}

var macroAttributes = []attribute{
	{"ac:macro-id", tree.MacroID}, {"ac:local-id", tree.LocalID}, {"data-layout", tree.LayoutName},
}

var codeParams = paramKeys{
	{"language", tree.Language},
	{"title", tree.Title},
	{"linenumbers", tree.LineNumbers},
	{"firstline", tree.FirstLine},
	{"collapse", tree.Collapse},
	{"theme", tree.Theme},
}

func (r *reader) code(m *macroParts) *tree.Node {
	n := r.node(tree.CodeBlock)
	m.take(n, codeParams)
	if m.body != none {
		n.Text = r.rawText(m.body)
	}
	if language := n.Attr(tree.Language); language != "" {
		n.Set(tree.Language, readLanguage(language))
	}
	if n.Attr(tree.Language) == "" {
		n.Unset(tree.Language)
	}
	for _, key := range []tree.Key{tree.LineNumbers, tree.Collapse} {
		if value := n.Attr(key); value != "" && value != "true" {
			n.Unset(key)
		}
	}
	return n
}

// panelType is what readers see of a panel macro: the names mean different things on Cloud and on Data Center.
func panelType(name string, d tree.Deployment) string {
	switch {
	case name == "info":
		return "info"
	case name == "panel":
		return "custom"
	case d == tree.DataCenter && (name == "note" || name == "tip" || name == "warning"):
		return name
	case name == "tip":
		return "success"
	case name == "note":
		return "warning"
	case name == "warning":
		return "error"
	}
	return ""
}

var (
	panelParams  = paramKeys{{"title", tree.Title}}
	customParams = paramKeys{
		{"title", tree.Title},
		{"bgColor", tree.Color},
		{"panelIcon", tree.Icon},
		{"panelIconId", tree.IconID},
		{"panelIconText", tree.IconText},
	}
)

func (r *reader) panel(m *macroParts, marks tree.Marks) *tree.Node {
	n := r.node(tree.Panel)
	n.Set(tree.PanelType, panelType(m.name, r.o.Deployment))
	if m.name == "panel" {
		m.take(n, customParams)
		m.panelColour(n)
	} else {
		m.take(n, panelParams)
	}
	n.Children = r.blocks(m.body, marks)
	return n
}

// panelColour spells the colour of a panel as the document model does and remembers how it was written.
func (m *macroParts) panelColour(n *tree.Node) {
	written := n.Attr(tree.Color)
	if colour, ok := tree.Colour(written); ok && colour != written {
		n.Set(tree.Color, colour)
		m.params = append(m.params, tree.Param{Name: "bgColor", Value: written})
	}
}

// anyMacro reads a macro that has no node of its own.
func (r *reader) anyMacro(at int, m macroParts, marks tree.Marks) *tree.Node {
	n := r.node(tree.MacroBlock)
	n.Macro = r.description(at, &m)
	r.macroIDs(n, at)
	r.keep(n, at, m.rest)
	switch m.kind {
	case tree.RichBody:
		n.Children = r.blocks(m.body, marks)
	case tree.PlainBody:
		n.Text = r.rawText(m.body)
	case tree.NoBody:
	}
	return n
}

func (r *reader) description(at int, m *macroParts) *tree.Macro {
	schema := r.attr(at, "ac:schema-version")
	if schema == usualSchema(m.name) {
		schema = ""
	}
	return &tree.Macro{Name: m.name, Schema: schema, Params: m.params, Body: m.kind}
}

func usualSchema(macro string) string {
	if macro == "children" {
		return "2"
	}
	return "1"
}

// inlineMacro reads a macro within text.
func (r *reader) inlineMacro(at int, marks tree.Marks) *tree.Node {
	m := r.parts(at)
	if !m.ok || m.kind != tree.NoBody || len(m.rest) > 0 {
		return r.opaque(tree.OpaqueInline, at, marks)
	}
	if m.name == "status" {
		if n := r.status(&m); n != nil {
			n.Marks = marks
			r.macroIDs(n, at)
			return n
		}
	}
	if m.name == "profile" && len(m.params) == 1 && m.params[0].Name == "user" {
		if user, ok := tree.ParseUser(m.params[0].Value); ok {
			n := r.node(tree.Mention)
			n.Set(tree.UserID, user.String())
			n.Text, n.Marks = r.o.Name(user), marks
			r.keep(n, at, tree.Attrs{{Key: "element", Value: "profile"}})
			return n
		}
	}
	n := r.node(tree.InlineMacro)
	n.Macro = r.description(at, &m)
	n.Marks = marks
	r.macroIDs(n, at)
	return n
}

// status reads a status label; nil when it says more than a status node can.
func (r *reader) status(m *macroParts) *tree.Node {
	n := r.node(tree.Status)
	for _, p := range m.params {
		switch {
		case p.Name == "title":
			n.Text = p.Value
		case p.Name == "colour" && statusColour(p.Value) != "":
			if colour := statusColour(p.Value); colour != "neutral" {
				n.Set(tree.Color, colour)
			}
		case p.Name == "subtle" && p.Value == "false":
		default:
			return nil
		}
	}
	if blank(n.Text) {
		return nil
	}
	return n
}

// statusColour reads the name of a status colour; "" = not one of them.
func statusColour(name string) string {
	switch lower(name) {
	case "grey", "gray", "":
		return "neutral"
	case "red", "yellow", "green", "blue", "purple":
		return lower(name)
	}
	return ""
}
