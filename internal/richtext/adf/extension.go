package adf

import "mcp-atlassian/internal/richtext/tree"

// extension reads Confluence's own macros as macros when their parameters are a flat map, anything else as opaque.
func (p *parser) extension(raw *rawNode) *tree.Node {
	macro := &tree.Macro{Name: raw.attr("extensionKey")}
	keep, ok := macroAttrs(macro, raw)
	if !ok {
		return withBody(opaque(raw.name, raw.source), raw.children)
	}
	n := &tree.Node{Kind: tree.MacroBlock, Macro: macro}
	switch raw.name {
	case "inlineExtension":
		n.Kind = tree.InlineMacro
		n.Text = raw.attr("text")
	case "bodiedExtension":
		macro.Body = tree.RichBody
		n.Children = fit(tree.MacroBlock, raw.children)
	}
	if id := raw.attr("localId"); id != "" {
		n.Set(tree.LocalID, id)
	}
	keep = append(keep, p.blockMarks(n, raw)...)
	for _, m := range raw.extra {
		keep = append(keep, tree.Attr{Key: tree.Key("." + m.key), Value: m.raw})
	}
	if len(keep) > 0 {
		n.Origin = origin(macro.Name, raw.source, keep)
	}
	return n
}

// macroAttrs reads the attributes of a macro. It says no when they have another form than macros of Confluence have.
func macroAttrs(macro *tree.Macro, raw *rawNode) (keep tree.Attrs, ok bool) {
	if raw.attr("extensionType") != confluenceMacro || macro.Name == "" {
		return nil, false
	}
	for _, m := range raw.attrs {
		switch m.key {
		case "extensionType", "extensionKey", "localId":
		case "text":
			if raw.name != "inlineExtension" {
				keep = append(keep, tree.Attr{Key: tree.Key(m.key), Value: m.raw})
			}
		case "parameters":
			more, flat := macroParams(macro, m.raw)
			if !flat {
				return nil, false
			}
			keep = append(keep, more...)
		default:
			keep = append(keep, tree.Attr{Key: tree.Key(m.key), Value: m.raw})
		}
	}
	return keep, true
}

// macroParams reads {"macroParams": {"name": {"value": "text"}}}. Other members of the object are kept.
func macroParams(macro *tree.Macro, source string) (keep tree.Attrs, flat bool) {
	p := parser{scan: scanner{text: source}}
	if p.scan.peek() != '{' {
		return nil, false
	}
	flat = true
	for _, m := range p.attrs() {
		if m.key != "macroParams" {
			keep = append(keep, tree.Attr{Key: tree.Key("parameters." + m.key), Value: m.raw})
			continue
		}
		inner := parser{scan: scanner{text: m.raw}}
		if m.raw == "{}" {
			keep = append(keep, tree.Attr{Key: "parameters.macroParams", Value: m.raw})
		}
		for _, param := range inner.attrs() {
			value, ok := paramValue(param.raw)
			flat = flat && ok
			macro.Params = append(macro.Params, tree.Param{Name: param.key, Value: value})
		}
	}
	return keep, flat
}

func paramValue(source string) (string, bool) {
	p := parser{scan: scanner{text: source}}
	members := p.attrs()
	if len(members) != 1 || members[0].key != "value" || members[0].raw == "" || members[0].raw[0] != '"' {
		return "", false
	}
	return scalar(members[0].raw), true
}

// card reads the three cards. One that shows a list of a data source, or has only data, is kept as it is.
func (p *parser) card(raw *rawNode) *tree.Node {
	for _, m := range raw.attrs {
		if m.key == "datasource" {
			return opaque(raw.name, raw.source)
		}
	}
	if raw.attr("url") != "" {
		return p.known(nodesByName[raw.name], raw)
	}
	if raw.name != "inlineCard" {
		return opaque(raw.name, raw.source)
	}
	for _, m := range raw.attrs {
		if m.key == "data" {
			return dataCard(m.raw)
		}
	}
	return opaque(raw.name, raw.source)
}

// dataCard reads the JSON-LD of a card: a link when it has a URL, else its name.
func dataCard(data string) *tree.Node {
	p := parser{scan: scanner{text: data}}
	inner := rawNode{attrs: p.attrs()}
	return linkNode(inner.attr("name"), inner.attr("url"), inner.attr("url"))
}

// cardURL finds where an old application card leads to.
func cardURL(raw *rawNode) string {
	for _, m := range raw.attrs {
		if m.key == "link" {
			p := parser{scan: scanner{text: m.raw}}
			inner := rawNode{attrs: p.attrs()}
			return inner.attr("url")
		}
	}
	return ""
}

// linkNode makes a link of the first label that is not empty.
func linkNode(label, other, href string) *tree.Node {
	if label == "" {
		label = other
	}
	if label == "" {
		label = href
	}
	switch {
	case label == "":
		return nil
	case href == "":
		return tree.NewText(label)
	default:
		return tree.NewText(label, tree.Mark{Kind: tree.Link, Value: href})
	}
}
