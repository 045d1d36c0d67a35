package confluence

import (
	"context"
	"errors"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
)

// Head is what has to be known of a page before it is written: that it may be touched, and which version was seen.
type Head struct {
	Page    access.Page
	Type    string // page, blogpost or folder
	Title   string
	Version int
	Space   Space  // without home page
	Parent  string // id of the page or folder above; "" = it stands at the top of its space
	Storage string // the stored text; only [Client.Source] reads it

	at place // where the text stands, with the attachments that it names
}

// Head admits a page with one look-up.
func (c *Client) Head(ctx context.Context, ref access.PageRef) (*Head, error) {
	return c.head(ctx, ref, want{ancestors: true, folders: true})
}

// Source is a [Client.Head] with the stored text of the page.
func (c *Client) Source(ctx context.Context, ref access.PageRef) (*Head, error) {
	return c.head(ctx, ref, want{ancestors: true, body: true, files: true})
}

func (c *Client) head(ctx context.Context, ref access.PageRef, w want) (*Head, error) {
	if c.by(readPage) == v2 {
		w.ancestors = false // v2 names the parent itself
	}
	r, err := c.read(ctx, ref, w)
	if err != nil {
		return nil, fault.During(err, "look at page %s", ref)
	}
	h := &Head{Page: r.page, Type: r.Type, Title: r.Title, Version: r.number(), Parent: r.parent, Storage: r.storage(), at: c.placeOf(r.rawContent)}
	h.Space.Key, h.Space.Name = spaceOf(r.rawContent)
	if r.Space != nil {
		h.Space.ID = string(r.Space.ID)
	}
	if n := len(r.Ancestors); n > 0 {
		h.Parent = string(r.Ancestors[n-1].ID)
	}
	return h, nil
}

// admit lets a named page pass the operator's filter. Where there is no filter, and nothing of the page is needed,
// nothing is asked.
func (c *Client) admit(ctx context.Context, ref access.PageRef) (access.Page, error) {
	_, _, titled := ref.Title()
	if !titled && !c.scope.SpacesFiltered() {
		return c.scope.Page(ref, "")
	}
	r, err := c.read(ctx, ref, want{folders: true})
	if err != nil {
		return access.Page{}, err
	}
	return r.page, nil
}

// upstreamOf is what Confluence answered, when an error came from it.
func upstreamOf(err error) *fault.Upstream {
	if known, ok := errors.AsType[*fault.Error](err); ok {
		return known.Upstream
	}
	return nil
}
