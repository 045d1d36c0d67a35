package transport_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"mcp-atlassian/internal/server/transport"
)

// sseClient is a raw client of the SSE transport.
type sseClient struct {
	t      *testing.T
	server *running
	stream *eventStream
	path   string // where messages go
}

func sse(o *transport.Options) { o.Kind = transport.SSE }

// openSSE opens a stream on a server of the SSE kind, and initializes it.
func openSSE(t *testing.T, s *running, user string) *sseClient {
	t.Helper()
	c := &sseClient{t: t, server: s, stream: s.listen("/sse", as(user)...)}
	if c.stream.res.StatusCode != http.StatusOK {
		t.Fatalf("GET /sse: %d", c.stream.res.StatusCode)
	}
	c.path = c.stream.data(t)
	if status := c.post(user, initialize("2024-11-05")); status != http.StatusAccepted {
		t.Fatalf("initialize: %d", status)
	}
	if a := c.next(); a.result()["protocolVersion"] != "2024-11-05" {
		t.Fatalf("initialize: %s", a.body)
	}
	return c
}

func (s *running) listenSSE(t *testing.T, change func(*transport.Options), user string) *sseClient {
	t.Helper()
	return openSSE(t, start(t, func(o *transport.Options) {
		change(o)
		o.Kind = transport.SSE
	}), user)
}

func (c *sseClient) post(user, body string) int {
	c.t.Helper()
	return c.server.do("POST", c.path, body, as(user)...).status
}

// next is the next message that comes down the stream.
func (c *sseClient) next() answer {
	c.t.Helper()
	a := answer{body: c.stream.data(c.t)}
	if err := json.Unmarshal([]byte(a.body), &a.message); err != nil {
		c.t.Fatalf("no message: %s", a.body)
	}
	return a
}

func TestSSE_an_id_in_use_is_refused(t *testing.T) {
	t.Parallel()
	s := start(t, sse)
	c := openSSE(t, s, "alice")
	c.post("alice", call("jira_slow", "first"))
	<-s.gate.entered
	if status := c.post("alice", call("jira_who", "second")); status != http.StatusBadRequest {
		t.Errorf("the second call with one id: %d", status)
	}
	close(s.gate.release)
	if got := c.next().said(t); got.Note != "first" {
		t.Errorf("got %v", got)
	}
	if status := c.post("alice", call("jira_who", "third")); status != http.StatusAccepted {
		t.Errorf("the id is free again, but: %d", status)
	}
}

func TestSSE_answers_come_down_the_stream(t *testing.T) {
	t.Parallel()
	c := openSSE(t, start(t, sse), "alice")
	if !strings.HasPrefix(c.path, "/messages/?session_id=") || len(c.path) != len("/messages/?session_id=")+32 {
		t.Errorf("endpoint: %s", c.path)
	}
	c.post("alice", call("jira_who", "down"))
	if got := c.next().said(t); got != (said{"alice", "down"}) {
		t.Errorf("got %v", got)
	}
	c.path = strings.Replace(c.path, "/messages/?", "/messages?", 1)
	c.post("alice", steps())
	var seen []any
	for range 3 {
		seen = append(seen, c.next().message["method"])
	}
	if seen[0] != "notifications/progress" || seen[2] != nil {
		t.Errorf("progress: %v", seen)
	}
}

func TestSSE_statuses(t *testing.T) {
	t.Parallel()
	s := start(t, sse)
	c := openSSE(t, s, "alice")
	list := message(1, "tools/list", `{}`)
	for name, test := range map[string]struct {
		method, path, body string
		headers            []string
		want               int
	}{
		"valid":           {"POST", c.path, `{"jsonrpc":"2.0","method":"notifications/initialized"}`, as("alice"), 202},
		"no id":           {"POST", "/messages/", list, as("alice"), 400},
		"malformed id":    {"POST", "/messages/?session_id=x", list, as("alice"), 400},
		"unknown id":      {"POST", "/messages/?session_id=" + strings.Repeat("a", 32), list, as("alice"), 404},
		"not JSON":        {"POST", c.path, "{", as("alice"), 400},
		"a batch":         {"POST", c.path, "[" + list + "]", as("alice"), 400},
		"foreign":         {"POST", c.path, list, as("bob"), 404},
		"no credentials":  {"POST", c.path, list, nil, 401},
		"bad credentials": {"POST", c.path, list, []string{"Authorization", "Bearer"}, 401},
		"bad stream":      {"GET", "/sse", "", []string{"Authorization", "Bearer"}, 401},
		"other method":    {"PUT", c.path, list, as("alice"), 405},
		"stream by POST":  {"POST", "/sse", list, as("alice"), 405},
		"foreign host":    {"GET", "/sse", "", append(as("alice"), "Host", "evil.example"), 421},
	} {
		if a := s.do(test.method, test.path, test.body, test.headers...); a.status != test.want {
			t.Errorf("%s: %d %s, want %d", name, a.status, a.body, test.want)
		}
	}
}

func TestSSE_the_official_client_works(t *testing.T) {
	t.Parallel()
	s := start(t, sse)
	session, err := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil).Connect(t.Context(),
		&mcp.SSEClientTransport{Endpoint: s.url + "/sse", HTTPClient: &http.Client{Transport: withUser("alice")}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = session.Close() }()
	result, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: "jira_who", Arguments: map[string]any{}})
	if err != nil || result.IsError {
		t.Fatalf("call: %+v, %v", result, err)
	}
}

func TestSSE_client_that_leaves_cancels_its_calls(t *testing.T) {
	t.Parallel()
	s := start(t, sse)
	c := openSSE(t, s, "alice")
	c.post("alice", call("jira_slow", ""))
	<-s.gate.entered
	c.stream.close()
	<-s.gate.cancelled
}

func TestSSE_keeps_alive(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *transport.Options) { o.Kind, o.KeepAlive = transport.SSE, time.Millisecond })
	stream := s.listen("/sse", as("alice")...)
	if got := stream.data(t); !strings.HasPrefix(got, "/messages/?session_id=") {
		t.Errorf("the first event is %s", got)
	}
	if line, err := stream.line(); line != ": keep-alive" {
		t.Errorf("got %q, %v", line, err)
	}
}

func TestSSE_drains(t *testing.T) {
	t.Parallel()
	s := start(t, sse)
	busy, idle := openSSE(t, s, "alice"), openSSE(t, s, "bob")
	busy.post("alice", call("jira_slow", "kept"))
	<-s.gate.entered
	stopped := make(chan error, 1)
	go func() { stopped <- s.stop() }()
	if _, err := idle.stream.line(); err == nil {
		t.Error("the idle stream goes on")
	}
	close(s.gate.release)
	if got := busy.next().said(t); got != (said{"alice", "kept"}) {
		t.Errorf("got %v", got)
	}
	if err := <-stopped; err != nil {
		t.Errorf("Serve: %v", err)
	}
}

func TestSSE_streams_are_bounded(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *transport.Options) { o.Kind, o.MaxSessions = transport.SSE, 1 })
	openSSE(t, s, "alice")
	if got := s.listen("/sse", as("alice")...).res.StatusCode; got != http.StatusServiceUnavailable {
		t.Errorf("second stream: %d", got)
	}
}
