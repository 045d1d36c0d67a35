package e2e

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"mcp-atlassian/internal/sandbox"
)

// TestTraces_and_metrics_reach_a_collector runs the program with a collector: a call and its request are spans of the caller's
// trace, which Atlassian is told of as well, the call is counted, and nothing of the call's content or of the collector's password is
// anywhere.
func TestTraces_and_metrics_reach_a_collector(t *testing.T) {
	t.Parallel()
	var (
		mu                sync.Mutex
		delivered, sentOn strings.Builder
		password          string
	)
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		delivered.Write(body)
		password = r.Header.Get("X-Api-Key")
	}))
	t.Cleanup(collector.Close)
	site := sandbox.New(sandbox.DataCenter, sandbox.Options{})
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		sentOn.WriteString(r.URL.Path + " " + r.Header.Get("Traceparent") + "\n")
		mu.Unlock()
		site.ServeHTTP(w, r)
	}))
	t.Cleanup(upstream.Close)
	info := site.Info(upstream.URL)
	p := startLoud(t, []string{
		"JIRA_URL=" + info.JiraURL, "JIRA_PERSONAL_TOKEN=" + *info.Users[0].PersonalToken,
		"OTEL_EXPORTER_OTLP_ENDPOINT=" + collector.URL, "OTEL_EXPORTER_OTLP_HEADERS=X-Api-Key=pass%20Zq91",
		"OTEL_SERVICE_NAME=atlas", "OTEL_RESOURCE_ATTRIBUTES=deployment.environment=e2e",
	})
	const trace = "0af7651916cd43dd8448eb211c80319c"
	answer := p.do(t, p.message(t, "jira_get_issue", `{"issue_key":"DEMO-1"}`, map[string]any{
		"traceparent": "00-" + trace + "-b7ad6b7169203331-01",
	}))
	if !strings.Contains(answer, "DEMO-1") {
		t.Fatal(answer)
	}
	p.call(t, "", "jira_get_issue", `{"issue_key":"DEMO-2"}`)
	logs := p.stop(t)
	mu.Lock()
	defer mu.Unlock()
	for _, want := range []string{
		`"tools/call jira_get_issue"`, `"GET /rest/api/2/issue/{issueIdOrKey}"`, `"traceId":"` + trace + `"`, `"parentSpanId":"b7ad6b7169203331"`, `"stringValue":"atlas"`, `"stringValue":"e2e"`,
		`"mcp_atlassian_tool_calls_total","sum"`, `"asDouble":2`,
	} {
		if !strings.Contains(delivered.String(), want) {
			t.Errorf("not delivered: %s in %s", want, delivered.String())
		}
	}
	for _, never := range []string{"DEMO-", "127.0.0.1", *info.Users[0].PersonalToken} {
		if strings.Contains(delivered.String(), never) {
			t.Errorf("%s was delivered: %s", never, delivered.String())
		}
	}
	if password != "pass Zq91" || strings.Contains(logs, "Zq91") {
		t.Errorf("the collector was given %q; in the log: %v", password, strings.Contains(logs, "Zq91"))
	}
	for line := range strings.Lines(sentOn.String()) {
		path, parent, _ := strings.Cut(strings.TrimSpace(line), " ")
		if strings.HasSuffix(path, "/DEMO-1") && !strings.HasPrefix(parent, "00-"+trace) || strings.HasSuffix(path, "/DEMO-2") && parent != "" {
			t.Errorf("Atlassian was told %q at %s", parent, path)
		}
	}
	if !strings.Contains(logs, "trace_id="+trace) {
		t.Error("no log line names the trace")
	}
}

// A collector that is not there is told of once, and costs no call anything.
func TestTraces_need_no_collector(t *testing.T) {
	t.Parallel()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	p := startLoud(t, []string{"OTEL_EXPORTER_OTLP_ENDPOINT=" + gone.URL, "MCP_LOG_FORMAT=json"}, "--sandbox=dc")
	for range 20 {
		if answer := p.call(t, "", "jira_get_issue", `{"issue_key":"DEMO-1"}`); !strings.Contains(answer, "DEMO-1") {
			t.Fatal(answer)
		}
	}
	var warnings []string
	for line := range strings.Lines(p.stop(t)) {
		var entry struct {
			Level   string `json:"level"`
			Message string `json:"message"`
		}
		if json.Unmarshal([]byte(line), &entry) == nil && entry.Level == "WARNING" && strings.Contains(entry.Message, "OpenTelemetry") {
			warnings = append(warnings, line)
		}
	}
	if len(warnings) != 1 {
		t.Errorf("%d warnings: %v", len(warnings), warnings)
	}
}
