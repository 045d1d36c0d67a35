package jira

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
)

// Move is a step of an issue through its workflow.
type Move struct {
	To      string                     // id or name of the transition, or name of the status it leads to
	Fields  map[string]json.RawMessage // by id or name; null values are left out
	Comment string                     // Markdown
	Return  []string                   // fields of the issue in the result; empty = the default list
}

// Transition moves an issue on: message, issue, warnings. The transition, its fields and the comment are checked
// before anything is written.
func (c *Client) Transition(ctx context.Context, key access.IssueKey, m Move) (*ordered.Object, error) {
	warnings, err := c.moveOn(ctx, key, m)
	if err != nil {
		return nil, fault.During(err, "move %s on", key)
	}
	return c.after(ctx, key, fmt.Sprintf("Issue %s transitioned successfully", key), m.Return, warnings), nil
}

// moveOn makes the transition without reading the issue again.
func (c *Client) moveOn(ctx context.Context, key access.IssueKey, m Move) (warnings []string, err error) {
	if strings.TrimSpace(m.To) == "" {
		return nil, fault.New(fault.Input, "issue_key and transition_id are required").
			WithHint("pass the id or the name of a transition; jira_get_transitions lists them")
	}
	if err := c.here(ctx, key); err != nil {
		return nil, err
	}
	list, err := c.rawTransitions(ctx, key)
	if err != nil {
		return nil, notFound(err, key)
	}
	t, err := chosen(list, m.To)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(m.Comment) != "" {
		if err := c.mayRide(ctx, key); err != nil {
			return nil, err
		}
	}
	w, err := c.moveWriter(ctx, key, t, m)
	if err != nil {
		return nil, err
	}
	body := ordered.New(ordered.M("transition", ordered.New(ordered.M("id", textOf(t.ID)))))
	if w.fields.Len() > 0 {
		body.Set("fields", w.fields)
	}
	if err := w.addComment(ctx, body, m.Comment); err != nil {
		return nil, err
	}
	endpoint := transitionDo
	if c.scope.Cloud() {
		endpoint = transitionDoADF
	}
	return w.warnings, c.door.Do(ctx, endpoint.At(key).JSON(body), nil)
}

// chosen finds the transition that a text names: by id, by name in any case, by the status it leads to.
func chosen(list []rawTransition, wanted string) (*rawTransition, error) {
	wanted = strings.TrimSpace(wanted)
	for _, same := range []func(*rawTransition) bool{
		func(t *rawTransition) bool { return textOf(t.ID) == wanted },
		func(t *rawTransition) bool { return folded(t.Name) == folded(wanted) },
		func(t *rawTransition) bool { return folded(t.To.Name) == folded(wanted) },
	} {
		var found []rawTransition
		for at := range list {
			if same(&list[at]) {
				found = append(found, list[at])
			}
		}
		switch len(found) {
		case 0:
		case 1:
			return &found[0], nil
		default:
			return nil, fault.New(fault.Input, "%d transitions fit %q: %s", len(found), wanted, choices(found)).WithHint("use the id of the one you mean")
		}
	}
	return nil, fault.New(fault.Input, "no transition fits %q; possible now: %s", fault.Clean(wanted, 80), choices(list)).
		WithHint("use one of these ids or names; others depend on the present status and on your permissions")
}

// choices lists transitions as "Name (id)".
func choices(list []rawTransition) string {
	if len(list) == 0 {
		return "none"
	}
	all := make([]string, 0, len(list))
	for at := range list {
		t := &list[at]
		one := fmt.Sprintf("%s (%s)", t.Name, textOf(t.ID))
		if t.To.Name != "" && t.To.Name != t.Name {
			one += " to " + t.To.Name
		}
		all = append(all, one)
	}
	return strings.Join(all, ", ")
}

// mayRide decides whether a comment may ride on the transition. In an internal-only project only where there is
// certainly no customer.
func (c *Client) mayRide(ctx context.Context, key access.IssueKey) error {
	if !c.scope.InternalOnly(key) {
		return nil
	}
	if _, err := c.scope.Comment(key, nil, access.No); err != nil {
		return err
	}
	if c.isRequest(ctx, key) == access.No {
		return nil
	}
	return c.scope.RidingComment(key)
}

// moveWriter checks the fields against the screen of the transition.
func (c *Client) moveWriter(ctx context.Context, key access.IssueKey, t *rawTransition, m Move) (*writer, error) {
	s := &screen{what: "the screen of the transition " + t.Name, fields: screenFields(t.Fields), known: t.Fields != nil}
	w := c.newWriter(s, key.Project(), UserScope{Issue: &key})
	for _, name := range sortedFields(m.Fields) {
		if isNull(m.Fields[name]) {
			continue
		}
		if err := w.set(ctx, name, m.Fields[name]); err != nil {
			return nil, err
		}
	}
	missing, err := c.empty(ctx, key, w.demanded())
	if err != nil {
		return nil, err
	}
	w.require(missing)
	return w, w.refusal()
}

// empty keeps the fields that the issue has no value for: what it has counts for a transition.
func (c *Client) empty(ctx context.Context, key access.IssueKey, fields []*CreateField) ([]*CreateField, error) {
	if len(fields) == 0 {
		return nil, nil
	}
	ids := make([]string, 0, len(fields))
	for _, f := range fields {
		ids = append(ids, f.ID)
	}
	raw := new(rawIssue)
	r := issueRead.At(key).Query("fields", strings.Join(ids, ",")).Query("updateHistory", "false")
	if err := c.door.Do(ctx, r, raw); err != nil {
		return nil, notFound(err, key)
	}
	return slices.DeleteFunc(fields, func(f *CreateField) bool {
		value := raw.Fields[f.ID]
		return !isNull(value) && string(value) != "[]" && string(value) != `""`
	}), nil
}

// screenFields reads fields that Jira gives by id.
func screenFields(byID map[string]json.RawMessage) []CreateField {
	list := make([]CreateField, 0, len(byID))
	for _, id := range sortedFields(byID) {
		f := decoded[CreateField](byID[id])
		f.ID = id
		list = append(list, f)
	}
	return list
}

// addComment adds the comment of a transition, as a verb.
func (w *writer) addComment(ctx context.Context, body *ordered.Object, text string) error {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	comment, notes, err := w.c.written(ctx, nil, text)
	if err != nil {
		return fault.During(err, "convert the comment")
	}
	for _, one := range notes.Strings() {
		w.warnings = append(w.warnings, "comment: "+one)
	}
	add := ordered.New(ordered.M("add", ordered.New(ordered.M("body", comment))))
	body.Set("update", ordered.New(ordered.M("comment", []any{add})))
	return nil
}
