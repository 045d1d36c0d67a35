package app

import (
	"context"
	"log/slog"

	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/atlassian/netguard"
	"mcp-atlassian/internal/config"
)

// network copies what concerns the way to one service: a setting of the service beats the one for both.
func (p *Product) network(svc identity.Service) netguard.Options {
	c, s := p.config, p.settings(svc)
	pacURL := s.PACURL.Or(string(c.Network.PACURL))
	return netguard.Options{
		Service: svc.String(), Prefix: svc.Prefix(),
		Trusted: p.trusted(),
		Fixed:   named(string(c.OAuth.APIBase), string(c.OAuth.AuthBase)),
		Allowed: c.Callers.AllowedURLDomains, ProxyForeign: c.Callers.ProxyForURLs,
		TLS: netguard.TLS{
			SkipVerify: !s.SSLVerify, BundledRootsOnly: !c.Network.SystemTruststore, Bundles: bundles(c, s),
			Certificate: s.ClientCert, Key: s.ClientKey, KeyPassword: s.KeyPassword,
		},
		Proxy: netguard.Proxy{
			HTTP: s.HTTPProxy.Or(c.Network.HTTPProxy), HTTPS: s.HTTPSProxy.Or(c.Network.HTTPSProxy),
			SOCKS: s.SOCKSProxy.Or(c.Network.SOCKSProxy), No: s.NoProxy.Or(c.Network.NoProxy),
			Auto: s.PAC.Or(c.Network.PAC), AutoURL: pacURL,
		},
		UserAgent: "mcp-atlassian/" + p.world.Version, Now: p.world.Now, Log: p.world.Watch.log,
	}
}

// trusted are the addresses that the operator configured; those of Atlassian that nobody changed are not among them.
func (p *Product) trusted() []string {
	c := p.config
	found := named(string(c.Jira.URL), string(c.Confluence.URL))
	if c.Source("ATLASSIAN_API_BASE_URL") != "" {
		found = append(found, string(c.OAuth.APIBase))
	}
	if c.Source("ATLASSIAN_AUTH_BASE_URL") != "" {
		found = append(found, string(c.OAuth.AuthBase))
	}
	return found
}

func bundles(c *config.Config, s *config.Service) []string {
	found := named(s.CABundle, c.Network.RequestsBundle, c.Network.CurlBundle, c.Network.CertFile)
	return append(found, c.Network.CertDir...)
}

// named drops what is empty.
func named(list ...string) []string {
	var found []string
	for _, one := range list {
		if one != "" {
			found = append(found, one)
		}
	}
	return found
}

// announce logs what the server is going to do, with nothing secret in it.
func (p *Product) announce(ctx context.Context) {
	log := p.world.Watch.log
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
