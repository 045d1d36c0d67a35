package jiraapi

import (
	"encoding/json"
	"net/http"
	"slices"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// preferenceRoutes are what an account chose, and what follows from its rights.
func preferenceRoutes() []entry {
	return []entry{
		{method: get, path: "/mypreferences", handle: getPreference},
		{method: put, path: "/mypreferences", handle: setPreference},
		{method: del, path: "/mypreferences", handle: dropPreference},
		{method: get, path: "/mypreferences/locale", handle: getLocale, in: onCloud},
		{method: put, path: "/mypreferences/locale", handle: setLocale, in: onCloud},
		{method: get, path: "/user/columns", handle: userColumns, in: onCloud},
		{method: put, path: "/user/columns", handle: setUserColumns, in: onCloud},
		{method: del, path: "/user/columns", handle: dropUserColumns, in: onCloud},
		{method: get, path: "/settings/columns", handle: siteColumns, in: onCloud},
		{method: get, path: "/user/email", handle: userEmail, in: onCloud},
		{method: get, path: "/user/bulk/migration", handle: migratedUsers, in: onCloud},
		{method: get, path: "/user/search/query/key", handle: queryUserKeys, in: onCloud},
		{method: get, path: "/user/list", handle: cursorUsers, in: onDataCenter},
		{method: post, path: "/permissions/check", handle: checkPermissions, in: onCloud, readOnly: true},
		{method: post, path: "/permissions/project", handle: permittedProjects, in: onCloud, readOnly: true},
	}
}

// preferenceKey reads which choice is meant.
func (c *call) preferenceKey() (string, error) {
	key := c.Arg("key")
	if key == "" {
		return "", route.RefuseJira(http.StatusBadRequest, "The 'key' query parameter must be provided.")
	}
	return key, nil
}

func (c *call) noPreference(key string) error {
	return route.RefuseJira(http.StatusNotFound, "The user preference '"+key+"' does not exist.")
}

func getPreference(c *call) (route.Answer, error) {
	key, err := c.preferenceKey()
	if err != nil {
		return route.Answer{}, err
	}
	value, ok := c.User.Preferences[key]
	if !ok {
		return route.Answer{}, c.noPreference(key)
	}
	return route.OK(value), nil
}

// setPreference takes a JSON text or, as Jira does, bare words.
func setPreference(c *call) (route.Answer, error) {
	key, err := c.preferenceKey()
	if err != nil {
		return route.Answer{}, err
	}
	var value string
	if json.Unmarshal(c.Body, &value) != nil {
		value = string(c.Body)
	}
	if len(value) > maxLine {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The value of a preference cannot be longer than 255 characters.")
	}
	c.prefer(key, value)
	return route.NoContent(), nil
}

func dropPreference(c *call) (route.Answer, error) {
	key, err := c.preferenceKey()
	if err != nil {
		return route.Answer{}, err
	}
	if _, ok := c.User.Preferences[key]; !ok {
		return route.Answer{}, c.noPreference(key)
	}
	delete(c.User.Preferences, key)
	return route.NoContent(), nil
}

func getLocale(c *call) (route.Answer, error) {
	return route.OK(route.Map{"locale": c.User.Locale}), nil
}

func setLocale(c *call) (route.Answer, error) {
	var body struct {
		Locale *string `json:"locale"`
	}
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	if body.Locale == nil || !slices.Contains([]string{"en_US", "en_UK", "de_DE", "fr_FR", "ja_JP"}, *body.Locale) {
		return route.Answer{}, route.RefuseJiraFields(map[string]string{"locale": "The locale is not one that the site has: en_US, en_UK, de_DE, fr_FR, ja_JP."})
	}
	c.User.Locale = *body.Locale
	return route.NoContent(), nil
}

// columnsOwner is the account whose columns are meant: one's own unless an administrator names another.
func (c *call) columnsOwner() (*store.User, error) {
	if c.Arg("accountId") == "" {
		return c.User, nil
	}
	u, err := c.accountAsked()
	if err == nil && u != c.User && !c.Store.IsAdmin(c.User) {
		return nil, forbidden("You are not allowed to see or edit the columns of another user.")
	}
	return u, err
}

func userColumns(c *call) (route.Answer, error) {
	u, err := c.columnsOwner()
	if err != nil {
		return route.Answer{}, err
	}
	ids := u.Columns
	if len(ids) == 0 {
		ids = usualColumns()
	}
	return route.OK(c.columns(ids)), nil
}

func setUserColumns(c *call) (route.Answer, error) {
	u, err := c.columnsOwner()
	if err != nil {
		return route.Answer{}, err
	}
	ids, err := c.columnsSent()
	if err != nil {
		return route.Answer{}, err
	}
	u.Columns = ids
	return route.Answer{Status: http.StatusOK}, nil
}

func dropUserColumns(c *call) (route.Answer, error) {
	u, err := c.columnsOwner()
	if err != nil {
		return route.Answer{}, err
	}
	u.Columns = nil
	return route.NoContent(), nil
}

func siteColumns(c *call) (route.Answer, error) { return route.OK(c.columns(usualColumns())), nil }

func userEmail(c *call) (route.Answer, error) {
	u, err := c.accountAsked()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(route.Map{"accountId": u.AccountID, "email": u.Email}), nil
}

// migratedUsers tells the account ids that belong to the older names and keys.
func migratedUsers(c *call) (route.Answer, error) {
	names, userKeys := c.Query["username"], c.Query["key"]
	if len(names)+len(userKeys) == 0 {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "Either the 'username' or the 'key' query parameter must be provided.")
	}
	list := route.List{}
	for _, u := range c.Store.Users() {
		if slices.Contains(names, u.Name) {
			list = append(list, route.Map{"username": u.Name, "accountId": u.AccountID})
		}
		if slices.Contains(userKeys, u.Key) {
			list = append(list, route.Map{"key": u.Key, "accountId": u.AccountID})
		}
	}
	return route.OK(list), nil
}

func queryUserKeys(c *call) (route.Answer, error) {
	found, at, err := c.structuredQuery("maxResult")
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.bean(at.with(len(found)), each(cut(found, &at), func(u *store.User) route.Map {
		return route.Map{"accountId": u.AccountID, "key": u.Key}
	}))), nil
}

// cursorUsers lists all accounts in pages whose cursor is the key of the next one.
func cursorUsers(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	limit := c.Int("maxResults", 100)
	if limit <= 0 || limit > 1000 {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The value of maxResults must be between 1 and 1000.")
	}
	users, from := c.Store.Users(), 0
	if cursor := c.Arg("cursor"); cursor != "" {
		if from = slices.IndexFunc(users, func(u *store.User) bool { return u.Key == cursor }); from < 0 {
			return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The cursor '"+cursor+"' is not valid.")
		}
	}
	to := min(from+limit, len(users))
	m := route.Map{"self": c.Base + c.path(), "maxResults": limit, "isLast": to == len(users), "values": each(users[from:to], c.userMap)}
	if to < len(users) {
		m["nextCursor"], m["nextPage"] = users[to].Key, c.Base+c.path()+"?cursor="+users[to].Key+"&maxResults="+itoa(limit)
	}
	return route.OK(m), nil
}

// projectQuestion asks for some permissions in projects and on issues.
type projectQuestion struct {
	Issues      []rawNumber `json:"issues"`
	Projects    []rawNumber `json:"projects"`
	Permissions []string    `json:"permissions"`
}

// checkPermissions says which of some permissions an account has: for the site, in projects and on issues.
func checkPermissions(c *call) (route.Answer, error) {
	var body struct {
		AccountID string            `json:"accountId"`
		Global    []string          `json:"globalPermissions"`
		Project   []projectQuestion `json:"projectPermissions"`
	}
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	other, err := c.as(body.AccountID)
	if err != nil {
		return route.Answer{}, err
	}
	global, err := other.globally(body.Global)
	if err != nil {
		return route.Answer{}, err
	}
	list := route.List{}
	for _, question := range body.Project {
		answers, err := other.answer(question)
		if err != nil {
			return route.Answer{}, err
		}
		list = append(list, answers...)
	}
	return route.OK(route.Map{"globalPermissions": global, "projectPermissions": list}), nil
}

// as is the call as another account would make it; only administrators may ask so. An empty id is the caller.
func (c *call) as(accountID string) (*call, error) {
	who := c.User
	if accountID != "" {
		who = c.Store.UserByAccount(accountID)
	}
	switch {
	case who == nil:
		return nil, c.noSuchUser(accountID)
	case who != c.User && !c.Store.IsAdmin(c.User):
		return nil, forbidden("Only administrators may check the permissions of another user.")
	}
	asked := *c.Call
	asked.User = who
	return &call{Call: &asked, version: c.version}, nil
}

// answer says for each permission where the caller has it.
func (c *call) answer(q projectQuestion) (route.List, error) {
	list := route.List{}
	for _, name := range q.Permissions {
		one, err := permissionCalled(name)
		if err != nil {
			return nil, err
		}
		projects, issues := route.List{}, route.List{}
		for _, id := range q.Projects {
			if p := c.Store.Project(id.String()); p != nil && c.has(one, p, nil) {
				projects = append(projects, number(p.ID))
			}
		}
		for _, id := range q.Issues {
			if i := c.Store.Issue(id.String()); i != nil && c.Store.Sees(c.User, i) && c.has(one, i.Project, i) {
				issues = append(issues, number(i.ID))
			}
		}
		list = append(list, route.Map{"permission": name, "projects": projects, "issues": issues})
	}
	return list, nil
}

// globally gives those of some permissions of the site that the caller has.
func (c *call) globally(names []string) (route.List, error) {
	list := route.List{}
	for _, name := range names {
		one, err := permissionCalled(name)
		if err != nil {
			return nil, err
		}
		if one.global && c.has(one, nil, nil) {
			list = append(list, name)
		}
	}
	return list, nil
}

// permissionCalled finds a permission by its key.
func permissionCalled(name string) (permission, error) {
	for _, one := range permissions() {
		if one.key == name {
			return one, nil
		}
	}
	return permission{}, route.RefuseJira(http.StatusBadRequest, "Unrecognized permission: '"+name+"'.")
}

func permittedProjects(c *call) (route.Answer, error) {
	var body struct {
		Permissions []string `json:"permissions"`
	}
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	if len(body.Permissions) == 0 {
		return route.Answer{}, route.RefuseJiraFields(map[string]string{"permissions": "At least one permission is required."})
	}
	wanted := make([]permission, 0, len(body.Permissions))
	for _, name := range body.Permissions {
		one, err := permissionCalled(name)
		if err != nil {
			return route.Answer{}, err
		}
		wanted = append(wanted, one)
	}
	list := route.List{}
	for _, p := range c.visibleProjects(false) {
		if !slices.ContainsFunc(wanted, func(one permission) bool { return !c.has(one, p, nil) }) {
			list = append(list, route.Map{"id": number(p.ID), "key": p.Key})
		}
	}
	return route.OK(route.Map{"projects": list}), nil
}
