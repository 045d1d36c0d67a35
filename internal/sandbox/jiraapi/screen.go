package jiraapi

import (
	"slices"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// offered is a field that a screen offers to the caller.
type offered struct {
	field    *store.Field
	required bool
}

// needs names the permission without which a screen does not offer a field.
var needs = map[string]string{
	"assignee": "ASSIGN_ISSUES", "reporter": "MODIFY_REPORTER", "duedate": "SCHEDULE_ISSUES",
	"security": "SET_ISSUE_SECURITY", "issuelinks": "LINK_ISSUES", "attachment": "CREATE_ATTACHMENTS",
}

// target is where an issue is or is to be made: what decides which fields and values there are.
type target struct {
	project *store.Project
	kind    *store.IssueType
	issue   *store.Issue // nil while it is made
}

// screen gives the fields that the caller may set, in the order of the screen. Metadata
// and the check of what is written both go by it, so they cannot disagree.
func (c *call) screen(t target) []offered {
	screen := t.project.Screen(t.kind)
	ids := screen.Create
	if t.issue != nil {
		ids = screen.Edit
	}
	list := make([]offered, 0, len(ids))
	for _, id := range ids {
		if o, ok := c.offer(t, id, slices.Contains(screen.Required, id)); ok {
			list = append(list, o)
		}
	}
	return list
}

// offer makes one field of a screen; false when this issue or this caller does not get it.
func (c *call) offer(t target, id string, required bool) (offered, bool) {
	f := c.Store.Field(id)
	if f == nil || f.Scope != nil && f.Scope != t.project {
		return offered{}, false
	}
	if p := needs[id]; p != "" && !c.may(p, t.project, t.issue) {
		return offered{}, false
	}
	switch {
	case id == "parent":
		if t.kind.Subtask {
			return offered{f, true}, true
		}
		return offered{f, false}, c.Cloud() && (t.kind.Level == 0 || t.project.TeamManaged)
	case id == "security" && len(t.project.Security) == 0,
		f.Kind() == "gh-epic-label" && t.kind.Level != 1,
		f.Kind() == "gh-epic-link" && t.kind.Level != 0:
		return offered{}, false
	}
	return offered{f, required}, true
}

// describe shows a field of a screen as createmeta, editmeta and transitions do.
func (c *call) describe(t target, o offered) route.Map {
	f := o.field
	m := route.Map{"required": o.required, "name": f.Name, "operations": operations(f)}
	switch {
	case f.Schema != nil:
		m["schema"] = c.schema(f)
	case f.ID == "parent": // the list of fields shows it without one, metadata with one
		m["schema"], m["hasDefaultValue"] = route.Map{"type": "issuelink", "system": "parent"}, false
	}
	if c.Cloud() {
		m["key"] = f.ID
	} else {
		m["fieldId"] = f.ID
	}
	if t.issue == nil {
		m["hasDefaultValue"] = f.ID == "priority" || f.ID == "reporter"
		if f.ID == "priority" {
			m["defaultValue"] = c.priority(c.Store.Priority("Medium"))
		}
	}
	if address := c.autoComplete(t, f); address != "" {
		m["autoCompleteUrl"] = address
	}
	if values, closed := c.allowed(t, f); closed {
		m["allowedValues"] = values
	}
	return m
}

// operations are the verbs of "update" that a field knows.
func operations(f *store.Field) []string {
	switch {
	case f.ID == "parent":
		return []string{"set"}
	case f.ID == "issuetype" || f.Schema == nil:
		return []string{}
	case f.ID == "comment":
		return []string{"add", "edit", "remove"}
	case f.ID == "issuelinks":
		return []string{"add"}
	case f.ID == "worklog":
		return []string{"add", "edit", "remove"}
	case f.ID == "timetracking":
		return []string{"set", "edit"}
	case f.Kind() == "gh-sprint", f.ID == "attachment":
		return []string{"set"}
	case f.Schema.Type == "array":
		return []string{"add", "set", "remove"}
	default:
		return []string{"set"}
	}
}

func (c *call) autoComplete(t target, f *store.Field) string {
	switch {
	case f.ID == "assignee" && t.issue != nil:
		return c.api("/user/assignable/search?issueKey=", t.issue.Key(), "&", c.userParam(), "=")
	case f.ID == "assignee":
		return c.api("/user/assignable/search?project=", t.project.Key, "&", c.userParam(), "=")
	case f.ID == "issuelinks":
		return c.api("/issue/picker?currentProjectId=&showSubTaskParent=true&showSubTasks=true&query=")
	case f.Schema == nil:
		return ""
	case f.Schema.Type == "user" || f.Schema.Items == "user":
		return c.api("/user/search?", c.userParam(), "=")
	case f.ID == "labels" || f.Kind() == "labels":
		return c.Base + "/rest/api/1.0/labels/suggest?query="
	default:
		return ""
	}
}

func (c *call) userParam() string {
	if c.Cloud() {
		return "query"
	}
	return "username"
}

// allowed lists the values of a field that has a closed set of them.
func (c *call) allowed(t target, f *store.Field) (route.List, bool) {
	switch f.ID {
	case "priority":
		return each(c.Store.Priorities(), func(p *store.Priority) route.Map {
			m, _ := c.priority(p).(route.Map)
			return m
		}), true
	case "issuetype":
		if t.issue == nil {
			return route.List{c.issueType(t.kind)}, true
		}
		return each(siblings(t), c.issueType), true
	case "project":
		return route.List{c.projectRef(t.project)}, true
	case "components":
		return each(t.project.Components, c.component), true
	case "fixVersions", "versions":
		return each(openVersions(t.project), c.versionFull), true
	case "resolution":
		return each(c.Store.Resolutions(), c.resolutionMap), true
	case "security":
		return each(t.project.Security, func(v *store.SecurityLevel) route.Map {
			m, _ := c.security(v).(route.Map)
			return m
		}), true
	}
	return c.allowedCustom(t, f)
}

func (c *call) allowedCustom(t target, f *store.Field) (route.List, bool) {
	if f.Schema == nil {
		return nil, false
	}
	switch {
	case f.Schema.Type == "option-with-child":
		return each(usable(f.Options(t.project)), func(o *store.Option) route.Map {
			m, _ := c.option(o).(route.Map)
			m["children"] = each(usable(o.Children), func(child *store.Option) route.Map {
				v, _ := c.option(child).(route.Map)
				return v
			})
			return m
		}), true
	case f.Schema.Type == "option" || f.Schema.Items == "option":
		return each(usable(f.Options(t.project)), func(o *store.Option) route.Map {
			m, _ := c.option(o).(route.Map)
			return m
		}), true
	case f.Custom && (f.Schema.Type == "version" || f.Schema.Items == "version"):
		return each(openVersions(t.project), c.versionRef), true
	default:
		return nil, false
	}
}

func usable(list []*store.Option) []*store.Option {
	return slices.DeleteFunc(slices.Clone(list), func(o *store.Option) bool { return o.Disabled })
}

func openVersions(p *store.Project) []*store.Version {
	return slices.DeleteFunc(slices.Clone(p.Versions), func(v *store.Version) bool { return v.Archived })
}

// siblings are the issue types that an issue may take by an edit: those of its own level.
func siblings(t target) []*store.IssueType {
	var list []*store.IssueType
	for _, k := range t.project.IssueTypes {
		if k.Subtask == t.kind.Subtask && (k.Level == 1) == (t.kind.Level == 1) {
			list = append(list, k)
		}
	}
	return list
}

// schema shows what values of a field look like.
func (c *call) schema(f *store.Field) route.Map {
	m := route.Map{"type": f.Schema.Type}
	if f.Schema.Items != "" {
		m["items"] = f.Schema.Items
	}
	if f.Schema.System != "" {
		m["system"] = f.Schema.System
	}
	if f.Schema.Custom != "" {
		m["custom"], m["customId"] = f.Schema.Custom, f.Schema.CustomID
	}
	return m
}

// onlyOn says why a field cannot be set.
func notOnScreen(id string) string {
	return "Field '" + id + "' cannot be set. It is not on the appropriate screen, or unknown."
}

// pick finds an element by the id or the name that an object gives.
func pick[T any](raw any, byID func(string) *T, idNames ...string) (found *T, given string, isObject bool) {
	m, ok := raw.(map[string]any)
	if !ok {
		return nil, "", false
	}
	for _, name := range idNames {
		if text, ok := scalar(m[name]); ok {
			return byID(text), text, true
		}
	}
	return nil, "", true
}

// scalar reads a text or a number as text.
func scalar(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v), true
	case rawNumber:
		return v.String(), true
	default:
		return "", false
	}
}
