package conftools

import (
	"context"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/confluence"
	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/tool"
)

var _ = tool.Add(pages, tool.Spec{
	Name:   "confluence_create_page",
	Title:  "Create Page",
	Doc:    "Creates a page from Markdown, storage format or wiki markup. Give the text in content or content_file.",
	Effect: tool.Create,
	Examples: []tool.Example{
		{Doc: "A page below another one", Args: `{"space_key": "DEMO", "title": "Night shift", "parent_id": "98340", "content": "# Before you start\n\n- [ ] Read [Depot offline](page:DEMO/Depot%20offline)"}`},
		{Doc: "With emoji and width, and the text given back", Args: `{"space_key": "TEAM", "title": "Launch", "content": "Soon.", "emoji": "🚀", "page_width": "full-width", "include_content": true}`},
	},
}, createPage)

type createPageParams struct {
	Space   access.SpaceKey `json:"space_key" doc:"Space of the new page"`
	Title   string          `json:"title" doc:"Title, unique in its space"`
	Content *string         `json:"content" doc:"The text; \"\" for an empty page"`
	Parent  *access.PageRef `json:"parent_id" doc:"Id or link of the page to create it under"`
	Format  string          `json:"content_format" default:"markdown" enum:"markdown|wiki|storage|xhtml" doc:"Format of the text; storage and xhtml are the same"`
	Anchors bool            `json:"enable_heading_anchors" default:"false" doc:"An anchor in every heading (Markdown)"`
	Give    bool            `json:"include_content" default:"false" doc:"Give the text back too"`
	Emoji   *string         `json:"emoji" doc:"Emoji before the title, for example 🚀"`
	File    *access.File    `json:"content_file" doc:"Path of a UTF-8 file with the text, inside the server's directory"`
	Width   *string         `json:"page_width" enum:"full-width|max|default" doc:"Width of the page"`
	Layout  *string         `json:"table_layout" enum:"full-width|wide|default" doc:"Width of all tables (Markdown)"`
	Subtype *string         `json:"subtype" enum:"live" doc:"live makes a live doc (Cloud)"`
}

func createPage(ctx context.Context, c *confluence.Client, in createPageParams) (*ordered.Object, error) {
	defer closing(in.File)
	text, err := textOf(in.Content, in.File)
	if err != nil {
		return nil, err
	}
	return c.Create(ctx, &confluence.Draft{
		Space: in.Space, Title: in.Title, Parent: in.Parent, Subtype: or(in.Subtype), Content: in.Give,
		Text: confluence.Text{Value: text, Format: in.Format, Anchors: in.Anchors, TableLayout: or(in.Layout)},
		Look: confluence.Look{Emoji: in.Emoji, Width: in.Width},
	})
}
