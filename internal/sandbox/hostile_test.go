package sandbox_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/seed"
	"mcp-atlassian/internal/sandbox/store"
)

// inProcess asks a site without a network, as a user of the demo data; the request is "METHOD path".
func inProcess(t *testing.T, site *sandbox.Site, login, request, body string) *httptest.ResponseRecorder {
	t.Helper()
	method, path, _ := strings.Cut(request, " ")
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("X-Atlassian-Token", "no-check")
	for _, u := range site.Info("").Users {
		if u.Name == login {
			name := u.Name
			if site.Store().Flavour == sandbox.Cloud {
				name = u.Email
			}
			r.SetBasicAuth(name, u.APIToken)
		}
	}
	w := httptest.NewRecorder()
	site.ServeHTTP(w, r)
	return w
}

// hostile are bodies that no route expects.
var hostile = []string{
	"", "null", "[]", "{}", `"text"`, "17", "true", "{", `{"a":}`, "\x00\xff", strings.Repeat("[", 9000),
	`{"fields":null,"update":null,"transition":null}`, `{"fields":[],"update":[],"transition":[]}`,
	`{"fields":{"summary":null,"description":5,"labels":{},"parent":"x","project":7,"issuetype":[],"assignee":"x","duedate":{},"timetracking":"x","components":[null,1,{}],"fixVersions":[[]],"security":1,"resolution":"x","priority":[]}}`,
	`{"fields":{"project":{"key":"DEMO"},"issuetype":{"name":"Bug"},"summary":"x","customfield_10030":5,"customfield_10034":{"value":"Backend","child":7},"customfield_10020":{},"customfield_10014":[],"customfield_10036":[null],"customfield_10046":"1e999","customfield_10048":"x"}}`,
	`{"update":{"labels":[{"add":{}}],"comment":[{"add":7}],"issuelinks":[{"add":{"type":1}}],"worklog":[{"add":[]}],"summary":[{"burn":1}]}}`,
	`{"issueUpdates":[null,{"fields":{}},7]}`, `{"issues":[null,5]}`, `{"jql":{}}`, `{"jql":"project = DEMO","maxResults":-5,"startAt":-9,"fields":[""],"expand":7}`,
	`{"name":{},"jql":5,"originBoardId":{},"project":5,"projectId":"x","startDate":"never","releaseDate":17}`,
	`{"type":null,"inwardIssue":null,"outwardIssue":null}`, `{"body":{"type":"doc"},"visibility":{"type":7}}`, `{"timeSpent":{},"timeSpentSeconds":"x","started":5}`,
	`{"targetToSourcesMapping":{"":{},"A":null,",,":{"issueIdsOrKeys":[]}}}`, `{"ids":["x"]}`, `{"queries":[null]}`, `{"accountId":{}}`,
	`{"serviceDeskId":1,"requestTypeId":{},"requestFieldValues":[]}`, `{"object":[],"globalId":7}`, `{"value":{"deep":` + strings.Repeat(`{"a":`, 200) + `1` + strings.Repeat("}", 200) + `}}`,
}

// TestHostileBodies sends nonsense to every route that reads a body. Whatever comes back, it is no 500.
func TestHostileBodies(t *testing.T) {
	t.Parallel()
	fill := strings.NewReplacer(
		"{issueIdOrKey}", "DEMO-6", "{projectIdOrKey}", "DEMO", "{projectKeyOrId}", "DEMO", "{id}", "10000", "{commentId}", "10000", "{propertyKey}", "k", "{linkId}", "10000",
		"{boardId}", "1", "{sprintId}", "3", "{epicIdOrKey}", "DEMO-1", "{serviceDeskId}", "1", "{worklogId}", "10000", "{moveIssuesTo}", "10001",
	)
	for _, f := range []sandbox.Flavour{sandbox.Cloud, sandbox.DataCenter} {
		t.Run(f.String(), func(t *testing.T) {
			t.Parallel()
			site := sandbox.New(f, sandbox.Options{Keep: -1, Observe: func(x sandbox.Exchange) {
				if x.Status >= http.StatusInternalServerError || x.Defect != "" {
					t.Errorf("%s %s with %.200q: %d %s", x.Method, x.Path, x.RequestBody, x.Status, x.Defect)
				}
			}})
			for _, r := range site.Routes(route.Jira) {
				if r.Method == http.MethodGet {
					continue
				}
				for _, body := range hostile {
					inProcess(t, site, seed.Admin, r.Method+" "+fill.Replace(r.Path), body)
				}
			}
		})
	}
}

// TestHostileQueries sends nonsense as every parameter of every route that reads.
func TestHostileQueries(t *testing.T) {
	t.Parallel()
	site := sandbox.New(sandbox.Cloud, sandbox.Options{Keep: -1, Observe: func(x sandbox.Exchange) {
		if x.Status >= http.StatusInternalServerError || x.Defect != "" {
			t.Errorf("%s %s?%s: %d %s", x.Method, x.Path, x.RawQuery, x.Status, x.Defect)
		}
	}})
	for _, r := range site.Routes(route.Jira) {
		if r.Method != http.MethodGet {
			continue
		}
		for _, value := range []string{"-1", "x", "99999999999999999999", "%00", "..%2F..%2Fetc", "%F0%9F%92%A9"} {
			parts := strings.Split(r.Path, "/")
			for n, part := range parts {
				if strings.HasPrefix(part, "{") {
					parts[n] = value
				}
			}
			path := strings.Join(parts, "/")
			query := fmt.Sprintf("?startAt=%[1]s&maxResults=%[1]s&jql=%[1]s&fields=%[1]s&expand=%[1]s&query=%[1]s&id=%[1]s&nextPageToken=%[1]s&permissions=%[1]s&projectKey=%[1]s&boardId=%[1]s&start=%[1]s&limit=%[1]s", value)
			inProcess(t, site, seed.Admin, http.MethodGet+" "+path, "")
			inProcess(t, site, seed.Admin, http.MethodGet+" "+path+query, "")
		}
	}
}

// TestOutsiderSeesNothingOfTheRestrictedProject reads everything as the contractor and looks for a trace of it.
func TestOutsiderSeesNothingOfTheRestrictedProject(t *testing.T) {
	t.Parallel()
	fill := strings.NewReplacer(
		"{issueIdOrKey}", "SEC-1", "{projectIdOrKey}", "SEC", "{projectKeyOrId}", "SEC", "{projectId}", "10003", "{serviceDeskId}", "1", "{boardId}", "1", "{fieldId}", "summary",
		"{id}", "10003", "{linkId}", "10006", "{taskId}", "1",
	)
	for _, f := range []sandbox.Flavour{sandbox.Cloud, sandbox.DataCenter} {
		t.Run(f.String(), func(t *testing.T) {
			t.Parallel()
			site := sandbox.New(f, sandbox.Options{Keep: -1})
			for _, r := range site.Routes(route.Jira) {
				if r.Method != http.MethodGet || !strings.HasPrefix(r.Path, "/rest/") {
					continue
				}
				for _, query := range []string{"", "?jql=" + "project+is+not+EMPTY+ORDER+BY+key&maxResults=1000&fields=*all&expand=changelog&query=", "?query=sec&maxResults=100"} {
					w := inProcess(t, site, seed.Outsider, http.MethodGet+" "+fill.Replace(r.Path)+query, "")
					body := strings.ReplaceAll(w.Body.String(), fill.Replace(r.Path), "")
					for _, word := range []string{"Tour links can be guessed", "Findings that are not for everyone", `"SEC-1"`, `"key":"SEC"`} {
						if w.Code < http.StatusBadRequest && strings.Contains(body, word) {
							t.Errorf("%s%s tells the contractor of %q", r.Path, query, word)
						}
					}
				}
			}
		})
	}
}

// TestManyWritersAtOnce lets 64 clients write to one issue and looks whether anything was lost.
func TestManyWritersAtOnce(t *testing.T) {
	t.Parallel()
	site := sandbox.New(sandbox.Cloud, sandbox.Options{})
	before := count(t, site)
	const clients, each = 64, 5
	var all sync.WaitGroup
	for n := range clients {
		all.Go(func() {
			for m := range each {
				label := fmt.Sprintf("w%d-%d", n, m)
				for _, w := range []*httptest.ResponseRecorder{
					inProcess(t, site, seed.DevOne, "POST /rest/api/2/issue/DEMO-14/comment", `{"body":"`+label+`"}`),
					inProcess(t, site, seed.DevTwo, "PUT /rest/api/2/issue/DEMO-14", `{"update":{"labels":[{"add":"`+label+`"}]}}`),
					inProcess(t, site, seed.Admin, "POST /rest/api/3/issue", `{"fields":{"project":{"key":"DEMO"},"issuetype":{"name":"Task"},"summary":"`+label+`"}}`),
					inProcess(t, site, seed.Reader, "GET /rest/api/3/search/jql?jql=project=DEMO&fields=*all", ""),
				} {
					if w.Code >= http.StatusBadRequest {
						t.Errorf("%d %s", w.Code, w.Body)
					}
				}
			}
		})
	}
	all.Wait()
	site.Store().Read(func() {
		i := site.Store().Issue("DEMO-14")
		if len(i.Comments) != clients*each || len(i.Labels) != clients*each {
			t.Errorf("%d comments and %d labels are left of %d", len(i.Comments), len(i.Labels), clients*each)
		}
		keys := map[string]*store.Issue{}
		for _, i := range site.Store().Issues() {
			if keys[i.Key()] != nil {
				t.Errorf("two issues are called %s", i.Key())
			}
			keys[i.Key()] = i
		}
	})
	if made := count(t, site) - before; made != clients*each {
		t.Errorf("%d issues were made, %d are found", clients*each, made)
	}
}

func count(t *testing.T, site *sandbox.Site) int {
	t.Helper()
	w := inProcess(t, site, seed.Admin, "POST /rest/api/3/search/approximate-count", `{"jql":"project = DEMO"}`)
	var got struct {
		Count int `json:"count"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	return got.Count
}
