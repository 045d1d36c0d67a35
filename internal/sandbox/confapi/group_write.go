package confapi

import (
	"net/http"
	"slices"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// groupWriteRoutes make groups and fill them; only the administrators of the site may.
func groupWriteRoutes() []entry {
	return []entry{
		{in: route.OnCloud, method: http.MethodPost, path: "/rest/api/group", handle: api.createGroup},
		{in: route.OnCloud, method: http.MethodDelete, path: "/rest/api/group/by-id", handle: api.deleteGroup},
		{in: route.OnCloud, method: http.MethodPost, path: "/rest/api/group/userByGroupId", handle: api.addMember},
		{in: route.OnCloud, method: http.MethodDelete, path: "/rest/api/group/userByGroupId", handle: api.removeMember},
		{in: route.OnDataCenter, method: http.MethodPost, path: "/rest/api/admin/group", handle: api.createGroup},
		{in: route.OnDataCenter, method: http.MethodDelete, path: "/rest/api/admin/group/{groupName}", handle: api.deleteGroup},
		{in: route.OnDataCenter, method: http.MethodPut, path: "/rest/api/user/{username}/group/{groupName}", handle: api.addMember},
		{in: route.OnDataCenter, method: http.MethodDelete, path: "/rest/api/user/{username}/group/{groupName}", handle: api.removeMember},
	}
}

func (a api) administers() error {
	if !a.Store.IsAdmin(a.User) {
		return a.refuse(http.StatusForbidden, "User not permitted to administer groups")
	}
	return nil
}

func (a api) createGroup() (route.Answer, error) {
	if err := a.administers(); err != nil {
		return route.Answer{}, err
	}
	var in struct {
		Name string `json:"name"`
	}
	if err := a.body(&in); err != nil {
		return route.Answer{}, err
	}
	switch {
	case strings.TrimSpace(in.Name) == "":
		return route.Answer{}, a.refuse(http.StatusBadRequest, "Group name is required")
	case a.Store.Group(in.Name) != nil:
		return route.Answer{}, a.refuse(http.StatusBadRequest, "Group already exists: %s", in.Name)
	}
	g := a.Store.AddGroup(&store.Group{ID: "90e00000-0000-4000-8000-" + leftPad(a.Store.NextID(store.GroupIDs), 12), Name: in.Name})
	return route.Created(a.group(g)), nil
}

func (a api) deleteGroup() (route.Answer, error) {
	if err := a.administers(); err != nil {
		return route.Answer{}, err
	}
	g, err := a.pathGroup()
	if err != nil {
		return route.Answer{}, err
	}
	a.Store.DropGroup(g)
	return route.NoContent(), nil
}

// member finds the group and the user that a request is about.
func (a api) member() (*store.Group, *store.User, error) {
	if err := a.administers(); err != nil {
		return nil, nil, err
	}
	name := a.Param("groupName") + a.Arg("groupId")
	g := a.Store.Group(name)
	if g == nil {
		return nil, nil, a.refuse(http.StatusNotFound, "No group found with name: %s", name)
	}
	account := a.Arg("accountId")
	if a.Route.Method == http.MethodPost {
		var in struct {
			AccountID string `json:"accountId"`
		}
		if err := a.body(&in); err != nil {
			return nil, nil, err
		}
		account = in.AccountID
	}
	u := a.userBy(account, a.Param("username"), "")
	if u == nil {
		return nil, nil, a.refuse(http.StatusNotFound, "No user found with %s", account+a.Param("username"))
	}
	return g, u, nil
}

func (a api) addMember() (route.Answer, error) {
	g, u, err := a.member()
	if err != nil {
		return route.Answer{}, err
	}
	if !g.Has(u) {
		g.Members = append(g.Members, u)
	}
	if a.Cloud() {
		return route.Answer{Status: http.StatusCreated}, nil
	}
	return route.NoContent(), nil
}

func (a api) removeMember() (route.Answer, error) {
	g, u, err := a.member()
	if err != nil {
		return route.Answer{}, err
	}
	g.Members = slices.DeleteFunc(slices.Clone(g.Members), func(x *store.User) bool { return x == u })
	return route.NoContent(), nil
}
