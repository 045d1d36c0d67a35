package jira

import (
	"encoding/json"
	"maps"
)

// withoutForeign leaves of issues outside the project filter only what a link needs to be told apart: Jira sends their
// summary, status and priority along with the parent, the sub-tasks and the links of an issue that may be read.
func (c *Client) withoutForeign(raw *rawIssue) *rawIssue {
	if !c.scope.Filtered() || raw.Fields == nil {
		return raw
	}
	shown := *raw
	shown.Fields = maps.Clone(raw.Fields)
	if parent := raw.Fields["parent"]; !isNull(parent) {
		shown.Fields["parent"] = c.neighbour(parent)
	}
	if subtasks := raw.Fields["subtasks"]; !isNull(subtasks) {
		list := decoded[[]json.RawMessage](subtasks)
		for at := range list {
			list[at] = c.neighbour(list[at])
		}
		shown.Fields["subtasks"] = encoded(list)
	}
	if links := raw.Fields["issuelinks"]; !isNull(links) {
		list := decoded[[]map[string]json.RawMessage](links)
		for _, link := range list {
			for _, side := range []string{"inwardIssue", "outwardIssue"} {
				if !isNull(link[side]) {
					link[side] = c.neighbour(link[side])
				}
			}
		}
		shown.Fields["issuelinks"] = encoded(list)
	}
	return &shown
}

// neighbour is an issue as another one names it: whole inside the filter, id and key outside.
func (c *Client) neighbour(raw json.RawMessage) json.RawMessage {
	issue := decoded[rawIssue](raw)
	if c.scope.Returned(issue.Key) == nil {
		return raw
	}
	return encoded(map[string]string{"id": textOf(issue.ID), "key": issue.Key})
}

// encoded writes a value made of strings and of JSON that was read before; what cannot be written is left out.
func encoded(value any) json.RawMessage {
	raw, err := json.Marshal(value)
	if err != nil {
		return nil
	}
	return raw
}
