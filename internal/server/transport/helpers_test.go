package transport_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/server/mcpserver"
	"mcp-atlassian/internal/server/transport"
	"mcp-atlassian/internal/tool"
)

const (
	modern = "2026-07-28"
	newest = "2025-11-25" // of the revisions with a handshake
	both   = "application/json, text/event-stream"
)

// desk is the client of the test's tools: it knows who called, and lets calls wait.
type desk struct {
	scope *access.Scope
	user  string
	*gate
}

func (d *desk) Scope() *access.Scope { return d.scope }

// gate holds slow calls until a test lets them go.
type gate struct {
	entered   chan string   // the user of each slow call
	release   chan struct{} // closed or fed to end slow calls
	cancelled chan string   // the user of each slow call whose context ended
}

func newGate() *gate {
	return &gate{entered: make(chan string, 100), release: make(chan struct{}), cancelled: make(chan string, 100)}
}

type whoParams struct {
	Note string `json:"note" doc:"Comes back" default:""`
}

type said struct {
	User string `json:"user"`
	Note string `json:"note"`
}

var tools = &tool.Toolset[*desk]{Name: "jira_test", Doc: "For tests", Default: true}

var (
	_ = tool.Add(tools, tool.Spec{Name: "jira_who", Title: "Who", Doc: "Tells who calls.", Effect: tool.Read},
		func(_ context.Context, d *desk, in whoParams) (said, error) { return said{d.user, in.Note}, nil })
	_ = tool.Add(tools, tool.Spec{Name: "jira_slow", Title: "Slow", Doc: "Waits.", Effect: tool.Read},
		func(ctx context.Context, d *desk, in whoParams) (said, error) {
			d.entered <- d.user
			select {
			case <-d.release:
				return said{d.user, in.Note}, nil
			case <-ctx.Done():
				d.cancelled <- d.user
				return said{}, ctx.Err()
			}
		})
	_ = tool.Add(tools, tool.Spec{Name: "jira_pause", Title: "Pause", Doc: "Takes a moment, as Atlassian does.", Effect: tool.Read},
		func(ctx context.Context, d *desk, in whoParams) (said, error) {
			moment, over := context.WithTimeout(ctx, time.Millisecond)
			defer over()
			<-moment.Done()
			return said{d.user, in.Note}, ctx.Err()
		})
	_ = tool.Add(tools, tool.Spec{Name: "jira_steps", Title: "Steps", Doc: "Reports progress.", Effect: tool.Read},
		func(ctx context.Context, d *desk, in whoParams) (said, error) {
			tool.Report(ctx, 1, 2, "half")
			tool.Report(ctx, 2, 2, "all")
			return said{d.user, in.Note}, nil
		})
	_ = tool.Add(tools, tool.Spec{Name: "jira_panic", Title: "Panic", Doc: "Panics.", Effect: tool.Read},
		func(context.Context, *desk, whoParams) (said, error) { panic("boom") })
	_ = tool.Add(tools, tool.Spec{Name: "jira_write", Title: "Write", Doc: "Writes.", Effect: tool.Create},
		func(_ context.Context, d *desk, in whoParams) (said, error) { return said{d.user, in.Note}, nil })
)

// hidden is a tool that one user alone sees and may use.
const hidden, insider = "jira_write", "alice"

// pickiness hides one tool from all but one user.
type pickiness struct{}

func (pickiness) Callable(ctx context.Context, e *tool.Entry) bool {
	return e.Name != hidden || userOf(ctx) == insider
}

func (p pickiness) Listed(ctx context.Context, e *tool.Entry) bool { return p.Callable(ctx, e) }

// userOf is the caller's name: tests use it as the token.
func userOf(ctx context.Context) string {
	c, err := identity.FromContext(ctx)
	if err != nil {
		return "nobody"
	}
	if c.Kind() == identity.KindOperator {
		return "operator"
	}
	grant, err := c.Grant(identity.Jira)
	if err != nil {
		return "nobody"
	}
	bearer, ok := grant.Credential.(identity.Bearer)
	if !ok {
		return "nobody"
	}
	return strings.SplitN(bearer.Token.Reveal(), ".", 2)[0]
}

func newServer(g *gate) *mcpserver.Server {
	c := tool.New(tool.Options{Choice: pickiness{}})
	scope := (&access.Policy{}).Scope(access.SiteKind{})
	tool.Mount(c, tool.Product{Name: "jira"}, func(ctx context.Context) (*desk, error) {
		return &desk{scope: scope, user: userOf(ctx), gate: g}, nil
	}, tools)
	return mcpserver.New(c, mcpserver.Info{Version: "1.2.3"})
}

// running is a server on a loopback port.
type running struct {
	t    *testing.T
	url  string // without a path
	gate *gate
	stop func() error // ends the server and gives what Serve returned
}

// start serves the test's tools until the test ends.
func start(t *testing.T, change func(*transport.Options)) *running {
	t.Helper()
	g := newGate()
	return startServer(t, newServer(g), g, change)
}

func startServer(t *testing.T, s *mcpserver.Server, g *gate, change func(*transport.Options)) *running {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o := transport.Options{
		Address: listener.Addr().String(), Listener: listener, Now: time.Now, Shutdown: 10 * time.Second,
		Early: time.Hour, KeepAlive: time.Hour, // nothing depends on the clock unless a test says so
	}
	if change != nil {
		change(&o)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	callers := identity.NewReader(identity.Rules{Fallback: true})
	go func() { served <- transport.HTTP(s, callers, o).Serve(ctx) }()
	stop := sync.OnceValue(func() error {
		cancel()
		return <-served
	})
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Errorf("Serve: %v", err)
		}
	})
	return &running{t: t, url: "http://" + listener.Addr().String(), gate: g, stop: stop}
}

// answer is one HTTP answer, read to its end.
type answer struct {
	status  int
	header  http.Header
	body    string
	message map[string]any // the JSON-RPC answer in it, from JSON or events
}

func (a answer) session() string { return a.header.Get("Mcp-Session-Id") }

// result is the JSON-RPC result; nil = there is none.
func (a answer) result() map[string]any {
	r, _ := a.message["result"].(map[string]any)
	return r
}

// said is what the tools of this test answer.
func (a answer) said(t *testing.T) said {
	t.Helper()
	content, _ := a.result()["content"].([]any)
	if len(content) != 1 {
		t.Fatalf("no single content: %d %s", a.status, a.body)
	}
	block, _ := content[0].(map[string]any)
	text, _ := block["text"].(string)
	var s said
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		t.Fatalf("not an answer of the test's tools: %s", text)
	}
	return s
}

// headers are pairs of name and value; an empty value leaves a header out.
func (s *running) request(ctx context.Context, method, path, body string, headers ...string) *http.Request {
	s.t.Helper()
	req, err := http.NewRequestWithContext(ctx, method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Accept", both)
	req.Header.Set("Content-Type", "application/json")
	for at := 0; at+1 < len(headers); at += 2 {
		switch name, value := headers[at], headers[at+1]; {
		case value == "":
			req.Header.Del(name)
		case name == "Host":
			req.Host = value
		default:
			req.Header.Set(name, value)
		}
	}
	return req
}

func (s *running) do(method, path, body string, headers ...string) answer {
	s.t.Helper()
	a, err := s.try(s.t.Context(), method, path, body, headers...)
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

func (s *running) try(ctx context.Context, method, path, body string, headers ...string) (answer, error) {
	res, err := http.DefaultClient.Do(s.request(ctx, method, path, body, headers...))
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = res.Body.Close() }()
	content, err := io.ReadAll(res.Body)
	if err != nil {
		return answer{}, err
	}
	a := answer{status: res.StatusCode, header: res.Header, body: string(content)}
	for message := range messages(content) {
		if message["method"] == nil {
			a.message = message
		}
	}
	return a, nil
}

// messages gives the JSON-RPC messages of a body, JSON or events.
func messages(body []byte) func(func(map[string]any) bool) {
	return func(yield func(map[string]any) bool) {
		var whole map[string]any
		if json.Unmarshal(body, &whole) == nil {
			yield(whole)
			return
		}
		for line := range bytes.Lines(body) {
			data, ok := bytes.CutPrefix(line, []byte("data: "))
			var message map[string]any
			if ok && json.Unmarshal(data, &message) == nil && !yield(message) {
				return
			}
		}
	}
}

func message(id int, method, params string) string {
	return fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":%q,"params":%s}`, id, method, params)
}

func initialize(version string) string {
	return message(1, "initialize", fmt.Sprintf(`{"protocolVersion":%q,"capabilities":{},"clientInfo":{"name":"test","version":"1"}}`, version))
}

func call(name, note string) string {
	return message(2, "tools/call", fmt.Sprintf(`{"name":%q,"arguments":{"note":%q}}`, name, note))
}

const modernMeta = `"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}`

func modernCall(name, note string) string {
	return message(2, "tools/call", fmt.Sprintf(`{"name":%q,"arguments":{"note":%q},%s}`, name, note, modernMeta))
}

func modernHeaders(method, name string) []string {
	return []string{"Mcp-Protocol-Version", modern, "Mcp-Method", method, "Mcp-Name", name}
}

// as is the credential of a user: a token that begins with the name.
func as(user string) []string {
	if user == "" {
		return nil
	}
	return []string{"Authorization", "Token " + user}
}

// open opens a session and gives its id.
func (s *running) open(user string) string {
	s.t.Helper()
	a := s.do("POST", "/mcp", initialize(newest), as(user)...)
	if a.status != http.StatusOK || a.session() == "" {
		s.t.Fatalf("initialize as %s: %d %s", user, a.status, a.body)
	}
	n := s.do("POST", "/mcp", `{"jsonrpc":"2.0","method":"notifications/initialized"}`, append(as(user), "Mcp-Session-Id", a.session())...)
	if n.status != http.StatusAccepted || n.body != "" {
		s.t.Fatalf("initialized: %d %s", n.status, n.body)
	}
	return a.session()
}

// stream is an open event stream.
type eventStream struct {
	res    *http.Response
	reader *bufio.Reader
	cancel context.CancelFunc
}

func (s *running) listen(path string, headers ...string) *eventStream {
	s.t.Helper()
	ctx, cancel := context.WithCancel(s.t.Context())
	req := s.request(ctx, "GET", path, "", append([]string{"Accept", "text/event-stream", "Content-Type", ""}, headers...)...)
	res, err := http.DefaultClient.Do(req) //nolint:bodyclose // close does it
	if err != nil {
		cancel()
		s.t.Fatal(err)
	}
	e := &eventStream{res: res, reader: bufio.NewReader(res.Body), cancel: cancel}
	s.t.Cleanup(e.close)
	return e
}

func (e *eventStream) close() {
	e.cancel()
	_ = e.res.Body.Close()
}

// line reads up to the next line that is not empty.
func (e *eventStream) line() (string, error) {
	for {
		line, err := e.reader.ReadString('\n')
		if line = strings.TrimSpace(line); line != "" || err != nil {
			return line, err
		}
	}
}

// data reads the next event's data.
func (e *eventStream) data(t *testing.T) string {
	t.Helper()
	for {
		line, err := e.line()
		if err != nil {
			t.Fatalf("the stream ended: %v", err)
		}
		if data, ok := strings.CutPrefix(line, "data: "); ok {
			return data
		}
	}
}

// withUser is an HTTP client that sends a user's credential.
type withUser string

func (u withUser) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	if u != "" {
		r.Header.Set("Authorization", "Token "+string(u))
	}
	return http.DefaultTransport.RoundTrip(r)
}

// connect opens a session with the SDK's client.
func (s *running) connect(user string) *mcp.ClientSession {
	s.t.Helper()
	session, err := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil).Connect(s.t.Context(),
		&mcp.StreamableClientTransport{Endpoint: s.url + "/mcp", HTTPClient: &http.Client{Transport: withUser(user)}}, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = session.Close() })
	return session
}
