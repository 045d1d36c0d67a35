package jiratools_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"mcp-atlassian/internal/dev/mcptest"
	"mcp-atlassian/internal/sandbox"
)

// gathering answers requests whose path ends in one of some names only when all of them have come: those that are
// asked for one after the other never get an answer.
type gathering struct {
	names []string

	mu   sync.Mutex
	here map[string]bool
	all  chan struct{}
}

func gather(names ...string) *gathering {
	return &gathering{names: names, here: map[string]bool{}, all: make(chan struct{})}
}

func (g *gathering) front(site http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, name := range g.names {
			if strings.HasSuffix(r.URL.Path, "/"+name) {
				g.arrive(name)
				select {
				case <-g.all:
				case <-r.Context().Done():
					return
				}
			}
		}
		site.ServeHTTP(w, r)
	})
}

func (g *gathering) arrive(name string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.here[name] {
		return
	}
	if g.here[name] = true; len(g.here) == len(g.names) {
		close(g.all)
	}
}

// The sections of an issue are fetched beside each other and beside the issue: none is answered before all are asked for.
func TestGetIssue_sectionsBeside(t *testing.T) {
	t.Parallel()
	for _, flavour := range mcptest.Flavours {
		t.Run(flavour.String(), func(t *testing.T) {
			t.Parallel()
			g := gather("DEMO-1", "remotelink", "transitions", "watchers", "worklog")
			i := mcptest.Start(t, flavour, mcptest.Options{Front: g.front, Env: map[string]string{"JIRA_TIMEOUT": "20"}})
			o := object(t, i, "jira_get_issue", `{"issue_key": "DEMO-1", "include": "all"}`)
			for _, section := range []string{"remote_links", "transitions", "watchers", "worklogs"} {
				if o[section] == nil {
					t.Errorf("%s is missing: %v", section, o["include_errors"])
				}
			}
		})
	}
}

// One section fails, or several: the others are shown whole, each failure is told under its name with Jira's words,
// and the issue itself is not touched by it.
func TestGetIssue_sectionsFail(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		t, i := s.t, s.i
		words := `{"errorMessages": ["not for you"], "errors": {}}`
		paths := map[string]string{"remote_links": "remotelink", "transitions": "transitions", "watchers": "watchers", "worklogs": "worklog"}
		for section, path := range paths {
			restore := i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Method: "GET", Path: "/rest/api/*/issue/DEMO-1/" + path, Status: 403, Body: words})
			o := object(t, i, "jira_get_issue", `{"issue_key": "DEMO-1", "include": "all"}`)
			restore()
			for other := range paths {
				if _, shown := o[other]; shown == (other == section) {
					t.Errorf("with %s failing, %s is shown: %v", section, other, shown)
				}
			}
			failures, _ := o["include_errors"].(map[string]any)
			if len(failures) != 1 {
				t.Errorf("include_errors: %v", failures)
			}
			says(t, encoded(t, failures[section]), "403", "not for you", "DEMO-1")
			same(t, "key", o["key"], `"DEMO-1"`)
		}
		i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Method: "GET", Path: "/rest/api/*/issue/DEMO-1/*", Status: 500})
		o := object(t, i, "jira_get_issue", `{"issue_key": "DEMO-1", "include": "all"}`)
		if failures, _ := o["include_errors"].(map[string]any); len(failures) != len(paths) {
			t.Errorf("include_errors: %v", failures)
		}
	})
}

// The issue itself fails: its sections are given up, and nothing of them is told.
func TestGetIssue_sectionsAbandoned(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		says(s.t, s.i.Refused("jira_get_issue", `{"issue_key": "DEMO-999", "include": "all"}`), "DEMO-999", "not found")
	})
}
