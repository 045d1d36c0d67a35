package confapi

import (
	"net/http"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// inSpace lists the current contents of a kind in a space; with depth=root only those at the top.
func (a api) inSpace(s *store.Space, kind store.ContentType) []*store.Content {
	var list []*store.Content
	for _, c := range a.visible(a.Store.Contents()) {
		if c.Space == s && c.Type == kind && c.Status == store.Current && (a.Arg("depth") != "root" || c.Parent == nil) {
			list = append(list, c)
		}
	}
	return list
}

func (a api) spaceContents() (route.Answer, error) {
	s, err := a.findSpace()
	if err != nil {
		return route.Answer{}, err
	}
	e := a.expand()
	w, err := a.window(25, mostContents(e))
	if err != nil {
		return route.Answer{}, err
	}
	m := route.Map{"_links": route.Map{"self": a.self(), "base": a.site(), "context": a.context()}}
	for _, kind := range []store.ContentType{store.Page, store.BlogPost} {
		m[string(kind)] = page(a, a.inSpace(s, kind), w, func(c *store.Content) any { return a.content(c, nil, e) })
	}
	return route.OK(m), nil
}

func (a api) spaceContentsOf() (route.Answer, error) {
	s, err := a.findSpace()
	if err != nil {
		return route.Answer{}, err
	}
	kind := store.ContentType(a.Param("type"))
	if kind != store.Page && kind != store.BlogPost {
		return route.Answer{}, a.refuse(http.StatusBadRequest, "Invalid content type: %s", kind)
	}
	e := a.expand()
	w, err := a.window(25, mostContents(e))
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(page(a, a.inSpace(s, kind), w, func(c *store.Content) any { return a.content(c, nil, e) })), nil
}

func (a api) trash(s *store.Space) []*store.Content {
	var list []*store.Content
	for _, c := range a.Store.Contents() {
		if c.Space == s && c.Status == store.Trashed {
			list = append(list, c)
		}
	}
	return list
}

func (a api) listTrash() (route.Answer, error) {
	s, err := a.ownSpace()
	if err != nil {
		return route.Answer{}, err
	}
	w, err := a.window(25, 200)
	if err != nil {
		return route.Answer{}, err
	}
	e := a.expand()
	return route.OK(page(a, a.trash(s), w, func(c *store.Content) any { return a.content(c, nil, e) })), nil
}

func (a api) emptyTrash() (route.Answer, error) {
	s, err := a.ownSpace()
	if err != nil {
		return route.Answer{}, err
	}
	for _, c := range a.trash(s) {
		a.Store.Purge(c)
	}
	return route.NoContent(), nil
}
