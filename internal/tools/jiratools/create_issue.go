package jiratools

import (
	"context"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/jira"
	"mcp-atlassian/internal/tool"
)

var _ = tool.Add(issues, tool.Spec{
	Name:  "jira_create_issue",
	Title: "Create Issue",
	Doc: "Creates an issue. Fields are checked first: an unknown field or value is refused with the valid ones and nothing is created. " +
		"Sub-tasks need issue_type Subtask and a parent in additional_fields.",
	Effect: tool.Create,
	Examples: []tool.Example{
		{Doc: "A task with a description", Args: `{"project_key": "DEMO", "summary": "Write the release notes", "issue_type": "Task", "description": "For **2.0**:\n\n- [ ] list the changes\n- [ ] thank the testers"}`},
		{Doc: "A story in an epic, with fields by name", Args: `{"project_key": "DEMO", "summary": "Show the plan of tomorrow", "issue_type": "Story", "components": "Engine, API", "additional_fields": {"epicKey": "DEMO-1", "priority": "High", "labels": ["planning"], "Story Points": 5, "Area": "Mobile -> Android"}}`},
	},
}, createIssue)

type createIssueParams struct {
	Project     access.ProjectKey `json:"project_key" doc:"Key of the project, for example PROJ. Ask the user for it; do not guess"`
	Summary     string            `json:"summary" doc:"Title of the issue"`
	Type        string            `json:"issue_type" id:"true" doc:"Type by name or id, for example Task, Bug, Story, Epic, Subtask"`
	Assignee    tool.Text         `json:"assignee" default:"null" doc:"Display name, e-mail address, login or account id; me for the caller"`
	Description *string           `json:"description" doc:"Text in Markdown"`
	Components  tool.CSV          `json:"components" default:"null" doc:"Comma-separated names of components"`
	Fields      tool.Object       `json:"additional_fields" default:"null" example:"{\"priority\": \"High\", \"labels\": [\"a\"]}" doc:"JSON object of further fields by id or name, with plain values: {\"priority\": \"High\", \"labels\": [\"a\"], \"parent\": \"PROJ-1\", \"epicKey\": \"PROJ-2\", \"fixVersions\": [\"2.0\"], \"customfield_10010\": \"text\"}; for epics also epic_name, epic_color"`
	Return      tool.CSV          `json:"return_fields" default:"null" doc:"Comma-separated fields of the issue in the answer; all system fields when left out"`
	Token       *string           `json:"client_token" doc:"Any text of your own: a repeated call with the same one within an hour gives the first issue instead of a second one"`
}

func createIssue(ctx context.Context, c *jira.Client, in createIssueParams) (*ordered.Object, error) {
	return c.Create(ctx, jira.NewIssue{
		Project: in.Project, Summary: in.Summary, Type: in.Type, Description: textOf(in.Description), Assignee: string(in.Assignee),
		Components: in.Components, Fields: in.Fields, Return: in.Return, Token: textOf(in.Token),
	})
}

// textOf gives the text of an optional argument, "" when it was left out.
func textOf(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}
