// Package transport carries MCP messages between callers and the server: stdio, streamable HTTP, HTTP with SSE.
//
// It is the edge: what arrives over HTTP is guarded (Host, Origin, size), admitted (headers become a caller, for
// every method of every endpoint), bound to its session, and only then handed to the protocol, with an envelope that
// holds the caller and the end of the request; raw credential headers go no further. The package knows no tool and
// asks Atlassian nothing.
package transport

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"

	"mcp-atlassian/internal/atlassian/identity"
)

// Server serves one transport.
type Server interface {
	// Serve returns when ctx ended and everything is drained, or when the transport cannot go on.
	Serve(ctx context.Context) error
}

// Callers makes a caller of the headers of one request; [identity.Reader] is the one in the product. Its errors become
// refusals: unauthenticated 401, forbidden 403, bad input 400, all others 503.
type Callers interface {
	Read(ctx context.Context, h http.Header) (identity.Caller, error)
}

// Accounts tells whose account a caller acts with, so that a renewed token of the same account keeps its session.
type Accounts interface {
	// Known gives the account's name without asking anybody; empty = not known yet.
	Known(c identity.Caller) string
	// Find asks Atlassian when the name is not known.
	Find(ctx context.Context, c identity.Caller) (string, error)
}

// Kind is an HTTP transport.
type Kind uint8

// The HTTP transports.
const (
	Streamable Kind = iota // one endpoint, /mcp
	SSE                    // the older pair of endpoints, /sse and /messages/
)

// Options say how an HTTP transport behaves. Members whose zero value is not what a member's text says must be set.
type Options struct {
	Kind      Kind
	Address   string // host:port
	Path      string // of the endpoint; empty = /mcp, or /sse
	Stateless bool   // no sessions at all; streamable only

	Guard Guard
	TLS   TLS

	MaxBody     int64         // bytes of a request; 0 = 10 MiB
	SessionIdle time.Duration // a session without requests or streams ends after this; 0 = never
	MaxSessions int           // sessions, or SSE streams; 0 = 10,000
	KeepAlive   time.Duration // between comments on a stream; 0 = 15 s
	Early       time.Duration // a slow answer begins with its headers after this; 0 = 1 s
	Shutdown    time.Duration // running calls may finish for this long; 0 = they are cancelled at once

	// TrustedProxies may name the requester's address in X-Forwarded-For; nobody else.
	TrustedProxies []netip.Prefix
	// Challenge is added to the WWW-Authenticate of refusals, such as resource_metadata="…"; empty = nothing.
	Challenge string
	Accounts  Accounts // nil = a session belongs to one credential
	// Verify looks at the credential of a request that opens a session or stream; its error is the refusal.
	// nil = credentials are checked when they are used.
	Verify func(context.Context, identity.Caller) error

	Health  Health
	Log     *slog.Logger     // nil = nothing is logged
	Refused func(string)     // told the reason of each refusal at the edge, for metrics; nil = nobody
	Now     func() time.Time // required

	// Listener is used instead of listening on Address; for tests and for sockets that are handed over.
	Listener net.Listener
	// Listening is told the address once requests are accepted; nil = nobody.
	Listening func(net.Addr)
}

// Route is a handler beside the MCP endpoints: OAuth, metrics. It authenticates itself; Host and Origin are guarded.
type Route struct {
	Pattern string // of [http.ServeMux]
	Handler http.Handler
}

const (
	defaultMaxBody     = 10 << 20
	defaultMaxSessions = 10_000
	defaultKeepAlive   = 15 * time.Second
	defaultEarly       = time.Second
	readHeaderTimeout  = 10 * time.Second
	idleTimeout        = 120 * time.Second
)

func (o Options) withDefaults() Options {
	if o.Path == "" {
		o.Path = "/mcp"
		if o.Kind == SSE {
			o.Path = "/sse"
		}
	}
	if o.MaxBody == 0 {
		o.MaxBody = defaultMaxBody
	}
	if o.MaxSessions == 0 {
		o.MaxSessions = defaultMaxSessions
	}
	if o.KeepAlive == 0 {
		o.KeepAlive = defaultKeepAlive
	}
	if o.Early == 0 {
		o.Early = defaultEarly
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Refused == nil {
		o.Refused = func(string) {}
	}
	return o
}
