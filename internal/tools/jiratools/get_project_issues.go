package jiratools

import (
	"context"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/jira"
	"mcp-atlassian/internal/tool"
)

var _ = tool.Add(issues, tool.Spec{
	Name:     "jira_get_project_issues",
	Title:    "Get Project Issues",
	Doc:      "Lists the issues of one project, newest first.",
	Effect:   tool.Read,
	Examples: []tool.Example{{Doc: "The newest issues", Args: `{"project_key": "DEMO", "limit": 2}`}},
}, getProjectIssues)

type getProjectIssuesParams struct {
	Project   access.ProjectKey `json:"project_key" doc:"Project key, for example PROJ"`
	Limit     int               `json:"limit" default:"10" range:"1..50" doc:"How many issues at most"`
	StartAt   int               `json:"start_at" default:"0" range:"0.." doc:"Offset of the first issue (Server/Data Center; on Cloud use page_token)"`
	PageToken *string           `json:"page_token" doc:"next_page_token of the previous answer (Cloud)"`
}

func getProjectIssues(ctx context.Context, c *jira.Client, in getProjectIssuesParams) (*ordered.Object, error) {
	query, err := c.Scope().JQL("ORDER BY created DESC, key DESC", in.Project)
	if err != nil {
		return nil, err
	}
	s := jira.Search{Query: query, Limit: in.Limit, Start: in.StartAt}
	if in.PageToken != nil {
		s.Token = *in.PageToken
	}
	return c.Find(ctx, s)
}
