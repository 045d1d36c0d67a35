package jiratools

import (
	"context"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/jira"
	"mcp-atlassian/internal/tool"
)

var _ = tool.Add(fields, tool.Spec{
	Name:   "jira_get_field_options",
	Title:  "Get Field Options",
	Doc:    "Lists the values that a select, cascading or similar field takes. Give project_key and issue_type, or issue_key: required on Server/Data Center, and on Cloud for everybody but administrators.",
	Effect: tool.Read,
	Examples: []tool.Example{
		{Doc: "What the create screen offers", Args: `{"field_id": "priority", "project_key": "DEMO", "issue_type": "Task", "values_only": true}`},
	},
}, getFieldOptions)

type getFieldOptionsParams struct {
	Field   string             `json:"field_id" doc:"Field id such as customfield_10001, or its name"`
	Context *access.Number     `json:"context_id" doc:"Field context (Cloud); left out, it is found out"`
	Project *access.ProjectKey `json:"project_key" pattern:"-" doc:"Project whose values are wanted"`
	Type    *string            `json:"issue_type" id:"true" doc:"Issue type whose values are wanted, by name or id"`
	Issue   *access.IssueKey   `json:"issue_key" doc:"Issue whose edit screen is asked, instead of project_key and issue_type"`
	Like    *string            `json:"contains" doc:"Only values that contain this text, in any case"`
	Limit   *int               `json:"return_limit" range:"1.." doc:"How many values at most"`
	Bare    bool               `json:"values_only" default:"false" doc:"Only the values, without ids"`
}

func getFieldOptions(ctx context.Context, c *jira.Client, in getFieldOptionsParams) ([]any, error) {
	q := jira.OptionQuery{Field: in.Field, Context: in.Context, Project: in.Project, Issue: in.Issue, Bare: in.Bare}
	if in.Type != nil {
		q.Type = *in.Type
	}
	if in.Like != nil {
		q.Like = *in.Like
	}
	if in.Limit != nil {
		q.Limit = *in.Limit
	}
	return c.FieldOptions(ctx, q)
}
