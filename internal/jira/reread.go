package jira

import (
	"context"
	"slices"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
)

// standardFields are the system fields that the result of a write shows when the caller selected nothing.
var standardFields = []string{
	"summary", "url", "description", "environment", "status", "issuetype", "priority", "project", "resolution", "duedate",
	"resolutiondate", "parent", "subtasks", "security", "worklog", "assignee", "reporter", "labels", "components",
	"fixVersions", "versions", "epic_key", "epic_name", "timetracking", "created", "updated", "comment", "attachment",
	"issuelinks",
}

// shownComments is how many comments the result of a write shows at most.
const shownComments = 10

// reread reads an issue after it was written, without noting it as viewed.
func (c *Client) reread(ctx context.Context, key access.IssueKey, fields []string) (*ordered.Object, error) {
	return c.Issue(ctx, key, IssueQuery{Fields: fields, Comments: shownComments})
}

// shown is an issue that was written. When reading it fails, what is known of it, and a warning.
func (c *Client) shown(ctx context.Context, issue *made, fields []string, w *writer) (any, []string) {
	if len(fields) == 0 {
		fields = w.shownFields()
	}
	key, err := c.scope.IssueKey(issue.Key)
	if err == nil {
		var read *ordered.Object
		if read, err = c.reread(ctx, key, fields); err == nil {
			return read, nil
		}
	}
	return c.stub(textOf(issue.ID), issue.Key), []string{"the issue was written, but reading it failed: " + fault.Text(err)}
}

// shownFields are the standard fields and the custom ones that were set.
func (w *writer) shownFields() []string {
	fields := slices.Clone(standardFields)
	for _, id := range w.ids() {
		if isCustomID(id) {
			fields = append(fields, id)
		}
	}
	return fields
}

// stub is what is known of an issue that could not be read.
func (c *Client) stub(id, key string) *ordered.Object {
	o := ordered.New()
	setText(o, "id", id)
	o.Set("key", key)
	if c.site.Web != "" {
		o.Set("browse_url", c.site.Web+"/browse/"+key)
	}
	return o
}

// after is the result of a write to an issue that was there before.
func (c *Client) after(ctx context.Context, key access.IssueKey, message string, fields []string, warnings []string) *ordered.Object {
	read, err := c.reread(ctx, key, fields)
	if err != nil {
		warnings = append(warnings, "the issue was written, but reading it again failed: "+fault.Text(err))
		read = c.stub("", key.String())
	}
	return told(message, read, warnings)
}

// here makes sure that a key names an issue inside the operator's filter: Jira takes old keys of issues that were
// moved to another project. Without a filter nothing is asked.
func (c *Client) here(ctx context.Context, key access.IssueKey) error {
	if !c.scope.ProjectsFiltered() || c.checked[key] {
		return nil
	}
	var head struct {
		Key string `json:"key"`
	}
	r := issueRead.At(key).Query("fields", "project").Query("updateHistory", "false")
	if err := c.door.Do(ctx, r, &head); err != nil {
		return notFound(err, key)
	}
	if err := c.scope.Returned(head.Key); err != nil {
		return err
	}
	c.checked[key] = true
	return nil
}
