package conftools

import (
	"context"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/confluence"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/tool"
)

var _ = tool.Add(pages, tool.Spec{
	Name:     "confluence_get_page_diff",
	Title:    "Get Page Version Diff",
	Doc:      "Compares two versions of a page as Markdown and gives a unified diff; empty when the texts are equal.",
	Effect:   tool.Read,
	Examples: []tool.Example{{Doc: "What the last edit changed", Args: `{"page_id": "98341", "from_version": 2, "to_version": 3}`}},
}, getPageDiff)

type getPageDiffParams struct {
	Page access.PageRef `json:"page_id" doc:"Page id or link"`
	From int            `json:"from_version" range:"1.." doc:"Version on the old side"`
	To   int            `json:"to_version" range:"1.." doc:"Version on the new side"`
}

// Failure reports in the result, as clients of this tool know it.
func (p getPageDiffParams) Failure(err error) any {
	if fault.KindOf(err) == fault.Unauthenticated {
		return authenticationFailed(err)
	}
	return ordered.New(
		ordered.M("error", "Failed to get page diff: "+fault.Text(err)), ordered.M("page_id", p.Page.String()),
		ordered.M("from_version", p.From), ordered.M("to_version", p.To),
	)
}

func getPageDiff(ctx context.Context, c *confluence.Client, in getPageDiffParams) (*ordered.Object, error) {
	return c.Diff(ctx, in.Page, in.From, in.To)
}
