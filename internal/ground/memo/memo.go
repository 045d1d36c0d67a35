// Package memo keeps loaded values for a short time, bounded in number, and loads each key once at a time.
//
// Errors are never kept. A caller that waits for somebody else's load leaves when its own context ends and never
// because the other's did; the load itself stops when nobody waits any more. The package reads no clock of its own
// and does no input or output.
package memo

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// Options bound a cache. With a Size or TTL of zero or less nothing is kept: only simultaneous loads are shared.
type Options struct {
	Size int              // most entries; the least recently used one makes room
	TTL  time.Duration    // age at which an entry is loaded again
	Now  func() time.Time // the clock; required
}

// Cache keeps values of one kind. Its methods are safe for concurrent use.
type Cache[K comparable, V any] struct {
	ttl time.Duration
	now func() time.Time

	mu      sync.Mutex
	kept    *simplelru.LRU[K, entry[V]] // nil: nothing is kept
	flights map[K]*flight[V]
}

type entry[V any] struct {
	value   V
	expires time.Time
}

// New makes an empty cache.
func New[K comparable, V any](o Options) *Cache[K, V] {
	c := &Cache[K, V]{ttl: o.TTL, now: o.Now, flights: map[K]*flight[V]{}}
	if o.Size > 0 && o.TTL > 0 {
		c.kept, _ = simplelru.NewLRU[K, entry[V]](o.Size, nil) // fails for a size of zero or less only
	}
	return c
}

// Do returns the kept value of a key, or loads it. Callers that ask for the same key meanwhile share the load.
// The context given to load carries the values of the first caller, not its cancellation or deadline.
// A panic in load is raised again in every caller that waits.
func (c *Cache[K, V]) Do(ctx context.Context, key K, load func(context.Context) (V, error)) (V, error) {
	if err := ctx.Err(); err != nil {
		var none V
		return none, err
	}
	c.mu.Lock()
	if value, ok := c.fresh(key); ok {
		c.mu.Unlock()
		return value, nil
	}
	f, running := c.flights[key]
	if !running {
		f = newFlight[V](ctx)
		c.flights[key] = f
	}
	f.waiters++
	c.mu.Unlock()
	if !running {
		go c.run(key, f, load)
	}
	return c.wait(ctx, key, f)
}

// Get returns the kept value of a key without loading it.
func (c *Cache[K, V]) Get(key K) (V, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.fresh(key)
}

// Put keeps a value, and outdates a load of the key that is under way.
func (c *Cache[K, V]) Put(key K, value V) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.flights, key)
	c.keep(key, value)
}

// Forget drops a key. What a load that is under way brings is given to those who wait for it and not kept.
func (c *Cache[K, V]) Forget(key K) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.flights, key)
	if c.kept != nil {
		c.kept.Remove(key)
	}
}

// Len counts the entries, aged ones that nobody has asked for since included.
func (c *Cache[K, V]) Len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.kept == nil {
		return 0
	}
	return c.kept.Len()
}

// fresh is called with the lock held.
func (c *Cache[K, V]) fresh(key K) (V, bool) {
	var none V
	if c.kept == nil {
		return none, false
	}
	found, ok := c.kept.Get(key)
	if !ok {
		return none, false
	}
	if !c.now().Before(found.expires) {
		c.kept.Remove(key)
		return none, false
	}
	return found.value, true
}

// keep is called with the lock held.
func (c *Cache[K, V]) keep(key K, value V) {
	if c.kept != nil {
		c.kept.Add(key, entry[V]{value: value, expires: c.now().Add(c.ttl)})
	}
}

// flight is one load under way.
type flight[V any] struct {
	ctx     context.Context //nolint:containedctx // the load's own context: it outlives the call that began it
	cancel  context.CancelFunc
	waiters int // guarded by the cache
	done    chan struct{}
	value   V
	err     error
	panic   any
}

// errUnfinished is what waiters get when a load ended its goroutine without returning.
var errUnfinished = errors.New("memo: the load ended without a result")

func newFlight[V any](ctx context.Context) *flight[V] {
	f := &flight[V]{done: make(chan struct{}), err: errUnfinished}
	f.ctx, f.cancel = context.WithCancel(context.WithoutCancel(ctx)) //nolint:gosec // run and leave call it
	return f
}

func (c *Cache[K, V]) run(key K, f *flight[V], load func(context.Context) (V, error)) {
	defer func() {
		if r := recover(); r != nil {
			f.panic = fmt.Sprintf("%v\n\nin a shared load:\n%s", r, debug.Stack())
		}
		c.mu.Lock()
		if c.flights[key] == f {
			delete(c.flights, key)
			if f.err == nil && f.panic == nil {
				c.keep(key, f.value)
			}
		}
		c.mu.Unlock()
		f.cancel()
		close(f.done)
	}()
	f.value, f.err = load(f.ctx)
}

func (c *Cache[K, V]) wait(ctx context.Context, key K, f *flight[V]) (V, error) {
	select {
	case <-f.done:
		if f.panic != nil {
			panic(f.panic)
		}
		return f.value, f.err
	case <-ctx.Done():
		c.leave(key, f)
		var none V
		return none, ctx.Err()
	}
}

// leave stops a load that nobody waits for any more.
func (c *Cache[K, V]) leave(key K, f *flight[V]) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f.waiters--
	if f.waiters > 0 {
		return
	}
	f.cancel()
	if c.flights[key] == f {
		delete(c.flights, key)
	}
}
