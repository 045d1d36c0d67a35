package jiraapi

import (
	"net/http"
	"slices"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func shareRoutes() []entry {
	return []entry{
		{method: get, path: "/filter/{id}/permission", handle: filterPermissions},
		{method: post, path: "/filter/{id}/permission", handle: addFilterPermission},
		{method: get, path: "/filter/{id}/permission/{permissionId}", handle: filterPermission},
		{method: del, path: "/filter/{id}/permission/{permissionId}", handle: removeFilterPermission},
		{method: get, path: "/filter/{id}/columns", handle: filterColumns, in: onCloud},
		{method: put, path: "/filter/{id}/columns", handle: setFilterColumns, in: onCloud},
		{method: del, path: "/filter/{id}/columns", handle: dropFilterColumns, in: onCloud},
		{method: put, path: "/filter/{id}/owner", handle: setFilterOwner, in: onCloud},
		{method: get, path: "/filter/defaultShareScope", handle: shareScope},
		{method: put, path: "/filter/defaultShareScope", handle: setShareScope},
		{method: put, path: "/filter/{id}/favourite", handle: likeFilter, in: onCloud},
		{method: del, path: "/filter/{id}/favourite", handle: unlikeFilter, in: onCloud},
	}
}

// share shows with whom something is shared.
func (c *call) share(v *store.Share) route.Map {
	m := route.Map{"id": v.ID, "type": v.Type}
	if v.Type == "authenticated" && !c.Cloud() {
		m["type"] = "loggedin"
	}
	if v.Group != nil {
		m["group"] = c.groupRef(v.Group)
	}
	if v.Project != nil {
		m["type"], m["project"] = "project", c.projectRef(v.Project)
	}
	if v.Role != nil {
		m["role"] = c.role(v.Role)
	}
	if v.User != nil {
		m["user"] = c.shortUser(v.User)
	}
	return m
}

// shortUser is an account as shares and owners show it.
func (c *call) shortUser(u *store.User) route.Map {
	m := c.userMap(u)
	for _, name := range []string{"timeZone", "emailAddress", "accountType"} {
		delete(m, name)
	}
	return m
}

func (c *call) shareList(all []*store.Share) route.List { return each(all, c.share) }

// newShare reads one share of a body: in the flat form of the permissions of filters, or in the form in which shares
// are shown.
func (c *call) newShare(raw any) (*store.Share, error) {
	body, _ := raw.(route.Map)
	kind, _ := body["type"].(string)
	v := &store.Share{Type: kind}
	var found bool
	switch kind {
	case "global":
		found = true
	case "authenticated", "loggedin":
		v.Type, found = "authenticated", true
	case "group":
		v.Group = c.Store.Group(inner(body, "group", "groupname", "groupId", "name"))
		found = v.Group != nil
	case "project", "projectRole":
		v.Project = c.Store.Project(inner(body, "project", "projectId", "id", "key"))
		found = v.Project != nil && c.seesProject(v.Project)
		if id := inner(body, "role", "projectRoleId", "id"); id != "" || kind == "projectRole" {
			v.Type, v.Role = "projectRole", c.roleWithID(id)
			found = found && v.Role != nil
		}
	case "user":
		v.User = c.anyUser(inner(body, "user", "accountId", "userKey", "key", "name"))
		found = v.User != nil
	default:
		return nil, route.RefuseJira(http.StatusBadRequest, "The share type '"+kind+"' is not one of global, authenticated, group, project, projectRole, user.")
	}
	if !found {
		return nil, route.RefuseJira(http.StatusBadRequest, "What a share of the type '"+kind+"' names does not exist.")
	}
	return v, nil
}

// inner reads the first of some members of a body, or of the object below a name in it.
func inner(body route.Map, below string, names ...string) string {
	object, _ := body[below].(route.Map)
	for _, name := range names {
		for _, from := range []route.Map{object, body} {
			if text, ok := scalar(from[name]); ok && text != "" && (from[below] == nil || name != "id") {
				return text
			}
		}
	}
	return ""
}

func (c *call) roleWithID(id string) *store.Role {
	for _, r := range c.Store.Roles() {
		if itoa(r.ID) == id {
			return r
		}
	}
	return nil
}

// anyUser finds by the identifiers of the flavour, the key included.
func (c *call) anyUser(id string) *store.User {
	if u := c.findUser(id); u != nil || c.Cloud() {
		return u
	}
	return c.Store.UserByKey(id)
}

// sharesOf reads a list of shares.
func (c *call) sharesOf(raw []any) ([]*store.Share, error) {
	list := make([]*store.Share, 0, len(raw))
	for _, one := range raw {
		v, err := c.newShare(one)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

// numbered gives ids to new shares; only what is kept uses them up.
func (c *call) numbered(list []*store.Share) []*store.Share {
	for _, v := range list {
		if v.ID == 0 {
			v.ID = c.nextNumber(store.KindShare)
		}
	}
	return list
}

func filterPermissions(c *call) (route.Answer, error) {
	f, err := c.filterOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.shareList(f.Shares)), nil
}

func addFilterPermission(c *call) (route.Answer, error) {
	f, err := c.ownFilter()
	if err != nil {
		return route.Answer{}, err
	}
	body, err := c.object()
	if err != nil {
		return route.Answer{}, err
	}
	v, err := c.newShare(body)
	if err != nil {
		return route.Answer{}, err
	}
	if v.Type == "global" || v.Type == "authenticated" {
		f.Shares = nil // with everybody, so the narrower ones say nothing more
	}
	f.Shares = append(slices.Clone(f.Shares), c.numbered([]*store.Share{v})...)
	return route.Created(c.shareList(f.Shares)), nil
}

// shareOfPath finds one share of the filter.
func (c *call) shareOfPath(f *store.Filter) (*store.Share, error) {
	for _, v := range f.Shares {
		if itoa(v.ID) == c.Param("permissionId") {
			return v, nil
		}
	}
	return nil, route.RefuseJira(http.StatusNotFound, "The share permission with id '"+c.Param("permissionId")+"' does not exist.")
}

func filterPermission(c *call) (route.Answer, error) {
	f, err := c.filterOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	v, err := c.shareOfPath(f)
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.share(v)), nil
}

func removeFilterPermission(c *call) (route.Answer, error) {
	f, err := c.ownFilter()
	if err != nil {
		return route.Answer{}, err
	}
	v, err := c.shareOfPath(f)
	if err != nil {
		return route.Answer{}, err
	}
	f.Shares = slices.DeleteFunc(slices.Clone(f.Shares), func(x *store.Share) bool { return x == v })
	return route.NoContent(), nil
}

// usualColumns are those of the list of issues where nobody chose others.
func usualColumns() []string {
	return []string{"issuetype", "issuekey", "summary", "assignee", "reporter", "priority", "status", "resolution", "created", "updated", "duedate"}
}

// columns shows the fields of a list of issues.
func (c *call) columns(ids []string) route.List {
	list := route.List{}
	for _, id := range ids {
		label := id
		if f := c.Store.Field(id); f != nil {
			label = f.Name
		}
		list = append(list, route.Map{"label": label, "value": id})
	}
	return list
}

// columnsSent reads the fields that a list of issues shall have.
func (c *call) columnsSent() ([]string, error) {
	var body struct {
		Columns []string `json:"columns"`
	}
	if err := c.into(&body); err != nil {
		return nil, err
	}
	if len(body.Columns) == 0 {
		return nil, route.RefuseJiraFields(map[string]string{"columns": "At least one column is required."})
	}
	for _, id := range body.Columns {
		if c.Store.Field(id) == nil {
			return nil, route.RefuseJiraFields(map[string]string{"columns": "The field '" + id + "' does not exist."})
		}
	}
	return body.Columns, nil
}

func filterColumns(c *call) (route.Answer, error) {
	f, err := c.filterOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	if len(f.Columns) == 0 {
		return route.Answer{}, route.RefuseJira(http.StatusNotFound, "The filter does not have any column configuration.")
	}
	return route.OK(c.columns(f.Columns)), nil
}

func setFilterColumns(c *call) (route.Answer, error) {
	f, err := c.ownFilter()
	if err != nil {
		return route.Answer{}, err
	}
	ids, err := c.columnsSent()
	if err != nil {
		return route.Answer{}, err
	}
	f.Columns = ids
	return route.Answer{Status: http.StatusOK}, nil
}

func dropFilterColumns(c *call) (route.Answer, error) {
	f, err := c.ownFilter()
	if err != nil {
		return route.Answer{}, err
	}
	f.Columns = nil
	return route.NoContent(), nil
}

func setFilterOwner(c *call) (route.Answer, error) {
	f, err := c.ownFilter()
	if err != nil {
		return route.Answer{}, err
	}
	var body struct {
		AccountID string `json:"accountId"`
	}
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	u := c.Store.UserByAccount(body.AccountID)
	if u == nil || !u.Active {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The user '"+body.AccountID+"' does not exist or is not active.")
	}
	f.Owner = u
	return route.NoContent(), nil
}

// preferenceScope is the preference that holds how new filters are shared.
const preferenceScope = "filter.share.scope"

func shareScope(c *call) (route.Answer, error) {
	scope := c.User.Preferences[preferenceScope]
	if scope == "" {
		scope = "PRIVATE"
	}
	return route.OK(route.Map{"scope": scope}), nil
}

func setShareScope(c *call) (route.Answer, error) {
	var body struct {
		Scope string `json:"scope"`
	}
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	if !slices.Contains([]string{"GLOBAL", "AUTHENTICATED", "PRIVATE"}, body.Scope) {
		return route.Answer{}, route.RefuseJiraFields(map[string]string{"scope": "The scope must be GLOBAL, AUTHENTICATED or PRIVATE."})
	}
	c.prefer(preferenceScope, body.Scope)
	return route.OK(route.Map{"scope": body.Scope}), nil
}

// prefer keeps a choice of the caller.
func (c *call) prefer(key, value string) {
	if c.User.Preferences == nil {
		c.User.Preferences = map[string]string{}
	}
	c.User.Preferences[key] = value
}

func (c *call) like(liked bool) (route.Answer, error) { //nolint:revive // the two ways of one operation
	f, err := c.filterOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	f.Favourites = slices.DeleteFunc(slices.Clone(f.Favourites), func(u *store.User) bool { return u == c.User })
	if liked {
		f.Favourites = append(f.Favourites, c.User)
	}
	return route.OK(c.filter(f)), nil
}

func likeFilter(c *call) (route.Answer, error)   { return c.like(true) }
func unlikeFilter(c *call) (route.Answer, error) { return c.like(false) }
