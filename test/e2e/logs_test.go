package e2e

import (
	"encoding/base64"
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"mcp-atlassian/internal/sandbox"
)

// line is what a test looks at of a line in the form for machines.
type line struct {
	Time      time.Time `json:"time"`
	Level     string    `json:"level"`
	Logger    string    `json:"logger"`
	Message   string    `json:"message"`
	RequestID string    `json:"request_id"`
	Tool      string    `json:"tool"`
	Outcome   string    `json:"outcome"`
	Service   string    `json:"service"`
	Identity  string    `json:"identity"`
	Account   string    `json:"account"`
	Duration  float64   `json:"duration"` // seconds
	Status    int       `json:"status"`
	User      string    `json:"user"`
	Remote    string    `json:"remote"`
	Arguments string    `json:"arguments"`
	Write     bool      `json:"write"`
	JiraURL   string    `json:"JIRA_URL"`
	JiraToken string    `json:"JIRA_PERSONAL_TOKEN"`
	Unset     *string   `json:"CONFLUENCE_URL"`
}

// TestLog_for_machines runs the program with JSON lines: what a call, its audit record and the start say.
func TestLog_for_machines(t *testing.T) {
	t.Parallel()
	site := sandbox.New(sandbox.DataCenter, sandbox.Options{})
	upstream := httptest.NewServer(site)
	t.Cleanup(upstream.Close)
	info := site.Info(upstream.URL)
	user := info.Users[1]
	p := startLoud(t, []string{
		"JIRA_URL=" + info.JiraURL, "JIRA_PERSONAL_TOKEN=" + *info.Users[0].PersonalToken,
		"MCP_LOG_FORMAT=json", "MCP_TRUSTED_PROXIES=127.0.0.0/8", "MCP_AUDIT_SENSITIVE_FIELDS=body",
	})
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte(user.Name+":"+user.APIToken))
	for _, call := range [][2]string{
		{"jira_get_issue", `{"issue_key":"DEMO-9999"}`}, {"jira_add_comment", `{"issue_key":"DEMO-1","body":"hush"}`},
	} {
		request := p.message(t, call[0], call[1], nil)
		request.Header.Set("Authorization", basic)
		request.Header.Set("X-Forwarded-For", "198.51.100.7, 127.0.0.9")
		p.do(t, request)
	}
	found := map[string]line{}
	for text := range strings.Lines(p.stop(t)) {
		var l line
		if err := json.Unmarshal([]byte(text), &l); err != nil {
			t.Fatalf("%v in %s", err, text)
		}
		if l.Time.IsZero() || l.Level == "" || l.Logger == "" || l.Message == "" {
			t.Errorf("time, level, logger or message is missing: %s", text)
		}
		found[strings.TrimSpace(l.Logger+" "+l.Message+" "+l.Tool)] = l
	}
	missing := found["mcp-atlassian tool call jira_get_issue"]
	if missing.Level != "DEBUG" || missing.Outcome != "not_found" || missing.Service != "Jira" || missing.Status != 404 || missing.Identity != "request" ||
		len(missing.Account) != 8 || missing.RequestID == "" || missing.Duration <= 0 || missing.Duration > 60 {
		t.Errorf("a call: %+v", missing)
	}
	audit := found["mcp-atlassian.audit tool call jira_add_comment"]
	if audit.Level != "INFO" || audit.User != user.Name || audit.Remote != "198.51.100.7" || !audit.Write || audit.Outcome != "ok" ||
		audit.Arguments != `{"issue_key":"DEMO-1","body":"[redacted]"}` {
		t.Errorf("an audit record: %+v", audit)
	}
	if start := found["mcp-atlassian settings"]; start.JiraURL != info.JiraURL || start.JiraToken != "[redacted]" || start.Unset != nil {
		t.Errorf("the start: %+v", start)
	}
}
