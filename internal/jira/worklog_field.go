package jira

import (
	"bytes"
	"context"
	"encoding/json"

	"mcp-atlassian/internal/ground/ordered"
)

// readableWorklog turns the comments of the work log that comes with an issue into Markdown; everything else of it
// stays as Jira sent it.
func (c *Client) readableWorklog(ctx context.Context, raw *rawIssue, v view) error {
	if !v.fields.wants("worklog") || isNull(raw.Fields["worklog"]) {
		return nil
	}
	if !bytes.Contains(raw.Fields["worklog"], []byte(`"comment"`)) {
		return nil // most have no entry at all
	}
	page := decoded[map[string]json.RawMessage](raw.Fields["worklog"])
	entries := decoded[[]map[string]json.RawMessage](page["worklogs"])
	for _, entry := range entries {
		if isNull(entry["comment"]) {
			continue
		}
		text, _, err := c.markdown(ctx, entry["comment"])
		if err != nil {
			return err
		}
		if entry["comment"], err = ordered.Marshal(text); err != nil {
			return err
		}
	}
	var err error
	if page["worklogs"], err = ordered.Marshal(orEmpty(entries)); err != nil {
		return err
	}
	raw.Fields["worklog"], err = ordered.Marshal(page)
	return err
}
