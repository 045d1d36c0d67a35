package jira

import (
	"context"
	"strconv"
	"strings"

	"mcp-atlassian/internal/atlassian/upstream"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
)

// ProjectQuery says which projects to list.
type ProjectQuery struct {
	Archived bool // archived ones too
	Start    int  // so many are passed over
	Limit    int  // how many at most; 0 = all
}

// full reports whether enough projects are there for the query.
func (q ProjectQuery) full(count int) bool { return q.Limit > 0 && count >= q.Start+q.Limit }

// Projects lists the projects that the caller sees and the operator's filter lets through.
func (c *Client) Projects(ctx context.Context, q ProjectQuery) ([]*ordered.Object, error) {
	read := c.projectsServer
	if c.scope.Cloud() {
		read = c.projectsCloud
	}
	list, err := read(ctx, q)
	if err != nil {
		return nil, fault.During(err, "list the projects")
	}
	list = list[min(q.Start, len(list)):]
	if q.Limit > 0 {
		list = list[:min(q.Limit, len(list))]
	}
	out := make([]*ordered.Object, 0, len(list))
	for at := range list {
		out = append(out, c.project(&list[at]))
	}
	return out, nil
}

// allowed keeps the projects inside the operator's filter, their keys in upper case.
func (c *Client) allowed(list []rawProject) []rawProject {
	var kept []rawProject
	for _, p := range list {
		if p.Key = strings.ToUpper(p.Key); c.scope.AllowsProject(p.Key) {
			kept = append(kept, p)
		}
	}
	return kept
}

func (c *Client) projectsServer(ctx context.Context, q ProjectQuery) ([]rawProject, error) {
	r := projectList.At().Query("expand", "description,lead")
	if q.Archived {
		r = r.Query("includeArchived", "true")
	}
	var list []rawProject
	err := c.door.Do(ctx, r, &list)
	return c.allowed(list), err
}

type projectPage struct {
	Values []rawProject `json:"values"`
	Start  int          `json:"startAt"`
	IsLast bool         `json:"isLast"`
}

// projectKeys is how many keys of projects one search of Cloud takes.
const projectKeys = 50

// projectsCloud pages through the projects; where the operator's filter is short, Cloud is asked for nothing else.
func (c *Client) projectsCloud(ctx context.Context, q ProjectQuery) ([]rawProject, error) {
	keys := c.scope.FilteredProjects()
	if len(keys) == 0 || len(keys) > projectKeys {
		return c.projectPages(ctx, q, nil)
	}
	list, err := c.projectPages(ctx, q, keys)
	if fault.KindOf(err) == fault.NotFound && err != nil { // how Cloud says that none of them is there
		return c.projectPages(ctx, q, nil)
	}
	return list, err
}

func (c *Client) projectPages(ctx context.Context, q ProjectQuery, keys []string) ([]rawProject, error) {
	first := projectSearch.At().Query("expand", "description,lead")
	if q.Archived {
		first = first.Query("status", "live").Query("status", "archived")
	}
	for _, key := range keys {
		first = first.Query("keys", key)
	}
	request := func(start int) upstream.Request {
		return first.Query("startAt", strconv.Itoa(start)).Query("maxResults", "100")
	}
	var list []rawProject
	for page, err := range upstream.Pages(ctx, c.door, request(0), func(p *projectPage) (upstream.Request, bool) {
		return request(p.Start + len(p.Values)), !p.IsLast && len(p.Values) > 0
	}) {
		if err != nil {
			return nil, err
		}
		if list = append(list, c.allowed(page.Values)...); q.full(len(list)) {
			break
		}
	}
	return list, nil
}
