package transport

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Health is what the health routes may tell. They need no credentials, so nothing here may name a URL, a user or a
// version of Atlassian's systems.
type Health struct {
	Services []string // configured services, such as "jira"
	// Upstream asks Atlassian, for /readyz?upstream=1; nil = that question is answered like the one without it.
	Upstream func(context.Context) error
}

// upstreamFor is how long an answer of Atlassian's is remembered.
const upstreamFor = 30 * time.Second

// health answers probes. It never waits for a lock that a call holds.
type health struct {
	o     Health
	now   func() time.Time
	ready atomic.Bool

	asking  sync.Mutex // one question to Atlassian at a time
	asked   time.Time
	outcome error
}

func (h *health) routes(mux *http.ServeMux) {
	mux.HandleFunc("GET /healthz", h.live) // GET patterns match HEAD as well
	mux.HandleFunc("GET /livez", h.live)
	mux.HandleFunc("GET /readyz", h.readiness)
}

func (h *health) live(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, map[string]any{"status": "ok"})
}

func (h *health) readiness(w http.ResponseWriter, r *http.Request) {
	services := h.o.Services
	if services == nil {
		services = []string{}
	}
	switch {
	case !h.ready.Load():
		writeJSON(w, http.StatusServiceUnavailable, map[string]any{"status": "starting or draining", "services": services})
	case r.URL.Query().Get("upstream") == "1" && h.o.Upstream != nil && h.upstream(r.Context()) != nil:
		writeJSON(w, http.StatusServiceUnavailable, map[string]any{"status": "Atlassian does not answer", "services": services})
	default:
		writeJSON(w, http.StatusOK, map[string]any{"status": "ok", "services": services})
	}
}

func (h *health) upstream(ctx context.Context) error {
	h.asking.Lock()
	defer h.asking.Unlock()
	if now := h.now(); h.asked.IsZero() || now.Sub(h.asked) >= upstreamFor {
		h.asked, h.outcome = now, h.o.Upstream(ctx)
	}
	return h.outcome
}

// writeJSON sends a small document with its length.
func writeJSON(w http.ResponseWriter, status int, document any) {
	body, err := json.Marshal(document)
	if err != nil { // only maps of our own texts come here
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	writeBody(w, status, body)
}

// writeBody sends a JSON body with its length. A client that is gone is nobody's error.
func writeBody(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
