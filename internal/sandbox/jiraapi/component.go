package jiraapi

import (
	"net/http"
	"slices"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// components says how components are read and changed.
func components() piece[store.Component] {
	return piece[store.Component]{
		of: func(p *store.Project) []*store.Component { return p.Components }, show: (*call).componentFull,
		words: func(v *store.Component) string { return v.Name + " " + v.Description }, fits: func(*call, *store.Component) bool { return true },
		find: (*call).componentOfPath, toChange: (*call).componentToChange, apply: readComponent,
		listed: func(c *call, v *store.Component, m route.Map) { m["issueCount"] = c.usesOf(v) },
	}
}

func componentRoutes() []entry {
	all := components()
	return []entry{
		{method: get, path: "/project/{projectIdOrKey}/components", handle: all.list},
		{method: get, path: "/project/{projectIdOrKey}/component", handle: all.page, in: onCloud},
		{method: post, path: "/component", handle: createComponent},
		{method: get, path: "/component/{id}", handle: all.get},
		{method: put, path: "/component/{id}", handle: all.update},
		{method: del, path: "/component/{id}", handle: deleteComponent},
		{method: get, path: "/component/{id}/relatedIssueCounts", handle: componentCounts},
	}
}

// componentFull shows a component in full.
func (c *call) componentFull(v *store.Component) route.Map {
	m := c.component(v)
	m["project"], m["projectId"] = v.Project.Key, number(v.Project.ID)
	m["assigneeType"], m["realAssigneeType"], m["isAssigneeTypeValid"] = v.AssigneeType, v.AssigneeType, true
	if v.Lead != nil {
		m["lead"] = c.user(v.Lead)
	}
	assignee := v.Project.Lead
	if v.AssigneeType == "COMPONENT_LEAD" && v.Lead != nil {
		assignee = v.Lead
	}
	if v.AssigneeType != "UNASSIGNED" && assignee != nil {
		m["assignee"], m["realAssignee"] = c.user(assignee), c.user(assignee)
	}
	if !c.Cloud() {
		m["archived"], m["deleted"] = false, false
	}
	return m
}

func (c *call) usesOf(v *store.Component) int {
	n := 0
	for _, i := range c.Store.Issues() {
		if slices.Contains(i.Components, v) {
			n++
		}
	}
	return n
}

// componentBody is the body of writing a component; absent members stay as they are.
type componentBody struct {
	Name          *string `json:"name"`
	Description   *string `json:"description"`
	Project       string  `json:"project"`
	AssigneeType  *string `json:"assigneeType"`
	LeadAccountID *string `json:"leadAccountId"`
	LeadUserName  *string `json:"leadUserName"`
}

func (b componentBody) apply(c *call, v *store.Component) map[string]string {
	wrong := map[string]string{}
	if b.Name != nil {
		v.Name = strings.TrimSpace(*b.Name)
	}
	switch other := v.Project.Component(v.Name); {
	case v.Name == "":
		wrong["name"] = "The component name specified is invalid - cannot be an empty string."
	case other != nil && other.ID != v.ID && strings.EqualFold(other.Name, v.Name):
		wrong["name"] = "A component with the name " + v.Name + " already exists in this project."
	}
	if b.Description != nil {
		v.Description = *b.Description
	}
	if b.AssigneeType != nil {
		if !slices.Contains([]string{"PROJECT_DEFAULT", "COMPONENT_LEAD", "PROJECT_LEAD", "UNASSIGNED"}, *b.AssigneeType) {
			wrong["assigneeType"] = "The assignee type is invalid."
		}
		v.AssigneeType = *b.AssigneeType
	}
	lead, find := b.LeadUserName, c.Store.UserByName
	if c.Cloud() {
		lead, find = b.LeadAccountID, c.Store.UserByAccount
	}
	if lead != nil {
		v.Lead = find(*lead)
		if v.Lead == nil && *lead != "" {
			wrong["leadUserName"] = "The user " + *lead + " does not exist."
		}
	}
	return wrong
}

// readComponent puts the body into a component.
func readComponent(c *call, v *store.Component) error {
	var body componentBody
	if err := c.into(&body); err != nil {
		return err
	}
	if wrong := body.apply(c, v); len(wrong) > 0 {
		return route.RefuseJiraFields(wrong)
	}
	return nil
}

func createComponent(c *call) (route.Answer, error) {
	var body componentBody
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	p := c.Store.Project(body.Project)
	if p == nil || !c.administers(p) {
		return route.Answer{}, route.RefuseJira(http.StatusNotFound, "The project with key '"+body.Project+"' does not exist or you do not have permission to create components in it.")
	}
	v := &store.Component{Project: p, AssigneeType: "PROJECT_DEFAULT"}
	if wrong := body.apply(c, v); len(wrong) > 0 {
		return route.Answer{}, route.RefuseJiraFields(wrong)
	}
	v.ID = c.Store.NextID(store.KindComponent)
	p.Components = append(p.Components, v)
	return route.Created(c.componentFull(v)), nil
}

func (c *call) componentOfPath() (*store.Component, error) {
	v := c.Store.Component(c.Param("id"))
	if v == nil || !c.seesProject(v.Project) {
		return nil, route.RefuseJira(http.StatusNotFound, "The component with id "+c.Param("id")+" does not exist.")
	}
	return v, nil
}

func (c *call) componentToChange() (*store.Component, error) {
	v, err := c.componentOfPath()
	if err != nil {
		return nil, err
	}
	if !c.administers(v.Project) {
		return nil, forbidden("You do not have permission to change components of this project.")
	}
	return v, nil
}

func deleteComponent(c *call) (route.Answer, error) {
	v, err := c.componentToChange()
	if err != nil {
		return route.Answer{}, err
	}
	if id := c.Arg("moveIssuesTo"); id != "" {
		to := c.Store.Component(id)
		if to == nil || to.Project != v.Project || to == v {
			return route.Answer{}, route.RefuseJira(http.StatusNotFound, "The component with id "+id+" does not exist.")
		}
		for _, i := range c.Store.Issues() {
			if slices.Contains(i.Components, v) && !slices.Contains(i.Components, to) {
				i.Components = append(slices.Clone(i.Components), to)
			}
		}
	}
	c.Store.DeleteComponent(v)
	return route.NoContent(), nil
}

func componentCounts(c *call) (route.Answer, error) {
	v, err := c.componentOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(route.Map{"self": c.api("/component/", v.ID), "issueCount": c.usesOf(v)}), nil
}
