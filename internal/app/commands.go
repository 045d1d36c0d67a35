package app

import (
	"context"
	"os"
	"time"

	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/config"
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
	var services []identity.Service
	for _, svc := range identity.Services() {
		if product.auth[svc].Global() {
			services = append(services, svc)
		}
	}
	good, err := setup.Online(ctx, p.Streams.Out, product.Sites, services)
	if err == nil && !good {
		return exitFailure
	}
	return p.done(err)
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
