package jiratools

import (
	"context"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/jira"
	"mcp-atlassian/internal/tool"
)

var _ = tool.Add(fields, tool.Spec{
	Name:     "jira_search_fields",
	Title:    "Search Fields",
	Doc:      "Finds fields by name, id or JQL name, the best matches first. Use it to learn the id of a custom field.",
	Effect:   tool.Read,
	Examples: []tool.Example{{Doc: "Fields about story points", Args: `{"keyword": "story points", "limit": 3}`}},
}, searchFields)

type searchFieldsParams struct {
	Keyword string             `json:"keyword" default:"" doc:"Text to look for; empty for the first fields of the site"`
	Limit   int                `json:"limit" default:"10" range:"1.." doc:"How many fields at most"`
	Refresh bool               `json:"refresh" default:"false" doc:"Read the fields anew instead of using remembered ones"`
	Project *access.ProjectKey `json:"project_key" pattern:"-" doc:"Only fields that can be set when creating issues of this project"`
	Type    *string            `json:"issue_type" id:"true" doc:"With project_key: only fields of this issue type, by name or id"`
	Raw     bool               `json:"raw" default:"false" doc:"Jira's own objects instead of id, name, type"`
}

func searchFields(ctx context.Context, c *jira.Client, in searchFieldsParams) ([]any, error) {
	return c.SearchFields(ctx, jira.FieldQuery{Keyword: in.Keyword, Limit: in.Limit, Refresh: in.Refresh, Raw: in.Raw, Project: in.Project, Type: textOf(in.Type)})
}
