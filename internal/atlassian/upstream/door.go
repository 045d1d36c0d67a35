package upstream

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"strings"
	"time"

	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/ground/fault"
)

// Network sends requests and decides about redirects; *netguard.Net is it.
type Network interface {
	RoundTripper() http.RoundTripper
	Follow(response *http.Response, hops int) (*http.Request, error)
}

// Target is where a door leads and on whose behalf.
type Target struct {
	Service    identity.Service
	Base       string // absolute address without a trailing slash; routes are appended
	Web        string // the site's address for people, when it differs from Base (gateway); links of it are accepted
	Cloud      bool
	ReadOnly   bool // writes are refused
	Credential identity.Credential
	Custom     http.Header // the operator's, only for the operator's own site
	Forward    http.Header // what passes through from the message
	Net        Network
	Timeout    time.Duration // to each wait for data; 0 = 75 s
	Total      time.Duration // to a whole request, retries included; 0 = 5 × Timeout
	Rejected   func()        // called when the credential was refused with 401; may be nil
}

const defaultTimeout = 75 * time.Second

// Door sends requests of one caller to one site. It is made per call, holds the caller's credential, and is never
// shared between callers.
type Door struct {
	to      Target
	base    *url.URL
	rules   *Rules
	breaker *breaker
	err     error
}

// NewDoor makes a door. A mistake in the target comes out of every request.
func NewDoor(to Target, rules *Rules) *Door {
	d := &Door{to: to, rules: rules}
	if d.to.Timeout <= 0 {
		d.to.Timeout = defaultTimeout
	}
	if d.to.Total <= 0 {
		d.to.Total = 5 * d.to.Timeout
	}
	base, err := url.Parse(strings.TrimRight(to.Base, "/"))
	if err != nil || base.Host == "" || to.Credential == nil || to.Net == nil {
		d.err = fault.New(fault.Internal, "the door to %s has no address, no network or no credential", to.Service).Because(err)
		return d
	}
	d.base = base
	d.breaker = rules.breakerFor(d.breakerKey())
	return d
}

// breakerKey separates sites, and on Cloud callers: there the limits are per user.
func (d *Door) breakerKey() string {
	if d.to.Cloud {
		return d.to.Base + " " + string(d.to.Credential.Fingerprint())
	}
	return d.base.Host
}

// Do sends a request and decodes the JSON answer into what into points to: any value that encoding/json fills, or
// *[]byte and *json.RawMessage for the bytes themselves. Numbers in interface values keep their form (json.Number).
// With a nil into the answer's body is ignored. Every error is a fault with the route, the status and Atlassian's
// own words, or the context's own error.
func (d *Door) Do(ctx context.Context, r Request, into any) error {
	ctx = d.asking(ctx, r)
	a, err := d.send(ctx, r, wantsJSON)
	if err != nil {
		return err
	}
	defer a.close()
	err = a.decode(into)
	d.observe(ctx, a.trip, err)
	return err
}

// Open sends a request and hands over the body of its answer, for downloads. The caller closes it.
func (d *Door) Open(ctx context.Context, r Request) (*Body, error) {
	ctx = d.asking(ctx, r)
	a, err := d.send(ctx, r, wantsBytes)
	if err != nil {
		return nil, err
	}
	d.observe(ctx, a.trip, nil)
	return a.body(), nil
}

// mostPages is how many pages of one list are read.
const mostPages = 2_000

// Pages walks a list page by page: next says from one page how to ask for the one after it. It stops at the first
// error, and refuses to ask the same twice or to walk without end.
func Pages[T any](ctx context.Context, d *Door, first Request, next func(*T) (Request, bool)) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		asked := map[string]bool{}
		for r := first; ; {
			asked[r.name()] = true
			page := new(T)
			if err := d.Do(ctx, r, page); err != nil {
				yield(nil, err)
				return
			}
			if !yield(page, nil) {
				return
			}
			following, more := next(page)
			if !more {
				return
			}
			if asked[following.name()] || len(asked) >= mostPages {
				yield(nil, fault.New(fault.Protocol, "%s: the list has no end: its pages lead back to pages before them, or are too many", r.op.route))
				return
			}
			r = following
		}
	}
}
