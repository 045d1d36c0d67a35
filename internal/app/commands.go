package app

import (
	"cmp"
	"context"
	"errors"
	"os"
	"strings"
	"time"

	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/atlassian/oauth"
	"mcp-atlassian/internal/config"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/setup"
)

// check prints the effective configuration and, when asked, whose the credentials are.
func (p Program) check(ctx context.Context, c *config.Config, findings config.Findings, problem error) int {
	if err := c.Report(p.Streams.Out, findings); err != nil {
		return p.done(err)
	}
	if problem != nil {
		p.complain("%s", invalid(problem))
		return exitFailure
	}
	if !c.JiraAuth().Usable() && !c.ConfluenceAuth().Usable() {
		return exitFailure
	}
	product, err := Build(c, World{Now: time.Now, Version: p.Version}) // reads the certificates that are named
	if err != nil || !c.Run.Online {
		return p.done(err)
	}
	good, err := setup.Online(ctx, p.Streams.Out, product.Sites, product.asked())
	if err == nil && !good {
		return exitFailure
	}
	return p.done(err)
}

// asked are the services whose credential can be asked about.
func (p *Product) asked() []setup.Asked {
	var list []setup.Asked
	for _, svc := range identity.Services() {
		auth := p.auth[svc]
		if !auth.Global() {
			continue
		}
		one := setup.Asked{Service: svc, Credential: auth.Kind.String()}
		if p.config.Tools.ReadOnly {
			one.Notes = append(one.Notes, "change anything, because READ_ONLY_MODE is set")
		}
		if auth.Kind == config.OAuthFull || auth.Kind == config.OAuthToken {
			one.OAuth = func(ctx context.Context) (setup.Sign, error) { return p.signed(ctx, svc) }
		}
		list = append(list, one)
	}
	return list
}

// signed tells what is known of a service's OAuth tokens. Cloud lists the scopes of a token, Server/Data Center does not.
func (p *Product) signed(ctx context.Context, svc identity.Service) (setup.Sign, error) {
	auth, app := p.auth[svc], p.app(svc)
	tokens := oauth.Tokens{Access: auth.AccessToken, Expires: oauth.EndOf(auth.AccessToken)}
	sign := setup.Sign{Cloud: auth.Cloud, CloudID: auth.CloudID}
	if auth.Kind == config.OAuthFull {
		var err error
		if tokens, err = p.sources[p.tokenKey(svc)].Tokens(); err != nil {
			return sign, err
		}
		sign.App, sign.Places, sign.Renewed = auth.ClientID, p.vault().Where(p.tokenKey(svc)), !tokens.Refresh.Empty()
		sign.CloudID, sign.Ended = cmp.Or(tokens.CloudID, sign.CloudID), tokens.Ended
	}
	sign.Expires, sign.Scopes = tokens.Expires, strings.Fields(tokens.Scope)
	if len(sign.Scopes) > 0 || !auth.Cloud || tokens.Access.Empty() {
		return sign, nil
	}
	client, err := p.wizardClient(app)
	if err != nil {
		return sign, err
	}
	reached, err := client.Sites(ctx, app, tokens.Access)
	if failed, ok := errors.AsType[*fault.Error](err); ok && failed.Hint == "" && auth.Kind == config.OAuthToken {
		err = failed.WithHint("get another token and set ATLASSIAN_OAUTH_ACCESS_TOKEN to it")
	}
	if err != nil {
		return sign, err
	}
	var others []string
	for _, site := range reached {
		if sign.CloudID == "" || site.ID == sign.CloudID {
			sign.Scopes = append(sign.Scopes, site.Scopes...)
			continue
		}
		others = append(others, site.URL+" ("+site.ID+")")
	}
	if len(others) == len(reached) {
		return sign, fault.New(fault.Setup, "the token does not reach the cloud id %s, but %s", sign.CloudID, strings.Join(others, ", ")).
			WithHint("set ATLASSIAN_OAUTH_CLOUD_ID to the site that is meant")
	}
	return sign, nil
}

// programName is what the image starts.
const programName = "mcp-atlassian"

// healthcheck asks the server on this machine whether it is well. Inside a container the server is the first process,
// and its arguments say where it listens; one that speaks stdio has nothing to ask and lives as long as its container.
func (p Program) healthcheck(ctx context.Context, c *config.Config) error {
	if args, ok := setup.ContainerArgs(programName, os.ReadFile); ok && len(p.Args) == 1 {
		if first, _, err := config.Load(args, p.Env, config.Disk{}); err == nil {
			c = first
			if c.Run.Command == config.Serve && !c.HTTP() {
				return nil
			}
		}
	}
	return setup.Health(ctx, setup.Target{
		Host: c.Server.Host, Port: c.Server.Port, HTTPS: c.Server.CertFile.Or("") != "",
	})
}
