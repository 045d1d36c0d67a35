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
	head, err := c.condemned(ctx, ref)
	if err == nil {
		err = c.remove(ctx, head)
	}
	if err != nil {
		return nil, fault.During(notFound(err, ref), "delete page %s", ref)
	}
	o := ordered.New(ordered.M("success", true), ordered.M("message", fmt.Sprintf("Page %s deleted successfully", head.Page)))
	setText(o, "title", head.Title)
	setText(o, "space_key", head.Space.Key)
	return o, nil
}

// condemned looks at the page, so that the result can name it. Where nothing depends on the look-up, one that fails
// does not stand in the way of the deletion.
func (c *Client) condemned(ctx context.Context, ref access.PageRef) (*Head, error) {
	head, err := c.Head(ctx, ref)
	switch _, _, titled := ref.Title(); {
	case err == nil && head.Type == "folder":
		return nil, fault.New(fault.Input, "%s is a folder", ref).WithHint("only pages and blog posts can be deleted with this tool")
	case err == nil || titled || c.scope.SpacesFiltered():
		return head, err
	}
	page, err := c.scope.Page(ref, "")
	return &Head{Page: page, Type: "page"}, err
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
