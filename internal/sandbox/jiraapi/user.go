package jiraapi

import (
	"net/http"
	"slices"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func userRoutes() []entry {
	return slices.Concat([]entry{
		{method: get, path: "/myself", handle: myself},
		{method: get, path: "/user", handle: getUser},
		{method: get, path: "/user/search", handle: searchUsers},
		{method: get, path: "/user/search/query", handle: queryUsers, in: onCloud},
		{method: get, path: "/user/assignable/search", handle: assignable},
		{method: get, path: "/user/assignable/multiProjectSearch", handle: assignable},
		{method: get, path: "/user/permission/search", handle: permitted},
		{method: get, path: "/user/viewissue/search", handle: viewers},
		{method: get, path: "/user/picker", handle: pickUsers},
		{method: get, path: "/user/bulk", handle: bulkUsers, in: onCloud},
		{method: get, path: "/user/groups", handle: userGroups, in: onCloud},
		{method: get, path: "/users/search", handle: allUsers, in: onCloud},
		{method: get, path: "/users", handle: allUsers, in: onCloud},
		{method: get, path: "/group", handle: getGroup},
		{method: get, path: "/group/bulk", handle: bulkGroups, in: onCloud},
		{method: get, path: "/group/member", handle: groupMembers},
		{method: get, path: "/groups/picker", handle: pickGroups},
	}, groupWriteRoutes(), preferenceRoutes())
}

// profile is an account with its groups, as its own address shows it.
func (c *call) profile(u *store.User) route.Map {
	m := c.userMap(u)
	m["locale"] = u.Locale
	m["expand"] = "groups,applicationRoles"
	m["groups"] = route.Map{"size": len(c.Store.GroupsOf(u)), "items": route.List{}}
	m["applicationRoles"] = route.Map{"size": 1, "items": route.List{}}
	expand := c.List("expand")
	if slices.Contains(expand, "groups") {
		m["groups"] = route.Map{"size": len(c.Store.GroupsOf(u)), "items": each(c.Store.GroupsOf(u), c.groupRef)}
	}
	if slices.Contains(expand, "applicationRoles") {
		m["applicationRoles"] = route.Map{"size": 1, "items": route.List{route.Map{"key": "jira-software", "name": "Jira Software"}}}
	}
	if !c.Cloud() {
		m["deleted"] = false
	}
	return m
}

func myself(c *call) (route.Answer, error) { return route.OK(c.profile(c.User)), nil }

func getUser(c *call) (route.Answer, error) {
	var u *store.User
	asked := ""
	for _, by := range []struct {
		name string
		find func(string) *store.User
		on   bool
	}{
		{"accountId", c.Store.UserByAccount, c.Cloud()},
		{"username", c.Store.UserByName, !c.Cloud()},
		{"key", c.Store.UserByKey, !c.Cloud()},
	} {
		if v := c.Arg(by.name); v != "" && by.on {
			u, asked = by.find(v), v
			break
		}
	}
	switch {
	case asked == "" && c.Cloud():
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The query parameter 'accountId' must be provided.")
	case asked == "":
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "Either the 'username' or the 'key' query parameters need to be provided")
	case u == nil && c.Cloud():
		return route.Answer{}, route.RefuseJira(http.StatusNotFound, "Specified user does not exist or you do not have required permissions")
	case u == nil && c.Arg("key") != "":
		return route.Answer{}, route.RefuseJira(http.StatusNotFound, "The user with the key '"+asked+"' does not exist")
	case u == nil:
		return route.Answer{}, route.RefuseJira(http.StatusNotFound, "The user named '"+asked+"' does not exist")
	}
	return route.OK(c.profile(u)), nil
}

// matches says whether a text is the beginning of a word of name or address, or of the login.
func (c *call) matches(u *store.User, text string) bool {
	text = strings.ToLower(text)
	if text == "" || text == "." || text == "%" {
		return true
	}
	names := append(strings.Fields(u.DisplayName), u.DisplayName, u.Email)
	if !c.Cloud() {
		names = append(names, u.Name)
	}
	return slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(strings.ToLower(n), text) })
}

// userQueryText reads what people are searched by: "query" on Cloud, "username" on Data Center.
func (c *call) userText() (text string, given bool) {
	for _, name := range []string{"query", "username", "search"} {
		if name == "query" && !c.Cloud() || name == "username" && c.Cloud() {
			continue
		}
		if c.Query.Has(name) {
			return c.Arg(name), true
		}
	}
	return "", false
}

// people answers a page of those accounts that fit.
func (c *call) people(fits func(*store.User) bool) (route.Answer, error) {
	at, err := c.page(50, 1000)
	if err != nil {
		return route.Answer{}, err
	}
	var found []*store.User
	for _, u := range c.Store.Users() {
		if fits(u) {
			found = append(found, u)
		}
	}
	return route.OK(each(cut(found, &at), c.userMap)), nil
}

func searchUsers(c *call) (route.Answer, error) {
	text, given := c.userText()
	id := c.Arg("accountId")
	if !given && id == "" && c.Arg("property") == "" {
		if c.Cloud() {
			return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "A query parameter is required: query, accountId or property.")
		}
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The username query parameter was not provided")
	}
	active, inactive := c.Flag("includeActive", true), c.Flag("includeInactive", c.Cloud())
	return c.people(func(u *store.User) bool {
		return (id == "" && c.matches(u, text) || id != "" && u.AccountID == id) && (u.Active && active || !u.Active && inactive)
	})
}

// queryUsers finds people by a structured query; the sandbox reads "is assignee of KEY" and "is reporter of KEY".
func queryUsers(c *call) (route.Answer, error) {
	found, at, err := c.structuredQuery("maxResults")
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.bean(at.with(len(found)), each(cut(found, &at), c.userMap))), nil
}

// structuredQuery finds the people of a structured query; most names the parameter that says how many.
func (c *call) structuredQuery(most string) ([]*store.User, page, error) {
	at, err := pageOf(c.Arg("startAt"), c.Arg(most), 100, 100)
	if err != nil {
		return nil, at, err
	}
	words := strings.Fields(c.Arg("query"))
	if len(words) != 4 || words[0] != "is" || words[2] != "of" {
		return nil, at, route.RefuseJira(http.StatusBadRequest, "The query '"+c.Arg("query")+"' cannot be read: it must be of the form 'is assignee of PROJECT'.")
	}
	var found []*store.User
	for _, u := range c.Store.Users() {
		fits := func(i *store.Issue) bool {
			who := map[string]*store.User{"assignee": i.Assignee, "reporter": i.Reporter}[words[1]]
			return who == u && (i.Project.Key == words[3] || i.Key() == words[3]) && c.Store.Sees(c.User, i)
		}
		if slices.ContainsFunc(c.Store.Issues(), fits) {
			found = append(found, u)
		}
	}
	return found, at, nil
}

func allUsers(c *call) (route.Answer, error) {
	return c.people(func(*store.User) bool { return true })
}

// assignable finds who may get issues of a project or a certain issue.
func assignable(c *call) (route.Answer, error) {
	text, _ := c.userText()
	var projects []*store.Project
	var issue *store.Issue
	if key := c.Arg("issueKey") + c.Arg("issueId"); key != "" {
		i, err := c.issueNamed(key)
		if err != nil {
			return route.Answer{}, err
		}
		issue, projects = i, []*store.Project{i.Project}
	}
	for _, key := range append(c.List("project"), c.List("projectKeys")...) {
		p, err := c.projectNamed(key)
		if err != nil {
			return route.Answer{}, err
		}
		projects = append(projects, p)
	}
	if len(projects) == 0 {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "Either the 'project' or the 'issueKey' query parameter must be provided.")
	}
	id := c.Arg("accountId")
	return c.people(func(u *store.User) bool {
		may := func(p *store.Project) bool { return c.Store.May(u, "ASSIGNABLE_USER", p, issue) }
		return u.Active && c.matches(u, text) && (id == "" || id == u.AccountID) && !slices.ContainsFunc(projects, func(p *store.Project) bool { return !may(p) })
	})
}

// permitted finds who has all of some permissions in a project or on an issue.
func permitted(c *call) (route.Answer, error) {
	wanted := c.List("permissions")
	if len(wanted) == 0 {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The 'permissions' query parameter must be provided.")
	}
	var p *store.Project
	var i *store.Issue
	var err error
	if key := c.Arg("issueKey"); key != "" {
		if i, err = c.issueNamed(key); err == nil {
			p = i.Project
		}
	} else {
		p, err = c.projectNamed(c.Arg("projectKey"))
	}
	if err != nil {
		return route.Answer{}, err
	}
	if !c.administers(p) {
		return route.Answer{}, forbidden("You do not have permission to search for users with permissions.")
	}
	text, _ := c.userText()
	return c.people(func(u *store.User) bool {
		lacks := func(name string) bool { return !c.Store.May(u, permissionAlias(name), p, i) }
		return u.Active && c.matches(u, text) && !slices.ContainsFunc(wanted, lacks)
	})
}

// permissionAlias reads the older names of permissions.
func permissionAlias(name string) string {
	if name == "BROWSE" {
		return "BROWSE_PROJECTS"
	}
	return name
}

func viewers(c *call) (route.Answer, error) {
	text, _ := c.userText()
	i, err := c.issueNamed(c.Arg("issueKey"))
	if err != nil {
		return route.Answer{}, err
	}
	return c.people(func(u *store.User) bool { return u.Active && c.matches(u, text) && c.Store.Sees(u, i) })
}

func pickUsers(c *call) (route.Answer, error) {
	at, err := c.page(50, 1000)
	if err != nil {
		return route.Answer{}, err
	}
	text := c.Arg("query")
	var found []*store.User
	for _, u := range c.Store.Users() {
		if u.Active && c.matches(u, text) {
			found = append(found, u)
		}
	}
	users := each(cut(found, &at), func(u *store.User) route.Map {
		m := route.Map{"displayName": u.DisplayName, "html": escapeHTML(u.DisplayName + " - " + u.Email), "avatarUrl": c.avatars(u)["16x16"]}
		if c.Cloud() {
			m["accountId"], m["accountType"] = u.AccountID, u.Kind
		} else {
			m["name"], m["key"] = u.Name, u.Key
		}
		return m
	})
	return route.OK(route.Map{"users": users, "total": at.total, "header": "Showing " + itoa(len(users)) + " of " + itoa(at.total) + " matching users"}), nil
}

func bulkUsers(c *call) (route.Answer, error) {
	at, err := c.page(10, 200)
	if err != nil {
		return route.Answer{}, err
	}
	ids := c.Query["accountId"]
	if len(ids) == 0 {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The 'accountId' query parameter must be provided.")
	}
	var found []*store.User
	for _, id := range ids {
		if u := c.Store.UserByAccount(id); u != nil {
			found = append(found, u)
		}
	}
	return route.OK(c.bean(at.with(len(found)), each(cut(found, &at), c.userMap))), nil
}

func userGroups(c *call) (route.Answer, error) {
	u := c.Store.UserByAccount(c.Arg("accountId"))
	if u == nil {
		return route.Answer{}, route.RefuseJira(http.StatusNotFound, "Specified user does not exist or you do not have required permissions")
	}
	return route.OK(each(c.Store.GroupsOf(u), c.groupRef)), nil
}

// groupAsked finds the group of the query.
func (c *call) groupAsked() (*store.Group, error) {
	for _, name := range []string{"groupId", "groupname"} {
		if v := c.Arg(name); v != "" {
			if g := c.Store.Group(v); g != nil {
				return g, nil
			}
			return nil, route.RefuseJira(http.StatusNotFound, "The group named '"+v+"' does not exist")
		}
	}
	return nil, route.RefuseJira(http.StatusBadRequest, "The 'groupname' query parameter must be provided.")
}

func getGroup(c *call) (route.Answer, error) {
	g, err := c.groupAsked()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.groupFull(g)), nil
}

func groupMembers(c *call) (route.Answer, error) {
	g, err := c.groupAsked()
	if err != nil {
		return route.Answer{}, err
	}
	at, err := c.page(50, 50)
	if err != nil {
		return route.Answer{}, err
	}
	inactive := c.Flag("includeInactiveUsers", false)
	found := slices.DeleteFunc(slices.Clone(g.Members), func(u *store.User) bool { return !u.Active && !inactive })
	return route.OK(c.bean(at.with(len(found)), each(cut(found, &at), c.userMap))), nil
}

func bulkGroups(c *call) (route.Answer, error) {
	at, err := c.page(50, 50)
	if err != nil {
		return route.Answer{}, err
	}
	ids, names := c.Query["groupId"], c.Query["groupName"]
	found := slices.DeleteFunc(slices.Clone(c.Store.Groups()), func(g *store.Group) bool {
		return len(ids)+len(names) > 0 && !slices.Contains(ids, g.ID) && !slices.Contains(names, g.Name)
	})
	return route.OK(c.bean(at.with(len(found)), each(cut(found, &at), func(g *store.Group) route.Map {
		return route.Map{"name": g.Name, "groupId": g.ID}
	}))), nil
}

func pickGroups(c *call) (route.Answer, error) {
	text := strings.ToLower(c.Arg("query"))
	found := slices.DeleteFunc(slices.Clone(c.Store.Groups()), func(g *store.Group) bool { return !strings.Contains(strings.ToLower(g.Name), text) })
	list := each(found, func(g *store.Group) route.Map {
		m := route.Map{"name": g.Name, "html": escapeHTML(g.Name), "labels": route.List{}}
		if c.Cloud() {
			m["groupId"] = g.ID
		}
		return m
	})
	header := "Showing " + itoa(len(list)) + " of " + itoa(len(found)) + " matching groups"
	return route.OK(route.Map{"header": header, "total": len(found), "groups": list}), nil
}
