package jira

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/atlassian/site"
	"mcp-atlassian/internal/atlassian/upstream"
	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/richtext/tree"
	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/sandbox/seed"
)

// page is what Jira answers to a search for 100 issues of the demo data, with the usual fields or all of them.
func page(b *testing.B, f sandbox.Flavour, fields string) []byte {
	b.Helper()
	s := sandbox.New(f, sandbox.Options{})
	info := s.Info("https://jira.example.com")
	r := httptest.NewRequest(http.MethodGet, "/rest/api/2/search?maxResults=50&fields="+fields+"&jql=project+in+(DEMO,APP,SUP)", nil)
	if f == sandbox.Cloud {
		list, err := json.Marshal(strings.Split(fields, ","))
		if err != nil {
			b.Fatal(err)
		}
		r = httptest.NewRequest(http.MethodPost, "/rest/api/3/search/jql", strings.NewReader(`{"jql": "project in (DEMO, APP, SUP)", "maxResults": 50, "fields": `+string(list)+`}`))
		r.Header.Set("Content-Type", "application/json")
	}
	login := seed.Admin
	if f == sandbox.Cloud {
		login = info.Users[0].Email
	}
	r.SetBasicAuth(login, info.Users[0].APIToken)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	var answer map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || w.Code != http.StatusOK {
		b.Fatalf("%d %s: %v", w.Code, w.Body, err)
	}
	issues, _ := answer["issues"].([]any)
	for len(issues) > 0 && len(issues) < 100 {
		issues = append(issues, issues...)
	}
	answer["issues"] = issues[:100]
	encoded, err := json.Marshal(answer)
	if err != nil {
		b.Fatal(err)
	}
	return encoded
}

// reader is a client that only renders.
func reader(b *testing.B, cloud bool) *Client {
	b.Helper()
	policy, err := access.NewPolicy(access.Settings{})
	if err != nil {
		b.Fatal(err)
	}
	o := NewOpener(nil, Options{Now: time.Now})
	for _, login := range []string{"bruno", "elin"} { // they are mentioned
		o.people.Put(personKey{user: tree.User{Kind: tree.Username, ID: login}}, login)
	}
	return &Client{
		opener: o, options: &o.options, site: &site.Site{Web: "https://jira.example.com"},
		scope: policy.Scope(access.SiteKind{Cloud: cloud, Host: "jira.example.com"}),
	}
}

// BenchmarkSearch decodes, renders and encodes 100 found issues; a search may cost the server 15 ms.
func BenchmarkSearch(b *testing.B) {
	for name, f := range map[string]sandbox.Flavour{"cloud": sandbox.Cloud, "dc": sandbox.DataCenter} {
		for kind, fields := range map[string]string{"usual": DefaultFields, "all": "*all"} {
			b.Run(name+"/"+kind, func(b *testing.B) {
				answer, c := page(b, f, fields), reader(b, f == sandbox.Cloud)
				selection := &Selection{explicit: listed(DefaultFields), all: kind == "all"}
				b.SetBytes(int64(len(answer)))
				b.ReportAllocs()
				for b.Loop() {
					render(b, c, answer, selection)
				}
			})
		}
	}
}

func render(b *testing.B, c *Client, answer []byte, selection *Selection) {
	b.Helper()
	var got struct {
		Issues []rawIssue `json:"issues"`
	}
	if err := upstream.Decode(answer, &got); err != nil {
		b.Fatal(err)
	}
	result, err := c.results(context.Background(), &found{issues: got.Issues, last: true}, view{fields: selection})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := ordered.Marshal(result); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkIssue decodes, renders and encodes one issue with all its fields.
func BenchmarkIssue(b *testing.B) {
	answer, c := page(b, sandbox.Cloud, "*all"), reader(b, true)
	var got struct {
		Issues []json.RawMessage `json:"issues"`
	}
	if err := json.Unmarshal(answer, &got); err != nil {
		b.Fatal(err)
	}
	one := []byte(`{"issues": [` + string(got.Issues[len(got.Issues)-1]) + `]}`)
	b.ReportAllocs()
	for b.Loop() {
		render(b, c, one, &Selection{all: true})
	}
}
