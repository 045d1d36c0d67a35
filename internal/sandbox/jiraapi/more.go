package jiraapi

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// moreRoutes are smaller things that clients ask for on their way.
func moreRoutes() []entry {
	return []entry{
		{method: get, path: "/worklog/updated", handle: updatedWorklogs},
		{method: get, path: "/worklog/deleted", handle: deletedWorklogs},
		{method: post, path: "/worklog/list", handle: listWorklogs, readOnly: true},
		{method: get, path: "/project/type/{projectTypeKey}", handle: projectType},
		{method: get, path: "/project/{projectId}/hierarchy", handle: projectHierarchy, in: onCloud},
		{method: get, path: "/projectvalidate/key", handle: validateKey},
		{method: get, path: "/projectvalidate/validProjectKey", handle: validKey, in: onCloud},
		{method: get, path: "/projectvalidate/validProjectName", handle: validName, in: onCloud},
		{method: get, path: "/securitylevel/{id}", handle: getSecurityLevel},
		{method: get, path: "/statuses", handle: statusesByID, in: onCloud},
		{method: get, path: "/groupuserpicker", handle: pickBoth},
		{method: get, path: "/issuetype/{id}/alternatives", handle: alternatives},
		{method: get, path: "/configuration/timetracking/options", handle: timeOptions, in: onCloud},
		{method: put, path: "/version/{id}/mergeto/{moveIssuesTo}", handle: mergeVersion},
		{method: post, path: "/version/{id}/move", handle: moveVersion},
	}
}

// worklogsOfSite lists all worklogs that the caller may see, with their issues.
func (c *call) worklogsOfSite() (issues []*store.Issue, logs []*store.Worklog) {
	for _, i := range c.Store.Issues() {
		if len(i.Worklogs) > 0 && c.Store.Sees(c.User, i) {
			for _, w := range c.worklogs(i) {
				issues, logs = append(issues, i), append(logs, w)
			}
		}
	}
	return issues, logs
}

func updatedWorklogs(c *call) (route.Answer, error) {
	since := int64(c.Int("since", 0))
	values := route.List{}
	_, logs := c.worklogsOfSite()
	for _, w := range logs {
		if w.Updated.UnixMilli() >= since {
			values = append(values, route.Map{"worklogId": number(w.ID), "updatedTime": w.Updated.UnixMilli(), "properties": route.List{}})
		}
	}
	return route.OK(c.changed(since, values)), nil
}

func deletedWorklogs(c *call) (route.Answer, error) {
	return route.OK(c.changed(int64(c.Int("since", 0)), route.List{})), nil
}

func (c *call) changed(since int64, values route.List) route.Map {
	return route.Map{"values": values, "since": since, "until": c.Store.Now().UnixMilli(), "self": c.Base + c.path() + "?since=" + strconv.FormatInt(since, 10), "lastPage": true}
}

func listWorklogs(c *call) (route.Answer, error) {
	var ask struct {
		IDs []int64 `json:"ids"`
	}
	if err := c.into(&ask); err != nil {
		return route.Answer{}, err
	}
	list := route.List{}
	issues, logs := c.worklogsOfSite()
	for n, w := range logs {
		if id, ok := number(w.ID).(int64); ok && slices.Contains(ask.IDs, id) {
			list = append(list, c.worklog(issues[n], w))
		}
	}
	return route.OK(list), nil
}

func projectType(c *call) (route.Answer, error) {
	all, err := projectTypes(c)
	list, _ := all.JSON.(route.List)
	for _, v := range list {
		if m, ok := v.(route.Map); ok && m["key"] == c.Param("projectTypeKey") {
			return route.OK(m), err
		}
	}
	return route.Answer{}, route.RefuseJira(http.StatusNotFound, "The project type '"+c.Param("projectTypeKey")+"' does not exist.")
}

// projectHierarchy tells the issue types of a team-managed project by level.
func projectHierarchy(c *call) (route.Answer, error) {
	p, err := c.projectNamed(c.Param("projectId"))
	if err != nil {
		return route.Answer{}, err
	}
	levels := route.List{}
	for _, l := range []struct {
		level int
		name  string
	}{{1, "Epic"}, {0, "Base"}, {-1, "Subtask"}} {
		types := route.List{}
		for _, t := range p.IssueTypes {
			if t.Level == l.level {
				types = append(types, route.Map{"id": number(t.ID), "name": t.Name, "avatarId": t.AvatarID})
			}
		}
		levels = append(levels, route.Map{"level": l.level, "name": l.name, "issueTypes": types, "entityId": p.EntityID})
	}
	return route.OK(route.Map{"projectId": number(p.ID), "hierarchy": levels}), nil
}

func validateKey(c *call) (route.Answer, error) {
	m := route.JiraErrors(nil, nil)
	if key := c.Arg("key"); key == "" || strings.ToUpper(key) != key {
		m["errors"] = route.Map{"projectKey": "Project keys must start with an uppercase letter, followed by one or more uppercase alphanumeric characters."}
	} else if p := c.Store.Project(key); p != nil {
		m["errors"] = route.Map{"projectKey": "Project '" + p.Name + "' uses this project key."}
	}
	return route.OK(m), nil
}

func validKey(c *call) (route.Answer, error) {
	key := strings.ToUpper(c.Arg("key"))
	for n := 2; c.Store.Project(key) != nil; n++ {
		key = strings.ToUpper(c.Arg("key")) + strconv.Itoa(n)
	}
	return route.OK(key), nil
}

func validName(c *call) (route.Answer, error) {
	name := c.Arg("name")
	for n := 2; slices.ContainsFunc(c.Store.Projects(), func(p *store.Project) bool { return p.Name == name }); n++ {
		name = c.Arg("name") + " " + strconv.Itoa(n)
	}
	return route.OK(name), nil
}

func getSecurityLevel(c *call) (route.Answer, error) {
	for _, p := range c.Store.Projects() {
		for _, v := range p.Security {
			if v.ID == c.Param("id") && c.seesProject(p) {
				return route.OK(c.security(v)), nil
			}
		}
	}
	return route.Answer{}, route.RefuseJira(http.StatusNotFound, "Security level with id '"+c.Param("id")+"' does not exist")
}

func pickBoth(c *call) (route.Answer, error) {
	users, err := pickUsers(c)
	if err != nil {
		return route.Answer{}, err
	}
	groups, err := pickGroups(c)
	return route.OK(route.Map{"users": users.JSON, "groups": groups.JSON}), err
}

func alternatives(c *call) (route.Answer, error) {
	t := c.Store.IssueType(c.Param("id"))
	if t == nil {
		return oneOf(t, c.issueTypeFull, "issue type", c.Param("id"))
	}
	list := slices.DeleteFunc(slices.Clone(c.Store.IssueTypes()), func(x *store.IssueType) bool {
		return x == t || x.Subtask != t.Subtask || x.Scope != t.Scope
	})
	return route.OK(each(list, c.issueTypeFull)), nil
}

func timeOptions(*call) (route.Answer, error) {
	return route.OK(route.Map{"workingHoursPerDay": day / hour, "workingDaysPerWeek": week / day, "timeFormat": "pretty", "defaultUnit": "minute"}), nil
}

// mergeVersion moves the issues of a version to another one and removes it.
func mergeVersion(c *call) (route.Answer, error) {
	v, err := c.versionToChange()
	if err != nil {
		return route.Answer{}, err
	}
	return c.removeVersion(v, c.Param("moveIssuesTo"), c.Param("moveIssuesTo"))
}

// moveVersion changes the place of a version in the order of its project.
func moveVersion(c *call) (route.Answer, error) {
	v, err := c.versionToChange()
	if err != nil {
		return route.Answer{}, err
	}
	body, err := c.object()
	if err != nil {
		return route.Answer{}, err
	}
	list := slices.DeleteFunc(slices.Clone(v.Project.Versions), func(x *store.Version) bool { return x == v })
	at := slices.Index(v.Project.Versions, v)
	position, _ := body["position"].(string)
	switch after, _ := body["after"].(string); {
	case after != "":
		at = 1 + slices.IndexFunc(list, func(x *store.Version) bool { return strings.HasSuffix(after, "/"+x.ID) })
		if at == 0 {
			return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The version to move after does not exist in the project.")
		}
	case position == "First":
		at = 0
	case position == "Last":
		at = len(list)
	case position == "Earlier":
		at = max(at-1, 0)
	case position == "Later":
		at = min(at+1, len(list))
	default:
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "Either 'after' or 'position' must be given: First, Last, Earlier or Later.")
	}
	v.Project.Versions = slices.Insert(list, at, v)
	return route.OK(c.versionFull(v)), nil
}
