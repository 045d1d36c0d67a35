package jiratools

import (
	"context"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/jira"
	"mcp-atlassian/internal/tool"
)

var _ = tool.Add(issues, tool.Spec{
	Name:  "jira_search",
	Title: "Search Issues",
	Doc: `Searches issues with JQL. Examples: project = PROJ AND status = "In Progress"; assignee = currentUser() AND resolution IS EMPTY; ` +
		`parent = PROJ-123; issuetype = Epic AND project = PROJ; updated >= -7d ORDER BY updated DESC; labels = frontend AND priority = High. ` +
		`A list that goes on says so: pass next_page_token (Cloud) or next_start_at (Server/Data Center) to read on.`,
	Effect: tool.Read,
	Examples: []tool.Example{
		{Doc: "Open issues of a project", Args: `{"jql": "project = DEMO AND statusCategory != Done ORDER BY key", "limit": 3, "fields": "summary,status"}`},
	},
}, search)

type searchParams struct {
	JQL          string             `json:"jql" doc:"The JQL query"`
	Fields       tool.CSV           `json:"fields" default:"summary,description,status,assignee,reporter,labels,versions,priority,created,updated,issuetype" doc:"Comma-separated fields to read of each issue: ids or names; *all for every field"`
	Limit        int                `json:"limit" default:"10" range:"1.." doc:"How many issues at most; 1 to 50 is usual"`
	StartAt      int                `json:"start_at" default:"0" range:"0.." doc:"Offset of the first issue (Server/Data Center; on Cloud use page_token)"`
	Projects     access.ProjectKeys `json:"projects_filter" default:"null" doc:"Comma-separated project keys that narrow the search"`
	Expand       tool.CSV           `json:"expand" default:"null" doc:"Comma-separated parts to expand: renderedFields, transitions, changelog, names"`
	PageToken    *string            `json:"page_token" doc:"next_page_token of the previous answer (Cloud)"`
	DisplayNames bool               `json:"use_display_names" default:"false" doc:"Show custom fields under their names instead of their ids"`
	Count        bool               `json:"count_total" default:"false" doc:"On Cloud, which gives no total, ask for an approximate one"`
}

func search(ctx context.Context, c *jira.Client, in searchParams) (*ordered.Object, error) {
	query, err := c.Scope().JQL(in.JQL, in.Projects...)
	if err != nil {
		return nil, err
	}
	s := jira.Search{
		Query: query, Fields: in.Fields, Expand: in.Expand, Limit: in.Limit, Start: in.StartAt, Labels: in.DisplayNames, Count: in.Count,
	}
	if in.PageToken != nil {
		s.Token = *in.PageToken
	}
	return c.Find(ctx, s)
}
