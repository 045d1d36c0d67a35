package jiraapi

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// versions says how versions are read and changed.
func versions() piece[store.Version] {
	return piece[store.Version]{
		of: func(p *store.Project) []*store.Version { return p.Versions }, show: (*call).versionFull,
		words: func(v *store.Version) string { return v.Name + " " + v.Description },
		fits: func(c *call, v *store.Version) bool {
			status := c.List("status")
			return len(status) == 0 || slices.Contains(status, v.State())
		},
		find: (*call).versionOfPath, toChange: (*call).versionToChange, apply: readVersion, listed: func(*call, *store.Version, route.Map) {},
	}
}

func versionRoutes() []entry {
	all := versions()
	return []entry{
		{method: get, path: "/project/{projectIdOrKey}/versions", handle: all.list},
		// Data Center has no v3, but jira-cli asks it for the versions there.
		{method: get, path: "/rest/api/3/project/{projectIdOrKey}/versions", handle: all.list, in: onDataCenter},
		{method: get, path: "/project/{projectIdOrKey}/version", handle: all.page},
		{method: post, path: "/version", handle: createVersion},
		{method: get, path: "/version/{id}", handle: all.get},
		{method: put, path: "/version/{id}", handle: all.update},
		{method: del, path: "/version/{id}", handle: deleteVersion},
		{method: post, path: "/version/{id}/removeAndSwap", handle: swapVersion},
		{method: get, path: "/version/{id}/relatedIssueCounts", handle: versionCounts},
		{method: get, path: "/version/{id}/unresolvedIssueCount", handle: versionUnresolved},
	}
}

// versionFull shows a version in full.
func (c *call) versionFull(v *store.Version) route.Map {
	m := c.versionRef(v)
	m["projectId"] = number(v.Project.ID)
	if v.Description == "" {
		delete(m, "description")
	}
	if v.StartDate != "" {
		m["startDate"], m["userStartDate"] = v.StartDate, screenDay(v.StartDate)
	}
	if v.ReleaseDate != "" {
		m["userReleaseDate"], m["overdue"] = screenDay(v.ReleaseDate), v.Overdue(c.Store.Now())
		if v.Released {
			delete(m, "overdue")
		}
	}
	return m
}

func screenDay(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.Format("02/Jan/06")
}

// versionBody is the body of writing a version; absent members stay as they are.
type versionBody struct {
	Name        *string    `json:"name"`
	Description *string    `json:"description"`
	Project     string     `json:"project"`
	ProjectID   *rawNumber `json:"projectId"`
	StartDate   *string    `json:"startDate"`
	ReleaseDate *string    `json:"releaseDate"`
	Released    *flag      `json:"released"`
	Archived    *flag      `json:"archived"`
}

// apply checks the body and puts it into a version.
func (b versionBody) apply(v *store.Version) map[string]string {
	wrong := map[string]string{}
	if b.Name != nil {
		v.Name = strings.TrimSpace(*b.Name)
	}
	switch other := v.Project.Version(v.Name); {
	case v.Name == "":
		wrong["name"] = "You must specify a valid version name"
	case len(v.Name) > maxLine:
		wrong["name"] = "The version name is too long. Version names cannot exceed 255 characters."
	case other != nil && other.ID != v.ID && strings.EqualFold(other.Name, v.Name):
		wrong["name"] = "A version with this name already exists in this project."
	}
	for name, given := range map[string]struct {
		from *string
		into *string
	}{"startDate": {b.StartDate, &v.StartDate}, "releaseDate": {b.ReleaseDate, &v.ReleaseDate}} {
		if given.from == nil {
			continue
		}
		if _, message := dateValue(*given.from); message != "" {
			wrong[name] = "Please enter the date in the following format: yyyy-MM-dd"
		}
		*given.into = *given.from
	}
	if v.StartDate != "" && v.ReleaseDate != "" && v.StartDate > v.ReleaseDate && len(wrong) == 0 {
		wrong["startDate"] = "The start date of a version cannot be later than its release date."
	}
	if b.Description != nil {
		v.Description = *b.Description
	}
	if b.Released != nil {
		v.Released = bool(*b.Released)
	}
	if b.Archived != nil {
		v.Archived = bool(*b.Archived)
	}
	return wrong
}

// readVersion puts the body into a version.
func readVersion(c *call, v *store.Version) error {
	var body versionBody
	if err := c.into(&body); err != nil {
		return err
	}
	if wrong := body.apply(v); len(wrong) > 0 {
		return route.RefuseJiraFields(wrong)
	}
	return nil
}

func createVersion(c *call) (route.Answer, error) {
	var body versionBody
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	name := body.Project
	if body.ProjectID != nil {
		name = body.ProjectID.String()
	}
	p := c.Store.Project(name)
	switch {
	case name == "":
		return route.Answer{}, route.RefuseJiraFields(map[string]string{"project": "Project must be specified to create a version."})
	case p == nil || !c.seesProject(p):
		return route.Answer{}, route.RefuseJira(http.StatusNotFound, "Project with key '"+name+"' either does not exist or you do not have permission to create versions in it.")
	case !c.administers(p):
		return route.Answer{}, route.RefuseJira(http.StatusNotFound, "Project with key '"+name+"' either does not exist or you do not have permission to create versions in it.")
	}
	v := &store.Version{Project: p}
	if wrong := body.apply(v); len(wrong) > 0 {
		return route.Answer{}, route.RefuseJiraFields(wrong)
	}
	v.ID = c.Store.NextID(store.KindVersion)
	p.Versions = append(p.Versions, v)
	return route.Created(c.versionFull(v)), nil
}

func (c *call) versionOfPath() (*store.Version, error) {
	v := c.Store.Version(c.Param("id"))
	if v == nil || !c.seesProject(v.Project) {
		return nil, route.RefuseJira(http.StatusNotFound, "Could not find version for id '"+c.Param("id")+"'")
	}
	return v, nil
}

// versionToChange is one that the caller may administer.
func (c *call) versionToChange() (*store.Version, error) {
	v, err := c.versionOfPath()
	if err != nil {
		return nil, err
	}
	if !c.administers(v.Project) {
		return nil, forbidden("You must have global or project administrator rights in order to modify versions.")
	}
	return v, nil
}

func deleteVersion(c *call) (route.Answer, error) {
	v, err := c.versionToChange()
	if err != nil {
		return route.Answer{}, err
	}
	return c.removeVersion(v, c.Arg("moveFixIssuesTo"), c.Arg("moveAffectedIssuesTo"))
}

func (c *call) removeVersion(v *store.Version, fixTo, affectedTo string) (route.Answer, error) {
	var to [2]*store.Version
	for n, id := range []string{fixTo, affectedTo} {
		if id == "" {
			continue
		}
		if to[n] = c.Store.Version(id); to[n] == nil || to[n] == v || to[n].Project != v.Project {
			return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The version with id '"+id+"' cannot take over the issues.")
		}
	}
	c.Store.DeleteVersion(v, to[0], to[1])
	return route.NoContent(), nil
}

func swapVersion(c *call) (route.Answer, error) {
	v, err := c.versionToChange()
	if err != nil {
		return route.Answer{}, err
	}
	body, err := c.object()
	if err != nil {
		return route.Answer{}, err
	}
	fix, _ := scalar(body["moveFixIssuesTo"])
	affected, _ := scalar(body["moveAffectedIssuesTo"])
	return c.removeVersion(v, fix, affected)
}

func versionCounts(c *call) (route.Answer, error) {
	v, err := c.versionOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	fixed, affected := 0, 0
	for _, i := range c.Store.Issues() {
		if slices.Contains(i.FixVersions, v) {
			fixed++
		}
		if slices.Contains(i.AffectsVersions, v) {
			affected++
		}
	}
	return route.OK(route.Map{
		"self": c.api("/version/", v.ID), "issuesFixedCount": fixed, "issuesAffectedCount": affected,
		"issueCountWithCustomFieldsShowingVersion": 0, "customFieldUsage": route.List{},
	}), nil
}

func versionUnresolved(c *call) (route.Answer, error) {
	v, err := c.versionOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	open, all := 0, 0
	for _, i := range c.Store.Issues() {
		if slices.Contains(i.FixVersions, v) {
			all++
			if i.Resolution == nil {
				open++
			}
		}
	}
	m := route.Map{"self": c.api("/version/", v.ID), "issuesUnresolvedCount": open}
	if c.Cloud() {
		m["issuesCount"] = all
	}
	return route.OK(m), nil
}
