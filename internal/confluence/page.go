package confluence

import (
	"context"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/richtext/storage"
)

// PageQuery says what to give of one page.
type PageQuery struct {
	// Ref names the page; without it Space and Title do.
	Ref   *access.PageRef
	Space *access.SpaceKey
	Title string

	Form Form
	// BodyOnly leaves everything but the text out.
	BodyOnly bool
	// Section is the heading of the one section to give; Index chooses among equal headings, from 0, nil = there must
	// be only one.
	Section string
	Index   *int
	// Outline gives the headings instead of the text.
	Outline bool
}

// Page reads a page: metadata (a page object), or content with the text only; outline when that was asked for.
func (c *Client) Page(ctx context.Context, q PageQuery) (*ordered.Object, error) {
	w := want{body: true, details: !q.BodyOnly, files: q.Form == AsMarkdown}
	r, err := c.pageOf(ctx, q, w)
	if err != nil {
		return nil, err
	}
	out := ordered.New()
	if q.Outline {
		if !q.BodyOnly {
			out.Set("metadata", c.pageObject(r.rawContent, shownBody{}))
		}
		return out.Set("outline", c.outline(ctx, r.storage())), nil
	}
	if q.Section != "" {
		if err := c.cutSection(ctx, r.rawContent, q); err != nil {
			return nil, err
		}
	}
	body, notes, err := c.pageText(ctx, r.rawContent, q.Form)
	if err != nil {
		return nil, err
	}
	if q.BodyOnly {
		out.Set("content", ordered.New(ordered.M("value", body.Value)))
	} else {
		out.Set("metadata", c.pageObject(r.rawContent, body))
	}
	setList(out, "warnings", append(notes.Strings(), r.cut...))
	return out, nil
}

func (c *Client) pageOf(ctx context.Context, q PageQuery, w want) (*content, error) {
	switch {
	case q.Ref != nil:
		r, err := c.read(ctx, *q.Ref, w)
		return r, fault.During(err, "read page %s", q.Ref)
	case q.Space != nil && q.Title != "":
		r, err := c.find(ctx, *q.Space, q.Title, w)
		return r, fault.During(err, "read page '%s' in space %s", q.Title, q.Space)
	default:
		return nil, fault.New(fault.Input, "Either 'page_id' OR both 'title' and 'space_key' must be provided").
			WithHint(`for example page_id="123456", or title="Home" with space_key="DEV"`)
	}
}

// cutSection leaves of a page's text only what stands under one heading.
func (c *Client) cutSection(ctx context.Context, r *rawContent, q PageQuery) error {
	source := r.storage()
	h, err := c.section(ctx, source, q.Section, q.Index)
	if err != nil {
		return fault.During(err, "find the section in page %s", r.ID)
	}
	cut := source[h.From:h.To]
	r.Body.Storage = &rawBody{Value: &cut}
	return nil
}

// section finds a heading in a stored text. Users that headings mention are looked up, for callers know their names.
func (c *Client) section(ctx context.Context, source, heading string, index *int) (storage.Heading, error) {
	names, _ := c.names(ctx, storage.HeadingUsers(source)) // whoever cannot be looked up is called by the identifier
	return storage.Find(source, storage.Section{Heading: heading, Index: index, Names: names})
}

// outline lists the headings of a stored text: level, text.
func (c *Client) outline(ctx context.Context, source string) []*ordered.Object {
	names, _ := c.names(ctx, storage.HeadingUsers(source)) // whoever cannot be looked up is called by the identifier
	list := []*ordered.Object{}
	for _, h := range storage.Headings(source, names) {
		list = append(list, ordered.New(ordered.M("level", h.Level), ordered.M("text", h.Text)))
	}
	return list
}
