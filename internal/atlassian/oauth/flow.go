package oauth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"net/url"

	"mcp-atlassian/internal/ground/cloud"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/secret"
)

// Attempt is one sign-in under way: what was asked for, so that the answer can be checked.
type Attempt struct {
	app      App
	state    string
	verifier secret.Text
}

// Begin draws state and code verifier: RFC 7636 wants at least 43 characters, and a text from rand has 26.
func (a App) Begin() Attempt {
	return Attempt{app: a, state: rand.Text(), verifier: secret.New(rand.Text() + rand.Text())}
}

// URL is the address to open in a browser. It holds nothing secret.
func (t Attempt) URL() string {
	challenge := sha256.Sum256([]byte(t.verifier.Reveal()))
	query := url.Values{
		"client_id": {t.app.ClientID}, "scope": {t.app.Scope}, "redirect_uri": {t.app.RedirectURI},
		"response_type": {"code"}, "state": {t.state},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(challenge[:])}, "code_challenge_method": {"S256"},
	}
	if t.app.Cloud() {
		query.Set("audience", cloud.APIHost)
		query.Set("prompt", "consent")
	}
	return t.app.authorizeURL() + "?" + query.Encode()
}

// Ours reports whether a callback carries the state of this attempt; only such a one may end it.
func (t Attempt) Ours(callback url.Values) bool {
	given := callback["state"]
	return len(given) == 1 && subtle.ConstantTimeCompare([]byte(given[0]), []byte(t.state)) == 1
}

// Code takes the code out of a callback. The error says what the user did or what is wrong with the app.
func (t Attempt) Code(callback url.Values) (secret.Text, error) {
	if !t.Ours(callback) {
		return secret.Text{}, fault.New(fault.Forbidden, "the answer does not belong to this sign-in: its state is another one").
			WithHint("somebody may have tried to forge it; run --oauth-setup again and use only the address it prints")
	}
	if issuer, named := callback["iss"]; named && (len(issuer) != 1 || trimmed(issuer[0]) != t.app.issuer()) {
		return secret.Text{}, fault.New(fault.Forbidden, "the answer comes from another authorization server (%q) than %s", first(issuer), t.app.issuer()).
			WithHint("do not continue; run --oauth-setup again and use only the address it prints")
	}
	if reason := callback.Get("error"); reason != "" {
		return secret.Text{}, refusedBy(t.app, reason, callback.Get("error_description"))
	}
	codes := callback["code"]
	if len(codes) != 1 || codes[0] == "" {
		return secret.Text{}, fault.New(fault.Protocol, "the answer holds neither a code nor an error").
			WithHint("copy the whole address of the page you were sent to")
	}
	return secret.New(codes[0]), nil
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return fault.Clean(list[0], 100)
}

// refusedBy words the error parameter of a callback (RFC 6749, section 4.1.2.1).
func refusedBy(app App, reason, description string) error {
	said := fault.Clean(reason, 60)
	if description != "" {
		said += ": " + fault.Clean(description, 300)
	}
	switch reason {
	case "access_denied":
		return fault.New(fault.Forbidden, "access was denied on the consent page (%s)", said).
			WithHint("run --oauth-setup again and choose Accept; if you did, an administrator may have blocked the app")
	case "invalid_scope":
		return fault.New(fault.Setup, "%s does not grant the scopes that were asked for (%s)", app.serverName(), said).
			WithHint("add these scopes to the app in its settings, or ask for fewer with ATLASSIAN_OAUTH_SCOPE: %s", fault.Clean(app.Scope, 500))
	case "unauthorized_client", "invalid_request", "unsupported_response_type":
		return fault.New(fault.Setup, "%s does not accept the app as it is set up (%s)", app.serverName(), said).
			WithHint("compare client id, redirect URI and scopes with the settings of the app")
	case "server_error", "temporarily_unavailable":
		return fault.New(fault.Unavailable, "%s failed (%s)", app.serverName(), said).WithHint("run --oauth-setup again in a few minutes")
	default:
		return fault.New(fault.Setup, "%s refused (%s)", app.serverName(), said).WithHint("run --oauth-setup again")
	}
}

// Exchange turns the code of an attempt into tokens.
func (c *Client) Exchange(ctx context.Context, t Attempt, code secret.Text) (Tokens, error) {
	form := c.form(t.app, "authorization_code")
	form.Set("code", code.Reveal())
	form.Set("redirect_uri", t.app.RedirectURI)
	form.Set("code_verifier", t.verifier.Reveal())
	got, err := c.ask(ctx, t.app, form)
	if err != nil {
		return Tokens{}, fault.During(spent(err), "exchange the code for tokens")
	}
	if got.Refresh.Empty() && t.app.Cloud() {
		return Tokens{}, fault.New(fault.Setup, "%s gave no refresh token", t.app.serverName()).
			WithHint("add %s to the scopes, so that the sign-in lasts longer than an hour", OfflineScope)
	}
	got.BaseURL = trimmed(t.app.BaseURL)
	return got, nil
}

// spent says of an exchange that may have happened that it cannot be repeated: a code is good once, and a second use
// of it ends what the first one gave.
func spent(err error) error {
	failed, ok := errors.AsType[*fault.Error](err)
	if !ok || !mayRepeat(err) {
		return err
	}
	again := *failed
	again.Hint, again.Err = "run --oauth-setup again", nil
	if failed.Hint != "" {
		again.Hint = failed.Hint + ", and " + again.Hint
	}
	if cause := errors.Unwrap(failed.Err); cause != nil {
		again.Err = cause
	}
	return &again
}

// Refresh asks for the next tokens of a chain. The refresh token is used up by it.
func (c *Client) Refresh(ctx context.Context, app App, old Tokens) (Tokens, error) {
	form := c.form(app, "refresh_token")
	form.Set("refresh_token", old.Refresh.Reveal())
	got, err := c.ask(ctx, app, form)
	if err != nil {
		return Tokens{}, fault.During(err, "refresh the OAuth tokens")
	}
	got.CloudID, got.BaseURL = old.CloudID, old.BaseURL
	if got.Refresh.Empty() {
		got.Refresh = old.Refresh
	}
	if got.Scope == "" {
		got.Scope = old.Scope
	}
	return got, nil
}

func (c *Client) form(app App, grant string) url.Values {
	return url.Values{
		"grant_type": {grant}, "client_id": {app.ClientID}, "client_secret": {app.ClientSecret.Reveal()},
	}
}
