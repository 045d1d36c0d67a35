package jira

import (
	"encoding/json"

	"mcp-atlassian/internal/ground/ordered"
)

// rawHistory is one entry of a changelog.
type rawHistory struct {
	ID      json.RawMessage `json:"id"`
	Author  json.RawMessage `json:"author"`
	Created json.RawMessage `json:"created"` // a date, or milliseconds
	Items   []rawChange     `json:"items"`
}

type rawChange struct {
	Field      string          `json:"field"`
	FieldType  string          `json:"fieldtype"`
	FieldID    string          `json:"fieldId"`
	From       json.RawMessage `json:"from"`
	FromString json.RawMessage `json:"fromString"`
	To         json.RawMessage `json:"to"`
	ToString   json.RawMessage `json:"toString"`
}

// history renders items, author, created, id.
func (c *Client) history(h *rawHistory) *ordered.Object {
	o := ordered.New()
	if len(h.Items) > 0 {
		items := make([]*ordered.Object, 0, len(h.Items))
		for at := range h.Items {
			items = append(items, change(&h.Items[at]))
		}
		o.Set("items", items)
	}
	if author := c.userOf(h.Author); author != nil {
		o.Set("author", author)
	}
	setText(o, "created", c.options.Dates.Offset(textOf(h.Created)))
	setText(o, "id", textOf(h.ID))
	return o
}

func change(i *rawChange) *ordered.Object {
	o := ordered.New(ordered.M("field", i.Field), ordered.M("fieldtype", i.FieldType))
	for _, side := range []struct {
		name string
		raw  json.RawMessage
	}{{"from_string", i.FromString}, {"to_string", i.ToString}, {"from_id", i.From}, {"to_id", i.To}} {
		if !isNull(side.raw) {
			o.Set(side.name, side.raw)
		}
	}
	setText(o, "field_id", i.FieldID)
	return o
}
