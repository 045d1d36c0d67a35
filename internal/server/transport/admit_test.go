package transport_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/server/transport"
)

func TestAdmission_refuses_bad_credentials_on_every_method(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *transport.Options) { o.Challenge = `resource_metadata="https://x.example/meta"` })
	session := s.open("alice")
	for _, method := range []string{"GET", "POST", "DELETE"} {
		a := s.do(method, "/mcp", message(1, "tools/list", `{}`), "Authorization", "Digest x", "Mcp-Session-Id", session)
		challenge := a.header.Get("WWW-Authenticate")
		if a.status != http.StatusUnauthorized || !strings.HasPrefix(challenge, `Bearer realm="mcp-atlassian", error="invalid_token"`) ||
			!strings.Contains(challenge, `resource_metadata="https://x.example/meta"`) {
			t.Errorf("%s: %d, %q", method, a.status, challenge)
		}
		var body struct {
			Error string `json:"error"`
		}
		if json.Unmarshal([]byte(a.body), &body) != nil || !strings.Contains(body.Error, "Bearer, Token or Basic") || strings.Contains(a.body, "jira_") {
			t.Errorf("%s: %s", method, a.body)
		}
	}
	if got := s.do("POST", "/mcp", call("jira_who", ""), append(as("alice"), "Mcp-Session-Id", session)...).said(t); got.User != "alice" {
		t.Errorf("the session did not survive: %v", got)
	}
}

func TestAdmission_is_by_message_not_by_session(t *testing.T) {
	t.Parallel()
	s := start(t, stateless)
	for _, user := range []string{"alice", "bob", "", "alice"} {
		want := user
		if want == "" {
			want = "operator"
		}
		if got := s.do("POST", "/mcp", call("jira_who", ""), as(user)...).said(t); got.User != want {
			t.Errorf("as %q: %v", user, got)
		}
	}
}

func TestSessions_belong_to_who_opened_them(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	session := s.open("alice")
	nowhere := s.do("POST", "/mcp", call("jira_who", ""), append(as("bob"), "Mcp-Session-Id", strings.Repeat("0", 32))...)
	for _, user := range []string{"bob", ""} {
		for method, body := range map[string]string{
			"POST": call("jira_who", ""), "POST list": message(1, "tools/list", `{}`), "POST initialize": initialize(newest), "GET": "", "DELETE": "",
		} {
			method, _, _ := strings.Cut(method, " ")
			a := s.do(method, "/mcp", body, append(as(user), "Mcp-Session-Id", session)...)
			if a.status != http.StatusNotFound || a.body != nowhere.body {
				t.Errorf("%s as %q: %d %s", method, user, a.status, a.body)
			}
		}
	}
	if got := s.do("POST", "/mcp", call("jira_who", ""), append(as("alice"), "Mcp-Session-Id", session)...).said(t); got.User != "alice" {
		t.Errorf("alice's session did not survive: %v", got)
	}
}

// accounts name a token's account by what stands before the dot.
type accounts struct{}

func (accounts) Known(identity.Caller) string { return "" }

func (accounts) Find(ctx context.Context, c identity.Caller) (string, error) {
	user := userOf(identity.NewContext(ctx, c))
	if user == "revoked" {
		return "", errors.New("401")
	}
	return user, nil
}

func TestSessions_keep_with_a_renewed_token_of_the_account(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *transport.Options) { o.Accounts = accounts{} })
	session := s.open("alice.1")
	for token, want := range map[string]int{"alice.2": 200, "alice.3": 200, "bob.1": 404, "revoked": 404, "": 404} {
		a := s.do("POST", "/mcp", call("jira_who", ""), append(as(token), "Mcp-Session-Id", session)...)
		if a.status != want || (want == 200 && a.said(t).User != "alice") {
			t.Errorf("%q: %d %s", token, a.status, a.body)
		}
	}
	stream := s.listenSSE(t, func(o *transport.Options) { o.Accounts = accounts{} }, "alice.1")
	for token, want := range map[string]int{"alice.2": 202, "bob.1": 404, "revoked": 404, "": 401} {
		if got := stream.post(token, message(9, "ping", `{}`)); got != want {
			t.Errorf("SSE, %q: %d", token, got)
		}
	}
}

func TestVerify_refuses_to_open_with_a_bad_credential(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *transport.Options) {
		o.Verify = func(ctx context.Context, _ identity.Caller) error {
			if userOf(ctx) == "mallory" {
				return fault.New(fault.Unauthenticated, "no service takes this credential")
			}
			return nil
		}
	})
	if a := s.do("POST", "/mcp", initialize(newest), as("mallory")...); a.status != http.StatusUnauthorized || a.session() != "" {
		t.Errorf("mallory: %d %s", a.status, a.body)
	}
	s.open("alice")
}

func TestList_from_prepared_bytes_is_what_the_SDK_would_say(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*transport.Options){"sessions": nil, "stateless": stateless} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, change)
			for _, user := range []string{insider, "bob"} {
				headers := as(user)
				if change == nil {
					headers = append(headers, "Mcp-Session-Id", s.open(user))
				}
				fast := s.do("POST", "/mcp", message(1, "tools/list", `{}`), headers...)
				slow := s.do("POST", "/mcp", `{"jsonrpc":"2.0","id":1.0,"method":"tools/list","params":{}}`, headers...)
				if diff := cmp.Diff(slow.message, fast.message); diff != "" {
					t.Errorf("%s: %s", user, diff)
				}
				if got := strings.Contains(fast.body, hidden); got != (user == insider) {
					t.Errorf("%s sees the hidden tool: %v", user, got)
				}
			}
			info := `"io.modelcontextprotocol/clientInfo":{"name":"t","version":"1"}`
			body := message(1, "tools/list", `{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",`+info+`,"io.modelcontextprotocol/clientCapabilities":%}}`)
			headers := append(as("bob"), modernHeaders("tools/list", "")...)
			fast := s.do("POST", "/mcp", strings.Replace(body, "%", `{}`, 1), headers...)
			slow := s.do("POST", "/mcp", strings.Replace(body, "%", `{"sampling":{}}`, 1), headers...)
			if diff := cmp.Diff(slow.message, fast.message); diff != "" || fast.result()["cacheScope"] != "private" {
				t.Errorf("modern: %s %s", diff, fast.body)
			}
		})
	}
}

func TestList_is_given_to_nobody_who_is_refused(t *testing.T) {
	t.Parallel()
	list := message(1, "tools/list", `{}`)
	s := start(t, nil)
	session := s.open("alice")
	for name, headers := range map[string][]string{
		"bad credential":  {"Authorization", "Bearer", "Mcp-Session-Id", session},
		"foreign session": {"Authorization", "Token bob", "Mcp-Session-Id", session},
		"ended session":   {"Authorization", "Token alice", "Mcp-Session-Id", strings.Repeat("a", 32)},
		"no session":      {"Authorization", "Token alice"},
		"foreign host":    {"Authorization", "Token alice", "Mcp-Session-Id", session, "Host", "evil.example"},
		"foreign origin":  {"Authorization", "Token alice", "Mcp-Session-Id", session, "Origin", "https://evil.example"},
		"modern, no name": {"Authorization", "Token alice", "Mcp-Protocol-Version", modern},
	} {
		if a := s.do("POST", "/mcp", list, headers...); a.status < 400 || strings.Contains(a.body, "jira_") {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
}

func TestGuard_on_loopback(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *transport.Options) {
		o.Stateless = true
		o.Guard = transport.Guard{Hosts: []string{"mcp.example.com", "*.corp.example"}, Origins: []string{"https://app.example.com"}, CORS: []string{"https://web.example.com"}}
	})
	for _, test := range []struct {
		header, value string
		want          int
	}{
		{"Host", "localhost:9000", 200},
		{"Host", "127.0.0.1", 200},
		{"Host", "[::1]:9000", 200},
		{"Host", "MCP.example.com.", 200},
		{"Host", "mcp.example.com:8443", 200},
		{"Host", "a.b.corp.example", 200},
		{"Host", "corp.example", 421},
		{"Host", "evil.example", 421},
		{"Host", "localhost.evil.example", 421},
		{"Host", "mcp.example.com.evil.example", 421},
		{"Origin", "http://localhost:3000", 200},
		{"Origin", "http://127.0.0.1", 200},
		{"Origin", "https://app.example.com", 200},
		{"Origin", "https://web.example.com", 200},
		{"Origin", "http://app.example.com", 403},
		{"Origin", "https://evil.example", 403},
		{"Origin", "http://localhost.evil.example", 403},
		{"Origin", "null", 403},
		{"Origin", "file://localhost", 403},
	} {
		if got := s.do("POST", "/mcp", call("jira_who", ""), append(as("alice"), test.header, test.value)...).status; got != test.want {
			t.Errorf("%s %s: %d, want %d", test.header, test.value, got, test.want)
		}
	}
	ask := s.do("OPTIONS", "/mcp", "", "Origin", "https://web.example.com", "Access-Control-Request-Method", "POST")
	if ask.status != http.StatusNoContent || ask.header.Get("Access-Control-Allow-Origin") != "https://web.example.com" {
		t.Errorf("preflight: %d %v", ask.status, ask.header)
	}
	if ask = s.do("OPTIONS", "/mcp", "", "Origin", "https://app.example.com", "Access-Control-Request-Method", "POST"); ask.status == http.StatusNoContent {
		t.Error("a preflight from an origin without CORS is answered")
	}
	if a := s.do("GET", "/healthz", "", "Host", "10.0.0.7"); a.status != http.StatusOK {
		t.Errorf("a probe is refused: %d", a.status)
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	asked := 0
	s := start(t, func(o *transport.Options) {
		o.Kind = transport.SSE
		o.Health = transport.Health{Services: []string{"jira"}, Upstream: func(context.Context) error {
			asked++
			return errors.New("https://secret.example is down")
		}}
		o.Now = func() time.Time { return time.Unix(1, 0) }
	})
	for path, want := range map[string]string{
		"/healthz": `{"status":"ok"}`, "/livez": `{"status":"ok"}`, "/readyz": `{"services":["jira"],"status":"ok"}`,
	} {
		a := s.do("GET", path, "", "Authorization", "nonsense")
		if a.status != http.StatusOK || a.body != want {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
		if h := s.do("HEAD", path, ""); h.status != http.StatusOK || h.body != "" {
			t.Errorf("HEAD %s: %d %s", path, h.status, h.body)
		}
	}
	for range 3 {
		if a := s.do("GET", "/readyz?upstream=1", ""); a.status != http.StatusServiceUnavailable || strings.Contains(a.body, "secret") {
			t.Errorf("upstream: %d %s", a.status, a.body)
		}
	}
	if asked != 1 {
		t.Errorf("Atlassian was asked %d times", asked)
	}
}

func TestRemote_is_told_by_trusted_proxies_only(t *testing.T) {
	t.Parallel()
	for forwarded, want := range map[string]string{
		"":                                "127.0.0.1",
		"203.0.113.7":                     "203.0.113.7",
		"6.6.6.6, 203.0.113.7, 127.0.0.9": "203.0.113.7",
		"nonsense, 127.0.0.9":             "127.0.0.9",
	} {
		seen := make(chan string, 1)
		g := newGate()
		s := startServer(t, newServer(g), g, func(o *transport.Options) {
			o.Stateless, o.TrustedProxies = true, []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
			o.Log = slog.New(recorder(func(attributes map[string]string) {
				if remote, ok := attributes["remote"]; ok {
					seen <- remote
				}
			}))
		})
		s.do("POST", "/mcp", call("jira_who", ""), append(as("alice"), "X-Forwarded-For", forwarded)...)
		if got := <-seen; got != want {
			t.Errorf("%q: %s, want %s", forwarded, got, want)
		}
	}
}
