package sandbox_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/sandbox/seed"
	"mcp-atlassian/internal/sandbox/store"
)

// speed gives a site for benchmarks and a function that asks it in process, as the admin.
func speed(b *testing.B, o sandbox.Options) func(path string) int {
	b.Helper()
	o.Keep = -1
	site := sandbox.New(sandbox.Cloud, o)
	admin := site.Info("").Users[0]
	return func(path string) int {
		r := httptest.NewRequestWithContext(b.Context(), http.MethodGet, path, http.NoBody)
		r.SetBasicAuth(admin.Email, admin.APIToken)
		w := httptest.NewRecorder()
		site.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			b.Fatalf("%s gives %d %s", path, w.Code, w.Body)
		}
		return w.Body.Len()
	}
}

// many adds issues until the project has n of them.
func many(n int) func(*store.Store) {
	return func(s *store.Store) {
		p := s.Project("DEMO")
		users := s.Users()
		for i := len(s.Issues()); i < n; i++ {
			at := seed.Today.Add(-time.Duration(i) * time.Minute)
			s.AddIssue(&store.Issue{
				Project: p, Type: p.IssueTypes[2], Summary: fmt.Sprintf("Generated issue %d about routes", i), Status: p.Workflows[""].Initial,
				Priority: s.Priorities()[i%5], Reporter: users[0], Creator: users[0], Assignee: users[i%3], Labels: []string{fmt.Sprint("l", i%50)},
				Description: store.WikiText("A *text* that says something about planning."), Created: at, Updated: at, StatusSince: at, Custom: map[string]any{},
			})
		}
	}
}

// BenchmarkStart: from nothing to the first answer, demo data included. At most 50 ms.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		speed(b, sandbox.Options{})("/rest/api/3/serverInfo")
	}
}

// BenchmarkIssue: one issue with all fields. At least 5,000 a second on one core.
func BenchmarkIssue(b *testing.B) {
	ask := speed(b, sandbox.Options{})
	for b.Loop() {
		ask("/rest/api/3/issue/DEMO-6")
	}
}

// BenchmarkSearch: queries over 10,000 issues. At most 50 ms each.
func BenchmarkSearch(b *testing.B) {
	ask := speed(b, sandbox.Options{Setup: many(10000)})
	for _, jql := range []string{
		"project=DEMO+ORDER+BY+created", "assignee=currentUser()+AND+priority+in+(High,Highest)+ORDER+BY+updated+DESC,key",
		"text+~+planning", "status+was+Done+OR+labels=l7",
	} {
		b.Run(jql, func(b *testing.B) {
			for b.Loop() {
				ask("/rest/api/3/search/jql?fields=summary,status&maxResults=50&jql=" + jql)
			}
		})
	}
}
