package jira

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
)

// editFields checks and writes fields of an issue in one request. Nothing is sent when something is refused.
func (c *Client) editFields(ctx context.Context, key access.IssueKey, changes map[string]json.RawMessage, quiet bool) (warnings []string, err error) { //nolint:revive // quiet is passed on
	w, err := c.editWriter(ctx, key, changes)
	if err != nil {
		return nil, err
	}
	if err := w.setEdits(ctx, changes); err != nil {
		return nil, err
	}
	if err := w.refusal(); err != nil {
		return nil, err
	}
	if len(w.ids()) == 0 {
		return nil, fault.New(fault.Input, "the changes are empty")
	}
	endpoint := issueEdit
	if c.scope.Cloud() {
		endpoint = issueEditADF
	}
	r := endpoint.At(key).JSON(w.body())
	if quiet {
		r = r.Query("notifyUsers", "false")
	}
	return w.warnings, c.door.Do(ctx, r, nil)
}

// editWriter reads what must be known of an issue before it is changed, in one request: its edit screen and the
// present values of the fields in question.
func (c *Client) editWriter(ctx context.Context, key access.IssueKey, changes map[string]json.RawMessage) (*writer, error) {
	ids := []string{"project", "issuetype"}
	for _, name := range slices.Sorted(maps.Keys(changes)) {
		id, _, err := c.fieldID(ctx, cmp.Or(otherSpellings[strings.ToLower(name)], name))
		if err != nil {
			return nil, err
		}
		if !slices.Contains(ids, id) && (slices.Contains(systemFields, id) || isCustomID(id)) {
			ids = append(ids, id)
		}
	}
	endpoint := issueRead
	if c.scope.Cloud() {
		endpoint = issueReadADF
	}
	raw := new(rawIssue)
	r := endpoint.At(key).Query("fields", strings.Join(ids, ",")).Query("expand", "editmeta").Query("updateHistory", "false")
	if err := c.door.Do(ctx, r, raw); err != nil {
		return nil, notFound(err, key)
	}
	if err := c.scope.Returned(raw.Key); err != nil {
		return nil, err
	}
	s := &screen{what: fmt.Sprintf("the edit screen of %s", key)}
	if raw.Edit != nil && len(raw.Edit.Fields) > 0 {
		s.fields, s.known = screenFields(raw.Edit.Fields), true
	}
	w := c.newWriter(s, key.Project(), UserScope{Issue: &key})
	w.stored = raw.Fields
	return w, nil
}

// setEdits sets the changes. Null empties a field.
func (w *writer) setEdits(ctx context.Context, changes map[string]json.RawMessage) error {
	rest := maps.Clone(changes)
	epic, inEpic := take(rest, epicLinkNames)
	epicName, named := take(rest, epicNameNames)
	color, colored := take(rest, epicColorNames)
	if err := w.setAll(ctx, rest); err != nil {
		return err
	}
	if inEpic {
		if err := w.setEpic(ctx, epic); err != nil {
			return err
		}
	}
	if !named && !colored {
		return nil
	}
	ids, err := w.c.epicFields(ctx)
	if err != nil {
		return err
	}
	for _, each := range []struct {
		given bool
		id    string
		raw   json.RawMessage
		name  string
	}{{named, ids.name, epicName, "epic name"}, {colored, ids.color, color, "epic colour"}} {
		switch {
		case !each.given:
		case each.id == "":
			w.refused = append(w.refused, fault.New(fault.Input, "this site has no field for the %s", each.name))
		default:
			if err := w.set(ctx, each.id, each.raw); err != nil {
				return err
			}
		}
	}
	return nil
}

// Assign gives an issue to somebody: message, issue. An empty text takes it from everybody; an object is what a
// user search gave.
func (c *Client) Assign(ctx context.Context, key access.IssueKey, assignee string, fields []string) (*ordered.Object, error) {
	who, err := c.assignee(ctx, key, strings.TrimSpace(assignee))
	if err == nil {
		err = c.here(ctx, key)
	}
	if err == nil {
		err = c.door.Do(ctx, issueAssign.At(key).JSON(who), nil)
	}
	if err != nil {
		return nil, fault.During(notFound(err, key), "assign %s", key)
	}
	message := fmt.Sprintf("Issue %s assigned successfully", key)
	if strings.TrimSpace(assignee) == "" {
		message = fmt.Sprintf("Issue %s unassigned successfully", key)
	}
	return c.after(ctx, key, message, fields, nil), nil
}

// assignee is the body of an assignment.
func (c *Client) assignee(ctx context.Context, key access.IssueKey, text string) (*ordered.Object, error) {
	member := "name"
	if c.scope.Cloud() {
		member = "accountId"
	}
	switch {
	case text == "":
		return ordered.New(ordered.M(member, nil)), nil
	case isAutomatic(text):
		return c.automatic(), nil
	case text[0] == '{':
		return c.assigneeObject(member, text)
	}
	user, err := c.resolveUser(ctx, text, UserScope{Issue: &key})
	if err != nil {
		return nil, err
	}
	return c.sent(user), nil
}

func (c *Client) assigneeObject(member, text string) (*ordered.Object, error) {
	var given map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &given); err != nil {
		return nil, fault.New(fault.Input, "assignee is not valid JSON: %v", err).WithHint("pass a user's name, e-mail address or id, or the JSON object of one")
	}
	members := []string{"name", "username", "key", "accountId", "account_id"}
	if c.scope.Cloud() {
		members = []string{"accountId", "account_id"}
	}
	for _, name := range members {
		if id := textOf(given[name]); id != "" {
			return ordered.New(ordered.M(member, id)), nil
		}
	}
	return nil, fault.New(fault.Input, "the assignee object has none of %s", strings.Join(members, ", ")).
		WithHint("pass an object as jira_search_assignable_users gives it")
}
