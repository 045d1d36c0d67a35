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
