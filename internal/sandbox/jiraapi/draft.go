package jiraapi

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// draft is an issue as it will be when everything that was asked is right. Nothing of
// the site changes before commit.
type draft struct {
	*call
	at     target
	next   store.Issue       // a copy with own lists
	parent *store.Issue      // of next; the tree is changed at commit
	errors map[string]string // by field
	later  []func(i *store.Issue)
}

// newDraft begins with an issue as it is, or with an empty one.
func (c *call) newDraft(t target) *draft {
	d := &draft{call: c, at: t, errors: map[string]string{}}
	if t.issue != nil {
		d.next = *t.issue
		d.parent = t.issue.Parent
	} else {
		d.next = store.Issue{Project: t.project, Type: t.kind}
	}
	d.next.Custom = maps.Clone(d.next.Custom)
	if d.next.Custom == nil {
		d.next.Custom = map[string]any{}
	}
	return d
}

func (d *draft) refuse(field, message string) {
	if message != "" && d.errors[field] == "" { // the first mistake of a field is told
		d.errors[field] = message
	}
}

// set takes the "fields" of a request.
func (d *draft) set(fields route.Map, may map[string]offered) {
	for _, id := range slices.Sorted(maps.Keys(fields)) {
		o, ok := may[id]
		if !ok {
			d.refuse(id, notOnScreen(id))
			continue
		}
		d.setField(o.field, fields[id])
	}
}

// update takes the "update" of a request: for each field a list of verbs.
func (d *draft) update(verbs route.Map, may map[string]offered) {
	for _, id := range slices.Sorted(maps.Keys(verbs)) {
		o, ok := may[id]
		list, isList := verbs[id].([]any)
		switch {
		case !ok:
			d.refuse(id, notOnScreen(id))
		case !isList:
			d.refuse(id, notAnArray)
		default:
			for _, verb := range list {
				d.verb(o.field, verb)
			}
		}
	}
}

// verb carries out one {"add": value}.
func (d *draft) verb(f *store.Field, raw any) {
	m, ok := raw.(map[string]any)
	if !ok {
		d.refuse(f.ID, notAnID)
		return
	}
	for _, name := range slices.Sorted(maps.Keys(m)) {
		if !slices.Contains(operations(f), name) {
			d.refuse(f.ID, "Unknown operation '"+name+"'; it is not supported by this field.")
			continue
		}
		switch name {
		case "set":
			d.setField(f, m[name])
		case "edit":
			d.editField(f, m[name])
		default:
			d.addOrRemove(f, name, m[name])
		}
	}
}

func (d *draft) editField(f *store.Field, raw any) {
	if f.ID == "timetracking" {
		d.setTimes(raw)
		return
	}
	d.refuse(f.ID, "Edit it at its own address.")
}

// setField puts a new value in the place of the old one.
func (d *draft) setField(f *store.Field, raw any) {
	if set := setter(f.ID); set != nil {
		set(d, raw)
		return
	}
	if !f.Custom {
		d.refuse(f.ID, notOnScreen(f.ID))
		return
	}
	switch f.Kind() {
	case "gh-sprint":
		d.setSprint(f, raw)
	case "gh-epic-link":
		d.setEpic(f, raw)
	case "gh-lexo-rank", "jpo-custom-field-parent", "vp-origin":
		d.refuse(f.ID, notOnScreen(f.ID))
	default:
		v, message := d.value(d.at, f, raw)
		d.refuse(f.ID, message)
		d.setCustom(f.ID, v)
	}
}

func (d *draft) setCustom(id string, v any) {
	if v == nil {
		delete(d.next.Custom, id)
		return
	}
	d.next.Custom[id] = v
}

// check looks at what must be there once everything is set.
func (d *draft) check(screen []offered) {
	for _, o := range screen {
		if o.required && d.errors[o.field.ID] == "" && d.missing(o.field) {
			d.refuse(o.field.ID, requiredMessage(o.field))
		}
	}
}

func requiredMessage(f *store.Field) string {
	switch f.ID {
	case "summary":
		return "You must specify a summary of the issue."
	case "parent":
		return "Issue type is a sub-task but parent issue key or id not specified."
	default:
		return f.Name + " is required."
	}
}

// missing says whether the draft lacks a value for a field.
func (d *draft) missing(f *store.Field) bool {
	n := &d.next
	switch f.ID {
	case "summary":
		return strings.TrimSpace(n.Summary) == ""
	case "description":
		return n.Description.Empty()
	case "parent":
		return d.parent == nil
	case "assignee":
		return n.Assignee == nil
	case "reporter":
		return n.Reporter == nil
	case "components":
		return len(n.Components) == 0
	case "fixVersions":
		return len(n.FixVersions) == 0
	case "versions":
		return len(n.AffectsVersions) == 0
	case "duedate":
		return n.Due == ""
	case "resolution":
		return n.Resolution == nil
	case "labels":
		return len(n.Labels) == 0
	}
	return f.Custom && n.Custom[f.ID] == nil
}

// refusal is the answer for a draft with errors, nil for one without.
func (d *draft) refusal() error {
	if len(d.errors) == 0 {
		return nil
	}
	return route.RefuseJiraFields(d.errors)
}

// commit makes the draft the issue and records what changed.
func (d *draft) commit() *store.Issue {
	now := d.Store.Now()
	if d.at.issue == nil {
		i := new(store.Issue)
		*i = d.next
		i.Parent, i.Created, i.Updated = d.parent, now, now
		i.Reporter, i.Creator = cmp.Or(i.Reporter, d.User), d.User
		i.StatusSince = now
		i.Viewed = map[*store.User]time.Time{d.User: now}
		d.Store.AddIssue(i)
		d.at.issue = i
		i.Watch(d.User)
	} else {
		d.commitEdit()
	}
	for _, f := range d.later {
		f(d.at.issue)
	}
	return d.at.issue
}

func (d *draft) commitEdit() {
	i := d.at.issue
	before := *i
	now := d.Store.Now()
	// What the draft cannot change stays as it is in the tree.
	d.next.Parent, d.next.Children = i.Parent, i.Children
	if d.next.Status.Category != before.Status.Category {
		d.next.StatusSince = now
	}
	if (d.next.Resolution == nil) != (before.Resolution == nil) {
		d.next.Resolved = now
		if d.next.Resolution == nil {
			d.next.Resolved = time.Time{}
		}
	}
	*i = d.next
	if d.parent != before.Parent {
		d.Store.SetParent(i, d.parent)
	}
	after := *i
	d.Store.Record(i, d.User, d.changes(&before, &after)...)
}

// forbidden is the refusal of an edit.
func forbidden(message string) error { return route.RefuseJira(http.StatusForbidden, message) }
