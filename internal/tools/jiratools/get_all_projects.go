package jiratools

import (
	"context"

	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/jira"
	"mcp-atlassian/internal/tool"
)

var _ = tool.Add(projects, tool.Spec{
	Name:     "jira_get_all_projects",
	Title:    "Get All Projects",
	Doc:      "Lists the projects that the user can see.",
	Effect:   tool.Read,
	Examples: []tool.Example{{Doc: "All live projects", Args: `{}`}},
}, getAllProjects)

type getAllProjectsParams struct {
	Archived bool `json:"include_archived" default:"false" doc:"Also archived projects"`
	StartAt  int  `json:"start_at" default:"0" range:"0.." doc:"So many projects are passed over"`
	Limit    *int `json:"limit" range:"1.." doc:"How many projects at most; all when left out. As many as this: there may be more from start_at + limit on"`
}

// Failure reports in the result, as clients of this tool know it.
func (getAllProjectsParams) Failure(err error) any {
	return ordered.New(ordered.M("success", false), ordered.M("error", categorised(err)))
}

func getAllProjects(ctx context.Context, c *jira.Client, in getAllProjectsParams) ([]*ordered.Object, error) {
	q := jira.ProjectQuery{Archived: in.Archived, Start: in.StartAt}
	if in.Limit != nil {
		q.Limit = *in.Limit
	}
	return c.Projects(ctx, q)
}

// categorised puts the category that clients match in front of an error.
func categorised(err error) string {
	switch fault.KindOf(err) {
	case fault.Unauthenticated, fault.Forbidden:
		return "Authentication/Permission Error: " + fault.Text(err)
	case fault.Setup, fault.Input:
		return "Configuration Error: " + fault.Text(err)
	default:
		return "Network or API Error: " + fault.Text(err)
	}
}
