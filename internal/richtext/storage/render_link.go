package storage

import (
	"net/url"
	"path"
	"strconv"
	"strings"

	"mcp-atlassian/internal/richtext/tree"
)

func itoa(n int) string { return strconv.Itoa(n) }

// linkTags gives the tags around the label of a link. A link that leads nowhere has none.
func (w *writer) linkTags(mark tree.Mark) (opening, closing string) {
	t := tree.ParseTarget(mark.Value)
	switch t.Kind {
	case tree.ToURL:
		if name, ok := w.ownAttachment(mark.Value); ok {
			return w.linkElement(tree.Target{Kind: tree.ToAttachment, Name: name})
		}
		return aTags(mark.Value)
	case tree.ToRelative:
		return w.relativeLink(mark.Value)
	case tree.ToMedia, tree.ToNowhere:
		w.notes.Add(tree.InvalidLinkDropped, "", "the link to %q was dropped, its label is kept", tree.Summary(mark.Value))
		return "", ""
	default:
		return w.linkElement(t)
	}
}

func aTags(href string) (opening, closing string) {
	return `<a href="` + escapeAttr(href) + `">`, "</a>"
}

// relativeLink writes a link without a scheme: a file is an attachment, a path from the root belongs to the site.
func (w *writer) relativeLink(href string) (opening, closing string) {
	if strings.HasPrefix(href, "/") {
		return aTags(absolute(w.o.Site, href))
	}
	if name, ok := attachmentName(href); ok {
		return w.linkElement(tree.Target{Kind: tree.ToAttachment, Name: name})
	}
	w.notes.Add(tree.UnresolvedReference, "", "the relative link %q leads nowhere on a Confluence page", tree.Summary(href))
	return aTags(href)
}

// attachmentName reads a relative path to a file: its last element, decoded.
func attachmentName(href string) (string, bool) {
	if strings.ContainsAny(href, "?#") || strings.HasSuffix(href, "/") {
		return "", false
	}
	name := path.Base(href)
	if decoded, err := url.PathUnescape(name); err == nil {
		name = decoded
	}
	extension := strings.ToLower(path.Ext(name))
	if len(extension) < 2 || extension == ".md" || extension == ".markdown" || extension == name {
		return "", false
	}
	return name, true
}

// ownAttachment recognises the URL under which an attachment of this page is shown.
func (w *writer) ownAttachment(href string) (string, bool) {
	for name, link := range w.o.Attachments {
		if absolute(w.o.Site, link) == href {
			return name, true
		}
	}
	if w.o.Site == "" || w.o.ContentID == "" {
		return "", false
	}
	rest, ok := strings.CutPrefix(href, w.o.Site+"/download/attachments/"+w.o.ContentID+"/")
	if !ok {
		return "", false
	}
	rest, _, _ = strings.Cut(rest, "?")
	name, err := url.PathUnescape(rest)
	return name, err == nil && name != "" && !strings.Contains(rest, "/")
}

// linkElement gives the tags of a link to something in Confluence.
func (w *writer) linkElement(t tree.Target) (opening, closing string) {
	var b strings.Builder
	b.WriteString("<ac:link")
	if t.Fragment != "" {
		writeAttr(&b, "ac:anchor", t.Fragment)
	}
	b.WriteString(">")
	b.WriteString(w.resource(t))
	b.WriteString("<ac:link-body>")
	return b.String(), "</ac:link-body></ac:link>"
}

// resource writes the identifier of something in Confluence; "" for an anchor of the same page.
func (w *writer) resource(t tree.Target) string {
	var b strings.Builder
	open := func(name string, attrs ...string) {
		b.WriteString("<" + name)
		for i := 0; i+1 < len(attrs); i += 2 {
			if attrs[i+1] != "" {
				writeAttr(&b, attrs[i], attrs[i+1])
			}
		}
	}
	space := t.Space
	if space == w.o.Space {
		space = "" // Confluence leaves the space out when it is the page's own
	}
	switch t.Kind {
	case tree.ToPage:
		open("ri:page", "ri:space-key", space, "ri:content-title", t.Title)
	case tree.ToBlog:
		open("ri:blog-post", "ri:space-key", space, "ri:posting-day", strings.ReplaceAll(t.Day, "-", "/"), "ri:content-title", t.Title)
	case tree.ToSpace:
		open("ri:space", "ri:space-key", t.Space)
	case tree.ToContent:
		open("ri:content-entity", "ri:content-id", t.ID)
	case tree.ToShortcut:
		open("ri:shortcut", "ri:key", t.Name, "ri:parameter", t.ID)
	case tree.ToUser:
		name := [...]string{tree.AccountID: "ri:account-id", tree.Username: "ri:username", tree.UserKey: "ri:userkey"}
		open("ri:user", name[t.User.Kind], t.User.ID)
	case tree.ToAttachment:
		open("ri:attachment", "ri:filename", t.Name)
		if t.Title != "" {
			page := w.resource(tree.Target{Kind: tree.ToPage, Space: t.Space, Title: t.Title})
			return b.String() + ">" + page + "</ri:attachment>"
		}
	default:
		return ""
	}
	return b.String() + "/>"
}

// bareLink writes a link whose label is the one that Confluence shows anyway, and says whether it was one.
func (w *writer) bareLink(nodes []*tree.Node, missing []tree.Mark) bool {
	n := nodes[0]
	if len(missing) != 1 || missing[0].Kind != tree.Link || n.Kind != tree.Text || markReach(nodes, missing[0]) != 1 {
		return false
	}
	t := tree.ParseTarget(missing[0].Value)
	if t.Kind == tree.ToURL || t.Kind == tree.ToRelative {
		opening, _ := w.linkTags(missing[0])
		name, ok := w.ownAttachment(missing[0].Value)
		if !ok {
			name, ok = attachmentName(missing[0].Value)
		}
		if !ok || !strings.HasPrefix(opening, "<ac:link>") {
			return false
		}
		t = tree.Target{Kind: tree.ToAttachment, Name: name}
	}
	resource := w.resource(t)
	if resource == "" || n.Text != defaultLabel(t) || t.Kind == tree.ToShortcut || t.Kind == tree.ToUser {
		return false
	}
	w.put("<ac:link")
	if t.Fragment != "" {
		w.attr("ac:anchor", t.Fragment)
	}
	w.put(">", resource, "</ac:link>")
	return true
}

// smartLink writes a link that shows itself as a card; Data Center has none.
func (w *writer) smartLink(n *tree.Node, appearance string) {
	href := n.Attr(tree.URL)
	w.put("<a")
	w.attr("href", href)
	if w.o.Deployment == tree.Cloud {
		w.attr("data-card-appearance", appearance)
		for _, one := range cardAttributes {
			if value := n.Attr(one.key); value != "" && appearance != "inline" {
				w.attr(one.name, value)
			}
		}
	}
	w.put(">", escape(href), "</a>")
}

func (w *writer) card(n *tree.Node) {
	_, inParagraph := keep(n, "p")
	inParagraph = inParagraph || w.o.Deployment == tree.DataCenter
	if inParagraph {
		w.put("<p>")
	}
	w.smartLink(n, map[bool]string{true: "embed", false: "block"}[n.Kind == tree.EmbedCard])
	if inParagraph {
		w.put("</p>")
	}
}
