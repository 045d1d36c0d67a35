package jira

import (
	"context"
	"strconv"

	"mcp-atlassian/internal/atlassian/upstream"
)

// valuePage is one page of a list that goes on by offset. Not every list tells its total, or that it ends.
type valuePage[T any] struct {
	Values []T  `json:"values"`
	Start  int  `json:"startAt"`
	Total  *int `json:"total"`
	IsLast bool `json:"isLast"`
}

// listAll reads a list of values to its end, at most so many at a time.
func listAll[T any](ctx context.Context, c *Client, list upstream.Request, most int) ([]T, error) {
	request := func(start int) upstream.Request {
		return list.Query("startAt", strconv.Itoa(start)).Query("maxResults", strconv.Itoa(most))
	}
	var all []T
	for page, err := range upstream.Pages(ctx, c.door, request(0), func(p *valuePage[T]) (upstream.Request, bool) {
		next := p.Start + len(p.Values)
		return request(next), !p.IsLast && len(p.Values) > 0 && (p.Total == nil || next < *p.Total)
	}) {
		if err != nil {
			return nil, err
		}
		all = append(all, page.Values...)
	}
	return all, nil
}
