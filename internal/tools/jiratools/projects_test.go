package jiratools_test

import (
	"slices"
	"strings"
	"testing"

	"mcp-atlassian/internal/dev/mcptest"
	"mcp-atlassian/internal/sandbox"
)

// projectKeys are the keys of the projects that a call lists.
func projectKeys(s site, args string) []any {
	s.t.Helper()
	var list []struct{ Key string }
	s.i.JSON("jira_get_all_projects", args, &list)
	keys := []any{}
	for _, p := range list {
		keys = append(keys, p.Key)
	}
	return keys
}

func TestProjects_filter(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{Env: map[string]string{"JIRA_PROJECTS_FILTER": "demo,SUP"}}, func(s site) {
		mark := s.i.Mark()
		same(s.t, "keys", projectKeys(s, `{}`), `["DEMO", "SUP"]`)
		asked := s.i.Since(mark)
		last := asked[len(asked)-1]
		if s.cloud != strings.Contains(last.RawQuery, "keys=DEMO&keys=SUP") {
			s.t.Errorf("asked %s?%s", last.Path, last.RawQuery)
		}
	})
	both(t, mcptest.Options{Env: map[string]string{"JIRA_PROJECTS_FILTER": "NONE"}}, func(s site) {
		if s.cloud { // Cloud says so with 404 when a search finds nothing
			s.i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "/rest/api/2/project/search", Status: 404, Count: 1})
		}
		same(s.t, "keys", projectKeys(s, `{}`), `[]`)
	})
	// More keys than one search takes.
	many := make([]string, 60)
	for at := range many {
		many[at] = "X" + strings.Repeat("Y", at)
	}
	both(t, mcptest.Options{Env: map[string]string{"JIRA_PROJECTS_FILTER": strings.Join(many, ",") + ",SUP"}}, func(s site) {
		same(s.t, "keys", projectKeys(s, `{}`), `["SUP"]`)
	})
}

func TestProjects_paged(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		all := projectKeys(s, `{}`)
		if len(all) < 4 {
			s.t.Fatalf("%v", all)
		}
		var paged []any
		for start := range all {
			paged = append(paged, projectKeys(s, `{"limit": 1, "start_at": `+encoded(s.t, start)+`}`)...)
		}
		if !slices.Equal(paged, all) {
			s.t.Errorf("page by page %v, at once %v", paged, all)
		}
		same(s.t, "behind the end", projectKeys(s, `{"start_at": 1000}`), `[]`)
		if with := projectKeys(s, `{"include_archived": true}`); len(with) < len(all) {
			s.t.Errorf("with archived ones: %v", with)
		}
	})
	// Pages of Cloud are read to the end, and not further than wanted.
	i := onCloud(t, mcptest.Options{})
	page := func(start, key, last string) string {
		return `{"startAt": ` + start + `, "maxResults": 1, "isLast": ` + last + `, "values": [{"id": "1", "key": "` + key + `", "name": "n"}]}`
	}
	for _, answer := range []string{page("0", "A", "false"), page("1", "B", "false"), page("2", "C", "true")} {
		i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "/rest/api/2/project/search", Status: 200, Body: answer, Count: 1})
	}
	same(t, "three pages", projectKeys(site{t, i, true}, `{}`), `["A", "B", "C"]`)
	for _, answer := range []string{page("0", "A", "false"), page("1", "B", "false")} {
		i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "/rest/api/2/project/search", Status: 200, Body: answer, Count: 1})
	}
	mark := i.Mark()
	same(t, "as many as wanted", projectKeys(site{t, i, true}, `{"limit": 2}`), `["A", "B"]`)
	if asked := i.Since(mark); len(asked) != 2 {
		t.Errorf("%d requests", len(asked))
	}
}

func TestProjects_failing(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		s.i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "/rest/api/2/project*", Status: 403})
		says(s.t, s.i.Refused("jira_get_all_projects", `{}`), `"success":false`, "Authentication/Permission Error: ")
	})
}
