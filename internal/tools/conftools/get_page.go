package conftools

import (
	"context"
	"fmt"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/confluence"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/tool"
)

var _ = tool.Add(pages, tool.Spec{
	Name:  "confluence_get_page",
	Title: "Get Page",
	Doc: "Reads one page by id, link or tiny link, or by its exact title in a space. The text is given as Markdown, in which whatever Markdown cannot express is kept as a directive or reference: " +
		"leave those in place when writing the text back. Of a long page read the outline first, then one section.",
	Effect: tool.Read,
	Examples: []tool.Example{
		{Doc: "A page with all about it", Args: `{"page_id": "98341"}`},
		{Doc: "Only the text, by title", Args: `{"title": "Install the courier app", "space_key": "DEMO", "include_metadata": false}`},
		{Doc: "The headings of a page", Args: `{"page_id": "98321", "outline": true, "include_metadata": false}`},
	},
}, getPage)

type getPageParams struct {
	Page     *access.PageRef  `json:"page_id" doc:"Page id, link or tiny link; wins over title and space_key"`
	Title    *string          `json:"title" doc:"Exact title; needs space_key"`
	Space    *access.SpaceKey `json:"space_key" doc:"Key of the title's space"`
	Metadata bool             `json:"include_metadata" default:"true" doc:"The whole page object; false for the text alone"`
	Markdown bool             `json:"convert_to_markdown" default:"true" doc:"Give Markdown; false for the exact storage format, which is longer"`
	Section  *string          `json:"section" doc:"Only what stands under this heading (its exact text), without the heading"`
	Heading  *int             `json:"heading_index" range:"0.." doc:"Which of several equal headings, from 0"`
	Outline  bool             `json:"outline" default:"false" doc:"Only the headings and their levels, no text"`
}

// Failure reports in the result, as clients of this tool know it, unless no page was named.
func (p getPageParams) Failure(err error) any {
	if p.Page == nil && (or(p.Title) == "" || p.Space == nil) {
		return nil
	}
	text := fault.Text(err)
	if p.Page != nil {
		text = fmt.Sprintf("Failed to retrieve page by ID '%s': %s", p.Page, text)
	}
	return ordered.New(ordered.M("error", text))
}

func getPage(ctx context.Context, c *confluence.Client, in getPageParams) (*ordered.Object, error) {
	q := confluence.PageQuery{
		Ref: in.Page, Space: in.Space, Form: confluence.Form(in.Markdown), BodyOnly: !in.Metadata, Outline: in.Outline, Index: in.Heading,
		Title: or(in.Title), Section: or(in.Section),
	}
	return c.Page(ctx, q)
}
