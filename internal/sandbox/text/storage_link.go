package text

import (
	"html"
	"strconv"
	"strings"
)

// label renders what a link shows: its own body, or the given words when it has none.
func (v *viewer) label(n *Node, words string) {
	switch {
	case n.Child("ac:link-body") != nil:
		v.children(n.Child("ac:link-body"))
	case n.Child("ac:plain-text-link-body") != nil:
		v.text(n.Child("ac:plain-text-link-body").Inner())
	default:
		v.text(words)
	}
}

func (v *viewer) link(n *Node) {
	for _, c := range n.Children {
		switch c.Name {
		case "ri:user":
			v.mention(c)
			return
		case "ri:page", "ri:blog-post", "ri:content-entity":
			v.pageLink(n, c)
			return
		case "ri:attachment":
			v.fileLink(n, c)
			return
		case "ri:space":
			v.put(`<a href="`, v.page.Base, `/spaces/`, html.EscapeString(c.Get("ri:space-key")), `">`)
			v.label(n, c.Get("ri:space-key"))
			v.put(`</a>`)
			return
		case "ri:url":
			v.put(`<a href="`, html.EscapeString(c.Get("ri:value")), `" class="external-link" rel="nofollow">`)
			v.label(n, c.Get("ri:value"))
			v.put(`</a>`)
			return
		}
	}
	anchor := n.Get("ac:anchor")
	v.put(`<a href="#`, html.EscapeString(strings.Join(strings.Fields(v.page.Title+"-"+anchor), "")), `">`)
	v.label(n, anchor)
	v.put(`</a>`)
}

func (v *viewer) mention(ref *Node) {
	var who Person
	found := false
	if v.page.Person != nil {
		who, found = v.page.Person(ref)
	}
	if !found {
		v.put(`<a class="confluence-userlink user-mention" href="`, v.page.Base, `/people/unknown">@Unknown User (`, html.EscapeString(ref.Get("ri:account-id")+ref.Get("ri:userkey")+ref.Get("ri:username")), `)</a>`)
		return
	}
	if v.page.Cloud {
		v.put(`<a class="confluence-userlink user-mention" data-account-id="`, html.EscapeString(who.AccountID), `" href="`, v.page.Base, `/people/`,
			html.EscapeString(who.AccountID), `?ref=confluence" target="_blank" data-linked-resource-type="userinfo" data-base-url="`, v.page.Base, `">`, html.EscapeString(who.Name), `</a>`)
		return
	}
	v.put(`<a class="confluence-userlink user-mention" data-username="`, html.EscapeString(who.Username), `" href="`, v.page.Base, `/display/~`,
		html.EscapeString(who.Username), `" data-linked-resource-type="userinfo" data-base-url="`, v.page.Base, `">`, html.EscapeString(who.Name), `</a>`)
}

func (v *viewer) pageLink(n, ref *Node) {
	title := ref.Get("ri:content-title")
	target := Target{Title: title}
	found := false
	if v.page.Target != nil {
		target, found = v.page.Target(ref.Get("ri:space-key"), title)
	}
	if !found {
		v.put(`<a class="unresolved" data-linked-resource-default-alias="`, html.EscapeString(title), `" href="#">`)
		v.label(n, title)
		v.put(`</a>`)
		return
	}
	href := target.URL
	if anchor := n.Get("ac:anchor"); anchor != "" {
		href += "#" + strings.Join(strings.Fields(target.Title+"-"+anchor), "")
	}
	v.put(`<a href="`, html.EscapeString(href), `" data-linked-resource-id="`, target.ID, `" data-linked-resource-type="page">`)
	v.label(n, title)
	v.put(`</a>`)
}

func (v *viewer) media(ref *Node) (Media, bool) {
	if ref == nil || v.page.Media == nil {
		return Media{}, false
	}
	space, title := "", ""
	if owner := ref.Child("ri:page"); owner != nil {
		space, title = owner.Get("ri:space-key"), owner.Get("ri:content-title")
	}
	return v.page.Media(space, title, ref.Get("ri:filename"))
}

func (v *viewer) fileLink(n, ref *Node) {
	name := ref.Get("ri:filename")
	file, ok := v.media(ref)
	if !ok {
		v.put(`<a class="unresolved" href="#">`)
		v.label(n, name)
		v.put(`</a>`)
		return
	}
	v.put(`<a href="`, html.EscapeString(file.URL), `" data-linked-resource-id="`, file.ID, `" data-linked-resource-version="`, strconv.Itoa(file.Version),
		`" data-linked-resource-type="attachment" data-linked-resource-default-alias="`, html.EscapeString(name), `" data-nice-type="`, html.EscapeString(file.Type), `">`)
	v.label(n, name)
	v.put(`</a>`)
}

func (v *viewer) image(n *Node) {
	size := imageSize(n, "width") + imageSize(n, "height")
	alt := html.EscapeString(n.Get("ac:alt"))
	v.put(`<span class="confluence-embedded-file-wrapper">`)
	defer v.put(`</span>`)
	if ref := n.Child("ri:url"); ref != nil {
		source := html.EscapeString(ref.Get("ri:value"))
		v.put(`<img class="confluence-embedded-image confluence-external-resource"`, size, ` alt="`, alt, `" src="`, source, `" data-image-src="`, source, `"/>`)
		return
	}
	ref := n.Child("ri:attachment")
	file, ok := v.media(ref)
	if !ok {
		v.put(`<img class="confluence-embedded-image" alt="`, alt, `" src="`, v.page.Base, `/plugins/servlet/confluence/placeholder/unknown-attachment" title="Unknown Attachment"/>`)
		return
	}
	source := file.URL
	if n.Get("ac:thumbnail") == "true" && file.Thumb != "" {
		source = file.Thumb
	}
	v.put(`<img class="confluence-embedded-image"`, size, ` alt="`, alt, `" src="`, html.EscapeString(source), `" data-image-src="`, html.EscapeString(file.URL),
		`" data-linked-resource-id="`, file.ID, `" data-linked-resource-version="`, strconv.Itoa(file.Version), `" data-linked-resource-type="attachment" data-linked-resource-default-alias="`,
		html.EscapeString(file.Name), `" data-linked-resource-content-type="`, html.EscapeString(file.Type), `" data-linked-resource-container-id="`, v.page.ID, `"/>`)
}

func imageSize(n *Node, name string) string {
	value := n.Get("ac:" + name)
	if value == "" {
		return ""
	}
	return " " + name + `="` + html.EscapeString(value) + `"`
}
