package jiraapi

import (
	"hash/fnv"
	"net/http"
	"slices"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// schemeRoutes are the schemes of permissions, notifications, security levels and priorities.
func schemeRoutes() []entry {
	return []entry{
		{method: get, path: "/permissionscheme", handle: listSchemes},
		{method: post, path: "/permissionscheme", handle: createScheme},
		{method: get, path: "/permissionscheme/{schemeId}", handle: getScheme},
		{method: put, path: "/permissionscheme/{schemeId}", handle: updateScheme},
		{method: del, path: "/permissionscheme/{schemeId}", handle: deleteScheme},
		{method: get, path: "/permissionscheme/{schemeId}/permission", handle: listGrants},
		{method: post, path: "/permissionscheme/{schemeId}/permission", handle: addGrant},
		{method: get, path: "/permissionscheme/{schemeId}/permission/{permissionId}", handle: getGrant},
		{method: del, path: "/permissionscheme/{schemeId}/permission/{permissionId}", handle: removeGrant},
		{method: get, path: "/notificationscheme", handle: listNotificationSchemes},
		{method: get, path: "/notificationscheme/project", handle: notificationSchemesOfProjects, in: onCloud},
		{method: get, path: "/notificationscheme/{id}", handle: getNotificationScheme},
		{method: get, path: "/project/{projectKeyOrId}/notificationscheme", handle: projectNotificationScheme},
		{method: get, path: "/issuesecurityschemes", handle: listSecuritySchemes},
		{method: get, path: "/issuesecurityschemes/{id}", handle: getSecurityScheme},
		{method: get, path: "/project/{projectKeyOrId}/issuesecuritylevelscheme", handle: projectSecurityScheme},
		{method: get, path: "/project/{projectKeyOrId}/securitylevel", handle: projectSecurity},
		{method: get, path: "/priorityscheme", handle: listPrioritySchemes, in: onCloud},
		{method: get, path: "/priorityschemes", handle: listPrioritySchemesDC, in: onDataCenter},
		{method: get, path: "/project/{projectKeyOrId}/priorityscheme", handle: projectPriorityScheme, in: onDataCenter},
	}
}

func listSchemes(c *call) (route.Answer, error) {
	return route.OK(route.Map{"permissionSchemes": each(c.Store.Schemes(), c.schemeExpanded)}), nil
}

// schemeOfPath finds the permission scheme of the path.
func (c *call) schemeOfPath() (*store.Scheme, error) {
	if v := c.permissionScheme(c.Param("schemeId")); v != nil {
		return v, nil
	}
	return nil, route.RefuseJira(http.StatusNotFound, "Permission scheme "+c.Param("schemeId")+" does not exist")
}

// adminScheme finds it for those who administer the site.
func (c *call) adminScheme() (*store.Scheme, error) {
	if err := c.administrator(); err != nil {
		return nil, err
	}
	return c.schemeOfPath()
}

func getScheme(c *call) (route.Answer, error) {
	v, err := c.schemeOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.schemeExpanded(v)), nil
}

func (c *call) schemeExpanded(v *store.Scheme) route.Map {
	m := c.scheme(v)
	if len(c.List("expand")) > 0 {
		m["permissions"] = c.grants(v)
	}
	return m
}

// grants lists who has which permission in a scheme.
func (c *call) grants(v *store.Scheme) route.List {
	list := route.List{}
	for _, key := range sortedKeys(v.Grants) {
		for _, h := range v.Grants[key] {
			list = append(list, c.grant(v, key, h))
		}
	}
	return list
}

// grant shows one of them. Its id follows from what it says, so that it stays when others go.
func (c *call) grant(v *store.Scheme, key string, h store.Holder) route.Map {
	id := itoa(c.grantID(key, h))
	return route.Map{"id": number(id), "self": c.api("/permissionscheme/", itoa(v.ID), "/permission/", id), "permission": key, "holder": c.holder(h)}
}

func (c *call) grantID(key string, h store.Holder) int {
	m := c.holder(h)
	kind, _ := m["type"].(string)
	parameter, _ := m["parameter"].(string)
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(key + "\x00" + kind + "\x00" + parameter)) // a hash takes everything
	return firstGrant + int(sum.Sum32()%1_000_000)
}

// firstGrant is the least id of a grant.
const firstGrant = 10000

func (c *call) holder(h store.Holder) route.Map {
	switch {
	case h.Anyone:
		return route.Map{"type": "anyone"}
	case h.Group != "":
		return route.Map{"type": "group", "parameter": h.Group}
	case h.Role != "":
		if r := c.Store.RoleNamed(h.Role); r != nil {
			return route.Map{"type": "projectRole", "parameter": itoa(r.ID)}
		}
		return route.Map{"type": "projectRole", "parameter": h.Role}
	case h.User != nil:
		return route.Map{"type": "user", "parameter": c.id(h.User)}
	case h.Reporter:
		return route.Map{"type": "reporter"}
	case h.Assignee:
		return route.Map{"type": "assignee"}
	default:
		return route.Map{"type": "applicationRole"}
	}
}

// grantBody is one grant as a body names it.
type grantBody struct {
	Permission string `json:"permission"`
	Holder     struct {
		Type      string `json:"type"`
		Parameter string `json:"parameter"`
		Value     string `json:"value"`
	} `json:"holder"`
}

// read checks a grant.
func (b grantBody) read(c *call) (store.Holder, error) {
	if _, err := permissionCalled(b.Permission); err != nil {
		return store.Holder{}, err
	}
	h, known := store.Holder{}, true
	name := b.Holder.Parameter
	if name == "" {
		name = b.Holder.Value
	}
	switch b.Holder.Type {
	case "anyone":
		h.Anyone = true
	case "reporter":
		h.Reporter = true
	case "assignee":
		h.Assignee = true
	case "applicationRole":
		h.LoggedIn = true
	case "group":
		g := c.Store.Group(name)
		if known = g != nil; known {
			h.Group = g.Name
		}
	case "projectRole":
		r := c.roleWithID(name)
		if known = r != nil; known {
			h.Role = r.Name
		}
	case "user":
		h.User = c.anyUser(name)
		known = h.User != nil
	default:
		return h, route.RefuseJira(http.StatusBadRequest, "The holder type '"+b.Holder.Type+"' is not valid.")
	}
	if !known {
		return h, route.RefuseJira(http.StatusBadRequest, "The "+b.Holder.Type+" '"+name+"' does not exist.")
	}
	return h, nil
}

// schemeBody is the body of writing a permission scheme.
type schemeBody struct {
	Name        string      `json:"name"`
	Description string      `json:"description"`
	Permissions []grantBody `json:"permissions"`
}

// readScheme puts the body into a scheme; without a list of grants those that are there stay.
func (c *call) readScheme(v *store.Scheme) error {
	var body schemeBody
	if err := c.into(&body); err != nil {
		return err
	}
	if body.Name == "" {
		return route.RefuseJiraFields(map[string]string{"name": "You must specify a name for the permission scheme."})
	}
	for _, other := range c.Store.Schemes() {
		if other != v && other.Name == body.Name {
			return route.RefuseJiraFields(map[string]string{"name": "A permission scheme with this name already exists."})
		}
	}
	if body.Permissions != nil {
		grants := store.Grants{}
		for _, one := range body.Permissions {
			h, err := one.read(c)
			if err != nil {
				return err
			}
			grants[one.Permission] = append(grants[one.Permission], h)
		}
		v.Grants = grants
	}
	v.Name, v.Description = body.Name, body.Description
	return nil
}

func createScheme(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	v := &store.Scheme{Grants: store.Grants{}}
	if err := c.readScheme(v); err != nil {
		return route.Answer{}, err
	}
	v.ID = c.nextNumber(store.KindScheme)
	c.Store.AddScheme(v)
	return route.Created(c.schemeExpanded(v)), nil
}

func updateScheme(c *call) (route.Answer, error) {
	v, err := c.adminScheme()
	if err != nil {
		return route.Answer{}, err
	}
	if err := c.readScheme(v); err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.schemeExpanded(v)), nil
}

func deleteScheme(c *call) (route.Answer, error) {
	v, err := c.adminScheme()
	if err != nil {
		return route.Answer{}, err
	}
	if slices.ContainsFunc(c.Store.Projects(), func(p *store.Project) bool { return p.Scheme == v }) {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The permission scheme '"+v.Name+"' is used by a project and cannot be deleted.")
	}
	c.Store.DeleteScheme(v)
	return route.NoContent(), nil
}

func listGrants(c *call) (route.Answer, error) {
	v, err := c.schemeOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(route.Map{"permissions": c.grants(v), "expand": "user,group,projectRole,field,all"}), nil
}

func addGrant(c *call) (route.Answer, error) {
	v, err := c.adminScheme()
	if err != nil {
		return route.Answer{}, err
	}
	var body grantBody
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	h, err := body.read(c)
	if err != nil {
		return route.Answer{}, err
	}
	if slices.Contains(v.Grants[body.Permission], h) {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The permission is already granted to that holder.")
	}
	v.Grants[body.Permission] = append(slices.Clone(v.Grants[body.Permission]), h)
	return route.Created(c.grant(v, body.Permission, h)), nil
}

// grantOfPath finds a grant by its id.
func (c *call) grantOfPath(v *store.Scheme) (string, store.Holder, error) {
	for key, holders := range v.Grants {
		for _, h := range holders {
			if itoa(c.grantID(key, h)) == c.Param("permissionId") {
				return key, h, nil
			}
		}
	}
	return "", store.Holder{}, route.RefuseJira(http.StatusNotFound, "The permission grant with id '"+c.Param("permissionId")+"' does not exist.")
}

func getGrant(c *call) (route.Answer, error) {
	v, err := c.schemeOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	key, h, err := c.grantOfPath(v)
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.grant(v, key, h)), nil
}

func removeGrant(c *call) (route.Answer, error) {
	v, err := c.adminScheme()
	if err != nil {
		return route.Answer{}, err
	}
	key, gone, err := c.grantOfPath(v)
	if err != nil {
		return route.Answer{}, err
	}
	v.Grants[key] = slices.DeleteFunc(slices.Clone(v.Grants[key]), func(h store.Holder) bool { return h == gone })
	return route.NoContent(), nil
}

// notificationScheme is the one that every project has.
func (c *call) notificationScheme() route.Map {
	m := route.Map{
		"expand": "notificationSchemeEvents,user,group,projectRole,field,all", "id": 10000, "self": c.api("/notificationscheme/10000"),
		"name": "Default Notification Scheme", "description": "Assignee, reporter and watchers hear of everything.",
	}
	if len(c.List("expand")) == 0 {
		return m
	}
	events := route.List{}
	for n, name := range []string{"Issue Created", "Issue Updated", "Issue Assigned", "Issue Resolved", "Issue Commented"} {
		events = append(events, route.Map{"event": route.Map{"id": n + 1, "name": name, "description": "An event of issues"}, "notifications": route.List{
			route.Map{"id": 10*n + 1, "notificationType": "CurrentAssignee"}, route.Map{"id": 10*n + 2, "notificationType": "Reporter"},
		}})
	}
	m["notificationSchemeEvents"] = events
	return m
}

func listNotificationSchemes(c *call) (route.Answer, error) {
	at, err := c.page(50, 50)
	if err != nil {
		return route.Answer{}, err
	}
	shown := each(cut([]route.Map{c.notificationScheme()}, &at), func(m route.Map) route.Map { return m })
	return route.OK(c.bean(at, shown)), nil
}

func notificationSchemesOfProjects(c *call) (route.Answer, error) {
	at, err := c.page(50, 50)
	if err != nil {
		return route.Answer{}, err
	}
	shown := each(cut(c.visibleProjects(true), &at), func(p *store.Project) route.Map {
		return route.Map{"notificationSchemeId": "10000", "projectId": p.ID}
	})
	return route.OK(c.bean(at, shown)), nil
}

func getNotificationScheme(c *call) (route.Answer, error) {
	if c.Param("id") != "10000" {
		return route.Answer{}, route.RefuseJira(http.StatusNotFound, "The notification scheme with id '"+c.Param("id")+"' does not exist.")
	}
	return route.OK(c.notificationScheme()), nil
}

func projectNotificationScheme(c *call) (route.Answer, error) {
	if _, err := c.projectNamed(c.Param("projectKeyOrId")); err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.notificationScheme()), nil
}

// securityScheme is the scheme of the levels of a project; it bears the id of the project.
func (c *call) securityScheme(p *store.Project) route.Map {
	return route.Map{
		"self": c.api("/issuesecurityschemes/", p.ID), "id": number(p.ID), "name": p.Key + ": issue security", "description": "Who sees which issues of " + p.Name,
		"levels": c.levels(p),
	}
}

func (c *call) levels(p *store.Project) route.List {
	return each(p.Security, func(v *store.SecurityLevel) route.Map {
		m, _ := c.security(v).(route.Map)
		return m
	})
}

// secured are the projects with security levels that the caller may see.
func (c *call) secured() []*store.Project {
	return slices.DeleteFunc(c.visibleProjects(true), func(p *store.Project) bool { return len(p.Security) == 0 })
}

func listSecuritySchemes(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	show := func(p *store.Project) route.Map {
		m := c.securityScheme(p)
		delete(m, "levels")
		return m
	}
	return route.OK(route.Map{"issueSecuritySchemes": each(c.secured(), show)}), nil
}

func getSecurityScheme(c *call) (route.Answer, error) {
	for _, p := range c.secured() {
		if p.ID == c.Param("id") && c.administers(p) {
			return route.OK(c.securityScheme(p)), nil
		}
	}
	return route.Answer{}, route.RefuseJira(http.StatusNotFound, "The issue security scheme with id '"+c.Param("id")+"' does not exist.")
}

func projectSecurityScheme(c *call) (route.Answer, error) {
	p, err := c.projectNamed(c.Param("projectKeyOrId"))
	switch {
	case err != nil:
		return route.Answer{}, err
	case !c.administers(p):
		return route.Answer{}, forbidden("You cannot see the configuration of this project.")
	case len(p.Security) == 0:
		return route.Answer{}, route.RefuseJira(http.StatusNotFound, "The project with key '"+p.Key+"' has no issue security scheme.")
	}
	return route.OK(c.securityScheme(p)), nil
}

func projectSecurity(c *call) (route.Answer, error) {
	p, err := c.projectNamed(c.Param("projectKeyOrId"))
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(route.Map{"levels": c.levels(p)}), nil
}

// usualPriority is the id of the priority of new issues.
const usualPriority = "3"

func listPrioritySchemes(c *call) (route.Answer, error) {
	return listed(c, []route.Map{{
		"id": "1", "name": "Default priority scheme", "description": "All priorities of the site", "isDefault": true, "defaultPriorityId": usualPriority, "self": c.api("/priorityscheme/1"),
	}}, func(m route.Map) route.Map { return m })
}

func (c *call) priorityScheme() route.Map {
	ids := route.List{}
	for _, p := range c.Store.Priorities() {
		ids = append(ids, p.ID)
	}
	return route.Map{
		"id": 1, "name": "Default priority scheme", "description": "All priorities of the site", "defaultScheme": true, "defaultOptionId": usualPriority, "optionIds": ids,
		"self": c.api("/priorityschemes/1"),
	}
}

func listPrioritySchemesDC(c *call) (route.Answer, error) {
	at, err := c.page(50, 100)
	if err != nil {
		return route.Answer{}, err
	}
	shown := each(cut([]route.Map{c.priorityScheme()}, &at), func(m route.Map) route.Map { return m })
	return route.OK(route.Map{"startAt": at.start, "maxResults": at.limit, "total": at.total, "schemes": shown}), nil
}

func projectPriorityScheme(c *call) (route.Answer, error) {
	if _, err := c.projectNamed(c.Param("projectKeyOrId")); err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.priorityScheme()), nil
}
