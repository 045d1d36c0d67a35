package jiraapi

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"mcp-atlassian/internal/sandbox/query"
	"mcp-atlassian/internal/sandbox/store"
)

// Values gives the values of a field of the issue.
func (it queried) Values(f *query.Field, into []query.Value) []query.Value {
	i, q := it.i, it.q
	switch f.ID {
	case "key":
		return append(into, keyValue(i))
	case "parent":
		if i.Parent != nil {
			into = append(into, keyValue(i.Parent))
		}
	case "project":
		return append(into, projectQuery(i.Project))
	case "issuetype":
		return append(into, query.Value{ID: i.Type.ID, Text: i.Type.Name})
	case "status":
		return append(into, q.statusValue(i.Status))
	case "statuscategory":
		return append(into, categoryValue(i.Status.Category))
	case "priority":
		if i.Priority != nil {
			into = append(into, q.priorityValue(i.Priority))
		}
	case "resolution":
		if i.Resolution != nil {
			into = append(into, query.Value{ID: i.Resolution.ID, Text: i.Resolution.Name})
		}
	case "component":
		for _, v := range i.Components {
			into = append(into, query.Value{ID: v.ID, Text: v.Name})
		}
	case "fixversion":
		return versionValues(i.FixVersions, into)
	case "affectedversion":
		return versionValues(i.AffectsVersions, into)
	case "labels":
		return textValues(i.Labels, into)
	case "level":
		if i.Security != nil {
			into = append(into, query.Value{ID: i.Security.ID, Text: i.Security.Name})
		}
	case "filter":
		for id, plan := range q.filters {
			if plan.Matches(it) {
				into = append(into, query.Value{ID: id})
			}
		}
	default:
		return it.more(f, into)
	}
	return into
}

// more gives the values of people, texts, times and numbers.
func (it queried) more(f *query.Field, into []query.Value) []query.Value {
	i := it.i
	switch f.ID {
	case "assignee":
		return it.users(into, i.Assignee)
	case "reporter":
		return it.users(into, i.Reporter)
	case "creator":
		return it.users(into, i.Creator)
	case "watcher":
		return it.users(into, i.Watchers...)
	case "voter":
		return it.users(into, i.Voters...)
	case "worklogauthor":
		for _, w := range i.Worklogs {
			into = it.users(into, w.Author)
		}
	case "worklogdate":
		for _, w := range i.Worklogs {
			into = append(into, query.Value{Time: w.Started})
		}
	case "created":
		return instants(into, i.Created)
	case "updated":
		return instants(into, i.Updated)
	case "resolved":
		return instants(into, i.Resolved)
	case "lastviewed":
		return instants(into, i.Viewed[it.q.User])
	case "statuscategorychangeddate":
		return instants(into, i.StatusSince)
	case "duedate":
		return dates(into, i.Due)
	case "timeoriginalestimate":
		return numbers(into, i.OriginalEstimate)
	case "timeestimate":
		return numbers(into, i.Estimate)
	case "timespent":
		if len(i.Worklogs) > 0 {
			into = append(into, query.Value{Num: float64(i.TimeSpent())})
		}
	default:
		return it.rest(f, into)
	}
	return into
}

func (it queried) rest(f *query.Field, into []query.Value) []query.Value {
	i := it.i
	num := func(n int) []query.Value { return append(into, query.Value{Num: float64(n)}) }
	switch f.ID {
	case "summary":
		return append(into, query.Value{Text: i.Summary})
	case "description", "environment", "comment", "worklogcomment", "text":
		return it.texts(f.ID, into)
	case "parentepic":
		if e := i.Epic(); e != nil {
			into = append(into, keyValue(e))
		}
	case "votes":
		return num(len(i.Voters))
	case "watchers":
		return num(len(i.Watchers))
	case "workratio":
		return num(workratio(i))
	case "hierarchylevel":
		return num(i.Type.Level)
	case "attachments":
		for _, a := range i.Attachments {
			into = append(into, query.Value{Text: a.Name})
		}
	case "category":
		if v := i.Project.Category; v != nil {
			into = append(into, query.Value{ID: v.ID, Text: v.Name})
		}
	case "projecttype":
		return append(into, query.Value{ID: i.Project.Type, Text: i.Project.Type})
	case "issuelinktype":
		for _, l := range i.Links {
			into = append(into, query.Value{ID: linkWords(l, i), Text: linkWords(l, i)}, query.Value{ID: l.Type.Name, Text: l.Type.Name})
		}
	default:
		if what, ok := strings.CutPrefix(f.ID, developmentPrefix); ok {
			return num(developed(i, what))
		}
		if key, ok := strings.CutPrefix(f.ID, propertyPrefix); ok {
			return propertyValues(i.Properties, key, into)
		}
		return it.custom(f.ID, into)
	}
	return into
}

func linkWords(l *store.Link, i *store.Issue) string {
	if l.Outward == i {
		return l.Type.Outward
	}
	return l.Type.Inward
}

// texts gives the prose of an issue: of one field, or of all for "text".
func (it queried) texts(id string, into []query.Value) []query.Value {
	i := it.i
	put := func(field, text string) {
		if text != "" && (id == field || id == "text") {
			into = append(into, query.Value{Text: text})
		}
	}
	put("description", i.Description.Plain)
	put("environment", i.Environment.Plain)
	for _, v := range i.Comments {
		if it.q.seesComment(i, v) {
			put("comment", v.Body.Plain)
		}
	}
	if id == "worklogcomment" {
		for _, w := range i.Worklogs {
			put(id, w.Comment.Plain)
		}
	}
	if id == "text" {
		put(id, i.Summary)
		for _, v := range i.Custom {
			if t, ok := v.(store.Text); ok {
				put(id, t.Plain)
			}
		}
	}
	return into
}

// custom gives the values of a custom field.
func (it queried) custom(id string, into []query.Value) []query.Value {
	i := it.i
	f := it.q.Store.Field(id)
	if f == nil {
		return into
	}
	switch f.Kind() {
	case "gh-sprint":
		for _, s := range i.Sprints {
			into = append(into, sprintValue(s))
		}
		return into
	case "gh-epic-link", "jpo-custom-field-parent":
		if e := i.Epic(); e != nil && !i.Type.Subtask {
			into = append(into, keyValue(e))
		}
		return into
	case "gh-lexo-rank":
		return append(into, query.Value{Text: i.Rank})
	}
	switch v := i.Custom[id].(type) {
	case string:
		if f.Schema.Type == "date" {
			return dates(into, v)
		}
		return append(into, query.Value{ID: v, Text: v})
	case float64:
		return append(into, query.Value{Num: v})
	case time.Time:
		return instants(into, v)
	case store.Text:
		return append(into, query.Value{Text: v.Plain})
	case []string:
		return textValues(v, into)
	default:
		return it.things(v, into)
	}
}

func (it queried) things(v any, into []query.Value) []query.Value {
	switch v := v.(type) {
	case *store.Option:
		into = append(into, optionValue(v))
	case []*store.Option:
		for _, o := range v {
			into = append(into, optionValue(o))
		}
	case store.Cascade:
		into = append(into, optionValue(v.Parent))
		if v.Child != nil {
			into = append(into, optionValue(v.Child))
		}
	case *store.User:
		into = it.users(into, v)
	case []*store.User:
		into = it.users(into, v...)
	case *store.Group:
		into = append(into, query.Value{ID: v.Name, Text: v.Name})
	case []*store.Group:
		for _, g := range v {
			into = append(into, query.Value{ID: g.Name, Text: g.Name})
		}
	case *store.Project:
		into = append(into, projectQuery(v))
	case *store.Version:
		into = versionValues([]*store.Version{v}, into)
	case []*store.Version:
		into = versionValues(v, into)
	}
	return into
}

func (it queried) users(into []query.Value, list ...*store.User) []query.Value {
	for _, u := range list {
		if u != nil {
			into = append(into, it.q.userQuery(u))
		}
	}
	return into
}

func keyValue(i *store.Issue) query.Value {
	return query.Value{ID: i.ID, Text: i.Key(), Group: i.Project.Key, Num: float64(i.Number)}
}

func projectQuery(p *store.Project) query.Value { return query.Value{ID: p.ID, Text: p.Name} }

func categoryValue(v store.Category) query.Value { return query.Value{ID: v.Key, Text: v.Name} }

func optionValue(o *store.Option) query.Value { return query.Value{ID: o.ID, Text: o.Value} }

func sprintValue(s *store.Sprint) query.Value {
	return query.Value{ID: strconv.Itoa(s.ID), Text: s.Name, Num: float64(s.ID)}
}

func (c *call) statusValue(v *store.Status) query.Value {
	return query.Value{ID: v.ID, Text: v.Name, Num: float64(slices.Index(c.Store.Statuses(), v))}
}

func (c *call) priorityValue(p *store.Priority) query.Value {
	list := c.Store.Priorities()
	return query.Value{ID: p.ID, Text: p.Name, Num: float64(len(list) - slices.Index(list, p))}
}

func versionValues(list []*store.Version, into []query.Value) []query.Value {
	for _, v := range list {
		into = append(into, query.Value{ID: v.ID, Text: v.Name, Group: v.Project.ID, Num: float64(slices.Index(v.Project.Versions, v))})
	}
	return into
}

func textValues(list []string, into []query.Value) []query.Value {
	for _, v := range list {
		into = append(into, query.Value{ID: v, Text: v})
	}
	return into
}

func instants(into []query.Value, t time.Time) []query.Value {
	if t.IsZero() {
		return into
	}
	return append(into, query.Value{Time: t})
}

func dates(into []query.Value, day string) []query.Value {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return into
	}
	return append(into, query.Value{Time: t})
}

func numbers(into []query.Value, n *int) []query.Value {
	if n == nil {
		return into
	}
	return append(into, query.Value{Num: float64(*n)})
}

// propertyValues walks into an entity property: "key.step.step".
func propertyValues(all map[string]any, path string, into []query.Value) []query.Value {
	for key, v := range all {
		rest, ok := strings.CutPrefix(path, key)
		if !ok || rest != "" && rest[0] != '.' {
			continue
		}
		for step := range strings.SplitSeq(strings.Trim(rest, "."), ".") {
			if m, ok := v.(map[string]any); ok && step != "" {
				v = m[step]
			}
		}
		switch v := v.(type) {
		case string:
			into = append(into, query.Value{ID: v, Text: v})
		case json.Number:
			into = append(into, query.Value{ID: v.String(), Text: v.String()})
		case bool:
			text := strconv.FormatBool(v)
			into = append(into, query.Value{ID: text, Text: text})
		}
	}
	return into
}

// Changes gives the history of a field.
func (it queried) Changes(f *query.Field) []query.Change {
	name := map[string]string{"fixversion": "fixVersions"}[f.ID]
	if name == "" {
		name = f.ID
	}
	var list []query.Change
	for _, h := range it.i.History {
		for _, x := range h.Items {
			if x.FieldID == name {
				list = append(list, query.Change{
					At: h.Created, By: it.q.userQuery(h.Author).ID, From: historic(x.From, x.FromString), To: historic(x.To, x.ToString),
				})
			}
		}
	}
	return list
}

func historic(id, text *string) []query.Value {
	if id == nil {
		return nil
	}
	v := query.Value{ID: *id}
	if text != nil {
		v.Text = *text
	}
	return []query.Value{v}
}

// developed counts what development tools know of an issue; builds and reviews are known to none.
func developed(i *store.Issue, what string) int {
	n := 0
	for _, tool := range i.Development {
		switch what {
		case "pullrequests.all":
			n += len(tool.Pulls)
		case "pullrequests.open":
			for _, p := range tool.Pulls {
				if p.Status == "OPEN" {
					n++
				}
			}
		case "commits.all":
			n += len(tool.Commits)
		case "branches.all":
			n += len(tool.Branches)
		}
	}
	return n
}
