package jira

import (
	"context"
	"maps"
	"strconv"
	"strings"
)

// serverPage is how many issues Data Center is asked for at once.
const serverPage = 50

// offsetPage is one page of Data Center's search.
type offsetPage struct {
	Total  *int              `json:"total"`
	Max    *int              `json:"maxResults"`
	Start  *int              `json:"startAt"`
	Issues []rawIssue        `json:"issues"`
	Names  map[string]string `json:"names"`
}

// searchServer pages by offset until the limit or the end of the list.
func (c *Client) searchServer(ctx context.Context, s Search, selection *Selection) (*found, error) {
	answer := &found{total: -1, start: s.Start, max: s.Limit, names: map[string]string{}}
	for {
		start := s.Start + len(answer.issues)
		r := searchByOffset.At().Matching(s.Query).
			Query("startAt", strconv.Itoa(start)).
			Query("maxResults", strconv.Itoa(min(s.Limit-len(answer.issues), serverPage))).
			Query("fields", strings.Join(selection.request, ","))
		if len(s.Expand) > 0 {
			r = r.Query("expand", strings.Join(s.Expand, ","))
		}
		var page offsetPage
		if err := c.door.Do(ctx, r, &page); err != nil {
			return nil, err
		}
		if len(answer.issues) > 0 && page.Start != nil && *page.Start < start {
			return nil, endless()
		}
		answer.issues = append(answer.issues, page.Issues...)
		maps.Copy(answer.names, page.Names)
		if page.Total != nil {
			answer.total = *page.Total
		}
		if page.Start != nil && len(answer.issues) == len(page.Issues) {
			answer.start = *page.Start
		}
		end := start + len(page.Issues)
		answer.last = len(page.Issues) == 0 || answer.total >= 0 && end >= answer.total
		if answer.last || len(answer.issues) >= s.Limit {
			return answer, nil
		}
	}
}
