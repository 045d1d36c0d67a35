package app

import (
	"context"
	"os"
	"time"

	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/config"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/setup"
)

// healthcheck asks the server on this machine whether it is alive. In a container the server's own command line says
// where it listens, unless this one does.
func (p Program) healthcheck(ctx context.Context, c *config.Config) error {
	if c.Source("PORT") != "flag" {
		if args, ok := setup.ContainerArgs("mcp-atlassian", os.ReadFile); ok {
			if other, _, err := config.Load(args, p.Env, config.Disk{}); err == nil {
				c = other
			}
		}
	}
	return setup.Health(ctx, setup.Target{
		Host: c.Server.Host, Port: c.Server.Port, HTTPS: c.Server.CertFile.Or("") != "",
	})
}

// check prints the effective configuration, and with --online whose the credentials are. The exit code says whether
// a server could start with it and serve anything.
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
	if !c.Run.Online {
		return exitOK
	}
	product, err := Build(c, World{Now: time.Now, Version: p.Version})
	if err != nil {
		return p.done(err)
	}
	good, err := setup.Online(ctx, p.Streams.Out, product.Sites, product.ownServices())
	if err == nil && !good {
		return exitFailure
	}
	return p.done(err)
}

// ownServices are those with a credential of the operator.
func (p *Product) ownServices() []identity.Service {
	var list []identity.Service
	for _, svc := range identity.Services() {
		if p.auth[svc].Global() {
			list = append(list, svc)
		}
	}
	return list
}

// wizard signs the operator in with OAuth.
func (p Program) wizard(context.Context, *config.Config) error {
	return fault.New(fault.Setup, "the OAuth wizard is not part of this build").
		WithHint("use an API token, a personal access token, or ATLASSIAN_OAUTH_ACCESS_TOKEN")
}
