// Package statetest is the suite that every store of package state passes.
package statetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mcp-atlassian/internal/ground/state"
)

// Clock is a clock that tests move.
type Clock struct{ nanos atomic.Int64 }

// NewClock starts at a moment of 2025.
func NewClock() *Clock {
	c := &Clock{}
	c.nanos.Store(time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC).UnixNano())
	return c
}

// Now gives the time.
func (c *Clock) Now() time.Time { return time.Unix(0, c.nanos.Load()) }

// Advance moves the time.
func (c *Clock) Advance(d time.Duration) { c.nanos.Add(int64(d)) }

// Run tries a store. open makes an empty one that goes by the clock.
func Run(t *testing.T, open func(t *testing.T, now func() time.Time) state.Store) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, state.Store, *Clock){
		"values": values, "expiry": expiry, "take": takeOnce, "lock": locks, "lost lock": lostLock, "cancelled": cancelled,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := NewClock()
			test(t, open(t, clock.Now), clock)
		})
	}
}

func want(t *testing.T, s state.Store, key, value string) {
	t.Helper()
	got, err := s.Get(t.Context(), key)
	if value == "" {
		if !errors.Is(err, state.ErrAbsent) {
			t.Errorf("%q: got %q, %v; want nothing", key, got, err)
		}
		return
	}
	if err != nil || string(got) != value {
		t.Errorf("%q: got %q, %v; want %q", key, got, err, value)
	}
}

func put(t *testing.T, s state.Store, key, value string, ttl time.Duration) {
	t.Helper()
	if err := s.Put(t.Context(), key, []byte(value), ttl); err != nil {
		t.Fatal(err)
	}
}

func values(t *testing.T, s state.Store, _ *Clock) {
	t.Helper()
	keys := []string{"a", "a/b", "../a", "A", "ключ\x00", strings.Repeat("long", 500), ""}
	for _, key := range keys {
		want(t, s, key, "")
		if err := s.Delete(t.Context(), key); err != nil {
			t.Errorf("delete of nothing: %v", err)
		}
		put(t, s, key, "value of "+key, 0)
	}
	for _, key := range keys {
		want(t, s, key, "value of "+key)
	}
	put(t, s, "a", "again", 0)
	want(t, s, "a", "again")
	if err := s.Delete(t.Context(), "a"); err != nil {
		t.Error(err)
	}
	want(t, s, "a", "")
	want(t, s, "a/b", "value of a/b")
	value := []byte("mine")
	if err := s.Put(t.Context(), "own", value, 0); err != nil {
		t.Fatal(err)
	}
	value[0] = 'X'
	want(t, s, "own", "mine")
}

func expiry(t *testing.T, s state.Store, clock *Clock) {
	t.Helper()
	put(t, s, "short", "x", time.Minute)
	put(t, s, "long", "y", time.Hour)
	put(t, s, "ever", "z", 0)
	clock.Advance(time.Minute - 1)
	want(t, s, "short", "x")
	clock.Advance(1)
	want(t, s, "short", "")
	if got, err := s.Take(t.Context(), "short"); !errors.Is(err, state.ErrAbsent) {
		t.Errorf("an expired value was taken: %q, %v", got, err)
	}
	put(t, s, "short", "renewed", time.Minute)
	want(t, s, "short", "renewed")
	clock.Advance(time.Hour)
	put(t, s, "other", "sweeps", 0)
	want(t, s, "long", "")
	want(t, s, "ever", "z")
}

func takeOnce(t *testing.T, s state.Store, _ *Clock) {
	t.Helper()
	for round := range 20 {
		key := fmt.Sprint("code", round)
		put(t, s, key, "once", time.Minute)
		var (
			got atomic.Int32
			all sync.WaitGroup
		)
		for range 8 {
			all.Go(func() {
				value, err := s.Take(t.Context(), key)
				switch {
				case err == nil && string(value) == "once":
					got.Add(1)
				case !errors.Is(err, state.ErrAbsent):
					t.Errorf("got %q, %v", value, err)
				}
			})
		}
		all.Wait()
		if got.Load() != 1 {
			t.Fatalf("taken %d times", got.Load())
		}
		want(t, s, key, "")
	}
}

func locks(t *testing.T, s state.Store, _ *Clock) {
	t.Helper()
	var (
		inside atomic.Int32
		total  int
		all    sync.WaitGroup
	)
	for range 6 {
		all.Go(func() {
			unlock, err := s.Lock(t.Context(), "k", time.Hour)
			if err != nil {
				t.Error(err)
				return
			}
			defer unlock()
			if inside.Add(1) != 1 {
				t.Error("two hold the lock")
			}
			total++
			inside.Add(-1)
		})
	}
	all.Wait()
	if total != 6 {
		t.Errorf("%d of 6 got the lock", total)
	}
	first, err := s.Lock(t.Context(), "k", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	other, err := s.Lock(t.Context(), "another", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	other()
	first()
}

func lostLock(t *testing.T, s state.Store, clock *Clock) {
	t.Helper()
	lost, err := s.Lock(t.Context(), "k", time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	clock.Advance(time.Minute)
	if _, err = s.Lock(t.Context(), "k", time.Minute); err != nil {
		t.Fatalf("the lock of a vanished holder stays: %v", err)
	}
	lost() // must not open the lock of the new holder
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := s.Lock(ctx, "k", time.Minute); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the former holder opened the lock: %v", err)
	}
}

func cancelled(t *testing.T, s state.Store, _ *Clock) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Get(ctx, "k"); !errors.Is(err, context.Canceled) {
		t.Errorf("get: %v", err)
	}
	if err := s.Put(ctx, "k", []byte("v"), 0); !errors.Is(err, context.Canceled) {
		t.Errorf("put: %v", err)
	}
	unlock, err := s.Lock(t.Context(), "k", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	if _, err := s.Lock(ctx, "k", time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("lock: %v", err)
	}
	want(t, s, "k", "")
}
