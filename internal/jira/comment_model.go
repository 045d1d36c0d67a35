package jira

import (
	"context"
	"encoding/json"

	"mcp-atlassian/internal/ground/ordered"
)

// rawComment is a comment as the platform API sends it.
type rawComment struct {
	ID         json.RawMessage `json:"id"`
	Body       json.RawMessage `json:"body"`
	Author     json.RawMessage `json:"author"`
	Created    string          `json:"created"`
	Updated    string          `json:"updated"`
	Visibility json.RawMessage `json:"visibility"`
	Public     *bool           `json:"jsdPublic"`
}

type commentPage struct {
	Comments []rawComment `json:"comments"`
	StartAt  int          `json:"startAt"`
	Total    int          `json:"total"`
}

// commentIn renders a comment as part of an issue: id, body, author, created, updated, visibility, public.
func (c *Client) commentIn(ctx context.Context, raw *rawComment) (*ordered.Object, error) {
	body, _, err := c.markdown(ctx, raw.Body)
	if err != nil {
		return nil, err
	}
	o := ordered.New(ordered.M("id", textOf(raw.ID)), ordered.M("body", body))
	if author := c.userOf(raw.Author); author != nil {
		o.Set("author", author)
	}
	setText(o, "created", raw.Created)
	setText(o, "updated", raw.Updated)
	setRaw(o, "visibility", raw.Visibility)
	if raw.Public != nil {
		o.Set("public", *raw.Public)
	}
	return o, nil
}
