package config

import (
	"cmp"
	"log/slog"
	"strings"

	"mcp-atlassian/internal/ground/cloud"
	"mcp-atlassian/internal/ground/secret"
)

// AuthKind is how the configured identity of a service authenticates.
type AuthKind uint8

// The ways. Absent is a service that is not there at all; PerRequest has an address and no credential of its own.
const (
	Absent AuthKind = iota
	PerRequest
	Basic
	PAT
	OAuthFull    // client id and secret, with stored tokens that are refreshed
	OAuthToken   // a ready-made access token
	OAuthMinimal // every request brings its token
	Certificate  // a client certificate alone
	External     // a gateway in front authenticates
)

var authNames = [...]string{
	"not configured", "credentials of each request", "basic", "personal access token", "OAuth",
	"OAuth with a ready-made token", "OAuth with the token of each request", "client certificate", "external",
}

// String names the way in words.
func (k AuthKind) String() string { return authNames[k] }

// Auth is what a service uses, decided from its settings alone.
type Auth struct {
	Kind    AuthKind
	Cloud   bool   // effective deployment
	CloudID string // for the API gateway; empty: not known from the settings

	// OAuth app, the service's own values over the shared ones.
	ClientID     string
	ClientSecret secret.Text
	RedirectURI  string
	Scope        string
	AccessToken  secret.Text

	// Second is what is used when the command of a personal access token fails; Absent: nothing.
	Second AuthKind

	// Missing says what would have to be set, in words; empty when the service can be used.
	Missing string
	// Notes are worth a warning.
	Notes []string
}

// Usable reports whether the tools of the service are offered.
func (a Auth) Usable() bool { return a.Kind != Absent && a.Missing == "" }

// Global reports whether a request without credentials could be served with the configured identity.
func (a Auth) Global() bool {
	switch a.Kind {
	case Basic, PAT, OAuthFull, OAuthToken, Certificate:
		return a.Missing == ""
	default:
		return false
	}
}

// unusedToken is what deployments for many users put where a token used to be required.
const unusedToken = "unused"

// JiraAuth decides for Jira.
func (c *Config) JiraAuth() Auth { return c.decide(&c.Jira, "JIRA") }

// ConfluenceAuth decides for Confluence.
func (c *Config) ConfluenceAuth() Auth { return c.decide(&c.Confluence, "CONFLUENCE") }

// OnCloud reports whether a service's address means Atlassian Cloud, before authentication is considered.
func (s *Service) OnCloud() bool {
	if s.Deployment != "" {
		return s.Deployment == "cloud"
	}
	return cloud.URL(string(s.URL))
}

// decision collects what the rules ask about.
type decision struct {
	c      *Config
	s      *Service
	prefix string

	cloud, basic, pat bool
	oauth             AuthKind // Absent: no OAuth
	auth              Auth
}

func (c *Config) decide(s *Service, prefix string) Auth {
	d := &decision{c: c, s: s, prefix: prefix, cloud: s.OnCloud()}
	d.basic = s.Username != "" && (!s.APIToken.Empty() || s.APICommand != "")
	d.pat = s.PATCommand != "" || s.HasPersonalToken()
	d.app()
	d.oauth = d.oauthKind()
	switch {
	case s.URL == "" && !c.OAuth.Enable && !c.OAuth.External:
		d.auth.Kind = Absent
		d.auth.Missing = "set " + prefix + "_URL to the address of the site, for example https://your-company.atlassian.net"
	case c.OAuth.External && !d.basic && !d.pat && s.Username == "" && s.APIToken.Empty() && d.oauth == Absent:
		d.auth.Kind = External
	case d.cloud:
		d.decideCloud()
	default:
		d.decideServer()
	}
	d.deployment()
	return d.auth
}

// HasPersonalToken reports whether there is a personal access token, other than the word that stands for none.
func (s *Service) HasPersonalToken() bool {
	return !s.PersonalToken.Empty() && !isUnused(s.PersonalToken)
}

func isUnused(token secret.Text) bool {
	return strings.EqualFold(strings.TrimSpace(token.Reveal()), unusedToken) //nolint:forbidigo // compared with a public word
}

// app joins the service's own OAuth values and the shared ones.
func (d *decision) app() {
	o, s := &d.c.OAuth, d.s
	d.auth.ClientID = cmp.Or(s.OAuthClientID, o.ClientID)
	d.auth.RedirectURI = cmp.Or(s.OAuthRedirectURI, o.RedirectURI)
	d.auth.Scope = cmp.Or(s.OAuthScope, o.Scope)
	d.auth.ClientSecret, d.auth.AccessToken = s.OAuthClientSecret, s.OAuthAccessToken
	if d.auth.ClientSecret.Empty() {
		d.auth.ClientSecret = o.ClientSecret
	}
	if d.auth.AccessToken.Empty() {
		d.auth.AccessToken = o.AccessToken
	}
}

// oauthKind applies the order: a ready-made token beats an app, an app beats minimal mode. On Cloud a ready-made token
// needs the cloud id as a setting, because a token alone says nothing about its site.
func (d *decision) oauthKind() AuthKind {
	server := d.s.URL != "" && !d.cloud
	hasApp := d.auth.ClientID != "" && !d.auth.ClientSecret.Empty()
	switch {
	case !d.auth.AccessToken.Empty() && d.s.URL != "" && (server || d.c.OAuth.CloudID != ""):
		return OAuthToken
	case hasApp && server:
		d.auth.RedirectURI = cmp.Or(d.auth.RedirectURI, "http://localhost:8080/callback")
		d.auth.Scope = cmp.Or(d.auth.Scope, "WRITE")
		return OAuthFull
	case hasApp && d.auth.RedirectURI != "" && d.auth.Scope != "" && d.s.URL != "":
		return OAuthFull
	case d.c.OAuth.Enable:
		return OAuthMinimal
	default:
		return Absent
	}
}

func (d *decision) decideCloud() {
	if d.s.HasPersonalToken() {
		d.note("%s_PERSONAL_TOKEN is ignored: Cloud needs %s_USERNAME and %s_API_TOKEN, or OAuth")
	}
	switch {
	case d.oauth != Absent:
		d.auth.Kind = d.oauth
	case d.basic:
		d.auth.Kind = Basic
	default:
		d.withoutCredential("set %s_USERNAME (e-mail address) and %s_API_TOKEN, or configure OAuth with ATLASSIAN_OAUTH_CLIENT_ID, ATLASSIAN_OAUTH_CLIENT_SECRET, ATLASSIAN_OAUTH_REDIRECT_URI and ATLASSIAN_OAUTH_SCOPE")
	}
}

func (d *decision) decideServer() {
	switch {
	case d.pat:
		d.auth.Kind, d.auth.Second = PAT, d.second()
		if d.oauth == OAuthFull || d.oauth == OAuthToken {
			d.note("the personal access token is used; the OAuth settings beside it are not")
		}
	case d.oauth != Absent:
		d.auth.Kind = d.oauth
	case d.basic:
		d.auth.Kind = Basic
	case d.s.ClientCert != "":
		d.auth.Kind = Certificate
	default:
		d.withoutCredential("set %s_PERSONAL_TOKEN, or %s_USERNAME and %s_API_TOKEN (the password), or %s_CLIENT_CERT")
	}
}

// second is what a Server/Data Center site would use without a personal access token.
func (d *decision) second() AuthKind {
	switch {
	case d.oauth == OAuthFull || d.oauth == OAuthToken:
		return d.oauth
	case d.basic:
		return Basic
	case d.s.ClientCert != "":
		return Certificate
	default:
		return Absent
	}
}

// withoutCredential: over HTTP the callers may bring theirs, on stdio there is nobody else.
func (d *decision) withoutCredential(missing string) {
	if d.c.HTTP() {
		d.auth.Kind = PerRequest
		return
	}
	d.auth.Kind = Absent
	d.auth.Missing = strings.ReplaceAll(missing, "%s", d.prefix)
	switch {
	case d.s.Username != "" && d.s.APIToken.Empty():
		d.auth.Missing = "set " + d.prefix + "_API_TOKEN beside " + d.prefix + "_USERNAME"
	case d.s.Username == "" && !d.s.APIToken.Empty():
		d.auth.Missing = "set " + d.prefix + "_USERNAME beside " + d.prefix + "_API_TOKEN"
	}
}

// deployment settles where requests go and whether a cloud id is known.
func (d *decision) deployment() {
	d.auth.Cloud = d.cloud
	switch d.auth.Kind {
	case OAuthFull, OAuthToken, OAuthMinimal:
		if d.s.URL == "" || d.cloud {
			d.auth.CloudID = d.c.OAuth.CloudID
			d.auth.Cloud = d.cloud || d.auth.CloudID != ""
		}
	default:
		d.auth.CloudID = d.c.OAuth.CloudID // for the Forms API
	}
}

func (d *decision) note(text string) {
	d.auth.Notes = append(d.auth.Notes, strings.ReplaceAll(text, "%s", d.prefix))
}

// findAuth reports what the two services will use.
func (l *loader) findAuth() {
	for _, s := range []struct {
		name string
		auth Auth
	}{{"Jira", l.config.JiraAuth()}, {"Confluence", l.config.ConfluenceAuth()}} {
		for _, note := range s.auth.Notes {
			l.find(slog.LevelWarn, "", "%s: %s", s.name, note)
		}
	}
}
