package telemetry_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mcp-atlassian/internal/atlassian/upstream"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/telemetry"
	"mcp-atlassian/internal/tool"
)

// collected is a stand-in for an OpenTelemetry collector.
type collected struct {
	server *httptest.Server
	answer func(http.ResponseWriter)

	mu     sync.Mutex
	bodies []string
	asked  []*http.Request
}

func newCollected(t *testing.T) *collected {
	t.Helper()
	c := &collected{answer: func(w http.ResponseWriter) { _, _ = io.WriteString(w, "{}") }}
	c.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		c.mu.Lock()
		defer c.mu.Unlock()
		c.bodies, c.asked = append(c.bodies, string(body)), append(c.asked, r)
		c.answer(w)
	}))
	t.Cleanup(c.server.Close)
	return c
}

// span is what a test looks at of a delivered span.
type span struct {
	TraceID      string `json:"traceId"`
	SpanID       string `json:"spanId"`
	ParentSpanID string `json:"parentSpanId"`
	Name         string `json:"name"`
	Kind         int    `json:"kind"`
	Start        string `json:"startTimeUnixNano"`
	End          string `json:"endTimeUnixNano"`
	Attributes   []struct {
		Key   string         `json:"key"`
		Value map[string]any `json:"value"`
	} `json:"attributes"`
	Status struct {
		Code int `json:"code"`
	} `json:"status"`
}

func (s span) about() map[string]string {
	about := map[string]string{}
	for _, one := range s.Attributes {
		for _, value := range one.Value {
			about[one.Key] = fmt.Sprint(value)
		}
	}
	return about
}

// spans are all that were delivered, by name.
func (c *collected) spans(t *testing.T) map[string]span {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	found := map[string]span{}
	for _, body := range c.bodies {
		var document struct {
			ResourceSpans []struct {
				ScopeSpans []struct {
					Spans []span `json:"spans"`
				} `json:"scopeSpans"`
			} `json:"resourceSpans"`
		}
		if err := json.Unmarshal([]byte(body), &document); err != nil {
			t.Fatalf("%v in %s", err, body)
		}
		for _, resource := range document.ResourceSpans {
			for _, scope := range resource.ScopeSpans {
				for _, one := range scope.Spans {
					found[one.Name] = one
				}
			}
		}
	}
	return found
}

func (c *collected) tracing(log io.Writer, sampler string) *telemetry.Tracing {
	collector := telemetry.NewCollector(telemetry.CollectorOptions{
		Endpoint: c.server.URL + "/", Headers: http.Header{"Authorization": {"secret-of-the-collector"}},
		Via: http.DefaultTransport, Log: slog.New(slog.NewTextHandler(log, nil)),
	})
	return telemetry.NewTracing(collector, telemetry.TraceOptions{
		Process: telemetry.Process{Service: "atlas", Version: "1.2.3", Attributes: map[string]string{"deployment.environment": "test"}},
		Sampler: sampler,
	})
}

const (
	callersTrace = "0af7651916cd43dd8448eb211c80319c"
	callersSpan  = "b7ad6b7169203331"
)

// told makes a call with one request in it, as the catalogue and the door do, and gives the headers of the request.
func told(ctx context.Context, traces *telemetry.Tracing, r tool.Record, x upstream.Exchange) http.Header {
	quiet := slog.New(slog.DiscardHandler)
	calls, requests := telemetry.Calls{Log: quiet, Traces: traces}, telemetry.Requests{Log: quiet, Traces: traces}
	header := http.Header{}
	ctx = calls.Calling(ctx)
	asked := requests.Asking(ctx, x.Service, x.Route)
	requests.Sending(asked, x.Route, header)
	requests.Answered(asked, x)
	calls.Called(ctx, r)
	return header
}

var (
	goodCall    = tool.Record{Tool: "jira_get_issue", Product: "jira", Arguments: json.RawMessage(`{"issue_key":"DEMO-1"}`)}
	goodRequest = upstream.Exchange{Service: "Jira", Route: "GET /rest/api/2/issue/{issue}", Status: 200, Attempts: 1}
)

func TestTracing_makes_spans_of_calls_and_requests(t *testing.T) {
	t.Parallel()
	c := newCollected(t)
	var log bytes.Buffer
	traces := c.tracing(&log, "")
	ctx := tool.WithRequest(t.Context(), tool.Request{Traceparent: "00-" + callersTrace + "-" + callersSpan + "-01", Tracestate: "v=1"})
	header := told(ctx, traces, goodCall, goodRequest)
	if err := traces.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	found := c.spans(t)
	call, request := found["tools/call jira_get_issue"], found["GET /rest/api/2/issue/{issue}"]
	if call.TraceID != callersTrace || call.ParentSpanID != callersSpan || request.TraceID != callersTrace || request.ParentSpanID != call.SpanID {
		t.Errorf("not one trace: %+v, %+v", call, request)
	}
	if want := "00-" + callersTrace + "-" + request.SpanID + "-01"; header.Get("Traceparent") != want || len(header) != 1 {
		t.Errorf("sent on: %v, want %s", header, want)
	}
	if call.Kind != 2 || request.Kind != 3 || call.Start > request.Start || call.End < request.End || call.Status.Code != 0 {
		t.Errorf("kind, time or status: %+v, %+v", call, request)
	}
	if diff := cmp.Diff(map[string]string{
		"mcp.method.name": "tools/call", "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "jira_get_issue",
	}, call.about()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]string{
		"peer.service": "Jira", "http.request.method": "GET", "url.template": "/rest/api/2/issue/{issue}", "http.response.status_code": "200",
	}, request.about()); diff != "" {
		t.Error(diff)
	}
	if strings.Contains(c.bodies[0], "DEMO-1") {
		t.Errorf("an argument is in a span: %s", c.bodies[0])
	}
	for _, want := range []string{
		`{"key":"service.name","value":{"stringValue":"atlas"}}`, `{"key":"service.version","value":{"stringValue":"1.2.3"}}`,
		`{"key":"deployment.environment","value":{"stringValue":"test"}}`, `"scope":{"name":"mcp-atlassian","version":"1.2.3"}`,
	} {
		if !strings.Contains(c.bodies[0], want) {
			t.Errorf("no %s in %s", want, c.bodies[0])
		}
	}
	if r := c.asked[0]; r.URL.Path != "/v1/traces" || r.Header.Get("Content-Type") != "application/json" || r.Header.Get("Authorization") == "" {
		t.Errorf("delivered to %s with %v", r.URL.Path, r.Header)
	}
	if log.Len() != 0 {
		t.Errorf("logged: %s", &log)
	}
}

func TestTracing_tells_how_a_call_failed(t *testing.T) {
	t.Parallel()
	c := newCollected(t)
	traces := c.tracing(io.Discard, "")
	failed := fault.New(fault.Unavailable, "nobody is there")
	told(t.Context(), traces, tool.Record{Tool: "jira_search", Failed: true, Err: failed, Kind: fault.Unavailable},
		upstream.Exchange{Service: "Jira", Route: "GET /rest/api/2/search", Status: 503, Attempts: 3, Err: failed})
	told(t.Context(), traces, tool.Record{Tool: "the caller wrote this", Refused: true, Kind: fault.NotFound},
		upstream.Exchange{Service: "Confluence", Route: "GET /rest/api/content", Err: failed})
	if err := traces.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	found := c.spans(t)
	for name, want := range map[string]map[string]string{
		"tools/call jira_search":      {"error.type": fault.Unavailable.String(), "gen_ai.tool.name": "jira_search"},
		"GET /rest/api/2/search":      {"error.type": "503", "http.request.resend_count": "2", "http.response.status_code": "503"},
		"tools/call":                  {"error.type": "refused", "gen_ai.tool.name": ""},
		"GET /rest/api/content":       {"error.type": fault.Unavailable.String(), "http.response.status_code": ""},
		"tools/call the caller wrote": nil,
	} {
		about, code := found[name].about(), found[name].Status.Code
		for key, value := range want {
			if about[key] != value || code != 2 {
				t.Errorf("%s: %s is %q with status %d, want %q", name, key, about[key], code, value)
			}
		}
		if _, made := found[name]; made == (want == nil) {
			t.Errorf("%s: made: %v", name, made)
		}
	}
}

// Without a trace of the caller's own, Atlassian is told of none.
func TestTracing_sends_on_only_what_the_caller_began(t *testing.T) {
	t.Parallel()
	for parent, want := range map[string]bool{
		"":            false,
		"not a trace": false,
		"00-" + callersTrace + "-0000000000000000-01":     false,
		"00-" + callersTrace + "-" + callersSpan + "-01":  true,
		"00-" + callersTrace + "-" + callersSpan + "-00":  true, // the caller does not record; the trace is its own all the same
		"ff-" + callersTrace + "-" + callersSpan + "-01":  false,
		"00-" + callersTrace + "-" + callersSpan + "-01x": false,
	} {
		c := newCollected(t)
		traces := c.tracing(io.Discard, "")
		header := told(tool.WithRequest(t.Context(), tool.Request{Traceparent: parent}), traces, goodCall, goodRequest)
		if err := traces.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := header.Get("Traceparent"); (got != "") != want || want && !strings.HasPrefix(got, "00-"+callersTrace) {
			t.Errorf("%q: sent on as %q", parent, got)
		}
		if made := len(c.spans(t)); (made == 0) != strings.HasSuffix(parent, "-00") {
			t.Errorf("%q: %d spans", parent, made)
		}
	}
}

func TestTracing_samples_as_told(t *testing.T) {
	t.Parallel()
	for sampler, want := range map[string]int{
		"always_on": 2, "always_off": 0, "parentbased_always_on": 2, "parentbased_always_off": 0, "traceidratio": 0, "parentbased_traceidratio": 0,
	} { // the ratio is 0
		c := newCollected(t)
		traces := c.tracing(io.Discard, sampler)
		told(t.Context(), traces, goodCall, goodRequest)
		if err := traces.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := len(c.spans(t)); got != want {
			t.Errorf("%s: %d spans, want %d", sampler, got, want)
		}
	}
}

func TestTracing_complains_once_of_a_collector(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer func(http.ResponseWriter)
		want   string
	}{
		"refuses": {func(w http.ResponseWriter) { http.Error(w, "no such tenant", http.StatusUnauthorized) }, "401: no such tenant"},
		"takes a part": {func(w http.ResponseWriter) {
			_, _ = io.WriteString(w, `{"partialSuccess":{"rejectedSpans":"2","errorMessage":"too old"}}`)
		}, "refused 2 of them: too old"},
		"hangs up": {func(http.ResponseWriter) { panic(http.ErrAbortHandler) }, "EOF"},
	} {
		c := newCollected(t)
		c.answer = test.answer
		var log bytes.Buffer
		traces := c.tracing(&log, "")
		for range 600 { // more than one delivery
			told(t.Context(), traces, goodCall, goodRequest)
		}
		if err := traces.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		if warnings := strings.Count(log.String(), "level=WARN"); warnings != 1 || !strings.Contains(log.String(), test.want) {
			t.Errorf("%s: %d warnings: %s", name, warnings, &log)
		}
		if strings.Contains(log.String(), "secret-of-the-collector") {
			t.Errorf("%s: a header is in the log: %s", name, &log)
		}
	}
}

// A collector that never answers holds neither a call nor, for longer than it is given, the end of the program.
func TestTracing_waits_for_nobody(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	c := newCollected(t)
	c.answer = func(http.ResponseWriter) { <-release }
	t.Cleanup(func() { close(release) })
	traces := c.tracing(io.Discard, "")
	for range 5000 { // more than the queue holds
		told(t.Context(), traces, goodCall, goodRequest)
	}
	short, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := traces.Close(short); err == nil {
		t.Error("nobody says that spans were lost")
	}
}

func BenchmarkTracing(b *testing.B) {
	for name, traces := range map[string]*telemetry.Tracing{
		"off": nil,
		"on": telemetry.NewTracing(telemetry.NewCollector(telemetry.CollectorOptions{
			Endpoint: "http://collector.example", Via: taken{}, Log: slog.New(slog.DiscardHandler),
		}), telemetry.TraceOptions{}),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			quiet := slog.New(slog.DiscardHandler)
			calls, requests, header := telemetry.Calls{Log: quiet, Traces: traces}, telemetry.Requests{Log: quiet, Traces: traces}, http.Header{}
			for b.Loop() {
				ctx := calls.Calling(b.Context())
				asked := requests.Asking(ctx, "Jira", goodRequest.Route)
				requests.Sending(asked, goodRequest.Route, header)
				requests.Answered(asked, goodRequest)
				calls.Called(ctx, goodCall)
			}
		})
	}
}

// taken is a collector that takes everything.
type taken struct{}

func (taken) RoundTrip(r *http.Request) (*http.Response, error) {
	_, err := io.Copy(io.Discard, r.Body)
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Request: r}, err
}
