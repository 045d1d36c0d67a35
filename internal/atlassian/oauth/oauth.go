// Package oauth keeps the operator signed in at Atlassian: it exchanges a code for tokens, stores them, and refreshes
// them once at a time, in this process and across processes.
//
// Atlassian rotates refresh tokens: each is good for one refresh, and reuse after ten minutes ends the whole chain.
// Therefore a refresh takes a lock between processes, reads the store again, writes down what it is about to do, and
// only then asks. A process that is killed in between leaves the note, and the next one repeats the refresh with the
// token that is stored. The package opens no browser, talks to no user and knows nothing of Jira or Confluence.
package oauth

import (
	"net/url"
	"slices"
	"strings"

	"mcp-atlassian/internal/ground/cloud"
	"mcp-atlassian/internal/ground/secret"
)

// Addresses and defaults of Atlassian's own authorization server.
const (
	DefaultAuthBase = "https://auth.atlassian.com"
	DefaultAPIBase  = "https://" + cloud.APIHost
	DefaultRedirect = "http://localhost:8080/callback"
	// OfflineScope is what Cloud wants to be asked for before it gives a refresh token.
	OfflineScope = "offline_access"
)

// App is an OAuth app and the authorization server it is registered at.
type App struct {
	ClientID     string
	ClientSecret secret.Text
	RedirectURI  string
	Scope        string // separated by blanks
	BaseURL      string // of a Server/Data Center site; "": Cloud
	AuthBase     string // Cloud's authorization server; "" = DefaultAuthBase
	APIBase      string // Cloud's API gateway; "" = DefaultAPIBase
}

// Cloud reports whether the app belongs to Atlassian Cloud.
func (a App) Cloud() bool { return a.BaseURL == "" }

// issuer is the authorization server's own name, as RFC 9207 has it in the parameter iss.
func (a App) issuer() string {
	if a.Cloud() {
		return orDefault(a.AuthBase, DefaultAuthBase)
	}
	return trimmed(a.BaseURL)
}

func (a App) authorizeURL() string {
	if a.Cloud() {
		return a.issuer() + "/authorize"
	}
	return a.issuer() + "/rest/oauth2/latest/authorize"
}

func (a App) tokenURL() string {
	if a.Cloud() {
		return a.issuer() + "/oauth/token"
	}
	return a.issuer() + "/rest/oauth2/latest/token"
}

func (a App) sitesURL() string {
	return orDefault(a.APIBase, DefaultAPIBase) + "/oauth/token/accessible-resources"
}

// serverName names the authorization server to people, without a path.
func (a App) serverName() string {
	u, err := url.Parse(a.issuer())
	if err != nil {
		return "the authorization server"
	}
	return u.Host
}

// Asks reports whether the app asks for a scope.
func (a App) Asks(scope string) bool {
	return slices.Contains(strings.Fields(a.Scope), scope)
}

func orDefault(address, standard string) string {
	if trimmed(address) == "" {
		return standard
	}
	return trimmed(address)
}

func trimmed(address string) string { return strings.TrimRight(strings.TrimSpace(address), "/") }
