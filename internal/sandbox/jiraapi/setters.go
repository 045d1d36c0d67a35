package jiraapi

import (
	"slices"
	"strconv"
	"strings"

	"mcp-atlassian/internal/sandbox/store"
)

// setter writes a system field into a draft.
func setter(id string) func(*draft, any) {
	switch id {
	case "summary":
		return (*draft).setSummary
	case "description":
		return func(d *draft, raw any) { d.setText(id, &d.next.Description, raw) }
	case "environment":
		return func(d *draft, raw any) { d.setText(id, &d.next.Environment, raw) }
	case "project":
		return (*draft).setProject
	case "issuetype":
		return (*draft).setType
	case "priority":
		return (*draft).setPriority
	case "resolution":
		return (*draft).setResolution
	case "assignee":
		return (*draft).setAssignee
	case "reporter":
		return (*draft).setReporter
	case "security":
		return (*draft).setSecurity
	case "duedate":
		return (*draft).setDue
	case "parent":
		return (*draft).setParent
	case "timetracking":
		return (*draft).setTimes
	case "labels":
		return func(d *draft, raw any) { setList(d, id, &d.next.Labels, raw, labelValue) }
	case "components":
		return func(d *draft, raw any) { setList(d, id, &d.next.Components, raw, d.componentRead) }
	case "fixVersions":
		return func(d *draft, raw any) { setList(d, id, &d.next.FixVersions, raw, d.versionRead) }
	case "versions":
		return func(d *draft, raw any) { setList(d, id, &d.next.AffectsVersions, raw, d.versionRead) }
	default:
		return nil
	}
}

func (d *draft) componentRead(v any) (*store.Component, string) { return componentValue(d.at, v) }
func (d *draft) versionRead(v any) (*store.Version, string)     { return versionValue(d.at, v) }

func (d *draft) setSummary(raw any) {
	s, ok := raw.(string)
	switch {
	case !ok && raw != nil:
		d.refuse("summary", notAString)
	case strings.ContainsAny(s, "\n\r"):
		d.refuse("summary", "The summary is invalid because it contains newline characters.")
	case len([]rune(s)) > maxLine:
		d.refuse("summary", "Summary can't exceed 255 characters.")
	case strings.TrimSpace(s) == "":
		d.refuse("summary", "You must specify a summary of the issue.")
	default:
		d.next.Summary = strings.TrimSpace(s)
	}
}

func (d *draft) setText(id string, into *store.Text, raw any) {
	t, message := d.readRich(raw)
	d.refuse(id, message)
	if message == "" {
		*into = t
	}
}

// setProject accepts only the project that the issue is in; another one needs a move.
func (d *draft) setProject(raw any) {
	p, message := d.projectValue(raw)
	d.refuse("project", message)
	if message == "" && p != d.at.project {
		d.refuse("project", notOnScreen("project"))
	}
}

func (d *draft) setType(raw any) {
	k, given, ok := pick(raw, d.at.project.TypeByID, "id")
	if k == nil && given == "" {
		k, _, ok = pick(raw, d.at.project.TypeNamed, "name")
	}
	switch {
	case !ok || k == nil:
		d.refuse("issuetype", "The issue type selected is invalid.")
	case d.at.issue != nil && !slices.Contains(siblings(d.at), k):
		d.refuse("issuetype", "The issue type selected is invalid.")
	default:
		d.next.Type = k
	}
}

func (d *draft) setPriority(raw any) {
	p, given, ok := pick(raw, d.Store.Priority, "id", "name")
	switch {
	case raw == nil:
		d.refuse("priority", "Priority is required.")
	case !ok || given == "":
		d.refuse("priority", "Specify the Priority (id or name) in the string format")
	case p == nil:
		d.refuse("priority", "Priority name '"+given+"' is not valid")
	default:
		d.next.Priority = p
	}
}

func (d *draft) setResolution(raw any) {
	if raw == nil {
		d.next.Resolution = nil
		return
	}
	r, given, _ := pick(raw, d.Store.Resolution, "id", "name")
	if r == nil {
		d.refuse("resolution", "Resolution name '"+given+"' is not valid")
		return
	}
	d.next.Resolution = r
}

func (d *draft) setAssignee(raw any) {
	if m, ok := raw.(map[string]any); ok && (m["name"] == "-1" || m["accountId"] == "-1" || m["id"] == "-1") {
		d.next.Assignee = d.automatic()
		return
	}
	u, message := d.userValue(raw)
	d.refuse("assignee", message)
	if message == "" && u != nil && !d.Store.May(u, "ASSIGNABLE_USER", d.at.project, d.at.issue) {
		d.refuse("assignee", "User '"+d.id(u)+"' cannot be assigned issues.")
	}
	d.next.Assignee = u
}

// automatic is who gets issues that no one was chosen for.
func (d *draft) automatic() *store.User {
	for _, c := range d.next.Components {
		if c.AssigneeType == "COMPONENT_LEAD" && c.Lead != nil {
			return c.Lead
		}
	}
	if d.at.project.DefaultAssignee == "PROJECT_LEAD" {
		return d.at.project.Lead
	}
	return nil
}

// id is how the flavour calls a person.
func (c *call) id(u *store.User) string {
	if c.Cloud() {
		return u.AccountID
	}
	return u.Name
}

func (d *draft) setReporter(raw any) {
	u, message := d.userValue(raw)
	if message == "" && u == nil {
		message = "Reporter is required."
	}
	if message != "" && u == nil && raw != nil {
		message = "The reporter specified is not a user."
	}
	d.refuse("reporter", message)
	d.next.Reporter = u
}

func (d *draft) setSecurity(raw any) {
	if raw == nil {
		d.next.Security = nil
		return
	}
	level, given, _ := pick(raw, func(text string) *store.SecurityLevel {
		at := slices.IndexFunc(d.at.project.Security, func(v *store.SecurityLevel) bool { return v.ID == text || strings.EqualFold(v.Name, text) })
		if at < 0 {
			return nil
		}
		return d.at.project.Security[at]
	}, "id", "name")
	if level == nil {
		d.refuse("security", "Security level name '"+given+"' is not valid")
		return
	}
	d.next.Security = level
}

func (d *draft) setDue(raw any) {
	if raw == nil {
		d.next.Due = ""
		return
	}
	v, message := dateValue(raw)
	d.refuse("duedate", message)
	d.next.Due, _ = v.(string)
}

// setParent puts the issue below another: a sub-task below an issue, on Cloud an issue below an epic.
func (d *draft) setParent(raw any) {
	if m, ok := raw.(map[string]any); raw == nil || ok && m["none"] == true {
		if d.at.kind.Subtask {
			d.refuse("parent", requiredMessage(d.Store.Field("parent")))
		}
		d.parent = nil
		return
	}
	p, given, ok := pick(raw, d.Store.Issue, "id", "key")
	empty, _ := raw.(map[string]any)
	switch {
	case !ok:
		d.refuse("parent", notAnID)
	case len(empty) == 0 && d.at.issue != nil: // says nothing: jira-cli sends it with every edit
	case p == nil || !d.Store.Sees(d.User, p):
		d.refuse("parent", "Could not find issue by id or key.")
	case p == d.at.issue || p.Type.Level != d.at.kind.Level+1 || d.at.kind.Subtask && p.Project != d.at.project:
		d.refuse("parent", "Given parent issue "+given+" does not belong to appropriate hierarchy.")
	default:
		d.parent = p
	}
}

// setEpic takes the epic link: the key of an epic.
func (d *draft) setEpic(f *store.Field, raw any) {
	if raw == nil {
		d.parent = nil
		return
	}
	key, ok := raw.(string)
	if !ok {
		d.refuse(f.ID, notAString)
		return
	}
	e := d.Store.Issue(key)
	switch {
	case e == nil || !d.Store.Sees(d.User, e):
		d.refuse(f.ID, "The issue key '"+key+"' for field 'Epic Link' is invalid.")
	case e.Type.Level != 1:
		d.refuse(f.ID, "Issue '"+key+"' must be of type 'Epic'.")
	default:
		d.parent = e
	}
}

// setSprint takes the id of a sprint; closed sprints of the issue stay.
func (d *draft) setSprint(f *store.Field, raw any) {
	kept := slices.DeleteFunc(slices.Clone(d.next.Sprints), func(s *store.Sprint) bool { return s.State != "closed" })
	if raw == nil {
		d.next.Sprints = kept
		return
	}
	text, ok := scalar(raw)
	id, err := strconv.Atoi(text)
	if !ok || err != nil {
		d.refuse(f.ID, "Number value expected as the Sprint id.")
		return
	}
	s := d.Store.Sprint(id)
	switch {
	case s == nil:
		d.refuse(f.ID, "The sprint with id '"+text+"' does not exist.")
	case s.State == "closed":
		d.refuse(f.ID, "Issue can be assigned only active or future sprints.")
	default:
		d.next.Sprints = append(slices.Clone(kept), s)
	}
}

// setTimes takes {"originalEstimate": "2d", "remainingEstimate": "4h"}.
func (d *draft) setTimes(raw any) {
	m, ok := raw.(map[string]any)
	if !ok {
		d.refuse("timetracking", notAnID)
		return
	}
	for name, into := range map[string]**int{"originalEstimate": &d.next.OriginalEstimate, "remainingEstimate": &d.next.Estimate} {
		v, given := m[name]
		if !given {
			continue
		}
		text, _ := scalar(v)
		n, ok := parsePeriod(text)
		if !ok {
			d.refuse("timetracking_"+strings.ToLower(name), "'"+text+"' is not a valid time tracking duration. Valid examples: '4d', '5h', '6w'.")
			continue
		}
		*into = &n
	}
	if _, given := m["remainingEstimate"]; !given && d.next.Estimate == nil {
		d.next.Estimate = d.next.OriginalEstimate
	}
}

// setList puts a whole list in the place of the old one.
func setList[T comparable](d *draft, id string, into *[]T, raw any, read func(any) (T, string)) {
	if raw == nil {
		*into = nil
		return
	}
	list, ok := raw.([]any)
	if !ok {
		d.refuse(id, notAnArray)
		return
	}
	v, message := several(list, read)
	d.refuse(id, message)
	if message == "" {
		*into, _ = v.([]T)
	}
}

// addOrRemove carries out "add" and "remove".
func (d *draft) addOrRemove(f *store.Field, verb string, raw any) {
	var message string
	switch f.ID {
	case "labels":
		d.next.Labels, message = changed(d.next.Labels, verb, raw, labelValue)
	case "components":
		d.next.Components, message = changed(d.next.Components, verb, raw, d.componentRead)
	case "fixVersions":
		d.next.FixVersions, message = changed(d.next.FixVersions, verb, raw, d.versionRead)
	case "versions":
		d.next.AffectsVersions, message = changed(d.next.AffectsVersions, verb, raw, d.versionRead)
	case "comment":
		d.addComment(raw)
	case "issuelinks":
		d.addLink(raw)
	case "worklog":
		d.addWorklog(raw)
	default:
		d.changeCustom(f, verb, raw)
	}
	d.refuse(f.ID, message)
}

// changed gives a list with one element more or less; a message when the element cannot be read.
func changed[T comparable](list []T, verb string, raw any, read func(any) (T, string)) ([]T, string) {
	v, message := read(raw)
	if message != "" {
		return list, message
	}
	list = slices.DeleteFunc(slices.Clone(list), func(x T) bool { return x == v })
	if verb == "add" {
		list = append(list, v)
	}
	return list, ""
}

// changeCustom adds to or removes from a custom field of several values.
func (d *draft) changeCustom(f *store.Field, verb string, raw any) {
	v, message := d.value(d.at, f, []any{raw})
	if message != "" {
		d.refuse(f.ID, message)
		return
	}
	switch v := v.(type) {
	case []*store.Option:
		d.setCustom(f.ID, merged(d.next.Custom[f.ID], v, verb))
	case []*store.User:
		d.setCustom(f.ID, merged(d.next.Custom[f.ID], v, verb))
	case []*store.Group:
		d.setCustom(f.ID, merged(d.next.Custom[f.ID], v, verb))
	case []*store.Version:
		d.setCustom(f.ID, merged(d.next.Custom[f.ID], v, verb))
	case []string:
		d.setCustom(f.ID, merged(d.next.Custom[f.ID], v, verb))
	}
}

func merged[T comparable](old any, v []T, verb string) any {
	list, _ := old.([]T)
	list = slices.DeleteFunc(slices.Clone(list), func(x T) bool { return x == v[0] })
	if verb == "add" {
		list = append(list, v[0])
	}
	if len(list) == 0 {
		return nil
	}
	return list
}
