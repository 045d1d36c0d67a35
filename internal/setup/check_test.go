package setup_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/atlassian/netguard"
	"mcp-atlassian/internal/atlassian/site"
	"mcp-atlassian/internal/atlassian/upstream"
	"mcp-atlassian/internal/ground/secret"
	"mcp-atlassian/internal/setup"
)

// sites opens two products at a server that answers with these bodies.
func sites(t *testing.T, answers map[string]string) *site.Sites {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := answers[r.URL.Path]
		if !ok || r.Header.Get("Authorization") != "Bearer good" {
			http.Error(w, `{"message":"no"}`, http.StatusUnauthorized)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	policy, err := access.NewPolicy(access.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	way, err := netguard.New(netguard.Options{Service: "Jira", Prefix: "JIRA", Trusted: []string{server.URL}, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	service := site.Service{Configured: true, URL: server.URL, Operator: identity.Bearer{Token: secret.New("good"), Scheme: identity.Personal}, Timeout: time.Minute, Net: way, Policy: policy}
	return site.New(site.Options{
		Services: map[identity.Service]site.Service{identity.Jira: service, identity.Confluence: service},
		Rules:    upstream.NewRules(upstream.Limits{}, upstream.Clock{Now: time.Now}, nil), Now: time.Now,
	})
}

func TestOnline(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answers map[string]string
		good    bool
		want    []string
	}{
		"both": {
			map[string]string{"/rest/api/2/myself": `{"name":"anna","key":"JIRAUSER1","displayName":"Anna\u0000 A","emailAddress":"anna@example.com"}`, "/rest/api/2/mypermissions": `{"permissions":{"BROWSE_PROJECTS":{"havePermission":true},"CREATE_ISSUES":{"havePermission":false},"DELETE_ISSUES":{"havePermission":false}}}`, "/rest/api/user/current": `{"type":"known","username":"anna","userKey":"8a7f","displayName":"Anna A"}`},
			true,
			[]string{
				"Jira: acts as Anna A (JIRAUSER1), anna@example.com at http://127.0.0.1", "Confluence: acts as Anna A (8a7f)", "(server)",
				"credential: personal access token", "cannot: this account may not create issues, delete issues in any project", "cannot: write anything",
				"neither Jira nor Confluence tells",
			},
		},
		"one refused": {
			map[string]string{"/rest/api/2/myself": `{"name":"anna"}`}, false, []string{"Jira: acts as anna (anna)", "Confluence: not usable: "},
		},
		"anonymous": {
			map[string]string{"/rest/api/2/myself": `{"name":"anna"}`, "/rest/api/user/current": `{"type":"anonymous","username":"anonymous"}`}, false, []string{"nobody had signed in"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var b bytes.Buffer
			asked := []setup.Asked{{Service: identity.Jira, Credential: "personal access token"}, {Service: identity.Confluence, Credential: "personal access token", Notes: []string{"write anything"}}}
			good, err := setup.Online(t.Context(), &b, sites(t, test.answers), asked)
			if err != nil || good != test.good {
				t.Errorf("good %v, %v", good, err)
			}
			for _, want := range test.want {
				if !strings.Contains(b.String(), want) {
					t.Errorf("no %q in %s", want, &b)
				}
			}
			if strings.Contains(b.String(), "good") {
				t.Errorf("the token is shown: %s", &b)
			}
		})
	}
}
