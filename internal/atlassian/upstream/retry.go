package upstream

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"mcp-atlassian/internal/atlassian/netguard"
	"mcp-atlassian/internal/ground/fault"
)

// again decides whether a failed attempt is repeated, and after how long.
func (t *trip) again(ctx context.Context, a *answer, err error) (time.Duration, bool) {
	if a == nil {
		return t.againUnanswered(ctx, err)
	}
	status := a.response.StatusCode
	if status < http.StatusBadRequest {
		return 0, false
	}
	if status == http.StatusUnauthorized {
		return 0, t.renew(ctx, a.response.Request.Header)
	}
	asked, said := a.retryAfter()
	if t.exhausted() || !t.repeatable() || !t.transient(status, said) {
		return 0, false
	}
	if t.door.rules.limits.IgnoreRetryAfter || !said {
		return t.backoff(), true
	}
	if asked > t.door.to.Timeout {
		return 0, false // the caller is told how long to wait instead
	}
	return max(asked, minBackoff), true
}

// againUnanswered: what never left is repeated for every method, what may have arrived only where that does no harm.
func (t *trip) againUnanswered(ctx context.Context, err error) (time.Duration, bool) {
	if ctx.Err() != nil || t.exhausted() || !t.request.again() {
		return 0, false
	}
	if netguard.Unreached(err) || t.repeatable() && lost(err) {
		return t.backoff(), true
	}
	return 0, false
}

func (t *trip) exhausted() bool { return t.attempts > t.door.rules.limits.Retries }

// repeatable reports whether sending the request again does no more than sending it once.
func (t *trip) repeatable() bool {
	return (!t.request.op.writes || t.request.op.repeatable || t.door.rules.limits.RetryWrites) && t.request.again()
}

// transient tells the statuses after which another attempt may succeed. 413 and 500 count only when upstream says
// when to come back.
func (t *trip) transient(status int, said bool) bool {
	switch status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	case http.StatusRequestEntityTooLarge:
		return said && !t.door.rules.limits.IgnoreRetryAfter
	case http.StatusInternalServerError:
		return said && !t.request.op.writes
	default:
		return false
	}
}

// renew asks the credential, once per trip, for a better one than the refused request carried.
func (t *trip) renew(ctx context.Context, refused http.Header) bool {
	if t.renewed || !t.request.again() {
		return false
	}
	t.renewed = true
	changed, err := t.door.to.Credential.Renew(ctx, refused)
	t.unrenewed = err // the 401 is the error to report, with this as its reason
	return changed && err == nil
}

// backoff is the wait before the next attempt without upstream's own wish: nothing, then backoff × 2, 4, 8 …, with
// full jitter, never less than the minimum and never more than two minutes.
func (t *trip) backoff() time.Duration {
	if t.attempts <= 1 {
		return minBackoff
	}
	longest := min(t.door.rules.limits.Backoff<<min(t.attempts-1, 10), maxBackoff)
	return max(time.Duration(t.door.rules.clock.Luck()*float64(longest)), minBackoff)
}

// mostSeconds is more than anybody waits, and less than a duration holds.
const mostSeconds = 365 * 24 * 60 * 60

// retryAfter reads how long upstream asks to wait: Retry-After in seconds or as a date, else the date in
// X-RateLimit-Reset of Cloud. A wish for no wait at all is no wish.
func (a *answer) retryAfter() (time.Duration, bool) {
	text := strings.TrimSpace(a.response.Header.Get("Retry-After"))
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil || errors.Is(err, strconv.ErrRange) { // in range or at its end
		return time.Duration(min(max(seconds, 0), mostSeconds)) * time.Second, seconds > 0
	}
	now := a.trip.door.rules.clock.Now()
	if at, err := http.ParseTime(text); err == nil {
		return at.Sub(now), at.After(now)
	}
	if at, err := time.Parse(time.RFC3339, a.response.Header.Get("X-RateLimit-Reset")); err == nil {
		return at.Sub(now), at.After(now)
	}
	return 0, false
}

// lost reports that the connection broke after something was sent.
func lost(err error) bool {
	found, ok := errors.AsType[*fault.Error](err)
	return ok && found.Kind == fault.Unavailable
}
