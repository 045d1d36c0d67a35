package jira

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
)

// Delete removes an issue for good: message, deleted. Sub-tasks go with it only when the caller says so; with onlyTell
// nothing is deleted, and the result says what would be.
func (c *Client) Delete(ctx context.Context, key access.IssueKey, subtasks, onlyTell bool) (*ordered.Object, error) { //nolint:revive // the caller's two choices
	victims, below, err := c.belongings(ctx, key)
	if err != nil {
		return nil, fault.During(err, "delete %s", key)
	}
	if onlyTell {
		return ordered.New(ordered.M("message", fmt.Sprintf("Issue %s was not deleted", key)), ordered.M("would_delete", victims)), nil
	}
	if len(below) > 0 && !subtasks {
		return nil, fault.During(fault.New(fault.Input, "its %d sub-tasks would be deleted with it: %s", len(below), strings.Join(below, "; ")).
			WithHint("pass delete_subtasks=true if they are to go too, or move them to another parent first"), "delete %s", key)
	}
	r := issueDelete.At(key)
	if len(below) > 0 {
		r = r.Query("deleteSubtasks", "true")
	}
	if err := c.door.Do(ctx, r, nil); err != nil {
		return nil, fault.During(notFound(err, key), "delete %s", key)
	}
	return ordered.New(ordered.M("message", fmt.Sprintf("Issue %s has been deleted successfully.", key)), ordered.M("deleted", victims)), nil
}

// belongings tells what would go with an issue: key, summary, subtasks, comments, attachments, worklogs, links.
func (c *Client) belongings(ctx context.Context, key access.IssueKey) (*ordered.Object, []string, error) {
	raw := new(rawIssue)
	r := issueRead.At(key).Query("fields", "summary,subtasks,comment,attachment,worklog,issuelinks").Query("updateHistory", "false")
	if err := c.door.Do(ctx, r, raw); err != nil {
		return nil, nil, notFound(err, key)
	}
	if err := c.scope.Returned(raw.Key); err != nil {
		return nil, nil, err
	}
	below := []string{}
	for _, sub := range decoded[[]rawIssue](raw.Fields["subtasks"]) {
		if c.scope.Returned(sub.Key) != nil {
			return nil, nil, fault.New(fault.Forbidden, "it has a sub-task outside the projects of this server (JIRA_PROJECTS_FILTER), which would be deleted with it").
				WithHint("move the sub-task to another parent first, or delete the issue in Jira")
		}
		below = append(below, sub.Key+" "+textOf(sub.Fields["summary"]))
	}
	o := ordered.New(ordered.M("key", raw.Key), ordered.M("summary", textOf(raw.Fields["summary"])))
	if len(below) > 0 {
		o.Set("subtasks", below)
	}
	for _, each := range []struct {
		name  string
		count int
	}{
		{"comments", decoded[commentPage](raw.Fields["comment"]).Total},
		{"attachments", len(decoded[[]json.RawMessage](raw.Fields["attachment"]))},
		{"worklogs", decoded[worklogPage](raw.Fields["worklog"]).Total},
		{"links", len(decoded[[]json.RawMessage](raw.Fields["issuelinks"]))},
	} {
		if each.count > 0 {
			o.Set(each.name, each.count)
		}
	}
	return o, below, nil
}
