package jiraapi

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"mcp-atlassian/internal/sandbox/store"
)

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
