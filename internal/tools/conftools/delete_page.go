package conftools

import (
	"context"
	"fmt"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/confluence"
	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/tool"
)

var _ = tool.Add(pages, tool.Spec{
	Name:     "confluence_delete_page",
	Title:    "Delete Page",
	Doc:      "Puts a page or blog post into the trash of its space, from which people can restore it. Pages below it stay.",
	Effect:   tool.Replace,
	Examples: []tool.Example{{Doc: "One page", Args: `{"page_id": "98413"}`}},
}, deletePage)

type deletePageParams struct {
	Page access.PageRef `json:"page_id" doc:"Page id or link"`
}

// Failure reports in the result, as clients of this tool know it.
func (p deletePageParams) Failure(err error) any {
	return unsuccessful(fmt.Sprintf("Error deleting page %s", p.Page), err)
}

func deletePage(ctx context.Context, c *confluence.Client, in deletePageParams) (*ordered.Object, error) {
	return c.Delete(ctx, in.Page)
}
