package identity

import (
	"context"
	"net/http"
	"strings"

	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/secret"
)

// Credential signs upstream requests: Basic, Bearer, Refreshing, Late, Certificate, Forwarded, None. Values are
// immutable and safe for concurrent use.
type Credential interface {
	// Sign puts the credential on a request.
	Sign(r *http.Request) error
	// Renew is asked once after a 401, with the headers of the request that was refused. It reports whether another
	// attempt can help.
	Renew(ctx context.Context, refused http.Header) (changed bool, err error)
	// Fingerprint names the credential; empty when there is nothing to name.
	Fingerprint() secret.Fingerprint
	sealed()
}

// Basic is user and password, or e-mail and API token.
type Basic struct {
	User  string
	Token secret.Text
}

// Scheme says what a bearer token is.
type Scheme uint8

// Schemes.
const (
	AnyToken    Scheme = iota // came as "Bearer": an OAuth access token where OAuth is in use, else a personal token
	Personal                  // a personal access token of Server/Data Center
	AccessToken               // an OAuth access token
)

// Bearer is a token that cannot be renewed.
type Bearer struct {
	Token  secret.Text
	Scheme Scheme
}

// TokenSource is what Refreshing draws from; package oauth fulfils it.
type TokenSource interface {
	// Token gives an access token that is not about to expire.
	Token(ctx context.Context) (secret.Text, error)
	// Renew gives another token than the stale one, or an error.
	Renew(ctx context.Context, stale secret.Text) (secret.Text, error)
}

// Refreshing is OAuth with a refresh token.
type Refreshing struct {
	Source TokenSource
	// Name tells this credential from others: client id, cloud id or base address. It is no secret.
	Name string
	// SignedIn gives the cloud id of the site that the sign-in was made for, "" when it is not known; nil: it never is.
	SignedIn func() string
}

// Late is a credential that somebody must be asked for, such as a command that prints a token. It is asked for with the
// first request, never by listing what there is.
type Late struct {
	// Resolve gives the credential; it keeps what it found.
	Resolve func(ctx context.Context) (Credential, error)
	// Name tells this credential from others. It is no secret.
	Name string
}

// Certificate is the TLS client certificate that the connection presents; requests carry no credential.
type Certificate struct{}

// Forwarded is whatever passes through from the caller's headers (see Grant.Forward), and nothing else.
type Forwarded struct{}

// None is no credential at all: public lookups.
type None struct{}

func (Basic) sealed()       {}
func (Bearer) sealed()      {}
func (Refreshing) sealed()  {}
func (Late) sealed()        {}
func (Certificate) sealed() {}
func (Forwarded) sealed()   {}
func (None) sealed()        {}

// Sign implements [Credential].
func (b Basic) Sign(r *http.Request) error {
	r.SetBasicAuth(b.User, b.Token.Reveal())
	return nil
}

// Sign implements [Credential].
func (b Bearer) Sign(r *http.Request) error { return bear(r, b.Token) }

// Sign implements [Credential].
func (f Refreshing) Sign(r *http.Request) error {
	token, err := f.Source.Token(r.Context())
	if err != nil {
		return err
	}
	return bear(r, token)
}

// Sign implements [Credential].
func (l Late) Sign(r *http.Request) error {
	found, err := l.Resolve(r.Context())
	if err != nil {
		return err
	}
	return found.Sign(r)
}

// Sign implements [Credential].
func (Certificate) Sign(*http.Request) error { return nil }

// Sign implements [Credential].
func (Forwarded) Sign(*http.Request) error { return nil }

// Sign implements [Credential].
func (None) Sign(*http.Request) error { return nil }

func bear(r *http.Request, token secret.Text) error {
	if token.Empty() {
		return fault.New(fault.Unauthenticated, "the access token is empty")
	}
	r.Header.Set("Authorization", "Bearer "+token.Reveal())
	return nil
}

// Renew implements [Credential]: it cannot change.
func (Basic) Renew(context.Context, http.Header) (bool, error) { return false, nil }

// Renew implements [Credential]: it cannot change.
func (Bearer) Renew(context.Context, http.Header) (bool, error) { return false, nil }

// Renew implements [Credential] with the refresh token. The token that was refused is the one the request carried: by
// now another request may have renewed it.
func (f Refreshing) Renew(ctx context.Context, refused http.Header) (bool, error) {
	scheme, token, _ := strings.Cut(refused.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return false, nil // a header of the operator's own took its place
	}
	stale := secret.New(strings.TrimSpace(token))
	fresh, err := f.Source.Renew(ctx, stale)
	if err != nil {
		return false, err
	}
	return fresh != stale, nil
}

// Renew implements [Credential]: what was found stays.
func (l Late) Renew(ctx context.Context, refused http.Header) (bool, error) {
	found, err := l.Resolve(ctx)
	if err != nil {
		return false, err
	}
	return found.Renew(ctx, refused)
}

// Renew implements [Credential]: it cannot change.
func (Certificate) Renew(context.Context, http.Header) (bool, error) { return false, nil }

// Renew implements [Credential]: it cannot change.
func (Forwarded) Renew(context.Context, http.Header) (bool, error) { return false, nil }

// Renew implements [Credential]: there is nothing to change.
func (None) Renew(context.Context, http.Header) (bool, error) { return false, nil }

// Fingerprint implements [Credential].
func (b Basic) Fingerprint() secret.Fingerprint {
	return secret.FingerprintOf("basic", b.User, b.Token.Reveal())
}

// Fingerprint implements [Credential].
func (b Bearer) Fingerprint() secret.Fingerprint {
	return secret.FingerprintOf("bearer", b.Token.Reveal())
}

// Fingerprint implements [Credential]: of the name, since the token changes.
func (f Refreshing) Fingerprint() secret.Fingerprint {
	return secret.FingerprintOf("refreshing", f.Name)
}

// Fingerprint implements [Credential]: of the name, since the rest is not known yet.
func (l Late) Fingerprint() secret.Fingerprint { return secret.FingerprintOf("late", l.Name) }

// Fingerprint implements [Credential].
func (Certificate) Fingerprint() secret.Fingerprint { return "" }

// Fingerprint implements [Credential].
func (Forwarded) Fingerprint() secret.Fingerprint { return "" }

// Fingerprint implements [Credential].
func (None) Fingerprint() secret.Fingerprint { return "" }
