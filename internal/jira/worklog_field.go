package jira

import (
	"bytes"
	"context"
	"encoding/json"

	"mcp-atlassian/internal/ground/ordered"
)

// readableWorklog turns the comments of the work log that comes with an issue into Markdown; compact results shorten its
// people, too. Everything else of it stays as Jira sent it.
func (c *Client) readableWorklog(ctx context.Context, raw *rawIssue, v view) error {
	if !v.fields.wants("worklog") || isNull(raw.Fields["worklog"]) {
		return nil
	}
	if !c.options.Compact && !bytes.Contains(raw.Fields["worklog"], []byte(`"comment"`)) {
		return nil // most have no entry at all
	}
	page := decoded[map[string]json.RawMessage](raw.Fields["worklog"])
	entries := decoded[[]map[string]json.RawMessage](page["worklogs"])
	for _, entry := range entries {
		if err := c.readableWork(ctx, entry); err != nil {
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

func (c *Client) readableWork(ctx context.Context, entry map[string]json.RawMessage) error {
	if c.options.Compact {
		for _, name := range []string{"author", "updateAuthor"} {
			if person := c.userOf(entry[name]); person != nil {
				entry[name] = encoded(person)
			}
		}
	}
	if isNull(entry["comment"]) {
		return nil
	}
	text, _, err := c.markdown(ctx, entry["comment"])
	if err != nil {
		return err
	}
	entry["comment"], err = ordered.Marshal(text)
	return err
}
