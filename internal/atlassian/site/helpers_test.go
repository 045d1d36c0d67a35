package site_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/atlassian/site"
	"mcp-atlassian/internal/atlassian/upstream"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/secret"
)

// world is the network in memory: it knows who has which token, and remembers what was asked.
type world struct {
	mu      sync.Mutex
	asked   []string // "METHOD url as Authorization"
	headers []http.Header
	at      time.Time
	hold    chan struct{}  // when set, "who am I" waits for it
	broken  map[string]int // path suffix → status
	revoked map[string]bool
}

func newWorld() *world {
	return &world{at: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), broken: map[string]int{}, revoked: map[string]bool{}}
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at
}

func (w *world) advance(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = w.at.Add(d)
}

func (w *world) seen() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	seen := w.asked
	w.asked = nil
	return seen
}

func (w *world) RoundTripper() http.RoundTripper { return w }

func (w *world) Follow(*http.Response, int) (*http.Request, error) {
	return nil, errors.New("no redirect")
}

func (w *world) RoundTrip(r *http.Request) (*http.Response, error) {
	w.mu.Lock()
	w.asked = append(w.asked, strings.TrimSpace(r.Method+" "+r.URL.String()+" "+r.Header.Get("Authorization")))
	w.headers = append(w.headers, r.Header)
	hold := w.hold
	w.mu.Unlock()
	if hold != nil {
		<-hold
	}
	recorder := httptest.NewRecorder()
	w.answer(recorder, r)
	response := recorder.Result()
	response.Request = r
	return response, nil
}

// answer plays every site: tokens name their owner ("pat.alice", "oauth.alice.2"), scoped API tokens work only through the gateway.
func (w *world) answer(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for suffix, status := range w.broken {
		if strings.HasSuffix(r.URL.Path, suffix) {
			rw.WriteHeader(status)
			return
		}
	}
	if strings.HasSuffix(r.URL.Path, "/_edge/tenant_info") {
		_, _ = fmt.Fprintf(rw, `{"cloudId":"cloud-of-%s"}`, strings.Split(r.URL.Host, ".")[0])
		return
	}
	owner, ok := w.owner(r)
	if !ok {
		rw.WriteHeader(http.StatusUnauthorized)
		return
	}
	switch {
	case strings.HasSuffix(r.URL.Path, "/oauth/token/accessible-resources"):
		_, _ = io.WriteString(rw, `[{"id":"cloud-acme","url":"https://acme.atlassian.net"},{"id":"cloud-globex","url":"https://globex.atlassian.net"}]`)
	case owner == "narrow":
		rw.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(rw, `{"code":401,"message":"Unauthorized; scope does not match"}`)
	default:
		_, _ = fmt.Fprintf(rw, `{"accountId":"id-of-%s"}`, owner)
	}
}

func (w *world) owner(r *http.Request) (string, bool) {
	user, password, isBasic := r.BasicAuth()
	_, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if isBasic {
		token = password
	}
	if w.revoked[token] {
		return "", false
	}
	parts := strings.Split(token, ".")
	if len(parts) < 2 || parts[1] == "nobody" {
		return "", false
	}
	gateway := r.URL.Host == "api.atlassian.com"
	if parts[0] == "scoped" && !gateway || parts[0] == "api" && gateway || parts[0] == "pat" && gateway {
		return "", false
	}
	_ = user
	return parts[1], true
}

func policy(t *testing.T, s access.Settings) *access.Policy {
	t.Helper()
	p, err := access.NewPolicy(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// setup is one configuration of the server.
type setup struct {
	jira, conf site.Service
	cloudID    string
	ttl        time.Duration
	rules      identity.Rules
}

func (s setup) open(t *testing.T, w *world) *site.Sites {
	t.Helper()
	services := map[identity.Service]site.Service{}
	for svc, service := range map[identity.Service]site.Service{identity.Jira: s.jira, identity.Confluence: s.conf} {
		service.Net = w
		if service.Policy == nil {
			service.Policy = policy(t, access.Settings{Projects: []string{"OK"}, Spaces: []string{"OK"}})
		}
		service.Configured = service.Configured || service.URL != ""
		services[svc] = service
	}
	if s.ttl == 0 {
		s.ttl = 5 * time.Minute
	}
	return site.New(site.Options{
		Services: services, CloudID: s.cloudID, CheckFor: s.ttl, CheckSize: 100, Now: w.now,
		Rules: upstream.NewRules(upstream.Limits{}, upstream.Clock{Now: w.now}, nil),
	})
}

// call gives the context of a message with these headers.
func (s setup) call(t *testing.T, headers ...string) context.Context {
	t.Helper()
	h := http.Header{}
	for at := 0; at < len(headers); at += 2 {
		h.Add(headers[at], headers[at+1])
	}
	c, err := s.caller(h)
	if err != nil {
		t.Fatal(err)
	}
	return identity.NewContext(t.Context(), c)
}

func (s setup) caller(h http.Header) (identity.Caller, error) {
	return identity.NewReader(withURLs(s.rules)).Read(context.Background(), h)
}

// Credentials of the operator.
func operatorOAuth() identity.Credential {
	return identity.Bearer{Token: secret.New("oauth.op"), Scheme: identity.AccessToken}
}

func operatorPAT() identity.Credential {
	return identity.Bearer{Token: secret.New("pat.op"), Scheme: identity.Personal}
}

func basic(token string) identity.Credential {
	return identity.Basic{User: "u", Token: secret.New(token)}
}

func wantKind(t *testing.T, err error, want fault.Kind) {
	t.Helper()
	if err == nil || fault.KindOf(err) != want {
		t.Fatalf("%v, want %v", err, want)
	}
}

var anything = upstream.Read("GET /x")
