package jiratools

import (
	"context"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/jira"
	"mcp-atlassian/internal/tool"
)

var _ = tool.Add(issues, tool.Spec{
	Name:      "jira_batch_get_changelogs",
	Title:     "Batch Get Changelogs",
	Doc:       "Reads the history of several issues at once: who changed which field, when, from what to what. Jira Cloud only.",
	Effect:    tool.Read,
	CloudOnly: true,
	Examples: []tool.Example{
		{Doc: "The last change of status of two issues", Args: `{"issue_ids_or_keys": "DEMO-1,DEMO-4", "fields": "status", "limit": 1}`},
	},
}, batchGetChangelogs)

type batchGetChangelogsParams struct {
	Issues access.IssueRefs `json:"issue_ids_or_keys" pattern:"-" doc:"Comma-separated issue keys or ids"`
	Fields tool.CSV         `json:"fields" default:"null" doc:"Comma-separated fields whose changes are wanted, by id or name; all when left out"`
	Limit  int              `json:"limit" default:"-1" doc:"How many entries of each issue, the newest; -1 for all"`
}

func batchGetChangelogs(ctx context.Context, c *jira.Client, in batchGetChangelogsParams) ([]*ordered.Object, error) {
	if in.Limit < -1 {
		return nil, fault.New(fault.Input, "limit is %d", in.Limit).WithHint("use -1 for all entries, or how many you want")
	}
	return c.Changelogs(ctx, jira.ChangelogQuery{Issues: in.Issues, Fields: in.Fields, Limit: in.Limit})
}
