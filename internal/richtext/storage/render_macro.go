package storage

import (
	"slices"
	"strings"

	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/richtext/tree"
)

// openMacro writes the start tag of a macro; schema "" = the usual version.
func (w *writer) openMacro(n *tree.Node, name, schema string) {
	if schema == "" {
		schema = usualSchema(name)
	}
	w.params = w.params[:0]
	w.put("<ac:structured-macro")
	w.attr("ac:name", name)
	w.attr("ac:schema-version", schema)
	for _, one := range macroAttributes {
		if value := n.Attr(one.key); value != "" {
			w.attr(one.name, value)
		}
	}
	for _, a := range kept(n) {
		if key, ok := strings.CutPrefix(string(a.Key), "@"); ok {
			w.attr(key, a.Value)
		}
	}
	w.put(">")
}

const macroEnd = "</ac:structured-macro>"

func (w *writer) param(name, value string) {
	if value == "" {
		return
	}
	w.rawParam(name, escape(value))
}

// rawParam writes a parameter once: of two with one name the first counts.
func (w *writer) rawParam(name, value string) {
	if slices.Contains(w.params, name) {
		return
	}
	w.params = append(w.params, name)
	w.put("<ac:parameter")
	w.attr("ac:name", name)
	w.put(">", value, "</ac:parameter>")
}

// keptParams writes the parameters that the node has no place for.
func (w *writer) keptParams(n *tree.Node) {
	for _, a := range kept(n) {
		if name, ok := strings.CutPrefix(string(a.Key), "param:"); ok {
			w.rawParam(name, w.paramValue("", name, a.Value))
		}
	}
}

func (w *writer) richBody(children []*tree.Node) {
	w.put("<ac:rich-text-body>")
	w.blocks(children)
	w.put("</ac:rich-text-body>", macroEnd)
}

func (w *writer) plainBody(text string) {
	w.put("<ac:plain-text-body>", cdata(text), "</ac:plain-text-body>", macroEnd)
}

func (w *writer) code(n *tree.Node) {
	if element, _ := keep(n, "element"); element == "pre" {
		w.put("<pre")
		w.kept(n)
		w.put(">", escape(n.Text), "</pre>")
		return
	}
	w.openMacro(n, "code", "")
	language := n.Attr(tree.Language)
	id, exact := writeLanguage(language, w.o.Deployment)
	if !exact {
		w.notes.Add(tree.LanguageMapped, "", "the code macro does not know the language %q: %s is used", language, id)
	}
	w.param("language", id)
	for _, p := range codeParams[1:] {
		w.param(p.name, n.Attr(p.key))
	}
	w.keptParams(n)
	w.plainBody(n.Text)
}

// panel writes a panel by what readers see: the names of the macros mean different things on both products.
func (w *writer) panel(n *tree.Node) {
	kind := n.Attr(tree.PanelType)
	cloud := w.o.Deployment == tree.Cloud
	if cloud && kind == "note" {
		w.notePanel(n)
		return
	}
	name := map[string]string{"info": "info", "note": "note", "tip": "tip", "success": "tip", "custom": "panel"}[kind]
	switch {
	case kind == "warning" && cloud:
		name = "note"
	case kind == "warning", kind == "error":
		name = "warning"
	case name == "":
		name = "info"
	}
	w.openMacro(n, name, "")
	keys := panelParams
	if name == "panel" {
		keys = customParams
	}
	for _, p := range keys {
		value := n.Attr(p.key)
		if written, ok := keep(n, tree.Key("param:"+p.name)); ok && p.key == tree.Color {
			// A colour stays as it was spelled while it is still the same one.
			if colour, known := tree.Colour(written); known && colour == value {
				value = written
			}
		}
		w.param(p.name, value)
	}
	w.keptParams(n)
	w.richBody(n.Children)
}

// notePanel writes the panel that no macro of Cloud stands for. It has no title: the title becomes a paragraph.
func (w *writer) notePanel(n *tree.Node) {
	children := n.Children
	if title := n.Attr(tree.Title); title != "" {
		heading := tree.New(tree.Paragraph, tree.NewText(title, tree.Mark{Kind: tree.Strong}))
		children = append([]*tree.Node{heading}, children...)
	}
	w.put(`<ac:adf-extension><ac:adf-node type="panel"><ac:adf-attribute key="panel-type">note</ac:adf-attribute>`)
	if id := n.Attr(tree.LocalID); id != "" {
		w.adfID(n)
	}
	w.put("<ac:adf-content>")
	w.blocks(children)
	w.put(`</ac:adf-content></ac:adf-node><ac:adf-fallback><div class="panel"><div class="panelContent">`)
	w.fallback(children)
	w.put("</div></div></ac:adf-fallback></ac:adf-extension>")
}

// fallback writes what old readers see of a panel: the text of its blocks.
func (w *writer) fallback(blocks []*tree.Node) {
	for _, n := range blocks {
		w.put("<p>", escape(tree.PlainText(n)), "</p>")
	}
}

func (w *writer) status(n *tree.Node) {
	w.openMacro(n, "status", "")
	w.param("title", n.Text)
	if colour := tree.StatusColour(n.Attr(tree.Color)); colour != "neutral" {
		w.param("colour", strings.ToUpper(colour[:1])+colour[1:])
	}
	w.put(macroEnd)
}

func (w *writer) macro(n *tree.Node) {
	m := n.Macro
	if m == nil || w.frame(n) {
		return
	}
	w.openMacro(n, m.Name, m.Schema)
	for _, p := range m.Params {
		w.rawParam(p.Name, w.paramValue(m.Name, p.Name, p.Value))
	}
	switch m.Body {
	case tree.RichBody:
		w.richBody(n.Children)
	case tree.PlainBody:
		w.plainBody(n.Text)
	default:
		w.put(macroEnd)
	}
}

// paramValue writes the value of a parameter: a resource, a URL or text.
func (w *writer) paramValue(macro, name, value string) string {
	if isURLParam(macro, name) {
		return urlResource(value)
	}
	if !isResource(value) {
		return escape(value)
	}
	t := tree.ParseTarget(value)
	resource := w.resource(t)
	if linksResource(macro) {
		return "<ac:link>" + resource + "</ac:link>"
	}
	return resource
}

func (w *writer) anchor(name string) {
	w.put(`<ac:structured-macro ac:name="anchor" ac:schema-version="1"><ac:parameter ac:name="">`, escape(name), "</ac:parameter>", macroEnd)
}

// opaque puts the source of an item back. One of another format has no source here: its text is written.
func (w *writer) opaque(n *tree.Node) {
	origin := n.Origin
	switch {
	case origin == nil || origin.Source == "":
		missing := &tree.UnresolvedError{}
		if origin != nil {
			missing.Ref, missing.Name = origin.Ref, origin.Name
		}
		w.fail(missing)
	case origin.Format != "storage":
		w.notes.Add(tree.LossyNode, "", "an item of type %q is written as its text", origin.Name)
		w.textOf(n)
	case Check(origin.Source) == nil:
		w.put(origin.Source)
	default:
		w.put(repair(origin.Source))
	}
}

func (w *writer) textOf(n *tree.Node) {
	if n.Kind.Inline() {
		w.put(escape(n.Text))
		return
	}
	w.put("<p>", escape(n.Text), "</p>")
}

// raw inserts storage format as it is, after a check; another format becomes a code block.
func (w *writer) raw(n *tree.Node) {
	format := n.Attr(tree.Format)
	if format != "storage" {
		w.notes.Add(tree.LossyNode, "", "raw %s cannot stand on a Confluence page: it is written as code", format)
		if n.Kind.Inline() {
			w.put("<code>", escape(n.Text), "</code>")
			return
		}
		w.openMacro(n, "code", "")
		w.param("language", "none")
		w.plainBody(n.Text)
		return
	}
	if err := Check(n.Text); err != nil {
		w.fail(fault.New(fault.Input, "the raw storage block is not well-formed: %s", err))
		return
	}
	w.put(n.Text)
}
