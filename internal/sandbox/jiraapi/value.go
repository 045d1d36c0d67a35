package jiraapi

import (
	"slices"
	"strings"
	"time"

	"mcp-atlassian/internal/sandbox/store"
)

// Refusals of values, in Jira's words.
const (
	notAString = "Operation value must be a string"
	notANumber = "Operation value must be a number"
	notAnArray = "data was not an array"
	notAnID    = "data was not an object"
)

// value reads the value of a custom field by the field's type. A nil value empties the
// field; a message refuses it.
func (c *call) value(t target, f *store.Field, raw any) (v any, message string) {
	if f.Schema == nil {
		return nil, notOnScreen(f.ID)
	}
	if raw == nil {
		return nil, ""
	}
	if f.Schema.Type == "array" {
		return c.arrayValue(t, f, raw)
	}
	switch f.Schema.Type {
	case "string":
		if f.Kind() == "textarea" {
			return nonEmptyText(c.readRich(raw))
		}
		return textValue(raw)
	case "number":
		return numberValue(raw)
	case "date":
		return dateValue(raw)
	case "datetime":
		return datetimeValue(raw)
	case "option":
		return typed(c.optionValue(t, f, raw))
	case "option-with-child":
		return c.cascadeValue(t, f, raw)
	case "user":
		return typed(c.userValue(raw))
	case "group":
		return typed(c.groupValue(raw))
	case "version":
		return typed(versionValue(t, raw))
	case "project":
		return typed(c.projectValue(raw))
	default:
		return raw, ""
	}
}

// typed hides a nil pointer behind a nil value.
func typed[T any](v *T, message string) (any, string) {
	if v == nil {
		return nil, message
	}
	return v, message
}

func nonEmptyText(t store.Text, message string) (any, string) {
	if t.Empty() {
		return nil, message
	}
	return t, message
}

// maxLine is how long a single-line text may be.
const maxLine = 255

func textValue(raw any) (any, string) {
	s, ok := raw.(string)
	switch {
	case !ok:
		return nil, notAString
	case len([]rune(s)) > maxLine:
		return nil, "The entered text is too long. It exceeds the allowed limit of 255 characters."
	case s == "":
		return nil, ""
	}
	return s, ""
}

func numberValue(raw any) (any, string) {
	n, ok := raw.(rawNumber)
	if !ok {
		return nil, notANumber
	}
	v, err := n.Float64()
	if err != nil {
		return nil, notANumber
	}
	return v, ""
}

func dateValue(raw any) (any, string) {
	s, ok := raw.(string)
	if !ok {
		return nil, notAString
	}
	if s == "" {
		return nil, ""
	}
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return nil, "Error parsing date string: " + s
	}
	return s, ""
}

// timeForms are the forms of a time that Jira reads.
var timeForms = []string{"2006-01-02T15:04:05.000-0700", "2006-01-02T15:04:05.000Z07:00", "2006-01-02T15:04:05-0700", time.RFC3339}

func parseTime(s string) (time.Time, bool) {
	for _, form := range timeForms {
		if t, err := time.Parse(form, s); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

func datetimeValue(raw any) (any, string) {
	s, ok := raw.(string)
	if !ok {
		return nil, notAString
	}
	t, ok := parseTime(s)
	if !ok {
		return nil, "Error parsing time: " + s
	}
	return t, ""
}

func (c *call) optionValue(t target, f *store.Field, raw any) (*store.Option, string) {
	options := f.Options(t.project)
	m, ok := raw.(map[string]any)
	if !ok {
		return nil, "Specify a valid 'id' or 'name' for " + f.Name
	}
	if id, ok := scalar(m["id"]); ok {
		if o := findOption(options, func(o *store.Option) bool { return o.ID == id }); o != nil {
			return o, ""
		}
		return nil, "Option id '" + id + "' is not valid"
	}
	if v, ok := scalar(m["value"]); ok {
		if o := findOption(options, func(o *store.Option) bool { return o.Value == v }); o != nil {
			return o, ""
		}
		return nil, "Option value '" + v + "' is not valid"
	}
	return nil, "Specify a valid 'id' or 'name' for " + f.Name
}

// findOption finds an option that may be chosen.
func findOption(list []*store.Option, fits func(*store.Option) bool) *store.Option {
	at := slices.IndexFunc(list, func(o *store.Option) bool { return !o.Disabled && fits(o) })
	if at < 0 {
		return nil
	}
	return list[at]
}

func (c *call) cascadeValue(t target, f *store.Field, raw any) (any, string) {
	m, ok := raw.(map[string]any)
	if !ok {
		return nil, "Could not find valid 'id' or 'value' in the Parent Option object."
	}
	parent, message := c.optionValue(t, f, raw)
	if message != "" {
		return nil, message
	}
	child, ok := m["child"].(map[string]any)
	if !ok {
		return store.Cascade{Parent: parent}, ""
	}
	id, byID := scalar(child["id"])
	v, byValue := scalar(child["value"])
	found := findOption(parent.Children, func(o *store.Option) bool { return byID && o.ID == id || !byID && byValue && o.Value == v })
	if found == nil {
		return nil, "Could not find valid 'id' or 'value' in the Child Option object."
	}
	return store.Cascade{Parent: parent, Child: found}, ""
}

// userValue reads a person: by accountId (or id) on Cloud, by name (or key) on Data Center.
func (c *call) userValue(raw any) (*store.User, string) {
	if raw == nil {
		return nil, ""
	}
	m, ok := raw.(map[string]any)
	if !ok {
		return nil, notAnID
	}
	if c.Cloud() {
		for _, name := range []string{"accountId", "id"} {
			if id, ok := m[name].(string); ok {
				return existing(c.Store.UserByAccount(id), "Account ID '"+id+"' does not exist.")
			}
			if v, given := m[name]; given && v == nil {
				return nil, ""
			}
		}
		return nil, "Specify a valid value for user, by accountId."
	}
	if name, ok := m["name"].(string); ok {
		if name == "" {
			return nil, ""
		}
		return existing(c.Store.UserByName(name), "User '"+name+"' does not exist.")
	}
	if key, ok := m["key"].(string); ok {
		return existing(c.Store.UserByKey(key), "User '"+key+"' does not exist.")
	}
	return nil, ""
}

func existing(u *store.User, message string) (*store.User, string) {
	if u == nil {
		return nil, message
	}
	return u, ""
}

func (c *call) groupValue(raw any) (*store.Group, string) {
	g, given, ok := pick(raw, c.Store.Group, "groupId", "name")
	switch {
	case !ok:
		return nil, notAnID
	case g == nil:
		return nil, "Group '" + given + "' does not exist."
	}
	return g, ""
}

func (c *call) projectValue(raw any) (*store.Project, string) {
	p, _, ok := pick(raw, c.Store.Project, "id", "key")
	switch {
	case !ok:
		return nil, notAnID
	case p == nil || !c.seesProject(p):
		return nil, "The project could not be found."
	}
	return p, ""
}

func versionValue(t target, raw any) (*store.Version, string) {
	m, ok := raw.(map[string]any)
	if !ok {
		return nil, notAnID
	}
	if id, ok := scalar(m["id"]); ok {
		if v := t.project.Version(id); v != nil && v.ID == id {
			return v, ""
		}
		return nil, "Version id '" + id + "' is not valid"
	}
	name, _ := scalar(m["name"])
	if v := t.project.Version(name); v != nil && v.ID != name {
		return v, ""
	}
	return nil, "Version name '" + name + "' is not valid"
}

func componentValue(t target, raw any) (*store.Component, string) {
	m, ok := raw.(map[string]any)
	if !ok {
		return nil, notAnID
	}
	if id, ok := scalar(m["id"]); ok {
		if v := t.project.Component(id); v != nil && v.ID == id {
			return v, ""
		}
		return nil, "Component id '" + id + "' is not valid"
	}
	name, _ := scalar(m["name"])
	if v := t.project.Component(name); v != nil && v.ID != name {
		return v, ""
	}
	return nil, "Component name '" + name + "' is not valid"
}

func labelValue(raw any) (string, string) {
	s, ok := raw.(string)
	switch {
	case !ok:
		return "", "data was not a string"
	case strings.ContainsAny(s, " \t\n"):
		return "", "The label '" + s + "' contains spaces which is invalid."
	case len(s) > maxLine:
		return "", "The label '" + s[:20] + "…' is too long. The maximum length is 255 characters."
	}
	return s, ""
}

// arrayValue reads a field of several values.
func (c *call) arrayValue(t target, f *store.Field, raw any) (any, string) {
	list, ok := raw.([]any)
	if !ok {
		return nil, notAnArray
	}
	switch f.Schema.Items {
	case "option":
		return several(list, func(v any) (*store.Option, string) { return c.optionValue(t, f, v) })
	case "user":
		return several(list, c.userValue)
	case "group":
		return several(list, c.groupValue)
	case "version":
		return several(list, func(v any) (*store.Version, string) { return versionValue(t, v) })
	case "string":
		return several(list, labelValue)
	default:
		return raw, ""
	}
}

// several reads each element; an element that is given twice counts once. An empty list is no value.
func several[T comparable](list []any, read func(any) (T, string)) (any, string) {
	out := make([]T, 0, len(list))
	var none T
	for _, raw := range list {
		v, message := read(raw)
		if message != "" {
			return nil, message
		}
		if v != none && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	if len(out) == 0 {
		return nil, ""
	}
	return out, ""
}
