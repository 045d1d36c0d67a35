package transport

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/tool"
)

// visitor is who sent one admitted HTTP request. It is handed on by reference: frames under a stream stay small, and with
// them what a thousand open streams cost.
type visitor struct {
	caller  identity.Caller
	request tool.Request
}

// admission turns the headers of a request into a visitor, or refuses it. It stands in front of every method of
// every MCP endpoint.
type admission struct {
	callers   Callers
	challenge string
	trusted   []netip.Prefix
	refused   func(reason string)
	log       *slog.Logger
	prefix    string // of request ids
	number    atomic.Uint64
}

// describe names the request, before anybody is admitted.
func (a *admission) describe(r *http.Request) tool.Request {
	described := tool.Request{
		ID:     a.prefix + strconv.FormatUint(a.number.Add(1), 10),
		Remote: a.remote(r),
	}
	if parent := r.Header.Get("Traceparent"); len(parent) <= maxTrace && isTraceparent(parent) {
		described.Traceparent = parent
		if state := r.Header.Get("Tracestate"); len(state) <= maxTrace {
			described.Tracestate = state
		}
	}
	return described
}

// maxTrace bounds what is kept of trace headers, in bytes.
const maxTrace = 512

// isTraceparent checks the form of W3C trace context: version, 32, 16 and 2 hex digits.
func isTraceparent(text string) bool {
	parts := strings.Split(text, "-")
	return len(parts) >= 4 && len(parts[0]) == 2 && len(parts[1]) == 32 && len(parts[2]) == 16 && len(parts[3]) == 2 &&
		strings.Trim(text, "0123456789abcdef-") == ""
}

// remote is the address of the requester. X-Forwarded-For is read from its end, as far as trusted proxies wrote it.
func (a *admission) remote(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		if !a.trusts(host) {
			break
		}
		addr, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			break
		}
		host = addr.Unmap().String()
	}
	return host
}

func (a *admission) trusts(host string) bool {
	if len(a.trusted) == 0 {
		return false
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && slices.ContainsFunc(a.trusted, func(p netip.Prefix) bool { return p.Contains(addr.Unmap()) })
}

// admit reads the caller, or answers the refusal.
func (a *admission) admit(w http.ResponseWriter, r *http.Request) (*visitor, bool) {
	v := &visitor{request: a.describe(r)}
	w.Header().Set("X-Request-Id", v.request.ID)
	var err error
	if v.caller, err = a.callers.Read(r.Context(), r.Header); err != nil {
		a.log.InfoContext(r.Context(), "request refused", "request_id", v.request.ID, "remote", v.request.Remote,
			"reason", fault.KindOf(err).String())
		a.refuse(w, r, err)
		return nil, false
	}
	a.log.DebugContext(r.Context(), "request", "request_id", v.request.ID, "http_method", r.Method,
		"remote", v.request.Remote, "identity", v.caller.Kind().String())
	return v, true
}

// verify looks at the credential itself where the operator wants that.
func verify(ctx context.Context, check func(context.Context, identity.Caller) error, c identity.Caller) error {
	if check == nil {
		return nil
	}
	return check(identity.NewContext(ctx, c), c)
}

// refuse answers a request that is not admitted. The text is for whoever configures the client.
func (a *admission) refuse(w http.ResponseWriter, r *http.Request, err error) {
	kind := fault.KindOf(err)
	status := http.StatusServiceUnavailable
	switch kind {
	case fault.Unauthenticated:
		status = http.StatusUnauthorized
		w.Header().Set("WWW-Authenticate", a.authenticate(r, err))
	case fault.Forbidden:
		status = http.StatusForbidden
	case fault.Input:
		status = http.StatusBadRequest
	case fault.Internal: // never seen by anybody as something they could mend
		status = http.StatusInternalServerError
	default:
	}
	reason := kind.String()
	if kind == fault.Unauthenticated && !presented(r.Header) {
		reason = "no_credentials"
	}
	a.refused(reason)
	writeJSON(w, status, map[string]any{"error": fault.Text(err)})
}

// authenticate is the challenge of a 401 (RFC 6750 §3): an error is named only when something was presented.
func (a *admission) authenticate(r *http.Request, err error) string {
	challenge := `Bearer realm="mcp-atlassian"`
	if presented(r.Header) {
		challenge += `, error="invalid_token", error_description="` + quotable(err) + `"`
	}
	if a.challenge != "" {
		challenge += ", " + a.challenge
	}
	return challenge
}

// presented reports whether the request brings any credential.
func presented(h http.Header) bool {
	for name := range h {
		if name == "Authorization" || (strings.HasPrefix(name, "X-Atlassian-") && strings.HasSuffix(name, "-Token")) {
			return true
		}
	}
	return false
}

// quotable makes an error fit for a quoted header value.
func quotable(err error) string {
	text := err.Error()
	if known, ok := errors.AsType[*fault.Error](err); ok {
		text = known.Message
	}
	return strings.Map(func(c rune) rune {
		if c < ' ' || c > '~' || c == '"' || c == '\\' {
			return ' '
		}
		return c
	}, fault.Clean(text, maxTrace))
}
