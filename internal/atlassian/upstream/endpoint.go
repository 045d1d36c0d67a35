// Package upstream is the door: every request to Jira and Confluence passes it.
//
// Timeouts, retries, limits, the breaker, credentials, read-only mode, redirects, body sizes and the meaning of a
// status exist here and nowhere else. Paths are made of declared routes and of values that only package access can
// make. The package knows no tools and no product beyond its error forms; it never logs a header or a body.
package upstream

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
)

// Endpoint is one upstream operation, declared once as a package variable:
//
//	var issueRead = upstream.Read("GET /rest/api/2/issue/{issue}")
//
// The route is also the metric label, the audit label and the key into the published API description.
type Endpoint struct{ *operation }

// operation is what an endpoint says; immutable after its declaration.
type operation struct {
	route        string
	method       string
	literals     []string // around the parameters: one more than there are parameters
	writes       bool
	repeatable   bool
	experimental bool
	linked       bool
}

// Read declares an operation that changes nothing.
func Read(route string) Endpoint { return declare(route, http.MethodGet, http.MethodHead) }

// ReadByPost declares a search that upstream wants as POST: allowed in read-only mode.
func ReadByPost(route string) Endpoint { return declare(route, http.MethodPost) }

// Write declares an operation that changes something; the door refuses it in read-only mode.
func Write(route string) Endpoint {
	e := declare(route, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete)
	e.writes = true
	return e
}

// Repeatable marks a write that may be sent again without doing more: a PUT of a whole resource.
func Repeatable(e Endpoint) Endpoint {
	o := *e.operation
	o.repeatable = true
	return Endpoint{&o}
}

// Experimental marks an operation that upstream serves only with the header X-ExperimentalApi.
func Experimental(e Endpoint) Endpoint {
	o := *e.operation
	o.experimental = true
	return Endpoint{&o}
}

// At makes the request for these path values, one for each parameter of the route in order.
func (e Endpoint) At(path ...access.Segment) Request {
	r := Request{op: e.operation}
	if len(path) != len(e.literals)-1 {
		r.err = fault.New(fault.Internal, "%s takes %d path values, got %d", e.route, len(e.literals)-1, len(path))
		return r
	}
	values := make([]string, len(path))
	for at, s := range path {
		if values[at], r.err = access.Path(s); r.err != nil {
			return r
		}
	}
	r.path = e.fill(values)
	return r
}

// Probe asks about something not admitted yet; its answer goes to a Scope before anything of it is given out.
// A plain page read is such a probe: one request, admitted by the space in its answer.
type Probe struct{ *operation }

// Lookup declares a probe; its route has one parameter.
func Lookup(route string) Probe {
	p := Probe{declare(route, http.MethodGet).operation}
	if len(p.literals) != 2 {
		panic("upstream: a probe has one parameter: " + route)
	}
	return p
}

// Of makes the request about a reference. A reference without an id cannot be asked about in this way.
func (p Probe) Of(ref access.Ref) Request {
	r := Request{op: p.operation}
	id := access.Reference(ref)
	if id == "" || strings.Trim(id, ".") == "" || strings.ContainsAny(id, "/\\") {
		r.err = fault.New(fault.Internal, "%s: the reference has no id", p.route)
		return r
	}
	r.path = p.fill([]string{id})
	return r
}

// Link is an operation on an address that an upstream answer gave: a download. The door only takes addresses of its
// own site.
type Link struct{ *operation }

// Linked declares a Link; the label stands for the route in metrics and errors.
func Linked(label string) Link {
	return Link{&operation{route: "GET " + label, method: http.MethodGet, linked: true}}
}

// At makes the request for an address: absolute on the same site, or relative to it.
func (l Link) At(address string) Request { return Request{op: l.operation, path: address} }

// declare reads a route. A mistake ends the program, or the test, at start.
func declare(route string, methods ...string) Endpoint {
	method, path, ok := strings.Cut(route, " ")
	if !ok || !strings.HasPrefix(path, "/") || !slices.Contains(methods, method) || strings.ContainsAny(path, "?# ") {
		panic(fmt.Sprintf("upstream: malformed route %q (methods %v)", route, methods))
	}
	o := &operation{route: route, method: method}
	for rest := path; ; {
		literal, after, found := strings.Cut(rest, "{")
		o.literals = append(o.literals, literal)
		if !found {
			break
		}
		name, after, closed := strings.Cut(after, "}")
		if !closed || name == "" || !strings.HasSuffix(literal, "/") || after != "" && after[0] != '/' {
			panic(fmt.Sprintf("upstream: malformed parameter in route %q", route))
		}
		rest = after
	}
	return Endpoint{o}
}

// fill puts values into the route, each escaped so that it stays one segment.
func (o *operation) fill(values []string) string {
	if len(values) == 0 {
		return o.literals[0]
	}
	var b strings.Builder
	for at, value := range values {
		b.WriteString(o.literals[at])
		b.WriteString(url.PathEscape(value))
	}
	b.WriteString(o.literals[len(values)])
	return b.String()
}
