package jira

import (
	"context"
	"strconv"
	"strings"

	"mcp-atlassian/internal/atlassian/upstream"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
)

// Projects lists all projects that the caller sees and the operator's filter lets through; archived ones on request.
func (c *Client) Projects(ctx context.Context, archived bool) ([]*ordered.Object, error) {
	read := c.projectsServer
	if c.scope.Cloud() {
		read = c.projectsCloud
	}
	list, err := read(ctx, archived)
	if err != nil {
		return nil, fault.During(err, "list the projects")
	}
	out := []*ordered.Object{}
	for at := range list {
		list[at].Key = strings.ToUpper(list[at].Key)
		if c.scope.AllowsProject(list[at].Key) {
			out = append(out, c.project(&list[at]))
		}
	}
	return out, nil
}

func (c *Client) projectsServer(ctx context.Context, archived bool) ([]rawProject, error) { //nolint:revive // it is what is asked for
	r := projectList.At().Query("expand", "description,lead")
	if archived {
		r = r.Query("includeArchived", "true")
	}
	var list []rawProject
	return list, c.door.Do(ctx, r, &list)
}

type projectPage struct {
	Values []rawProject `json:"values"`
	Start  int          `json:"startAt"`
	IsLast bool         `json:"isLast"`
}

func (c *Client) projectsCloud(ctx context.Context, archived bool) ([]rawProject, error) { //nolint:revive // it is what is asked for
	request := func(start int) upstream.Request {
		r := projectSearch.At().Query("expand", "description,lead").Query("startAt", strconv.Itoa(start)).Query("maxResults", "100")
		if archived {
			r = r.Query("status", "live").Query("status", "archived")
		}
		return r
	}
	var list []rawProject
	for page, err := range upstream.Pages(ctx, c.door, request(0), func(p *projectPage) (upstream.Request, bool) {
		return request(p.Start + len(p.Values)), !p.IsLast && len(p.Values) > 0
	}) {
		if err != nil {
			return nil, err
		}
		list = append(list, page.Values...)
	}
	return list, nil
}
