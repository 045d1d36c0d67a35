// Package app joins everything: it loads the configuration, builds the product from the bottom up, runs it and stops
// it.
//
// It is the only package that sees the whole configuration, the clock and the environment; each package below gets
// just what it wants. It decides nothing about tools, texts or requests.
package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/config"
	"mcp-atlassian/internal/ground/fault"
)

// Streams are the standard streams of the process.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// Program is one run of the program.
type Program struct {
	Version string
	Args    []string // without the program's name
	Env     config.Environ
	Streams Streams
}

// Exit codes of the program.
const (
	exitOK      = 0
	exitFailure = 1
	exitUsage   = 2
)

// Run does what the arguments say, until it is done or ctx ends, and gives the exit code.
func Run(ctx context.Context, p Program) int {
	c, findings, err := config.Load(p.Args, p.Env, config.Disk{})
	if wrong, ok := errors.AsType[*config.UsageError](err); ok {
		p.complain("%s\nTry 'mcp-atlassian --help'.", wrong.Message)
		return exitUsage
	}
	if c == nil {
		p.complain("%s", fault.Text(err))
		return exitFailure
	}
	switch c.Run.Command {
	case config.Help:
		return p.done(config.WriteHelp(p.Streams.Out))
	case config.Version:
		_, err := fmt.Fprintf(p.Streams.Out, "mcp-atlassian %s\n", p.Version)
		return p.done(err)
	case config.CheckConfig:
		return p.check(ctx, c, findings, err)
	case config.Serve, config.SandboxOnly, config.Healthcheck, config.OAuthSetup:
	}
	if err != nil {
		p.complain("%s", invalid(err))
		return exitFailure
	}
	return p.act(ctx, c, findings)
}

func (p Program) act(ctx context.Context, c *config.Config, findings config.Findings) int {
	switch c.Run.Command {
	case config.SandboxOnly:
		return p.done(p.serveSandbox(ctx, c))
	case config.Healthcheck:
		return p.done(p.healthcheck(ctx, c))
	case config.OAuthSetup:
		return p.done(p.wizard(ctx, c, findings))
	default:
		p.tuneMemory()
		return p.done(p.serve(ctx, c, findings))
	}
}

// tuneMemory sets when the heap is swept. Whoever sets GOGC has decided otherwise.
func (p Program) tuneMemory() {
	if _, set := p.Env.Lookup("GOGC"); !set {
		sweepLess()
	}
}

// serve runs the server on the transport of the configuration.
func (p Program) serve(ctx context.Context, c *config.Config, findings config.Findings) error {
	site, err := openSandbox(ctx, c)
	if err != nil {
		return err
	}
	if site != nil {
		defer site.close(ctx)
	}
	watch, err := p.watch(c)
	if err != nil {
		return err
	}
	defer watch.close(ctx)
	log := watch.log
	for _, f := range findings {
		log.LogAttrs(ctx, f.Level, f.Message, slog.String("variable", f.Variable)) //nolint:sloglint // the sentence is the finding itself
	}
	product, err := Build(c, World{Now: time.Now, Watch: watch, Version: p.Version})
	if err != nil {
		return err
	}
	product.announce(ctx)
	server, err := product.transport(p, site)
	if err != nil {
		return err
	}
	tending, stop := context.WithCancel(ctx)
	defer product.keepTokens(tending)()
	defer watch.tell(tending)()
	defer stop()
	return server.Serve(ctx)
}

// announce logs what the server is going to do, with nothing secret in it.
func (p *Product) announce(ctx context.Context) {
	log := p.world.Watch.log
	var settings []slog.Attr
	for _, given := range p.config.Given() {
		settings = append(settings, slog.String(given.Name, given.Value))
	}
	log.LogAttrs(ctx, slog.LevelInfo, "settings", settings...)
	usable := false
	for _, svc := range identity.Services() {
		auth := p.auth[svc]
		if auth.Usable() {
			usable = true
			log.InfoContext(ctx, "service is ready", "service", svc.String(), "auth", auth.Kind.String(), "cloud", auth.Cloud)
			continue
		}
		log.WarnContext(ctx, "service is not available", "service", svc.String(), "missing", auth.Missing)
	}
	if !usable {
		log.ErrorContext(ctx, "no service is configured", "jira", p.auth[identity.Jira].Missing, "confluence", p.auth[identity.Confluence].Missing)
	}
	for _, doubt := range p.choice.Doubts(p.Catalogue) {
		log.WarnContext(ctx, doubt) //nolint:sloglint // the sentence is made from what the operator wrote
	}
	log.LogAttrs(ctx, slog.LevelInfo, "tools", slog.Bool("read_only", p.config.Tools.ReadOnly), slog.Int("known", len(p.Catalogue.All())))
}

// done turns an error into words and an exit code.
func (p Program) done(err error) int {
	if err == nil {
		return exitOK
	}
	p.complain("%s", words(err))
	return exitFailure
}

// words tells the operator what went wrong; to the operator, unlike to a caller, the cause is shown as it is.
func words(err error) string {
	found, ok := errors.AsType[*fault.Error](err)
	if !ok {
		return err.Error()
	}
	text := fault.Text(err)
	if found.Err != nil {
		text += fmt.Sprintf(" (%v)", found.Err)
	}
	return text
}

func invalid(err error) string {
	if _, ok := errors.AsType[*config.InvalidError](err); ok {
		return err.Error()
	}
	return words(err)
}

// complain writes to standard error; when even that fails there is nobody left to tell.
func (p Program) complain(format string, args ...any) {
	_, _ = fmt.Fprintf(p.Streams.Err, "mcp-atlassian: "+format+"\n", args...)
}
