package jira

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"mcp-atlassian/internal/ground/ordered"
)

// outputKeys are the keys of an issue that no label of a custom field may take.
var outputKeys = []string{
	"id", "key", "summary", "url", "browse_url", "description", "environment", "status", "issue_type", "priority",
	"project", "resolution", "duedate", "resolutiondate", "parent", "subtasks", "security", "worklog", "assignee",
	"reporter", "labels", "components", "fix_versions", "versions", "epic_key", "epic_name", "timetracking", "created",
	"updated", "comments", "comments_total", "attachments", "changelogs", "issuelinks", "rendered_fields", "properties",
	"warnings", "include_errors",
}

// setCustom adds the custom fields: those listed by name, or with *all every one that has a value. With labels they
// stand under their names, and keep their ids inside.
func (c *Client) setCustom(ctx context.Context, o *ordered.Object, raw *rawIssue, v view) {
	labels := map[string]string{}
	if v.labelled {
		labels = uniqueLabels(raw, v)
	}
	for _, id := range v.customIDs(raw) {
		entry := ordered.New(ordered.M("value", c.shownValue(ctx, id, raw.Fields[id], v)))
		if sprints := sprintValues(raw.Fields[id]); len(sprints) > 0 {
			entry.Set("sprints", sprints)
		}
		label := v.label(raw, id)
		if key, ok := labels[id]; ok {
			o.Set(key, entry.Set("field_id", id))
			continue
		}
		setText(entry, "name", label)
		o.Set(id, entry)
	}
}

// customIDs are the custom fields of an issue that are shown, by number.
func (v view) customIDs(raw *rawIssue) []string {
	var ids []string
	for id, value := range raw.Fields {
		if isCustomID(id) && v.fields.wants(id) && (v.fields.named(id) || !isNull(value) && string(value) != "[]") {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, compareFields)
	return ids
}

// label is the display name of a custom field, "" when names were not asked for.
func (v view) label(raw *rawIssue, id string) string {
	if name := raw.Names[id]; name != "" {
		return name
	}
	return v.names[id]
}

// uniqueLabels gives the label of each custom field that can stand as a key: none that an output key, a field id, a
// section or an earlier field has taken, so that no value is lost.
func uniqueLabels(raw *rawIssue, v view) map[string]string {
	taken := append(slices.Clone(outputKeys), v.reserved...)
	taken = append(taken, v.expanded...)
	labels := map[string]string{}
	for _, id := range sortedFields(raw.Fields) {
		label := v.label(raw, id)
		if !isCustomID(id) || label == "" || isCustomID(label) || slices.Contains(taken, label) {
			continue
		}
		labels[id] = label
		taken = append(taken, label)
	}
	return labels
}

// shownValue is a value with its markup turned into Markdown.
func (c *Client) shownValue(ctx context.Context, id string, value json.RawMessage, v view) any {
	if v.markup[id] && len(value) > 0 && value[0] == '"' {
		if text, _, err := c.markdown(ctx, value); err == nil {
			return text
		}
	}
	return c.customValue(ctx, value)
}

// markupFields are the custom fields of Data Center that hold wiki markup, when custom fields are wanted: their values
// do not tell.
func (c *Client) markupFields(ctx context.Context, s *Selection) (map[string]bool, error) {
	if c.scope.Cloud() || c.options.RawText || !s.all && !slices.ContainsFunc(s.explicit, isCustomID) {
		return nil, nil //nolint:nilnil // none need a look
	}
	catalogue, err := c.Fields(ctx)
	if err != nil {
		return nil, err
	}
	return catalogue.markup, nil
}

// customValue shortens what Jira sends for a custom field: an option is its value, a cascading one {value, child}, a
// user a user, a named object with an address its name, rich text Markdown. Everything else stays as it is.
func (c *Client) customValue(ctx context.Context, raw json.RawMessage) any {
	switch {
	case isNull(raw):
		return nil
	case raw[0] == '[':
		list := decoded[[]json.RawMessage](raw)
		out := make([]any, 0, len(list))
		for _, item := range list {
			out = append(out, c.customValue(ctx, item))
		}
		return out
	case raw[0] == '{':
		return c.customObject(ctx, raw)
	default:
		return raw
	}
}

func (c *Client) customObject(ctx context.Context, raw json.RawMessage) any {
	members := decoded[map[string]json.RawMessage](raw)
	if !isNull(members["displayName"]) {
		if user := decoded[rawUser](raw); user.userLike() {
			return c.user(&user)
		}
	}
	switch {
	case isADF(members):
		text, _, err := c.markdown(ctx, raw)
		if err != nil {
			return raw // the value is shown as Jira has it rather than lost
		}
		return text
	case !isNull(members["value"]) && !isNull(members["child"]):
		return ordered.New(ordered.M("value", members["value"]), ordered.M("child", c.customValue(ctx, members["child"])))
	case len(members["value"]) > 0:
		return members["value"]
	case !isNull(members["name"]) && !isNull(members["self"]):
		return members["name"]
	default:
		return raw
	}
}

func isADF(members map[string]json.RawMessage) bool {
	return textOf(members["type"]) == "doc" && strings.HasPrefix(string(members["content"]), "[")
}
