package jiratools

import (
	"context"

	"mcp-atlassian/internal/jira"
	"mcp-atlassian/internal/tool"
)

var _ = tool.Add(issues, tool.Spec{
	Name:   "jira_batch_create_issues",
	Title:  "Batch Create Issues",
	Doc:    "Creates many issues, of one or several projects. Each is checked like a single one; those that are refused are told under errors and do not keep the others from being created.",
	Effect: tool.Create,
	Examples: []tool.Example{
		{Doc: "Two issues", Args: `{"issues": [{"project_key": "DEMO", "summary": "Measure two depots", "issue_type": "Task", "assignee": "Bruno Keller"}, {"project_key": "DEMO", "summary": "Plan skips a stop", "issue_type": "Bug", "components": ["Engine"], "Severity": "Major"}]}`},
		{Doc: "Only check", Args: `{"issues": [{"project_key": "DEMO", "summary": "Too hasty", "issue_type": "Task", "priority": "Extreme"}, {"project_key": "DEMO", "summary": "Fine", "issue_type": "Task"}], "validate_only": true}`},
	},
}, batchCreateIssues)

type batchCreateIssuesParams struct {
	Issues       tool.List `json:"issues" example:"[{\"project_key\": \"PROJ\", \"summary\": \"Title\", \"issue_type\": \"Task\"}]" doc:"JSON array of objects with project_key, summary, issue_type, and optionally description (Markdown), assignee, components (array), parent, epicKey and any other field by id or name"`
	ValidateOnly bool      `json:"validate_only" default:"false" doc:"Check everything and create nothing"`
}

func batchCreateIssues(ctx context.Context, c *jira.Client, in batchCreateIssuesParams) (jira.Outcome, error) {
	return c.CreateAll(ctx, jira.NewIssues{
		Items: in.Issues, OnlyCheck: in.ValidateOnly,
		Report: func(done, total int, doing string) { tool.Report(ctx, done, total, doing) },
	})
}
