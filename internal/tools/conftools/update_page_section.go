package conftools

import (
	"context"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/confluence"
	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/tool"
)

var _ = tool.Add(pages, tool.Spec{
	Name:  "confluence_update_page_section",
	Title: "Update Page Section",
	Doc: "Replaces what stands under one heading, up to the next heading of the same or a higher level, and leaves the rest of the page as it is. " +
		"confluence_get_page with section gives the present text.",
	Effect: tool.Alter,
	Examples: []tool.Example{
		{Doc: "One section", Args: `{"page_id": "98341", "heading_text": "Then", "new_content": "Call the **planner** team."  , "allow_loss": true}`},
	},
}, updatePageSection)

type updatePageSectionParams struct {
	Page    access.PageRef `json:"page_id" doc:"Page id or link"`
	Heading string         `json:"heading_text" doc:"Text of the heading, exactly"`
	Content string         `json:"new_content" doc:"The new text of the section, without the heading"`
	Format  string         `json:"content_format" default:"markdown" enum:"markdown|storage" doc:"Format of the new text"`
	Minor   bool           `json:"is_minor_edit" default:"false" doc:"Do not notify watchers"`
	Comment *string        `json:"version_comment" doc:"What was changed, for the history"`
	Index   *int           `json:"heading_index" range:"0.." doc:"Which of several equal headings, from 0"`
	Lossy   bool           `json:"allow_loss" default:"false" doc:"Write even if macros, mentions or inline comments of the section are lost (Markdown)"`
}

func updatePageSection(ctx context.Context, c *confluence.Client, in updatePageSectionParams) (*ordered.Object, error) {
	return c.UpdateSection(ctx, &confluence.SectionChange{
		Page: in.Page, Heading: in.Heading, Index: in.Index, Minor: in.Minor, Comment: or(in.Comment),
		Text: confluence.Text{Value: in.Content, Format: in.Format, AllowLoss: in.Lossy},
	})
}
