package app

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/config"
	"mcp-atlassian/internal/ground/fault"
)

// A ready-made token may reach several sites: the check tells of the one that is configured.
func TestSigned_tells_of_the_configured_site(t *testing.T) {
	t.Parallel()
	status := http.StatusOK
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		rw.WriteHeader(status)
		_, _ = io.WriteString(rw, `[{"id":"one","url":"https://one.example","scopes":["read:jira-work"]},{"id":"two","url":"https://two.example","scopes":["write:jira-work"]}]`)
	}))
	t.Cleanup(server.Close)
	for _, test := range []struct {
		cloudID, scopes, says string
		status                int
	}{
		{"one", "read:jira-work", "", http.StatusOK},
		{"two", "write:jira-work", "", http.StatusOK},
		{"nine", "", "does not reach the cloud id nine", http.StatusOK},
		{"one", "", "set ATLASSIAN_OAUTH_ACCESS_TOKEN", http.StatusUnauthorized},
	} {
		status = test.status
		c, _, err := config.Load(nil, config.Environ{
			"MCP_ATLASSIAN_NO_DOTENV=true", "JIRA_URL=" + server.URL, "JIRA_DEPLOYMENT=cloud", "ATLASSIAN_API_BASE_URL=" + server.URL,
			"ATLASSIAN_OAUTH_ACCESS_TOKEN=the-token", "ATLASSIAN_OAUTH_CLOUD_ID=" + test.cloudID,
		}, config.Disk{})
		if err != nil {
			t.Fatal(err)
		}
		p, err := Build(c, World{Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		sign, err := p.signed(t.Context(), identity.Jira)
		if got := strings.Join(sign.Scopes, " "); got != test.scopes || sign.CloudID != test.cloudID {
			t.Errorf("%s: scopes %q, cloud id %q", test.cloudID, got, sign.CloudID)
		}
		if text := fault.Text(err); (err != nil) != (test.says != "") || err != nil && !strings.Contains(text, test.says) || strings.Contains(text, "the-token") {
			t.Errorf("%s: %s", test.cloudID, text)
		}
	}
}
