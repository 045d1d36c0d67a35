package oauth_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"mcp-atlassian/internal/atlassian/oauth"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/secret"
	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/sandbox/authapi"
)

func flavours() map[string]sandbox.Flavour {
	return map[string]sandbox.Flavour{"cloud": sandbox.Cloud, "data center": sandbox.DataCenter}
}

func TestToken_is_refreshed_ahead_of_its_end(t *testing.T) {
	t.Parallel()
	for name, flavour := range flavours() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, flavour, authapi.Options{AccessLife: time.Hour, Leeway: -1})
			first := w.signIn()
			s := w.source()
			if got := w.token(s); got != first.Access || w.asked.Load() != 0 {
				t.Errorf("a fresh token was not used as it is; %d token requests", w.asked.Load())
			}
			w.clock.pass(54 * time.Minute)
			if got := w.token(s); got != first.Access {
				t.Error("refreshed although there were six minutes left")
			}
			w.clock.pass(2 * time.Minute)
			second := w.token(s)
			if second == first.Access || w.asked.Load() != 1 {
				t.Errorf("not refreshed four minutes before the end; %d token requests", w.asked.Load())
			}
			if again := w.token(w.source()); again != second || w.asked.Load() != 1 {
				t.Error("another process did not take the refreshed token from the store")
			}
			w.noSecrets()
		})
	}
}

func TestRenew_after_a_refusal(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Cloud, authapi.Options{Leeway: -1})
	stale := w.signIn().Access
	s := w.source()
	w.token(s)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if got, err := s.Renew(t.Context(), stale); err != nil || got == stale {
				t.Errorf("%v, the same token: %v", err, got == stale)
			}
		})
	}
	all.Wait()
	if w.asked.Load() != 1 {
		t.Errorf("20 refusals of one token made %d refreshes", w.asked.Load())
	}
}

func TestRenew_leaves_a_young_token_alone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Cloud, authapi.Options{})
	token := w.signIn().Access
	s := oauth.NewSource(oauth.SourceOptions{App: w.app, Key: w.key, Vault: w.vault(), Client: w.client(), Now: w.clock.ours})
	if got, err := s.Renew(t.Context(), token); err != nil || got != token || w.asked.Load() != 0 {
		t.Errorf("a token that lacks a scope was replaced: %v, %d token requests", err, w.asked.Load())
	}
	w.clock.pass(6 * time.Minute)
	if got, err := s.Renew(t.Context(), token); err != nil || got == token {
		t.Errorf("not replaced after six minutes: %v", err)
	}
	// A clock that was set back says nothing about the age of a token.
	w.clock.set(-24 * time.Hour)
	current := w.token(s)
	if got, err := s.Renew(t.Context(), current); err != nil || got == current {
		t.Errorf("not replaced after the clock was set back: %v", err)
	}
}

func TestClockSkew(t *testing.T) {
	t.Parallel()
	for name, skew := range map[string]time.Duration{"ahead": 26 * time.Hour, "behind": -26 * time.Hour, "years": 10 * 365 * 24 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, sandbox.Cloud, authapi.Options{Leeway: -1})
			w.clock.set(skew)
			w.signIn()
			s := w.source()
			for range 5 { // a clock that is wrong all the time changes nothing
				w.clock.pass(57 * time.Minute)
				w.token(s)
			}
			if w.asked.Load() != 5 {
				t.Errorf("%d refreshes", w.asked.Load())
			}
			// The clock is put right in the middle: the token seems long dead, or good for years.
			w.clock.set(0)
			w.clock.pass(57 * time.Minute)
			w.working(s)
			w.clock.pass(10 * time.Minute)
			w.working(s)
			// Another process, with the right clock from the start, must not reuse an older token.
			w.clock.pass(2 * time.Hour)
			w.working(w.source())
		})
	}
}

func TestFailingEndpoint_leaves_a_living_token_in_use(t *testing.T) {
	t.Parallel()
	for name, wrong := range map[string]sandbox.Fault{
		"fails":          {Kind: sandbox.Status, Status: http.StatusServiceUnavailable, Path: "*/token"},
		"cuts":           {Kind: sandbox.Cut, Path: "*/token"},
		"half an answer": {Kind: sandbox.Half, Path: "*/token"},
		"login page":     {Kind: sandbox.Login, Path: "*/token"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, sandbox.Cloud, authapi.Options{})
			first := w.signIn()
			s := w.source()
			restore := w.site.Fail(wrong)
			w.clock.pass(56 * time.Minute)
			if got := w.token(s); got != first.Access {
				t.Error("another token from nowhere")
			}
			asked := w.asked.Load()
			if asked < 2 {
				t.Errorf("asked %d times: a passing failure is not worth one repeat", asked)
			}
			w.token(s)
			if w.asked.Load() != asked {
				t.Error("each call asks the failing endpoint again")
			}
			w.clock.pass(5 * time.Minute)
			if token, err := s.Token(t.Context()); err == nil {
				t.Errorf("a dead token was given: %v", w.good(token))
			}
			restore()
			if got := w.token(s); got == first.Access {
				t.Error("not refreshed once the endpoint answered")
			}
			w.noSecrets()
		})
	}
}

// A server that says when it wants to be asked again is asked then: soon, the call waits for it; later, it fails.
func TestBusyEndpoint_is_left_alone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Cloud, authapi.Options{})
	w.signIn()
	s := w.source()
	w.clock.pass(2 * time.Hour)
	restore := w.site.Fail(sandbox.Fault{Kind: sandbox.Status, Status: http.StatusTooManyRequests, RetryAfter: 40 * time.Second, Path: "*/token"})
	for range 3 {
		_, err := s.Token(t.Context())
		if text := fault.Text(err); fault.KindOf(err) != fault.RateLimited || !strings.Contains(text, "Retry after 40 seconds") {
			t.Errorf("%s", text)
		}
	}
	if w.asked.Load() != 1 {
		t.Errorf("asked %d times although the server wants to be left alone for 40 seconds", w.asked.Load())
	}
	restore()
	if _, err := s.Token(t.Context()); err == nil {
		t.Error("asked too early")
	}
	w.clock.pass(41 * time.Second)
	w.token(s)
	w.clock.pass(2 * time.Hour)
	defer w.site.Fail(sandbox.Fault{Kind: sandbox.Status, Status: http.StatusServiceUnavailable, RetryAfter: time.Second, Path: "*/token", Count: 1})()
	w.token(s)
	w.noSecrets()
}

func TestSlowEndpoint_holds_up_no_first_call(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Cloud, authapi.Options{Leeway: -1})
	first := w.signIn()
	s := w.source() // has read nothing yet
	oauth.Hurry(s, 10*time.Millisecond)
	began, proceed := make(chan struct{}), make(chan struct{})
	oauth.OnStep(s, func(step string) {
		if step == "answered" {
			close(began)
			<-proceed
		}
	})
	w.clock.pass(56 * time.Minute)
	if got := w.token(s); got != first.Access {
		t.Error("another token from nowhere")
	}
	<-began
	close(proceed)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	s.Keep(ctx)
	if got := w.token(w.source()); got == first.Access || w.asked.Load() != 1 {
		t.Errorf("the slow refresh was not stored; %d token requests", w.asked.Load())
	}
}

func TestSlowEndpoint_is_given_up_and_repeated(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Cloud, authapi.Options{})
	w.signIn()
	client := w.client()
	client.Patience = 20 * time.Millisecond
	s := oauth.NewSource(oauth.SourceOptions{App: w.app, Key: w.key, Vault: w.vault(), Client: client, Now: w.clock.ours, Rest: -1})
	restore := w.site.Fail(sandbox.Fault{Kind: sandbox.Delay, Delay: 500 * time.Millisecond, Path: "*/token"})
	w.clock.pass(2 * time.Hour)
	_, err := s.Token(t.Context())
	if fault.KindOf(err) != fault.Timeout || !strings.Contains(fault.Text(err), "did not answer within 20ms") {
		t.Errorf("%v", err)
	}
	restore()
	client.Patience = 0
	w.token(s)
}

func TestSlowEndpoint_callers_may_leave(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Cloud, authapi.Options{Leeway: -1})
	w.signIn()
	w.clock.pass(2 * time.Hour)
	s := w.source()
	began, proceed := make(chan struct{}), make(chan struct{})
	oauth.OnStep(s, func(step string) {
		if step == "answered" {
			close(began)
			<-proceed
		}
	})
	ctx, leave := context.WithCancel(t.Context())
	left := make(chan error)
	go func() {
		_, err := s.Token(ctx)
		left <- err
	}()
	<-began
	leave()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	oauth.OnStep(s, func(string) {})
	close(proceed)
	w.token(s) // with a server that ends the chain on any reuse
	if w.asked.Load() != 1 {
		t.Errorf("%d refreshes: what nobody waited for was thrown away", w.asked.Load())
	}
}

func TestSlowEndpoint_holds_nobody_up_while_the_token_is_good(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Cloud, authapi.Options{Leeway: -1})
	first := w.signIn()
	s := w.source()
	w.token(s)
	oauth.Hurry(s, 10*time.Millisecond)
	began, proceed := make(chan struct{}), make(chan struct{})
	oauth.OnStep(s, func(step string) {
		if step == "answered" {
			close(began)
			<-proceed
		}
	})
	w.clock.pass(56 * time.Minute)
	for range 3 {
		if got := w.token(s); got != first.Access {
			t.Error("another token from nowhere")
		}
	}
	<-began
	close(proceed)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	s.Keep(ctx) // the end of the process waits for what is under way
	if got := w.token(w.source()); got == first.Access || w.asked.Load() != 1 {
		t.Errorf("the slow refresh was not stored; %d token requests", w.asked.Load())
	}
}

func TestDeadRefreshToken_gives_one_clear_error(t *testing.T) {
	t.Parallel()
	for name, flavour := range flavours() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, flavour, authapi.Options{RefreshLife: 24 * time.Hour})
			w.signIn()
			s, other := w.source(), w.source()
			w.clock.pass(48 * time.Hour)
			for range 3 {
				for _, source := range []*oauth.Source{s, other} {
					_, err := source.Token(t.Context())
					text := fault.Text(err)
					if fault.KindOf(err) != fault.Unauthenticated || !strings.Contains(text, "has ended") || !strings.Contains(text, "mcp-atlassian --oauth-setup") {
						t.Fatalf("%s", text)
					}
				}
			}
			if w.asked.Load() != 1 {
				t.Errorf("a dead refresh token was tried %d times", w.asked.Load())
			}
			content, err := os.ReadFile(filepath.Join(w.dir, "oauth-sandbox-app.json"))
			if err != nil || !strings.Contains(string(content), `"refresh_token":null`) {
				t.Errorf("the dead token is still stored: %s, %v", content, err)
			}
			w.signIn() // in another terminal, while the servers run
			if w.token(s) != w.token(other) {
				t.Error("two tokens of one sign-in")
			}
		})
	}
}

func TestWrongSecret_costs_no_sign_in(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Cloud, authapi.Options{})
	w.signIn()
	w.clock.pass(2 * time.Hour)
	right := w.app.ClientSecret
	w.app.ClientSecret = secret.New("wrong-secret")
	_, err := w.source().Token(t.Context())
	if text := fault.Text(err); fault.KindOf(err) != fault.Setup || !strings.Contains(text, "ATLASSIAN_OAUTH_CLIENT_SECRET") || strings.Contains(text, "wrong-secret") {
		t.Errorf("%s", text)
	}
	w.app.ClientSecret = right
	w.token(w.source())
}

func TestNobodySignedIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Cloud, authapi.Options{})
	s := w.source()
	_, err := s.Token(t.Context())
	if text := fault.Text(err); fault.KindOf(err) != fault.Setup || !errors.Is(err, oauth.ErrNone) || !strings.Contains(text, "mcp-atlassian --oauth-setup") {
		t.Errorf("%s", text)
	}
	w.signIn()
	w.token(s)
}

func TestStoreThatCannotBeWritten_keeps_the_server_going(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Cloud, authapi.Options{Leeway: -1})
	w.signIn()
	ring := &fakeRing{entries: map[string]string{}}
	content, err := os.ReadFile(filepath.Join(w.dir, "oauth-sandbox-app.json"))
	if err != nil {
		t.Fatal(err)
	}
	ring.entries["oauth-sandbox-app"] = string(content)
	ring.refuse = errors.New("locked")
	w.ring, w.mode = ring, oauth.Keyring
	s := w.source()
	for range 3 {
		w.clock.pass(58 * time.Minute)
		w.token(s)
	}
	if !strings.Contains(w.logged.String(), "could not be stored") {
		t.Errorf("nobody was told:\n%s", w.logged)
	}
	ring.refuse = nil
	w.clock.pass(58 * time.Minute)
	w.token(s)
	w.token(w.source()) // what could not be stored before is stored now
	w.noSecrets()
}

func TestToken_without_a_refresh_token_is_used_as_it_is(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.DataCenter, authapi.Options{})
	tokens := w.grant()
	tokens.Refresh = secret.Text{}
	if err := w.vault().Adopt(t.Context(), w.key, tokens); err != nil {
		t.Fatal(err)
	}
	s := w.source()
	w.clock.pass(100 * time.Hour)
	if got, err := s.Token(t.Context()); err != nil || got != tokens.Access {
		t.Errorf("%v", err)
	}
	_, err := s.Renew(t.Context(), tokens.Access)
	if text := fault.Text(err); !strings.Contains(text, "cannot be renewed") || !strings.Contains(text, "--oauth-setup") {
		t.Errorf("%s", text)
	}
}

func TestPredecessorOnTheSameFile_is_not_fought(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Cloud, authapi.Options{Leeway: -1})
	w.signIn()
	s := w.source()
	w.token(s)
	// A program without our lock refreshes between our reading and our request.
	oauth.OnStep(s, func(step string) {
		if step == "noted" {
			oauth.OnStep(s, func(string) {})
			theirs := oauth.NewSource(oauth.SourceOptions{App: w.app, Key: w.key, Vault: w.vault(), Client: w.client(), Now: w.clock.ours})
			oauth.RefreshWithoutLock(t.Context(), theirs)
		}
	})
	w.clock.pass(2 * time.Hour)
	token, err := s.Token(t.Context())
	// The reuse ends the chain at this strict server; but it must be found out from the store, not from a second try.
	if err != nil {
		t.Fatalf("%v", err)
	}
	if token.Empty() || w.asked.Load() != 2 {
		t.Errorf("%d token requests", w.asked.Load())
	}
}
