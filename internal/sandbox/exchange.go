package sandbox

import (
	"net/http"
	"strings"
	"sync"

	"mcp-atlassian/internal/sandbox/route"
)

// Exchange is one request and its answer, as they were sent. Credentials are cut out.
type Exchange struct {
	Method, Path, RawQuery, Host string
	Product                      route.Product
	// Route is the template that answered; empty when none did.
	Route         string
	User          string // login of the caller, empty for anonymous
	RequestHeader http.Header
	RequestBody   []byte
	Status        int
	ResponseType  string
	ResponseBody  []byte
	// Unknown: the site does not serve this address (501).
	Unknown bool
	// Fault names the injected fault, if there was one.
	Fault string
	// Defect says what went wrong inside the sandbox: a test that sees one must fail.
	Defect string
}

// defaultKeep is how many exchanges are remembered unless the options say otherwise.
const defaultKeep = 1000

// record remembers the newest exchanges.
type record struct {
	mu      sync.Mutex
	keep    int
	ring    []Exchange
	next    int
	observe func(Exchange)
}

func (r *record) init(o Options) {
	r.keep, r.observe = o.Keep, o.Observe
	if r.keep == 0 {
		r.keep = defaultKeep
	}
}

func (r *record) add(x Exchange) {
	if r.observe != nil {
		r.observe(x)
	}
	if r.keep < 0 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.ring) < r.keep {
		r.ring = append(r.ring, x)
		return
	}
	r.ring[r.next] = x
	r.next = (r.next + 1) % r.keep
}

// Exchanges gives what was asked and answered, oldest first, as far as it is remembered.
func (s *Site) Exchanges() []Exchange {
	s.record.mu.Lock()
	defer s.record.mu.Unlock()
	all := make([]Exchange, 0, len(s.record.ring))
	all = append(all, s.record.ring[s.record.next:]...)
	return append(all, s.record.ring[:s.record.next]...)
}

// redacted copies headers and keeps of credentials only their scheme.
func redacted(h http.Header) http.Header {
	c := h.Clone()
	for _, name := range []string{"Authorization", "Cookie", "Proxy-Authorization"} {
		if v := c.Get(name); v != "" {
			scheme, _, _ := strings.Cut(v, " ")
			c.Set(name, scheme+" ***")
		}
	}
	return c
}
