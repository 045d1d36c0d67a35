package jira

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"mcp-atlassian/internal/ground/fault"
)

// completeEpics adds the names of the epics that issues of Data Center belong to, where names are wanted: Jira gives
// only the keys with the issues. One request for up to 50 epics; an epic that the caller may not see keeps its name.
func (c *Client) completeEpics(ctx context.Context, v view, issues []*rawIssue) error {
	if v.epic.link == "" || v.epic.name == "" || !v.fields.wants("epic_name") {
		return nil
	}
	var keys []string
	for _, raw := range issues {
		key, err := c.scope.IssueKey(textOf(raw.Fields[v.epic.link]))
		if err == nil && isNull(raw.Fields[v.epic.name]) && !slices.Contains(keys, key.String()) {
			keys = append(keys, key.String())
		}
	}
	names := map[string]json.RawMessage{}
	for chunk := range slices.Chunk(keys, serverPage) {
		if err := c.epicNames(ctx, v.epic.name, chunk, names); err != nil {
			return fault.During(err, "read the names of epics")
		}
	}
	for _, raw := range issues {
		if name, ok := names[textOf(raw.Fields[v.epic.link])]; ok && isNull(raw.Fields[v.epic.name]) {
			raw.Fields[v.epic.name] = name
		}
	}
	return nil
}

// epicNames adds the values of the name field of some epics, by key. Keys that lead nowhere are no error.
func (c *Client) epicNames(ctx context.Context, field string, keys []string, into map[string]json.RawMessage) error {
	query, err := c.scope.JQL("key in (" + strings.Join(keys, ", ") + ")")
	if err != nil {
		return err
	}
	var page struct {
		Issues []rawIssue `json:"issues"`
	}
	r := searchByOffset.At().Matching(query).Query("maxResults", strconv.Itoa(len(keys))).Query("fields", field).Query("validateQuery", "false")
	if err := c.door.Do(ctx, r, &page); err != nil {
		return err
	}
	for _, epic := range page.Issues {
		into[epic.Key] = epic.Fields[field]
	}
	return nil
}

// pointers gives the addresses of the elements.
func pointers(issues []rawIssue) []*rawIssue {
	all := make([]*rawIssue, 0, len(issues))
	for at := range issues {
		all = append(all, &issues[at])
	}
	return all
}
