package jiraapi

import (
	"slices"
	"strconv"
	"strings"

	"mcp-atlassian/internal/sandbox/query"
	"mcp-atlassian/internal/sandbox/store"
)

// Resolve gives what a value in a query names.
func (q *jql) Resolve(f *query.Field, text string) []query.Value {
	if f.Type == query.User {
		return q.resolveUser(text)
	}
	switch f.Domain {
	case "issue":
		if i := q.Store.Issue(text); i != nil && q.Store.Sees(q.User, i) {
			return []query.Value{keyValue(i)}
		}
		return nil
	case "project":
		return q.resolveProject(text)
	case "issuetype":
		return byName(q.Store.IssueTypes(), text, func(t *store.IssueType) query.Value { return query.Value{ID: t.ID, Text: t.Name} })
	case "status":
		return byName(q.Store.Statuses(), text, q.statusValue)
	case "component":
		return inProjects(q, text, func(p *store.Project) []*store.Component { return p.Components },
			func(v *store.Component) query.Value { return query.Value{ID: v.ID, Text: v.Name} })
	case "version":
		return inProjects(q, text, func(p *store.Project) []*store.Version { return p.Versions },
			func(v *store.Version) query.Value { return versionValues([]*store.Version{v}, nil)[0] })
	case "sprint":
		return byName(q.Store.Sprints(), text, sprintValue)
	case "option":
		return q.resolveOption(f.ID, text)
	case "group":
		return byName(q.Store.Groups(), text, func(g *store.Group) query.Value { return query.Value{ID: g.Name, Text: g.Name} })
	}
	return q.resolveOther(f, text)
}

func (q *jql) resolveOther(f *query.Field, text string) []query.Value {
	switch f.ID {
	case "statuscategory":
		return categoryNamed(text)
	case "priority":
		return byName(q.Store.Priorities(), text, q.priorityValue)
	case "resolution":
		return byName(q.Store.Resolutions(), text, func(r *store.Resolution) query.Value { return query.Value{ID: r.ID, Text: r.Name} })
	case "level":
		return inProjects(q, text, func(p *store.Project) []*store.SecurityLevel { return p.Security },
			func(v *store.SecurityLevel) query.Value { return query.Value{ID: v.ID, Text: v.Name} })
	case "category":
		for _, p := range q.Store.Projects() {
			if v := p.Category; v != nil && (strings.EqualFold(v.Name, text) || v.ID == text) {
				return []query.Value{{ID: v.ID, Text: v.Name}}
			}
		}
	case "projecttype":
		if slices.Contains([]string{"software", "service_desk", "business"}, strings.ToLower(text)) {
			return []query.Value{{ID: strings.ToLower(text)}}
		}
	case "issuelinktype":
		return q.linkWordsNamed(text)
	case "filter":
		return q.resolveFilter(text)
	}
	return nil
}

func categoryNamed(text string) []query.Value {
	for _, v := range store.Categories() {
		if strings.EqualFold(v.Name, text) || strings.EqualFold(v.Key, text) || strconv.Itoa(v.ID) == text {
			return []query.Value{categoryValue(v)}
		}
	}
	return nil
}

// linkWordsNamed finds a link type by its name or by the words of one of its directions.
func (q *jql) linkWordsNamed(text string) []query.Value {
	for _, t := range q.Store.LinkTypes() {
		for _, words := range []string{t.Name, t.Inward, t.Outward} {
			if strings.EqualFold(words, text) {
				return []query.Value{{ID: words, Text: words}}
			}
		}
	}
	return nil
}

func (q *jql) resolveUser(text string) []query.Value {
	for _, u := range q.Store.Users() {
		if q.Cloud() && u.AccountID == text || !q.Cloud() && (strings.EqualFold(u.Name, text) || strings.EqualFold(u.Key, text)) ||
			strings.EqualFold(u.Email, text) || strings.EqualFold(u.DisplayName, text) {
			return []query.Value{q.userQuery(u)}
		}
	}
	return nil
}

func (q *jql) resolveProject(text string) []query.Value {
	var list []query.Value
	for _, p := range q.Store.Projects() {
		if (p.ID == text || strings.EqualFold(p.Key, text) || strings.EqualFold(p.Name, text)) && q.seesProject(p) {
			list = append(list, projectQuery(p))
		}
	}
	return list
}

// byName finds things by id or name.
func byName[T any](list []*T, text string, show func(*T) query.Value) []query.Value {
	var found []query.Value
	for _, v := range list {
		if x := show(v); x.ID == text || strings.EqualFold(x.Text, text) {
			found = append(found, x)
		}
	}
	return found
}

// inProjects finds things of the projects that the caller may see.
func inProjects[T any](q *jql, text string, of func(*store.Project) []*T, show func(*T) query.Value) []query.Value {
	var found []query.Value
	for _, p := range q.Store.Projects() {
		if q.seesProject(p) {
			found = append(found, byName(of(p), text, show)...)
		}
	}
	return found
}

func (q *jql) resolveOption(fieldID, text string) []query.Value {
	f := q.Store.Field(fieldID)
	if f == nil {
		return nil
	}
	var found []query.Value
	for _, c := range f.Contexts {
		for _, o := range c.Options {
			found = append(found, byName(append([]*store.Option{o}, o.Children...), text, optionValue)...)
		}
	}
	return found
}

// resolveFilter makes the stored query ready; one that names itself in a circle is unknown.
func (q *jql) resolveFilter(text string) []query.Value {
	for _, f := range q.Store.Filters() {
		if f.ID != text && !strings.EqualFold(f.Name, text) || !q.seesFilter(f) {
			continue
		}
		if _, ready := q.filters[f.ID]; !ready {
			q.filters[f.ID] = nil
			parsed, err := query.ParseJQL(f.JQL)
			if err != nil {
				return nil
			}
			plan, problems := query.Compile(parsed, q)
			if len(problems) > 0 {
				return nil
			}
			q.filters[f.ID] = plan
		}
		if q.filters[f.ID] == nil {
			return nil
		}
		return []query.Value{{ID: f.ID}}
	}
	return nil
}
