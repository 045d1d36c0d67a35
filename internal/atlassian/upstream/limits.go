package upstream

import (
	"context"
	"sync"
	"time"

	"mcp-atlassian/internal/ground/fault"
)

// bucket is a token bucket that starts full. Whoever takes a token in advance waits for it.
type bucket struct {
	perSecond, capacity float64

	mu     sync.Mutex
	tokens float64
	at     time.Time
}

func newBucket(perSecond float64, now time.Time) *bucket {
	capacity := max(1, perSecond)
	return &bucket{perSecond: perSecond, capacity: capacity, tokens: capacity, at: now}
}

// take takes a token and says how long to wait until it exists.
func (b *bucket) take(now time.Time) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	if passed := now.Sub(b.at); passed > 0 {
		b.tokens = min(b.capacity, b.tokens+passed.Seconds()*b.perSecond)
		b.at = now
	}
	b.tokens--
	if b.tokens >= 0 {
		return 0
	}
	return time.Duration(-b.tokens / b.perSecond * float64(time.Second))
}

// giveBack returns the token of somebody who did not wait for it.
func (b *bucket) giveBack() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tokens = min(b.capacity, b.tokens+1)
}

// enter waits for a token and then for a slot, and tells how long. The caller gives the slot back with leave.
func (r *Rules) enter(ctx context.Context) (waited time.Duration, err error) {
	if r.rate != nil {
		if waited = r.rate.take(r.clock.Now()); waited > 0 {
			if err := r.clock.Wait(ctx, waited); err != nil {
				r.rate.giveBack()
				return waited, err
			}
		}
	}
	if r.slots == nil {
		return waited, nil
	}
	select {
	case r.slots <- struct{}{}:
		return waited, nil
	default:
	}
	began := r.clock.Now()
	select {
	case r.slots <- struct{}{}:
		return waited + r.clock.Now().Sub(began), nil
	case <-ctx.Done():
		return waited + r.clock.Now().Sub(began), context.Cause(ctx)
	}
}

func (r *Rules) leave() {
	if r.slots != nil {
		<-r.slots
	}
}

// breaker stops requests to a site that answers 429 or 503 again and again.
type breaker struct {
	mu       sync.Mutex
	failures int
	until    time.Time // open until then; zero: closed
	probing  bool      // one request tries whether the site is back
}

// breakersKept bounds the number of sites and callers that are remembered.
const breakersKept = 4096

// breakerFor gives the breaker of a site and, on Cloud, of a caller; nil when breakers are off.
func (r *Rules) breakerFor(key string) *breaker {
	if r.limits.BreakerThreshold <= 0 {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if b, ok := r.breakers[key]; ok {
		return b
	}
	if len(r.breakers) >= breakersKept {
		r.forgetQuiet()
	}
	b := &breaker{}
	r.breakers[key] = b
	return b
}

// forgetQuiet drops breakers that remember nothing.
func (r *Rules) forgetQuiet() {
	for key, b := range r.breakers {
		b.mu.Lock()
		quiet := b.failures == 0 && !b.probing
		b.mu.Unlock()
		if quiet || len(r.breakers) >= 2*breakersKept {
			delete(r.breakers, key)
		}
	}
}

// Broken counts the breakers that are open now, for metrics.
func (r *Rules) Broken() int {
	now, broken := r.clock.Now(), 0
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, b := range r.breakers {
		b.mu.Lock()
		if now.Before(b.until) {
			broken++
		}
		b.mu.Unlock()
	}
	return broken
}

// admit lets a request pass, or says for how long none does.
func (r *Rules) admit(b *breaker, service string) error {
	if b == nil {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.until.IsZero() {
		return nil
	}
	left := b.until.Sub(r.clock.Now())
	if left <= 0 && !b.probing {
		b.probing = true
		return nil
	}
	refused := fault.New(fault.Overloaded, "%s looks overloaded: it answered 429 or 503 %d times in a row, so no request is sent for now", service, b.failures)
	refused.RetryAfter = max(left, time.Second).Round(time.Second)
	return refused
}

// outcome is what a request says about the health of the site.
type outcome uint8

const (
	unheard outcome = iota // no answer: says nothing, unless it was the probe
	healthy
	overloaded
)

// report counts an outcome.
func (r *Rules) report(b *breaker, o outcome) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	probe := b.probing
	b.probing = false
	switch {
	case o == healthy:
		b.failures, b.until = 0, time.Time{}
	case o == overloaded:
		b.failures++
		if probe || b.failures >= r.limits.BreakerThreshold {
			b.until = r.clock.Now().Add(r.limits.BreakerCooldown)
		}
	case probe:
		b.until = r.clock.Now().Add(r.limits.BreakerCooldown)
	}
}
