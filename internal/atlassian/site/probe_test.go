package site_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/atlassian/site"
	"mcp-atlassian/internal/ground/fault"
)

// checks counts how often somebody was asked who he is.
func checks(w *world) int {
	n := 0
	for _, asked := range w.seen() {
		if strings.Contains(asked, "/myself") || strings.Contains(asked, "/user/current") {
			n++
		}
	}
	return n
}

func TestCheck_once_per_credential_and_site(t *testing.T) {
	t.Parallel()
	w := newWorld()
	s := setup{jira: site.Service{URL: dc}, rules: identity.Rules{Passthrough: [2][]string{{"X-Tenant"}, nil}}}
	sites := s.open(t, w)
	open := func(headers ...string) {
		t.Helper()
		if _, err := sites.Open(s.call(t, headers...), identity.Jira); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct {
		name    string
		headers []string
		advance time.Duration
		want    int
	}{
		{"first", []string{"Authorization", "Token pat.alice"}, 0, 1},
		{"again", []string{"Authorization", "Token pat.alice"}, 0, 0},
		{"as bearer", []string{"Authorization", "Bearer pat.alice"}, 0, 0},
		{"somebody else", []string{"Authorization", "Token pat.bob"}, 0, 1},
		{"forwarded header", []string{"Authorization", "Token pat.alice", "X-Tenant", "1"}, 0, 1},
		{"another value", []string{"Authorization", "Token pat.alice", "X-Tenant", "2"}, 0, 1},
		{"before the time is up", []string{"Authorization", "Token pat.alice"}, 299 * time.Second, 0},
		{"after", []string{"Authorization", "Token pat.alice"}, time.Second, 1},
	} {
		w.advance(step.advance)
		open(step.headers...)
		if got := checks(w); got != step.want {
			t.Errorf("%s: %d checks, want %d", step.name, got, step.want)
		}
	}
}

func TestCheck_in_parallel_asks_once(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.hold = make(chan struct{})
	s := setup{jira: site.Service{URL: dc}}
	sites := s.open(t, w)
	var all sync.WaitGroup
	for _, token := range []string{"Token pat.alice", "Token pat.bob"} {
		for range 20 {
			ctx := s.call(t, "Authorization", token)
			all.Go(func() {
				if _, err := sites.Open(ctx, identity.Jira); err != nil {
					t.Error(err)
				}
			})
		}
	}
	close(w.hold)
	all.Wait()
	if got := checks(w); got != 2 {
		t.Errorf("%d checks", got)
	}
}

func TestCheck_failures(t *testing.T) {
	t.Parallel()
	w := newWorld()
	s := setup{jira: site.Service{URL: dc}}
	sites := s.open(t, w)
	bad := s.call(t, "Authorization", "Token pat.nobody")
	for range 3 {
		_, err := sites.Open(bad, identity.Jira)
		wantKind(t, err, fault.Unauthenticated)
	}
	if got := checks(w); got != 1 {
		t.Errorf("a bad token was tried %d times", got)
	}
	w.advance(11 * time.Second)
	_, err := sites.Open(bad, identity.Jira)
	wantKind(t, err, fault.Unauthenticated)
	if got := checks(w); got != 1 {
		t.Errorf("after ten seconds it was tried %d times", got)
	}
	good := s.call(t, "Authorization", "Token pat.alice")
	for status, kind := range map[int]fault.Kind{429: fault.RateLimited, 503: fault.Unavailable} {
		w.broken["/myself"] = status
		for range 2 {
			_, err := sites.Open(good, identity.Jira)
			wantKind(t, err, kind)
			if status == 429 && !strings.Contains(fault.Text(err), "MCP_ATLASSIAN_VALIDATION_CACHE_TTL") {
				t.Error(fault.Text(err))
			}
		}
		if got := checks(w); got != 2 {
			t.Errorf("%d: a passing failure was remembered: %d checks", status, got)
		}
	}
	delete(w.broken, "/myself")
	if _, err := sites.Open(good, identity.Jira); err != nil {
		t.Error(err)
	}
}

func TestCheck_is_forgotten_after_a_401(t *testing.T) {
	t.Parallel()
	w := newWorld()
	s := setup{jira: site.Service{URL: dc}}
	sites := s.open(t, w)
	ctx := s.call(t, "Authorization", "Token pat.alice")
	opened, err := sites.Open(ctx, identity.Jira)
	if err != nil {
		t.Fatal(err)
	}
	w.revoked["pat.alice"] = true
	_ = opened.Door.Do(t.Context(), anything.At(), nil)
	_, err = sites.Open(ctx, identity.Jira)
	wantKind(t, err, fault.Unauthenticated)
}

func TestCheck_is_not_remembered_when_switched_off(t *testing.T) {
	t.Parallel()
	w := newWorld()
	s := setup{jira: site.Service{URL: dc}, ttl: -1}
	sites := s.open(t, w)
	ctx := s.call(t, "Authorization", "Token pat.alice")
	for range 2 {
		if _, err := sites.Open(ctx, identity.Jira); err != nil {
			t.Fatal(err)
		}
	}
	if got := checks(w); got != 2 {
		t.Errorf("%d checks", got)
	}
}

func TestCheck_trusts_the_operator_and_forwarded_headers(t *testing.T) {
	t.Parallel()
	w := newWorld()
	operator := setup{jira: site.Service{URL: dc, Operator: operatorPAT()}}
	if _, err := operator.open(t, w).Open(identity.NewContext(t.Context(), identity.Operator()), identity.Jira); err != nil {
		t.Fatal(err)
	}
	external := setup{jira: site.Service{URL: dc}, rules: identity.Rules{External: [2]bool{true, true}}}
	if _, err := external.open(t, w).Open(external.call(t), identity.Jira); err != nil {
		t.Fatal(err)
	}
	if got := w.seen(); len(got) != 0 {
		t.Errorf("%v", got)
	}
}

func TestCheck_takes_a_token_that_may_not_say_whose_it_is(t *testing.T) {
	t.Parallel()
	w := newWorld()
	s := setup{cloudID: "c1", conf: site.Service{URL: acme}}
	opened, err := s.open(t, w).Open(s.call(t, "Authorization", "Bearer oauth.narrow"), identity.Confluence)
	if err != nil || opened.Account != "" {
		t.Errorf("%v", err)
	}
}

func TestAccounts_are_found_and_remembered(t *testing.T) {
	t.Parallel()
	w := newWorld()
	s := setup{cloudID: "c1", jira: site.Service{URL: acme}, conf: site.Service{URL: acme}, rules: identity.Rules{Fallback: true}}
	sites := s.open(t, w)
	caller := func(headers ...string) identity.Caller {
		h := http.Header{}
		for at := 0; at < len(headers); at += 2 {
			h.Add(headers[at], headers[at+1])
		}
		c, err := s.caller(h)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	find := func(c identity.Caller) string {
		account, err := sites.Find(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		return account
	}
	old, fresh, bob := caller("Authorization", "Bearer oauth.alice.1"), caller("Authorization", "Bearer oauth.alice.2"), caller("Authorization", "Bearer oauth.bob")
	if got := sites.Known(old); got != "" {
		t.Errorf("nobody has asked yet: %q", got)
	}
	alice := find(old)
	w.revoked["oauth.alice.1"] = true
	switch {
	case alice == "":
		t.Error("the account is not found")
	case sites.Known(old) != alice:
		t.Error("the account of an old token is forgotten")
	case find(fresh) != alice:
		t.Error("a renewed token belongs to the same account")
	case find(bob) == alice:
		t.Error("bob is taken for alice")
	case find(caller()) != "":
		t.Error("the operator is nobody's account")
	}
}
