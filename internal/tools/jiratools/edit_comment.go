package jiratools

import (
	"context"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/jira"
	"mcp-atlassian/internal/tool"
)

var _ = tool.Add(comments, tool.Spec{
	Name:   "jira_edit_comment",
	Title:  "Edit Comment",
	Doc:    "Writes over a comment. Who may read it stays as it is unless visibility is given.",
	Effect: tool.Replace,
	Examples: []tool.Example{
		{Doc: "A new text", Args: `{"issue_key": "DEMO-1", "comment_id": "10003", "body": "The budget is agreed."}`},
	},
}, editComment)

type editCommentParams struct {
	IssueKey   access.IssueKey `json:"issue_key" doc:"Issue key, for example PROJ-123"`
	ID         access.Number   `json:"comment_id" doc:"Id of the comment, as jira_get_issue gives it"`
	Body       string          `json:"body" alias:"comment" doc:"New text in Markdown"`
	Visibility tool.Object     `json:"visibility" default:"null" example:"{\"type\": \"role\", \"value\": \"Developers\"}" doc:"Who may read it: {\"type\": \"role\", \"value\": \"Developers\"} or type group"`
}

func editComment(ctx context.Context, c *jira.Client, in editCommentParams) (*ordered.Object, error) {
	visibility, err := jira.ReadVisibility("visibility", in.Visibility)
	if err != nil {
		return nil, err
	}
	return c.EditComment(ctx, in.IssueKey, in.ID, jira.NewComment{Body: in.Body, Visibility: visibility})
}
