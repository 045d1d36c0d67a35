package jiraapi

import (
	"cmp"
	"net/http"
	"regexp"
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

// projectBody is the body of writing a project; absent members stay as they are.
type projectBody struct {
	Key              *string    `json:"key"`
	Name             *string    `json:"name"`
	Description      *string    `json:"description"`
	URL              *string    `json:"url"`
	Lead             *string    `json:"lead"`
	LeadAccountID    *string    `json:"leadAccountId"`
	TypeKey          *string    `json:"projectTypeKey"`
	Template         *string    `json:"projectTemplateKey"`
	AssigneeType     *string    `json:"assigneeType"`
	CategoryID       *rawNumber `json:"categoryId"`
	PermissionScheme *rawNumber `json:"permissionScheme"`
}

// projectKinds are the types of projects that a site has.
var projectKinds = []string{"software", "service_desk", "business"}

// projectKey is the form of the keys of projects.
var projectKey = regexp.MustCompile(`^[A-Z][A-Z0-9_]+$`)

// longestKey is how long the key of a project may be.
const longestKey = 10

// apply checks the body and puts it into a project; the key is for the caller to change.
func (b projectBody) apply(c *call, p *store.Project) map[string]string {
	wrong := map[string]string{}
	if b.Name != nil {
		p.Name = strings.TrimSpace(*b.Name)
	}
	switch other := c.projectCalled(p.Name); {
	case p.Name == "":
		wrong["projectName"] = "You must specify a valid project name."
	case len([]rune(p.Name)) > 80:
		wrong["projectName"] = "The project name must not exceed 80 characters in length."
	case other != nil && other.ID != p.ID:
		wrong["projectName"] = "A project with that name already exists."
	}
	for from, into := range map[*string]*string{b.Description: &p.Description, b.URL: &p.URL} {
		if from != nil {
			*into = *from
		}
	}
	if b.AssigneeType != nil {
		if p.DefaultAssignee = *b.AssigneeType; p.DefaultAssignee != "PROJECT_LEAD" && p.DefaultAssignee != "UNASSIGNED" {
			wrong["assigneeType"] = "The default assignee type is not valid."
		}
	}
	b.applyLead(c, p, wrong)
	b.applySchemes(c, p, wrong)
	return wrong
}

func (c *call) projectCalled(name string) *store.Project {
	for _, p := range c.Store.Projects() {
		if strings.EqualFold(p.Name, name) {
			return p
		}
	}
	return nil
}

func (b projectBody) applyLead(c *call, p *store.Project, wrong map[string]string) {
	lead := b.Lead
	if c.Cloud() {
		lead = cmp.Or(b.LeadAccountID, b.Lead)
	}
	if lead != nil {
		p.Lead = c.findUser(*lead)
	}
	if p.Lead == nil || !p.Lead.Active {
		wrong["projectLead"] = "You must specify a valid project lead."
	}
}

func (b projectBody) applySchemes(c *call, p *store.Project, wrong map[string]string) {
	if b.CategoryID != nil {
		id := b.CategoryID.String()
		at := slices.IndexFunc(c.Store.ProjectCategories(), func(v *store.ProjectCategory) bool { return v.ID == id })
		switch {
		case at >= 0:
			p.Category = c.Store.ProjectCategories()[at]
		case id == "-1": // takes the project out of its category
			p.Category = nil
		default:
			wrong["projectCategory"] = "The project category with id '" + id + "' does not exist."
		}
	}
	if b.PermissionScheme != nil {
		if v := c.permissionScheme(b.PermissionScheme.String()); v != nil {
			p.Scheme = v
		} else {
			wrong["permissionScheme"] = "The permission scheme with id '" + b.PermissionScheme.String() + "' does not exist."
		}
	}
}

func (c *call) permissionScheme(id string) *store.Scheme {
	for _, v := range c.Store.Schemes() {
		if itoa(v.ID) == id {
			return v
		}
	}
	return nil
}

// keyWrong says what is wrong with the key of a project, "" for nothing.
func (c *call) keyWrong(key string, p *store.Project) string {
	switch other := c.Store.Project(key); {
	case !projectKey.MatchString(key):
		return "Project keys must start with an uppercase letter, followed by one or more uppercase alphanumeric characters."
	case len(key) > longestKey:
		return "The project key must not exceed 10 characters in length."
	case other != nil && other != p:
		return "Project '" + other.Name + "' uses this project key."
	default:
		return ""
	}
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

func createCategory(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	v := &store.ProjectCategory{}
	if err := c.namedCategory(v); err != nil {
		return route.Answer{}, err
	}
	v.ID = c.Store.NextID(store.KindCategory)
	c.Store.AddCategory(v)
	return route.Created(c.projectCategory(v)), nil
}

// namedCategory reads the body into a category; no two have the same name.
func (c *call) namedCategory(v *store.ProjectCategory) error {
	next := *v
	if err := c.named(&next.Name, &next.Description); err != nil {
		return err
	}
	for _, other := range c.Store.ProjectCategories() {
		if other != v && strings.EqualFold(other.Name, next.Name) {
			return route.Refuse(route.JSON(http.StatusConflict, route.JiraErrors([]string{"A project category with the name '" + next.Name + "' already exists."}, nil)))
		}
	}
	*v = next
	return nil
}

func (c *call) categoryOfPath() (*store.ProjectCategory, error) {
	for _, v := range c.Store.ProjectCategories() {
		if v.ID == c.Param("id") {
			return v, nil
		}
	}
	return nil, route.RefuseJira(http.StatusNotFound, "A project category with the id '"+c.Param("id")+"' does not exist.")
}

func getProjectCategory(c *call) (route.Answer, error) {
	v, err := c.categoryOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.projectCategory(v)), nil
}

func updateCategory(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	v, err := c.categoryOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	if err := c.namedCategory(v); err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.projectCategory(v)), nil
}

func deleteCategory(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	v, err := c.categoryOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	c.Store.DeleteCategory(v)
	return route.NoContent(), nil
}
