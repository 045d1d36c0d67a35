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
	Name:     "confluence_reply_to_comment",
	Title:    "Reply to Comment",
	Doc:      "Answers a comment, footer or inline, in its thread.",
	Effect:   tool.Create,
	Examples: []tool.Example{{Doc: "An answer", Args: `{"comment_id": "99107", "body": "Fixed, thank you."}`}},
}, replyToComment)

type replyToCommentParams struct {
	Comment access.ContentRef `json:"comment_id" doc:"Id of the comment to answer, which may be an answer itself"`
	Body    string            `json:"body" doc:"Markdown; storage format is taken as it is"`
}

// Failure reports in the result, as clients of this tool know it.
func (p replyToCommentParams) Failure(err error) any {
	return unsuccessful(fmt.Sprintf("Error replying to comment %s", p.Comment), err)
}

func replyToComment(ctx context.Context, c *confluence.Client, in replyToCommentParams) (*ordered.Object, error) {
	said, err := c.Reply(ctx, in.Comment, in.Body)
	if err != nil {
		return nil, err
	}
	return saidObject("Reply added successfully", said), nil
}
