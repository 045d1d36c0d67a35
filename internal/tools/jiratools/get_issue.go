package jiratools

import (
	"context"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/jira"
	"mcp-atlassian/internal/tool"
)

var _ = tool.Add(issues, tool.Spec{
	Name:   "jira_get_issue",
	Title:  "Get Issue",
	Doc:    "Reads one issue: its fields, its newest comments, and on request links, transitions, watchers, history and work log. Rich text is given as Markdown.",
	Effect: tool.Read,
	Examples: []tool.Example{
		{Doc: "The usual fields and the newest comments", Args: `{"issue_key": "DEMO-1"}`},
		{Doc: "Chosen fields and the ways out of its status", Args: `{"issue_key": "DEMO-1", "fields": "summary,status,assignee", "include": "transitions"}`},
	},
}, getIssue)

type getIssueParams struct {
	IssueKey     access.IssueKey `json:"issue_key" doc:"Issue key, for example PROJ-123"`
	Fields       tool.CSV        `json:"fields" default:"summary,description,status,assignee,reporter,labels,versions,priority,created,updated,issuetype" doc:"Comma-separated fields to read: ids (summary, customfield_10010) or names (Story Points); *all for every field"`
	Expand       tool.CSV        `json:"expand" default:"null" doc:"Comma-separated parts to expand: renderedFields, transitions, changelog, names"`
	CommentLimit int             `json:"comment_limit" default:"10" null:"0" range:"0..100" doc:"How many comments to read at most, the newest; 0 for none"`
	Properties   tool.CSV        `json:"properties" default:"null" doc:"Comma-separated keys of issue properties to read"`
	History      bool            `json:"update_history" default:"true" doc:"Whether Jira notes the issue as viewed by the user"`
	Include      tool.CSV        `json:"include" default:"null" doc:"Comma-separated sections to read as well: remote_links, transitions, watchers, changelog, comments, worklogs, or all"`
	DisplayNames bool            `json:"use_display_names" default:"false" doc:"Show custom fields under their names instead of their ids"`
}

func getIssue(ctx context.Context, c *jira.Client, in getIssueParams) (*ordered.Object, error) {
	return c.Issue(ctx, in.IssueKey, jira.IssueQuery{
		Fields: in.Fields, Expand: in.Expand, Properties: in.Properties, Comments: in.CommentLimit,
		ViewHistory: in.History, Include: in.Include, Labels: in.DisplayNames,
	})
}
