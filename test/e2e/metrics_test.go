package e2e

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"mcp-atlassian/internal/sandbox"
)

// TestMetrics_change_with_what_happens makes each thing that is counted happen, and looks at /metrics before and after.
func TestMetrics_change_with_what_happens(t *testing.T) {
	t.Parallel()
	site := sandbox.New(sandbox.DataCenter, sandbox.Options{})
	upstream := httptest.NewServer(site)
	t.Cleanup(upstream.Close)
	info := site.Info(upstream.URL)
	user := "Token " + *info.Users[1].PersonalToken
	p := startLoud(t, []string{
		"JIRA_URL=" + info.JiraURL, "JIRA_PERSONAL_TOKEN=" + *info.Users[0].PersonalToken, "ALLOW_GLOBAL_CRED_FALLBACK=false",
		"MCP_METRICS=true", "ATLASSIAN_RETRY_TOTAL=1", "ATLASSIAN_REQUESTS_PER_SECOND=2", "ATLASSIAN_CIRCUIT_BREAKER_THRESHOLD=1", "ATLASSIAN_CIRCUIT_BREAKER_COOLDOWN=600",
	})
	read := func(number string) func() {
		return func() { p.call(t, user, "jira_get_issue", `{"issue_key":"DEMO-`+number+`"}`) }
	}
	const namespace = "mcp_atlassian_"
	for _, step := range []struct {
		what  string
		do    func()
		grows []string // the metrics that are larger afterwards
	}{
		{"a first call", read("1"), []string{
			`tool_calls_total{tool="jira_get_issue",outcome="ok"}`, `tool_call_seconds_count{tool="jira_get_issue"}`,
			`upstream_requests_total{service="Jira",status="200"}`, `upstream_request_seconds_count{service="Jira"}`, `validation_cache_total{hit="false"}`,
		}},
		{"a second call", read("1"), []string{`validation_cache_total{hit="true"}`}},
		{"an issue that is not there", read("9999"), []string{
			`tool_calls_total{tool="jira_get_issue",outcome="not_found"}`, `upstream_requests_total{service="Jira",status="404"}`,
		}},
		{"a tool that is not there", func() { p.call(t, user, "jira_steal", `{}`) }, []string{`tool_calls_total{tool="(refused)",outcome="refused"}`}},
		{"nobody", func() { p.call(t, "", "jira_get_issue", `{}`) }, []string{`refusals_total{reason="no_credentials"}`}},
		{"somebody unreadable", func() { p.call(t, "Digest x", "jira_get_issue", `{}`) }, []string{`refusals_total{reason="unauthenticated"}`}},
		{"a bad credential", func() { p.call(t, "Token wrong", "jira_get_issue", `{"issue_key":"DEMO-1"}`) }, []string{
			`tool_calls_total{tool="jira_get_issue",outcome="unauthenticated"}`, `upstream_requests_total{service="Jira",status="401"}`,
		}},
		{"a foreign page", func() { p.from(t, "https://evil.example") }, []string{`refusals_total{reason="host_or_origin"}`}},
		{"a session", func() { p.open(t, user) }, []string{`sessions`}},
		{"a crowd", func() {
			for range 8 { // a slow machine is still faster than two calls a second
				read("1")()
			}
		}, []string{`upstream_wait_seconds_count{service="Jira",for="limit"}`}},
		{"a site in trouble", func() {
			defer site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "/rest/api/2/issue/DEMO-2", Status: http.StatusServiceUnavailable})()
			read("2")()
		}, []string{
			`upstream_retries_total{service="Jira"}`, `upstream_wait_seconds_sum{service="Jira",for="retry"}`, `open_breakers`,
			`upstream_requests_total{service="Jira",status="503"}`, `tool_calls_total{tool="jira_get_issue",outcome="unavailable"}`,
		}},
		{"a call after that", read("1"), []string{`upstream_unsent_total{service="Jira",reason="overloaded"}`}},
	} {
		before := p.get(t, "/metrics")
		step.do()
		after := p.get(t, "/metrics")
		for _, metric := range step.grows {
			if was, is := valueOf(before, namespace+metric), valueOf(after, namespace+metric); is <= was {
				t.Errorf("%s: %s went from %v to %v", step.what, metric, was, is)
			}
		}
	}
}

// valueOf reads one metric, 0 when it is not there.
func valueOf(metrics, name string) float64 {
	for line := range strings.Lines(metrics) {
		if rest, ok := strings.CutPrefix(line, name+" "); ok {
			value, err := strconv.ParseFloat(strings.TrimSpace(rest), 64)
			if err == nil {
				return value
			}
		}
	}
	return 0
}

// from sends a request as a browser does for a page of another site.
func (p *loud) from(t *testing.T, origin string) {
	t.Helper()
	request := p.message(t, "jira_get_issue", `{}`, nil)
	request.Header.Set("Origin", origin)
	p.do(t, request)
}

// open begins a session.
func (p *loud) open(t *testing.T, authorization string) {
	t.Helper()
	body := `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}`
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.origin+"/mcp", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{
		"Content-Type": "application/json", "Accept": "application/json, text/event-stream", "Authorization": authorization,
	} {
		request.Header.Set(name, value)
	}
	if answer := p.do(t, request); !strings.Contains(answer, "Mcp-Session-Id") {
		t.Fatalf("no session: %s", answer)
	}
}
