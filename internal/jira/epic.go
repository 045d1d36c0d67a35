package jira

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"mcp-atlassian/internal/ground/fault"
)

// Names under which callers give what has no field of its own.
var (
	epicLinkNames  = []string{"epickey", "epic_key", "epic_link", "epiclink", "epic link"}
	epicNameNames  = []string{"epic_name", "epicname", "epic name"}
	epicColorNames = []string{"epic_color", "epiccolor", "epic_colour", "epiccolour", "epic color", "epic colour"}
)

// take removes every spelling of a name from fields, in any case; the first in alphabetical order counts. A blank
// value is none; null is told.
func take(fields map[string]json.RawMessage, names []string) (raw json.RawMessage, given bool) {
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if !slices.Contains(names, strings.ToLower(strings.TrimSpace(name))) {
			continue
		}
		value := fields[name]
		delete(fields, name)
		blank := len(value) > 0 && value[0] == '"' && strings.TrimSpace(textOf(value)) == ""
		if !given && !blank {
			raw, given = value, true
		}
	}
	return raw, given
}

// setEpic puts the issue into an epic: on Cloud by its parent, on Data Center by the epic link field. An explicit
// parent wins on Cloud.
func (w *writer) setEpic(ctx context.Context, raw json.RawMessage) error {
	if w.c.scope.Cloud() {
		if _, set := w.fields.Get("parent"); set || w.update.Len() > 0 {
			return nil
		}
		return w.refuse(w.setParent(ctx, raw))
	}
	epic, err := w.c.epicFields(ctx)
	if err != nil {
		return err
	}
	if epic.link == "" {
		return w.refuse(fault.New(fault.Input, "this site has no epic link field").WithHint("link the issues with jira_create_issue_link instead"))
	}
	return w.set(ctx, epic.link, raw)
}

// epicDetails are what a caller may say of a new epic.
type epicDetails struct{ name, color json.RawMessage }

// setEpicDetails sets the name of a new epic (its summary when none is given) and its colour when one was asked for,
// where the create screen has fields for them.
func (w *writer) setEpicDetails(ctx context.Context, d epicDetails, summary json.RawMessage) error {
	epic, err := w.c.epicFields(ctx)
	if err != nil {
		return err
	}
	name := d.name
	if isNull(name) {
		name = summary
	}
	for _, each := range []struct {
		id, what   string
		value, own json.RawMessage
	}{{epic.name, "epic name", name, d.name}, {epic.color, "epic colour", d.color, d.color}} {
		switch {
		case isNull(each.value):
		case each.id != "" && (!w.screen.known || w.screen.byID(each.id) != nil):
			if _, set := w.fields.Get(each.id); set {
				continue
			}
			if err := w.set(ctx, each.id, each.value); err != nil {
				return err
			}
		case isNull(each.own):
		case each.id == "":
			w.warnings = append(w.warnings, "the "+each.what+" was not set: this site has no field for it")
		default:
			w.later = merge(w.later, each.id, each.own)
		}
	}
	return nil
}

func merge(m map[string]json.RawMessage, name string, value json.RawMessage) map[string]json.RawMessage {
	if m == nil {
		m = map[string]json.RawMessage{}
	}
	m[name] = value
	return m
}

// setLater sets what the create screen of a new epic does not have, by editing the issue. What cannot be set is a
// warning.
func (c *Client) setLater(ctx context.Context, issue *made, w *writer) []string {
	if len(w.later) == 0 {
		return nil
	}
	key, err := c.scope.IssueKey(issue.Key)
	if err != nil {
		return []string{fault.Text(err)}
	}
	warnings, err := c.editFields(ctx, key, w.later, false)
	if err != nil {
		warnings = append(warnings, "not everything about the epic was set: "+fault.Text(err))
	}
	return warnings
}
