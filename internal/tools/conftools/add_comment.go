package conftools

import (
	"context"
	"fmt"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/confluence"
	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/tool"
)

var _ = tool.Add(comments, tool.Spec{
	Name:     "confluence_add_comment",
	Title:    "Add Comment",
	Doc:      "Writes a comment below a page or blog post.",
	Effect:   tool.Create,
	Examples: []tool.Example{{Doc: "A comment", Args: `{"page_id": "98341", "body": "The **second** number works again."}`}},
}, addComment)

type addCommentParams struct {
	Page access.PageRef `json:"page_id" doc:"Page id or link"`
	Body string         `json:"body" doc:"Markdown; storage format is taken as it is"`
}

// Failure reports in the result, as clients of this tool know it.
func (p addCommentParams) Failure(err error) any {
	return unsuccessful(fmt.Sprintf("Error adding comment to page %s", p.Page), err)
}

func addComment(ctx context.Context, c *confluence.Client, in addCommentParams) (*ordered.Object, error) {
	said, err := c.AddComment(ctx, in.Page, in.Body)
	if err != nil {
		return nil, err
	}
	return saidObject("Comment added successfully", said), nil
}
