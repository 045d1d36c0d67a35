package oauth

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/secret"
)

// Client speaks with the token endpoint of an authorization server.
type Client struct {
	Net       http.RoundTripper
	Now       func() time.Time
	UserAgent string
	Patience  time.Duration // for one request; 0 = 25 seconds
}

const (
	defaultPatience = 25 * time.Second
	maxAnswer       = 1 << 20
	defaultLife     = 3600 * time.Second // when the server does not say
	longestLife     = 366 * 24 * time.Hour
)

// errEnded says that a grant is of no use any more: the code or the refresh token is not taken.
var errEnded = errors.New("oauth: the grant has ended")

// unsure says that nobody knows whether the request arrived, or that the server may change its mind: it may be
// repeated. The cause is what the network said, if anything.
type unsure struct{ cause error }

func (u unsure) Error() string {
	if u.cause == nil {
		return "the request may be repeated"
	}
	return u.cause.Error()
}

func (u unsure) Unwrap() error { return u.cause }

func mayRepeat(err error) bool {
	_, ok := errors.AsType[unsure](err)
	return ok
}

// grantAnswer is what a token endpoint says (RFC 6749, sections 5.1 and 5.2).
type grantAnswer struct {
	Access      string          `json:"access_token"`
	Refresh     string          `json:"refresh_token"`
	ExpiresIn   json.RawMessage `json:"expires_in"` // a number; some servers send it as text
	Scope       string          `json:"scope"`
	Error       string          `json:"error"`
	Description string          `json:"error_description"`
}

// ask sends one request to the token endpoint.
func (c *Client) ask(ctx context.Context, app App, form url.Values) (Tokens, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, app.tokenURL(), strings.NewReader(form.Encode()))
	if err != nil {
		return Tokens{}, fault.New(fault.Setup, "the address of the authorization server, %s, is not usable", app.serverName()).Because(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	var answer grantAnswer
	got, err := c.send(request, app, &answer)
	if err != nil {
		return Tokens{}, err
	}
	if got.status != http.StatusOK || answer.Error != "" {
		return Tokens{}, c.refusal(app, form, got, answer)
	}
	if answer.Access == "" {
		return Tokens{}, fault.New(fault.Protocol, "%s answered without an access token", app.serverName()).Because(unsure{})
	}
	now := c.Now()
	return Tokens{
		Access: secret.New(answer.Access), Refresh: secret.New(answer.Refresh), Scope: answer.Scope,
		Obtained: now, Expires: now.Add(life(answer.ExpiresIn)),
	}, nil
}

// life reads the seconds for which a token is good.
func life(raw json.RawMessage) time.Duration {
	seconds, err := strconv.ParseFloat(strings.Trim(string(raw), `"`), 64)
	if err != nil || !(seconds > 0) {
		return defaultLife
	}
	return time.Duration(min(seconds, longestLife.Seconds()) * float64(time.Second))
}

// reply is an answer without its body.
type reply struct {
	status int
	pause  time.Duration // what the server asks for before the next request; 0: nothing
}

// send gives an answer and its JSON, if it is any. Redirects are not followed: they would carry the secrets of the
// form elsewhere.
func (c *Client) send(request *http.Request, app App, into any) (reply, error) {
	patience := c.Patience
	if patience <= 0 {
		patience = defaultPatience
	}
	ctx, cancel := context.WithTimeout(request.Context(), patience)
	defer cancel()
	request = request.WithContext(ctx)
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", c.UserAgent)
	response, err := c.Net.RoundTrip(request)
	if err != nil {
		return reply{}, c.unanswered(ctx, app, patience, err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return reply{}, c.unanswered(ctx, app, patience, err)
	}
	if err := json.Unmarshal(body, into); err != nil && response.StatusCode == http.StatusOK {
		return reply{}, fault.New(fault.Protocol, "%s answered something that is no JSON", app.serverName()).
			WithHint("check that no proxy or login page stands between").Because(unsure{})
	}
	return reply{status: response.StatusCode, pause: c.asked(response.Header)}, nil
}

// longestPause bounds what a server may ask for: it is not to stop us for a day.
const longestPause = 5 * time.Minute

// asked reads Retry-After: seconds, or a date (RFC 9110, section 10.2.3).
func (c *Client) asked(h http.Header) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.ParseUint(text, 10, 32); err == nil {
		return min(time.Duration(seconds)*time.Second, longestPause)
	}
	until, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	return min(max(0, until.Sub(c.Now())), longestPause)
}

func (c *Client) unanswered(ctx context.Context, app App, patience time.Duration, err error) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fault.New(fault.Timeout, "%s did not answer within %s", app.serverName(), patience).
			WithHint("try again; check the network and proxy settings").Because(unsure{})
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if known, ok := errors.AsType[*fault.Error](err); ok {
		return known
	}
	return fault.New(fault.Unavailable, "%s cannot be reached", app.serverName()).
		WithHint("check the network and proxy settings").Because(unsure{err})
}

// refusal words an error of the token endpoint. What the server says is repeated without anything that was sent.
func (c *Client) refusal(app App, form url.Values, got reply, answer grantAnswer) error {
	status := got.status
	said := fault.Clean(answer.Error, 60)
	if answer.Description != "" {
		said += ": " + fault.Clean(answer.Description, 300)
	}
	for _, name := range []string{"client_secret", "refresh_token", "code", "code_verifier"} {
		if value := form.Get(name); value != "" {
			said = strings.ReplaceAll(said, value, secret.Placeholder)
		}
	}
	said = strings.TrimSpace(said + " (status " + strconv.Itoa(status) + ")")
	refreshing := form.Get("grant_type") == "refresh_token"
	switch {
	case answer.Error == "invalid_grant", answer.Error == "unauthorized_client" && strings.Contains(answer.Description, "refresh_token"):
		if refreshing {
			return fault.New(fault.Unauthenticated, "%s does not take the refresh token any more: %s", app.serverName(), said).Because(errEnded)
		}
		return fault.New(fault.Unauthenticated, "%s does not take the code: %s", app.serverName(), said).
			WithHint("%s; run --oauth-setup again", codeLife(app)).Because(errEnded)
	case answer.Error == "invalid_client", status == http.StatusUnauthorized:
		return fault.New(fault.Setup, "%s does not accept the client id and secret: %s", app.serverName(), said).
			WithHint("copy both again from the settings of the app into ATLASSIAN_OAUTH_CLIENT_ID and ATLASSIAN_OAUTH_CLIENT_SECRET" +
				" (JIRA_OAUTH_… or CONFLUENCE_OAUTH_… where these are set)")
	case status == http.StatusTooManyRequests, status >= http.StatusInternalServerError:
		return busy(app, said, got)
	default:
		return fault.New(fault.Setup, "%s refused: %s", app.serverName(), said).
			WithHint("compare client id, secret, redirect URI and scopes with the settings of the app")
	}
}

// busy words that the server cannot answer now.
func busy(app App, said string, got reply) error {
	err := fault.New(fault.Unavailable, "%s failed: %s", app.serverName(), said)
	if got.status == http.StatusTooManyRequests {
		err = fault.New(fault.RateLimited, "%s asks to slow down: %s", app.serverName(), said)
	}
	if got.pause == 0 {
		err = err.WithHint("try again in a minute")
	}
	err.RetryAfter, err.Err = got.pause, unsure{}
	return err
}

// codeLife says how long a code is good. The ten seconds are the default of Data Center's provider.
func codeLife(app App) string {
	if app.Cloud() {
		return "codes are good for a few minutes and once"
	}
	return "codes are good once and, unless the administrator has set atlassian.oauth2.provider.max.client.delay.seconds, for ten seconds"
}

// Site is one site that a sign-in reaches.
type Site struct {
	ID     string   `json:"id"` // cloud id
	Name   string   `json:"name"`
	URL    string   `json:"url"`
	Scopes []string `json:"scopes"` // of both products together
}

// Sites lists the sites that an access token reaches, each once. The list is never empty.
func (c *Client) Sites(ctx context.Context, app App, access secret.Text) ([]Site, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, app.sitesURL(), http.NoBody)
	if err != nil {
		return nil, fault.New(fault.Setup, "the address of the API gateway is not usable").Because(err)
	}
	request.Header.Set("Authorization", "Bearer "+access.Reveal())
	var listed []Site
	got, err := c.send(request, app, &listed)
	if err != nil {
		return nil, fault.During(err, "list the sites of the sign-in")
	}
	switch {
	case got.status == http.StatusUnauthorized:
		return nil, fault.New(fault.Unauthenticated, "the access token is not taken for the list of sites (status %d)", got.status)
	case got.status != http.StatusOK:
		return nil, fault.During(busy(app, "(status "+strconv.Itoa(got.status)+")", got), "list the sites of the sign-in")
	}
	sites := joined(listed)
	if len(sites) == 0 {
		return nil, fault.New(fault.Forbidden, "the sign-in reaches no site").
			WithHint("on the consent page choose a site; the app needs scopes of Jira or Confluence, and the account must be able to use one of them")
	}
	return sites, nil
}

// joined makes one site of the entries that Atlassian lists for each product. Everything in them is shown to people,
// and nothing may reach a terminal that is more than text.
func joined(listed []Site) []Site {
	var sites []Site
	at := map[string]int{}
	for _, s := range listed {
		s = Site{ID: fault.Clean(s.ID, 64), Name: fault.Clean(s.Name, 80), URL: trimmed(fault.Clean(s.URL, 200)), Scopes: s.Scopes}
		if s.ID == "" {
			continue
		}
		if i, known := at[s.ID]; known {
			sites[i].Scopes = append(sites[i].Scopes, s.Scopes...)
			continue
		}
		at[s.ID] = len(sites)
		sites = append(sites, s)
	}
	return sites
}
