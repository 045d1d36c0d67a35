package jiratools

import (
	"context"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/jira"
	"mcp-atlassian/internal/tool"
)

var _ = tool.Add(comments, tool.Spec{
	Name:   "jira_add_comment",
	Title:  "Add Comment",
	Doc:    "Adds a comment to an issue. On service requests public=false writes an internal note that the customer does not see.",
	Effect: tool.Create,
	Examples: []tool.Example{
		{Doc: "A comment", Args: `{"issue_key": "DEMO-20", "body": "The new keys are **in place**."}`},
		{Doc: "An internal note on a service request", Args: `{"issue_key": "SUP-1", "body": "The customer called again.", "public": false}`},
	},
}, addComment)

type addCommentParams struct {
	IssueKey   access.IssueKey `json:"issue_key" doc:"Issue key, for example PROJ-123"`
	Body       string          `json:"body" alias:"comment" doc:"Text in Markdown"`
	Visibility tool.Object     `json:"visibility" default:"null" example:"{\"type\": \"role\", \"value\": \"Developers\"}" doc:"Who may read it: {\"type\": \"role\", \"value\": \"Developers\"} or type group"`
	Public     *bool           `json:"public" doc:"Service requests only: true shows it to the customer, false keeps it internal"`
}

func addComment(ctx context.Context, c *jira.Client, in addCommentParams) (*ordered.Object, error) {
	visibility, err := jira.ReadVisibility("visibility", in.Visibility)
	if err != nil {
		return nil, err
	}
	return c.AddComment(ctx, in.IssueKey, jira.NewComment{Body: in.Body, Visibility: visibility, Public: in.Public})
}
