package identity

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"

	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/secret"
)

// Kind says on whose behalf a message is served; it is part of every log line of a call.
type Kind uint8

// Kinds of callers.
const (
	KindNobody   Kind = iota // the zero Caller: nobody, nothing is granted
	KindOperator             // the operator's own credentials
	KindRequest              // credentials that came with the message
	KindExternal             // no credentials of ours: the caller's own headers pass through
)

// String gives the word for logs.
func (k Kind) String() string {
	switch k {
	case KindOperator:
		return "global"
	case KindRequest:
		return "request"
	case KindExternal:
		return "external"
	default:
		return "nobody"
	}
}

// Grant is what a caller brings for one service. A Credential of nil means: the operator's own, and only a caller
// of KindOperator gets that.
type Grant struct {
	Credential Credential
	URL        string // set when the caller names the site
	CloudID    string
	Forward    http.Header // headers of the message that the operator lets pass, by configured spelling
}

// Caller is who sent one message, and with which credentials. Immutable; built only by Reader and Operator.
type Caller struct {
	kind        Kind
	grants      [2]Grant
	missing     [2]string // why there is no grant for a service
	fingerprint secret.Fingerprint
}

// Operator is the operator as caller: stdio, and HTTP where the operator allows it.
func Operator() Caller {
	c := Caller{kind: KindOperator}
	c.fingerprint = c.digest()
	return c
}

// Kind says on whose behalf the message is served.
func (c Caller) Kind() Kind { return c.kind }

// Grant gives what the caller brings for a service. An error names what is missing; it never falls back.
func (c Caller) Grant(s Service) (Grant, error) {
	if c.kind == KindNobody || int(s) >= len(c.grants) {
		return Grant{}, fault.New(fault.Unauthenticated, "the message carries no identity")
	}
	if reason := c.missing[s]; reason != "" {
		return Grant{}, fault.New(fault.Unauthenticated, "the request brings no credentials for %s", s).WithHint("%s", reason)
	}
	return c.grants[s], nil
}

// Fingerprint names the caller without giving a credential away: equal for equal credentials, in one process.
func (c Caller) Fingerprint() secret.Fingerprint { return c.fingerprint }

type contextKey struct{}

// NewContext attaches the caller of the current message.
func NewContext(ctx context.Context, c Caller) context.Context {
	return context.WithValue(ctx, contextKey{}, c)
}

// FromContext gives the caller of the current message; no caller is an error.
func FromContext(ctx context.Context) (Caller, error) {
	c, ok := ctx.Value(contextKey{}).(Caller)
	if !ok || c.kind == KindNobody {
		return Caller{}, fault.New(fault.Internal, "the message carries no identity")
	}
	return c, nil
}

// digest names the caller by what the message brought: credentials and addresses, but not the cloud id, which the
// same user may change from message to message. Forwarded headers count only where they are the credential.
func (c Caller) digest() secret.Fingerprint {
	parts := make([]string, 1, 2+3*len(c.grants))
	parts[0] = c.kind.String()
	for _, g := range c.grants {
		if g.Credential == nil {
			parts = append(parts, "")
			continue
		}
		parts = append(parts, string(g.Credential.Fingerprint()), g.URL)
		if _, external := g.Credential.(Forwarded); external {
			parts = append(parts, string(ForwardFingerprint(g.Forward)))
		}
	}
	return secret.FingerprintOf(parts...)
}

// ForwardFingerprint names forwarded headers without giving their values away; empty when there are none.
func ForwardFingerprint(h http.Header) secret.Fingerprint {
	if len(h) == 0 {
		return ""
	}
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(h)) {
		parts = append(parts, strings.ToLower(name), strings.Join(h[name], "\x00"))
	}
	return secret.FingerprintOf(parts...)
}
