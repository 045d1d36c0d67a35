package confapi

import (
	"net/http"
	"path"
	"slices"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func childRoutes() []entry {
	return []entry{
		{in: route.OnBoth, method: http.MethodGet, path: "/rest/api/content/{id}/child", handle: api.getChildren, gone: true},
		{in: route.OnBoth, method: http.MethodGet, path: "/rest/api/content/{id}/child/{type}", handle: api.listChildren, gone: true},
		{in: route.OnBoth, method: http.MethodGet, path: "/rest/api/content/{id}/child/comment", handle: api.listChildren, gone: true},
		{in: route.OnBoth, method: http.MethodGet, path: "/rest/api/content/{id}/child/attachment", handle: api.listChildren, gone: true},
		{in: route.OnBoth, method: http.MethodGet, path: "/rest/api/content/{id}/descendant", handle: api.getDescendants},
		{in: route.OnBoth, method: http.MethodGet, path: "/rest/api/content/{id}/descendant/{type}", handle: api.listDescendants},
	}
}

func (a api) getChildren() (route.Answer, error) {
	c, err := a.find(a.Param("id"))
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(a.rooted(a.children(c, a.expand(), "child"))), nil
}

func (a api) getDescendants() (route.Answer, error) {
	c, err := a.find(a.Param("id"))
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(a.rooted(a.children(c, a.expand(), "descendant"))), nil
}

// kindOf reads the kind of content from the path: Data Center's document gives comments and attachments addresses of
// their own, with more parameters.
func (a api) kindOf() (store.ContentType, error) {
	kind := store.ContentType(a.Param("type"))
	if kind == "" {
		kind = store.ContentType(path.Base(a.Route.Path))
	}
	if kind == store.Folder && !a.Cloud() || !slices.Contains(childKinds, kind) {
		return "", a.refuse(http.StatusBadRequest, "Invalid content type: %s", kind)
	}
	return kind, nil
}

func (a api) listChildren() (route.Answer, error) {
	kind, err := a.kindOf()
	if err != nil {
		return route.Answer{}, err
	}
	c, err := a.find(a.Param("id"))
	if err != nil {
		return route.Answer{}, err
	}
	list := c.Below(kind)
	if kind == store.Comment {
		if list, err = a.commentsOf(c); err != nil {
			return route.Answer{}, err
		}
	}
	if kind == store.Attachment {
		list = a.namedFiles(list, a.Arg("filename"), a.Arg("mediaType"))
	}
	return a.contents(list, kind)
}

// commentsOf gives the comments below a content, with depth=all the replies too, of the places that location names.
func (a api) commentsOf(c *store.Content) ([]*store.Content, error) {
	list := c.Below(store.Comment)
	if c.Type != store.Comment {
		list = slices.DeleteFunc(list, func(x *store.Content) bool { return x.Parent != nil })
	}
	switch depth := a.Arg("depth"); depth {
	case "", "root":
	case "all":
		var all []*store.Content
		for _, root := range list {
			all = append(append(all, root), root.AllBelow(store.Comment)...)
		}
		list = all
	default:
		return nil, a.refuse(http.StatusBadRequest, "Invalid depth: %s", depth)
	}
	places := a.List("location")
	if len(places) == 0 {
		return list, nil
	}
	return slices.DeleteFunc(list, func(x *store.Content) bool { return !slices.Contains(places, placeOf(x)) }), nil
}

// placeOf is the location of a comment as v1 names it.
func placeOf(c *store.Content) string {
	root := rootComment(c)
	switch {
	case root.Inline == nil:
		return "footer"
	case root.Inline.Resolution == "resolved":
		return "resolved"
	}
	return "inline"
}

func rootComment(c *store.Content) *store.Content {
	for c.Parent != nil && c.Parent.Type == store.Comment {
		c = c.Parent
	}
	return c
}

func (a api) listDescendants() (route.Answer, error) {
	kind, err := a.kindOf()
	if err != nil {
		return route.Answer{}, err
	}
	c, err := a.find(a.Param("id"))
	if err != nil {
		return route.Answer{}, err
	}
	switch kind {
	case store.Page, store.Folder:
		var list []*store.Content
		for _, x := range c.AllBelow(store.Page, store.Folder) {
			if x.Type == kind {
				list = append(list, x)
			}
		}
		return a.contents(list, kind)
	case store.Comment:
		var list []*store.Content
		for _, root := range c.Below(store.Comment) {
			list = append(append(list, root), root.AllBelow(store.Comment)...)
		}
		return a.contents(list, kind)
	default:
		return a.contents(c.AllBelow(kind), kind)
	}
}

// contents answers a list of contents that hang below another one.
func (a api) contents(list []*store.Content, kind store.ContentType) (route.Answer, error) {
	usual := 25
	if kind == store.Attachment {
		usual = 50
	}
	e := a.expand()
	w, err := a.window(usual, mostContents(e))
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(page(a, a.visible(list), w, func(c *store.Content) any { return a.content(c, nil, e) })), nil
}
