package jiraapi

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"mcp-atlassian/internal/sandbox/query"
	"mcp-atlassian/internal/sandbox/store"
)

// Call evaluates a function that needs the site; false when an argument names nothing.
func (q *jql) Call(name string, args []string) ([]query.Value, bool) {
	arg := ""
	if len(args) > 0 {
		arg = args[0]
	}
	switch name {
	case "membersOf":
		return q.membersOf(arg)
	case "openSprints":
		return q.sprintsIn("active", arg)
	case "closedSprints":
		return q.sprintsIn("closed", arg)
	case "futureSprints":
		return q.sprintsIn("future", arg)
	case "releasedVersions", "unreleasedVersions":
		return q.versionsOf(args, name == "releasedVersions")
	case "latestReleasedVersion", "earliestUnreleasedVersion":
		return q.edgeVersion(arg, name == "latestReleasedVersion")
	case "standardIssueTypes", "subtaskIssueTypes":
		return q.typesOf(name == "subtaskIssueTypes"), true
	case "projectsLeadByUser", "componentsLeadByUser":
		return q.ledBy(name, arg)
	case "projectsWhereUserHasPermission":
		return q.projectsWith(func(p *store.Project) bool { return q.may(permissionKey(arg), p, nil) }), true
	case "projectsWhereUserHasRole":
		return q.projectsWith(func(p *store.Project) bool { return q.Store.InRole(q.User, p, arg) }), true
	case "cascadeOption":
		return q.cascadeOptions(args), true
	case "currentLogin":
		return []query.Value{{Time: q.Store.Now()}}, true
	case "lastLogin":
		return []query.Value{{Time: q.Store.Now().AddDate(0, 0, -1)}}, true
	case "organizationMembers":
		return nil, true
	default:
		return q.issueFunction(name, args)
	}
}

func (q *jql) membersOf(group string) ([]query.Value, bool) {
	g := q.Store.Group(group)
	if g == nil {
		return nil, false
	}
	var list []query.Value
	for _, u := range g.Members {
		list = append(list, q.userQuery(u))
	}
	return list, true
}

func (q *jql) sprintsIn(state, board string) ([]query.Value, bool) {
	id, err := strconv.Atoi(board)
	if board != "" && (err != nil || q.Store.Board(id) == nil) {
		return nil, false
	}
	var list []query.Value
	for _, s := range q.Store.Sprints() {
		if s.State == state && (board == "" || s.Board.ID == id) {
			list = append(list, sprintValue(s))
		}
	}
	return list, true
}

// projectsNamed gives the projects that arguments name; all that the caller sees for none.
func (q *jql) projectsNamed(args []string) ([]*store.Project, bool) {
	var list []*store.Project
	for _, p := range q.Store.Projects() {
		if len(args) == 0 && q.seesProject(p) {
			list = append(list, p)
		}
	}
	for _, text := range args {
		found := q.resolveProject(text)
		if len(found) == 0 {
			return nil, false
		}
		for _, v := range found {
			list = append(list, q.Store.Project(v.ID))
		}
	}
	return list, true
}

func (q *jql) versionsOf(args []string, released bool) ([]query.Value, bool) { //nolint:revive // two functions of JQL in one
	projects, ok := q.projectsNamed(args)
	var list []query.Value
	for _, p := range projects {
		for _, v := range p.Versions {
			if v.Released == released && !v.Archived {
				list = versionValues([]*store.Version{v}, list)
			}
		}
	}
	return list, ok
}

func (q *jql) edgeVersion(project string, latest bool) ([]query.Value, bool) {
	list, ok := q.versionsOf([]string{project}, latest)
	switch {
	case len(list) == 0:
		return nil, ok
	case latest:
		return list[len(list)-1:], true
	default:
		return list[:1], true
	}
}

func (q *jql) typesOf(subtask bool) []query.Value { //nolint:revive // two functions of JQL in one
	var list []query.Value
	for _, t := range q.Store.IssueTypes() {
		if t.Subtask == subtask {
			list = append(list, query.Value{ID: t.ID, Text: t.Name})
		}
	}
	return list
}

func (q *jql) ledBy(function, user string) ([]query.Value, bool) {
	lead := q.userQuery(q.User).ID
	if user != "" {
		found := q.resolveUser(user)
		if len(found) == 0 {
			return nil, false
		}
		lead = found[0].ID
	}
	leads := func(u *store.User) bool { return u != nil && q.userQuery(u).ID == lead }
	if function == "projectsLeadByUser" {
		return q.projectsWith(func(p *store.Project) bool { return leads(p.Lead) }), true
	}
	var list []query.Value
	for _, p := range q.Store.Projects() {
		for _, v := range p.Components {
			if leads(v.Lead) && q.seesProject(p) {
				list = append(list, query.Value{ID: v.ID, Text: v.Name})
			}
		}
	}
	return list, true
}

func (q *jql) projectsWith(fits func(*store.Project) bool) []query.Value {
	var list []query.Value
	for _, p := range q.Store.Projects() {
		if q.seesProject(p) && fits(p) {
			list = append(list, projectQuery(p))
		}
	}
	return list
}

// permissionKey turns "Edit Issues" into EDIT_ISSUES.
func permissionKey(name string) string { return strings.ToUpper(strings.ReplaceAll(name, " ", "_")) }

func (q *jql) cascadeOptions(args []string) []query.Value {
	var list []query.Value
	for _, f := range q.Store.Fields() {
		if f.Schema == nil || f.Schema.Type != "option-with-child" {
			continue
		}
		list = append(list, q.resolveOption(f.ID, args[len(args)-1])...)
	}
	return list
}

// issueFunction evaluates the functions that give issues.
func (q *jql) issueFunction(name string, args []string) ([]query.Value, bool) {
	switch name {
	case "votedIssues":
		return q.issuesWhere(func(i *store.Issue) bool { return slices.Contains(i.Voters, q.User) }), true
	case "watchedIssues":
		return q.issuesWhere(func(i *store.Issue) bool { return i.Watches(q.User) }), true
	case "issueHistory":
		return q.issuesWhere(func(i *store.Issue) bool { return !i.Viewed[q.User].IsZero() }), true
	case "issuesWithRemoteLinksByGlobalId":
		return q.issuesWhere(func(i *store.Issue) bool {
			return slices.ContainsFunc(i.RemoteLinks, func(l *store.RemoteLink) bool { return slices.Contains(args, l.GlobalID) })
		}), true
	case "updatedBy":
		return q.updatedBy(args)
	}
	i := q.Store.Issue(args[0])
	if i == nil || !q.Store.Sees(q.User, i) {
		return nil, false
	}
	switch name {
	case "linkedIssues", "linkedIssue":
		return q.linked(i, args[1:]), true
	case "subtasksOf":
		return keyValues(i.Subtasks()), true
	case "parentEpic":
		return q.issuesWhere(func(x *store.Issue) bool { return x.Epic() == i }), true
	case "portfolioParentIssuesOf":
		var list []query.Value
		for p := i.Parent; p != nil; p = p.Parent {
			list = append(list, keyValue(p))
		}
		return list, true
	case "childIssuesOf", "portfolioChildIssuesOf":
		return q.issuesWhere(func(x *store.Issue) bool { return below(x, i) }), true
	}
	return nil, false
}

func below(x, top *store.Issue) bool {
	for p := x.Parent; p != nil; p = p.Parent {
		if p == top {
			return true
		}
	}
	return false
}

func keyValues(list []*store.Issue) []query.Value {
	var out []query.Value
	for _, i := range list {
		out = append(out, keyValue(i))
	}
	return out
}

func (q *jql) issuesWhere(fits func(*store.Issue) bool) []query.Value {
	var list []query.Value
	for _, i := range q.Store.Issues() {
		if fits(i) && q.Store.Sees(q.User, i) {
			list = append(list, keyValue(i))
		}
	}
	return list
}

// linked gives the issues linked with one, by some kinds of links or by any.
func (q *jql) linked(i *store.Issue, words []string) []query.Value {
	var list []query.Value
	for _, l := range i.Links {
		other := l.Inward
		if other == i {
			other = l.Outward
		}
		fits := len(words) == 0 || slices.ContainsFunc(words, func(w string) bool { return strings.EqualFold(w, linkWords(l, i)) })
		if fits && q.Store.Sees(q.User, other) {
			list = append(list, keyValue(other))
		}
	}
	return list
}

// updatedBy finds what a person made, changed or commented on, from one time on and until another.
func (q *jql) updatedBy(args []string) ([]query.Value, bool) {
	found := q.resolveUser(args[0])
	if len(found) == 0 {
		return nil, false
	}
	from, to := time.Time{}, q.Now()
	for n, edge := range []*time.Time{&from, &to} {
		if len(args) <= n+1 {
			continue
		}
		t, ok := q.moment(args[n+1])
		if !ok {
			return nil, false
		}
		*edge = t
	}
	by := func(u *store.User, at time.Time) bool {
		return u != nil && q.userQuery(u).ID == found[0].ID && !at.Before(from) && !at.After(to)
	}
	return q.issuesWhere(func(i *store.Issue) bool {
		return by(i.Creator, i.Created) || slices.ContainsFunc(i.History, func(h *store.Change) bool { return by(h.Author, h.Created) }) ||
			slices.ContainsFunc(i.Comments, func(v *store.IssueComment) bool { return by(v.UpdateAuthor, v.Updated) })
	}), true
}

// moment reads a day, or a distance from now such as "-7d".
func (q *jql) moment(text string) (time.Time, bool) {
	for _, form := range []string{"2006-01-02", "2006/01/02", "2006-01-02 15:04", "2006/01/02 15:04"} {
		if t, err := time.Parse(form, text); err == nil {
			return t, true
		}
	}
	if len(text) < 2 {
		return time.Time{}, false
	}
	n, err := strconv.Atoi(text[:len(text)-1])
	unit := map[byte]time.Duration{'w': 7 * 24 * time.Hour, 'd': 24 * time.Hour, 'h': time.Hour, 'm': time.Minute}[text[len(text)-1]]
	return q.Now().Add(time.Duration(n) * unit), err == nil && unit != 0
}
