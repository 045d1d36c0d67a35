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
	Name:   "confluence_get_page_history",
	Title:  "Get Page History",
	Doc:    "Gives a page as it was at one version. Without version, lists the versions: number, date, author, message.",
	Effect: tool.Read,
	Examples: []tool.Example{
		{Doc: "The first version", Args: `{"page_id": "98341", "version": 1}`},
		{Doc: "Which versions there are", Args: `{"page_id": "98341"}`},
	},
}, getPageHistory)

type getPageHistoryParams struct {
	Page     access.PageRef `json:"page_id" doc:"Page id or link"`
	Version  *int           `json:"version" range:"1.." doc:"Version number; left out, the versions are listed"`
	Markdown bool           `json:"convert_to_markdown" default:"true" doc:"Give Markdown; false for the exact storage format"`
	Limit    int            `json:"limit" default:"50" range:"1..500" doc:"How many versions to list at most, the newest"`
}

// Failure reports in the result, as clients of this tool know it.
func (p getPageHistoryParams) Failure(err error) any {
	if fault.KindOf(err) == fault.Unauthenticated {
		return authenticationFailed(err)
	}
	o := ordered.New(ordered.M("error", "Failed to get page history: "+fault.Text(err)), ordered.M("page_id", p.Page.String()))
	if p.Version != nil {
		o.Set("version", *p.Version)
	}
	return o
}

func getPageHistory(ctx context.Context, c *confluence.Client, in getPageHistoryParams) (*ordered.Object, error) {
	if in.Version == nil {
		return c.Versions(ctx, confluence.VersionQuery{Ref: in.Page, Limit: in.Limit})
	}
	return c.Version(ctx, in.Page, *in.Version, confluence.Form(in.Markdown))
}

// authenticationFailed is how tools that report in the result tell of a refused credential.
func authenticationFailed(err error) *ordered.Object {
	return ordered.New(ordered.M("error", "Authentication failed. Please check your credentials."), ordered.M("details", fault.Text(err)))
}
