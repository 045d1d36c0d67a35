package jiraapi

import (
	"net/http"
	"slices"
	"strings"

	"mcp-atlassian/internal/sandbox/query"
	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

const softwareBase = "/rest/software/1.0"

// softwareRoutes are the lists of issues by token that stand beside those of agile/1.0 on Cloud.
func softwareRoutes() []entry {
	var routes []entry
	for path, scope := range map[string]func(*call) (func(*store.Issue) bool, error){
		"/board/{boardId}/issue":                   ofBoard,
		"/board/{boardId}/backlog":                 ofBacklog,
		"/board/{boardId}/epic/none/issue":         ofNoEpic,
		"/board/{boardId}/epic/{epicId}/issue":     ofBoardEpic,
		"/board/{boardId}/sprint/{sprintId}/issue": ofSprint,
		"/sprint/{sprintId}/issue":                 ofSprint,
		"/epic/{epicIdOrKey}/issue":                ofEpic,
		"/epic/none/issue":                         ofNoEpic,
	} {
		routes = append(routes,
			entry{method: get, path: softwareBase + path, in: onCloud, handle: func(c *call) (route.Answer, error) {
				fits, err := scope(c)
				if err != nil {
					return route.Answer{}, err
				}
				return c.softwareList(fits)
			}},
			entry{method: get, path: softwareBase + path + "/approximate-count", in: onCloud, handle: func(c *call) (route.Answer, error) {
				fits, err := scope(c)
				if err != nil {
					return route.Answer{}, err
				}
				found, err := c.ranked(fits)
				return route.OK(route.Map{"count": len(found)}), err
			}})
	}
	return routes
}

func ofBoard(c *call) (func(*store.Issue) bool, error) {
	b, err := c.boardOfPath()
	if err != nil {
		return nil, err
	}
	return c.shownOn(b)
}

func ofBacklog(c *call) (func(*store.Issue) bool, error) {
	shown, err := ofBoard(c)
	return func(i *store.Issue) bool { return shown(i) && inBacklog(i) }, err
}

// shownOn says which issues a board shows: those of its filter, or of its project.
func (c *call) shownOn(b *store.Board) (func(*store.Issue) bool, error) {
	if b.Filter == nil {
		return func(i *store.Issue) bool { return i.Project == b.Project }, nil
	}
	found, _, err := c.query(b.Filter.JQL, true)
	return func(i *store.Issue) bool { return slices.Contains(found, i) }, err
}

func ofNoEpic(c *call) (func(*store.Issue) bool, error) {
	var p *store.Project
	if c.Param("boardId") != "" {
		b, err := c.boardOfPath()
		if err != nil {
			return nil, err
		}
		p = b.Project
	}
	return func(i *store.Issue) bool { return (p == nil || i.Project == p) && i.Type.Level == 0 && i.Epic() == nil }, nil
}

func ofBoardEpic(c *call) (func(*store.Issue) bool, error) {
	if _, err := c.boardOfPath(); err != nil {
		return nil, err
	}
	e, err := c.epicNamed(c.Param("epicId"))
	return func(i *store.Issue) bool { return i.Type.Level == 0 && i.Epic() == e }, err
}

func ofEpic(c *call) (func(*store.Issue) bool, error) {
	e, err := c.epicNamed(c.Param("epicIdOrKey"))
	return func(i *store.Issue) bool { return i.Type.Level == 0 && i.Epic() == e }, err
}

func ofSprint(c *call) (func(*store.Issue) bool, error) {
	if c.Param("boardId") != "" {
		if _, err := c.scrumBoard(); err != nil {
			return nil, err
		}
	}
	v, err := c.sprintOfPath()
	return func(i *store.Issue) bool { return slices.Contains(i.Sprints, v) }, err
}

// ranked finds the issues of the query that fit, in the order of their rank unless the query has its own.
func (c *call) ranked(fits func(*store.Issue) bool) ([]*store.Issue, error) {
	text := c.Arg("jql")
	found, _, err := c.query(text, false)
	if err != nil {
		return nil, err
	}
	found = slices.DeleteFunc(found, func(i *store.Issue) bool { return !fits(i) })
	if parsed, err := query.ParseJQL(text); err == nil && len(parsed.Order) == 0 {
		slices.SortStableFunc(found, func(a, b *store.Issue) int { return strings.Compare(a.Rank, b.Rank) })
	}
	return found, nil
}

// agileScope answers a page of the issues of a scope.
func (c *call) agileScope(scope func(*call) (func(*store.Issue) bool, error)) (route.Answer, error) {
	fits, err := scope(c)
	if err != nil {
		return route.Answer{}, err
	}
	return c.agileList(fits)
}

// agileList answers a page of issues by startAt.
func (c *call) agileList(fits func(*store.Issue) bool) (route.Answer, error) {
	at, err := c.page(50, 1000)
	if err != nil {
		return route.Answer{}, err
	}
	found, err := c.ranked(fits)
	if err != nil {
		return route.Answer{}, err
	}
	s, x := selectFields(c.List("fields"), "*navigable"), c.expansion(c.List("expand"))
	shown := c.agileIssues(cut(found, &at), s, x)
	answer := route.Map{"expand": "schema,names", "startAt": at.start, "maxResults": at.limit, "total": at.total, "issues": shown}
	c.nameFields(answer, s, x)
	return route.OK(answer), nil
}

// softwareList answers a page of issues by token.
func (c *call) softwareList(fits func(*store.Issue) bool) (route.Answer, error) {
	limit, start := c.Int("maxResults", 50), 0
	if limit < 1 || limit > maxTokenIDs {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The value of maxResults must be between 1 and 5000.")
	}
	limit = min(limit, maxTokenFull)
	if token := c.Arg("nextPageToken"); token != "" {
		var ok bool
		if start, ok = openToken(token); !ok {
			return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The provided next page token is invalid.")
		}
	}
	found, err := c.ranked(fits)
	if err != nil {
		return route.Answer{}, err
	}
	from := min(start, len(found))
	to := min(from+limit, len(found))
	s, x := selectFields(c.List("fields"), "*navigable"), c.expansion(c.List("expand"))
	answer := route.Map{"issues": c.agileIssues(found[from:to], s, x), "isLast": to == len(found)}
	if to < len(found) {
		answer["nextPageToken"] = sealToken(to)
	}
	c.nameFields(answer, s, x)
	return route.OK(answer), nil
}
