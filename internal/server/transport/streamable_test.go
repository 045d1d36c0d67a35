package transport_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"mcp-atlassian/internal/server/transport"
)

func stateless(o *transport.Options) { o.Stateless = true }

func TestStreamable_every_revision(t *testing.T) {
	t.Parallel()
	for _, mode := range []struct {
		name   string
		change func(*transport.Options)
	}{{"sessions", nil}, {"stateless", stateless}} {
		for _, version := range []string{"2024-11-05", "2025-03-26", "2025-06-18", newest} {
			t.Run(mode.name+" "+version, func(t *testing.T) {
				t.Parallel()
				s := start(t, mode.change)
				a := s.do("POST", "/mcp", initialize(version), as("alice")...)
				if got := a.result()["protocolVersion"]; got != version {
					t.Fatalf("initialize: %d %s", a.status, a.body)
				}
				headers := append(as("alice"), "Mcp-Session-Id", a.session(), "Mcp-Protocol-Version", version)
				if got := s.do("POST", "/mcp", call("jira_who", "é<"), headers...).said(t); got != (said{"alice", "é<"}) {
					t.Errorf("got %v", got)
				}
			})
		}
		t.Run(mode.name+" "+modern, func(t *testing.T) {
			t.Parallel()
			s := start(t, mode.change)
			a := s.do("POST", "/mcp", modernCall("jira_who", "m"), append(as("bob"), modernHeaders("tools/call", "jira_who")...)...)
			if got := a.said(t); got != (said{"bob", "m"}) || a.result()["resultType"] != "complete" {
				t.Errorf("got %v in %s", got, a.body)
			}
			if a.session() != "" || !strings.HasPrefix(a.header.Get("Content-Type"), "application/json") {
				t.Errorf("headers: %v", a.header)
			}
		})
	}
}

func TestStreamable_unknown_revision_gets_the_newest_with_a_handshake(t *testing.T) {
	t.Parallel()
	a := start(t, nil).do("POST", "/mcp", initialize("1999-01-01"))
	if got := a.result()["protocolVersion"]; got != newest {
		t.Errorf("got %v: %s", got, a.body)
	}
	info, _ := a.result()["serverInfo"].(map[string]any)
	capabilities, err := json.Marshal(a.result()["capabilities"])
	if err != nil {
		t.Fatal(err)
	}
	if info["name"] != "Atlassian MCP" || info["version"] != "1.2.3" || string(capabilities) != `{"tools":{}}` {
		t.Errorf("server: %v, capabilities: %s", info, capabilities)
	}
}

func TestStreamable_the_official_client_works(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*transport.Options){"sessions": nil, "stateless": stateless} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			session := start(t, change).connect("alice")
			list, err := session.ListTools(t.Context(), nil)
			if err != nil || len(list.Tools) != 6 {
				t.Fatalf("list: %v, %v", list, err)
			}
			result, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: "jira_who", Arguments: map[string]any{"note": "n"}})
			if err != nil || result.IsError {
				t.Fatalf("call: %+v, %v", result, err)
			}
		})
	}
}

func TestStreamable_refusals(t *testing.T) {
	t.Parallel()
	list := message(1, "tools/list", `{}`)
	withSessions, without := start(t, nil), start(t, func(o *transport.Options) { o.Stateless, o.MaxBody = true, 1<<20 })
	for name, test := range map[string]struct {
		on           *running
		method, body string
		headers      []string
		status       int
		contains     string
	}{
		"no form accepted":    {withSessions, "POST", initialize(newest), []string{"Accept", "text/html"}, 406, "-32600"},
		"other media type":    {withSessions, "POST", initialize(newest), []string{"Content-Type", "text/plain"}, 415, ""},
		"no JSON":             {withSessions, "POST", "{", nil, 400, "-32700"},
		"no message":          {withSessions, "POST", `{"hello":1}`, nil, 400, "-32602"},
		"a number":            {withSessions, "POST", `7`, nil, 400, "-32602"},
		"a batch":             {withSessions, "POST", "[" + list + "]", nil, 400, "batch"},
		"no session":          {withSessions, "POST", list, nil, 400, "Missing session ID"},
		"unknown session":     {withSessions, "POST", list, []string{"Mcp-Session-Id", strings.Repeat("f", 32)}, 404, "Session not found"},
		"unknown revision":    {withSessions, "POST", initialize(newest), []string{"Mcp-Protocol-Version", "1999-01-01"}, 400, "2025-06-18"},
		"no revision":         {withSessions, "POST", initialize(newest), []string{"Mcp-Protocol-Version", "zzz"}, 400, `"id":1,"error":{"code":-32600`},
		"no revision, modern": {without, "POST", modernCall("jira_who", ""), []string{"Mcp-Protocol-Version", "no-date"}, 400, `"id":2,"error":{"code":-32020`},
		"no revision, GET":    {withSessions, "GET", "", []string{"Mcp-Protocol-Version", "zzz"}, 400, "2025-06-18"},
		"later revision":      {without, "POST", list, []string{"Mcp-Protocol-Version", "2031-01-01"}, 400, "2026-07-28"},
		"compressed":          {withSessions, "POST", initialize(newest), []string{"Content-Encoding", "gzip"}, 415, "compressed"},
		"other method":        {withSessions, "PUT", "{}", nil, 405, ""},
		"GET for JSON":        {withSessions, "GET", "", []string{"Accept", "application/json"}, 406, ""},
		"GET, no session":     {withSessions, "GET", "", nil, 400, "Missing session ID"},
		"DELETE, unknown":     {withSessions, "DELETE", "", []string{"Mcp-Session-Id", "x"}, 404, "Session not found"},
		"stateless GET":       {without, "GET", "", nil, 405, ""},
		"stateless DELETE":    {without, "DELETE", "", nil, 405, ""},
		"modern GET":          {withSessions, "GET", "", []string{"Mcp-Protocol-Version", modern}, 405, ""},
		"too large":           {without, "POST", call("jira_who", strings.Repeat("x", 1<<20)), nil, 413, ""},
		"unknown method":      {without, "POST", message(1, "no/such", `{}`), nil, 200, `"id":1,"error":{"code":-32601`},
		"unoffered method":    {without, "POST", message(1, "prompts/list", `{}`), nil, 200, "-32601"},
		"unknown notice":      {without, "POST", `{"jsonrpc":"2.0","method":"notifications/own"}`, nil, 202, ""},
		"no parameters":       {without, "POST", `{"jsonrpc":"2.0","id":"a","method":"tools/call"}`, nil, 400, `"id":"a","error":{"code":-32600`},
		"call without id":     {without, "POST", `{"jsonrpc":"2.0","method":"tools/list"}`, nil, 400, `"id":"server-error","error":{"code":-32600`},
		"id null":             {without, "POST", `{"jsonrpc":"2.0","id":null,"method":"ping"}`, nil, 400, `"id":null,"error":{"code":-32602`},
		"id false":            {without, "POST", `{"jsonrpc":"2.0","id":false,"method":"ping"}`, nil, 400, `"id":null,"error":{"code":-32602`},
		"id with fraction":    {without, "POST", `{"jsonrpc":"2.0","id":1.5,"method":"ping"}`, nil, 400, `"id":1.5,"error":{"code":-32602`},
		"id too large":        {without, "POST", `{"jsonrpc":"2.0","id":9223372036854775808,"method":"ping"}`, nil, 400, `"id":9223372036854775808,"error":{"code":-32602`},
		"answer without id":   {without, "POST", `{"jsonrpc":"2.0","result":{}}`, nil, 400, `"id":null,"error":{"code":-32602`},
		"other letter case":   {without, "POST", `{"JSONRPC":"2.0","ID":1,"METHOD":"ping"}`, nil, 400, `"error":{"code":-32600`},
		"odd method":          {without, "POST", `{"jsonrpc":"2.0","method":"tools/call\u0001"}`, nil, 202, ""},
		"modern, no meta":     {without, "POST", list, modernHeaders("tools/list", ""), 400, "-32602"},
		"modern, two tales":   {without, "POST", modernCall("jira_who", ""), modernHeaders("tools/call", "jira_slow"), 400, "-32020"},
		"modern, unknown":     {without, "POST", message(1, "no/such", "{"+modernMeta+"}"), modernHeaders("no/such", ""), 404, "-32601"},
		"modern, unoffered":   {without, "POST", message(1, "prompts/list", "{"+modernMeta+"}"), modernHeaders("prompts/list", ""), 404, "-32601"},
		"modern, later": {
			without, "POST", strings.ReplaceAll(message(1, "tools/list", "{"+modernMeta+"}"), modern, "2031-01-01"),
			[]string{"Mcp-Protocol-Version", "2031-01-01", "Mcp-Method", "tools/list"},
			400, "-32022",
		},
		"modern meta without its header": {withSessions, "POST", modernCall("jira_who", ""), nil, 400, "-32020"},
		"elsewhere":                      {withSessions, "GET", "", []string{"Path", "/other"}, 404, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := "/mcp"
			if len(test.headers) == 2 && test.headers[0] == "Path" {
				path, test.headers = test.headers[1], nil
			}
			a := test.on.do(test.method, path, test.body, append(as("alice"), test.headers...)...)
			if a.status != test.status || !strings.Contains(a.body, test.contains) {
				t.Errorf("got %d %s", a.status, a.body)
			}
			if strings.HasPrefix(test.contains, `"`) && !json.Valid([]byte(a.body)) {
				t.Errorf("not JSON: %s", a.body)
			}
			if a.status == http.StatusMethodNotAllowed && a.header.Get("Allow") == "" {
				t.Error("no Allow header")
			}
		})
	}
}

func TestStreamable_trailing_slash_and_own_path(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *transport.Options) { o.Path = "custom/{x}/" })
	for path, want := range map[string]int{"/custom/{x}": 200, "/custom/{x}/": 200, "/custom/y": 404, "/custom/{x}//": 404, "/mcp": 404, "/": 404} {
		if got := s.do("POST", path, initialize(newest)).status; got != want {
			t.Errorf("%s: %d, want %d", path, got, want)
		}
	}
}

func TestStreamable_GET_after_an_event_goes_on_from_now(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	stream := s.listen("/mcp", append(as("alice"), "Mcp-Session-Id", s.open("alice"), "Last-Event-ID", "unknown_7")...)
	if stream.res.StatusCode != http.StatusOK {
		t.Errorf("GET: %d", stream.res.StatusCode)
	}
}

func TestStreamable_DELETE_ends_the_session(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	mine := append(as("alice"), "Mcp-Session-Id", s.open("alice"))
	if a := s.do("DELETE", "/mcp", "", mine...); a.status != http.StatusOK {
		t.Fatalf("DELETE: %d %s", a.status, a.body)
	}
	for _, method := range []string{"POST", "GET", "DELETE"} {
		if a := s.do(method, "/mcp", call("jira_who", ""), mine...); a.status != http.StatusNotFound {
			t.Errorf("%s afterwards: %d", method, a.status)
		}
	}
}

func TestStreamable_DELETE_cancels_running_calls(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	mine := append(as("alice"), "Mcp-Session-Id", s.open("alice"))
	answered := make(chan answer, 1)
	go func() {
		a, _ := s.try(context.WithoutCancel(t.Context()), "POST", "/mcp", call("jira_slow", ""), mine...)
		answered <- a
	}()
	<-s.gate.entered
	s.do("DELETE", "/mcp", "", mine...)
	if user := <-s.gate.cancelled; user != "alice" {
		t.Errorf("cancelled %s", user)
	}
	if a := <-answered; a.result() != nil && a.result()["isError"] != true {
		t.Errorf("the call was answered: %s", a.body)
	}
}

func TestStreamable_GET_streams(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *transport.Options) { o.KeepAlive, o.Early = time.Millisecond, 1 })
	mine := append(as("alice"), "Mcp-Session-Id", s.open("alice"))
	one := s.listen("/mcp", mine...)
	if one.res.StatusCode != http.StatusOK || one.res.Header.Get("X-Accel-Buffering") != "no" {
		t.Fatalf("GET: %d %v", one.res.StatusCode, one.res.Header)
	}
	for {
		line, err := one.line()
		if err != nil {
			t.Fatalf("no keep-alive: %v", err)
		}
		if line == ": keep-alive" {
			break
		}
	}
	if two := s.listen("/mcp", mine...); two.res.StatusCode != http.StatusConflict {
		t.Errorf("second GET: %d", two.res.StatusCode)
	}
	if got := s.do("POST", "/mcp", call("jira_who", ""), mine...).said(t); got.User != "alice" {
		t.Errorf("beside the stream: %v", got)
	}
}

func TestStreamable_slow_answers_begin_early(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*transport.Options)
		accept string
		media  string
	}{
		"sessions":             {nil, both, "text/event-stream"},
		"stateless":            {stateless, both, "text/event-stream"},
		"stateless, JSON only": {stateless, "application/json", "application/json"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, func(o *transport.Options) {
				if test.change != nil {
					test.change(o)
				}
				o.Early, o.KeepAlive = time.Millisecond, time.Millisecond
			})
			headers := append(as("alice"), "Accept", test.accept)
			if test.change == nil {
				headers = append(headers, "Mcp-Session-Id", s.open("alice"))
			}
			res, err := http.DefaultClient.Do(s.request(t.Context(), "POST", "/mcp", call("jira_slow", "late"), headers...))
			if err != nil { // the headers are here although the call has not ended
				t.Fatal(err)
			}
			defer func() { _ = res.Body.Close() }()
			if got := res.Header.Get("Content-Type"); got != test.media {
				t.Errorf("media type %s", got)
			}
			<-s.gate.entered
			close(s.gate.release)
			var b bytes.Buffer
			if _, err := b.ReadFrom(res.Body); err != nil {
				t.Fatal(err)
			}
			for m := range messages(b.Bytes()) {
				if a := (answer{message: m, body: b.String()}); a.said(t) != (said{"alice", "late"}) {
					t.Errorf("got %s", b.String())
				}
			}
		})
	}
}

func TestStreamable_a_slow_notification_gets_202(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*transport.Options){"sessions": nil, "stateless": stateless} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, func(o *transport.Options) {
				if change != nil {
					change(o)
				}
				o.Early, o.KeepAlive = 1, 1 // every answer is a slow one
			})
			a := s.do("POST", "/mcp", initialize(newest), as("alice")...)
			headers := append(as("alice"), "Mcp-Session-Id", a.session())
			for range 100 {
				a := s.do("POST", "/mcp", `{"jsonrpc":"2.0","method":"notifications/initialized"}`, headers...)
				if a.status != http.StatusAccepted || a.body != "" {
					t.Fatalf("got %d %.60q", a.status, a.body)
				}
			}
		})
	}
}

func TestStreamable_one_JSON_answer_for_clients_that_take_nothing_else(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	a := s.do("POST", "/mcp", initialize(newest), append(as("alice"), "Accept", "application/json")...)
	if a.session() == "" || a.header.Get("Content-Type") != "application/json" {
		t.Fatalf("initialize: %d %v %s", a.status, a.header, a.body)
	}
	a = s.do("POST", "/mcp", steps(), append(as("alice"), "Accept", "application/json", "Mcp-Session-Id", a.session())...)
	if a.header.Get("Content-Type") != "application/json" || a.said(t).User != "alice" {
		t.Errorf("call: %v %s", a.header, a.body)
	}
}

func steps() string {
	return message(3, "tools/call", `{"name":"jira_steps","arguments":{},"_meta":{"progressToken":"p"}}`)
}

func TestStreamable_progress_reaches_the_client(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*transport.Options){"sessions": nil, "stateless": stateless} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, change)
			headers := as("alice")
			if change == nil {
				headers = append(headers, "Mcp-Session-Id", s.open("alice"))
			}
			a := s.do("POST", "/mcp", steps(), headers...)
			var reported []string
			for m := range messages([]byte(a.body)) {
				if m["method"] == "notifications/progress" {
					params, _ := m["params"].(map[string]any)
					reported = append(reported, fmt.Sprint(params["progressToken"], params["progress"], params["total"], params["message"]))
				}
			}
			if diff := cmp.Diff([]string{"p1 2half", "p2 2all"}, reported); diff != "" || a.said(t).User != "alice" {
				t.Errorf("%s in %s", diff, a.body)
			}
		})
	}
}

func TestStreamable_refused_and_unknown_tools_answer_alike(t *testing.T) {
	t.Parallel()
	s := start(t, stateless)
	refused := s.do("POST", "/mcp", call(hidden, "x"), as("bob")...)
	unknown := s.do("POST", "/mcp", call("jira_nosuch", "x"), as("bob")...)
	if want := strings.ReplaceAll(unknown.body, "jira_nosuch", hidden); refused.body != want || refused.status != unknown.status {
		t.Errorf("refused: %d %s\nunknown: %d %s", refused.status, refused.body, unknown.status, unknown.body)
	}
	if got := s.do("POST", "/mcp", call(hidden, "x"), as(insider)...).said(t); got.User != insider {
		t.Errorf("control: %v", got)
	}
}

func TestStreamable_a_panic_ends_one_call_only(t *testing.T) {
	t.Parallel()
	s := start(t, stateless)
	if a := s.do("POST", "/mcp", call("jira_panic", ""), as("alice")...); a.result()["isError"] != true || strings.Contains(a.body, "boom") {
		t.Errorf("panic: %d %s", a.status, a.body)
	}
	if got := s.do("POST", "/mcp", call("jira_who", ""), as("alice")...).said(t); got.User != "alice" {
		t.Errorf("afterwards: %v", got)
	}
}
