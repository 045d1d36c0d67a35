package jira

import (
	"context"
	"maps"
	"slices"
	"strings"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
)

// Search says which issues to find and what to show of them. Start is an offset on Data Center; Cloud goes on from a
// token.
type Search struct {
	Query  access.JQL
	Fields []string
	Expand []string
	Limit  int // issues wanted; at least 1
	Start  int
	Token  string
	Labels bool
	Count  bool // Cloud, which gives no total: ask for an approximate one
}

// found is what a search gave, whichever way it was asked.
type found struct {
	total, start, max int // -1 = not known
	issues            []rawIssue
	names             map[string]string
	token             string
	last              bool
}

// mostFound bounds what one search reads, whatever is asked for: an answer is held in memory as a whole. It says where
// it goes on.
const mostFound = 1000

// Find runs a search: total, start_at, max_results, issues, next_page_token or next_start_at, is_last.
func (c *Client) Find(ctx context.Context, s Search) (*ordered.Object, error) {
	s.Limit = min(s.Limit, mostFound)
	if c.options.MaxPage > 0 {
		s.Limit = min(s.Limit, c.options.MaxPage)
	}
	selection, err := c.Select(ctx, s.Fields)
	if err != nil {
		return nil, fault.During(err, "search issues")
	}
	if s.Labels {
		s.Expand = merged(slices.Clone(s.Expand), "names")
	}
	v := view{fields: selection, labelled: s.Labels, expanded: s.Expand}
	if err := c.learn(ctx, &v); err != nil {
		return nil, fault.During(err, "search issues")
	}
	read := c.searchServer
	if c.scope.Cloud() {
		read = c.searchCloud
	} else if selection.wants("epic_key") || selection.wants("epic_name") {
		if v.epic, err = c.epicFields(ctx); err != nil {
			return nil, fault.During(err, "search issues")
		}
	}
	answer, err := read(ctx, s, selection)
	if err == nil {
		err = c.completeEpics(ctx, v, pointers(answer.issues))
	}
	if err != nil {
		return nil, fault.During(err, "search issues")
	}
	c.noteUnknown(ctx, selection, pointers(answer.issues))
	v.names = answer.names
	if s.Count && c.scope.Cloud() {
		if answer.total, err = c.approximateTotal(ctx, s); err != nil {
			return nil, fault.During(err, "count the issues")
		}
	}
	return c.results(ctx, answer, v)
}

// results renders what a search found. The warnings about names that select nothing stand once, beside the list.
func (c *Client) results(ctx context.Context, answer *found, v view) (*ordered.Object, error) {
	warnings := v.fields.Warnings
	shown := *v.fields
	shown.Warnings = nil
	v.fields = &shown
	issues := make([]*ordered.Object, 0, len(answer.issues))
	for at := range answer.issues {
		raw := &answer.issues[at]
		if err := c.scope.Returned(raw.Key); err != nil {
			continue // what the filter hides is not found
		}
		o, err := c.issue(ctx, raw, v)
		if err != nil {
			return nil, fault.During(err, "show %s", raw.Key)
		}
		issues = append(issues, o)
	}
	o := ordered.New(ordered.M("total", answer.total), ordered.M("start_at", answer.start),
		ordered.M("max_results", answer.max), ordered.M("issues", issues))
	setText(o, "next_page_token", answer.token)
	if next := answer.start + len(answer.issues); !c.scope.Cloud() && !answer.last {
		o.Set("next_start_at", next)
	}
	o.Set("is_last", answer.last)
	if len(warnings) > 0 {
		o.Set("warnings", warnings)
	}
	return o, nil
}

// approximateTotal asks Cloud how many issues a query finds, about.
func (c *Client) approximateTotal(ctx context.Context, s Search) (int, error) {
	var answer struct {
		Count int `json:"count"`
	}
	err := c.door.Do(ctx, searchCount.At().JSON(ordered.New(ordered.M("jql", s.Query))), &answer)
	return answer.Count, err
}

// tokenPage is one page of Cloud's search.
type tokenPage struct {
	Issues []rawIssue        `json:"issues"`
	Names  map[string]string `json:"names"`
	Next   string            `json:"nextPageToken"`
}

// searchCloud pages by token. Each page asks only for what is missing, so that the last token goes on right after
// the last issue given.
func (c *Client) searchCloud(ctx context.Context, s Search, selection *Selection) (*found, error) {
	if s.Start > 0 {
		return nil, fault.New(fault.Input, "start_at does not work on Jira Cloud").
			WithHint("pass the next_page_token of the previous answer as page_token")
	}
	answer := &found{total: -1, max: s.Limit, token: s.Token, names: map[string]string{}}
	for {
		page, err := c.tokenPage(ctx, s, selection, answer.token, s.Limit-len(answer.issues))
		if err != nil {
			return nil, err
		}
		if page.Next != "" && page.Next == answer.token {
			return nil, endless()
		}
		answer.issues = append(answer.issues, page.Issues...)
		maps.Copy(answer.names, page.Names)
		answer.token, answer.last = page.Next, page.Next == ""
		if answer.last || len(page.Issues) == 0 || len(answer.issues) >= s.Limit {
			return answer, nil
		}
	}
}

func (c *Client) tokenPage(ctx context.Context, s Search, selection *Selection, token string, want int) (*tokenPage, error) {
	body := ordered.New(ordered.M("jql", s.Query), ordered.M("fields", selection.request), ordered.M("maxResults", min(want, 100)))
	if len(s.Expand) > 0 {
		body.Set("expand", strings.Join(s.Expand, ","))
	}
	setText(body, "nextPageToken", token)
	page := new(tokenPage)
	return page, c.door.Do(ctx, searchByToken.At().JSON(body), page)
}
