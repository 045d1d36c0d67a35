package conftools

import (
	"context"
	"fmt"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/confluence"
	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/tool"
)

var _ = tool.Add(comments, tool.Spec{
	Name:     "confluence_add_inline_comment",
	Title:    "Add Inline Comment",
	Doc:      "Writes a comment on a piece of a page's text.",
	Effect:   tool.Alter,
	Examples: []tool.Example{{Doc: "On a few words", Args: `{"page_id": "98341", "body": "Ten, or fifteen?", "text_selection": "no event for ten minutes"}`}},
}, addInlineComment)

type addInlineCommentParams struct {
	Page  access.PageRef `json:"page_id" doc:"Page id or link"`
	Body  string         `json:"body" doc:"Markdown; storage format is taken as it is"`
	Text  string         `json:"text_selection" doc:"The words to comment on, exactly as the page shows them, inside one paragraph"`
	Count int            `json:"text_selection_match_count" default:"1" range:"1.." doc:"How often they occur on the page"`
	Index int            `json:"text_selection_match_index" default:"0" range:"0.." doc:"Which occurrence is meant, from 0"`
}

// Failure reports in the result, as clients of this tool know it.
func (p addInlineCommentParams) Failure(err error) any {
	return unsuccessful(fmt.Sprintf("Error adding inline comment to page %s", p.Page), err)
}

func addInlineComment(ctx context.Context, c *confluence.Client, in addInlineCommentParams) (*ordered.Object, error) {
	said, err := c.AddInlineComment(ctx, in.Page, in.Body, confluence.Anchor{Text: in.Text, Count: in.Count, Index: in.Index})
	if err != nil {
		return nil, err
	}
	return saidObject("Inline comment added successfully", said), nil
}
