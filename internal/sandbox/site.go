// Package sandbox is an Atlassian site in memory: Jira and Confluence with
// demo data, stateful, as strict as the real thing, in the flavours Cloud and
// Data Center. It serves trying the product without an account, tests, and any
// other client.
//
// It is a witness for the product and therefore shares no code with it: it
// imports the standard library, an HTML tokenizer and a JSON-Schema checker.
// It opens no listener itself; whoever serves it should bind to loopback.
//
// # Addresses
//
// On Cloud, Jira stands at the root and Confluence below /wiki; the gateway
// forms /ex/jira/{cloudId} and /ex/confluence/{cloudId} take bearer tokens. On
// Data Center, Jira stands at the root and Confluence below /confluence. Links
// in answers begin with the address that the request was sent to, also when
// the site is used as HTTP proxy.
package sandbox

import (
	"net/http"
	"sync"
	"time"

	"mcp-atlassian/internal/sandbox/authapi"
	"mcp-atlassian/internal/sandbox/confapi"
	"mcp-atlassian/internal/sandbox/jiraapi"
	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/seed"
	"mcp-atlassian/internal/sandbox/store"
	"mcp-atlassian/internal/sandbox/web"
)

// Flavour says which deployment the site imitates.
type Flavour = store.Flavour

// The flavours.
const (
	Cloud      = store.Cloud
	DataCenter = store.DataCenter
)

// Options choose how a site behaves; the zero value is a site with demo data.
type Options struct {
	// Clock tells the time on the site. Nil gives a clock that stands at the end of
	// the demo data's story when the site is made and runs from there, so that
	// what happened "last week" is the same on every day the site is started.
	Clock func() time.Time
	// Empty leaves the demo data out: only users, groups and the schemes that every
	// site has are there.
	Empty bool
	// Setup changes the site after it was filled and before it answers.
	Setup func(*store.Store)
	// Keep is how many exchanges are remembered; 0 means 1,000, below 0 none.
	Keep int
	// OAuth chooses how the authorization server behaves.
	OAuth authapi.Options
	// Observe sees every exchange after it ended; it may be called from many requests at once.
	Observe func(Exchange)
}

// Site is one Atlassian site. It is safe for many requests at once.
type Site struct {
	store  *store.Store
	oauth  *authapi.Server
	tables map[route.Product]*route.Table
	fill   func()
	faults faults
	record record
}

// New makes a site. Its data is made when it is first needed.
func New(f Flavour, o Options) *Site {
	clock := o.Clock
	if clock == nil {
		began := time.Now()
		clock = func() time.Time { return seed.Today.Add(time.Since(began)) }
	}
	s := &Site{store: store.New(f, clock), tables: map[route.Product]*route.Table{}}
	s.oauth = authapi.New(f, o.OAuth)
	s.record.init(o)
	s.fill = sync.OnceFunc(func() {
		s.store.Write(func() {
			seed.Base(s.store)
			if !o.Empty {
				seed.Demo(s.store)
			}
			if o.Setup != nil {
				o.Setup(s.store)
			}
			if f == Cloud {
				jiraapi.KeepDocuments(s.store)
			}
		})
	})
	for _, p := range []route.Product{route.Jira, route.Confluence, route.Edge} {
		s.tables[p] = route.NewTable(f, p, jiraapi.Routes(), confapi.Routes(), web.Routes(), edgeRoutes(), s.oauth.Routes())
	}
	return s
}

// Store gives the state of the site, for tests that look behind the answers.
func (s *Site) Store() *store.Store {
	s.fill()
	return s.store
}

// OAuth gives the authorization server of the site.
func (s *Site) OAuth() *authapi.Server { return s.oauth }

// Routes lists what the site answers for a product.
func (s *Site) Routes(p route.Product) []route.Route { return s.tables[p].Routes() }

// ServeHTTP answers one request.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.fill()
	x := &exchange{site: s, w: w, r: r}
	defer func() { s.record.add(x.Exchange) }() // a fault may end the request by a panic
	x.serve()
}
