package transport

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/server/mcpserver"
)

// HTTP serves MCP over HTTP, with health routes and what is added beside them.
func HTTP(s *mcpserver.Server, callers Callers, o Options, routes ...Route) *HTTPServer {
	o = o.withDefaults()
	return &HTTPServer{
		o: o, mcp: s, others: routes, guard: newGuard(o.Guard, o.Address), health: &health{o: o.Health, now: o.Now},
		admission: &admission{
			callers: callers, challenge: o.Challenge, trusted: o.TrustedProxies, refused: o.Refused, log: o.Log, prefix: rand.Text()[:8] + "-",
		},
		sessions: newSessions(o.MaxSessions, o.SessionIdle, o.Accounts),
	}
}

// HTTPServer serves MCP over HTTP. It serves once.
type HTTPServer struct {
	o         Options
	mcp       *mcpserver.Server
	others    []Route
	guard     guard
	health    *health
	admission *admission
	sessions  *sessions
	fresh     fresh
	streams   atomic.Int64 // of the SSE kind
}

// Sessions tells how many sessions are open, or streams of the SSE kind.
func (h *HTTPServer) Sessions() int { return h.sessions.count() + int(h.streams.Load()) }

// routes lays out the paths. Only MCP endpoints are admitted here; they answer with and without a trailing slash.
// Streams that nothing else ends are ended when draining does.
func (h *HTTPServer) routes(draining context.Context) http.Handler {
	mux, endpoints := http.NewServeMux(), map[string]http.Handler{}
	endpoint := func(path string, serve func(http.ResponseWriter, *http.Request, *visitor)) {
		endpoints[strings.Trim(path, "/")] = h.endpoint(serve)
	}
	if h.o.Kind == SSE {
		streams := newSSE(draining, &h.o, h.mcp, h.admission)
		streams.count = &h.streams
		endpoint(h.o.Path, streams.open)
		endpoint(messagesPath, streams.post)
	} else {
		endpoint(h.o.Path, (&streamable{
			o: &h.o, mcp: h.mcp, eras: newEras(h.mcp), list: newListing(h.mcp), sessions: h.sessions, admit: h.admission, draining: draining,
		}).serve)
	}
	for _, route := range h.others {
		mux.Handle(route.Pattern, h.guarded(route.Handler))
	}
	h.health.routes(mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// Endpoints are found by their exact path: the mux reads paths as patterns, and redirects where it sees fit.
		if path, ok := strings.CutPrefix(r.URL.Path, "/"); ok {
			if found := endpoints[strings.TrimSuffix(path, "/")]; found != nil {
				found.ServeHTTP(w, r)
				return
			}
		}
		mux.ServeHTTP(w, r)
	})
}

// guarded refuses foreign hosts and origins.
func (h *HTTPServer) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if status, reason := h.guard.check(r); status != 0 {
			h.turnAway(w, status, reason)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (h *HTTPServer) turnAway(w http.ResponseWriter, status int, reason string) {
	h.o.Refused("host_or_origin")
	writeJSON(w, status, map[string]any{"error": reason})
}

// endpoint is what stands in front of an MCP endpoint: guard, then admission.
func (h *HTTPServer) endpoint(serve func(http.ResponseWriter, *http.Request, *visitor)) http.Handler {
	return h.guarded(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h.guard.share(w, r) {
			return
		}
		if v, ok := h.admission.admit(w, r); ok {
			serve(w, r, v)
		}
	}))
}

// Serve implements [Server]. When the context ends, no request is lost that has begun: the server stops accepting,
// ends idle streams, lets calls finish for the time of the options, then cancels what still runs.
func (h *HTTPServer) Serve(ctx context.Context) error {
	listener, err := h.listen(ctx)
	if err != nil {
		return err
	}
	base, cancelCalls := context.WithCancel(context.WithoutCancel(ctx))
	defer cancelCalls()
	draining, drain := context.WithCancel(base)
	defer drain()
	server := &http.Server{
		ConnState: h.fresh.watch,
		Handler:   h.routes(draining), ReadHeaderTimeout: readHeaderTimeout, IdleTimeout: idleTimeout,
		BaseContext: func(net.Listener) context.Context { return base },
		ErrorLog:    slog.NewLogLogger(h.o.Log.Handler(), slog.LevelDebug),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	h.health.ready.Store(true)
	h.announce(ctx, listener.Addr())
	select {
	case err := <-failed:
		return fmt.Errorf("serve HTTP: %w", err)
	case <-ctx.Done():
	}
	h.health.ready.Store(false)
	drain()
	h.stop(ctx, server, cancelCalls)
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve HTTP: %w", err)
	}
	return nil
}

func (h *HTTPServer) listen(ctx context.Context) (net.Listener, error) {
	listener := h.o.Listener
	if listener == nil {
		var err error
		if listener, err = (&net.ListenConfig{}).Listen(ctx, "tcp", h.o.Address); err != nil {
			return nil, fault.New(fault.Setup, "cannot listen on %s: %v", h.o.Address, err).
				WithHint("choose another address with --host and --port, or stop the program that uses it").Because(err)
		}
	}
	if !h.o.TLS.enabled() {
		return listener, nil
	}
	config, err := h.o.TLS.config(h.o.Now)
	if err != nil {
		_ = listener.Close()
		return nil, err
	}
	return tls.NewListener(listener, config), nil
}

func (h *HTTPServer) announce(ctx context.Context, at net.Addr) {
	transport, scheme := "streamable-http", "http"
	if h.o.Kind == SSE {
		transport = "sse"
	}
	if h.o.TLS.enabled() {
		scheme = "https"
	}
	h.o.Log.InfoContext(ctx, "serving MCP", "transport", transport, "scheme", scheme, "address", at.String(),
		"path", h.o.Path, "stateless", h.o.Stateless)
	if h.o.Listening != nil {
		h.o.Listening(at)
	}
}

// flushTime is how long cancelled calls may still answer.
const flushTime = time.Second

// stop drains. Calls that outlast the time are cancelled and may still say so.
func (h *HTTPServer) stop(ctx context.Context, server *http.Server, cancelCalls context.CancelFunc) {
	h.o.Log.InfoContext(ctx, "draining", "sessions", h.Sessions())
	ctx = context.WithoutCancel(ctx)
	defer h.fresh.closeSoon()()
	patient, enough := context.WithTimeout(ctx, h.o.Shutdown)
	err := server.Shutdown(patient)
	enough()
	if err != nil {
		h.o.Log.WarnContext(ctx, "calls were cancelled because the server stops")
		cancelCalls()
	}
	last, over := context.WithTimeout(ctx, flushTime)
	defer over()
	if err != nil {
		_ = server.Shutdown(last) // whatever is left is cut next
	}
	_ = server.Close()
	h.sessions.endAll(last)
}
