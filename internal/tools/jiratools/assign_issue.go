package jiratools

import (
	"context"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/jira"
	"mcp-atlassian/internal/tool"
)

var _ = tool.Add(issues, tool.Spec{
	Name:   "jira_assign_issue",
	Title:  "Assign Issue",
	Doc:    "Gives an issue to somebody, or takes it from everybody.",
	Effect: tool.Ensure,
	Examples: []tool.Example{
		{Doc: "Assign to somebody by name", Args: `{"issue_key": "DEMO-20", "assignee": "Bruno Keller", "return_fields": "assignee"}`},
		{Doc: "Unassign", Args: `{"issue_key": "DEMO-20", "return_fields": "assignee"}`},
	},
}, assignIssue)

type assignIssueParams struct {
	IssueKey access.IssueKey `json:"issue_key" doc:"Issue key, for example PROJ-123"`
	Assignee tool.Text       `json:"assignee" default:"null" doc:"Display name, e-mail address, login, account id, me, automatic, or the JSON object of a user; null or empty unassigns"`
	Return   tool.CSV        `json:"return_fields" default:"null" doc:"Comma-separated fields of the issue in the answer"`
}

func assignIssue(ctx context.Context, c *jira.Client, in assignIssueParams) (*ordered.Object, error) {
	return c.Assign(ctx, in.IssueKey, string(in.Assignee), in.Return)
}
