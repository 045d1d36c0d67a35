package confluence

import (
	"context"
	"fmt"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
)

// Delete puts a page or blog post into the trash: success, message, title, space_key. What lies below it stays.
func (c *Client) Delete(ctx context.Context, ref access.PageRef) (*ordered.Object, error) {
	head, err := c.Head(ctx, ref)
	if err == nil && head.Type == "folder" {
		err = fault.New(fault.Input, "%s is a folder", ref).WithHint("only pages and blog posts can be deleted with this tool")
	}
	if err == nil {
		err = c.remove(ctx, head)
	}
	if err != nil {
		return nil, fault.During(err, "delete page %s", ref)
	}
	return ordered.New(
		ordered.M("success", true), ordered.M("message", fmt.Sprintf("Page %s deleted successfully", head.Page)),
		ordered.M("title", head.Title), ordered.M("space_key", head.Space.Key),
	), nil
}

func (c *Client) remove(ctx context.Context, head *Head) error {
	if c.by(writePage) == v1 {
		err := c.door.Do(ctx, contentDelete.At(head.Page), nil)
		if !c.withdrawn(err) {
			return err
		}
	}
	endpoint := pageDelete2
	if head.Type == "blogpost" {
		endpoint = blogDelete2
	}
	return c.door.Do(ctx, endpoint.At(head.Page), nil)
}
