package confluence

import (
	"cmp"
	"context"
	"net/url"
	"strconv"

	"mcp-atlassian/internal/atlassian/upstream"
	"mcp-atlassian/internal/ground/fault"
)

// listing is a list that was read to its end, or until it held as many items as wanted.
type listing[T any] struct {
	items []T
	base  string // address of the site, as the answers gave it
	more  bool   // the list goes on
}

// listPage is one page of a list, of either generation.
type listPage[T any] struct {
	Results *rows[T] `json:"results"`
	Start   *int     `json:"start"` // v1 only
	Links   links    `json:"_links"`
}

// upTo says how much of a list to read.
type upTo[T any] struct {
	most int
	keep func(*T) bool // items that count; nil = all
}

// all1 reads a list of v1 from its start. The request carries everything but the offset.
func all1[T any](ctx context.Context, c *Client, r upstream.Request, end upTo[T]) (listing[T], error) {
	read := 0
	return all(ctx, c, r, end, func(p *listPage[T]) (upstream.Request, bool) {
		if p.Start == nil || *p.Start >= read { // else the site gives the beginning again, and is asked what it was asked
			read += len(*p.Results)
		}
		return r.Query("start", strconv.Itoa(read)), p.Links.Next != "" && len(*p.Results) > 0
	})
}

// all2 reads a list of v2, which goes on from cursors.
func all2[T any](ctx context.Context, c *Client, r upstream.Request, end upTo[T]) (listing[T], error) {
	return all(ctx, c, r, end, func(p *listPage[T]) (upstream.Request, bool) {
		cursor := cursorOf(p.Links.Next)
		return r.Query("cursor", cursor), cursor != ""
	})
}

func all[T any](ctx context.Context, c *Client, r upstream.Request, end upTo[T], next func(*listPage[T]) (upstream.Request, bool)) (listing[T], error) {
	var list listing[T]
	var follow upstream.Request
	for p, err := range upstream.Pages(ctx, c.door, r, func(*listPage[T]) (upstream.Request, bool) { return follow, list.more }) {
		if err != nil {
			return listing[T]{}, err
		}
		if p.Results == nil {
			return listing[T]{}, noList()
		}
		for _, item := range *p.Results {
			if end.keep == nil || end.keep(&item) {
				list.items = append(list.items, item)
			}
		}
		list.base = cmp.Or(list.base, p.Links.Base)
		follow, list.more = next(p)
		if len(list.items) >= end.most {
			list.more = list.more || len(list.items) > end.most
			list.items = list.items[:end.most]
			return list, nil
		}
	}
	return list, nil
}

// cursorOf takes the cursor out of the link to the next page, "" when there is none.
func cursorOf(next string) string {
	u, err := url.Parse(next)
	if err != nil {
		return ""
	}
	return u.Query().Get("cursor")
}

func noList() error {
	return fault.New(fault.Protocol, "Confluence answered without a list of results")
}
