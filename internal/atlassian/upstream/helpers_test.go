package upstream_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/atlassian/netguard"
	"mcp-atlassian/internal/atlassian/upstream"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/secret"
)

// clock is a time that only moves when somebody waits.
type clock struct {
	mu     sync.Mutex
	at     time.Time
	waits  []time.Duration
	refuse error
}

func newClock() *clock { return &clock{at: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) wait(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.refuse != nil {
		return c.refuse
	}
	c.waits = append(c.waits, d)
	c.at = c.at.Add(d)
	return ctx.Err()
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// site is a stand-in for an Atlassian site and a door to it.
type site struct {
	server *httptest.Server
	clock  *clock
	rules  *upstream.Rules
	target upstream.Target
	watch  *watcher

	mu    sync.Mutex
	asked []*http.Request
}

type watcher struct {
	mu   sync.Mutex
	seen []upstream.Exchange
}

func (w *watcher) Asking(ctx context.Context, _, _ string) context.Context { return ctx }

func (w *watcher) Sending(_ context.Context, _ string, h http.Header) {
	h.Set("Traceparent", "00-trace")
}

func (w *watcher) Answered(_ context.Context, x upstream.Exchange) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen = append(w.seen, x)
}

func (w *watcher) last(t *testing.T) upstream.Exchange {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.seen) == 0 {
		t.Fatal("nothing was observed")
	}
	return w.seen[len(w.seen)-1]
}

func newSite(tb testing.TB, limits upstream.Limits, answer http.HandlerFunc) *site {
	tb.Helper()
	s := &site{clock: newClock(), watch: &watcher{}}
	s.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked = append(s.asked, r)
		s.mu.Unlock()
		answer(w, r)
	}))
	tb.Cleanup(s.server.Close)
	network, err := netguard.New(netguard.Options{Service: "Jira", Prefix: "JIRA", Trusted: []string{s.server.URL}, Now: s.clock.now})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(network.CloseIdle)
	s.rules = upstream.NewRules(limits, upstream.Clock{Now: s.clock.now, Wait: s.clock.wait, Luck: func() float64 { return 0.5 }}, s.watch)
	s.target = upstream.Target{
		Service: identity.Jira, Base: s.server.URL + "/context", Net: network,
		Credential: identity.Bearer{Token: secret.New("token-of-alice")}, Timeout: 10 * time.Second,
	}
	return s
}

func (s *site) door() *upstream.Door { return upstream.NewDoor(s.target, s.rules) }

func (s *site) requests() []*http.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked
}

func scope(tb testing.TB) *access.Scope {
	tb.Helper()
	policy, err := access.NewPolicy(access.Settings{IssueKeyPattern: `^.+$`})
	if err != nil {
		tb.Fatal(err)
	}
	return policy.Scope(access.SiteKind{})
}

func key(tb testing.TB, text string) access.IssueKey {
	tb.Helper()
	k, err := scope(tb).IssueKey(text)
	if err != nil {
		tb.Fatal(err)
	}
	return k
}

func wantKind(t *testing.T, err error, want fault.Kind) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %v", want)
	}
	if got := fault.KindOf(err); got != want {
		t.Fatalf("%v is %v, want %v", err, got, want)
	}
}

func faultOf(t *testing.T, err error) *fault.Error {
	t.Helper()
	found, ok := errors.AsType[*fault.Error](err)
	if !ok {
		t.Fatalf("%v is no fault", err)
	}
	return found
}

var (
	issueRead   = upstream.Read("GET /rest/api/2/issue/{issue}")
	issueEdit   = upstream.Write("PUT /rest/api/2/issue/{issue}")
	issuePut    = upstream.Repeatable(upstream.Write("PUT /rest/api/2/issue/{issue}"))
	issueCreate = upstream.Write("POST /rest/api/2/issue")
	search      = upstream.ReadByPost("POST /rest/api/2/search")
	searchGet   = upstream.Read("GET /rest/api/2/search")
	deskRead    = upstream.Experimental(upstream.Read("GET /rest/servicedeskapi/request/{issue}"))
	attach      = upstream.Write("POST /rest/api/2/issue/{issue}/attachments")
	download    = upstream.Linked("{attachment}")
	pageLookup  = upstream.Lookup("GET /rest/api/content/{page}")
)
