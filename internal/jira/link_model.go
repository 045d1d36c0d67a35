package jira

import (
	"cmp"
	"encoding/json"

	"mcp-atlassian/internal/ground/ordered"
)

// issueLinks renders id, type, inward_issue or outward_issue.
func issueLinks(raw json.RawMessage) []*ordered.Object {
	type rawLink struct {
		ID      json.RawMessage `json:"id"`
		Type    json.RawMessage `json:"type"`
		Inward  json.RawMessage `json:"inwardIssue"`
		Outward json.RawMessage `json:"outwardIssue"`
	}
	list := decoded[[]rawLink](raw)
	out := make([]*ordered.Object, 0, len(list))
	for _, link := range list {
		o := ordered.New(ordered.M("id", cmp.Or(textOf(link.ID), "0")))
		if !isNull(link.Type) {
			o.Set("type", linkType(link.Type))
		}
		for _, side := range []struct {
			name string
			raw  json.RawMessage
		}{{"inward_issue", link.Inward}, {"outward_issue", link.Outward}} {
			if !isNull(side.raw) {
				o.Set(side.name, linkedIssue(side.raw))
			}
		}
		out = append(out, o)
	}
	return out
}

// linkType renders id, name, inward, outward, self.
func linkType(raw json.RawMessage) *ordered.Object {
	t := decoded[struct {
		named
		Inward  string `json:"inward"`
		Outward string `json:"outward"`
		Self    string `json:"self"`
	}](raw)
	o := ordered.New(ordered.M("id", textOf(t.ID)), ordered.M("name", t.Name), ordered.M("inward", t.Inward), ordered.M("outward", t.Outward))
	setText(o, "self", t.Self)
	return o
}

func linkedIssue(raw json.RawMessage) *ordered.Object {
	issue := decoded[rawIssue](raw)
	o := ordered.New(ordered.M("id", textOf(issue.ID)), ordered.M("key", issue.Key))
	setText(o, "self", issue.Self)
	if issue.Fields == nil {
		return o
	}
	fields := ordered.New(ordered.M("summary", textOf(issue.Fields["summary"])))
	if r := issue.Fields["status"]; !isNull(r) {
		fields.Set("status", status(r))
	}
	if r := issue.Fields["priority"]; !isNull(r) {
		fields.Set("priority", nameAndID(r, "None"))
	}
	if r := issue.Fields["issuetype"]; !isNull(r) {
		fields.Set("issuetype", nameAndID(r, "Unknown"))
	}
	return o.Set("fields", fields)
}
