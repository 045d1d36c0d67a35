package confapi

import (
	"net/http"
	"slices"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func peopleRoutes() []entry {
	list := []entry{
		{in: route.OnBoth, method: http.MethodGet, path: "/rest/api/user", handle: api.getUser},
		{in: route.OnBoth, method: http.MethodGet, path: "/rest/api/user/current", handle: api.getCurrentUser, access: route.Anyone},
		{in: route.OnBoth, method: http.MethodGet, path: "/rest/api/user/anonymous", handle: api.getAnonymous, access: route.Anyone},
		{in: route.OnBoth, method: http.MethodGet, path: "/rest/api/user/memberof", handle: api.userGroups},
		{in: route.OnCloud, method: http.MethodGet, path: "/rest/api/user/bulk", handle: api.bulkUsers},
		{in: route.OnCloud, method: http.MethodGet, path: "/rest/api/user/email", handle: api.userEmail},
		{in: route.OnDataCenter, method: http.MethodGet, path: "/rest/api/user/list", handle: api.listUsers},
		{in: route.OnDataCenter, method: http.MethodGet, path: "/rest/api/admin/users/list/active", handle: api.listUsers},
		{in: route.OnBoth, method: http.MethodGet, path: "/rest/api/group", handle: api.listGroups},
		{in: route.OnDataCenter, method: http.MethodGet, path: "/rest/api/group/{groupName}", handle: api.getGroup},
		{in: route.OnBoth, method: http.MethodGet, path: "/rest/api/group/{groupName}/member", handle: api.groupMembers},
		{in: route.OnDataCenter, method: http.MethodGet, path: "/rest/api/group/{groupName}/groupmember", handle: api.noGroups},
		{in: route.OnDataCenter, method: http.MethodGet, path: "/rest/api/group/{groupName}/groupparent", handle: api.noGroups},
		{in: route.OnDataCenter, method: http.MethodGet, path: "/rest/api/group/{groupName}/groupancestor", handle: api.noGroups},
		{in: route.OnCloud, method: http.MethodGet, path: "/rest/api/group/by-id", handle: api.getGroup},
		{in: route.OnCloud, method: http.MethodGet, path: "/rest/api/group/by-name", handle: api.getGroup},
		{in: route.OnCloud, method: http.MethodGet, path: "/rest/api/group/picker", handle: api.pickGroups},
		{in: route.OnCloud, method: http.MethodGet, path: "/rest/api/group/{groupId}/membersByGroupId", handle: api.groupMembers},
	}
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodDelete} {
		list = append(list,
			entry{in: route.OnBoth, method: method, path: "/rest/api/user/watch/content/{contentId}", handle: api.watchContent},
			entry{in: route.OnBoth, method: method, path: "/rest/api/user/watch/space/{spaceKey}", handle: api.watchSpace},
		)
	}
	return list
}

// asked finds the user that the query names.
func (a api) asked() (*store.User, error) {
	account, name, key := a.Arg("accountId"), a.Arg("username"), a.Arg("key")
	if account == "" && name == "" && key == "" {
		return nil, a.refuse(http.StatusBadRequest, "A user must be given")
	}
	u := a.userBy(account, name, key)
	if u == nil {
		return nil, a.refuse(http.StatusNotFound, "No user found with %s", account+name+key)
	}
	return u, nil
}

func (a api) getUser() (route.Answer, error) {
	u, err := a.asked()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(a.rooted(a.user(u))), nil
}

// user renders a user with what the request expands.
func (a api) user(u *store.User) route.Map {
	m := a.person(u)
	folded, _ := m["_expandable"].(route.Map)
	e := a.expand()
	if folded != nil && e.has("operations") {
		m["operations"] = operations("userProfile", []string{"read"})
		delete(folded, "operations")
	}
	if folded != nil && e.has("status") && !a.Cloud() {
		status := "current"
		if !u.Active {
			status = "deactivated"
		}
		m["status"] = status
		delete(folded, "status")
	}
	return m
}

func (a api) getCurrentUser() (route.Answer, error) {
	if a.User == nil {
		return a.getAnonymous()
	}
	return route.OK(a.rooted(a.user(a.User))), nil
}

func (a api) getAnonymous() (route.Answer, error) { return route.OK(a.rooted(a.person(nil))), nil }

func (a api) userGroups() (route.Answer, error) {
	u, err := a.asked()
	if err != nil {
		return route.Answer{}, err
	}
	w, err := a.window(200, 200)
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(page(a, a.Store.GroupsOf(u), w, func(g *store.Group) any { return a.group(g) })), nil
}

func (a api) bulkUsers() (route.Answer, error) {
	var list []*store.User
	for _, id := range a.List("accountId") {
		if u := a.Store.UserByAccount(id); u != nil {
			list = append(list, u)
		}
	}
	w, err := a.window(200, 200)
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(page(a, list, w, func(u *store.User) any { return a.person(u) })), nil
}

func (a api) userEmail() (route.Answer, error) {
	u, err := a.asked()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(route.Map{"accountId": u.AccountID, "email": u.Email}), nil
}

func (a api) listUsers() (route.Answer, error) {
	w, err := a.window(200, 200)
	if err != nil {
		return route.Answer{}, err
	}
	list := slices.DeleteFunc(slices.Clone(a.Store.Users()), func(u *store.User) bool { return !u.Active })
	return route.OK(page(a, list, w, func(u *store.User) any { return a.person(u) })), nil
}

func (a api) listGroups() (route.Answer, error) {
	w, err := a.window(200, 200)
	if err != nil {
		return route.Answer{}, err
	}
	m := page(a, a.Store.Groups(), w, func(g *store.Group) any { return a.group(g) })
	if a.Cloud() {
		m["totalSize"] = len(a.Store.Groups())
	}
	return route.OK(m), nil
}

func (a api) pickGroups() (route.Answer, error) {
	w, err := a.window(200, 200)
	if err != nil {
		return route.Answer{}, err
	}
	query := strings.ToLower(a.Arg("query"))
	if query == "" {
		return route.Answer{}, a.refuse(http.StatusBadRequest, "The query parameter is required")
	}
	list := slices.DeleteFunc(slices.Clone(a.Store.Groups()), func(g *store.Group) bool { return !strings.Contains(strings.ToLower(g.Name), query) })
	return route.OK(page(a, list, w, func(g *store.Group) any { return a.group(g) })), nil
}

// pathGroup finds the group that path or query name.
func (a api) pathGroup() (*store.Group, error) {
	name := a.Param("groupName") + a.Param("groupId") + a.Arg("id") + a.Arg("name")
	g := a.Store.Group(name)
	if g == nil {
		return nil, a.refuse(http.StatusNotFound, "No group found with name: %s", name)
	}
	return g, nil
}

func (a api) getGroup() (route.Answer, error) {
	g, err := a.pathGroup()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(a.rooted(a.group(g))), nil
}

func (a api) groupMembers() (route.Answer, error) {
	g, err := a.pathGroup()
	if err != nil {
		return route.Answer{}, err
	}
	w, err := a.window(200, 200)
	if err != nil {
		return route.Answer{}, err
	}
	members := slices.DeleteFunc(slices.Clone(g.Members), func(u *store.User) bool { return !u.Active })
	m := page(a, members, w, func(u *store.User) any { return a.person(u) })
	if a.Cloud() {
		m["totalSize"] = len(members)
	}
	return route.OK(m), nil
}

// noGroups answers for the nesting of groups, which the sandbox has none of.
func (a api) noGroups() (route.Answer, error) {
	if _, err := a.pathGroup(); err != nil {
		return route.Answer{}, err
	}
	return route.OK(page(a, []*store.Group(nil), window{limit: 200}, func(g *store.Group) any { return a.group(g) })), nil
}

// watcher is who a watch request is about: the caller, or for an administrator somebody else.
func (a api) watcher() (*store.User, error) {
	if a.Arg("accountId")+a.Arg("username")+a.Arg("key") == "" {
		return a.User, nil
	}
	u, err := a.asked()
	if err != nil {
		return nil, err
	}
	if u != a.User && !a.Store.IsAdmin(a.User) {
		return nil, a.refuse(http.StatusForbidden, "User not permitted to manage watches of other users")
	}
	return u, nil
}

func (a api) watchContent() (route.Answer, error) {
	c, err := a.find(a.Param("contentId"))
	if err != nil {
		return route.Answer{}, err
	}
	return a.watch(&c.Watchers)
}

func (a api) watchSpace() (route.Answer, error) {
	s, err := a.findSpace()
	if err != nil {
		return route.Answer{}, err
	}
	return a.watch(&s.Watchers)
}

// watch tells, begins or ends a watch.
func (a api) watch(list *[]*store.User) (route.Answer, error) {
	u, err := a.watcher()
	if err != nil {
		return route.Answer{}, err
	}
	switch a.Route.Method {
	case http.MethodGet:
		return route.OK(route.Map{"watching": slices.Contains(*list, u)}), nil
	case http.MethodPost:
		if a.Cloud() {
			if err := a.guarded(); err != nil {
				return route.Answer{}, err
			}
		}
		if !slices.Contains(*list, u) {
			*list = append(*list, u)
		}
	default:
		*list = slices.DeleteFunc(slices.Clone(*list), func(x *store.User) bool { return x == u })
	}
	return route.NoContent(), nil
}
