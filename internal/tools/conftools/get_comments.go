package conftools

import (
	"context"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/confluence"
	"mcp-atlassian/internal/tool"
)

var _ = tool.Add(comments, tool.Spec{
	Name:     "confluence_get_comments",
	Title:    "Get Comments",
	Doc:      "Lists the comments of a page or blog post, footer and inline ones, with all replies.",
	Effect:   tool.Read,
	Examples: []tool.Example{{Doc: "All comments of a page", Args: `{"page_id": "98321"}`}},
}, getComments)

type getCommentsParams struct {
	Page access.PageRef `json:"page_id" doc:"Page id or link"`
}

func getComments(ctx context.Context, c *confluence.Client, in getCommentsParams) (tool.Noted, error) {
	found, err := c.Comments(ctx, in.Page)
	return tool.Noted{Value: found.List, Note: found.Cut}, err
}
