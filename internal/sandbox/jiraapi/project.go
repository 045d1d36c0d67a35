package jiraapi

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func projectRoutes() []entry {
	return slices.Concat([]entry{
		{method: get, path: "/project", handle: listProjects},
		{method: get, path: "/project/search", handle: searchProjects, in: onCloud},
		{method: get, path: "/projects/picker", handle: pickProjects, in: onDataCenter},
		{method: get, path: "/project/recent", handle: listProjects, in: onCloud},
		{method: get, path: "/project/{projectIdOrKey}", handle: getProject},
		{method: get, path: "/project/{projectIdOrKey}/statuses", handle: projectStatuses},
		{method: get, path: "/project/{projectIdOrKey}/role", handle: projectRoles},
		{method: get, path: "/project/{projectIdOrKey}/role/{id}", handle: projectRole},
		{method: get, path: "/project/{projectIdOrKey}/roledetails", handle: projectRoleDetails, in: onCloud},
		{method: get, path: "/project/{projectKeyOrId}/permissionscheme", handle: projectScheme},
		{method: get, path: "/project/type", handle: projectTypes},
		{method: get, path: "/projectCategory", handle: projectCategories},
	}, versionRoutes(), componentRoutes(), projectWriteRoutes(), roleRoutes())
}

// adminProject finds a project that the caller may administer.
func (c *call) adminProject() (*store.Project, error) {
	p, err := c.project()
	if err != nil {
		return nil, err
	}
	if !c.administers(p) {
		return nil, forbidden("You cannot edit the configuration of this project.")
	}
	return p, nil
}

// projectFull shows a project in full.
func (c *call) projectFull(p *store.Project) route.Map {
	m := c.projectListed(p)
	m["description"] = p.Description
	m["lead"] = c.user(p.Lead)
	m["components"] = each(p.Components, c.componentFull)
	m["issueTypes"] = each(p.IssueTypes, c.issueType)
	m["versions"] = each(p.Versions, c.versionFull)
	m["assigneeType"] = p.DefaultAssignee
	roles := route.Map{}
	for _, r := range c.Store.Roles() {
		roles[r.Name] = c.api("/project/", p.ID, "/role/", strconv.Itoa(r.ID))
	}
	m["roles"] = roles
	if p.URL != "" {
		m["url"] = p.URL
	}
	if c.Cloud() {
		m["properties"] = route.Map{}
	} else {
		m["projectKeys"] = append([]string{p.Key}, p.OldKeys...)
	}
	return m
}

// projectListed shows a project as lists do.
func (c *call) projectListed(p *store.Project) route.Map {
	m := c.projectRef(p)
	m["expand"] = "description,lead,issueTypes,url,projectKeys,permissions,insight"
	if c.Cloud() {
		m["style"], m["isPrivate"], m["properties"] = "classic", false, route.Map{}
		if p.TeamManaged {
			m["style"] = "next-gen"
		}
		if p.EntityID != "" {
			m["entityId"], m["uuid"] = p.EntityID, p.EntityID
		}
	} else {
		m["archived"] = p.Archived
		m["expand"] = "description,lead,url,projectKeys"
	}
	return m
}

func (c *call) projectWith(p *store.Project, expand []string) route.Map {
	m := c.projectListed(p)
	has := func(name string) bool { return slices.Contains(expand, name) }
	if has("description") {
		m["description"] = p.Description
	}
	if has("lead") {
		m["lead"] = c.user(p.Lead)
	}
	if has("issueTypes") {
		m["issueTypes"] = each(p.IssueTypes, c.issueType)
	}
	if has("url") && p.URL != "" {
		m["url"] = p.URL
	}
	if has("projectKeys") {
		m["projectKeys"] = append([]string{p.Key}, p.OldKeys...)
	}
	if has("insight") && c.Cloud() {
		m["insight"] = c.insight(p)
	}
	return m
}

func (c *call) insight(p *store.Project) route.Map {
	count := 0
	m := route.Map{}
	for _, i := range c.Store.Issues() {
		if i.Project == p && c.Store.Sees(c.User, i) {
			count++
			m["lastIssueUpdateTime"] = stamp(i.Updated)
		}
	}
	m["totalIssueCount"] = count
	return m
}

// visibleProjects are those that the caller may see, archived ones only when asked for.
func (c *call) visibleProjects(archived bool) []*store.Project { //nolint:revive // a parameter of the API
	var list []*store.Project
	for _, p := range c.Store.Projects() {
		if c.seesProject(p) && (archived || !p.Archived) {
			list = append(list, p)
		}
	}
	slices.SortStableFunc(list, func(a, b *store.Project) int { return cmp.Compare(a.Key, b.Key) })
	return list
}

func listProjects(c *call) (route.Answer, error) {
	list := c.visibleProjects(c.Flag("includeArchived", false))
	if n := c.Int("recent", 0); n > 0 {
		list = list[:min(n, len(list))]
	}
	return route.OK(each(list, func(p *store.Project) route.Map { return c.projectWith(p, c.List("expand")) })), nil
}

func searchProjects(c *call) (route.Answer, error) {
	at, err := c.page(50, 100)
	if err != nil {
		return route.Answer{}, err
	}
	text, ids, wanted, kinds := strings.ToLower(c.Arg("query")), c.Query["id"], c.Query["keys"], c.List("typeKey")
	status := c.List("status")
	var found []*store.Project
	for _, p := range c.visibleProjects(slices.Contains(status, "archived") || c.Flag("includeArchived", false)) {
		fits := (text == "" || strings.Contains(strings.ToLower(p.Name), text) || strings.Contains(strings.ToLower(p.Key), text)) &&
			(len(ids) == 0 || slices.Contains(ids, p.ID)) && (len(wanted) == 0 || slices.Contains(wanted, p.Key)) &&
			(len(kinds) == 0 || slices.Contains(kinds, p.Type)) && c.actionFits(p)
		if fits {
			found = append(found, p)
		}
	}
	if order := c.Arg("orderBy"); strings.Contains(order, "name") {
		slices.SortStableFunc(found, func(a, b *store.Project) int { return cmp.Compare(a.Name, b.Name) })
	}
	if strings.HasPrefix(c.Arg("orderBy"), "-") {
		slices.Reverse(found)
	}
	values := each(cut(found, &at), func(p *store.Project) route.Map { return c.projectWith(p, c.List("expand")) })
	return route.OK(c.bean(at, values)), nil
}

// actionFits checks what the caller wants to do with the projects found.
func (c *call) actionFits(p *store.Project) bool {
	switch c.Arg("action") {
	case "create":
		return c.may("CREATE_ISSUES", p, nil)
	case "edit":
		return c.administers(p)
	default:
		return true
	}
}

// pickProjects finds projects by a part of name or key.
func pickProjects(c *call) (route.Answer, error) {
	text := strings.ToLower(c.Arg("query"))
	most := c.Int("maxResults", 20)
	list := route.List{}
	total := 0
	for _, p := range c.visibleProjects(false) {
		if !strings.Contains(strings.ToLower(p.Name), text) && !strings.Contains(strings.ToLower(p.Key), text) ||
			slices.Contains(c.List("currentProjectIds"), p.ID) {
			continue
		}
		if total++; len(list) < most {
			list = append(list, route.Map{"key": p.Key, "name": p.Name, "id": p.ID, "html": escapeHTML(p.Name + " (" + p.Key + ")"), "avatar": c.projectAvatars(p)["24x24"]})
		}
	}
	header := "Showing " + strconv.Itoa(len(list)) + " of " + strconv.Itoa(total) + " matching projects"
	return route.OK(route.Map{"projects": list, "total": total, "header": header}), nil
}

func getProject(c *call) (route.Answer, error) {
	p, err := c.project()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.projectFull(p)), nil
}

func projectStatuses(c *call) (route.Answer, error) {
	p, err := c.project()
	if err != nil {
		return route.Answer{}, err
	}
	list := route.List{}
	for _, k := range p.IssueTypes {
		list = append(list, route.Map{
			"self": c.api("/issuetype/", k.ID), "id": k.ID, "name": k.Name, "subtask": k.Subtask,
			"statuses": each(p.Workflow(k).Statuses, c.statusFull),
		})
	}
	return route.OK(list), nil
}

func projectRoles(c *call) (route.Answer, error) {
	p, err := c.project()
	if err != nil {
		return route.Answer{}, err
	}
	m := route.Map{}
	for _, r := range c.Store.Roles() {
		m[r.Name] = c.api("/project/", p.ID, "/role/", strconv.Itoa(r.ID))
	}
	return route.OK(m), nil
}

func (c *call) role(r *store.Role) route.Map {
	return route.Map{
		"self": c.api("/role/", strconv.Itoa(r.ID)), "id": r.ID, "name": r.Name, "description": r.Description,
	}
}

func projectRole(c *call) (route.Answer, error) {
	p, err := c.project()
	if err != nil {
		return route.Answer{}, err
	}
	r, err := c.roleOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.roleIn(p, r)), nil
}

// holders lists the people and groups that have a role.
func (c *call) holders(r *store.Role, all []store.Holder) route.List {
	list := route.List{}
	for n, h := range all {
		if h.User != nil || h.Group != "" {
			list = append(list, c.actor(10240+r.ID*100+n, h))
		}
	}
	return list
}

// actor shows a person or a group that has a role.
func (c *call) actor(id int, h store.Holder) route.Map {
	m := route.Map{"id": id}
	if h.User != nil {
		m["displayName"], m["type"] = h.User.DisplayName, "atlassian-user-role-actor"
		m["avatarUrl"] = c.avatars(h.User)["16x16"]
		if c.Cloud() {
			m["actorUser"] = route.Map{"accountId": h.User.AccountID}
		} else {
			m["name"] = h.User.Name
		}
		return m
	}
	m["displayName"], m["type"], m["name"] = h.Group, "atlassian-group-role-actor", h.Group
	if !c.Cloud() {
		m["avatarUrl"] = c.Base + "/secure/useravatar?size=xsmall&avatarId=10123"
	} else if g := c.Store.Group(h.Group); g != nil {
		m["actorGroup"] = route.Map{"displayName": g.Name, "name": g.Name, "groupId": g.ID}
	}
	return m
}

func projectRoleDetails(c *call) (route.Answer, error) {
	p, err := c.project()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(each(c.Store.Roles(), func(r *store.Role) route.Map {
		m := c.role(r)
		m["self"] = c.api("/project/", p.ID, "/role/", strconv.Itoa(r.ID))
		m["admin"], m["default"], m["roleConfigurable"], m["translatedName"] = r.Name == "Administrators", false, true, r.Name
		return m
	})), nil
}

func projectScheme(c *call) (route.Answer, error) {
	p, err := c.projectNamed(c.Param("projectKeyOrId"))
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.scheme(p.Scheme)), nil
}

func (c *call) scheme(v *store.Scheme) route.Map {
	return route.Map{
		"expand": "permissions,user,group,projectRole,field,all", "id": v.ID, "name": v.Name, "description": v.Description,
		"self": c.api("/permissionscheme/", strconv.Itoa(v.ID)),
	}
}

func projectTypes(*call) (route.Answer, error) {
	kind := func(key, name, color string) route.Map {
		return route.Map{"key": key, "formattedKey": name, "descriptionI18nKey": "jira.project.type." + key + ".description", "icon": "", "color": color}
	}
	return route.OK(route.List{kind("software", "Software", "#F5A623"), kind("service_desk", "Service Desk", "#67AB49"), kind("business", "Business", "#1D73F3")}), nil
}

func projectCategories(c *call) (route.Answer, error) {
	return route.OK(each(c.Store.ProjectCategories(), c.projectCategory)), nil
}
