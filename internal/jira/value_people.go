package jira

import (
	"context"
	"encoding/json"
	"strings"

	"mcp-atlassian/internal/ground/ordered"
)

// user reads a person: a text that names one, Jira's own form, or the form of our results.
func (w *writer) user(ctx context.Context, f *CreateField, raw json.RawMessage) (any, error) {
	const wanted = "give a display name, an e-mail address, an id or me"
	switch raw[0] {
	case '{':
		if user := w.c.userObject(raw); user != nil {
			return user, nil
		}
		return nil, impossible(f, raw, wanted)
	case '"':
		text := strings.TrimSpace(textOf(raw))
		if text == "" {
			return nil, nil //nolint:nilnil // null is a value
		}
		if f.ID == "assignee" && isAutomatic(text) {
			return w.c.automatic(), nil
		}
		found, err := w.c.resolveUser(ctx, text, w.people)
		if err != nil {
			return nil, err
		}
		return w.c.sent(found), nil
	default:
		return nil, impossible(f, raw, wanted)
	}
}

// userObject takes Jira's own objects as they are, and turns those of our results into them; nil for others.
func (c *Client) userObject(raw json.RawMessage) any {
	given := decoded[map[string]json.RawMessage](raw)
	text := func(name string) string { return textOf(given[name]) }
	ours := given["account_id"] != nil || given["display_name"] != nil
	switch {
	case !ours && (text("accountId") != "" || text("name") != "" || text("key") != "" || text("id") != ""):
		return raw
	case c.scope.Cloud() && text("account_id") != "":
		return ordered.New(ordered.M("accountId", text("account_id")))
	case !c.scope.Cloud() && ours && text("name") != "":
		return ordered.New(ordered.M("name", text("name")))
	case !c.scope.Cloud() && text("username") != "":
		return ordered.New(ordered.M("name", text("username")))
	default:
		return nil
	}
}

// isAutomatic tells the words for "whoever the project says".
func isAutomatic(text string) bool { return text == "-1" || strings.EqualFold(text, "automatic") }

// automatic is the assignee that Jira chooses.
func (c *Client) automatic() *ordered.Object {
	if c.scope.Cloud() {
		return ordered.New(ordered.M("accountId", "-1"))
	}
	return ordered.New(ordered.M("name", "-1"))
}

// group reads a group by its name.
func group(f *CreateField, raw json.RawMessage) (any, error) {
	if raw[0] == '{' {
		return raw, nil
	}
	if name := strings.TrimSpace(textOf(raw)); name != "" {
		return ordered.New(ordered.M("name", name)), nil
	}
	return nil, impossible(f, raw, "give the name of a group")
}

// projectValue reads a project that a field names, inside the operator's filter.
func (w *writer) projectValue(f *CreateField, raw json.RawMessage) (any, error) {
	text := strings.TrimSpace(textOf(raw))
	if raw[0] == '{' {
		given := decoded[map[string]json.RawMessage](raw)
		if text = textOf(given["key"]); text == "" && textOf(given["id"]) != "" && !w.c.scope.ProjectsFiltered() {
			return raw, nil
		}
	}
	if text == "" {
		return nil, impossible(f, raw, `give the key of a project, for example "PROJ"`)
	}
	key, err := w.c.scope.ProjectKey(text)
	if err != nil {
		return nil, err
	}
	return ordered.New(ordered.M("key", key)), nil
}
