package jiratools

import (
	"context"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/jira"
	"mcp-atlassian/internal/tool"
)

var _ = tool.Add(issues, tool.Spec{
	Name:   "jira_delete_issue",
	Title:  "Delete Issue",
	Doc:    "Deletes an issue for good, with its comments, attachments and work log. An issue with sub-tasks is deleted only with delete_subtasks. dry_run tells what would go.",
	Effect: tool.Replace,
	Examples: []tool.Example{
		{Doc: "What would go with it", Args: `{"issue_key": "DEMO-1", "dry_run": true}`},
		{Doc: "Delete", Args: `{"issue_key": "DEMO-26"}`},
	},
}, deleteIssue)

type deleteIssueParams struct {
	IssueKey access.IssueKey `json:"issue_key" doc:"Issue key, for example PROJ-123"`
	Subtasks bool            `json:"delete_subtasks" default:"false" doc:"Delete its sub-tasks with it"`
	DryRun   bool            `json:"dry_run" default:"false" doc:"Delete nothing; only tell what would be deleted"`
}

func deleteIssue(ctx context.Context, c *jira.Client, in deleteIssueParams) (*ordered.Object, error) {
	return c.Delete(ctx, in.IssueKey, in.Subtasks, in.DryRun)
}
