package mcpserver_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/server/mcpserver"
	"mcp-atlassian/internal/tool"
)

var update = flag.Bool("update", false, "rewrite the golden files")

type desk struct {
	scope *access.Scope
	ended chan error // why the context of a waiting call ended
}

func (d *desk) Scope() *access.Scope { return d.scope }

type params struct {
	Form string `json:"form" doc:"What to give back" default:"object"`
}

var tools = &tool.Toolset[*desk]{Name: "jira_test", Doc: "For tests", Default: true}

var (
	_ = tool.Add(tools, tool.Spec{Name: "jira_give", Title: "Give", Doc: "Gives <something>.", Effect: tool.Read}, give)
	_ = tool.Add(tools, tool.Spec{Name: "jira_take", Title: "Take", Doc: "Takes.", Effect: tool.Alter},
		func(context.Context, *desk, params) (any, error) {
			return nil, fault.New(fault.Conflict, "it <changed>").WithHint("read it again")
		})
)

var waiting = &tool.Toolset[*desk]{Name: "jira_waiting", Doc: "For one test", Default: true}

var _ = tool.Add(waiting, tool.Spec{Name: "jira_wait", Title: "Wait", Doc: "Waits.", Effect: tool.Read},
	func(ctx context.Context, d *desk, _ params) (any, error) {
		d.ended <- nil
		<-ctx.Done()
		d.ended <- context.Cause(ctx)
		return nil, ctx.Err()
	})

func give(_ context.Context, _ *desk, in params) (any, error) {
	switch in.Form {
	case "array":
		return []int{1, 2}, nil
	case "panic":
		panic("boom")
	case "text":
		return "plain <text>", nil
	case "blocks":
		return tool.Blocks{
			{Text: "see"},
			{Data: []byte("png"), MediaType: "image/png"},
			{Data: []byte("wav"), MediaType: "audio/wav"},
			{Data: []byte("pdf"), MediaType: "application/pdf", URI: "attachment://1"},
		}, nil
	default:
		return ordered.New(ordered.M("z", "<é>"), ordered.M("a", 1)), nil
	}
}

type everything struct{}

func (everything) Callable(context.Context, *tool.Entry) bool { return true }
func (everything) Listed(context.Context, *tool.Entry) bool   { return true }

func newServer(info mcpserver.Info) *mcpserver.Server { return newServerOf(info, &desk{}) }

func newServerOf(info mcpserver.Info, d *desk) *mcpserver.Server {
	c := tool.New(tool.Options{Choice: everything{}})
	d.scope = (&access.Policy{}).Scope(access.SiteKind{})
	sets := []*tool.Toolset[*desk]{tools}
	if d.ended != nil {
		sets = append(sets, waiting)
	}
	tool.Mount(c, tool.Product{Name: "jira"}, func(context.Context) (*desk, error) { return d, nil }, sets...)
	return mcpserver.New(c, info)
}

// wire is a connection whose messages a test sends and reads as they are.
type wire struct {
	in     chan jsonrpc.Message
	out    chan jsonrpc.Message
	closed chan struct{}
}

func connect(t *testing.T, s *mcpserver.Server) *wire {
	t.Helper()
	w := &wire{in: make(chan jsonrpc.Message), out: make(chan jsonrpc.Message, 10), closed: make(chan struct{})}
	session, err := s.SDK().Connect(t.Context(), w, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = session.Close() })
	return w
}

func (w *wire) Connect(context.Context) (mcp.Connection, error) { return w, nil }
func (w *wire) SessionID() string                               { return "" }

func (w *wire) Read(context.Context) (jsonrpc.Message, error) {
	select {
	case m := <-w.in:
		return m, nil
	case <-w.closed:
		return nil, io.EOF
	}
}

func (w *wire) Write(_ context.Context, m jsonrpc.Message) error {
	w.out <- m
	return nil
}

func (w *wire) Close() error {
	select {
	case <-w.closed:
	default:
		close(w.closed)
	}
	return nil
}

// ask sends one request and gives the answer as it would be written.
func (w *wire) ask(t *testing.T, e *mcpserver.Envelope, method, params string) string {
	t.Helper()
	m, err := jsonrpc.DecodeMessage([]byte(`{"jsonrpc":"2.0","id":1,"method":"` + method + `","params":` + params + `}`))
	if err != nil {
		t.Fatal(err)
	}
	if request, ok := m.(*jsonrpc.Request); ok && e != nil {
		request.Extra = e.Extra()
	}
	w.in <- m
	encoded, err := jsonrpc.EncodeMessage(<-w.out)
	if err != nil {
		t.Fatal(err)
	}
	return string(encoded)
}

func operator() *mcpserver.Envelope {
	return &mcpserver.Envelope{Caller: identity.Operator(), Request: tool.Request{ID: "request-7"}}
}

const (
	hello = `{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}`
	meta  = `"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}`
)

// TestServer_golden keeps what clients see first: a new version of the SDK changes it under our hands otherwise.
func TestServer_golden(t *testing.T) {
	t.Parallel()
	info := mcpserver.Info{Version: "1.2.3", Instructions: mcpserver.Instructions(mcpserver.About{
		ReadOnly: true, Services: []mcpserver.Service{{Name: "Jira"}, {Name: "Confluence", Missing: "set CONFLUENCE_URL."}},
	})}
	structured := info
	structured.Structured = true
	for name, test := range map[string]struct {
		info           mcpserver.Info
		method, params string
		handshake      bool
	}{
		"initialize":             {info, "initialize", hello, false},
		"discover":               {info, "server/discover", "{" + meta + "}", false},
		"list":                   {info, "tools/list", "{}", true},
		"list-structured":        {structured, "tools/list", "{}", true},
		"list-modern":            {info, "tools/list", "{" + meta + "}", false},
		"call-object":            {info, "tools/call", `{"name":"jira_give","arguments":{}}`, true},
		"call-object-modern":     {info, "tools/call", `{"name":"jira_give","arguments":{},` + meta + `}`, false},
		"call-object-structured": {structured, "tools/call", `{"name":"jira_give","arguments":{}}`, true},
		"call-array-structured":  {structured, "tools/call", `{"name":"jira_give","arguments":{"form":"array"}}`, true},
		"call-text-structured":   {structured, "tools/call", `{"name":"jira_give","arguments":{"form":"text"}}`, true},
		"call-blocks":            {info, "tools/call", `{"name":"jira_give","arguments":{"form":"blocks"}}`, true},
		"call-failed":            {info, "tools/call", `{"name":"jira_take","arguments":{}}`, true},
		"call-invalid":           {info, "tools/call", `{"name":"jira_give","arguments":{"nosuch":1}}`, true},
		"call-panic":             {info, "tools/call", `{"name":"jira_give","arguments":{"form":"panic"}}`, true},
		"call-blocks-structured": {structured, "tools/call", `{"name":"jira_give","arguments":{"form":"blocks"}}`, true},
		"call-unknown":           {info, "tools/call", `{"name":"jira_nosuch"}`, true},
		"prompts":                {info, "prompts/list", `{}`, true},
		"cursor":                 {info, "tools/list", `{"cursor":"x"}`, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := connect(t, newServer(test.info))
			if test.handshake {
				w.ask(t, operator(), "initialize", hello)
			}
			golden(t, name, w.ask(t, operator(), test.method, test.params))
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".json")
	if *update {
		if err := os.WriteFile(path, []byte(got+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.TrimSuffix(string(want), "\n"), got); diff != "" {
		t.Error(diff)
	}
}

func TestServer_refuses_messages_without_an_identity(t *testing.T) {
	t.Parallel()
	w := connect(t, newServer(mcpserver.Info{}))
	for _, method := range []string{"initialize", "ping"} {
		if got := w.ask(t, nil, method, hello); !strings.Contains(got, "without an identity") {
			t.Errorf("%s: %s", method, got)
		}
	}
}

func TestServer_ties_a_call_to_its_requester(t *testing.T) {
	t.Parallel()
	stopped := 0
	e := operator()
	e.Left = func(cancel func()) func() bool {
		cancel() // gone before it began
		return func() bool { stopped++; return true }
	}
	w := connect(t, newServer(mcpserver.Info{}))
	w.ask(t, operator(), "initialize", hello)
	w.ask(t, e, "tools/call", `{"name":"jira_give","arguments":{}}`)
	if stopped != 1 {
		t.Errorf("the requester is watched after the call: %d", stopped)
	}
}

// TestServer_a_lost_connection_cancels has the SDK end a call with io.EOF for its cause, which is no failure of the call.
func TestServer_a_lost_connection_cancels(t *testing.T) {
	t.Parallel()
	d := &desk{ended: make(chan error, 2)}
	w := connect(t, newServerOf(mcpserver.Info{}, d))
	w.ask(t, operator(), "initialize", hello)
	m, err := jsonrpc.DecodeMessage([]byte(`{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"jira_wait","arguments":{}}}`))
	if err != nil {
		t.Fatal(err)
	}
	m.(*jsonrpc.Request).Extra = operator().Extra()
	w.in <- m
	if err := <-d.ended; err != nil {
		t.Fatal(err)
	}
	_ = w.Close()
	if cause := <-d.ended; !errors.Is(cause, context.Canceled) {
		t.Errorf("the call ended with %v", cause)
	}
}

func TestServer_tells_of_new_sessions_once_they_are_open(t *testing.T) {
	t.Parallel()
	var opened []*mcp.ServerSession
	e := operator()
	e.Opened = func(s *mcp.ServerSession) { opened = append(opened, s) }
	w := connect(t, newServer(mcpserver.Info{}))
	w.ask(t, e, "ping", `{}`)
	w.ask(t, e, "initialize", hello)
	w.ask(t, e, "initialize", hello) // the second is refused
	if len(opened) != 1 || opened[0] == nil {
		t.Errorf("%d sessions", len(opened))
	}
}

func TestAppendTools_is_the_list(t *testing.T) {
	t.Parallel()
	s := newServer(mcpserver.Info{})
	w := connect(t, s)
	w.ask(t, operator(), "initialize", hello)
	var listed struct {
		Result struct {
			Tools json.RawMessage `json:"tools"`
		} `json:"result"`
	}
	if err := json.Unmarshal([]byte(w.ask(t, operator(), "tools/list", `{}`)), &listed); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(listed.Result.Tools), string(s.AppendTools(t.Context(), nil))); diff != "" {
		t.Error(diff)
	}
}

func BenchmarkAppendTools(b *testing.B) {
	s := newServer(mcpserver.Info{})
	var buffer []byte
	for b.Loop() {
		buffer = s.AppendTools(b.Context(), buffer[:0])
	}
}
