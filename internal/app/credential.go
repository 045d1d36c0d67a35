package app

import (
	"context"
	"math"
	"runtime"
	"sync"
	"time"

	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/atlassian/netguard"
	"mcp-atlassian/internal/atlassian/oauth"
	"mcp-atlassian/internal/config"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/memo"
	"mcp-atlassian/internal/ground/secret"
)

// operator is the operator's own credential for a service; nil when every request must bring its own.
func (p *Product) operator(svc identity.Service, net *netguard.Net) identity.Credential {
	auth := p.auth[svc]
	if !auth.Usable() {
		return nil
	}
	return p.credential(svc, auth.Kind, net)
}

func (p *Product) credential(svc identity.Service, kind config.AuthKind, net *netguard.Net) identity.Credential {
	s, auth := p.settings(svc), p.auth[svc]
	switch kind {
	case config.Basic:
		return p.basic(svc)
	case config.PAT:
		return p.personal(svc, net)
	case config.OAuthFull:
		source := p.source(svc, net)
		return identity.Refreshing{Source: source, Name: p.tokenKey(svc).String(), SignedIn: source.CloudID}
	case config.OAuthToken:
		return identity.Bearer{Token: auth.AccessToken, Scheme: identity.AccessToken}
	case config.Certificate:
		if s.ClientCert == "" {
			return nil
		}
		return identity.Certificate{}
	default:
		return nil
	}
}

func (p *Product) basic(svc identity.Service) identity.Credential {
	s := p.settings(svc)
	if !s.APIToken.Empty() || s.APICommand == "" {
		return identity.Basic{User: s.Username, Token: s.APIToken}
	}
	variable := svc.Prefix() + "_API_TOKEN_COMMAND"
	return late(variable, p.world.Now, func(ctx context.Context) (identity.Credential, error) {
		token, err := p.command(ctx, variable, s.APICommand)
		return identity.Basic{User: s.Username, Token: token}, err
	})
}

// personal is a personal access token. When its command fails, the other credentials that are configured are used.
func (p *Product) personal(svc identity.Service, net *netguard.Net) identity.Credential {
	s := p.settings(svc)
	if s.HasPersonalToken() || s.PATCommand == "" {
		return identity.Bearer{Token: s.PersonalToken, Scheme: identity.Personal}
	}
	variable := svc.Prefix() + "_PERSONAL_TOKEN_COMMAND"
	other := p.credential(svc, p.auth[svc].Second, net)
	return late(variable, p.world.Now, func(ctx context.Context) (identity.Credential, error) {
		token, err := p.command(ctx, variable, s.PATCommand)
		if err == nil || other == nil {
			return identity.Bearer{Token: token, Scheme: identity.Personal}, err
		}
		p.world.Watch.log.WarnContext(ctx, "the personal access token is not available; another credential is used",
			"service", svc.String(), "instead", p.auth[svc].Second.String(), "reason", fault.Text(err))
		if second, ok := other.(identity.Late); ok {
			return second.Resolve(ctx)
		}
		return other, nil
	})
}

func (p *Product) command(ctx context.Context, variable, command string) (secret.Text, error) {
	token, err := config.RunCommand(ctx, variable, command, p.config.Tools.CommandTimeout.Duration())
	p.world.Watch.learn(token)
	return token, err
}

// late is a credential that is asked for once and kept for as long as the process lives; a failure is not kept.
func late(name string, now func() time.Time, ask func(context.Context) (identity.Credential, error)) identity.Credential {
	kept := memo.New[string, identity.Credential](memo.Options{Size: 1, TTL: math.MaxInt64, Now: now})
	return identity.Late{Name: name, Resolve: func(ctx context.Context) (identity.Credential, error) {
		return kept.Do(ctx, name, ask)
	}}
}

// tokenKey says whose stored tokens a service uses.
func (p *Product) tokenKey(svc identity.Service) oauth.Key {
	auth := p.auth[svc]
	key := oauth.Key{ClientID: auth.ClientID, CloudID: auth.CloudID, Profile: p.config.OAuth.Profile}
	if !auth.Cloud {
		key.CloudID, key.BaseURL = "", string(p.settings(svc).URL)
	}
	return key
}

// source is where a service's OAuth tokens come from. Services with the same app, site and profile share one.
func (p *Product) source(svc identity.Service, net *netguard.Net) *oauth.Source {
	key := p.tokenKey(svc)
	if known, ok := p.sources[key]; ok {
		return known
	}
	source := oauth.NewSource(oauth.SourceOptions{
		App: p.app(svc), Key: key, Vault: p.vault(), Client: p.tokenClient(net), Now: p.world.Now,
		Log: p.world.Watch.log, Learn: p.world.Watch.learn,
	})
	p.sources[key] = source
	return source
}

// app is the OAuth app of a service.
func (p *Product) app(svc identity.Service) oauth.App {
	auth, c := p.auth[svc], p.config.OAuth
	app := oauth.App{
		ClientID: auth.ClientID, ClientSecret: auth.ClientSecret, RedirectURI: auth.RedirectURI, Scope: auth.Scope,
		AuthBase: string(c.AuthBase), APIBase: string(c.APIBase),
	}
	if !auth.Cloud {
		app.BaseURL = string(p.settings(svc).URL)
	}
	return app
}

func (p *Product) vault() *oauth.Vault { return vault(p.config, p.world.Watch) }

func vault(c *config.Config, w *Watch) *oauth.Vault {
	o := oauth.VaultOptions{Mode: c.OAuth.TokenStore, Dir: c.OAuth.Home, Log: w.log}
	if runtime.GOOS == "darwin" || runtime.GOOS == "windows" || c.Run.SessionBus {
		o.Keyring = oauth.SystemRing{}
	}
	return oauth.NewVault(o)
}

func (p *Product) tokenClient(net *netguard.Net) *oauth.Client {
	return &oauth.Client{Net: net.RoundTripper(), Now: p.world.Now, UserAgent: p.userAgent()}
}

// keepTokens does for stored tokens what no call asks for, until ctx ends; wait waits for the end of it.
func (p *Product) keepTokens(ctx context.Context) (wait func()) {
	var keeping sync.WaitGroup
	for _, source := range p.sources {
		keeping.Go(func() { source.Keep(ctx) })
	}
	return keeping.Wait
}
