package conftools

import (
	"context"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/confluence"
	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/tool"
)

var _ = tool.Add(pages, tool.Spec{
	Name:     "confluence_get_space_page_tree",
	Title:    "Get Space Page Tree",
	Doc:      "Lists the pages of a space with parent, depth and position, level by level from the top.",
	Effect:   tool.Read,
	Examples: []tool.Example{{Doc: "The top of a space", Args: `{"space_key": "DEMO", "limit": 4}`}},
}, getSpacePageTree)

type getSpacePageTreeParams struct {
	Space access.SpaceKey `json:"space_key" doc:"Space key, for example DEV"`
	Limit int             `json:"limit" default:"100" range:"1..1000" doc:"How many pages at most"`
	Start int             `json:"start" default:"0" range:"0.." doc:"Offset of the first page: next_start of the previous answer"`
}

func getSpacePageTree(ctx context.Context, c *confluence.Client, in getSpacePageTreeParams) (*ordered.Object, error) {
	return c.Tree(ctx, confluence.TreeQuery{Space: in.Space, Start: in.Start, Limit: in.Limit})
}
