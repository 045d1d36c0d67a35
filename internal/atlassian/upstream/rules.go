package upstream

import (
	"bytes"
	"context"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// Limits are the operator's settings for all requests; zero values switch a limit off.
type Limits struct {
	Retries          int           // at most so many retries of a request
	Backoff          time.Duration // before the second retry; doubled for each one after
	RetryWrites      bool
	IgnoreRetryAfter bool
	Concurrent       int     // requests at the same time, both services together
	PerSecond        float64 // requests per second, both services together
	BreakerThreshold int     // so many 429 or 503 in a row stop further requests
	BreakerCooldown  time.Duration
	MaxBody          int64 // bytes of a decompressed JSON answer; 0 = 50 MiB
	UserAgent        string
}

// Clock is the time the door goes by. Now is required; the others have working defaults.
type Clock struct {
	Now  func() time.Time
	Wait func(context.Context, time.Duration) error // sleeps, or ends early with the context's error
	Luck func() float64                             // from 0 to below 1, for spreading retries
}

// Observer is told of every request. Its methods must be quick and safe for concurrent use.
type Observer interface {
	// Asking is told that a request begins. The request runs in the context it gives back.
	Asking(ctx context.Context, service, route string) context.Context
	// Sending may add tracing headers to a request.
	Sending(ctx context.Context, route string, h http.Header)
	// Answered is called once per request of a door, retries included in it, in the context that Asking gave.
	Answered(ctx context.Context, x Exchange)
}

// Exchange is what is told of a request: no address, no header, no body.
type Exchange struct {
	Service   string // "Jira" or "Confluence"
	Route     string // with method: "GET /rest/api/2/issue/{issue}"
	Status    int    // of the last attempt; 0 = no answer
	Attempts  int    // 0 = it was never sent: breaker, limit, a refused write
	Elapsed   time.Duration
	Queued    time.Duration // of it: waited for a turn, by the limits on rate and concurrency
	Paused    time.Duration // of it: waited between attempts, by the rules of retries
	RequestID string
	Err       error // nil when the door was satisfied
}

const (
	defaultMaxBody = 50 << 20
	maxBackoff     = 120 * time.Second
	minBackoff     = 250 * time.Millisecond
)

// Rules are shared by all doors of the process: retries, concurrency, rate, breakers. They hold no credential.
type Rules struct {
	limits Limits
	clock  Clock
	watch  Observer
	slots  chan struct{} // nil: no bound
	rate   *bucket       // nil: no bound

	buffers sync.Pool // of *bytes.Buffer, for bodies that are decoded and then forgotten

	mu       sync.Mutex
	breakers map[string]*breaker
}

// keptBuffer is the largest buffer that is kept; one huge answer must not hold its memory for ever.
const keptBuffer = 1 << 20

func (r *Rules) buffer() *bytes.Buffer {
	if b, ok := r.buffers.Get().(*bytes.Buffer); ok {
		return b
	}
	return &bytes.Buffer{}
}

func (r *Rules) release(b *bytes.Buffer) {
	if b.Cap() > keptBuffer {
		return
	}
	b.Reset()
	r.buffers.Put(b)
}

// NewRules makes the rules of a process. The observer may be nil.
func NewRules(limits Limits, clock Clock, watch Observer) *Rules {
	if clock.Wait == nil {
		clock.Wait = wait
	}
	if clock.Luck == nil {
		clock.Luck = rand.Float64
	}
	if limits.MaxBody <= 0 {
		limits.MaxBody = defaultMaxBody
	}
	if limits.UserAgent == "" {
		limits.UserAgent = "mcp-atlassian"
	}
	r := &Rules{limits: limits, clock: clock, watch: watch, breakers: map[string]*breaker{}}
	if limits.Concurrent > 0 {
		r.slots = make(chan struct{}, limits.Concurrent)
	}
	if limits.PerSecond > 0 {
		r.rate = newBucket(limits.PerSecond, clock.Now())
	}
	return r
}

// wait sleeps without touching a clock of its own.
func wait(ctx context.Context, d time.Duration) error {
	timed, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	<-timed.Done()
	return ctx.Err()
}
