package confapi

import (
	"hash/fnv"
	"io"
	"net/http"
	"slices"
	"strconv"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func restrictionRoutes() []entry {
	const base = "/rest/api/content/{id}/restriction"
	list := []entry{
		{in: route.OnCloud, method: http.MethodGet, path: base, handle: api.listRestrictions},
		{in: route.OnBoth, method: http.MethodPut, path: base, handle: api.setRestrictions},
		{in: route.OnCloud, method: http.MethodPost, path: base, handle: api.addRestrictions},
		{in: route.OnCloud, method: http.MethodDelete, path: base, handle: api.clearRestrictions},
		{in: route.OnBoth, method: http.MethodGet, path: base + "/byOperation", handle: api.restrictionsByOperation},
		{in: route.OnBoth, method: http.MethodGet, path: base + "/byOperation/{operationKey}", handle: api.restrictionOf},
		{in: route.OnDataCenter, method: http.MethodGet, path: base + "/relevantViewRestrictions", handle: api.relevantRestrictions},
		{in: route.OnDataCenter, method: http.MethodPut, path: "/rest/experimental/content/{id}/restriction", handle: api.setRestrictions},
		{in: route.OnDataCenter, method: http.MethodPost, path: "/rest/experimental/content/{id}/restriction", handle: api.addRestrictions},
		{in: route.OnDataCenter, method: http.MethodDelete, path: "/rest/experimental/content/{id}/restriction", handle: api.clearRestrictions},
		{in: route.OnDataCenter, method: http.MethodGet, path: "/rest/experimental/content/{id}/restriction/byOperation", handle: api.restrictionsByOperation},
	}
	for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodDelete} {
		list = append(list,
			entry{in: route.OnCloud, method: method, path: base + "/byOperation/{operationKey}/user", handle: api.oneSubject},
			entry{in: route.OnCloud, method: method, path: base + "/byOperation/{operationKey}/group/{groupName}", handle: api.oneSubject},
			entry{in: route.OnCloud, method: method, path: base + "/byOperation/{operationKey}/byGroupId/{groupId}", handle: api.oneSubject},
		)
	}
	return list
}

// restrictable are the operations that can be restricted.
var restrictable = []string{"read", "update"}

// restrictions renders the restrictions of a content as the member of that name.
func (a api) restrictions(c *store.Content, e expand) route.Map {
	m := route.Map{"_links": route.Map{"self": a.site() + "/rest/api/content/" + contentID(c) + "/restriction/byOperation"}}
	folded := route.Map{}
	for _, op := range restrictable {
		if sub, ok := e[op]; ok {
			m[op] = a.restriction(c, op, sub)
			continue
		}
		folded[op] = ""
	}
	m["_expandable"] = folded
	return m
}

// restriction renders who alone may do one operation.
func (a api) restriction(c *store.Content, op string, e expand) route.Map {
	who := c.Restrictions[op]
	if who == nil {
		who = &store.Subjects{}
	}
	inner, folded := route.Map{}, route.Map{"user": "", "group": ""}
	if e["restrictions"].has("user") {
		users := route.List{}
		for _, u := range who.Users {
			users = append(users, a.person(u))
		}
		inner["user"] = route.Map{"results": users, "start": 0, "limit": 200, "size": len(users)}
		delete(folded, "user")
	}
	if e["restrictions"].has("group") {
		groups := route.List{}
		for _, g := range who.Groups {
			groups = append(groups, a.group(g))
		}
		inner["group"] = route.Map{"results": groups, "start": 0, "limit": 200, "size": len(groups)}
		delete(folded, "group")
	}
	inner["_expandable"] = folded
	return route.Map{
		"operation": op, "restrictions": inner, "_expandable": route.Map{"content": "/rest/api/content/" + contentID(c)},
		"_links": route.Map{"self": a.site() + "/rest/api/content/" + contentID(c) + "/restriction/byOperation/" + op},
	}
}

func (a api) restrictionsByOperation() (route.Answer, error) {
	c, err := a.find(a.Param("id"))
	if err != nil {
		return route.Answer{}, err
	}
	e := a.expand("update.restrictions.user", "read.restrictions.group", "read.restrictions.user", "update.restrictions.group")
	m := route.Map{"_links": route.Map{"self": a.self(), "base": a.site(), "context": a.context()}}
	for _, op := range restrictable {
		sub := e[op]
		if e.has("restrictions") { // the names without the operation mean both
			sub = expand{"restrictions": e["restrictions"]}
		}
		m[op] = a.restriction(c, op, sub)
	}
	return route.OK(m), nil
}

// operation reads the operation of the path.
func (a api) operation() (string, error) {
	op := a.Param("operationKey")
	if !slices.Contains(restrictable, op) {
		return "", a.refuse(http.StatusBadRequest, "Invalid operation key: %s", op)
	}
	return op, nil
}

func (a api) restrictionOf() (route.Answer, error) {
	c, err := a.find(a.Param("id"))
	if err != nil {
		return route.Answer{}, err
	}
	op, err := a.operation()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(a.rooted(a.restriction(c, op, a.expand("restrictions.user", "restrictions.group")))), nil
}

func (a api) listRestrictions() (route.Answer, error) {
	c, err := a.find(a.Param("id"))
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(a.restrictionList(c)), nil
}

func (a api) restrictionList(c *store.Content) route.Map {
	e := a.expand("restrictions.user", "restrictions.group")
	m := page(a, restrictable, window{limit: 100}, func(op string) any {
		sub := e
		if inner, ok := e[op]; ok {
			sub = inner
		}
		return a.restriction(c, op, sub)
	})
	if a.Cloud() {
		m["restrictionsHash"] = restrictionsHash(c)
	}
	return m
}

// restrictionsHash tells one set of restrictions from another.
func restrictionsHash(c *store.Content) string {
	h := fnv.New64a()
	for _, op := range restrictable {
		if who := c.Restrictions[op]; who != nil {
			for _, u := range who.Users {
				_, _ = io.WriteString(h, op+" user "+u.AccountID+"\n")
			}
			for _, g := range who.Groups {
				_, _ = io.WriteString(h, op+" group "+g.ID+"\n")
			}
		}
	}
	return strconv.FormatUint(h.Sum64(), 16)
}

// relevantRestrictions lists the view restrictions that decide who sees a page: its own and those above it.
func (a api) relevantRestrictions() (route.Answer, error) {
	c, err := a.find(a.Param("id"))
	if err != nil {
		return route.Answer{}, err
	}
	list := route.List{}
	for _, at := range append(c.Above(), c) {
		if !at.Restrictions["read"].Empty() {
			m := a.restriction(at, "read", parseExpand([]string{"restrictions.user", "restrictions.group"}))
			m["content"] = a.content(at, nil, nil)
			list = append(list, m)
		}
	}
	return route.OK(route.Map{"results": list, "start": 0, "limit": 200, "size": len(list), "_links": route.Map{"base": a.site(), "context": a.context(), "self": a.self()}}), nil
}
