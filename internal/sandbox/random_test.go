package sandbox_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/seed"
)

// members are names that bodies of both products have; the generator puts values of any type below them.
var members = strings.Fields(`
	name description key id type value fields update summary issuetype project parent assignee reporter priority labels components fixVersions
	transition comment body visibility author timeSpent timeSpentSeconds started issues issueIdsOrKeys jql maxResults startAt expand properties
	inwardIssue outwardIssue object globalId relationship title url icon status version number message space ancestors container extensions
	storage representation parentId spaceId ownerId authorId results subjects operation restrictions user group accountId userKey username
	groupname permissions permission holder parameter sharePermissions editPermissions color position filterId location originBoardId goal state
	startDate endDate releaseDate released archived projectId leadAccountId emailAddress displayName password categorisedActors webhooks events
	jqlFilter webhookIds options optionId statuses statusCategory scope serviceDeskId requestTypeId requestFieldValues raiseOnBehalfOf
	requestParticipants public ids queries targetToSourcesMapping moveIssuesTo pageId blogPostId inlineCommentProperties textSelection
	contextId projectIds issueTypeIds sprintToSwapWith rankBeforeIssue rankAfterIssue editorVersion minorEdit metadata labelName prefix ids`)

// words are scalars that are likely to be looked up, too large, or broken.
var words = []any{
	nil, true, false, "", " ", "DEMO", "DEMO-1", "10000", "98305", "att99001", "page", "global", "doc", "storage", "current", "role", "group", "1h 30m", "2026-11-24",
	"2026-11-24T10:00:00.000+0000", "project = DEMO ORDER BY", "<p>", "<ac:structured-macro>", "&nbsp;", "\u0000", "\ufffd", "🚀", "../../etc/passwd", "%2e%2e", "-1",
	strings.Repeat("x", 40_000), "1e400", 0, -1, 1, 10000, 98305, 1e15, 9223372036854775807, -9223372036854775808, 1.5, 1e300, json.Number("123456789012345678901234567890"),
}

// anything makes a value of any type.
func anything(r *rand.Rand, depth int) any {
	switch n := r.IntN(10); {
	case n < 2 && depth > 0:
		m := map[string]any{}
		for range r.IntN(6) {
			m[members[r.IntN(len(members))]] = anything(r, depth-1)
		}
		return m
	case n < 4 && depth > 0:
		list := []any{}
		for range r.IntN(4) {
			list = append(list, anything(r, depth-1))
		}
		return list
	default:
		return words[r.IntN(len(words))]
	}
}

// strangeBody makes a body: mostly an object, sometimes something else, sometimes no JSON at all.
func strangeBody(r *rand.Rand) []byte {
	if r.IntN(8) == 0 {
		return []byte([]string{"", "{", "\xff\xfe", "null", `{"a":1}{"b":2}`, strings.Repeat(`{"a":`, 500), "[1,2", `"\ud800"`}[r.IntN(8)])
	}
	m := map[string]any{}
	for range 1 + r.IntN(8) {
		m[members[r.IntN(len(members))]] = anything(r, 3)
	}
	raw, err := json.Marshal(m)
	if err != nil {
		return []byte("{}")
	}
	return raw
}

// strangeMultipart makes an upload that is broken somewhere.
func strangeMultipart(r *rand.Rand) (body []byte, contentType string) {
	forms := [][2]string{
		{"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nhello\r\n--b--\r\n", "multipart/form-data; boundary=b"},
		{"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../../a\x00.txt\"\r\nContent-Type: nonsense\r\n\r\nhello\r\n--b--", "multipart/form-data; boundary=b"},
		{"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\"\r\n\r\n\r\n--b--\r\n", "multipart/form-data; boundary=b"},
		{"--b\r\nContent-Disposition: form-data\r\n\r\nhello", "multipart/form-data; boundary=b"},
		{"no part", "multipart/form-data; boundary=b"},
		{"--\r\n", "multipart/form-data"},
		{"", "multipart/form-data; boundary=b"},
		{"--b\r\nContent-Disposition: form-data; name=\"comment\"\r\n\r\n\xff\xfe\r\n--b--\r\n", "multipart/form-data; boundary=b"},
	}
	one := forms[r.IntN(len(forms))]
	return []byte(one[0]), one[1]
}

// strangeQuery gives some parameters values that they do not expect.
func strangeQuery(r *rand.Rand) string {
	names := []string{
		"startAt", "maxResults", "start", "limit", "jql", "cql", "query", "fields", "expand", "id", "key", "accountId", "username", "groupname", "projectKey", "cursor", "sort",
		"status", "body-format", "depth", "type", "spaceKey", "title", "orderBy", "nextPageToken", "since", "permissions", "version", "get-draft", "operation", "properties",
	}
	q := url.Values{}
	for range r.IntN(5) {
		q.Add(names[r.IntN(len(names))], fmt.Sprint(words[r.IntN(len(words))]))
	}
	text := q.Encode()
	if len(text) > 2000 {
		text = text[:2000]
	}
	if r.IntN(20) == 0 {
		text += "&%zz;a=1"
	}
	return text
}

// strangeRequest makes a request to a route. Half of the parameters of the path name something that exists.
func strangeRequest(t *testing.T, r *rand.Rand, base string, to route.Route) *http.Request {
	t.Helper()
	values := []string{"DEMO-1", "DEMO", "10000", "98305", "98321", "1", "3", "triage", "page", "user", "read", "0", "-1", "99999999999999999999", "%00", "..%2F..", "%F0%9F%92%A9", "att99001", "storage", "global", "x"}
	parts := strings.Split(to.Path, "/")
	for n, part := range parts {
		if strings.HasPrefix(part, "{") {
			parts[n] = values[r.IntN(len(values))]
		}
	}
	var body []byte
	kind := "application/json"
	switch {
	case to.Upload && r.IntN(4) > 0:
		body, kind = strangeMultipart(r)
	case to.Method != http.MethodGet:
		body = strangeBody(r)
	}
	q := httptest.NewRequestWithContext(t.Context(), to.Method, base+strings.Join(parts, "/"), bytes.NewReader(body))
	q.URL.RawQuery = strangeQuery(r)
	q.Header.Set("Content-Type", kind)
	q.Header.Set("X-Atlassian-Token", "no-check")
	return q
}

// rounds is how many requests each route gets.
const rounds = 40

// TestStrangeRequests sends made-up requests to every route of both products in both flavours, the same ones in every
// run. Whatever they hold, the site refuses in the form of the product and never breaks.
func TestStrangeRequests(t *testing.T) {
	t.Parallel()
	for _, f := range []sandbox.Flavour{sandbox.Cloud, sandbox.DataCenter} {
		for _, p := range []route.Product{route.Jira, route.Confluence} {
			t.Run(f.String()+" "+p.String(), func(t *testing.T) {
				t.Parallel()
				checkStrange(t, f, p)
			})
		}
	}
}

func checkStrange(t *testing.T, f sandbox.Flavour, p route.Product) {
	t.Helper()
	site := sandbox.New(f, sandbox.Options{Keep: -1, Observe: func(x sandbox.Exchange) {
		if x.Status >= http.StatusInternalServerError || x.Defect != "" {
			t.Errorf("%s %s?%s with %.300q: %d %s", x.Method, x.Path, x.RawQuery, x.RequestBody, x.Status, x.Defect)
		}
	}})
	base := ""
	if p == route.Confluence {
		base = map[sandbox.Flavour]string{sandbox.Cloud: "/wiki", sandbox.DataCenter: "/confluence"}[f]
	}
	var login, secret string
	for _, u := range site.Info("").Users {
		if u.Name == seed.Admin {
			login, secret = u.Name, u.APIToken
			if f == sandbox.Cloud {
				login = u.Email
			}
		}
	}
	r := rand.New(rand.NewPCG(uint64(f), uint64(p)))
	for _, to := range site.Routes(p) {
		for range rounds {
			q := strangeRequest(t, r, base, to)
			q.SetBasicAuth(login, secret)
			w := httptest.NewRecorder()
			site.ServeHTTP(w, q)
			if w.Code >= http.StatusBadRequest && w.Code != http.StatusMethodNotAllowed && strings.Contains(to.Path, "/rest/") && !saysWhy(w.Body.Bytes()) {
				t.Errorf("%s %s?%s: %d says nothing in the form of %s: %.200q", q.Method, q.URL.Path, q.URL.RawQuery, w.Code, p, w.Body)
			}
		}
	}
}

// saysWhy holds for a refusal in one of the forms of both products.
func saysWhy(raw []byte) bool {
	var body struct {
		Messages []string `json:"errorMessages"`
		Errors   any      `json:"errors"`
		Desk     string   `json:"errorMessage"`
		Message  string   `json:"message"`
	}
	if json.Unmarshal(raw, &body) != nil {
		return false
	}
	switch errors := body.Errors.(type) {
	case map[string]any:
		return len(body.Messages)+len(errors) > 0 || body.Message != ""
	case []any:
		return len(errors) > 0 || body.Message != ""
	default:
		return len(body.Messages) > 0 || body.Desk != "" || body.Message != ""
	}
}
