package authapi

import (
	"slices"
	"strings"
	"time"

	"mcp-atlassian/internal/sandbox/store"
)

// grant is what a user allowed an app.
type grant struct {
	app    string
	user   *store.User
	scopes []string
	sites  []Site
}

// code is an authorization code that waits for its exchange.
type code struct {
	grant
	redirect, challenge, method string
	until                       time.Time
	// made is set when the code was exchanged: a second exchange ends that chain.
	made *chain
}

// chain is a login: all tokens that descend from one code.
type chain struct {
	grant
	ended  bool
	access []string
}

// refreshToken is one link of a chain.
type refreshToken struct {
	chain  *chain
	issued time.Time
	used   time.Time // zero while it is the newest
}

// Token is the answer to a successful exchange. ExpiresIn is in seconds.
type Token struct {
	Access, Refresh string
	Scopes          []string
	ExpiresIn       int
}

// Grant makes tokens for a user without the consent page, as tests need them. The
// caller holds the lock of the store for writing.
func (s *Server) Grant(st *store.Store, user *store.User, scopes ...string) Token {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &chain{grant: grant{app: s.options.Apps[0].ID, user: user, scopes: scopes, sites: s.allSites(st, "")}}
	return s.issue(st, c)
}

// issue makes the next tokens of a chain.
func (s *Server) issue(st *store.Store, c *chain) Token {
	t := Token{Access: secret("access"), Scopes: c.scopes, ExpiresIn: int(s.options.AccessLife.Seconds())}
	st.GrantBearerUntil(t.Access, c.user, st.Now().Add(s.options.AccessLife))
	c.access = append(c.access, t.Access)
	s.access[t.Access] = c
	if s.flavour == store.DataCenter || slices.Contains(c.scopes, "offline_access") {
		t.Refresh = secret("refresh")
		s.refresh[t.Refresh] = &refreshToken{chain: c, issued: st.Now()}
	}
	return t
}

// end revokes every token of a chain.
func (s *Server) end(st *store.Store, c *chain) {
	c.ended = true
	for _, token := range c.access {
		st.RevokeBearer(token)
		delete(s.access, token)
	}
	c.access = nil
}

// renew exchanges a refresh token. ok is false for one that is unknown, lapsed or
// was used before the leeway; such a reuse ends the chain.
func (s *Server) renew(st *store.Store, app, token string) (t Token, ok bool) {
	link := s.refresh[token]
	now := st.Now()
	switch {
	case link == nil, link.chain.ended, link.chain.app != app, now.Sub(link.issued) > s.options.RefreshLife, !link.chain.user.Active:
		return Token{}, false
	case !link.used.IsZero() && (s.options.Leeway < 0 || now.Sub(link.used) > s.options.Leeway):
		s.end(st, link.chain)
		return Token{}, false
	case link.used.IsZero():
		link.used = now
	}
	return s.issue(st, link.chain), true
}

// scopeList splits a scope parameter.
func scopeList(text string) []string { return strings.Fields(text) }
