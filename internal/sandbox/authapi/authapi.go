// Package authapi is the OAuth 2.0 authorization server of the embedded site: that
// of Atlassian Cloud (3LO: /authorize, /oauth/token, accessible-resources) and that
// of a Data Center product (/rest/oauth2/latest/…), with a consent page, PKCE,
// rotating refresh tokens and the detection of their reuse.
//
// Whoever reaches the consent page may pick any user: it stands in for a login, so
// the site must never be reachable for strangers. Tokens live in memory only.
package authapi

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// App is a registered OAuth client. Without Redirects every address of the own
// machine and every https address may be the target.
type App struct {
	ID, Secret, Name string
	Redirects        []string
}

// DemoApp is the client that is registered when Options names none.
func DemoApp() App {
	return App{ID: "sandbox-app", Secret: "sandbox-app-secret", Name: "Sandbox app"} //nolint:gosec // the secret of a pretended site
}

// Site is a further site that a user may grant beside the embedded one; it is listed
// by accessible-resources and answers nothing.
type Site struct{ ID, Name, URL string }

// Options choose how the server behaves; zero values mean what Atlassian does.
type Options struct {
	// Apps are the registered clients; none means DemoApp.
	Apps []App
	// Sites are further sites of the user's.
	Sites []Site
	// CodeLife is how long a code may be exchanged (5 minutes), AccessLife how long an
	// access token is good (1 hour; 2 hours on Data Center), RefreshLife how long a
	// refresh token may lie unused (90 days).
	CodeLife, AccessLife, RefreshLife time.Duration
	// Leeway is how long a refresh token is accepted again after its first use (10
	// minutes); later use ends the whole chain. Below 0 every second use ends it.
	Leeway time.Duration
}

func (o Options) withDefaults(f store.Flavour) Options {
	if len(o.Apps) == 0 {
		o.Apps = []App{DemoApp()}
	}
	life := func(v *time.Duration, normal time.Duration) {
		if *v == 0 {
			*v = normal
		}
	}
	life(&o.CodeLife, 5*time.Minute)
	life(&o.RefreshLife, 90*24*time.Hour)
	life(&o.Leeway, 10*time.Minute)
	if f == store.DataCenter {
		life(&o.AccessLife, 2*time.Hour)
	}
	life(&o.AccessLife, time.Hour)
	return o
}

// Server is the authorization server of one site. It is safe for many requests.
type Server struct {
	flavour store.Flavour
	options Options

	mu      sync.Mutex
	codes   map[string]*code
	refresh map[string]*refreshToken
	access  map[string]*chain
}

// New makes the authorization server of a site of the given flavour.
func New(f store.Flavour, o Options) *Server {
	return &Server{
		flavour: f, options: o.withDefaults(f),
		codes: map[string]*code{}, refresh: map[string]*refreshToken{}, access: map[string]*chain{},
	}
}

// Paths of the endpoints.
const (
	cloudAuthorize = "/authorize"
	cloudToken     = "/oauth/token" //nolint:gosec // a path
	cloudSites     = "/oauth/token/accessible-resources"
	dcAuthorize    = "/rest/oauth2/latest/authorize"
	dcToken        = "/rest/oauth2/latest/token" //nolint:gosec // a path
)

// Routes lists the endpoints of both flavours.
func (s *Server) Routes() []route.Route {
	one := func(in route.Flavours, method, path string, handle route.Handler) route.Route {
		return route.Route{In: in, Product: route.Edge, Method: method, Path: path, Access: route.Anyone, Handle: handle}
	}
	sites := one(route.OnCloud, http.MethodGet, cloudSites, s.sites)
	sites.Access = route.SignedIn
	return []route.Route{
		one(route.OnCloud, http.MethodGet, cloudAuthorize, s.ask),
		one(route.OnCloud, http.MethodPost, cloudAuthorize, s.decide),
		one(route.OnCloud, http.MethodPost, cloudToken, s.token),
		sites,
		one(route.OnDataCenter, http.MethodGet, dcAuthorize, s.ask),
		one(route.OnDataCenter, http.MethodPost, dcAuthorize, s.decide),
		one(route.OnDataCenter, http.MethodPost, dcToken, s.token),
	}
}

func (s *Server) app(id string) *App {
	for i := range s.options.Apps {
		if s.options.Apps[i].ID == id {
			return &s.options.Apps[i]
		}
	}
	return nil
}

// redirects tells whether the app may be answered at an address.
func (a *App) redirects(address string) bool {
	if len(a.Redirects) > 0 {
		return slices.Contains(a.Redirects, address)
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Fragment != "" {
		return false
	}
	local := u.Hostname() == "localhost" || strings.HasPrefix(u.Hostname(), "127.") || u.Hostname() == "::1"
	return u.Scheme == "https" || u.Scheme == "http" && local
}

// secret makes a token that cannot be guessed.
func secret(kind string) string { return kind + "-" + rand.Text() + rand.Text() }

// Allows tells whether a token's scopes let a request pass: reads or writes of a
// product. Tokens that were not granted here are not limited.
func (s *Server) Allows(token string, p route.Product, reads bool) bool { //nolint:revive // reads is what the request does, not a mode
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.access[token]
	if c == nil || p == route.Edge {
		return true
	}
	if s.flavour == store.DataCenter {
		return reads || !slices.Equal(c.scopes, []string{"READ"})
	}
	verbs := []string{"write:", "manage:", "delete:"}
	if reads {
		verbs = []string{"read:", "readonly:", "search:"}
	}
	return slices.ContainsFunc(c.scopes, func(scope string) bool {
		return strings.Contains(scope, p.String()) &&
			slices.ContainsFunc(verbs, func(v string) bool { return strings.HasPrefix(scope, v) })
	})
}
