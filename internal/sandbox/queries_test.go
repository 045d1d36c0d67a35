package sandbox_test

import (
	_ "embed"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/sandbox/seed"
)

//go:embed testdata/queries.txt
var queries string

// TestQueries puts queries to both flavours: fields with the operators that they allow and those that they do not,
// functions with right and wrong arguments, values that exist and that do not.
func TestQueries(t *testing.T) {
	t.Parallel()
	for _, f := range []sandbox.Flavour{sandbox.Cloud, sandbox.DataCenter} {
		site := sandbox.New(f, sandbox.Options{Keep: -1})
		counted := map[string]int{}
		for line := range strings.Lines(queries) {
			verdict, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
			on, rest, _ := strings.Cut(rest, " ")
			language, query, _ := strings.Cut(rest, " ")
			if on != "both" && on != f.String() {
				continue
			}
			w := inProcess(t, site, seed.Admin, "GET "+searchPath(f, language, query), "")
			// Cloud refuses what would list the whole site, after it has read the query.
			taken := w.Code == http.StatusOK || strings.Contains(w.Body.String(), "Unbounded")
			if taken != (verdict == "takes") || !taken && (w.Code != http.StatusBadRequest || !saysWhy(w.Body.Bytes())) {
				t.Errorf("%s %s %s %q: %d %.300s", f, verdict, language, query, w.Code, w.Body)
			}
			counted[verdict+" "+language]++
		}
		t.Log(f, counted)
	}
}

// searchPath is where a flavour is asked in a language.
func searchPath(f sandbox.Flavour, language, query string) string {
	asked := url.QueryEscape(query)
	switch {
	case language == "JQL" && f == sandbox.Cloud:
		return "/rest/api/3/search/jql?jql=" + asked
	case language == "JQL":
		return "/rest/api/2/search?jql=" + asked
	case f == sandbox.Cloud:
		return "/wiki/rest/api/search?cql=" + asked
	default:
		return "/confluence/rest/api/search?cql=" + asked
	}
}
