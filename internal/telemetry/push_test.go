package telemetry_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mcp-atlassian/internal/atlassian/upstream"
	"mcp-atlassian/internal/telemetry"
	"mcp-atlassian/internal/tool"
)

func TestPush_sends_what_was_counted(t *testing.T) {
	t.Parallel()
	c := newCollected(t)
	m, quiet := telemetry.NewMetrics(), slog.New(slog.DiscardHandler)
	calls, requests := telemetry.Calls{Log: quiet, Metrics: m}, telemetry.Requests{Log: quiet, Metrics: m}
	for _, took := range []time.Duration{time.Millisecond, 20 * time.Millisecond, 20 * time.Millisecond, 2 * time.Minute} {
		calls.Called(t.Context(), tool.Record{Tool: "jira_get_issue", Duration: took})
	}
	requests.Answered(t.Context(), upstream.Exchange{Service: "Jira", Status: 200, Attempts: 1})
	requests.Answered(t.Context(), upstream.Exchange{Service: "Confluence", Status: 404, Attempts: 1})
	m.Gauge("sessions", func() float64 { return 7 })
	over, end := context.WithCancel(t.Context())
	end() // the last delivery alone
	times := []time.Time{time.Unix(100, 0), time.Unix(160, 5)}
	m.Push(over, telemetry.NewCollector(telemetry.CollectorOptions{Endpoint: c.server.URL, Via: http.DefaultTransport, Log: quiet}), telemetry.PushOptions{
		Process: telemetry.Process{Service: "atlas", Version: "1"}, Every: time.Hour, Last: time.Minute,
		Now: func() time.Time { defer func() { times = times[1:] }(); return times[0] },
	})
	if len(c.bodies) != 1 || c.asked[0].URL.Path != "/v1/metrics" {
		t.Fatalf("delivered: %q", c.bodies)
	}
	metrics := metricsIn(t, c.bodies[0])
	for name, want := range map[string]string{
		"mcp_atlassian_tool_calls_total": `{"sum":{"aggregationTemporality":2,"isMonotonic":true,"dataPoints":[{"attributes":[{"key":"tool","value":{"stringValue":"jira_get_issue"}},{"key":"outcome","value":{"stringValue":"ok"}}],"startTimeUnixNano":"100000000000","timeUnixNano":"160000000005","asDouble":4}]}}`,
		"mcp_atlassian_sessions":         `{"gauge":{"dataPoints":[{"startTimeUnixNano":"100000000000","timeUnixNano":"160000000005","asDouble":7}]}}`,
		"mcp_atlassian_tool_call_seconds": `{"histogram":{"aggregationTemporality":2,"dataPoints":[{"attributes":[{"key":"tool","value":{"stringValue":"jira_get_issue"}}],"startTimeUnixNano":"100000000000","timeUnixNano":"160000000005",` +
			`"count":"4","sum":120.041,"bucketCounts":["1","0","2","0","0","0","0","0","0","0","0","0","0","1"],"explicitBounds":[0.005,0.01,0.025,0.05,0.1,0.25,0.5,1,2.5,5,10,30,75]}]}}`,
	} {
		if diff := cmp.Diff(decoded(t, want), metrics[name]); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
	sum, _ := metrics["mcp_atlassian_upstream_requests_total"].(map[string]any)["sum"].(map[string]any)
	if points, _ := sum["dataPoints"].([]any); len(points) != 2 {
		t.Errorf("not one point for each service: %v", sum)
	}
}

// metricsIn are the metrics of a delivery by name, without it.
func metricsIn(t *testing.T, body string) map[string]any {
	t.Helper()
	var document struct {
		ResourceMetrics []struct {
			ScopeMetrics []struct {
				Metrics []map[string]any `json:"metrics"`
			} `json:"scopeMetrics"`
		} `json:"resourceMetrics"`
	}
	if err := json.Unmarshal([]byte(body), &document); err != nil {
		t.Fatal(err)
	}
	all := map[string]any{}
	for _, metric := range document.ResourceMetrics[0].ScopeMetrics[0].Metrics {
		name, _ := metric["name"].(string)
		delete(metric, "name")
		all[name] = metric
	}
	return all
}

func decoded(t *testing.T, text string) any {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	return value
}

func TestPush_goes_on_until_the_end(t *testing.T) {
	t.Parallel()
	c := newCollected(t)
	delivered := make(chan struct{}, 100)
	c.answer = func(w http.ResponseWriter) {
		_, _ = io.WriteString(w, "{}")
		select {
		case delivered <- struct{}{}:
		default:
		}
	}
	ctx, end := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		telemetry.NewMetrics().Push(ctx, telemetry.NewCollector(telemetry.CollectorOptions{
			Endpoint: c.server.URL, Via: http.DefaultTransport, Log: slog.New(slog.DiscardHandler),
		}), telemetry.PushOptions{Every: time.Millisecond, Last: time.Minute, Now: clock})
	}()
	<-delivered
	<-delivered
	end()
	<-done
}
