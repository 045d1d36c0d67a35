package jiraapi

import (
	"net/http"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// developRoutes are those behind the development panel of an issue. Atlassian does not document them; the form is that
// of recorded answers.
func developRoutes() []entry {
	return []entry{
		{method: get, path: "/rest/dev-status/1.0/issue/summary", handle: developSummary},
		{method: get, path: "/rest/dev-status/1.0/issue/detail", handle: developDetail},
	}
}

// developed finds the issue of the query, by its number only.
func (c *call) developed() (*store.Issue, error) {
	id := c.Arg("issueId")
	i := c.Store.Issue(id)
	if i == nil || i.ID != id || !c.Store.Sees(c.User, i) {
		return nil, errNoIssue()
	}
	if !c.may("VIEW_DEV_TOOLS", i.Project, i) {
		return nil, forbidden("You do not have permission to see development tools.")
	}
	return i, nil
}

// developKinds are the kinds of data in the order of the panel.
var developKinds = []string{"pullrequest", "build", "review", "deployment-environment", "repository", "branch"}

func developSummary(c *call) (route.Answer, error) {
	i, err := c.developed()
	if err != nil {
		return route.Answer{}, err
	}
	summary := route.Map{}
	for _, kind := range developKinds {
		count, by := 0, route.Map{}
		for _, t := range i.Development {
			if n := t.Count(kind); n > 0 {
				count += n
				by[t.Type] = route.Map{"count": n, "name": t.Name}
			}
		}
		overall := route.Map{"count": count, "lastUpdated": nil, "dataType": kind}
		if count > 0 {
			overall["lastUpdated"] = stamp(i.Updated)
		}
		summary[kind] = route.Map{"overall": overall, "byInstanceType": by}
	}
	return route.OK(route.Map{"errors": route.List{}, "configErrors": route.List{}, "summary": summary}), nil
}

// developDetail knows the types of tools in their own spelling only.
func developDetail(c *call) (route.Answer, error) {
	i, err := c.developed()
	if err != nil {
		return route.Answer{}, err
	}
	if c.Arg("applicationType") == "" {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "applicationType must be given.")
	}
	detail := route.List{}
	for _, t := range i.Development {
		if t.Type == c.Arg("applicationType") {
			detail = append(detail, c.tool(t, c.Arg("dataType")))
		}
	}
	return route.OK(route.Map{"errors": route.List{}, "detail": detail}), nil
}

// tool shows what one tool knows of an issue: of one kind, or all.
func (c *call) tool(t *store.DevTool, kind string) route.Map {
	m := route.Map{"branches": route.List{}, "pullRequests": route.List{}, "repositories": route.List{}}
	m["_instance"] = route.Map{
		"singleInstance": true, "baseUrl": t.URL, "name": t.Name, "typeName": t.Name, "id": strings.ToLower(t.Type), "type": t.Type,
	}
	of := func(name string) bool { return kind == "" || kind == name }
	if of("pullrequest") || of("branch") {
		m["branches"] = each(t.Branches, func(b store.DevBranch) route.Map {
			return route.Map{
				"name": b.Name, "url": t.URL + "/tree/" + b.Name, "createPullRequestUrl": t.URL + "/compare/" + b.Name,
				"repository": route.Map{"name": t.Repository, "url": t.URL, "branches": route.List{}, "commits": route.List{}, "pullRequests": route.List{}},
			}
		})
		m["pullRequests"] = each(t.Pulls, func(p store.DevPull) route.Map { return c.pull(t, p) })
	}
	if of("repository") && len(t.Commits) > 0 {
		m["repositories"] = route.List{route.Map{
			"name": t.Repository, "url": t.URL, "avatar": t.URL + "/avatar.png", "commits": each(t.Commits, func(v store.DevCommit) route.Map {
				return route.Map{
					"id": v.ID, "displayId": v.ID[:7], "message": v.Message, "author": route.Map{"name": v.Author.DisplayName}, "authorTimestamp": stamp(v.At),
					"url": t.URL + "/commit/" + v.ID, "fileCount": 1, "merge": false, "files": route.List{},
				}
			}),
		}}
	}
	return m
}

func (c *call) pull(t *store.DevTool, p store.DevPull) route.Map {
	return route.Map{
		"id": "#" + p.ID, "name": p.Title, "status": p.Status, "url": t.URL + "/pull/" + p.ID, "author": route.Map{"name": p.Author.DisplayName}, "commentCount": len(p.Reviewers),
		"source":      route.Map{"branch": p.From, "url": t.URL + "/tree/" + p.From, "repository": route.Map{"name": t.Repository, "url": t.URL}},
		"destination": route.Map{"branch": "main", "url": t.URL + "/tree/main"}, "lastUpdate": stamp(p.Updated),
		"reviewers": each(p.Reviewers, func(u *store.User) route.Map {
			return route.Map{"name": u.DisplayName, "approved": p.Status == "MERGED"}
		}),
		"repositoryId": "1", "repositoryName": t.Repository, "repositoryUrl": t.URL,
	}
}
