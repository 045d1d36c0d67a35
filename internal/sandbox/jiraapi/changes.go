package jiraapi

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"mcp-atlassian/internal/sandbox/store"
)

// side is one side of a change: the value that machines read and the one that people read.
type side struct{ id, text *string }

func some(id, text string) side { return side{&id, &text} }

// textSide has no machine value.
func textSide(text string) side {
	if text == "" {
		return side{}
	}
	return side{text: &text}
}

// changes compares two states of an issue and tells what changed as the changelog does.
func (c *call) changes(a, b *store.Issue) []store.ChangeItem {
	var items []store.ChangeItem
	var add adder = func(field, fieldID string, from, to side) {
		if same(from.id, to.id) && same(from.text, to.text) {
			return
		}
		kind := "jira"
		if strings.HasPrefix(fieldID, "customfield_") {
			kind = "custom"
		}
		items = append(items, store.ChangeItem{
			Field: field, FieldID: fieldID, FieldType: kind,
			From: from.id, FromString: from.text, To: to.id, ToString: to.text,
		})
	}
	add("summary", "summary", textSide(a.Summary), textSide(b.Summary))
	add("description", "description", textSide(c.markup(a.Description)), textSide(c.markup(b.Description)))
	add("environment", "environment", textSide(c.markup(a.Environment)), textSide(c.markup(b.Environment)))
	add("project", "project", some(a.Project.ID, a.Project.Name), some(b.Project.ID, b.Project.Name))
	add("issuetype", "issuetype", some(a.Type.ID, a.Type.Name), some(b.Type.ID, b.Type.Name))
	add("Key", "", textSide(a.Key()), textSide(b.Key()))
	add("status", "status", some(a.Status.ID, a.Status.Name), some(b.Status.ID, b.Status.Name))
	add("priority", "priority", prioritySide(a.Priority), prioritySide(b.Priority))
	add("resolution", "resolution", resolutionSide(a.Resolution), resolutionSide(b.Resolution))
	add("assignee", "assignee", c.userSide(a.Assignee), c.userSide(b.Assignee))
	add("reporter", "reporter", c.userSide(a.Reporter), c.userSide(b.Reporter))
	add("duedate", "duedate", dueSide(a.Due), dueSide(b.Due))
	add("labels", "labels", textOf(a.Labels), textOf(b.Labels))
	add("timeoriginalestimate", "timeoriginalestimate", secondsSide(a.OriginalEstimate), secondsSide(b.OriginalEstimate))
	add("timeestimate", "timeestimate", secondsSide(a.Estimate), secondsSide(b.Estimate))
	add("security", "security", securitySide(a.Security), securitySide(b.Security))
	c.listChanges(a, b, add)
	c.customChanges(a, b, add)
	return items
}

type adder func(field, fieldID string, from, to side)

// listChanges tells each version and component that came or went by itself, as Jira does.
func (c *call) listChanges(a, b *store.Issue, add adder) {
	perElement(a.Components, b.Components, func(v *store.Component) side { return some(v.ID, v.Name) }, add.field("Component", "components"))
	version := func(v *store.Version) side { return some(v.ID, v.Name) }
	perElement(a.FixVersions, b.FixVersions, version, add.field("Fix Version", "fixVersions"))
	perElement(a.AffectsVersions, b.AffectsVersions, version, add.field("Version", "versions"))
	if a.Parent != b.Parent {
		add(c.parentField(b), "parent", parentSide(a.Parent), parentSide(b.Parent))
	}
}

// parentField is how the changelog calls the issue above.
func (c *call) parentField(i *store.Issue) string {
	if i.Type.Subtask {
		return "Parent"
	}
	if c.Cloud() && i.Project.TeamManaged {
		return "IssueParentAssociation"
	}
	return "Epic Link"
}

func parentSide(i *store.Issue) side {
	if i == nil {
		return side{}
	}
	return some(i.ID, i.Key())
}

// field makes an adder for one field.
func (add adder) field(name, id string) func(from, to side) {
	return func(from, to side) { add(name, id, from, to) }
}

func perElement[T comparable](a, b []T, show func(T) side, add func(from, to side)) {
	for _, v := range a {
		if !slices.Contains(b, v) {
			add(show(v), side{})
		}
	}
	for _, v := range b {
		if !slices.Contains(a, v) {
			add(side{}, show(v))
		}
	}
}

func (c *call) customChanges(a, b *store.Issue, add adder) {
	ids := map[string]bool{}
	for id := range a.Custom {
		ids[id] = true
	}
	for id := range b.Custom {
		ids[id] = true
	}
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		if f := c.Store.Field(id); f != nil {
			add(f.Name, id, c.customSide(a.Custom[id]), c.customSide(b.Custom[id]))
		}
	}
	if f := c.Store.FieldKind("gh-sprint"); f != nil {
		add("Sprint", f.ID, sprintSide(a.Sprints), sprintSide(b.Sprints))
	}
	if f := c.Store.FieldKind("gh-lexo-rank"); f != nil && a.Rank != b.Rank {
		add("Rank", f.ID, some("", ""), some("", "Ranked"))
	}
}

// customSide tells the value of a custom field: ids in brackets and texts.
func (c *call) customSide(v any) side {
	switch v := v.(type) {
	case nil:
		return side{}
	case string:
		return textSide(v)
	case float64:
		return textSide(strconv.FormatFloat(v, 'f', -1, 64))
	case store.Text:
		return textSide(c.markup(v))
	case *store.Option:
		return some(v.ID, v.Value)
	case []*store.Option:
		return joined(v, func(o *store.Option) (string, string) { return o.ID, o.Value })
	case store.Cascade:
		if v.Child == nil {
			return some(v.Parent.ID, "Parent values: "+v.Parent.Value+"("+v.Parent.ID+")")
		}
		return some(v.Child.ID, "Parent values: "+v.Parent.Value+"("+v.Parent.ID+")Level 1 values: "+v.Child.Value+"("+v.Child.ID+")")
	case *store.User:
		return c.userSide(v)
	case []*store.User:
		return joined(v, func(u *store.User) (string, string) { return c.id(u), u.DisplayName })
	case []string:
		return textOf(v)
	case *store.Version:
		return some(v.ID, v.Name)
	case []*store.Version:
		return joined(v, func(x *store.Version) (string, string) { return x.ID, x.Name })
	}
	text, ok := c.anyValue(v).(string)
	if !ok {
		return textSide("changed")
	}
	return textSide(text)
}

func joined[T any](list []T, show func(T) (id, text string)) side {
	if len(list) == 0 {
		return side{}
	}
	var ids, texts []string
	for _, v := range list {
		id, text := show(v)
		ids, texts = append(ids, id), append(texts, text)
	}
	return some("["+strings.Join(ids, ", ")+"]", strings.Join(texts, ","))
}

func sprintSide(list []*store.Sprint) side {
	if len(list) == 0 {
		return some("", "")
	}
	var ids, names []string
	for _, s := range list {
		ids, names = append(ids, strconv.Itoa(s.ID)), append(names, s.Name)
	}
	return some(strings.Join(ids, ", "), strings.Join(names, ", "))
}

func textOf(list []string) side { s := strings.Join(list, " "); return side{text: &s} }

func prioritySide(p *store.Priority) side {
	if p == nil {
		return side{}
	}
	return some(p.ID, p.Name)
}

func resolutionSide(r *store.Resolution) side {
	if r == nil {
		return side{}
	}
	return some(r.ID, r.Name)
}

func securitySide(v *store.SecurityLevel) side {
	if v == nil {
		return side{}
	}
	return some(v.ID, v.Name)
}

func (c *call) userSide(u *store.User) side {
	switch {
	case u == nil:
		return side{}
	case c.Cloud():
		return some(u.AccountID, u.DisplayName)
	default:
		return some(u.Key, u.DisplayName)
	}
}

func dueSide(d string) side {
	if d == "" {
		return side{}
	}
	return some(d, d+" 00:00:00.0")
}

func secondsSide(n *int) side {
	if n == nil {
		return side{}
	}
	s := strconv.Itoa(*n)
	return some(s, s)
}

func same(a, b *string) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}
