package jira

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
)

// writer prepares the fields of one issue: it turns what a caller gave into what Jira takes. It sends no write.
type writer struct {
	c       *Client
	screen  *screen
	project access.ProjectKey // where the issue is or will be
	people  UserScope
	stored  map[string]json.RawMessage // present values of an issue that is edited

	fields   *ordered.Object            // by field id, ready to be sent
	later    map[string]json.RawMessage // of a new issue, by field id: what its create screen does not have
	update   *ordered.Object            // verbs, for what "fields" cannot say
	warnings []string
	refused  []*fault.Error
	given    []string // ids of fields whose value was refused
}

func (c *Client) newWriter(s *screen, project access.ProjectKey, people UserScope) *writer {
	return &writer{c: c, screen: s, project: project, people: people, fields: ordered.New(), update: ordered.New()}
}

// setAll sets fields by what the caller calls them, in the order of their names.
func (w *writer) setAll(ctx context.Context, fields map[string]json.RawMessage) error {
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if err := w.set(ctx, name, fields[name]); err != nil {
			return err
		}
	}
	return nil
}

// set sets one field. What the caller got wrong is collected, so that it is told all at once; other errors end the
// preparation.
func (w *writer) set(ctx context.Context, name string, raw json.RawMessage) error {
	f, err := w.c.fieldOn(ctx, w.screen, name)
	if err != nil {
		return w.refuse(err)
	}
	if w.c.scope.Cloud() && f.Schema.Custom == typeEpicLink { // retired on Cloud, where the parent says the same
		return w.refuse(w.setParent(ctx, raw))
	}
	if f.ID == "parent" {
		return w.refuse(w.setParent(ctx, raw))
	}
	value, err := w.value(ctx, f, raw)
	if err != nil {
		w.given = append(w.given, f.ID)
		return w.refuse(err)
	}
	w.fields.Set(f.ID, value)
	return nil
}

// refuse collects an error of the caller's; others are given back.
func (w *writer) refuse(err error) error {
	known, ok := errors.AsType[*fault.Error](err)
	if !ok || known.Kind != fault.Input {
		return err
	}
	w.refused = append(w.refused, known)
	return nil
}

// refusal is everything that was collected, as one error; nil when all is well.
func (w *writer) refusal() error {
	switch len(w.refused) {
	case 0:
		return nil
	case 1:
		return w.refused[0]
	}
	all := make([]string, 0, len(w.refused))
	for _, e := range w.refused {
		words := e.Message
		if e.Hint != "" {
			words += " (" + e.Hint + ")"
		}
		all = append(all, words)
	}
	return fault.New(fault.Input, "%s", strings.Join(all, "; "))
}

// demanded are the fields that the screen demands and that are not set; one whose value was refused is complained of
// already.
func (w *writer) demanded(except ...string) []*CreateField {
	var list []*CreateField
	for at := range w.screen.fields {
		f := &w.screen.fields[at]
		value, set := w.fields.Get(f.ID)
		if f.Required && !f.HasDefault && (!set || value == nil) && !slices.Contains(except, f.ID) && !slices.Contains(w.given, f.ID) {
			list = append(list, f)
		}
	}
	return list
}

// require refuses because of fields that are missing, each with its values.
func (w *writer) require(missing []*CreateField) {
	for _, f := range missing {
		e := fault.New(fault.Input, "%s is required on %s", f.label(), w.screen.what)
		if valid := f.valid(); valid != "" {
			e = e.WithHint("give it one of: %s", valid)
		}
		w.refused = append(w.refused, e)
	}
}

// note adds what a conversion of a text lost.
func (w *writer) note(f *CreateField, notes []string) {
	for _, one := range notes {
		w.warnings = append(w.warnings, f.label()+": "+one)
	}
}

// body is what a create or an edit sends.
func (w *writer) body() *ordered.Object {
	o := ordered.New(ordered.M("fields", w.fields))
	if w.update.Len() > 0 {
		o.Set("update", w.update)
	}
	return o
}

// ids are the fields that will be written.
func (w *writer) ids() []string {
	var ids []string
	for _, m := range w.fields.Members() {
		ids = append(ids, m.Name)
	}
	for _, m := range w.update.Members() {
		ids = append(ids, m.Name)
	}
	return ids
}

// impossible is a value that a field cannot take.
func impossible(f *CreateField, raw json.RawMessage, wanted string) *fault.Error {
	return fault.New(fault.Input, "%s cannot be %s", f.label(), fault.Clean(string(raw), 80)).WithHint("%s", wanted)
}

// setParent puts an issue below another, or with null takes it out.
func (w *writer) setParent(ctx context.Context, raw json.RawMessage) error {
	f, err := w.c.fieldOn(ctx, w.screen, "parent")
	if err != nil {
		return err
	}
	if isNull(raw) {
		if w.c.scope.Cloud() {
			w.update.Set("parent", []any{ordered.New(ordered.M("set", ordered.New(ordered.M("none", true))))})
		} else {
			w.fields.Set("parent", nil)
		}
		return nil
	}
	parent, err := w.issueIn(ctx, f, raw)
	if err != nil {
		return err
	}
	w.fields.Set("parent", parent)
	return nil
}
