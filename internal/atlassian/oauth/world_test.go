package oauth_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mcp-atlassian/internal/atlassian/oauth"
	"mcp-atlassian/internal/ground/secret"
	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/sandbox/authapi"
	"mcp-atlassian/internal/sandbox/store"
)

const cloudScopes = "read:jira-work write:jira-work read:confluence-content.all offline_access"

// clock is the time of a test: the site's and, with a skew, the product's.
type clock struct {
	mu   sync.Mutex
	now  time.Time
	skew time.Duration
}

func (c *clock) site() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) ours() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now.Add(c.skew)
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func (c *clock) set(skew time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.skew = skew
}

// world is a site with its authorization server, a store of tokens and everything that was logged.
type world struct {
	t       *testing.T
	clock   *clock
	site    *sandbox.Site
	url     string
	app     oauth.App
	key     oauth.Key
	dir     string
	ring    oauth.Ring
	mode    string
	asked   atomic.Int64 // token requests
	logged  *lockedBuffer
	learned []string
	mu      sync.Mutex
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func newWorld(t *testing.T, flavour sandbox.Flavour, o authapi.Options) *world {
	t.Helper()
	w := &world{
		t: t, clock: &clock{now: time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)}, dir: t.TempDir(), mode: oauth.Files,
		logged: &lockedBuffer{},
	}
	w.site = sandbox.New(flavour, sandbox.Options{Clock: w.clock.site, Empty: true, OAuth: o, Keep: -1, Observe: func(x sandbox.Exchange) {
		if strings.HasSuffix(x.Path, "/token") {
			w.asked.Add(1)
		}
	}})
	server := httptest.NewServer(w.site)
	t.Cleanup(server.Close)
	w.url = server.URL
	demo := authapi.DemoApp()
	w.app = oauth.App{
		ClientID: demo.ID, ClientSecret: secret.New(demo.Secret), RedirectURI: oauth.DefaultRedirect, Scope: cloudScopes,
		AuthBase: w.url, APIBase: w.url,
	}
	w.key = oauth.Key{ClientID: demo.ID, CloudID: w.site.Store().CloudID}
	if flavour == sandbox.DataCenter {
		w.app.BaseURL, w.app.Scope = w.url, "WRITE"
		w.key.CloudID, w.key.BaseURL = "", w.url
	}
	return w
}

func (w *world) vault() *oauth.Vault {
	log := slog.New(slog.NewTextHandler(w.logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	return oauth.NewVault(oauth.VaultOptions{Mode: w.mode, Dir: w.dir, Keyring: w.ring, Log: log})
}

func (w *world) client() *oauth.Client {
	return &oauth.Client{Net: http.DefaultTransport, Now: w.clock.ours, UserAgent: "test"}
}

// source is what a process has that was just started.
func (w *world) source() *oauth.Source {
	return oauth.NewSource(oauth.SourceOptions{
		App: w.app, Key: w.key, Vault: w.vault(), Client: w.client(), Now: w.clock.ours,
		Log: slog.New(slog.NewTextHandler(w.logged, &slog.HandlerOptions{Level: slog.LevelDebug})), Rest: -1,
		Learn: func(s secret.Text) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.learned = append(w.learned, s.Reveal())
		},
	})
}

// signIn stores the tokens of a sign-in, as the wizard does.
func (w *world) signIn() oauth.Tokens {
	w.t.Helper()
	t := w.grant()
	if err := w.vault().Adopt(w.t.Context(), w.key, t); err != nil {
		w.t.Fatal(err)
	}
	return t
}

func (w *world) grant() oauth.Tokens {
	var t authapi.Token
	s := w.site.Store()
	s.Write(func() { t = w.site.OAuth().Grant(s, s.Users()[0], strings.Fields(w.app.Scope)...) })
	now := w.clock.ours()
	return oauth.Tokens{
		Access: secret.New(t.Access), Refresh: secret.New(t.Refresh), Obtained: now,
		Expires: now.Add(time.Duration(t.ExpiresIn) * time.Second), CloudID: w.key.CloudID, BaseURL: w.key.BaseURL, Scope: w.app.Scope,
	}
}

// good reports whether the site takes a token.
func (w *world) good(token secret.Text) bool {
	var user *store.User
	w.site.Store().Write(func() { user = w.site.Store().UserByBearer(token.Reveal()) })
	return user != nil
}

// token asks a source and fails the test without a good one.
func (w *world) token(s *oauth.Source) secret.Text {
	w.t.Helper()
	token, err := s.Token(context.WithoutCancel(w.t.Context()))
	if err != nil {
		w.t.Fatalf("no token: %v\n%s", err, w.logged)
	}
	if !w.good(token) {
		w.t.Fatalf("the site refuses the token\n%s", w.logged)
	}
	return token
}

// working asks a source as a door does: after a refusal once more.
func (w *world) working(s *oauth.Source) secret.Text {
	w.t.Helper()
	token, err := s.Token(w.t.Context())
	if err == nil && !w.good(token) {
		token, err = s.Renew(w.t.Context(), token)
	}
	if err != nil || !w.good(token) {
		w.t.Fatalf("no token that works: %v\n%s", err, w.logged)
	}
	return token
}

// noSecrets fails when anything secret was logged.
func (w *world) noSecrets() {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	logged := w.logged.String()
	for _, s := range append(w.learned, authapi.DemoApp().Secret) {
		if s != "" && strings.Contains(logged, s) {
			w.t.Errorf("a secret was logged:\n%s", logged)
		}
	}
}
