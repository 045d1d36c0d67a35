package app

import (
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
		UserAgent: p.userAgent(), Now: p.world.Now, Log: p.world.Watch.log,
	}
}

func (p *Product) userAgent() string { return userAgent(p.world.Version) }

// userAgent is how this program names itself to others.
func userAgent(version string) string { return "mcp-atlassian/" + version }

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
