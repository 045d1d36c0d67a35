package jiraapi

import (
	"net/http"
	"slices"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// categoryNames are the categories of statuses as the newer API names them.
func categoryNames() map[string]store.Category {
	return map[string]store.Category{"TODO": store.ToDo, "IN_PROGRESS": store.InProgress, "DONE": store.Done}
}

// statusBrief shows a status as the newer API does.
func (c *call) statusBrief(s *store.Status) route.Map {
	m := route.Map{"id": s.ID, "name": s.Name, "description": s.Description, "scope": route.Map{"type": "GLOBAL"}}
	for name, v := range categoryNames() {
		if v == s.Category {
			m["statusCategory"] = name
		}
	}
	if s.Scope != nil {
		m["scope"] = route.Map{"type": "PROJECT", "project": route.Map{"id": s.Scope.ID}}
	}
	return m
}

func searchStatuses(c *call) (route.Answer, error) {
	at, err := c.page(200, 200)
	if err != nil {
		return route.Answer{}, err
	}
	text := strings.ToLower(c.Arg("searchString"))
	found := slices.DeleteFunc(slices.Clone(c.Store.Statuses()), func(s *store.Status) bool {
		wrongCategory := c.Arg("statusCategory") != "" && categoryNames()[c.Arg("statusCategory")] != s.Category
		wrongProject := c.Arg("projectId") != "" && (s.Scope == nil || s.Scope.ID != c.Arg("projectId"))
		return !strings.Contains(strings.ToLower(s.Name), text) || wrongCategory || wrongProject
	})
	return route.OK(c.bean(at.with(len(found)), each(cut(found, &at), c.statusBrief))), nil
}

// statusesWhere lists the statuses that fit.
func (c *call) statusesWhere(fits func(*store.Status) bool) route.Answer {
	return route.OK(each(slices.DeleteFunc(slices.Clone(c.Store.Statuses()), func(s *store.Status) bool { return !fits(s) }), c.statusBrief))
}

func statusesByID(c *call) (route.Answer, error) {
	return c.statusesWhere(func(s *store.Status) bool { return slices.Contains(c.Query["id"], s.ID) }), nil
}

func statusesByName(c *call) (route.Answer, error) {
	if len(c.Query["name"]) == 0 {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The 'name' query parameter must be provided.")
	}
	project := c.Arg("projectId")
	return c.statusesWhere(func(s *store.Status) bool {
		return slices.Contains(c.Query["name"], s.Name) && (project == "" && s.Scope == nil || s.Scope != nil && s.Scope.ID == project)
	}), nil
}

// statusBody is one status of a body.
type statusBody struct {
	ID          string  `json:"id"`
	Name        string  `json:"name"`
	Category    string  `json:"statusCategory"`
	Description *string `json:"description"`
}

// into checks a status and puts it into another one.
func (b statusBody) into(c *call, s *store.Status) error {
	category, known := categoryNames()[b.Category]
	name := strings.TrimSpace(b.Name)
	switch {
	case name == "" || len([]rune(name)) > maxLine:
		return route.RefuseJira(http.StatusBadRequest, "The name of a status must have between 1 and 255 characters.")
	case !known:
		return route.RefuseJira(http.StatusBadRequest, "The status category '"+b.Category+"' is not one of TODO, IN_PROGRESS, DONE.")
	}
	for _, other := range c.Store.Statuses() {
		if other.ID != s.ID && other.Scope == s.Scope && strings.EqualFold(other.Name, name) {
			return route.RefuseJira(http.StatusBadRequest, "A status with the name '"+name+"' already exists.")
		}
	}
	s.Name, s.Category = name, category
	if b.Description != nil {
		s.Description = *b.Description
	}
	return nil
}

func createStatuses(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	var body struct {
		Scope struct {
			Type    string `json:"type"`
			Project struct {
				ID string `json:"id"`
			} `json:"project"`
		} `json:"scope"`
		Statuses []statusBody `json:"statuses"`
	}
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	var scope *store.Project
	if body.Scope.Type == "PROJECT" {
		scope = c.Store.Project(body.Scope.Project.ID)
	}
	if body.Scope.Type != "GLOBAL" && scope == nil {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The scope must be GLOBAL, or PROJECT with the id of a project.")
	}
	if len(body.Statuses) == 0 {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "At least one status is required.")
	}
	made := make([]*store.Status, 0, len(body.Statuses))
	for _, one := range body.Statuses {
		s := &store.Status{Scope: scope}
		if err := one.into(c, s); err != nil {
			return route.Answer{}, err
		}
		if slices.ContainsFunc(made, func(x *store.Status) bool { return strings.EqualFold(x.Name, s.Name) }) {
			return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The name '"+s.Name+"' is given twice.")
		}
		made = append(made, s)
	}
	for _, s := range made {
		s.ID = c.Store.NextID(store.KindStatus)
		c.Store.AddStatus(s)
	}
	return route.OK(each(made, c.statusBrief)), nil
}

func updateStatuses(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	var body struct {
		Statuses []statusBody `json:"statuses"`
	}
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	next := map[*store.Status]store.Status{}
	for _, one := range body.Statuses {
		s := c.Store.Status(one.ID)
		if s == nil || s.ID != one.ID {
			return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The status with id '"+one.ID+"' does not exist.")
		}
		changed := *s
		if err := one.into(c, &changed); err != nil {
			return route.Answer{}, err
		}
		next[s] = changed
	}
	if len(next) == 0 {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "At least one status is required.")
	}
	for s, changed := range next {
		*s = changed
	}
	return route.NoContent(), nil
}

func deleteStatuses(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	ids := c.Query["id"]
	if len(ids) == 0 {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The 'id' query parameter must be provided.")
	}
	var gone []*store.Status
	for _, id := range ids {
		s := c.Store.Status(id)
		switch {
		case s == nil || s.ID != id:
			return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The status with id '"+id+"' does not exist.")
		case slices.ContainsFunc(c.flows(), func(f *flow) bool { return slices.Contains(f.Statuses, s) }):
			return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The status '"+s.Name+"' is used by a workflow and cannot be deleted.")
		}
		gone = append(gone, s)
	}
	for _, s := range gone {
		c.Store.DeleteStatus(s)
	}
	return route.NoContent(), nil
}
