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
	Name:   "confluence_get_page_children",
	Title:  "Get Page Children",
	Doc:    "Lists the pages and folders right below a page or folder. confluence_get_space_page_tree gives a whole space.",
	Effect: tool.Read,
	Examples: []tool.Example{
		{Doc: "The children of a page", Args: `{"parent_id": "98305", "limit": 3}`},
		{Doc: "With their text", Args: `{"parent_id": "98340", "include_content": true, "limit": 1}`},
	},
}, getPageChildren)

type getPageChildrenParams struct {
	Parent   access.PageRef `json:"parent_id" doc:"Id or link of the parent"`
	Expand   tool.CSV       `json:"expand" default:"version" doc:"Comma-separated parts to expand, for example version,history"`
	Limit    int            `json:"limit" default:"25" range:"1..50" doc:"How many children at most"`
	Content  bool           `json:"include_content" default:"false" doc:"The text of each child too"`
	Markdown bool           `json:"convert_to_markdown" default:"true" doc:"Give Markdown; false for the exact storage format"`
	Start    int            `json:"start" default:"0" range:"0.." doc:"Offset of the first child"`
	Folders  bool           `json:"include_folders" default:"true" doc:"Folders as well as pages"`
}

// Failure reports in the result, as clients of this tool know it.
func (getPageChildrenParams) Failure(err error) any {
	return ordered.New(ordered.M("error", fault.Text(err)))
}

func getPageChildren(ctx context.Context, c *confluence.Client, in getPageChildrenParams) (*ordered.Object, error) {
	if len(in.Expand) == 1 && in.Expand[0] == "version" {
		in.Expand = append(in.Expand, "history.lastUpdated") // dates and author, which the default is expected to bring
	}
	return c.Children(ctx, confluence.ChildQuery{
		Parent: in.Parent, Expand: in.Expand, Content: in.Content, Form: confluence.Form(in.Markdown),
		Folders: in.Folders, Start: in.Start, Limit: in.Limit,
	})
}
