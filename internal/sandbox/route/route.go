// Package route is how the parts of the sandbox that imitate a product tell
// which requests they answer: a list of routes, each a method, a path template
// and a handler. The package finds the route of a path, hands the caller and
// the request over to the handler, and knows the form in which each product
// answers and refuses. It opens no listener and knows nothing of what the
// products store.
package route

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"mcp-atlassian/internal/sandbox/store"
)

// Product says who answers: it decides the mount point and the form of errors.
type Product uint8

// The products of a site; Edge is what stands before them (gateway, OAuth, start page).
const (
	Jira Product = iota + 1
	Confluence
	Edge
)

// String names the product as documents do.
func (p Product) String() string {
	switch p {
	case Jira:
		return "jira"
	case Confluence:
		return "confluence"
	default:
		return "edge"
	}
}

// Flavours is a set of store.Flavour.
type Flavours uint8

// The sets that exist.
const (
	OnCloud      Flavours = 1 << store.Cloud
	OnDataCenter Flavours = 1 << store.DataCenter
	OnBoth                = OnCloud | OnDataCenter
)

// Has says whether f belongs to the set.
func (s Flavours) Has(f store.Flavour) bool { return s&(1<<f) != 0 }

// Handler answers one request. It runs under the lock of the store (see there).
// A *RefusalError as error is an answer; any other error is a defect of the sandbox.
type Handler func(*Call) (Answer, error)

// Access says who may reach a route at all.
type Access uint8

// The values of Access. What a signed-in user may see is the handler's matter.
const (
	SignedIn Access = iota // the rule: 401 without credentials
	Anyone                 // anonymous requests reach the handler with a nil User
)

// Route is one thing that a product answers.
type Route struct {
	In      Flavours
	Product Product
	Method  string
	// Path is the template below the product's base ("/wiki" and "/confluence" are
	// not in it): "/rest/api/3/issue/{issueIdOrKey}". Parameters are named as in
	// the official document of the product, and fill one whole segment.
	Path   string
	Access Access
	// ReadOnly marks a POST that changes nothing; it then shares the site with other readers.
	ReadOnly bool
	// Upload marks a route that reads multipart/form-data; all others read JSON.
	Upload bool
	Handle Handler
}

// Reads says whether the route leaves the site as it is.
func (r *Route) Reads() bool {
	return r.ReadOnly || r.Method == http.MethodGet || r.Method == http.MethodHead
}

// Table finds routes. Build it with NewTable; it is immutable afterwards.
type Table struct {
	routes []Route
	root   *node
}

type node struct {
	fixed   map[string]*node
	any     *node
	methods map[string]*Route
}

// NewTable makes the table of one product in one flavour; routes of others are left out.
// Two routes that answer the same request are a mistake in the program: it panics.
func NewTable(f store.Flavour, p Product, lists ...[]Route) *Table {
	t := &Table{root: &node{}}
	for _, list := range lists {
		for _, r := range list {
			if r.Product == p && r.In.Has(f) {
				t.routes = append(t.routes, r)
			}
		}
	}
	slices.SortStableFunc(t.routes, func(a, b Route) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method))
	})
	for i := range t.routes {
		t.insert(&t.routes[i])
	}
	return t
}

func (t *Table) insert(r *Route) {
	at := t.root
	for _, segment := range segments(r.Path) {
		at = at.child(segment)
	}
	if at.methods == nil {
		at.methods = map[string]*Route{}
	}
	if at.methods[r.Method] != nil {
		panic("sandbox: two routes for " + r.Method + " " + r.Path)
	}
	at.methods[r.Method] = r
}

func (n *node) child(segment string) *node {
	if strings.HasPrefix(segment, "{") {
		if n.any == nil {
			n.any = &node{}
		}
		return n.any
	}
	if n.fixed == nil {
		n.fixed = map[string]*node{}
	}
	if n.fixed[segment] == nil {
		n.fixed[segment] = &node{}
	}
	return n.fixed[segment]
}

// Routes lists the table, sorted by path and method.
func (t *Table) Routes() []Route { return t.routes }

// Find gives the route that answers and the values of its parameters. Without one,
// pathKnown says whether the path exists for other methods. A HEAD is answered
// by the route of GET. The path is the escaped one.
func (t *Table) Find(method, escapedPath string) (r *Route, params Params, pathKnown bool) {
	parts := segments(escapedPath)
	for i, part := range parts {
		plain, err := url.PathUnescape(part)
		if err != nil {
			return nil, Params{}, false
		}
		parts[i] = plain
	}
	if method == http.MethodHead {
		method = http.MethodGet
	}
	if r = t.root.find(method, parts); r == nil {
		return nil, Params{}, t.root.known(parts)
	}
	return r, Params{names: segments(r.Path), values: parts}, true
}

// find prefers a fixed segment and falls back to a parameter.
func (n *node) find(method string, parts []string) *Route {
	if len(parts) == 0 {
		return n.methods[method]
	}
	if next := n.fixed[parts[0]]; next != nil {
		if r := next.find(method, parts[1:]); r != nil {
			return r
		}
	}
	if n.any != nil && parts[0] != "" {
		return n.any.find(method, parts[1:])
	}
	return nil
}

func (n *node) known(parts []string) bool {
	if len(parts) == 0 {
		return n.methods != nil
	}
	if next := n.fixed[parts[0]]; next != nil && next.known(parts[1:]) {
		return true
	}
	return n.any != nil && parts[0] != "" && n.any.known(parts[1:])
}

// segments splits a path; a slash at the end makes no difference, as with both products.
func segments(path string) []string {
	return strings.Split(strings.Trim(path, "/"), "/")
}

// Params are the values of a template's parameters.
type Params struct{ names, values []string }

// Get gives the value of the parameter {name}, "" when the template has none.
func (p Params) Get(name string) string {
	for i, n := range p.names {
		if len(n) == len(name)+2 && n[0] == '{' && n[1:len(n)-1] == name {
			return p.values[i]
		}
	}
	return ""
}
