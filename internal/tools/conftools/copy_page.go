package conftools

import (
	"context"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/confluence"
	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/tool"
)

var _ = tool.Add(pages, tool.Spec{
	Name:     "confluence_copy_page",
	Title:    "Copy Page",
	Doc:      "Copies one page, without the pages below it, its labels and its restrictions.",
	Effect:   tool.Alter,
	Examples: []tool.Example{{Doc: "With its attachments", Args: `{"source_page_id": "98341", "destination_space_key": "TEAM", "new_title": "Depot offline (draft)", "destination_parent_id": "98401", "include_content": false}`}},
}, copyPage)

type copyPageParams struct {
	Source access.PageRef  `json:"source_page_id" doc:"Id or link of the page to copy"`
	Space  access.SpaceKey `json:"destination_space_key" doc:"Space of the copy"`
	Title  string          `json:"new_title" doc:"Title of the copy, unique in its space"`
	Parent *access.PageRef `json:"destination_parent_id" doc:"Id or link of the parent, in that space; left out, the copy goes to the top"`
	Files  bool            `json:"copy_attachments" default:"true" doc:"Copy the attachments too"`
	Give   bool            `json:"include_content" default:"true" doc:"Give the text of the copy back"`
}

func copyPage(ctx context.Context, c *confluence.Client, in copyPageParams) (*ordered.Object, error) {
	return c.Copy(ctx, &confluence.Copy{
		Source: in.Source, Space: in.Space, Title: in.Title, Parent: in.Parent, Attachments: in.Files, Content: in.Give,
	})
}
