package contract

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/sandbox/seed"
)

// TestJiraTraces sends what real clients sent to a stand-in. Their project and issue are those of the demo data under
// other names; what they delete or write is there first.
func TestJiraTraces(t *testing.T) {
	t.Parallel()
	for file, f := range map[string]sandbox.Flavour{
		"jira-cli-cloud": sandbox.Cloud, "jira-cli-local": sandbox.DataCenter, "jira-client-8.2.2": sandbox.DataCenter, "jira.js-5.4.0": sandbox.Cloud,
		"jira.js-6.2.0--confluence.js-3.2.0": sandbox.Cloud, "npm-mcp-atlassian-2.1.0": sandbox.Cloud, "npm-mcp-jira-cloud-4.4.0": sandbox.Cloud,
		"npm-jira-datacenter-mcp-0.6.0": sandbox.DataCenter, "python3-jira-debian": sandbox.DataCenter,
	} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			replayJira(t, file, f)
		})
	}
}

func replayJira(t *testing.T, file string, f sandbox.Flavour) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "traces", file+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var list []traced
	if err := json.Unmarshal(raw, &list); err != nil {
		t.Fatal(err)
	}
	k := openTracker(t, f)
	person := k.users[seed.DevTwo]
	names := strings.NewReplacer("EX-1", "DEMO-14", "EX-2", "DEMO-12", "EX", "DEMO", "Mia", "Chiara", "Krystof", "Rossi", "status%3DOpen", `status%3D%22To%20Do%22`)
	sent := 0
	for _, x := range list {
		if !strings.HasPrefix(x.URL, "/rest/") || strings.HasPrefix(x.URL, "/rest/api/content") || strings.HasPrefix(x.URL, "/rest/api/space") {
			continue // Confluence's part
		}
		body := names.Replace(string(x.Body))
		body = mapPeople(body, f, person)
		status, answer := k.send(seed.Admin, x.Method, names.Replace(x.URL), []byte(body), nil)
		sent++
		switch {
		case status == http.StatusNotFound, status == http.StatusMethodNotAllowed, status >= http.StatusInternalServerError:
			t.Errorf("%s %s %s: %d %.300s", x.Method, x.URL, body, status, answer)
		case status >= http.StatusBadRequest:
			t.Logf("refused: %s %s %s: %d %.300s", x.Method, x.URL, body, status, answer)
		}
	}
	if sent == 0 {
		t.Error("nothing was sent")
	}
	t.Logf("%d requests", sent)
}

// mapPeople puts a person of the demo data in the place of those whom the stand-in knew.
func mapPeople(body string, f sandbox.Flavour, u sandbox.UserInfo) string {
	account := u.Name
	if f == sandbox.Cloud {
		account = *u.AccountID
	}
	for _, stranger := range []string{"5b10a2844c20165700ede21g", "5b10ac8d82e05b22cc7d4ef5", "mia"} {
		body = strings.ReplaceAll(body, `"`+stranger+`"`, `"`+account+`"`)
	}
	return body
}
