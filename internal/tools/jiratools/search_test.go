package jiratools_test

import (
	"strconv"
	"strings"
	"testing"

	"mcp-atlassian/internal/dev/mcptest"
	"mcp-atlassian/internal/sandbox"
)

// sentJQL is the query of the only search since a mark.
func sentJQL(t *testing.T, s site, mark int) string {
	t.Helper()
	for _, x := range s.i.Since(mark) {
		if strings.Contains(x.Path, "/search") {
			if s.cloud {
				jql, _ := body(t, x)["jql"].(string)
				return jql
			}
			return query(t, s.i, mark).Get("jql")
		}
	}
	t.Fatal("nothing was searched")
	return ""
}

func TestSearch_filters(t *testing.T) {
	t.Parallel()
	for name, one := range map[string]struct{ filter, args, want string }{
		"narrowed":        {"", `"jql": "text ~ 'test'", "projects_filter": "DEMO, APP"`, `(text ~ 'test') AND (project IN (DEMO, APP))`},
		"the operator's":  {"DEMO", `"jql": "project = APP"`, `(project = APP) AND (project = DEMO)`},
		"with an order":   {"", `"jql": "assignee = \"bruno\" ORDER BY updated DESC", "projects_filter": "DEMO"`, `(assignee = "bruno") AND (project = DEMO) ORDER BY updated DESC`},
		"an empty query":  {"", `"jql": "", "projects_filter": "DEMO,APP"`, `project IN (DEMO, APP)`},
		"only an order":   {"", `"jql": "ORDER BY priority DESC", "projects_filter": "DEMO"`, `project = DEMO ORDER BY priority DESC`},
		"both":            {"DEMO,APP", `"jql": "status = Done", "projects_filter": "DEMO"`, `((status = Done) AND (project IN (DEMO, APP))) AND (project = DEMO)`},
		"reserved words":  {"", `"jql": "project != IF"`, `project != "IF"`},
		"nothing to wrap": {"", `"jql": "key = DEMO-1"`, `key = DEMO-1`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			both(t, mcptest.Options{Env: map[string]string{"JIRA_PROJECTS_FILTER": one.filter}}, func(s site) {
				ready(s.i)
				mark := s.i.Mark()
				s.i.Call("jira_search", `{`+one.args+`, "fields": "summary"}`)
				if got := strings.Join(strings.Fields(sentJQL(s.t, s, mark)), " "); got != one.want {
					s.t.Errorf("sent %s\nwant %s", got, one.want)
				}
			})
		})
	}
}

// A query that tries to leave the filter by its parentheses is refused, and nothing is asked.
func TestSearch_escape(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{Env: map[string]string{"JIRA_PROJECTS_FILTER": "DEMO"}}, func(s site) {
		ready(s.i)
		for _, jql := range []string{`project = SEC) OR (key is not EMPTY`, `summary ~ \"a`, `(project = SEC`} {
			mark := s.i.Mark()
			s.i.Refused("jira_search", `{"jql": "`+jql+`"}`)
			if sent := s.i.Requests(mark); len(sent) > 0 {
				s.t.Errorf("%s was sent: %v", jql, sent)
			}
		}
		o := object(s.t, s.i, "jira_search", `{"jql": "project in (DEMO, SEC) OR summary ~ \"a order by b\"", "fields": "project", "limit": 50}`)
		list, _ := o["issues"].([]any)
		for _, one := range list {
			if key, _ := at(one, "key").(string); !strings.HasPrefix(key, "DEMO-") {
				s.t.Errorf("%s is outside the filter", key)
			}
		}
	})
}

// Every issue is found once, page by page, and the end is told.
func TestSearch_pages(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		t, i := s.t, s.i
		seen := map[any]bool{}
		args := ``
		for page := 0; ; page++ {
			o := object(t, i, "jira_search", `{"jql": "project = DEMO ORDER BY key", "fields": "summary", "limit": 7`+args+`}`)
			list, _ := o["issues"].([]any)
			for _, one := range list {
				if seen[at(one, "key")] {
					t.Fatalf("%v came twice", at(one, "key"))
				}
				seen[at(one, "key")] = true
			}
			if o["is_last"] == true {
				if o["next_page_token"] != nil || o["next_start_at"] != nil {
					t.Error("the last page names a next one")
				}
				break
			}
			if s.cloud {
				args = `, "page_token": ` + encoded(t, o["next_page_token"])
			} else {
				args = `, "start_at": ` + encoded(t, o["next_start_at"])
			}
		}
		if len(seen) != 26 {
			t.Errorf("%d issues, want 26", len(seen))
		}
	})
}

func TestSearch_limits(t *testing.T) {
	t.Parallel()
	t.Run("Cloud asks for what is missing", func(t *testing.T) {
		t.Parallel()
		i := onCloud(t, mcptest.Options{})
		ready(i)
		mark := i.Mark()
		o := object(t, i, "jira_search", `{"jql": "project in (DEMO, APP) ORDER BY key", "fields": "summary", "limit": 2}`)
		if list, _ := o["issues"].([]any); len(list) != 2 || len(i.Since(mark)) != 1 || o["next_page_token"] == nil {
			t.Errorf("%d requests: %v", len(i.Since(mark)), o)
		}
		same(t, "total", o["total"], `-1`)
		o = object(t, i, "jira_search", `{"jql": "project = DEMO", "fields": "summary", "limit": 2, "count_total": true}`)
		same(t, "total", o["total"], `26`)
		mark = i.Mark()
		says(t, i.Refused("jira_search", `{"jql": "ORDER BY key", "start_at": 5}`), "start_at", "page_token")
		if sent := i.Requests(mark); len(sent) > 0 {
			t.Errorf("asked %v", sent)
		}
	})
	t.Run("the operator's clamp", func(t *testing.T) {
		t.Parallel()
		both(t, mcptest.Options{Env: map[string]string{"ATLASSIAN_MAX_PAGINATION_LIMIT": "3"}}, func(s site) {
			o := object(s.t, s.i, "jira_search", `{"jql": "project in (DEMO, APP) ORDER BY key", "fields": "summary", "limit": 20}`)
			if list, _ := o["issues"].([]any); len(list) != 3 {
				s.t.Errorf("%d issues", len(list))
			}
		})
	})
	t.Run("a bound for what nobody can read", func(t *testing.T) {
		t.Parallel()
		i := onCloud(t, mcptest.Options{})
		found := make([]string, 100)
		for at := range found {
			found[at] = `{"id": "1", "key": "DEMO-1", "fields": {"summary": "x"}}`
		}
		for page := range 20 {
			body := `{"issues": [` + strings.Join(found, ",") + `], "nextPageToken": "page` + strconv.Itoa(page+2) + `"}`
			i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "/rest/api/3/search/jql", Status: 200, Body: body, Count: 1})
		}
		o := object(t, i, "jira_search", `{"jql": "project = DEMO", "fields": "summary", "limit": 1000000}`)
		if list, _ := o["issues"].([]any); len(list) != 1000 {
			t.Errorf("%d issues", len(list))
		}
		same(t, "where it goes on", []any{o["max_results"], o["next_page_token"], o["is_last"]}, `[1000, "page11", false]`)
	})
	t.Run("Data Center ignores a token", func(t *testing.T) {
		t.Parallel()
		i := onServer(t, mcptest.Options{})
		o := object(t, i, "jira_search", `{"jql": "project = DEMO", "fields": "summary", "limit": 60, "page_token": "abc"}`)
		if list, _ := o["issues"].([]any); len(list) != 26 || o["next_page_token"] != nil {
			t.Errorf("%d issues", len(list))
		}
	})
}

func TestSearch_words(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		says(s.t, s.i.Refused("jira_search", `{"jql": "nofield = 1"}`), "nofield", "400")
		o := object(s.t, s.i, "jira_search", `{"jql": "project = DEMO AND summary ~ \"zzznothing\""}`)
		same(s.t, "issues", o["issues"], `[]`)
		same(s.t, "is_last", o["is_last"], `true`)
	})
}

func TestProjectIssues(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		o := object(s.t, s.i, "jira_get_project_issues", `{"project_key": "DEMO", "limit": 3}`)
		list, _ := o["issues"].([]any)
		if len(list) != 3 || o["is_last"] != false {
			s.t.Errorf("%v", o)
		}
		says(s.t, s.i.Refused("jira_get_project_issues", `{"project_key": "NOPE"}`), "NOPE")
		says(s.t, s.i.Refused("jira_get_project_issues", `{"project_key": "DEMO", "limit": 51}`), "limit", "less than or equal to 50")
	})
	both(t, mcptest.Options{}, func(s site) {
		s.i.Text("jira_get_project_issues", `{"project_key": "DEMO"}`)
		s.i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "/rest/api/*/search*", Status: 403})
		says(s.t, s.i.Refused("jira_get_project_issues", `{"project_key": "DEMO"}`), "403")
	})
}
