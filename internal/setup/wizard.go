package setup

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"
	"time"

	"mcp-atlassian/internal/atlassian/oauth"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/secret"
)

// Login is one sign-in that the settings ask for: an OAuth app at Cloud or at one Server/Data Center site.
type Login struct {
	// Prefix of the variables the app's values come from: "ATLASSIAN", or "JIRA" or "CONFLUENCE" for an own app.
	Prefix string
	// Name says for what: "Jira", "Confluence" or both.
	Name string
	// App is as far known as the settings say. What is missing is asked for.
	App     oauth.App
	CloudID string   // the site that is wanted; "": see Sites
	Sites   []string // configured addresses on Cloud
	// AskSite: no site is configured, so it may be a Data Center one as well.
	AskSite bool
}

// Wizard signs the operator in with OAuth and stores the tokens.
type Wizard struct {
	In     io.Reader
	Out    io.Writer
	Logins []Login
	Vault  *oauth.Vault
	// Profile and Home are named in what is printed; "" = the usual one.
	Profile, Home string
	// Folder is the directory of tokens; "": in a container, which does not know it by its outer name.
	Folder string
	// Client speaks with the authorization server of an app.
	Client func(oauth.App) (*oauth.Client, error)
	// Browse opens an address in the browser of this machine; nil: there is none.
	Browse func(ctx context.Context, address string) error
	// CallbackHost is where to listen for the browser: "" = loopback.
	CallbackHost string
	// NonInteractive asks nothing: what is missing is an error.
	NonInteractive bool
	Patience       time.Duration // for the browser; 0 = five minutes
}

const (
	defaultPatience = 5 * time.Minute
	consoleAddress  = "https://developer.atlassian.com/console/myapps/"
	defaultScope    = "read:jira-work write:jira-work read:confluence-space.summary " + oauth.OfflineScope
	fullScope       = "read:jira-work write:jira-work read:jira-user read:confluence-space.summary read:confluence-content.summary " +
		"read:confluence-content.all write:confluence-content search:confluence read:page:confluence " + oauth.OfflineScope
	serverScope = "WRITE"
	siteTries   = 3
)

// Run walks through every sign-in, one after the other.
func (w *Wizard) Run(ctx context.Context) error {
	s := &session{Wizard: w, prompter: newPrompter(w.In, w.Out), pause: time.Second}
	for i, login := range w.Logins {
		if len(w.Logins) > 1 {
			s.say("\nSign-in %d of %d: %s\n", i+1, len(w.Logins), login.Name)
		}
		err := s.signInUnlessDone(ctx, login)
		switch {
		case err == nil:
		case !errors.Is(err, context.Canceled):
			return err
		case i == 0:
			return fault.New(fault.Cancelled, "the sign-in was interrupted; nothing was changed by it").WithHint("run --oauth-setup again when you are ready")
		default:
			return fault.New(fault.Cancelled, "the sign-in for %s was interrupted; those before it are stored", login.Name).
				WithHint("run --oauth-setup again when you are ready: it goes on with what is missing")
		}
	}
	return nil
}

// signInUnlessDone goes on where an earlier run of several sign-ins ended.
func (s *session) signInUnlessDone(ctx context.Context, login Login) error {
	key := s.key(login)
	tokens, err := s.Vault.Load(key)
	if len(s.Logins) == 1 || err != nil || tokens.Ended || tokens.Refresh.Empty() {
		return s.signIn(ctx, login)
	}
	s.say("You are signed in there already; the tokens are in %s.\n", strings.Join(s.Vault.Where(key), " and "))
	if s.NonInteractive {
		return nil
	}
	answer, err := s.ask(ctx, "Sign in again? (y/n)", "n")
	if err != nil || !strings.HasPrefix(strings.ToLower(answer), "y") {
		return err
	}
	return s.signIn(ctx, login)
}

// key says whose tokens a sign-in is about.
func (s *session) key(login Login) oauth.Key {
	return oauth.Key{ClientID: login.App.ClientID, CloudID: login.CloudID, BaseURL: login.App.BaseURL, Profile: s.Profile}
}

// session is one run of the wizard.
type session struct {
	*Wizard
	*prompter
	pause time.Duration // between two tries of what may pass
}

func (s *session) signIn(ctx context.Context, login Login) error {
	if err := s.site(ctx, &login); err != nil {
		return err
	}
	s.introduce(login)
	if err := s.questions(ctx, &login); err != nil {
		return err
	}
	redirect, err := checked(login)
	if err != nil {
		return err
	}
	key := s.key(login)
	if err := s.Vault.Ready(key); err != nil {
		return err // before somebody signs in for nothing
	}
	if places := s.Vault.Where(key); len(places) > 0 {
		s.say("\nTokens of an earlier sign-in are in %s; a new sign-in replaces them when it has succeeded.\n", strings.Join(places, " and "))
	}
	tokens, err := s.authorize(ctx, login, redirect)
	if err != nil {
		return err
	}
	site, err := s.choose(ctx, login, tokens)
	if err != nil {
		return err
	}
	tokens.CloudID, key.CloudID = site.ID, site.ID
	if err := s.Vault.Adopt(ctx, key, tokens); err != nil {
		return err
	}
	return s.report(login, site, tokens, key)
}

func (s *session) introduce(login Login) {
	if login.App.Cloud() {
		s.say("\nSign in to Atlassian with OAuth 2.0\n\n"+
			"You need an OAuth 2.0 (3LO) app: create one at %s,\n"+
			"add the Jira and Confluence scopes you want, and register the redirect URI below as its callback URL.\n\n", consoleAddress)
		return
	}
	s.say("\nSign in to %s with OAuth 2.0\n\n"+
		"You need an incoming application link: an administrator creates one under Administration, Applications,\n"+
		"Application links, with the redirect URI below. Client ID and secret are shown there.\n\n", login.App.BaseURL)
}

// questions asks for the app's values; what the settings say is kept on an empty answer.
func (s *session) questions(ctx context.Context, login *Login) error {
	app := &login.App
	scope := defaultScope
	if !app.Cloud() {
		scope = serverScope
	}
	if s.NonInteractive {
		app.RedirectURI, app.Scope = cmp.Or(app.RedirectURI, oauth.DefaultRedirect), cmp.Or(app.Scope, scope)
		return nil
	}
	answer, err := s.ask(ctx, "Client ID", app.ClientID)
	if err != nil {
		return err
	}
	app.ClientID = cmp.Or(answer, app.ClientID)
	known := ""
	if !app.ClientSecret.Empty() {
		known = "already set; Enter keeps it"
	}
	if answer, err = s.askSecret(ctx, "Client secret", known); err != nil {
		return err
	}
	if answer != "" {
		app.ClientSecret = secret.New(answer)
	}
	standard := cmp.Or(app.RedirectURI, oauth.DefaultRedirect)
	if answer, err = s.ask(ctx, "Redirect URI", standard); err != nil {
		return err
	}
	app.RedirectURI = cmp.Or(answer, standard)
	if standard = cmp.Or(app.Scope, scope); app.Cloud() {
		s.say("All scopes that the server has a use for: %s\n", fullScope)
	}
	if answer, err = s.ask(ctx, "Scopes", standard); err != nil {
		return err
	}
	app.Scope = cmp.Or(answer, standard)
	return nil
}

// checked makes sure that nothing is missing.
func checked(login Login) (*url.URL, error) {
	app := login.App
	var missing []string
	if app.ClientID == "" {
		missing = append(missing, login.Prefix+"_OAUTH_CLIENT_ID")
	}
	if app.ClientSecret.Empty() {
		missing = append(missing, login.Prefix+"_OAUTH_CLIENT_SECRET")
	}
	if len(missing) > 0 {
		return nil, fault.New(fault.Setup, "client ID and client secret are needed, and something is missing: %s", strings.Join(missing, ", ")).
			WithHint("copy both from the settings of the app; answer the questions, or set these variables")
	}
	redirect, err := url.Parse(app.RedirectURI)
	if err != nil || redirect.Hostname() == "" || !isWeb(redirect) || redirect.Fragment != "" || redirect.User != nil || !isPort(portOf(redirect)) {
		return nil, fault.New(fault.Setup, "the redirect URI %q is not usable", fault.Clean(app.RedirectURI, 200)).
			WithHint("use the one that is registered for the app, for example %s", oauth.DefaultRedirect)
	}
	return redirect, nil
}

func isWeb(u *url.URL) bool { return u.Scheme == "http" || u.Scheme == "https" }

func isPort(text string) bool {
	port, err := strconv.ParseUint(text, 10, 16)
	return err == nil && port > 0
}

// authorize sends the operator to the consent page and exchanges what comes back.
func (s *session) authorize(ctx context.Context, login Login, redirect *url.URL) (oauth.Tokens, error) {
	client, err := s.Client(login.App)
	if err != nil {
		return oauth.Tokens{}, err
	}
	if login.App.Cloud() && !login.App.Asks(oauth.OfflineScope) {
		s.say("\nWarning: the scopes lack %s, without which a sign-in lasts one hour and cannot be stored.\n", oauth.OfflineScope)
	}
	attempt := login.App.Begin()
	answer, err := s.await(ctx, attempt, redirect)
	if err != nil {
		return oauth.Tokens{}, err
	}
	code, err := attempt.Code(answer)
	if err != nil {
		return oauth.Tokens{}, err
	}
	s.say("The answer has arrived; exchanging it for tokens.\n")
	return client.Exchange(ctx, attempt, code)
}

// sitesOf lists the sites of a sign-in. A passing failure is not worth a second consent.
func (s *session) sitesOf(ctx context.Context, login Login, tokens oauth.Tokens) ([]oauth.Site, error) {
	client, err := s.Client(login.App)
	if err != nil {
		return nil, err
	}
	for attempt := 1; ; attempt++ {
		sites, err := client.Sites(ctx, login.App, tokens.Access)
		kind := fault.KindOf(err)
		if err == nil || attempt == siteTries || ctx.Err() != nil || !kind.Retryable() && kind != fault.Protocol {
			return sites, again(err)
		}
		s.say("The sites could not be listed; trying again.\n")
		select {
		case <-ctx.Done():
		case <-time.After(s.pause):
		}
	}
}

// again adds the next step to an error that names none or that only tells to wait.
func again(err error) error {
	failed, ok := errors.AsType[*fault.Error](err)
	if !ok || failed.Kind == fault.Forbidden {
		return err
	}
	return failed.WithHint("run --oauth-setup again in a minute; nothing was stored")
}

// choose finds out which site is meant. Server/Data Center has only itself.
func (s *session) choose(ctx context.Context, login Login, tokens oauth.Tokens) (oauth.Site, error) {
	if !login.App.Cloud() {
		return oauth.Site{URL: login.App.BaseURL}, nil
	}
	sites, err := s.sitesOf(ctx, login, tokens)
	if err != nil {
		return oauth.Site{}, err
	}
	if site, ok := wanted(login, sites); ok {
		return site, nil
	}
	if login.CloudID != "" {
		s.say("\nThe sign-in does not reach the cloud id %s of ATLASSIAN_OAUTH_CLOUD_ID.\n", login.CloudID)
	}
	if len(sites) == 1 && login.CloudID == "" {
		return sites[0], nil
	}
	return s.pick(ctx, sites)
}

// wanted is the site that the settings name, by cloud id or by address.
func wanted(login Login, sites []oauth.Site) (oauth.Site, bool) {
	for _, site := range sites {
		if login.CloudID == site.ID {
			return site, true
		}
	}
	if login.CloudID != "" {
		return oauth.Site{}, false
	}
	for _, configured := range login.Sites {
		for _, site := range sites {
			if sameHost(configured, site.URL) {
				return site, true
			}
		}
	}
	return oauth.Site{}, false
}

func sameHost(a, b string) bool {
	first, err := url.Parse(a)
	if err != nil {
		return false
	}
	second, err := url.Parse(b)
	return err == nil && first.Host != "" && strings.EqualFold(first.Host, second.Host)
}

// pick lets the operator choose one of several sites.
func (s *session) pick(ctx context.Context, sites []oauth.Site) (oauth.Site, error) {
	var list strings.Builder
	names := make([]string, len(sites))
	for i, site := range sites {
		fmt.Fprintf(&list, "  %d  %s  %s  (cloud id %s)\n", i+1, site.Name, site.URL, site.ID)
		names[i] = fmt.Sprintf("%s (cloud id %s)", site.URL, site.ID)
	}
	count := "one site"
	if len(sites) > 1 {
		count = strconv.Itoa(len(sites)) + " sites"
	}
	ambiguous := fault.New(fault.Setup, "the sign-in reaches %s, and none was chosen: %s", count, strings.Join(names, ", ")).
		WithHint("set ATLASSIAN_OAUTH_CLOUD_ID or JIRA_URL to one of them and run --oauth-setup again")
	if s.NonInteractive {
		return oauth.Site{}, ambiguous
	}
	s.say("\nThe sign-in reaches %s:\n%s", count, list.String())
	for range 3 {
		answer, err := s.ask(ctx, "Number of the site to use", "")
		if err != nil {
			return oauth.Site{}, err
		}
		number, err := strconv.Atoi(answer)
		if err == nil && number >= 1 && number <= len(sites) {
			return sites[number-1], nil
		}
		if s.ended {
			break
		}
		s.say("Please type a number from 1 to %d.\n", len(sites))
	}
	return oauth.Site{}, ambiguous
}
