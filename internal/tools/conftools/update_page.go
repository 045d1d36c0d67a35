package conftools

import (
	"context"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/confluence"
	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/tool"
)

var _ = tool.Add(pages, tool.Spec{
	Name:  "confluence_update_page",
	Title: "Update Page",
	Doc: "Replaces title and whole text of a page. Read the page first and edit that Markdown: its directives and references stand for what Markdown cannot express. " +
		"A text that would lose a macro, a mention or an inline comment is refused unless allow_loss is set. confluence_update_page_section changes one section only.",
	Effect: tool.Alter,
	Examples: []tool.Example{
		{Doc: "A new text", Args: `{"page_id": "98342", "title": "Restore a backup", "content": "Call the on-call engineer.", "version_comment": "Shorter", "expected_version": 1, "allow_loss": true}`},
	},
}, updatePage)

type updatePageParams struct {
	Page     access.PageRef  `json:"page_id" doc:"Page id or link"`
	Title    string          `json:"title" doc:"New title, or the present one"`
	Content  *string         `json:"content" doc:"The new text, complete"`
	Minor    bool            `json:"is_minor_edit" default:"false" doc:"Do not notify watchers"`
	Comment  *string         `json:"version_comment" doc:"What was changed, for the history"`
	Parent   *access.PageRef `json:"parent_id" doc:"Id or link of a new parent"`
	Format   string          `json:"content_format" default:"markdown" enum:"markdown|wiki|storage|xhtml" doc:"Format of the text; storage and xhtml are the same"`
	Anchors  bool            `json:"enable_heading_anchors" default:"false" doc:"An anchor in every heading (Markdown)"`
	Give     bool            `json:"include_content" default:"false" doc:"Give the text back too"`
	Emoji    *string         `json:"emoji" doc:"Emoji before the title; \"\" removes it, left out it stays"`
	File     *access.File    `json:"content_file" doc:"Path of a UTF-8 file with the text, inside the server's directory"`
	Width    *string         `json:"page_width" enum:"full-width|max|default|" doc:"Width of the page; \"\" removes it, left out it stays"`
	Layout   *string         `json:"table_layout" enum:"full-width|wide|default" doc:"Width of all tables (Markdown)"`
	Expected *int            `json:"expected_version" range:"1.." doc:"Refuse to write unless this is the current version"`
	Lossy    bool            `json:"allow_loss" default:"false" doc:"Write even if macros, mentions or inline comments are lost (Markdown)"`
}

func updatePage(ctx context.Context, c *confluence.Client, in updatePageParams) (*ordered.Object, error) {
	defer closing(in.File)
	text, err := textOf(in.Content, in.File)
	if err != nil {
		return nil, err
	}
	change := &confluence.Change{
		Page: in.Page, Title: in.Title, Minor: in.Minor, Comment: or(in.Comment), Parent: in.Parent, Content: in.Give,
		Text: confluence.Text{Value: text, Format: in.Format, Anchors: in.Anchors, TableLayout: or(in.Layout), AllowLoss: in.Lossy},
		Look: confluence.Look{Emoji: in.Emoji, Width: in.Width},
	}
	if in.Expected != nil {
		change.Expected = *in.Expected
	}
	return c.Update(ctx, change)
}
