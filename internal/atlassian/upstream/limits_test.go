package upstream_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/atlassian/upstream"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/secret"
)

func ok(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") }

func TestRate_spaces_requests(t *testing.T) {
	t.Parallel()
	s := newSite(t, upstream.Limits{PerSecond: 10}, ok)
	start := s.clock.now()
	for range 15 {
		if err := s.door().Do(t.Context(), issueRead.At(key(t, "A-1")), nil); err != nil {
			t.Fatal(err)
		}
	}
	if took := s.clock.now().Sub(start); took < 490*time.Millisecond || took > 510*time.Millisecond {
		t.Errorf("15 requests at 10 a second took %v", took)
	}
	if x := s.watch.last(t); x.Queued < 90*time.Millisecond || x.Queued > x.Elapsed || x.Paused != 0 {
		t.Errorf("the last one is said to have waited %v and %v", x.Queued, x.Paused)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.door().Do(ctx, issueRead.At(key(t, "A-1")), nil); fault.KindOf(err) != fault.Cancelled {
		t.Errorf("%v", err)
	}
}

func TestRate_below_one_a_second(t *testing.T) {
	t.Parallel()
	s := newSite(t, upstream.Limits{PerSecond: 0.5}, ok)
	start := s.clock.now()
	for range 3 {
		if err := s.door().Do(t.Context(), issueRead.At(key(t, "A-1")), nil); err != nil {
			t.Fatal(err)
		}
	}
	if took := s.clock.now().Sub(start); took != 4*time.Second {
		t.Errorf("3 requests at one in two seconds took %v", took)
	}
}

func TestConcurrency_is_bounded_and_slots_come_back(t *testing.T) {
	t.Parallel()
	var now, most atomic.Int32
	release := make(chan struct{})
	s := newSite(t, upstream.Limits{Concurrent: 2}, func(w http.ResponseWriter, _ *http.Request) {
		n := now.Add(1)
		defer now.Add(-1)
		for {
			seen := most.Load()
			if n <= seen || most.CompareAndSwap(seen, n) {
				break
			}
		}
		<-release
		w.WriteHeader(http.StatusNotFound)
	})
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			if err := s.door().Do(context.Background(), issueRead.At(key(t, "A-1")), nil); fault.KindOf(err) != fault.NotFound {
				t.Errorf("%v", err)
			}
		})
	}
	close(release)
	all.Wait()
	if most.Load() > 2 {
		t.Errorf("%d at the same time", most.Load())
	}
	ctx, cancel := context.WithCancel(t.Context())
	bodies := []*upstream.Body{}
	open := newSite(t, upstream.Limits{Concurrent: 1}, ok)
	body, err := open.door().Open(t.Context(), issueRead.At(key(t, "A-1")))
	if err != nil {
		t.Fatal(err)
	}
	bodies = append(bodies, body)
	cancel()
	if err := open.door().Do(ctx, issueRead.At(key(t, "A-1")), nil); fault.KindOf(err) != fault.Cancelled {
		t.Errorf("an open download holds its slot: %v", err)
	}
	for _, b := range bodies {
		_ = b.Close()
	}
	if err := open.door().Do(t.Context(), issueRead.At(key(t, "A-1")), nil); err != nil {
		t.Error(err)
	}
}

func TestBreaker_opens_probes_and_closes(t *testing.T) {
	t.Parallel()
	status := atomic.Int32{}
	status.Store(http.StatusTooManyRequests)
	s := newSite(t, upstream.Limits{BreakerThreshold: 3, BreakerCooldown: 30 * time.Second}, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(int(status.Load()))
	})
	do := func() error { return s.door().Do(t.Context(), issueRead.At(key(t, "A-1")), nil) }
	expect := func(step string, kind fault.Kind, sent int) {
		t.Helper()
		before := len(s.requests())
		err := do()
		if fault.KindOf(err) != kind || len(s.requests())-before != sent {
			t.Fatalf("%s: %v, %d sent; want %v, %d", step, err, len(s.requests())-before, kind, sent)
		}
	}
	expect("first", fault.RateLimited, 1)
	expect("second", fault.RateLimited, 1)
	status.Store(http.StatusNotFound)
	expect("another status resets", fault.NotFound, 1)
	status.Store(http.StatusServiceUnavailable)
	expect("1", fault.Unavailable, 1)
	expect("2", fault.Unavailable, 1)
	expect("3 opens", fault.Unavailable, 1)
	expect("open", fault.Overloaded, 0)
	if s.rules.Broken() != 1 {
		t.Errorf("%d breakers are open", s.rules.Broken())
	}
	s.clock.advance(12 * time.Second)
	err := do()
	if text := fault.Text(err); !strings.Contains(text, "3 times") || !strings.Contains(text, "overloaded") || !strings.Contains(text, "18 seconds") {
		t.Error(text)
	}
	s.clock.advance(18 * time.Second)
	expect("the probe fails", fault.Unavailable, 1)
	expect("open again", fault.Overloaded, 0)
	s.clock.advance(30 * time.Second)
	s.server.Config.Handler = http.HandlerFunc(ok)
	if err := do(); err != nil {
		t.Errorf("the probe: %v", err)
	}
	if err := do(); err != nil || s.rules.Broken() != 0 {
		t.Errorf("closed: %v", err)
	}
}

func TestBreaker_lets_one_probe_pass(t *testing.T) {
	t.Parallel()
	hold := make(chan struct{})
	var arrived atomic.Int32
	started := make(chan struct{}, 10)
	s := newSite(t, upstream.Limits{BreakerThreshold: 1, BreakerCooldown: time.Second}, func(w http.ResponseWriter, _ *http.Request) {
		if arrived.Add(1) > 1 {
			started <- struct{}{}
			<-hold
		}
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	do := func() error { return s.door().Do(context.Background(), issueRead.At(key(t, "A-1")), nil) }
	_ = do()
	s.clock.advance(time.Second)
	done := make(chan error)
	go func() { done <- do() }()
	<-started
	if err := do(); fault.KindOf(err) != fault.Overloaded {
		t.Errorf("a second probe: %v", err)
	}
	close(hold)
	if err := <-done; fault.KindOf(err) != fault.Unavailable {
		t.Error(err)
	}
}

func TestBreaker_separates_cloud_callers_and_frees_a_cancelled_probe(t *testing.T) {
	t.Parallel()
	s := newSite(t, upstream.Limits{BreakerThreshold: 1, BreakerCooldown: time.Second}, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "Bearer bob" {
			w.WriteHeader(http.StatusTooManyRequests)
		}
	})
	s.target.Cloud = true
	alice := s.door()
	s.target.Credential = identity.Bearer{Token: secret.New("bob")}
	bob := s.door()
	_ = bob.Do(t.Context(), issueRead.At(key(t, "A-1")), nil)
	if err := bob.Do(t.Context(), issueRead.At(key(t, "A-1")), nil); fault.KindOf(err) != fault.Overloaded {
		t.Errorf("bob: %v", err)
	}
	if err := alice.Do(t.Context(), issueRead.At(key(t, "A-1")), nil); err != nil {
		t.Errorf("alice pays for bob: %v", err)
	}
	s.clock.advance(2 * time.Second)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_ = bob.Do(ctx, issueRead.At(key(t, "A-1")), nil)
	s.clock.advance(2 * time.Second)
	if err := bob.Do(t.Context(), issueRead.At(key(t, "A-1")), nil); fault.KindOf(err) != fault.RateLimited {
		t.Errorf("the probe that never ended blocks the next: %v", err)
	}
}
