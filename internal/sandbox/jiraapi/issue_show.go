package jiraapi

import (
	"strconv"
	"strings"
	"time"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// selection is the set of fields that a caller wants to see.
type selection struct {
	all, navigable bool
	named          map[string]bool // true wanted, false unwanted
}

// selectFields reads a list such as "*navigable,-comment" or "summary,status".
func selectFields(list []string, usual string) selection {
	s := selection{named: map[string]bool{}}
	if len(list) == 0 {
		list = []string{usual}
	}
	onlyMinus := true
	for _, name := range list {
		switch unwanted, minus := strings.CutPrefix(name, "-"); {
		case minus:
			s.named[unwanted] = false
			continue
		case name == "*all":
			s.all = true
		case name == "*navigable":
			s.navigable = true
		default:
			s.named[name] = true
		}
		onlyMinus = false
	}
	if onlyMinus {
		s.all, s.navigable = usual == "*all", usual == "*navigable"
	}
	return s
}

func (s selection) has(f *store.Field) bool {
	if wanted, named := s.named[f.ID]; named {
		return wanted
	}
	return s.all || s.navigable && f.Navigable
}

// fields shows the selected fields of an issue.
func (c *call) fields(i *store.Issue, s selection) route.Map {
	m := make(route.Map, 64)
	for _, f := range c.Store.Fields() {
		if s.has(f) && (f.Scope == nil || f.Scope == i.Project) {
			c.showField(m, i, f)
		}
	}
	return m
}

// showField puts one field into m; a field that an issue cannot have is left out.
func (c *call) showField(m route.Map, i *store.Issue, f *store.Field) {
	if f.Custom {
		m[f.ID] = c.customValue(i, f)
		return
	}
	if show := systemFields[f.ID]; show != nil {
		if v, ok := show(c, i); ok {
			m[f.ID] = v
		}
	}
}

// systemFields say how each system field is shown; false means that the issue has no such field.
var systemFields = map[string]func(*call, *store.Issue) (any, bool){
	"summary":     func(_ *call, i *store.Issue) (any, bool) { return i.Summary, true },
	"description": func(c *call, i *store.Issue) (any, bool) { return c.rich(i.Description), true },
	"environment": func(c *call, i *store.Issue) (any, bool) { return c.rich(i.Environment), true },
	"issuetype":   func(c *call, i *store.Issue) (any, bool) { return c.typePart(i.Type), true },
	"project":     func(c *call, i *store.Issue) (any, bool) { return c.projectPart(i.Project), true },
	"status":      func(c *call, i *store.Issue) (any, bool) { return c.statusPart(i.Status), true },
	"statusCategory": func(c *call, i *store.Issue) (any, bool) {
		return c.category(i.Status.Category), c.Cloud()
	},
	"statuscategorychangedate": func(c *call, i *store.Issue) (any, bool) {
		return stampOrNull(i.StatusSince), c.Cloud()
	},
	"priority":       func(c *call, i *store.Issue) (any, bool) { return c.priorityPart(i.Priority), true },
	"resolution":     func(c *call, i *store.Issue) (any, bool) { return c.resolution(i.Resolution), true },
	"resolutiondate": func(_ *call, i *store.Issue) (any, bool) { return stampOrNull(i.Resolved), true },
	"reporter":       func(c *call, i *store.Issue) (any, bool) { return c.user(i.Reporter), true },
	"creator":        func(c *call, i *store.Issue) (any, bool) { return c.user(i.Creator), true },
	"assignee":       func(c *call, i *store.Issue) (any, bool) { return c.user(i.Assignee), true },
	"labels": func(_ *call, i *store.Issue) (any, bool) {
		if i.Labels == nil {
			return []string{}, true
		}
		return i.Labels, true
	},
	"components":  func(c *call, i *store.Issue) (any, bool) { return each(i.Components, c.component), true },
	"fixVersions": func(c *call, i *store.Issue) (any, bool) { return each(i.FixVersions, c.versionRef), true },
	"versions":    func(c *call, i *store.Issue) (any, bool) { return each(i.AffectsVersions, c.versionRef), true },
	"duedate":     func(_ *call, i *store.Issue) (any, bool) { return orNull(i.Due), true },
	"security":    func(c *call, i *store.Issue) (any, bool) { return c.security(i.Security), true },
	"created":     func(_ *call, i *store.Issue) (any, bool) { return stamp(i.Created), true },
	"updated":     func(_ *call, i *store.Issue) (any, bool) { return stamp(i.Updated), true },
	"lastViewed":  func(c *call, i *store.Issue) (any, bool) { return stampOrNull(i.Viewed[c.User]), true },
	"parent": func(c *call, i *store.Issue) (any, bool) {
		if i.Parent == nil || !c.Cloud() && !i.Type.Subtask {
			return nil, false
		}
		return c.issueRef(i.Parent), true
	},
	"subtasks":                      func(c *call, i *store.Issue) (any, bool) { return each(i.Subtasks(), c.issueRef), true },
	"issuelinks":                    func(c *call, i *store.Issue) (any, bool) { return c.links(i), true },
	"attachment":                    func(c *call, i *store.Issue) (any, bool) { return each(i.Attachments, c.attachment), true },
	"comment":                       func(c *call, i *store.Issue) (any, bool) { return c.commentsField(i), true },
	"worklog":                       func(c *call, i *store.Issue) (any, bool) { return c.worklogsField(i), true },
	"watches":                       func(c *call, i *store.Issue) (any, bool) { return c.watches(i), true },
	"votes":                         func(c *call, i *store.Issue) (any, bool) { return c.votes(i), true },
	"issuerestriction":              func(c *call, _ *store.Issue) (any, bool) { return noRestriction, c.Cloud() },
	"timetracking":                  func(_ *call, i *store.Issue) (any, bool) { return timetracking(i), true },
	"timeoriginalestimate":          func(_ *call, i *store.Issue) (any, bool) { return seconds(i.OriginalEstimate), true },
	"timeestimate":                  func(_ *call, i *store.Issue) (any, bool) { return seconds(i.Estimate), true },
	"timespent":                     func(_ *call, i *store.Issue) (any, bool) { return spent(i), true },
	"aggregatetimeoriginalestimate": func(_ *call, i *store.Issue) (any, bool) { return aggregate(i).original(), true },
	"aggregatetimeestimate":         func(_ *call, i *store.Issue) (any, bool) { return aggregate(i).remaining(), true },
	"aggregatetimespent":            func(_ *call, i *store.Issue) (any, bool) { return aggregate(i).spent(), true },
	"progress":                      func(_ *call, i *store.Issue) (any, bool) { return alone(i).progress(), true },
	"aggregateprogress":             func(_ *call, i *store.Issue) (any, bool) { return aggregate(i).progress(), true },
	"workratio":                     func(_ *call, i *store.Issue) (any, bool) { return workratio(i), true },
}

var noRestriction = route.Map{"issuerestrictions": route.Map{}, "shouldDisplay": true}

// customValue shows the value of a custom field.
func (c *call) customValue(i *store.Issue, f *store.Field) any {
	switch f.Kind() {
	case "gh-sprint":
		return c.sprintField(i)
	case "gh-epic-link":
		if e := i.Epic(); e != nil && !i.Type.Subtask {
			return e.Key()
		}
		return nil
	case "jpo-custom-field-parent":
		if !i.Type.Subtask && i.Parent != nil {
			return i.Parent.Key()
		}
		return nil
	case "gh-lexo-rank":
		return i.Rank
	case "vp-origin":
		return c.requestField(i)
	}
	return c.anyValue(i.Custom[f.ID])
}

// anyValue shows a stored value by its type.
func (c *call) anyValue(v any) any {
	switch v := v.(type) {
	case time.Time:
		return stamp(v)
	case float64:
		return jsonNumber(v)
	case store.Text:
		return c.rich(v)
	case *store.Option:
		return c.option(v)
	case []*store.Option:
		list := make(route.List, 0, len(v))
		for _, o := range v {
			list = append(list, c.option(o))
		}
		return list
	case store.Cascade:
		return c.cascade(v)
	case *store.User:
		return c.user(v)
	case []*store.User:
		return each(v, c.userMap)
	case *store.Group:
		return c.groupRef(v)
	case []*store.Group:
		return each(v, c.groupRef)
	case *store.Project:
		return c.projectRef(v)
	case *store.Version:
		return c.versionRef(v)
	case []*store.Version:
		return each(v, c.versionRef)
	default:
		return v // texts, lists of texts and free JSON are stored as they are shown
	}
}

// jsonNumber writes a number as Jira does: always with a point.
func jsonNumber(v float64) any {
	text := strconv.FormatFloat(v, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return rawNumber(text)
}

// links shows those links whose other end the caller may see.
func (c *call) links(i *store.Issue) route.List {
	list := route.List{}
	for _, l := range i.Links {
		m := route.Map{"id": l.ID, "self": c.api("/issueLink/", l.ID), "type": c.linkType(l.Type)}
		other, name := l.Inward, "outwardIssue"
		if i == l.Inward {
			other, name = l.Outward, "inwardIssue"
		}
		if c.Store.Sees(c.User, other) {
			m[name] = c.issueRef(other)
			list = append(list, m)
		}
	}
	return list
}

func (c *call) linkType(t *store.LinkType) route.Map {
	return route.Map{"id": t.ID, "name": t.Name, "inward": t.Inward, "outward": t.Outward, "self": c.api("/issueLinkType/", t.ID)}
}

func (c *call) watches(i *store.Issue) route.Map {
	return route.Map{
		"self": c.api("/issue/", i.Key(), "/watchers"), "watchCount": len(i.Watchers), "isWatching": i.Watches(c.User),
	}
}

func (c *call) votes(i *store.Issue) route.Map {
	voted := false
	for _, u := range i.Voters {
		voted = voted || u == c.User
	}
	return route.Map{"self": c.api("/issue/", i.Key(), "/votes"), "votes": len(i.Voters), "hasVoted": voted}
}

// sprintField shows the sprints of an issue: objects on Cloud, on Data Center the text
// that Jira Software has always given there.
func (c *call) sprintField(i *store.Issue) any {
	if len(i.Sprints) == 0 {
		return nil
	}
	list := make(route.List, 0, len(i.Sprints))
	for _, v := range i.Sprints {
		if !c.Cloud() {
			list = append(list, sprintText(v))
			continue
		}
		m := route.Map{"id": v.ID, "name": v.Name, "state": v.State, "boardId": v.Board.ID, "goal": v.Goal}
		for name, at := range map[string]time.Time{"startDate": v.Start, "endDate": v.End, "completeDate": v.Complete} {
			if !at.IsZero() {
				m[name] = agileStamp(at)
			}
		}
		list = append(list, m)
	}
	return list
}

func agileStamp(t time.Time) string { return t.Format("2006-01-02T15:04:05.000Z07:00") }

func sprintText(v *store.Sprint) string {
	at := func(t time.Time) string {
		if t.IsZero() {
			return "<null>"
		}
		return agileStamp(t)
	}
	id := strconv.Itoa(v.ID)
	return "com.atlassian.greenhopper.service.sprint.Sprint@5f3c0de" + id + "[id=" + id + ",rapidViewId=" + strconv.Itoa(v.Board.ID) +
		",state=" + strings.ToUpper(v.State) + ",name=" + v.Name + ",startDate=" + at(v.Start) + ",endDate=" + at(v.End) +
		",completeDate=" + at(v.Complete) + ",activatedDate=" + at(v.Start) + ",sequence=" + id + ",goal=" + v.Goal + ",synced=false,autoStartStop=false]"
}

// requestField shows what makes an issue a request of a service desk.
func (c *call) requestField(i *store.Issue) any {
	if i.Request == nil {
		return nil
	}
	return route.Map{
		"_links": route.Map{
			"jiraRest": c.api("/issue/", i.ID), "self": c.Base + "/rest/servicedeskapi/request/" + i.ID,
			"web": c.Host + "/servicedesk/customer/portal/" + i.Request.Desk.ID + "/" + i.Key(),
		},
		"requestType":   c.requestType(i.Request.Desk, i.Request.Type),
		"currentStatus": c.requestStatus(i),
	}
}
