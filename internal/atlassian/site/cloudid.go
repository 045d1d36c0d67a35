package site

import (
	"context"

	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/atlassian/upstream"
	"mcp-atlassian/internal/ground/cloud"
	"mcp-atlassian/internal/ground/fault"
)

// Lookups of cloud ids: a site says its own to anybody, the gateway says those of a token.
var (
	tenantInfo = upstream.Read("GET /_edge/tenant_info")
	resources  = upstream.Read("GET /oauth/token/accessible-resources")
)

// resource is one site that an OAuth token can reach.
type resource struct {
	ID  string `json:"id"`
	URL string `json:"url"`
}

// locate completes a plan through the gateway that has no cloud id yet.
func (s *Sites) locate(ctx context.Context, p *plan) error {
	if p.deployment != Gateway || p.cloudID != "" {
		return nil
	}
	cloudID, err := s.cloudIDOf(ctx, p)
	p.cloudID, p.ofAddress = cloudID, true
	return err
}

// cloudIDOf gives the cloud id of the plan's site, from the plan, the settings, or the site itself.
func (s *Sites) cloudIDOf(ctx context.Context, p *plan) (string, error) {
	if p.cloudID != "" {
		return p.cloudID, nil
	}
	if !p.deployment.Cloud() {
		return "", fault.New(fault.Input, "this is only possible on Cloud, and the %s site is Server/Data Center", p.svc)
	}
	if s.o.CloudID != "" && p.address == trimmed(p.service.URL) {
		return s.o.CloudID, nil
	}
	origin := originOf(p.address)
	cloudID, err := s.clouds.Do(ctx, origin, func(ctx context.Context) (string, error) { return s.discover(ctx, p, origin) })
	if err != nil {
		return "", fault.During(err, "find out the cloud id of the %s site", p.svc)
	}
	return cloudID, nil
}

// discover asks the site; without an answer of the site, the gateway with the caller's OAuth token; in the end what the
// operator's sign-in was for.
func (s *Sites) discover(ctx context.Context, p *plan, origin string) (string, error) {
	anonymous := s.target(p, origin)
	anonymous.Credential, anonymous.Custom, anonymous.Forward = identity.None{}, nil, nil
	var tenant struct {
		CloudID string `json:"cloudId"`
	}
	err := upstream.NewDoor(anonymous, s.o.Rules).Do(ctx, tenantInfo.At(), &tenant)
	if err == nil && cloud.ValidID(tenant.CloudID) {
		return tenant.CloudID, nil
	}
	list, listErr := s.reachable(ctx, p)
	for _, r := range list {
		if hostOf(r.URL) == hostOf(origin) && cloud.ValidID(r.ID) {
			return r.ID, nil
		}
	}
	if signed, ok := p.credential.(identity.Refreshing); ok && signed.SignedIn != nil && cloud.ValidID(signed.SignedIn()) {
		return signed.SignedIn(), nil
	}
	if err == nil {
		err = listErr
	}
	if err == nil {
		err = fault.New(fault.Setup, "neither the site nor the token names a cloud id").
			WithHint("send %s, or ask the operator to set ATLASSIAN_OAUTH_CLOUD_ID", identity.CloudIDHeader)
	}
	return "", err
}

// reachable lists the sites of an OAuth token; other credentials have no such list.
func (s *Sites) reachable(ctx context.Context, p *plan) ([]resource, error) {
	if _, isBasic := p.credential.(identity.Basic); isBasic {
		return nil, nil
	}
	t := s.target(p, trimmed(s.o.APIBase))
	t.Custom, t.Forward = nil, nil
	var list []resource
	err := upstream.NewDoor(t, s.o.Rules).Do(ctx, resources.At(), &list)
	return list, err
}

// web is the address of the site for people. Behind the gateway it is the configured one when it belongs to the
// cloud id, else the gateway knows it; that it cannot be found out costs links in results, not the call.
func (s *Sites) web(ctx context.Context, p *plan) string {
	if p.deployment != Gateway {
		return siteBase(p.address, p.svc, p.deployment)
	}
	if p.address != "" && (p.ofAddress || p.cloudID == s.o.CloudID) {
		return siteBase(p.address, p.svc, p.deployment)
	}
	if _, known := s.noWebs.Get(p.key); known {
		return ""
	}
	address, err := s.webs.Do(ctx, p.cloudID, func(ctx context.Context) (string, error) { return s.webOf(ctx, p) })
	if err != nil {
		if ctx.Err() == nil {
			s.noWebs.Put(p.key, true)
		}
		return ""
	}
	return siteBase(address, p.svc, p.deployment)
}

// webOf asks the gateway which address a cloud id has.
func (s *Sites) webOf(ctx context.Context, p *plan) (string, error) {
	list, err := s.reachable(ctx, p)
	if err != nil {
		return "", err
	}
	for _, r := range list {
		if r.ID == p.cloudID && originOf(r.URL) != "" {
			return trimmed(r.URL), nil
		}
	}
	return "", fault.New(fault.NotFound, "the token does not reach this cloud id")
}
