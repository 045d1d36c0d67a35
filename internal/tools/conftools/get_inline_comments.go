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
	Name:     "confluence_get_inline_comments",
	Title:    "Get Inline Comments",
	Doc:      "Lists the comments that hang on pieces of a page's text, open and resolved, with the text they hang on and all replies.",
	Effect:   tool.Read,
	Examples: []tool.Example{{Doc: "The inline comments of a page", Args: `{"page_id": "98321"}`}},
}, getInlineComments)

type getInlineCommentsParams struct {
	Page access.PageRef `json:"page_id" doc:"Page id or link"`
}

// Failure reports in the result, as clients of this tool know it.
func (p getInlineCommentsParams) Failure(err error) any {
	return unsuccessful(fmt.Sprintf("Error getting inline comments for page %s", p.Page), err)
}

func getInlineComments(ctx context.Context, c *confluence.Client, in getInlineCommentsParams) (*ordered.Object, error) {
	found, err := c.InlineComments(ctx, in.Page)
	if err != nil {
		return nil, err
	}
	o := ordered.New(
		ordered.M("success", true), ordered.M("page_id", in.Page.String()), ordered.M("count", len(found.List)), ordered.M("comments", found.List),
	)
	if found.Cut != "" {
		o.Set("has_more", true).Set("hint", found.Cut)
	}
	return o, nil
}
