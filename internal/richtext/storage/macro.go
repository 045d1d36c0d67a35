package storage

import (
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// macroParts is a structured macro taken apart.
type macroParts struct {
	name   string
	params []tree.Param
	body   int // the body element, or none
	kind   tree.Body
	rest   tree.Attrs // attributes of the element without a spelling
	ok     bool       // everything in it is understood
}

// parts takes a macro apart.
func (r *reader) parts(at int) macroParts {
	m := macroParts{name: r.attr(at, "ac:name"), body: none, ok: true}
	m.rest = r.others(at, "ac:name", "ac:schema-version", "ac:macro-id", "ac:local-id", "data-layout")
	for i := range r.children(at) {
		n := &r.nodes[i]
		switch {
		case n.kind != nodeElement:
			m.ok = m.ok && blank(r.ownText(i))
		case n.name == "ac:parameter":
			m.ok = r.param(&m, i) && m.ok
		case n.name == "ac:rich-text-body" && m.body == none:
			m.body, m.kind = i, tree.RichBody
		case n.name == "ac:plain-text-body" && m.body == none:
			m.body, m.kind = i, tree.PlainBody
		default:
			m.ok = false
		}
	}
	m.ok = m.ok && plainName(m.name)
	return m
}

// param reads a parameter and says whether Markdown can spell it.
func (r *reader) param(m *macroParts, at int) bool {
	name, _ := attr(r.attrs(at), "ac:name")
	if name != "" && !plainName(name) || len(r.others(at, "ac:name")) > 0 {
		return false
	}
	for _, p := range m.params {
		if p.Name == name {
			return false
		}
	}
	value, ok := r.paramValue(m.name, name, at)
	m.params = append(m.params, tree.Param{Name: name, Value: value})
	return ok
}

func (r *reader) paramValue(macro, name string, at int) (string, bool) {
	element := none
	for i := range r.children(at) {
		switch {
		case r.nodes[i].kind == nodeElement && element == none:
			element = i
		case r.nodes[i].kind == nodeElement:
			return "", false
		}
	}
	if element == none {
		value := r.rawText(at)
		return value, !strings.ContainsAny(value, "\n\t") && !isResource(value) && !isURLParam(macro, name)
	}
	if strings.TrimSpace(r.ownTexts(at)) != "" {
		return "", false
	}
	n := &r.nodes[element]
	if n.name == "ri:url" {
		return r.attr(element, "ri:value"), isURLParam(macro, name) && len(r.others(element, "ri:value")) == 0
	}
	linked := n.name == "ac:link"
	if linked {
		if element = r.onlyChild(element); element == none {
			return "", false
		}
	}
	target, ok := r.resource(element)
	if target.Kind == tree.ToPage || target.Kind == tree.ToBlog {
		if r.attr(element, "ri:space-key") == "" {
			target.Space = ""
		}
	}
	value := target.String()
	return value, ok && linked == linksResource(macro) && isResource(value)
}

// ownTexts joins the texts that are direct children.
func (r *reader) ownTexts(at int) string {
	var b strings.Builder
	for i := range r.children(at) {
		if r.nodes[i].kind != nodeElement {
			b.WriteString(r.ownText(i))
		}
	}
	return b.String()
}

// onlyChild gives the one element in a link without attributes, or none.
func (r *reader) onlyChild(at int) int {
	first := none
	if len(r.others(at)) > 0 || strings.TrimSpace(r.ownTexts(at)) != "" {
		return none
	}
	for i := range r.children(at) {
		if r.nodes[i].kind != nodeElement {
			continue
		}
		if first != none {
			return none
		}
		first = i
	}
	return first
}

// isResource says whether a parameter value stands for a page, an attachment or a user.
func isResource(value string) bool {
	switch tree.ParseTarget(value).Kind {
	case tree.ToPage, tree.ToBlog, tree.ToSpace, tree.ToContent, tree.ToAttachment, tree.ToUser, tree.ToShortcut:
		return true
	default:
		return false
	}
}

// linksResource names the macros whose page parameter is wrapped in a link element.
func linksResource(macro string) bool { return macro == "include" || macro == "excerpt-include" }

// isURLParam names the parameters whose value is a URL resource.
func isURLParam(macro, param string) bool {
	return macro == "widget" && param == "url" || macro == "iframe" && param == "src"
}

// plainName says whether a name can be an attribute key in Markdown.
func plainName(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := c|0x20 >= 'a' && c|0x20 <= 'z'
		if !letter && (c < '0' || c > '9') && c != '-' && c != '_' && c != '.' {
			return false
		}
	}
	return s != ""
}

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

// paramKeys pairs parameters with attributes.
type paramKeys []struct {
	name string
	key  tree.Key
}

// take moves parameters into attributes of a node.
func (m *macroParts) take(n *tree.Node, keys paramKeys) {
	left := m.params[:0]
	for _, p := range m.params {
		taken := false
		for _, k := range keys {
			if k.name == p.Name {
				n.Set(k.key, p.Value)
				taken = true
			}
		}
		if !taken {
			left = append(left, p)
		}
	}
	m.params = left
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
