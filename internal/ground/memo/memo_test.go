package memo_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mcp-atlassian/internal/ground/memo"
)

type clock struct{ at atomic.Int64 }

func (c *clock) now() time.Time          { return time.Unix(0, c.at.Load()) }
func (c *clock) advance(d time.Duration) { c.at.Add(int64(d)) }

func newCache(size int, ttl time.Duration) (*memo.Cache[string, int], *clock) {
	c := &clock{}
	return memo.New[string, int](memo.Options{Size: size, TTL: ttl, Now: c.now}), c
}

func answer(value int, err error) func(context.Context) (int, error) {
	return func(context.Context) (int, error) { return value, err }
}

func TestDo_keeps_a_value_until_it_is_old(t *testing.T) {
	t.Parallel()
	cache, clock := newCache(10, time.Minute)
	for _, step := range []struct {
		advance      time.Duration
		loaded, want int
	}{{0, 1, 1}, {59 * time.Second, 2, 1}, {time.Second, 3, 3}} {
		clock.advance(step.advance)
		got, err := cache.Do(t.Context(), "k", answer(step.loaded, nil))
		if err != nil || got != step.want {
			t.Errorf("after %v: got %d, %v; want %d", step.advance, got, err, step.want)
		}
	}
}

func TestDo_keeps_no_error(t *testing.T) {
	t.Parallel()
	cache, _ := newCache(10, time.Minute)
	broken := errors.New("broken")
	if _, err := cache.Do(t.Context(), "k", answer(0, broken)); !errors.Is(err, broken) {
		t.Fatalf("got %v", err)
	}
	if got, err := cache.Do(t.Context(), "k", answer(7, nil)); got != 7 || err != nil {
		t.Errorf("got %d, %v", got, err)
	}
}

func TestDo_without_size_or_age_keeps_nothing(t *testing.T) {
	t.Parallel()
	for _, o := range []struct {
		size int
		ttl  time.Duration
	}{{0, time.Minute}, {10, 0}, {-1, -1}} {
		cache, _ := newCache(o.size, o.ttl)
		_, _ = cache.Do(t.Context(), "k", answer(1, nil))
		if got, _ := cache.Do(t.Context(), "k", answer(2, nil)); got != 2 || cache.Len() != 0 {
			t.Errorf("%+v: got %d, %d entries", o, got, cache.Len())
		}
	}
}

func TestCache_is_bounded(t *testing.T) {
	t.Parallel()
	cache, _ := newCache(2, time.Minute)
	cache.Put("a", 1)
	cache.Put("b", 2)
	_, _ = cache.Get("a")
	cache.Put("c", 3)
	_, a := cache.Get("a")
	_, b := cache.Get("b")
	if !a || b || cache.Len() != 2 {
		t.Errorf("a kept %v, b kept %v, %d entries", a, b, cache.Len())
	}
	cache.Forget("a")
	if _, ok := cache.Get("a"); ok {
		t.Error("a forgotten key is still there")
	}
}

func TestDo_loads_once_for_many(t *testing.T) {
	t.Parallel()
	cache, _ := newCache(10, time.Minute)
	var loads atomic.Int32
	release := make(chan struct{})
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			got, err := cache.Do(context.Background(), "k", func(context.Context) (int, error) {
				loads.Add(1)
				<-release
				return 5, nil
			})
			if got != 5 || err != nil {
				t.Errorf("got %d, %v", got, err)
			}
		})
	}
	close(release)
	all.Wait()
	if loads.Load() != 1 {
		t.Errorf("%d loads", loads.Load())
	}
}

func TestDo_survives_the_caller_that_began(t *testing.T) {
	t.Parallel()
	cache, _ := newCache(10, time.Minute)
	started, release := make(chan struct{}), make(chan struct{})
	first, leave := context.WithCancel(t.Context())
	load := func(ctx context.Context) (int, error) {
		close(started)
		<-release
		return 9, ctx.Err()
	}
	gone := make(chan error)
	go func() {
		_, err := cache.Do(first, "k", load)
		gone <- err
	}()
	<-started
	second := make(chan int)
	joined := &joinContext{Context: t.Context(), joined: make(chan struct{})}
	go func() {
		got, err := cache.Do(joined, "k", answer(-1, nil))
		if err != nil {
			t.Errorf("the second caller was cancelled by the first: %v", err)
		}
		second <- got
	}()
	<-joined.joined
	leave()
	if err := <-gone; !errors.Is(err, context.Canceled) {
		t.Errorf("the first caller got %v", err)
	}
	close(release)
	if got := <-second; got != 9 {
		t.Errorf("got %d", got)
	}
}

// joinContext tells when somebody begins to wait on it.
type joinContext struct {
	context.Context //nolint:containedctx // a context that tells about itself

	once   sync.Once
	joined chan struct{}
}

func (c *joinContext) Done() <-chan struct{} {
	c.once.Do(func() { close(c.joined) })
	return c.Context.Done()
}

func TestDo_stops_a_load_nobody_waits_for(t *testing.T) {
	t.Parallel()
	cache, _ := newCache(10, time.Minute)
	ctx, leave := context.WithCancel(t.Context())
	stopped := make(chan struct{})
	_, err := cache.Do(ctx, "k", func(load context.Context) (int, error) {
		leave()
		<-load.Done()
		close(stopped)
		return 1, nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	<-stopped
	if got, err := cache.Do(t.Context(), "k", answer(2, nil)); got != 2 || err != nil {
		t.Errorf("the abandoned load was used: %d, %v", got, err)
	}
}

func TestForget_outdates_a_running_load(t *testing.T) {
	t.Parallel()
	cache, _ := newCache(10, time.Minute)
	got, err := cache.Do(t.Context(), "k", func(context.Context) (int, error) {
		cache.Forget("k")
		return 1, nil
	})
	if got != 1 || err != nil {
		t.Fatalf("got %d, %v", got, err)
	}
	if _, ok := cache.Get("k"); ok {
		t.Error("a value loaded before Forget was kept")
	}
}

func TestDo_raises_a_panic_in_the_caller(t *testing.T) {
	t.Parallel()
	cache, _ := newCache(10, time.Minute)
	defer func() {
		if text, _ := recover().(string); !strings.HasPrefix(text, "boom\n") {
			t.Errorf("recovered %q", text)
		}
		if got, err := cache.Do(t.Context(), "k", answer(1, nil)); got != 1 || err != nil {
			t.Errorf("the key is stuck: %d, %v", got, err)
		}
	}()
	_, _ = cache.Do(t.Context(), "k", func(context.Context) (int, error) { panic("boom") })
}

func TestDo_with_an_ended_context_loads_nothing(t *testing.T) {
	t.Parallel()
	cache, _ := newCache(10, time.Minute)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := cache.Do(ctx, "k", answer(1, nil)); !errors.Is(err, context.Canceled) || cache.Len() != 0 {
		t.Errorf("got %v, %d entries", err, cache.Len())
	}
}
