package storage

import (
	"net/url"
	"strconv"
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

// absolute makes a link relative to the site a whole URL.
func (r *reader) absolute(href string) string {
	return absolute(r.o.Site, href)
}

func absolute(site, href string) string {
	if site == "" || !strings.HasPrefix(href, "/") {
		return href
	}
	if strings.HasPrefix(href, "//") {
		return "https:" + href
	}
	if context := contextPath(site); context != "" && (href == context || strings.HasPrefix(href, context+"/")) {
		return strings.TrimSuffix(site, context) + href
	}
	return site + href
}

// contextPath is the path of a base URL: "/wiki" on Cloud.
func contextPath(site string) string {
	_, rest, ok := strings.Cut(site, "://")
	if !ok {
		return ""
	}
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		return strings.TrimSuffix(rest[i:], "/")
	}
	return ""
}

// anchor reads an HTML link.
func (f *flow) anchor(at int, marks tree.Marks) {
	r := f.r
	href := strings.TrimSpace(r.attr(at, "href"))
	if href == "" || r.attr(at, "data-datasource") != "" {
		if !r.empty(at) && r.attr(at, "name") == "" && r.attr(at, "id") == "" && href == "" {
			f.children(at, marks)
			return
		}
		f.add(r.opaque(tree.OpaqueInline, at, marks))
		return
	}
	href = r.absolute(href)
	if r.isCard(at, href) {
		n := r.node(tree.InlineCard)
		n.Set(tree.URL, href)
		n.Marks = marks
		f.add(n)
		return
	}
	switch tree.ParseTarget(href).Kind {
	case tree.ToURL, tree.ToRelative, tree.ToAnchor:
		f.linked(at, replace(marks, tree.Mark{Kind: tree.Link, Value: href}))
	default:
		r.notes.Add(tree.InvalidLinkDropped, "", "the link to %q is not shown", tree.Summary(href))
		f.add(r.opaque(tree.OpaqueInline, at, marks))
	}
}

// isCard says whether a link is a smart one, which is labelled with its target. Another label is worth more than the
// card.
func (r *reader) isCard(at int, href string) bool {
	if r.attr(at, "data-card-appearance") == "" {
		return false
	}
	label := strings.TrimSpace(collapse(r.rawText(at)))
	return label == "" || label == href
}

// linked reads the label of a link; a link without one is labelled with its target.
func (f *flow) linked(at int, marks tree.Marks) {
	before := len(f.run) + len(f.out)
	f.children(at, marks)
	if len(f.run)+len(f.out) == before {
		if link, ok := marks.Get(tree.Link); ok && strings.TrimSpace(f.r.rawText(at)) == "" {
			f.add(f.r.text(link.Value, marks))
		}
	}
}

// card reads a smart link that stands alone as a block, and says whether there was one.
func (f *flow) card(at int) bool {
	r := f.r
	if !r.isBlockCard(at) || !f.alone(at) || r.attr(at, "data-datasource") != "" {
		return false
	}
	n := r.node(tree.BlockCard)
	if r.attr(at, "data-card-appearance") == "embed" {
		n.Kind = tree.EmbedCard
	}
	n.Set(tree.URL, r.absolute(strings.TrimSpace(r.attr(at, "href"))))
	for _, one := range cardAttributes {
		if value := r.attr(at, one.name); value != "" {
			n.Set(one.key, value)
		}
	}
	if f.para {
		r.keep(n, at, tree.Attrs{{Key: "p", Value: "1"}})
	}
	f.emit(n)
	return true
}

// isBlockCard says whether an element is a link that shows itself as a block.
func (r *reader) isBlockCard(at int) bool {
	if r.nodes[at].name != "a" {
		return false
	}
	appearance := r.attr(at, "data-card-appearance")
	return appearance == "block" || appearance == "embed"
}

var cardAttributes = []attribute{{"data-layout", tree.LayoutName}, {"data-width", tree.Width}}

// attribute pairs an attribute of an element with one of a node.
type attribute struct {
	name string
	key  tree.Key
}

// alone says whether nothing but blanks and blocks stands beside an element, so that it is a block itself.
func (f *flow) alone(at int) bool {
	for _, n := range f.run {
		if n.Kind != tree.Text || strings.TrimSpace(n.Text) != "" {
			return false
		}
	}
	const far = 16 // beyond so many macros in a row nothing is said about the first one
	for seen := 0; f.r.nodes[at].more && seen < far; {
		at = int(f.r.nodes[at].after)
		n := &f.r.nodes[at]
		switch {
		case n.kind != nodeElement && blank(f.r.ownText(at)):
		case n.kind == nodeElement && !f.para && f.r.isBlockCard(at):
			seen++
		case n.kind != nodeElement || f.para || inlineName(n.name):
			return false
		case n.name != "ac:structured-macro" && n.name != "ac:image":
			return true
		case n.name == "ac:structured-macro" && isInlineMacro(f.r.attr(at, "ac:name")):
			return false
		default:
			seen++
		}
	}
	return true
}

// link reads a link element: to a page, an attachment or a user.
func (f *flow) link(at int, marks tree.Marks) {
	r := f.r
	body, resource, ok := r.linkParts(at)
	if !ok {
		f.add(r.opaque(tree.OpaqueInline, at, marks))
		return
	}
	target := tree.Target{Kind: tree.ToAnchor}
	if resource != none {
		if target, ok = r.resource(resource); !ok {
			f.add(r.opaque(tree.OpaqueInline, at, marks))
			return
		}
	}
	fragment := r.attr(at, "ac:anchor")
	if target.Kind == tree.ToUser {
		if fragment != "" {
			f.add(r.opaque(tree.OpaqueInline, at, marks))
			return
		}
		f.mention(target.User, body, marks)
		return
	}
	target.Fragment = fragment
	if target.Kind == tree.ToAnchor && fragment == "" {
		f.add(r.opaque(tree.OpaqueInline, at, marks))
		return
	}
	marks = replace(marks, tree.Mark{Kind: tree.Link, Value: r.spell(target)})
	before := len(f.run)
	if body != none {
		f.children(body, marks)
	}
	if body == none || len(f.run) == before && r.empty(body) {
		f.add(r.text(defaultLabel(target), marks))
	}
}

// linkParts finds label and resource of a link. Children that a link target cannot spell make it opaque; attributes
// that say how it is shown stay with the source.
func (r *reader) linkParts(at int) (body, resource int, ok bool) {
	body, resource = none, none
	for i := range r.children(at) {
		n := &r.nodes[i]
		switch {
		case n.kind != nodeElement:
			if !blank(r.ownText(i)) {
				return none, none, false
			}
		case (n.name == "ac:link-body" || n.name == "ac:plain-text-link-body") && body == none:
			body = i
		case strings.HasPrefix(n.name, "ri:") && resource == none:
			resource = i
		default:
			return none, none, false
		}
	}
	return body, resource, true
}

func (f *flow) mention(user tree.User, body int, marks tree.Marks) {
	n := f.r.node(tree.Mention)
	n.Set(tree.UserID, user.String())
	n.Marks = marks
	n.Text = f.r.o.Name(user)
	if body != none {
		if name := strings.TrimSpace(collapse(f.r.rawText(body))); name != "" {
			n.Text = strings.TrimPrefix(name, "@")
			n.Stored = &tree.Stored{Keep: tree.Attrs{{Key: "label", Value: n.Text}}}
		}
	}
	f.add(n)
}

// defaultLabel is what Confluence shows for a link without a label.
func defaultLabel(t tree.Target) string {
	for _, label := range []string{t.Title, t.Name, t.Space, t.Fragment, t.ID} {
		if label != "" && (t.Kind != tree.ToAttachment || label == t.Name) {
			return label
		}
	}
	return "link"
}

// resource reads a resource identifier. It is not ok when the identifier says more than a target can.
func (r *reader) resource(at int) (tree.Target, bool) {
	n := &r.nodes[at]
	get := func(name string) string { return r.attr(at, "ri:"+name) }
	allowed := []string{"ri:version-at-save"}
	var t tree.Target
	switch n.name {
	case "ri:page":
		allowed = append(allowed, "ri:space-key", "ri:content-title")
		t = tree.Target{Kind: tree.ToPage, Space: r.spaceOr(get("space-key")), Title: get("content-title")}
	case "ri:blog-post":
		allowed = append(allowed, "ri:space-key", "ri:content-title", "ri:posting-day")
		day := strings.ReplaceAll(get("posting-day"), "/", "-")
		t = tree.Target{Kind: tree.ToBlog, Space: r.spaceOr(get("space-key")), Title: get("content-title"), Day: day}
	case "ri:space":
		allowed = append(allowed, "ri:space-key")
		t = tree.Target{Kind: tree.ToSpace, Space: get("space-key")}
	case "ri:content-entity":
		allowed = append(allowed, "ri:content-id")
		t = tree.Target{Kind: tree.ToContent, ID: get("content-id")}
	case "ri:shortcut":
		allowed = append(allowed, "ri:key", "ri:parameter")
		t = tree.Target{Kind: tree.ToShortcut, Name: get("key"), ID: get("parameter")}
	case "ri:attachment":
		return r.attachment(at)
	case "ri:user":
		return r.user(at)
	default:
		return t, false
	}
	if len(r.others(at, allowed...)) > 0 || !r.empty(at) {
		return t, false
	}
	// The spelling must say the same when it is read again.
	spelled := tree.ParseTarget(t.String())
	return t, t != tree.Target{Kind: t.Kind} && spelled == t
}

func (r *reader) spaceOr(key string) string {
	if key == "" {
		return r.o.Space
	}
	return key
}

func (r *reader) user(at int) (tree.Target, bool) {
	kinds := []struct {
		name string
		kind tree.UserKind
	}{{"ri:account-id", tree.AccountID}, {"ri:userkey", tree.UserKey}, {"ri:username", tree.Username}}
	for _, k := range kinds {
		if id := r.attr(at, k.name); id != "" {
			user := tree.User{Kind: k.kind, ID: id}
			return tree.Target{Kind: tree.ToUser, User: user, ID: id}, true
		}
	}
	return tree.Target{}, false
}

func (r *reader) attachment(at int) (tree.Target, bool) {
	t := tree.Target{Kind: tree.ToAttachment, Name: r.attr(at, "ri:filename")}
	if t.Name == "" || len(r.others(at, "ri:filename", "ri:version-at-save")) > 0 {
		return t, false
	}
	for i := range r.children(at) {
		if r.nodes[i].kind != nodeElement {
			continue
		}
		page, ok := r.resource(i)
		if !ok || page.Kind != tree.ToPage || t.Title != "" {
			return t, false
		}
		t.Space, t.Title = page.Space, page.Title
	}
	return t, tree.ParseTarget(t.String()) == t
}

// spell writes a target as Markdown shows it: an attachment of this page as its URL when that is known.
func (r *reader) spell(t tree.Target) string {
	if t.Kind == tree.ToAttachment && t.Title == "" {
		return r.attachmentURL(t.Name)
	}
	return t.String()
}

func (r *reader) attachmentURL(name string) string {
	if link := r.o.Attachments[name]; link != "" {
		return r.absolute(link)
	}
	if r.o.Site != "" && r.o.ContentID != "" {
		return r.o.Site + "/download/attachments/" + r.o.ContentID + "/" + url.PathEscape(name)
	}
	return tree.Target{Kind: tree.ToAttachment, Name: name}.String()
}

// codePoints reads an emoji identifier: code points in hexadecimal, joined by hyphens.
func codePoints(id string) (string, bool) {
	if id == "" {
		return "", false
	}
	var b strings.Builder
	for part := range strings.SplitSeq(id, "-") {
		code, err := strconv.ParseUint(part, 16, 32)
		if err != nil || code < 0x20 || code > 0x10ffff || code >= 0xd800 && code <= 0xdfff {
			return "", false
		}
		b.WriteRune(rune(code))
	}
	return b.String(), true
}
