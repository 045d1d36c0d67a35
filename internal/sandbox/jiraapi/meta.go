package jiraapi

import (
	"net/http"
	"slices"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func metaRoutes() []entry {
	return []entry{
		{method: get, path: "/issue/createmeta", handle: createMeta, in: onCloud},
		{method: get, path: "/issue/createmeta/{projectIdOrKey}/issuetypes", handle: createMetaTypes},
		{method: get, path: "/issue/createmeta/{projectIdOrKey}/issuetypes/{issueTypeId}", handle: createMetaFields},
		{method: get, path: "/issue/{issueIdOrKey}/editmeta", handle: editMeta},
	}
}

// metaFields describes the screen of a target by field id.
func (c *call) metaFields(t target) route.Map {
	m := route.Map{}
	for _, o := range c.screenWithPlace(t) {
		m[o.field.ID] = c.describe(t, o)
	}
	return m
}

// screenWithPlace adds project and issue type, which every new issue names.
func (c *call) screenWithPlace(t target) []offered {
	if t.issue != nil {
		return c.screen(t)
	}
	place := []offered{{c.Store.Field("issuetype"), true}, {c.Store.Field("project"), true}}
	return append(place, c.screen(t)...)
}

// createMeta is the older form: projects with their issue types and fields. Data Center 9 dropped it.
func createMeta(c *call) (route.Answer, error) {
	withFields := strings.Contains(c.Arg("expand"), "projects.issuetypes.fields")
	ids, wanted := c.List("projectIds"), c.List("projectKeys")
	typeIDs, typeNames := c.List("issuetypeIds"), c.List("issuetypeNames")
	projects := route.List{}
	for _, p := range c.Store.Projects() {
		if !c.may("CREATE_ISSUES", p, nil) || !c.seesProject(p) ||
			len(ids)+len(wanted) > 0 && !slices.Contains(ids, p.ID) && !slices.Contains(wanted, p.Key) {
			continue
		}
		types := route.List{}
		for _, k := range p.IssueTypes {
			if len(typeIDs)+len(typeNames) > 0 && !slices.Contains(typeIDs, k.ID) && !slices.Contains(typeNames, k.Name) {
				continue
			}
			m := c.issueTypeFull(k)
			if withFields {
				m["expand"], m["fields"] = "fields", c.metaFields(target{project: p, kind: k})
			}
			types = append(types, m)
		}
		m := c.projectRef(p)
		m["issuetypes"] = types
		delete(m, "simplified")
		delete(m, "projectTypeKey")
		if withFields {
			m["expand"] = "issuetypes"
		}
		projects = append(projects, m)
	}
	return route.OK(route.Map{"expand": "projects", "projects": projects}), nil
}

// metaProject finds a project in which the caller may create issues.
func (c *call) metaProject() (*store.Project, error) {
	p, err := c.project()
	if err != nil {
		return nil, err
	}
	if !c.may("CREATE_ISSUES", p, nil) {
		return nil, forbidden("You do not have permission to create issues in this project.")
	}
	return p, nil
}

func createMetaTypes(c *call) (route.Answer, error) {
	p, err := c.metaProject()
	if err != nil {
		return route.Answer{}, err
	}
	at, err := c.page(50, 200)
	if err != nil {
		return route.Answer{}, err
	}
	types := each(cut(p.IssueTypes, &at), c.issueTypeFull)
	if c.Cloud() {
		return route.OK(route.Map{"issueTypes": types, "maxResults": at.limit, "startAt": at.start, "total": at.total}), nil
	}
	return route.OK(at.values(types)), nil
}

// values is the envelope of paged lists on Data Center.
func (p page) values(list route.List) route.Map {
	return route.Map{
		"maxResults": p.limit, "startAt": p.start, "total": p.total, "isLast": p.start+len(list) >= p.total, "values": list,
	}
}

// paged is a page of a list in that envelope.
func paged[T any](list []T, p page, show func(T) route.Map) route.Map {
	shown := each(cut(list, &p), show)
	return p.values(shown)
}

func createMetaFields(c *call) (route.Answer, error) {
	p, err := c.metaProject()
	if err != nil {
		return route.Answer{}, err
	}
	k := p.TypeByID(c.Param("issueTypeId"))
	if k == nil {
		return route.Answer{}, route.RefuseJira(http.StatusNotFound, "Issue type with id '"+c.Param("issueTypeId")+"' could not be found.")
	}
	at, err := c.page(50, 200)
	if err != nil {
		return route.Answer{}, err
	}
	t := target{project: p, kind: k}
	list := c.screenWithPlace(t)
	fields := route.List{}
	for _, o := range cut(list, &at) {
		m := c.describe(t, o)
		m["fieldId"] = o.field.ID
		fields = append(fields, m)
	}
	if c.Cloud() {
		return route.OK(route.Map{"fields": fields, "maxResults": at.limit, "startAt": at.start, "total": at.total}), nil
	}
	return route.OK(at.values(fields)), nil
}

func editMeta(c *call) (route.Answer, error) {
	i, err := c.issue()
	if err != nil {
		return route.Answer{}, err
	}
	if !c.may("EDIT_ISSUES", i.Project, i) {
		return route.OK(route.Map{"fields": route.Map{}}), nil
	}
	return route.OK(route.Map{"fields": c.metaFields(target{i.Project, i.Type, i})}), nil
}
