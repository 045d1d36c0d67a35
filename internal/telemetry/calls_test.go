package telemetry_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/atlassian/upstream"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/telemetry"
	"mcp-atlassian/internal/tool"
)

func clock() time.Time { return time.Date(2025, 1, 2, 3, 4, 5, 0, time.UTC) }

func operator(t *testing.T) context.Context {
	t.Helper()
	ctx := tool.WithRequest(t.Context(), tool.Request{ID: "r-7", Remote: "192.0.2.1"})
	return identity.NewContext(ctx, identity.Operator())
}

func TestCalls_level_follows_the_outcome(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		record tool.Record
		want   []string
	}{
		"good":        {tool.Record{Tool: "jira_get_issue"}, []string{"INFO - ", "outcome=ok", "identity=global", "request_id=r-7"}},
		"soft":        {tool.Record{Tool: "jira_get_issue", Failed: true}, []string{"INFO - ", "outcome=failed"}},
		"refused":     {tool.Record{Tool: "x", Refused: true, Kind: fault.NotFound}, []string{"DEBUG - ", "outcome=refused"}},
		"input":       {tool.Record{Tool: "x", Failed: true, Kind: fault.Input, Err: fault.New(fault.Input, "bad key")}, []string{"DEBUG - ", `error="Bad key."`}},
		"unavailable": {tool.Record{Tool: "x", Failed: true, Kind: fault.Unavailable, Err: fault.New(fault.Unavailable, "down")}, []string{"WARNING - ", "outcome=unavailable"}},
		"internal": {
			tool.Record{Tool: "x", Failed: true, Kind: fault.Internal, Err: fault.New(fault.Internal, "an internal error").Because(errors.New("index out of range")), Stack: []byte("goroutine 1")},
			[]string{"ERROR - ", `cause="index out of range"`, `stack="goroutine 1"`},
		},
	} {
		var b bytes.Buffer
		calls := telemetry.Calls{Log: telemetry.NewLogger(telemetry.LogOptions{Out: &b, Level: slog.LevelDebug}), Now: clock}
		calls.Called(operator(t), test.record)
		for _, want := range test.want {
			if !strings.Contains(b.String(), want) {
				t.Errorf("%s: no %q in %s", name, want, &b)
			}
		}
		if strings.Contains(b.String(), "arguments=") {
			t.Errorf("%s: arguments are shown without being asked for: %s", name, &b)
		}
	}
}

func TestCalls_audit(t *testing.T) {
	t.Parallel()
	args := json.RawMessage(`{"issue_key":"PROJ-1","fields":{"api_key":"k1","author":"anna","list":[{"sessionToken":"k2","keys":["PROJ-2"]}]},"authorization":["k3"],"n":12345678901234567890,"pin":"k4"}`)
	for _, test := range []struct {
		level  slog.Level
		effect tool.Effect
		lines  int
	}{{slog.LevelWarn, tool.Read, 0}, {slog.LevelWarn, tool.Create, 1}, {slog.LevelInfo, tool.Read, 1}, {slog.LevelInfo, tool.Alter, 1}} {
		var b bytes.Buffer
		calls := telemetry.Calls{Log: telemetry.NewLogger(telemetry.LogOptions{Out: &b, Level: test.level}), Audit: telemetry.NewMask([]string{"PIN"}, 4096), Now: clock}
		calls.Called(operator(t), tool.Record{Tool: "jira_x", Product: "Jira", Effect: test.effect, Arguments: args})
		var audit []string
		for _, line := range lines(&b) {
			if strings.Contains(line, "mcp-atlassian.audit") {
				audit = append(audit, line)
			}
		}
		if len(audit) != test.lines {
			t.Fatalf("%v: %q", test, audit)
		}
		for _, line := range audit {
			for _, want := range []string{"INFO - mcp-atlassian.audit - tool call tool=jira_x", "PROJ-1", "PROJ-2", "anna", "12345678901234567890", "user=(global)", "remote=192.0.2.1"} {
				if !strings.Contains(line, want) {
					t.Errorf("no %q in %s", want, line)
				}
			}
			for _, hidden := range []string{"k1", "k2", "k3", "k4"} {
				if strings.Contains(line, `"`+hidden) {
					t.Errorf("%s is shown: %s", hidden, line)
				}
			}
		}
	}
}

func TestCalls_tell_once_of_a_deprecated_tool(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	calls := telemetry.Calls{Log: telemetry.NewLogger(telemetry.LogOptions{Out: &b, Level: slog.LevelWarn}), Now: clock}
	for range 3 {
		calls.Called(operator(t), tool.Record{Tool: "jira_old", Deprecated: "jira_new"})
		calls.Called(operator(t), tool.Record{Tool: "jira_new"})
	}
	if got := lines(&b); len(got) != 1 || !strings.Contains(got[0], "tool=jira_old use=jira_new") {
		t.Errorf("got %q", got)
	}
}

func TestMask_bounds_and_bad_json(t *testing.T) {
	t.Parallel()
	mask := telemetry.NewMask(nil, 12)
	for args, want := range map[string]string{
		"": "{}", "{}": "{}", `{"a":"ééééééé"}`: `{"a":"ééé…`, `{"token":"x`: "(not readable)", "secret": "(not readable)", strings.Repeat("[", 100): "(not readable)",
	} {
		if got := mask.Arguments(json.RawMessage(args)); got != want {
			t.Errorf("%s: got %s", args, got)
		}
	}
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	m := telemetry.NewMetrics()
	quiet := slog.New(slog.DiscardHandler)
	calls, requests := telemetry.Calls{Log: quiet, Metrics: m, Now: clock}, telemetry.Requests{Log: quiet, Metrics: m}
	calls.Called(t.Context(), tool.Record{Tool: "jira_get_issue", Duration: time.Second})
	calls.Called(t.Context(), tool.Record{Tool: "jira_get_issue", Failed: true, Kind: fault.NotFound, Err: fault.New(fault.NotFound, "x")})
	calls.Called(t.Context(), tool.Record{Tool: "made up by a caller", Refused: true, Kind: fault.NotFound})
	requests.Answered(t.Context(), upstream.Exchange{Service: "Jira", Route: "GET /rest", Status: 503, Attempts: 3, Elapsed: time.Second})
	requests.Answered(t.Context(), upstream.Exchange{Service: "Jira", Status: 200, Attempts: 1, Queued: time.Second, Paused: 2 * time.Second})
	requests.Answered(t.Context(), upstream.Exchange{Service: "Jira", Err: fault.New(fault.Overloaded, "x")})
	m.Remembered(true)
	m.Refused("unauthenticated")
	m.Gauge("sessions", func() float64 { return 7 })
	var none *telemetry.Metrics
	none.Refused("x")
	none.Remembered(true)
	none.Gauge("x", nil)
	answer := httptest.NewRecorder()
	m.Handler().ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", http.NoBody))
	text := answer.Body.String()
	for _, want := range []string{
		`mcp_atlassian_tool_calls_total{tool="jira_get_issue",outcome="ok"} 1`, `tool="jira_get_issue",outcome="not_found"} 1`, `tool="(refused)",outcome="refused"} 1`,
		"# TYPE mcp_atlassian_tool_calls_total counter",
		`mcp_atlassian_upstream_requests_total{service="Jira",status="503"} 1`, `mcp_atlassian_upstream_retries_total{service="Jira"} 2`, `mcp_atlassian_refusals_total{reason="unauthenticated"} 1`,
		`mcp_atlassian_upstream_wait_seconds_sum{service="Jira",for="limit"} 1`, `mcp_atlassian_upstream_wait_seconds_sum{service="Jira",for="retry"} 2`,
		`mcp_atlassian_upstream_unsent_total{service="Jira",reason="overloaded"} 1`, `mcp_atlassian_validation_cache_total{hit="true"} 1`,
		"mcp_atlassian_sessions 7", `mcp_atlassian_tool_call_seconds_bucket{tool="jira_get_issue",le="1"}`, "go_goroutines",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s", want)
		}
	}
	if strings.Contains(text, "made up") {
		t.Error("a caller's words became a label")
	}
}

func TestRequests_say_nothing_of_addresses(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	log := telemetry.NewLogger(telemetry.LogOptions{Out: &b, Level: slog.LevelDebug})
	telemetry.Requests{Log: log}.Answered(operator(t), upstream.Exchange{Service: "Jira", Route: "GET /rest/api/2/issue/{issue}", Status: 200, Attempts: 1, RequestID: "u-1"})
	for _, want := range []string{"DEBUG - ", "route=\"GET /rest/api/2/issue/{issue}\"", "status=200", "request_id=r-7", "upstream_request_id=u-1"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %s in %s", want, &b)
		}
	}
}
