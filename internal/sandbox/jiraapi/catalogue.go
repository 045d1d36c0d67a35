package jiraapi

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// catalogueRoutes change what issues are made of: types, statuses, priorities, resolutions, link types.
func catalogueRoutes() []entry {
	return slices.Concat([]entry{
		{method: post, path: "/issueLinkType", handle: createLinkType},
		{method: put, path: "/issueLinkType/{issueLinkTypeId}", handle: updateLinkType},
		{method: del, path: "/issueLinkType/{issueLinkTypeId}", handle: deleteLinkType},
		{method: post, path: "/issuetype", handle: createType},
		{method: put, path: "/issuetype/{id}", handle: updateType},
		{method: del, path: "/issuetype/{id}", handle: deleteType},
		{method: post, path: "/priority", handle: createPriority, in: onCloud},
		{method: put, path: "/priority/{id}", handle: updatePriority, in: onCloud},
		{method: post, path: "/resolution", handle: createResolution, in: onCloud},
		{method: get, path: "/resolution/search", handle: searchResolutions, in: onCloud},
		{method: put, path: "/resolution/{id}", handle: updateResolution, in: onCloud},
		{method: post, path: "/statuses", handle: createStatuses, in: onCloud},
		{method: put, path: "/statuses", handle: updateStatuses, in: onCloud},
		{method: del, path: "/statuses", handle: deleteStatuses, in: onCloud},
		{method: get, path: "/statuses/byNames", handle: statusesByName, in: onCloud},
	}, propertyRoutes(0, "/issuetype/{issueTypeId}/properties", typeProperties))
}

// linkTypeBody is the body of writing a link type; absent members stay as they are.
type linkTypeBody struct {
	Name    *string `json:"name"`
	Inward  *string `json:"inward"`
	Outward *string `json:"outward"`
}

func (c *call) readLinkType(v *store.LinkType) error {
	var body linkTypeBody
	if err := c.into(&body); err != nil {
		return err
	}
	next, wrong := *v, map[string]string{}
	for _, m := range []struct {
		name string
		from *string
		into *string
	}{{"name", body.Name, &next.Name}, {"inward", body.Inward, &next.Inward}, {"outward", body.Outward, &next.Outward}} {
		if m.from != nil {
			*m.into = strings.TrimSpace(*m.from)
		}
		if *m.into == "" {
			wrong[m.name] = "Please specify the " + m.name + " description of the link type."
		}
	}
	if other := c.Store.LinkType(next.Name); other != nil && other != v && strings.EqualFold(other.Name, next.Name) {
		wrong["name"] = "Another link type with this name already exists."
	}
	if len(wrong) > 0 {
		return route.RefuseJiraFields(wrong)
	}
	*v = next
	return nil
}

func createLinkType(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	v := &store.LinkType{}
	if err := c.readLinkType(v); err != nil {
		return route.Answer{}, err
	}
	v.ID = c.Store.NextID(store.KindLinkType)
	c.Store.AddLinkType(v)
	return route.Created(c.linkType(v)), nil
}

// adminLinkType finds the link type of the path for those who administer the site.
func (c *call) adminLinkType() (*store.LinkType, error) {
	if err := c.administrator(); err != nil {
		return nil, err
	}
	id := c.Param("issueLinkTypeId")
	if v := c.Store.LinkType(id); v != nil && v.ID == id {
		return v, nil
	}
	return nil, route.RefuseJira(http.StatusNotFound, "No issue link type with id '"+id+"' found.")
}

func updateLinkType(c *call) (route.Answer, error) {
	v, err := c.adminLinkType()
	if err != nil {
		return route.Answer{}, err
	}
	if err := c.readLinkType(v); err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.linkType(v)), nil
}

func deleteLinkType(c *call) (route.Answer, error) {
	v, err := c.adminLinkType()
	if err != nil {
		return route.Answer{}, err
	}
	c.Store.DeleteLinkType(v)
	return route.NoContent(), nil
}

func createType(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	var body struct {
		Type  string `json:"type"`
		Level *int   `json:"hierarchyLevel"`
	}
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	t := &store.IssueType{AvatarID: 10300}
	if err := c.namedType(t); err != nil {
		return route.Answer{}, err
	}
	if body.Level != nil {
		t.Level = *body.Level
	}
	if body.Type == "subtask" {
		t.Level = -1
	}
	if t.Level != 0 && t.Level != -1 || body.Type != "" && body.Type != "subtask" && body.Type != "standard" {
		return route.Answer{}, route.RefuseJiraFields(map[string]string{"type": "The type of the issue type must be subtask or standard."})
	}
	t.Subtask = t.Level == -1
	t.ID = c.Store.NextID(store.KindType)
	c.Store.AddIssueType(t)
	return route.Created(c.issueType(t)), nil
}

// namedType reads name and description of a type; no two of the site have the same name.
func (c *call) namedType(t *store.IssueType) error {
	next := *t
	if err := c.named(&next.Name, &next.Description); err != nil {
		return err
	}
	for _, other := range c.Store.IssueTypes() {
		if other != t && other.Scope == t.Scope && strings.EqualFold(other.Name, next.Name) {
			return route.Refuse(route.JSON(http.StatusConflict, route.JiraErrors(nil, map[string]string{"name": "An issue type with this name already exists."})))
		}
	}
	*t = next
	return nil
}

// adminType finds the issue type of the path for those who administer the site.
func (c *call) adminType() (*store.IssueType, error) {
	if err := c.administrator(); err != nil {
		return nil, err
	}
	if t := c.Store.IssueType(c.Param("id")); t != nil {
		return t, nil
	}
	return nil, route.RefuseJira(http.StatusNotFound, "The issue type with id '"+c.Param("id")+"' does not exist")
}

func updateType(c *call) (route.Answer, error) {
	t, err := c.adminType()
	if err != nil {
		return route.Answer{}, err
	}
	if err := c.namedType(t); err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.issueType(t)), nil
}

// deleteType removes a type that no project has, as the issues of a project could not go on without it.
func deleteType(c *call) (route.Answer, error) {
	t, err := c.adminType()
	if err != nil {
		return route.Answer{}, err
	}
	if slices.ContainsFunc(c.Store.Projects(), func(p *store.Project) bool { return slices.Contains(p.IssueTypes, t) }) {
		return route.Answer{}, route.Refuse(route.JSON(http.StatusConflict, route.JiraErrors([]string{"The issue type '" + t.Name + "' is in use and there is no alternative for it."}, nil)))
	}
	c.Store.DeleteIssueType(t)
	return route.NoContent(), nil
}

func typeProperties(c *call, write bool) (*map[string]any, func(), error) { //nolint:revive // see owner
	if write {
		if err := c.administrator(); err != nil {
			return nil, nil, err
		}
	}
	t := c.Store.IssueType(c.Param("issueTypeId"))
	if t == nil {
		return nil, nil, route.RefuseJira(http.StatusNotFound, "The issue type with id '"+c.Param("issueTypeId")+"' does not exist")
	}
	return &t.Properties, nil, nil
}

// hexColor is the form of colors.
var hexColor = regexp.MustCompile(`^#[0-9a-fA-F]{3}([0-9a-fA-F]{3})?$`)

func (c *call) readPriority(p *store.Priority) error {
	var body struct {
		Color *string `json:"statusColor"`
		Icon  *string `json:"iconUrl"`
	}
	if err := c.into(&body); err != nil {
		return err
	}
	next := *p
	if err := c.named(&next.Name, &next.Description); err != nil {
		return err
	}
	if body.Color != nil {
		next.Color = *body.Color
	}
	if body.Icon != nil {
		next.Icon = (*body.Icon)[strings.LastIndexByte(*body.Icon, '/')+1:]
	}
	other := c.Store.Priority(next.Name)
	switch {
	case !hexColor.MatchString(next.Color):
		return route.RefuseJiraFields(map[string]string{"statusColor": "The color must be in the form #rgb or #rrggbb."})
	case other != nil && other != p && strings.EqualFold(other.Name, next.Name):
		return route.RefuseJiraFields(map[string]string{"name": "A priority with this name already exists."})
	}
	*p = next
	return nil
}

func createPriority(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	p := &store.Priority{Icon: "medium.svg"}
	if err := c.readPriority(p); err != nil {
		return route.Answer{}, err
	}
	p.ID = c.Store.NextID(store.KindPriority)
	c.Store.AddPriority(p)
	return route.Created(route.Map{"id": p.ID}), nil
}

func updatePriority(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	p := c.Store.Priority(c.Param("id"))
	if p == nil {
		return route.Answer{}, route.RefuseJira(http.StatusNotFound, "The priority with id '"+c.Param("id")+"' does not exist")
	}
	if err := c.readPriority(p); err != nil {
		return route.Answer{}, err
	}
	return route.NoContent(), nil
}

func (c *call) readResolution(v *store.Resolution) error {
	next := *v
	if err := c.named(&next.Name, &next.Description); err != nil {
		return err
	}
	if other := c.Store.Resolution(next.Name); other != nil && other != v && strings.EqualFold(other.Name, next.Name) {
		return route.RefuseJiraFields(map[string]string{"name": "A resolution with this name already exists."})
	}
	*v = next
	return nil
}

func createResolution(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	v := &store.Resolution{}
	if err := c.readResolution(v); err != nil {
		return route.Answer{}, err
	}
	v.ID = c.Store.NextID(store.KindResolution)
	c.Store.AddResolution(v)
	return route.Created(route.Map{"id": v.ID}), nil
}

func updateResolution(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	v := c.Store.Resolution(c.Param("id"))
	if v == nil {
		return route.Answer{}, route.RefuseJira(http.StatusNotFound, "The resolution with id '"+c.Param("id")+"' does not exist")
	}
	if err := c.readResolution(v); err != nil {
		return route.Answer{}, err
	}
	return route.NoContent(), nil
}

func searchResolutions(c *call) (route.Answer, error) {
	at, err := c.page(50, 50)
	if err != nil {
		return route.Answer{}, err
	}
	shown := each(cut(c.Store.Resolutions(), &at), func(v *store.Resolution) route.Map {
		m := c.resolutionMap(v)
		m["default"] = false
		return m
	})
	return route.OK(c.bean(at, shown)), nil
}
