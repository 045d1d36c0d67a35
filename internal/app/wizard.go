package app

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/atlassian/netguard"
	"mcp-atlassian/internal/atlassian/oauth"
	"mcp-atlassian/internal/config"
	"mcp-atlassian/internal/setup"
)

// wizard signs the operator in with OAuth.
func (p Program) wizard(ctx context.Context, c *config.Config, findings config.Findings) error {
	for _, f := range findings {
		if f.Level >= slog.LevelWarn {
			p.complain("warning: %s", f.Message)
		}
	}
	product := &Product{config: c, world: World{Now: time.Now, Watch: p.logs(c), Version: p.Version}, auth: [2]config.Auth{c.JiraAuth(), c.ConfluenceAuth()}}
	w := &setup.Wizard{
		In: p.Streams.In, Out: p.Streams.Out, Logins: product.logins(), Vault: product.vault(), Profile: c.OAuth.Profile,
		Client: product.wizardClient, CallbackHost: c.OAuth.CallbackHost, NonInteractive: c.Run.NonInteractive,
	}
	if c.Source("MCP_ATLASSIAN_HOME") != "" {
		w.Home = c.OAuth.Home
	}
	if p.canBrowse() {
		w.Browse = browse
	}
	inside := setup.InContainer(os.ReadFile)
	if !inside {
		w.Folder = c.OAuth.Home
	}
	if w.CallbackHost == "" && inside {
		w.CallbackHost = "0.0.0.0"
	}
	return w.Run(ctx)
}

// logins are the sign-ins that the settings ask for: one for Cloud, one for each Data Center site, more where a
// service has an app of its own. Services that use another credential are left out unless nothing else is there.
func (p *Product) logins() []setup.Login {
	found := p.loginsOf(func(a config.Auth) bool {
		return a.Kind != config.PAT && a.Kind != config.Basic && a.Kind != config.Certificate && a.Kind != config.OAuthToken
	})
	if len(found) == 0 {
		found = p.loginsOf(func(config.Auth) bool { return true })
	}
	if len(found) > 0 {
		return found
	}
	app := p.app(identity.Jira)
	app.BaseURL = ""
	return []setup.Login{{Prefix: "ATLASSIAN", Name: "Jira and Confluence", App: app, CloudID: p.config.OAuth.CloudID, AskSite: true}}
}

func (p *Product) loginsOf(wanted func(config.Auth) bool) []setup.Login {
	var found []setup.Login
	for _, svc := range identity.Services() {
		s := p.settings(svc)
		if s.URL == "" || !wanted(p.auth[svc]) {
			continue
		}
		login := setup.Login{Prefix: "ATLASSIAN", Name: svc.String(), App: p.app(svc)}
		if s.OAuthClientID != "" {
			login.Prefix = svc.Prefix()
		}
		if s.OnCloud() {
			login.App.BaseURL, login.CloudID, login.Sites = "", p.config.OAuth.CloudID, []string{string(s.URL)}
		} else {
			login.App.BaseURL = strings.TrimRight(string(s.URL), "/")
		}
		found = joined(found, login)
	}
	return found
}

// joined makes one sign-in of two services that share app and site.
func joined(found []setup.Login, login setup.Login) []setup.Login {
	for i, other := range found {
		if other.App == login.App && other.Prefix == login.Prefix {
			found[i].Name += " and " + login.Name
			found[i].Sites = append(found[i].Sites, login.Sites...)
			return found
		}
	}
	return append(found, login)
}

// wizardClient reaches the authorization server of an app: Cloud's with the network settings of Jira, else of
// Confluence; that of a site with the settings of its service.
func (p *Product) wizardClient(app oauth.App) (*oauth.Client, error) {
	svc := identity.Jira
	confluence := string(p.settings(identity.Confluence).URL)
	switch {
	case app.Cloud() && p.settings(identity.Jira).URL == "" && confluence != "":
		svc = identity.Confluence
	case !app.Cloud() && app.BaseURL == strings.TrimRight(confluence, "/"):
		svc = identity.Confluence
	}
	options := p.network(svc)
	if !app.Cloud() {
		options.Trusted = append(options.Trusted, app.BaseURL) // somebody has just typed it
	}
	net, err := netguard.New(options)
	if err != nil {
		return nil, err
	}
	return p.tokenClient(net), nil
}

// canBrowse reports whether this machine may have a browser to open. Without a display the programs that open one
// would start a text browser in the terminal.
func (p Program) canBrowse() bool {
	if runtime.GOOS == "darwin" || runtime.GOOS == "windows" {
		return true
	}
	for _, name := range []string{"DISPLAY", "WAYLAND_DISPLAY"} {
		if display, _ := p.Env.Lookup(name); display != "" {
			return true
		}
	}
	return false
}

// browse asks the desktop to open an address. It does not wait for the browser.
func browse(ctx context.Context, address string) error {
	command := []string{"xdg-open"}
	switch runtime.GOOS {
	case "darwin":
		command = []string{"open"}
	case "windows":
		command = []string{"rundll32", "url.dll,FileProtocolHandler"}
	}
	program, err := exec.LookPath(command[0])
	if err != nil {
		return err
	}
	run := exec.CommandContext(context.WithoutCancel(ctx), program, append(command[1:], address)...) //nolint:gosec // the desktop's own program, our address
	if err := run.Start(); err != nil {
		return err
	}
	if err := run.Process.Release(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	return nil
}
