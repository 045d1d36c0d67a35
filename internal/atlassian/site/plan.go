package site

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/ground/cloud"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/secret"
)

// plan is how a caller reaches a product, decided without asking anybody.
type plan struct {
	svc        identity.Service
	service    *Service
	credential identity.Credential
	operator   bool   // the operator's own credential
	address    string // of the site; "" when only the cloud id is known
	deployment Deployment
	cloudID    string // for Gateway; "" = must be discovered from the address
	ofAddress  bool   // the cloud id is known to be that of the address
	custom     http.Header
	forward    http.Header
	policy     *access.Policy
	key        secret.Fingerprint // names caller, site and way, for caches
}

// plan decides whose credential goes where. The rules stand in the order in which they are tried.
func (s *Sites) plan(caller identity.Caller, svc identity.Service) (*plan, error) {
	service := s.service(svc)
	grant, err := caller.Grant(svc)
	if err != nil {
		return nil, err
	}
	if service.Net == nil || service.Policy == nil {
		return nil, unconfigured(svc)
	}
	p := &plan{
		svc: svc, service: service, credential: grant.Credential, address: trimmed(service.URL),
		custom: service.Custom, forward: grant.Forward, policy: service.Policy,
	}
	switch credential := grant.Credential.(type) {
	case nil:
		return p, s.planOperator(p, caller)
	case identity.Forwarded:
		return p, p.planForwarded(grant)
	case identity.Bearer:
		if grant.URL == "" && credential.Scheme != identity.Personal {
			return p, s.planBearer(p, grant)
		}
	}
	if grant.URL != "" {
		return p, p.planNamed(grant)
	}
	return p, p.planConfigured()
}

func (s *Sites) service(svc identity.Service) *Service {
	if service, ok := s.services[svc]; ok {
		return service
	}
	return &Service{}
}

// name makes the key. Forwarded headers are part of it: they may change what is seen.
func (p *plan) name() {
	place := p.address
	if p.deployment == Gateway {
		place = p.cloudID
	}
	p.key = secret.FingerprintOf(p.svc.String(), place, string(p.credential.Fingerprint()), string(identity.ForwardFingerprint(p.forward)))
}

// resolve asks for a credential that is known only by asking: what it is decides which way it goes.
func (p *plan) resolve(ctx context.Context) error {
	late, ok := p.credential.(identity.Late)
	if !ok {
		return nil
	}
	found, err := late.Resolve(ctx)
	if err != nil {
		return fault.During(err, "get the credential of %s", p.svc)
	}
	p.credential = found
	return nil
}

// planOperator uses the operator's own credential; only a caller of that kind gets here.
func (s *Sites) planOperator(p *plan, caller identity.Caller) error {
	if caller.Kind() != identity.KindOperator {
		return fault.New(fault.Internal, "the caller has no credential for %s", p.svc)
	}
	p.credential, p.operator = p.service.Operator, true
	if !p.service.Configured {
		return unconfigured(p.svc)
	}
	if p.credential == nil {
		return fault.New(fault.Unauthenticated, "the server has no credentials of its own for %s, so every request must bring them", p.svc).
			WithHint("send Authorization, or ask the operator to set the credentials of %s", p.svc)
	}
	if isOAuth(p.credential) {
		return s.planBearer(p, identity.Grant{})
	}
	return p.planConfigured()
}

// isOAuth reports whether a credential is an OAuth token.
func isOAuth(c identity.Credential) bool {
	switch credential := c.(type) {
	case identity.Refreshing:
		return true
	case identity.Bearer:
		return credential.Scheme == identity.AccessToken
	default:
		return false
	}
}

// planForwarded sends nothing but the caller's forwarded headers. A site that the caller names needs the allow-list.
func (p *plan) planForwarded(grant identity.Grant) error {
	if p.address != "" {
		return p.planConfigured()
	}
	switch {
	case grant.URL == "":
		return fault.New(fault.Setup, "the %s URL is not configured", p.svc).
			WithHint("send %s, or ask the operator to set %s_URL", p.svc.URLHeader(), p.svc.Prefix())
	case !p.service.AllowedDomains:
		return fault.New(fault.Setup, "a request may name the %s site only when MCP_ALLOWED_URL_DOMAINS is set", p.svc).
			WithHint("ask the operator to set MCP_ALLOWED_URL_DOMAINS or %s_URL", p.svc.Prefix())
	}
	return p.planNamed(grant)
}

// planBearer decides what a bearer token is. Where a Data Center site is configured it is a token of that site; for
// Cloud it is an OAuth access token, which works only through the gateway.
func (s *Sites) planBearer(p *plan, grant identity.Grant) error {
	if p.address != "" && !p.service.deployment(p.address).Cloud() {
		return p.planConfigured()
	}
	p.deployment, p.cloudID = Gateway, grant.CloudID
	if p.cloudID == "" {
		p.cloudID = s.o.CloudID
	}
	if p.cloudID == "" && p.address == "" {
		missing := fault.New(fault.Unauthenticated, "an OAuth token needs a cloud id").
			WithHint("send %s, or ask the operator to set ATLASSIAN_OAUTH_CLOUD_ID", identity.CloudIDHeader)
		if p.service.Configured {
			missing = missing.Because(errNoCloudID)
		}
		return missing
	}
	return nil
}

// errNoCloudID is behind the refusal of a token whose site is not named, where the operator counts on callers to name it.
var errNoCloudID = errors.New("no cloud id")

// planNamed goes to the site that the caller named. The operator's headers stay at home; his filters apply when it
// is his own site, what protects applies always.
func (p *plan) planNamed(grant identity.Grant) error {
	own := p.address != "" && hostOf(p.address) == hostOf(grant.URL)
	if !own && len(p.forward) > 0 && !p.service.AllowedDomains {
		return fault.New(fault.Setup, "this server passes headers through to %s, and does so for a site that a request names only when MCP_ALLOWED_URL_DOMAINS is set", p.svc).
			WithHint("ask the operator to set MCP_ALLOWED_URL_DOMAINS")
	}
	p.address, p.custom = trimmed(grant.URL), nil
	if own {
		p.deployment = p.service.deployment(p.address)
		return nil
	}
	p.deployment, p.policy = deploymentOf(p.address), p.policy.Foreign()
	return nil
}

// planConfigured goes to the operator's site at its own address.
func (p *plan) planConfigured() error {
	if p.address == "" {
		return unconfigured(p.svc)
	}
	p.deployment = p.service.deployment(p.address)
	return nil
}

// deployment tells what the operator's site is; he may overrule what its address looks like.
func (s *Service) deployment(address string) Deployment {
	switch strings.ToLower(s.Deployment) {
	case "cloud":
		return Cloud
	case "server":
		return Server
	default:
		return deploymentOf(address)
	}
}

func deploymentOf(address string) Deployment {
	if cloud.URL(address) {
		return Cloud
	}
	return Server
}

func unconfigured(svc identity.Service) error {
	return fault.New(fault.Setup, "%s is not available: the global configuration for it is not available on this server", svc).
		WithHint("ask the operator to set %s_URL, or send the headers %s and %s", svc.Prefix(), svc.URLHeader(), svc.TokenHeader())
}
