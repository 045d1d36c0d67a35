package conftools

import (
	"context"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/confluence"
	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/tool"
)

var _ = tool.Add(pages, tool.Spec{
	Name:   "confluence_get_page_restrictions",
	Title:  "Get Page Restrictions",
	Doc:    "Tells who alone may view and edit a page, as set on the page itself. Empty lists mean: everybody who may in the space.",
	Effect: tool.Read,
	Examples: []tool.Example{
		{Doc: "The page's own restrictions", Args: `{"page_id": "98342"}`},
		{Doc: "With what the pages above add", Args: `{"page_id": "98441", "include_inherited": true}`},
	},
}, getPageRestrictions)

type getPageRestrictionsParams struct {
	Page      access.PageRef `json:"page_id" doc:"Page id or link"`
	Inherited bool           `json:"include_inherited" default:"false" doc:"Also the view restrictions of the pages above, which hold here too"`
}

func getPageRestrictions(ctx context.Context, c *confluence.Client, in getPageRestrictionsParams) (*ordered.Object, error) {
	return c.Restrictions(ctx, in.Page, in.Inherited)
}
