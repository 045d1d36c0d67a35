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
	Name:   "confluence_move_page",
	Title:  "Move Page",
	Doc:    "Moves a page with everything below it: under another page, beside a page, or to the top of a space.",
	Effect: tool.Replace,
	Examples: []tool.Example{
		{Doc: "Under another page", Args: `{"page_id": "98413", "target_parent_id": "98420"}`},
		{Doc: "To the top of another space", Args: `{"page_id": "98430", "target_space_key": "DEMO"}`},
	},
}, movePage)

type movePageParams struct {
	Page     access.PageRef   `json:"page_id" doc:"Id or link of the page to move"`
	Target   *access.PageRef  `json:"target_parent_id" doc:"Id or link of the page to move to"`
	Space    *access.SpaceKey `json:"target_space_key" doc:"Space; alone, the page goes to its top"`
	Position string           `json:"position" default:"append" enum:"append|above|below" doc:"append: as last child of the target; above, below: beside it"`
}

// Failure reports in the result, as clients of this tool know it, unless no target was named.
func (p movePageParams) Failure(err error) any {
	if p.Target == nil && p.Space == nil {
		return nil
	}
	return unsuccessful(fmt.Sprintf("Error moving page %s", p.Page), err)
}

func movePage(ctx context.Context, c *confluence.Client, in movePageParams) (*ordered.Object, error) {
	return c.Move(ctx, &confluence.Move{Page: in.Page, Target: in.Target, Space: in.Space, Position: in.Position})
}
