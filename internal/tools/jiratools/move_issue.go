package jiratools

import (
	"context"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/jira"
	"mcp-atlassian/internal/tool"
)

var _ = tool.Add(issues, tool.Spec{
	Name:      "jira_move_issue",
	Title:     "Move Issue to Project",
	Doc:       "Moves an issue to another project; its key changes. Jira does it in the background, and the call waits for up to half a minute. Jira Cloud only.",
	Effect:    tool.Replace,
	CloudOnly: true,
	Examples: []tool.Example{
		{Doc: "Move a task", Args: `{"issue_key": "DEMO-20", "target_project_key": "APP"}`},
	},
}, moveIssue)

type moveIssueParams struct {
	IssueKey access.IssueKey   `json:"issue_key" doc:"Key of the issue to move, for example PROJ-123"`
	Target   access.ProjectKey `json:"target_project_key" doc:"Key of the project it moves to"`
	Type     *string           `json:"target_issue_type" id:"true" doc:"Type there, by name or id; the type it has when left out"`
	Parent   *access.IssueKey  `json:"target_parent" doc:"Parent there; needed for sub-tasks"`
	Notify   bool              `json:"notify_users" default:"false" doc:"Whether Jira sends mails about the move"`
	Task     *string           `json:"task_id" doc:"Go on waiting for a move that was begun before and timed out"`
	Return   tool.CSV          `json:"return_fields" default:"null" doc:"Comma-separated fields of the issue in the answer"`
}

func moveIssue(ctx context.Context, c *jira.Client, in moveIssueParams) (*ordered.Object, error) {
	return c.Relocate(ctx, in.IssueKey, jira.Relocation{
		Target: in.Target, Type: textOf(in.Type), Parent: in.Parent, Notify: in.Notify, Task: textOf(in.Task), Return: in.Return,
		Report: func(done, total int) { tool.Report(ctx, done, total, "moving the issue") },
	})
}
