package jiraapi

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func queryEscape(s string) string { return url.QueryEscape(s) }

func itoa(n int) string { return strconv.Itoa(n) }

func siteRoutes() []entry {
	return slices.Concat([]entry{
		{method: get, path: "/serverInfo", handle: serverInfo, anyone: true},
		{method: get, path: "/configuration", handle: configuration},
		{method: get, path: "/mypermissions", handle: myPermissions},
		{method: get, path: "/permissions", handle: allPermissions},
		{method: get, path: "/rest/auth/1/session", handle: session, in: onDataCenter},
	})
}

func serverInfo(c *call) (route.Answer, error) {
	now := c.Store.Now()
	m := route.Map{
		"baseUrl": c.Host, "serverTitle": c.Store.Title, "serverTime": stamp(now),
		"buildDate": stamp(time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)), "scmInfo": "8f4a2f5c6c5a9c2b1d3e4f5061728394a5b6c7d8",
	}
	if c.Cloud() {
		m["version"], m["versionNumbers"], m["buildNumber"], m["deploymentType"] = "1001.0.0-SNAPSHOT", route.List{1001, 0, 0}, 100290, "Cloud"
		m["defaultLocale"], m["serverTimeZone"] = route.Map{"locale": "en_US"}, "Etc/UTC"
		m["displayUrl"] = c.Host
	} else {
		m["version"], m["versionNumbers"], m["buildNumber"], m["deploymentType"] = "10.3.24", route.List{10, 3, 24}, 10030024, "Server"
	}
	return route.OK(m), nil
}

func configuration(c *call) (route.Answer, error) {
	return route.OK(route.Map{
		"votingEnabled": true, "watchingEnabled": true, "unassignedIssuesAllowed": true, "subTasksEnabled": true,
		"issueLinkingEnabled": true, "timeTrackingEnabled": true, "attachmentsEnabled": true,
		"timeTrackingConfiguration": route.Map{"workingHoursPerDay": 8.0, "workingDaysPerWeek": 5.0, "timeFormat": "pretty", "defaultUnit": "minute"},
	}), nil
}

// permission is one line of the list of permissions.
type permission struct {
	key, name string
	global    bool
}

// permissions lists all permissions; the numbers are their ids in the order of Jira's screens.
func permissions() []permission {
	return []permission{
		{"ADMINISTER", "Administer Jira", true},
		{"SYSTEM_ADMIN", "Jira System Administrators", true},
		{"BULK_CHANGE", "Make bulk changes", true},
		{"CREATE_SHARED_OBJECTS", "Create shared objects", true},
		{"MANAGE_GROUP_FILTER_SUBSCRIPTIONS", "Manage group filter subscriptions", true},
		{"USER_PICKER", "Browse users and groups", true},
		{"ADMINISTER_PROJECTS", "Administer Projects", false},
		{"BROWSE_PROJECTS", "Browse Projects", false},
		{"CREATE_ISSUES", "Create Issues", false},
		{"EDIT_ISSUES", "Edit Issues", false},
		{"ASSIGN_ISSUES", "Assign Issues", false},
		{"ASSIGNABLE_USER", "Assignable User", false},
		{"TRANSITION_ISSUES", "Transition Issues", false},
		{"RESOLVE_ISSUES", "Resolve Issues", false},
		{"CLOSE_ISSUES", "Close Issues", false},
		{"MOVE_ISSUES", "Move Issues", false},
		{"DELETE_ISSUES", "Delete Issues", false},
		{"LINK_ISSUES", "Link Issues", false},
		{"SCHEDULE_ISSUES", "Schedule Issues", false},
		{"MODIFY_REPORTER", "Modify Reporter", false},
		{"SET_ISSUE_SECURITY", "Set Issue Security", false},
		{"ADD_COMMENTS", "Add Comments", false},
		{"EDIT_ALL_COMMENTS", "Edit All Comments", false},
		{"EDIT_OWN_COMMENTS", "Edit Own Comments", false},
		{"DELETE_ALL_COMMENTS", "Delete All Comments", false},
		{"DELETE_OWN_COMMENTS", "Delete Own Comments", false},
		{"CREATE_ATTACHMENTS", "Create Attachments", false},
		{"DELETE_ALL_ATTACHMENTS", "Delete All Attachments", false},
		{"DELETE_OWN_ATTACHMENTS", "Delete Own Attachments", false},
		{"WORK_ON_ISSUES", "Work On Issues", false},
		{"EDIT_ALL_WORKLOGS", "Edit All Worklogs", false},
		{"EDIT_OWN_WORKLOGS", "Edit Own Worklogs", false},
		{"DELETE_ALL_WORKLOGS", "Delete All Worklogs", false},
		{"DELETE_OWN_WORKLOGS", "Delete Own Worklogs", false},
		{"MANAGE_WATCHERS", "Manage Watchers", false},
		{"VIEW_VOTERS_AND_WATCHERS", "View Voters and Watchers", false},
		{"MANAGE_SPRINTS_PERMISSION", "Manage sprints", false},
		{"VIEW_READONLY_WORKFLOW", "View Read-Only Workflow", false},
		{"SERVICEDESK_AGENT", "Service Desk Agent", false},
		{"VIEW_DEV_TOOLS", "View Development Tools", false},
	}
}

func (p permission) show(n int) route.Map {
	kind := "PROJECT"
	if p.global {
		kind = "GLOBAL"
	}
	return route.Map{"id": itoa(n), "key": p.key, "name": p.name, "type": kind, "description": "Ability to: " + p.name + "."}
}

func allPermissions(*call) (route.Answer, error) {
	m := route.Map{}
	for n, p := range permissions() {
		m[p.key] = p.show(n)
		if one, ok := m[p.key].(route.Map); ok {
			delete(one, "id")
		}
	}
	return route.OK(route.Map{"permissions": m}), nil
}

func myPermissions(c *call) (route.Answer, error) {
	wanted := c.List("permissions")
	if c.Cloud() && len(wanted) == 0 {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The 'permissions' query parameter is required.")
	}
	var p *store.Project
	var i *store.Issue
	var err error
	switch {
	case c.Arg("issueKey")+c.Arg("issueId") != "":
		if i, err = c.issueNamed(c.Arg("issueKey") + c.Arg("issueId")); err == nil {
			p = i.Project
		}
	case c.Arg("projectKey")+c.Arg("projectId") != "":
		p, err = c.projectNamed(c.Arg("projectKey") + c.Arg("projectId"))
	}
	if err != nil {
		return route.Answer{}, err
	}
	m, known := route.Map{}, map[string]bool{}
	for n, one := range permissions() {
		known[one.key] = true
		if len(wanted) > 0 && !slices.Contains(wanted, one.key) {
			continue
		}
		shown := one.show(n)
		shown["havePermission"] = c.has(one, p, i)
		m[one.key] = shown
	}
	for _, name := range wanted {
		if !known[name] {
			return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "Unrecognized permission: '"+name+"'.")
		}
	}
	return route.OK(route.Map{"permissions": m}), nil
}

// has says whether the caller has a permission: in a project, or in any when none is named.
func (c *call) has(one permission, p *store.Project, i *store.Issue) bool {
	switch {
	case one.global && (one.key == "ADMINISTER" || one.key == "SYSTEM_ADMIN"):
		return c.Store.IsAdmin(c.User)
	case one.global:
		return c.User != nil && c.User.Kind == "atlassian"
	case p != nil:
		return c.may(one.key, p, i)
	default:
		return slices.ContainsFunc(c.Store.Projects(), func(p *store.Project) bool { return c.may(one.key, p, nil) })
	}
}

func session(c *call) (route.Answer, error) {
	return route.OK(route.Map{
		"self": c.userSelf(c.User), "name": c.User.Name,
		"loginInfo": route.Map{"failedLoginCount": 0, "loginCount": 1, "previousLoginTime": stamp(c.Store.Now())},
	}), nil
}
