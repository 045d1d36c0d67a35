package upstream

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"syscall"
	"time"

	"mcp-atlassian/internal/atlassian/netguard"
	"mcp-atlassian/internal/ground/fault"
)

// wanted says what a caller of the door wants of the answer.
type wanted uint8

const (
	wantsJSON wanted = iota
	wantsBytes
)

// trip is one request of a door with all its attempts.
type trip struct {
	door     *Door
	request  Request
	want     wanted
	started  time.Time
	attempts int
	queued   time.Duration // waited for a turn, by the limits of this process
	paused   time.Duration // waited between attempts
	status   int           // of the last attempt
	phase    phase         // of the last attempt
	renewed  bool
	sent     http.Header // of the last attempt
	// unrenewed is why the credential could not be renewed after a 401.
	unrenewed error
}

// Causes with which the door ends a request itself.
var (
	errSilent = errors.New("no data in time")
	errTotal  = errors.New("total time used up")
)

// send makes the trip. On success the answer is open and has a status below 300.
func (d *Door) send(ctx context.Context, r Request, want wanted) (*answer, error) {
	t := &trip{door: d, request: r, want: want, started: d.rules.clock.Now()}
	a, err := t.run(ctx)
	if err != nil {
		d.observe(ctx, t, err)
		return nil, err
	}
	return a, nil
}

func (t *trip) run(ctx context.Context) (*answer, error) {
	d := t.door
	if err := t.check(); err != nil {
		return nil, err
	}
	if err := d.rules.admit(d.breaker, d.to.Service.String()); err != nil {
		return nil, err
	}
	timed, cancel := context.WithTimeoutCause(ctx, d.to.Total, errTotal)
	a, err := t.repeat(timed)
	d.rules.report(d.breaker, health(a))
	if err != nil {
		cancel()
		return nil, err
	}
	a.onClose(cancel)
	if a.response.StatusCode >= http.StatusMultipleChoices {
		defer a.close()
		return nil, t.scrubbed(a.refusal())
	}
	return a, nil
}

// check refuses what must not be sent at all.
func (t *trip) check() error {
	r := t.request
	switch {
	case t.door.err != nil:
		return t.door.err
	case r.op == nil:
		return fault.New(fault.Internal, "the request has no endpoint")
	case r.err != nil:
		return r.err
	case r.op.writes && t.door.to.ReadOnly:
		return fault.New(fault.Forbidden, "the server is in read-only mode and sends no changes to %s", t.door.to.Service).
			WithHint("ask the operator to unset READ_ONLY_MODE")
	}
	return nil
}

func health(a *answer) outcome {
	switch {
	case a == nil:
		return unheard
	case a.response.StatusCode == http.StatusTooManyRequests || a.response.StatusCode == http.StatusServiceUnavailable:
		return overloaded
	default:
		return healthy
	}
}

// repeat makes attempts until one counts.
func (t *trip) repeat(ctx context.Context) (*answer, error) {
	for {
		t.attempts++
		a, err := t.attempt(ctx)
		if a != nil {
			t.status = a.response.StatusCode
		}
		delay, again := t.again(ctx, a, err)
		if !again {
			return a, err
		}
		if a != nil {
			a.close()
		}
		if delay <= 0 {
			continue
		}
		t.paused += delay
		if err := t.door.rules.clock.Wait(ctx, delay); err != nil {
			return nil, t.explain(ctx, err)
		}
	}
}

// attempt sends the request once and follows its redirects. The slot it takes is given back when the answer is closed.
func (t *trip) attempt(ctx context.Context) (*answer, error) {
	d := t.door
	waited, err := d.rules.enter(ctx)
	t.queued += waited
	if err != nil {
		return nil, t.explain(ctx, err)
	}
	attempt, cancel := context.WithCancelCause(ctx)
	alarm := time.AfterFunc(d.to.Timeout, func() { cancel(errSilent) })
	done := func() {
		alarm.Stop()
		cancel(nil)
		d.rules.leave()
	}
	h, err := t.build(attempt)
	if err != nil {
		err = t.explain(attempt, err) // before done, which ends the attempt
		done()
		return nil, err
	}
	t.sent = h.Header
	t.phase = unconnected
	h = h.WithContext(httptrace.WithClientTrace(attempt, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { t.phase = unanswered },
	}))
	response, err := t.exchange(h) //nolint:bodyclose // closed with the answer
	if err != nil {
		err = t.explain(attempt, err)
		done()
		return nil, err
	}
	t.phase = underway
	alarm.Stop()
	a := &answer{trip: t, response: response, ctx: attempt}
	a.onClose(done)
	a.response.Body = &watched{ReadCloser: response.Body, alarm: alarm, patience: d.to.Timeout}
	return a, nil
}

// exchange sends and follows redirects as far as the network allows.
func (t *trip) exchange(h *http.Request) (*http.Response, error) {
	network := t.door.to.Net
	transport := network.RoundTripper()
	for hops := 0; ; hops++ {
		response, err := transport.RoundTrip(h)
		if err != nil {
			return nil, err
		}
		response.Request = h
		if !netguard.Redirected(response) {
			return response, nil
		}
		next, err := network.Follow(response, hops)
		drain(response.Body)
		if err != nil {
			return nil, err
		}
		h = next
	}
}

// drain reads a little of a body nobody wants, so that its connection can be used again.
func drain(body io.ReadCloser) {
	_, _ = io.CopyN(io.Discard, body, 4<<10) // only to save a connection; what is wrong shows at the next request
	_ = body.Close()
}

// watched ends the request when a read of its body brings nothing for too long; the time between reads is the reader's.
type watched struct {
	io.ReadCloser

	alarm    *time.Timer
	patience time.Duration
}

func (w *watched) Read(p []byte) (int, error) {
	w.alarm.Reset(w.patience)
	defer w.alarm.Stop()
	return w.ReadCloser.Read(p)
}

// explain makes a fault of a failed attempt.
func (t *trip) explain(ctx context.Context, err error) error {
	d := t.door
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errSilent):
		return t.silence().Because(err)
	case errors.Is(cause, errTotal):
		return t.fault(fault.Timeout, "the request to %s took longer than %s in all", d.to.Service, d.to.Total).
			WithHint("%sask for less, or the operator can raise %s_TOTAL_TIMEOUT", t.maybeDone(), d.to.Service.Prefix()).Because(err)
	case cause != nil:
		return cause
	}
	if known, ok := errors.AsType[*fault.Error](err); ok {
		if known.Upstream == nil {
			located := *known
			located.Upstream = t.upstream()
			return &located
		}
		return err
	}
	return t.unreached(err)
}

// phase is how far an attempt has come.
type phase uint8

const (
	unconnected phase = iota
	unanswered        // the request is on its way
	underway          // the answer has begun
)

// silence words that nothing came for too long, by what was waited for.
func (t *trip) silence() *fault.Error {
	service, patience := t.door.to.Service, t.door.to.Timeout
	switch t.phase {
	case unanswered:
		return t.fault(fault.Timeout, "%s sent nothing for %s: the request went out, and no answer began", service, patience).
			WithHint("%sthe operator can raise %s_TIMEOUT", t.maybeDone(), service.Prefix())
	case underway:
		return t.fault(fault.Timeout, "%s sent nothing for %s in the middle of its answer", service, patience).
			WithHint("%sthe operator can raise %s_TIMEOUT", t.maybeDone(), service.Prefix())
	default:
		return t.fault(fault.Timeout, "no connection to %s within %s", service, patience).
			WithHint("the operator can check %s_URL, firewall and proxy, or raise %[1]s_TIMEOUT", service.Prefix())
	}
}

// maybeDone warns that a write may have happened although its answer is missing.
func (t *trip) maybeDone() string {
	if t.request.op.writes {
		return "the change may have happened nevertheless, so look before trying again; "
	}
	return ""
}

// unreached words a failure of the network. The address is that of the operator or of the caller; only its origin is shown.
func (t *trip) unreached(err error) *fault.Error {
	d := t.door
	origin := (&url.URL{Scheme: d.base.Scheme, Host: d.base.Host}).String()
	reason, hint := "the connection broke before an answer came", t.maybeDone()+"try again"
	_, isDNS := errors.AsType[*net.DNSError](err)
	switch {
	case isDNS:
		reason, hint = "its name cannot be resolved", "check "+d.to.Service.Prefix()+"_URL and the name server"
	case errors.Is(err, syscall.ECONNREFUSED):
		reason, hint = "it refuses the connection", "check "+d.to.Service.Prefix()+"_URL and whether the site is running"
	case netguard.Unreached(err) && timedOut(err):
		reason, hint = "no connection in time", "check "+d.to.Service.Prefix()+"_URL, firewall and proxy settings"
	case netguard.Unreached(err):
		reason, hint = "no connection can be made", "check "+d.to.Service.Prefix()+"_URL, firewall and proxy settings"
	}
	return t.fault(fault.Unavailable, "Could not connect to %s at %s: %s", d.to.Service, origin, reason).WithHint("%s", hint).Because(err)
}

func timedOut(err error) bool {
	timeout, ok := errors.AsType[net.Error](err)
	return ok && timeout.Timeout() || errors.Is(err, context.DeadlineExceeded)
}

// fault makes an error that carries the route and the last status.
func (t *trip) fault(kind fault.Kind, format string, args ...any) *fault.Error {
	e := fault.New(kind, format, args...)
	e.Upstream = t.upstream()
	return e
}

func (t *trip) upstream() *fault.Upstream {
	op := t.request.op
	return &fault.Upstream{Service: t.door.to.Service.String(), Method: op.method, Route: op.route[len(op.method)+1:]}
}
