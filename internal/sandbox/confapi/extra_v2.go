package confapi

import (
	"net/http"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// treeRoutesV2 are the kinds of content beside pages that stand in a space's tree: v2 treats them alike.
func treeRoutesV2() []entry {
	var list []entry
	for plural, kind := range map[string]store.ContentType{
		"folders": store.Folder, "whiteboards": store.Whiteboard, "databases": store.Database, "embeds": store.Embed,
	} {
		one := "/api/v2/" + plural + "/{id}"
		list = append(list,
			entry{in: route.OnCloud, method: http.MethodPost, path: "/api/v2/" + plural, handle: func(a api) (route.Answer, error) { return a.createNode2(kind) }},
			entry{in: route.OnCloud, method: http.MethodGet, path: one, handle: func(a api) (route.Answer, error) { return a.getNode2(kind) }},
			entry{in: route.OnCloud, method: http.MethodDelete, path: one, handle: func(a api) (route.Answer, error) { return a.deleteKind2(kind) }},
			entry{in: route.OnCloud, method: http.MethodGet, path: one + "/direct-children", handle: api.directChildren2},
			entry{in: route.OnCloud, method: http.MethodGet, path: one + "/descendants", handle: api.descendants2},
			entry{in: route.OnCloud, method: http.MethodGet, path: one + "/ancestors", handle: api.ancestors2},
		)
	}
	return list
}

// node2 renders a folder, whiteboard, database or embed for v2.
func (a api) node2(c *store.Content) route.Map {
	m := route.Map{
		"id": idOf(c.ID), "type": string(c.Type), "status": c.Status, "title": c.Title(), "position": c.Position, "authorId": accountOf(c.Creator),
		"ownerId": accountOf(c.Owner), "createdAt": stamp(c.Created), "spaceId": idOf(c.Space.ID), "version": version2(c.Now()),
		"_links": route.Map{"webui": a.webui(c), "base": a.site()},
	}
	if c.Parent != nil {
		m["parentId"], m["parentType"] = idOf(c.Parent.ID), string(c.Parent.Type)
	}
	if c.Type == store.Embed {
		m["embedUrl"] = c.Body()
	}
	return m
}

func (a api) createNode2(kind store.ContentType) (route.Answer, error) {
	var in struct {
		pageIn2
		EmbedURL string `json:"embedUrl"`
	}
	if err := a.body2(&in); err != nil {
		return route.Answer{}, err
	}
	d := &pageDraft{kind: kind, title: in.Title, body: in.EmbedURL}
	if d.title == "" && kind != store.Folder {
		d.title = "Untitled " + string(kind)
	}
	n, ok := number(string(in.SpaceID))
	if !ok {
		return route.Answer{}, refuse2(http.StatusBadRequest, "'spaceId' is required and must be a number")
	}
	if d.space = a.Store.SpaceByID(n); d.space == nil || !a.Store.SeesSpace(a.User, d.space) {
		return route.Answer{}, notFound2()
	}
	d.parent = d.space.Home
	if in.ParentID != nil && *in.ParentID != "" {
		parent, err := a.parent2(string(*in.ParentID))
		if err != nil {
			return route.Answer{}, err
		}
		d.parent = parent
	}
	if why := a.checkDraft(d); why != nil {
		return route.Answer{}, why.refuse2()
	}
	return route.OK(a.node2(a.makePage(d))), nil
}

func (a api) getNode2(kind store.ContentType) (route.Answer, error) {
	c, err := a.find2("id", kind)
	if err != nil {
		return route.Answer{}, err
	}
	m := a.node2(c)
	a.include2(m, c)
	return route.OK(m), nil
}

// absentRoutesV2 answer for what a site has only with apps or plans that the demo site is without: there are none.
func absentRoutesV2() []entry {
	get := func(path string, h handler) entry {
		return entry{in: route.OnCloud, method: http.MethodGet, path: "/api/v2/" + path, handle: h}
	}
	none := func(a api) (route.Answer, error) {
		return list2(a, []*store.Content(nil), func(c *store.Content) any { return a.node2(c) })
	}
	under := func(kind store.ContentType) handler {
		return func(a api) (route.Answer, error) {
			if _, err := a.find2("id", kind); err != nil {
				return route.Answer{}, err
			}
			return none(a)
		}
	}
	unclassified := func(kind store.ContentType) handler {
		return func(a api) (route.Answer, error) {
			if _, err := a.find2("id", kind); err != nil {
				return route.Answer{}, err
			}
			return route.NoContent(), nil
		}
	}
	return []entry{
		get("custom-content", none),
		get("custom-content/{id}", func(api) (route.Answer, error) { return route.Answer{}, notFound2() }),
		get("pages/{id}/custom-content", under(store.Page)),
		get("blogposts/{id}/custom-content", under(store.BlogPost)),
		get("spaces/{id}/custom-content", func(a api) (route.Answer, error) {
			if _, err := a.pathSpace2(); err != nil {
				return route.Answer{}, err
			}
			return none(a)
		}),
		get("classification-levels", func(api) (route.Answer, error) { return route.OK(route.List{}), nil }),
		get("pages/{id}/classification-level", unclassified(store.Page)),
		get("blogposts/{id}/classification-level", unclassified(store.BlogPost)),
		get("data-policies/metadata", func(api) (route.Answer, error) { return route.OK(route.Map{"anyContentBlocked": false}), nil }),
		get("data-policies/spaces", none),
		get("space-role-mode", func(api) (route.Answer, error) { return route.OK(route.Map{"mode": "PRE_ROLES"}), nil }),
		get("space-roles", none),
		get("space-permissions", api.permissionKinds2),
		get("spaces/{id}/role-assignments", func(a api) (route.Answer, error) {
			if _, err := a.pathSpace2(); err != nil {
				return route.Answer{}, err
			}
			return none(a)
		}),
	}
}

// permissionKinds2 lists the permissions that a space can give.
func (a api) permissionKinds2() (route.Answer, error) {
	kinds := []string{"read/space", "create/page", "create/blogpost", "create/comment", "create/attachment", "delete/page", "delete/blogpost", "delete/comment", "delete/attachment", "restrict_content/space", "archive/page", "export/space", "delete/space", "administer/space"}
	return list2(a, kinds, func(kind string) any {
		return route.Map{"id": kind, "displayName": kind, "description": "", "requiredPermissionIds": route.List{}}
	})
}
