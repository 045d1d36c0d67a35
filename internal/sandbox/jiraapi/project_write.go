package jiraapi

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func projectWriteRoutes() []entry {
	return []entry{
		{method: post, path: "/project", handle: createProject},
		{method: put, path: "/project/{projectIdOrKey}", handle: updateProject},
		{method: del, path: "/project/{projectIdOrKey}", handle: deleteProject},
		{method: post, path: "/project/{projectIdOrKey}/archive", handle: archiveProject, in: onCloud},
		{method: put, path: "/project/{projectIdOrKey}/archive", handle: archiveProject, in: onDataCenter},
		{method: post, path: "/project/{projectIdOrKey}/restore", handle: restoreProject, in: onCloud},
		{method: put, path: "/project/{projectIdOrKey}/restore", handle: restoreProject, in: onDataCenter},
		{method: put, path: "/project/{projectIdOrKey}/type/{newProjectTypeKey}", handle: retypeProject, in: onDataCenter},
		{method: put, path: "/project/{projectKeyOrId}/permissionscheme", handle: assignScheme},
		{method: post, path: "/projectCategory", handle: createCategory},
		{method: get, path: "/projectCategory/{id}", handle: getProjectCategory},
		{method: put, path: "/projectCategory/{id}", handle: updateCategory},
		{method: del, path: "/projectCategory/{id}", handle: deleteCategory},
	}
}

// administrator refuses everybody but those who administer the site.
func (c *call) administrator() error {
	if c.Store.IsAdmin(c.User) {
		return nil
	}
	return forbidden("You do not have permission to perform this operation. Jira administrators only.")
}

func createProject(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	var body projectBody
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	p := &store.Project{Type: "business", DefaultAssignee: "UNASSIGNED", Scheme: c.Store.Schemes()[0], Members: map[string][]store.Holder{}}
	if body.Key != nil {
		p.Key = *body.Key
	}
	if body.TypeKey != nil {
		p.Type = *body.TypeKey
	}
	wrong := body.apply(c, p)
	if message := c.keyWrong(p.Key, nil); message != "" {
		wrong["projectKey"] = message
	}
	like := c.projectLike(p.Type)
	if like == nil {
		wrong["projectType"] = "The project type '" + p.Type + "' is not one of " + strings.Join(projectKinds, ", ") + ", or the site has no template for it."
	}
	if len(wrong) > 0 {
		return route.Answer{}, route.RefuseJiraFields(wrong)
	}
	p.IssueTypes, p.Workflows, p.Screens = slices.Clone(like.IssueTypes), like.Workflows, like.Screens
	for _, r := range c.Store.Roles() {
		p.Members[r.Name] = slices.Clone(r.Defaults)
	}
	p.ID = c.Store.NextID(store.KindProject)
	c.Store.AddProject(p)
	if p.Type == "software" {
		c.boardOfNew(p, body.Template)
	}
	return route.Created(route.Map{"id": number(p.ID), "key": p.Key, "self": c.api("/project/", p.ID)}), nil
}

// projectLike finds the project whose workflows and screens a new one of a type begins with: one that does not own
// its issue types. A business project has those of software.
func (c *call) projectLike(kind string) *store.Project {
	if !slices.Contains(projectKinds, kind) {
		return nil
	}
	for _, wanted := range []string{kind, "software"} {
		for _, p := range c.Store.Projects() {
			if p.Type == wanted && !p.TeamManaged && (kind != "service_desk" || wanted == kind) {
				return p
			}
		}
	}
	return nil
}

// boardOfNew makes the board that a new software project begins with.
func (c *call) boardOfNew(p *store.Project, template *string) {
	b := &store.Board{Name: p.Key + " board", Type: "kanban", Project: p, JQL: "project = " + p.Key + " ORDER BY Rank ASC", Columns: columnsOf(p)}
	if template != nil && strings.Contains(*template, "scrum") {
		b.Type = "scrum"
	}
	b.ID = c.nextNumber(store.KindBoard)
	c.Store.AddBoard(b)
}

// columnsOf makes a column of every status of a project.
func columnsOf(p *store.Project) []store.Column {
	var list []store.Column
	for _, v := range p.Workflows[""].Statuses {
		list = append(list, store.Column{Name: v.Name, Statuses: []*store.Status{v}})
	}
	return list
}

// nextNumber is the next id of a kind whose ids are numbers.
func (c *call) nextNumber(k store.Kind) int {
	n, _ := strconv.Atoi(c.Store.NextID(k)) // the store gives decimal text
	return n
}

func updateProject(c *call) (route.Answer, error) {
	p, err := c.adminProject()
	if err != nil {
		return route.Answer{}, err
	}
	var body projectBody
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	next := *p
	wrong := body.apply(c, &next)
	if body.Key != nil && *body.Key != p.Key {
		if message := c.keyWrong(*body.Key, p); message != "" {
			wrong["projectKey"] = message
		}
	}
	if len(wrong) > 0 {
		return route.Answer{}, route.RefuseJiraFields(wrong)
	}
	*p = next
	if body.Key != nil && *body.Key != p.Key {
		c.Store.RekeyProject(p, *body.Key)
	}
	return route.OK(c.projectFull(p)), nil
}

func deleteProject(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	p, err := c.project()
	if err != nil {
		return route.Answer{}, err
	}
	c.Store.DeleteProject(p)
	return route.NoContent(), nil
}

func archiveProject(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	p, err := c.project()
	if err != nil {
		return route.Answer{}, err
	}
	if p.Archived {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "Project with key '"+p.Key+"' is already archived.")
	}
	p.Archived = true
	return route.NoContent(), nil
}

func restoreProject(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	p, err := c.project()
	if err != nil {
		return route.Answer{}, err
	}
	if !p.Archived {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "Project with key '"+p.Key+"' is not archived.")
	}
	p.Archived = false
	if c.Cloud() {
		return route.OK(c.projectFull(p)), nil
	}
	return route.Answer{Status: http.StatusAccepted}, nil
}

func retypeProject(c *call) (route.Answer, error) {
	p, err := c.adminProject()
	if err != nil {
		return route.Answer{}, err
	}
	kind := c.Param("newProjectTypeKey")
	if !slices.Contains(projectKinds, kind) {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The project type '"+kind+"' is not valid.")
	}
	p.Type = kind
	return route.OK(c.projectFull(p)), nil
}

func assignScheme(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	p, err := c.projectNamed(c.Param("projectKeyOrId"))
	if err != nil {
		return route.Answer{}, err
	}
	var body struct {
		ID *rawNumber `json:"id"`
	}
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	if body.ID == nil {
		return route.Answer{}, route.RefuseJiraFields(map[string]string{"id": "The id of a permission scheme is required."})
	}
	v := c.permissionScheme(body.ID.String())
	if v == nil {
		return route.Answer{}, route.RefuseJira(http.StatusNotFound, "Permission scheme "+body.ID.String()+" does not exist")
	}
	p.Scheme = v
	return route.OK(c.scheme(v)), nil
}

// titled is the body of things that have a name and a description; absent members stay as they are.
type titled struct {
	Name        *string `json:"name"`
	Description *string `json:"description"`
}

// named reads such a body and puts it into name and description, which must not end empty.
func (c *call) named(name, description *string) error {
	var body titled
	if err := c.into(&body); err != nil {
		return err
	}
	next := *name
	if body.Name != nil {
		next = strings.TrimSpace(*body.Name)
	}
	switch {
	case next == "":
		return route.RefuseJiraFields(map[string]string{"name": "You must specify a name."})
	case len([]rune(next)) > maxLine:
		return route.RefuseJiraFields(map[string]string{"name": "The name is too long. It cannot exceed 255 characters."})
	}
	*name = next
	if body.Description != nil {
		*description = *body.Description
	}
	return nil
}
