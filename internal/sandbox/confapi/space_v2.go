package confapi

import (
	"cmp"
	"html"
	"net/http"
	"slices"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func spaceRoutesV2() []entry {
	const one = "/api/v2/spaces/{id}"
	return []entry{
		{in: route.OnCloud, method: http.MethodGet, path: "/api/v2/spaces", handle: api.listSpaces2},
		{in: route.OnCloud, method: http.MethodPost, path: "/api/v2/spaces", handle: api.createSpace2},
		{in: route.OnCloud, method: http.MethodGet, path: one, handle: api.getSpace2},
		{in: route.OnCloud, method: http.MethodGet, path: one + "/pages", handle: api.spacePages2},
		{in: route.OnCloud, method: http.MethodGet, path: one + "/blogposts", handle: api.spaceBlogPosts2},
		{in: route.OnCloud, method: http.MethodGet, path: one + "/labels", handle: api.spaceLabels2},
		{in: route.OnCloud, method: http.MethodGet, path: one + "/content/labels", handle: api.spaceContentLabels2},
		{in: route.OnCloud, method: http.MethodGet, path: one + "/operations", handle: api.spaceOperations2},
		{in: route.OnCloud, method: http.MethodGet, path: one + "/permissions", handle: api.spacePermissions2},
		{in: route.OnCloud, method: http.MethodGet, path: "/api/v2/spaces/{space-id}/properties", handle: api.spaceProperties2},
		{in: route.OnCloud, method: http.MethodPost, path: "/api/v2/spaces/{space-id}/properties", handle: api.createSpaceProperty2},
		{in: route.OnCloud, method: http.MethodGet, path: "/api/v2/spaces/{space-id}/properties/{property-id}", handle: api.getSpaceProperty2},
		{in: route.OnCloud, method: http.MethodPut, path: "/api/v2/spaces/{space-id}/properties/{property-id}", handle: api.updateSpaceProperty2},
		{in: route.OnCloud, method: http.MethodDelete, path: "/api/v2/spaces/{space-id}/properties/{property-id}", handle: api.deleteSpaceProperty2},
	}
}

// space2 renders a space for v2.
func (a api) space2(s *store.Space) route.Map {
	m := route.Map{
		"id": idOf(s.ID), "key": s.Key, "name": s.Name, "type": s.Type, "status": s.Status, "authorId": accountOf(s.Creator),
		"createdAt": stamp(s.Created), "currentActiveAlias": s.Key, "_links": route.Map{"webui": "/spaces/" + s.Key},
	}
	if s.Home != nil {
		m["homepageId"] = idOf(s.Home.ID)
	}
	switch a.Arg("description-format") {
	case "plain":
		m["description"] = route.Map{"plain": route.Map{"representation": "plain", "value": s.Description}}
	case "view":
		m["description"] = route.Map{"view": route.Map{"representation": "view", "value": html.EscapeString(s.Description)}}
	}
	if a.Flag("include-icon", false) {
		m["icon"] = route.Map{"path": "/images/logo/default-space-logo.svg", "apiDownloadLink": "/images/logo/default-space-logo.svg"}
	}
	return m
}

// pathSpace2 finds the space of the path, if the caller may see it.
func (a api) pathSpace2() (*store.Space, error) {
	id := a.Param("id") + a.Param("space-id")
	n, ok := number(id)
	if !ok {
		return nil, refuse2(http.StatusBadRequest, "Provided value {%s} for 'id' is not the correct type. Expected type is long", id)
	}
	s := a.Store.SpaceByID(n)
	if s == nil || !a.Store.SeesSpace(a.User, s) {
		return nil, notFound2()
	}
	return s, nil
}

func (a api) listSpaces2() (route.Answer, error) {
	if err := a.oneOf("type", "global", "collaboration", "knowledge_base", "personal", "system", "onboarding", "xflow_sample_space"); err != nil {
		return route.Answer{}, err
	}
	if err := a.oneOf("status", store.Current, store.Archived); err != nil {
		return route.Answer{}, err
	}
	if err := a.oneOf("description-format", "plain", "view"); err != nil {
		return route.Answer{}, err
	}
	ids, err := a.numbers("ids")
	if err != nil {
		return route.Answer{}, err
	}
	keys, kind, status, labels := a.List("keys"), a.Arg("type"), a.Arg("status"), a.List("labels")
	list := slices.DeleteFunc(a.spaces(), func(s *store.Space) bool {
		return len(ids) > 0 && !slices.Contains(ids, s.ID) || len(keys) > 0 && !slices.Contains(keys, s.Key) ||
			kind != "" && s.Type != kind || status != "" && s.Status != status || !hasLabels(s.Labels, labels)
	})
	list, err = sorted(a, list, map[string]func(x, y *store.Space) int{
		"id": func(x, y *store.Space) int { return cmp.Compare(x.ID, y.ID) }, "key": func(x, y *store.Space) int { return strings.Compare(x.Key, y.Key) },
		"name": func(x, y *store.Space) int { return strings.Compare(x.Name, y.Name) },
	})
	if err != nil {
		return route.Answer{}, err
	}
	return list2(a, list, func(s *store.Space) any { return a.space2(s) })
}

func (a api) createSpace2() (route.Answer, error) {
	var in struct {
		Name        string `json:"name"`
		Key         string `json:"key"`
		Alias       string `json:"alias"`
		Description *struct {
			Value string `json:"value"`
		} `json:"description"`
		Private bool `json:"createPrivateSpace"`
	}
	if err := a.body2(&in); err != nil {
		return route.Answer{}, err
	}
	if in.Key == "" {
		in.Key = in.Alias
	}
	if why := a.checkSpace(in.Key, in.Name); why != nil {
		return route.Answer{}, why.refuse2()
	}
	description := ""
	if in.Description != nil {
		description = in.Description.Value
	}
	m := a.space2(a.makeSpace(in.Key, in.Name, description, in.Private))
	return route.Created(m), nil
}

func (a api) getSpace2() (route.Answer, error) {
	s, err := a.pathSpace2()
	if err != nil {
		return route.Answer{}, err
	}
	m := a.space2(s)
	delete(m, "currentActiveAlias")
	if links, ok := m["_links"].(route.Map); ok {
		links["base"] = a.site()
	}
	own := a.context() + a.localPath()
	add := func(parameter, member string, list route.List) {
		if a.Flag(parameter, false) {
			m[member] = route.Map{"results": list, "meta": route.Map{"hasMore": false}, "_links": route.Map{"self": own + "/" + member}}
		}
	}
	add("include-labels", "labels", listOf(s.Labels, label2))
	add("include-properties", "properties", listOf(s.Properties, spaceProperty2))
	add("include-operations", "operations", a.spaceAllowed(s))
	add("include-permissions", "permissions", listOf(s.Permissions, a.permission2))
	return route.OK(m), nil
}

func (a api) spacePages2() (route.Answer, error) {
	if err := a.oneOf("depth", "all", "root"); err != nil {
		return route.Answer{}, err
	}
	s, err := a.pathSpace2()
	if err != nil {
		return route.Answer{}, err
	}
	return a.listKind2(store.Page, s)
}

func (a api) spaceBlogPosts2() (route.Answer, error) {
	s, err := a.pathSpace2()
	if err != nil {
		return route.Answer{}, err
	}
	return a.listKind2(store.BlogPost, s)
}

// labelSorts are the orders of lists of labels.
var labelSorts = map[string]func(x, y *store.Label) int{
	"created-date": func(x, y *store.Label) int { return cmp.Compare(x.ID, y.ID) },
	"id":           func(x, y *store.Label) int { return cmp.Compare(x.ID, y.ID) },
	"name":         func(x, y *store.Label) int { return strings.Compare(x.Name, y.Name) },
}

// labels2 answers a list of labels, of the prefixes that the request wants.
func (a api) labels2(list []*store.Label) (route.Answer, error) {
	if err := a.oneOf("prefix", "my", "team", "global", "system"); err != nil {
		return route.Answer{}, err
	}
	if prefixes := a.List("prefix"); len(prefixes) > 0 {
		list = slices.DeleteFunc(slices.Clone(list), func(l *store.Label) bool { return !slices.Contains(prefixes, l.Prefix) })
	}
	list, err := sorted(a, list, labelSorts)
	if err != nil {
		return route.Answer{}, err
	}
	return list2(a, list, label2)
}

func (a api) spaceLabels2() (route.Answer, error) {
	s, err := a.pathSpace2()
	if err != nil {
		return route.Answer{}, err
	}
	return a.labels2(s.Labels)
}

func (a api) spaceContentLabels2() (route.Answer, error) {
	s, err := a.pathSpace2()
	if err != nil {
		return route.Answer{}, err
	}
	var list []*store.Label
	for _, c := range a.visible(a.Store.Contents()) {
		if c.Space == s && c.Status == store.Current {
			for _, l := range c.Labels {
				list = addLabel(list, l)
			}
		}
	}
	return a.labels2(list)
}

// spaceAllowed names what the caller may do in a space.
func (a api) spaceAllowed(s *store.Space) route.List {
	list := route.List{}
	for _, p := range s.Permissions {
		item := route.Map{"operation": p.Operation, "targetType": p.Target}
		known := slices.ContainsFunc(list, func(x any) bool {
			m, ok := x.(route.Map)
			return ok && m["operation"] == p.Operation && m["targetType"] == p.Target
		})
		if !known && a.Store.MaySpace(a.User, s, p.Operation, p.Target) {
			list = append(list, item)
		}
	}
	return list
}

func (a api) spaceOperations2() (route.Answer, error) {
	s, err := a.pathSpace2()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(route.Map{"operations": a.spaceAllowed(s)}), nil
}

func (a api) spacePermissions2() (route.Answer, error) {
	s, err := a.pathSpace2()
	if err != nil {
		return route.Answer{}, err
	}
	list := slices.DeleteFunc(slices.Clone(s.Permissions), func(p *store.SpacePermission) bool { return p.Holder.User == nil && p.Holder.Group == "" })
	return list2(a, list, a.permission2)
}

func (a api) permission2(p *store.SpacePermission) any {
	principal := route.Map{"type": "user"}
	if p.Holder.User != nil {
		principal["id"] = p.Holder.User.AccountID
	} else if g := a.Store.Group(p.Holder.Group); g != nil {
		principal["type"], principal["id"] = "group", g.ID
	}
	return route.Map{"id": idOf(p.ID), "principal": principal, "operation": route.Map{"key": p.Operation, "targetType": p.Target}}
}

func spaceProperty2(p *store.Property) any {
	return route.Map{
		"id": idOf(p.ID), "key": p.Key, "value": p.Value, "createdAt": stamp(p.Created), "createdBy": accountOf(p.Creator),
		"version": route.Map{"number": p.Number, "message": p.Message, "createdAt": stamp(p.When), "createdBy": accountOf(p.By)},
	}
}

func (a api) spaceProperties2() (route.Answer, error) {
	s, err := a.pathSpace2()
	if err != nil {
		return route.Answer{}, err
	}
	return list2(a, keyed(s.Properties, a.Arg("key")), spaceProperty2)
}

// keyed leaves the properties of that key; "" is any.
func keyed(list []*store.Property, key string) []*store.Property {
	return slices.DeleteFunc(slices.Clone(list), func(p *store.Property) bool { return key != "" && p.Key != key })
}

func (a api) createSpaceProperty2() (route.Answer, error) {
	s, err := a.pathSpace2()
	if err != nil {
		return route.Answer{}, err
	}
	p, err := a.newProperty2(s.Properties, a.Store.MaySpace(a.User, s, "administer", "space"))
	if err != nil {
		return route.Answer{}, err
	}
	s.Properties = append(s.Properties, p)
	return route.Created(spaceProperty2(p)), nil
}

func (a api) getSpaceProperty2() (route.Answer, error) {
	s, err := a.pathSpace2()
	if err != nil {
		return route.Answer{}, err
	}
	p, err := a.pathProperty2(s.Properties)
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(spaceProperty2(p)), nil
}

func (a api) updateSpaceProperty2() (route.Answer, error) {
	s, err := a.pathSpace2()
	if err != nil {
		return route.Answer{}, err
	}
	p, err := a.changeProperty2(s.Properties, a.Store.MaySpace(a.User, s, "administer", "space"))
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(spaceProperty2(p)), nil
}

func (a api) deleteSpaceProperty2() (route.Answer, error) {
	s, err := a.pathSpace2()
	if err != nil {
		return route.Answer{}, err
	}
	p, err := a.pathProperty2(s.Properties)
	if err != nil {
		return route.Answer{}, err
	}
	if !a.Store.MaySpace(a.User, s, "administer", "space") {
		return route.Answer{}, refuse2(http.StatusForbidden, "User is not permitted to delete properties")
	}
	s.Properties = slices.DeleteFunc(slices.Clone(s.Properties), func(x *store.Property) bool { return x == p })
	return route.NoContent(), nil
}
