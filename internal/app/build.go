package app

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/atlassian/netguard"
	"mcp-atlassian/internal/atlassian/oauth"
	"mcp-atlassian/internal/atlassian/site"
	"mcp-atlassian/internal/atlassian/upstream"
	"mcp-atlassian/internal/config"
	"mcp-atlassian/internal/confluence"
	"mcp-atlassian/internal/ground/files"
	"mcp-atlassian/internal/ground/when"
	"mcp-atlassian/internal/jira"
	"mcp-atlassian/internal/server/mcpserver"
	"mcp-atlassian/internal/tool"
	"mcp-atlassian/internal/tools/conftools"
	"mcp-atlassian/internal/tools/jiratools"
)

// World is what a product is given besides its settings.
type World struct {
	Now     func() time.Time
	Watch   *Watch // nil = nobody watches, nothing is logged
	Version string
	// Wait pauses between two looks at a long job of Jira; nil waits by the clock.
	Wait func(ctx context.Context, d time.Duration) error
}

// Product is everything that serves calls, built and at rest.
type Product struct {
	Catalogue *tool.Catalogue
	Server    *mcpserver.Server
	Sites     *site.Sites
	Reader    *identity.Reader

	config *config.Config
	world  World
	auth   [2]config.Auth // by identity.Service
	choice *tool.Selection

	sources map[oauth.Key]*oauth.Source // of the operator's OAuth tokens
}

// Build makes the product of a configuration. It reads the certificate files that are named and sends nothing.
func Build(c *config.Config, w World) (*Product, error) {
	if w.Watch == nil {
		w.Watch = silent()
	}
	p := &Product{config: c, world: w, auth: [2]config.Auth{c.JiraAuth(), c.ConfluenceAuth()}, sources: map[oauth.Key]*oauth.Source{}}
	policy, err := access.NewPolicy(p.policy())
	if err != nil {
		return nil, err
	}
	nets := [2]*netguard.Net{}
	services := map[identity.Service]site.Service{}
	for _, svc := range identity.Services() {
		if nets[svc], err = netguard.New(p.network(svc)); err != nil {
			return nil, err
		}
		services[svc] = p.service(svc, nets[svc], policy)
	}
	p.Sites = site.New(site.Options{
		Services: services, APIBase: string(c.OAuth.APIBase), CloudID: c.OAuth.CloudID, ReadOnly: c.Tools.ReadOnly,
		CheckFor: time.Duration(c.Callers.ValidationTTL) * time.Second, CheckSize: c.Callers.ValidationSize,
		Rules: p.rules(), Remembered: w.Watch.metrics.Remembered, Now: w.Now,
	})
	p.Reader = identity.NewReader(p.callers(nets))
	p.mount(policy)
	p.Server = mcpserver.New(p.Catalogue, mcpserver.Info{
		Version: w.Version, Instructions: p.instructions(), Structured: c.Tools.StructuredContent, Log: w.Watch.log,
	})
	return p, nil
}

func (p *Product) policy() access.Settings {
	c := p.config
	return access.Settings{
		Projects: c.JiraOnly.ProjectsFilter, Spaces: c.ConfOnly.SpacesFilter, InternalOnly: c.JiraOnly.InternalOnly,
		IssueKeyPattern: string(c.JiraOnly.IssueKeyPattern), ProjectKeyPattern: string(c.JiraOnly.ProjectKeyPattern), Files: p.files(),
	}
}

// files is the directory that tools may use: the one that is set, on stdio else the working directory.
func (p *Product) files() *files.Dir {
	root := p.config.Callers.FilesDir
	if root == "" && !p.config.HTTP() {
		root = "."
	}
	return files.New(files.Options{Root: root, Home: p.config.Run.Home})
}

// mount puts every tool into the catalogue.
func (p *Product) mount(policy *access.Policy) {
	c := p.config
	p.choice = &tool.Selection{
		Toolsets: c.Tools.Toolsets, Enabled: c.Tools.Enabled, Disabled: c.Tools.Disabled, ReadOnly: c.Tools.ReadOnly,
		Deployment: p.deployment, Available: p.available,
	}
	p.Catalogue = tool.New(tool.Options{
		Choice: p.choice, Observer: p.world.Watch.tools, Now: p.world.Now, Indent: c.Tools.Indent, MaxChars: c.Tools.MaxChars,
	})
	dates := when.Printer{Zone: c.Tools.Zone.Location, ISO: c.Tools.DateFormat == "iso"}
	jiraOpener := jira.NewOpener(p.Sites, jira.Options{
		Dates: dates, Compact: c.Tools.Compact, RawText: c.JiraOnly.DisableMarkup, MaxPage: max(c.Upstream.MaxPage, 0),
		Now: p.world.Now, Wait: p.world.Wait,
	})
	jiratools.Mount(p.Catalogue, tool.Product{
		Name: "jira", Patterns: policy.Patterns(), Concurrent: max(c.JiraOnly.Workers, 0),
	}, jiraOpener.Open)
	confluenceOpener := confluence.NewOpener(p.Sites, confluence.Options{
		Dates: dates, MaxPage: max(c.Upstream.MaxPage, 0), Now: p.world.Now,
	})
	conftools.Mount(p.Catalogue, tool.Product{
		Name: "confluence", Patterns: policy.Patterns(), Concurrent: max(c.ConfOnly.Workers, 0),
	}, confluenceOpener.Open)
}

// deployment tells the selection of tools what is known of a caller's site.
func (p *Product) deployment(ctx context.Context, product string) tool.Deployment {
	found, known := p.Sites.Deployment(ctx, serviceOf(product))
	switch {
	case !known:
		return tool.DeploymentUnknown
	case found.Cloud():
		return tool.DeploymentCloud
	default:
		return tool.DeploymentServer
	}
}

func (p *Product) available(ctx context.Context, product string) bool {
	return p.Sites.Available(ctx, serviceOf(product))
}

func serviceOf(product string) identity.Service {
	if product == "confluence" {
		return identity.Confluence
	}
	return identity.Jira
}

func (p *Product) settings(svc identity.Service) *config.Service {
	if svc == identity.Confluence {
		return &p.config.Confluence
	}
	return &p.config.Jira
}

func (p *Product) service(svc identity.Service, net *netguard.Net, policy *access.Policy) site.Service {
	s, auth := p.settings(svc), p.auth[svc]
	deployment := s.Deployment
	if deployment == "" && s.URL == "" && auth.Cloud {
		deployment = "cloud"
	}
	custom := http.Header{}
	for _, pair := range s.CustomHeaders {
		custom.Add(pair.Name, pair.Value)
	}
	return site.Service{
		Configured: auth.Usable(), URL: string(s.URL), Deployment: deployment, Operator: p.operator(svc, net), Custom: custom,
		Timeout: s.Timeout.Duration(), Total: s.TotalTimeout.Duration(), Net: net, Policy: policy,
		AllowedDomains: len(p.config.Callers.AllowedURLDomains) > 0,
	}
}

// callers are the rules by which requests name who sends them.
func (p *Product) callers(nets [2]*netguard.Net) identity.Rules {
	c := p.config
	return identity.Rules{
		Ignore:   c.Callers.IgnoreHeaderAuth,
		Fallback: c.Callers.GlobalFallback.Or(true) && !c.AuthServer.Enable && (p.auth[0].Global() || p.auth[1].Global()),
		NoURLs:   c.Callers.DisableURLHeaders,
		CheckURL: func(ctx context.Context, svc identity.Service, raw string) (*url.URL, error) {
			return nets[svc].CheckURL(ctx, raw)
		},
		Passthrough: [2][]string{c.Jira.Passthrough, c.Confluence.Passthrough},
		External:    [2]bool{p.auth[0].Kind == config.External, p.auth[1].Kind == config.External},
	}
}

func (p *Product) rules() *upstream.Rules {
	u := p.config.Upstream
	seconds := func(n float64) time.Duration { return time.Duration(n * float64(time.Second)) }
	rules := upstream.NewRules(upstream.Limits{
		Retries: u.RetryTotal, Backoff: seconds(u.RetryBackoff), RetryWrites: u.RetryWrites,
		IgnoreRetryAfter: u.IgnoreRetryAfter, Concurrent: u.MaxConcurrent, PerSecond: u.PerSecond,
		BreakerThreshold: u.BreakerThreshold, BreakerCooldown: seconds(u.BreakerCooldown), MaxBody: int64(u.MaxBody),
		UserAgent: "mcp-atlassian/" + p.world.Version,
	}, upstream.Clock{Now: p.world.Now}, p.world.Watch.upstream)
	p.world.Watch.metrics.Gauge("open_breakers", func() float64 { return float64(rules.Broken()) })
	return rules
}

// instructions tells models what the server offers and what is missing.
func (p *Product) instructions() string {
	var services []mcpserver.Service
	for _, svc := range identity.Services() {
		services = append(services, mcpserver.Service{Name: svc.String(), Missing: p.auth[svc].Missing})
	}
	return mcpserver.Instructions(mcpserver.About{ReadOnly: p.config.Tools.ReadOnly, Services: services})
}
