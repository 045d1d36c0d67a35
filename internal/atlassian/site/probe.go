package site

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/atlassian/upstream"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/secret"
)

// checked is what the check of a credential found; no part of it is secret.
type checked struct {
	account string // accountId, else key, else name; "" = the site did not say
	cloudID string // set when the credential works only through the gateway
}

// Who am I, in both products. Confluence Cloud serves it at the site and through the gateway.
var (
	myself      = upstream.Read("GET /rest/api/2/myself")
	currentUser = upstream.Read("GET /rest/api/user/current")
)

// check makes sure once that a credential is good. The operator's own is trusted, except that an API token of Cloud
// may be one with scopes, which only the gateway takes.
func (s *Sites) check(ctx context.Context, p *plan, caller identity.Caller) (checked, error) {
	_, isBasic := p.credential.(identity.Basic)
	scopedToken := isBasic && p.deployment == Cloud
	if p.credential.Fingerprint() == "" || p.operator && !scopedToken {
		return checked{}, nil
	}
	if p.operator {
		return s.operatorCheck(ctx, p)
	}
	if err, ok := s.refusals.Get(p.key); ok {
		s.o.Remembered(true)
		return checked{}, err
	}
	if found, ok := s.checks.Get(p.key); ok {
		s.o.Remembered(true)
		return s.noted(p, caller, found), nil
	}
	found, err := s.checks.Do(ctx, p.key, func(ctx context.Context) (checked, error) {
		s.o.Remembered(false)
		return s.probe(ctx, p)
	})
	if err != nil {
		if kind := fault.KindOf(err); kind == fault.Unauthenticated || kind == fault.Forbidden {
			s.refusals.Put(p.key, err)
		}
		return checked{}, err
	}
	return s.noted(p, caller, found), nil
}

// noted keeps whose account a caller acts with.
func (s *Sites) noted(p *plan, caller identity.Caller, found checked) checked {
	if found.account != "" {
		s.accounts.Put(known{caller.Fingerprint(), p.svc}, found.account)
	}
	return found
}

// operatorCheck finds out, once per process, which way the operator's API token takes.
func (s *Sites) operatorCheck(ctx context.Context, p *plan) (checked, error) {
	cloudID, err := s.ways.Do(ctx, p.svc, func(ctx context.Context) (string, error) {
		found, err := s.probe(ctx, p)
		return found.cloudID, err
	})
	return checked{cloudID: cloudID}, err
}

// probe asks the site who the caller is.
func (s *Sites) probe(ctx context.Context, p *plan) (checked, error) {
	account, err := s.account(ctx, p)
	if err == nil || scopeMissing(err) {
		return checked{account: account}, nil
	}
	_, isBasic := p.credential.(identity.Basic)
	if isBasic && p.deployment == Cloud && fault.KindOf(err) == fault.Unauthenticated {
		if found, ok := s.probeGateway(ctx, p); ok {
			return found, nil
		}
	}
	return checked{}, invalid(p, err)
}

// probeGateway tries an API token with scopes, which the site itself answers with 401.
func (s *Sites) probeGateway(ctx context.Context, p *plan) (checked, bool) {
	cloudID, err := s.cloudIDOf(ctx, p)
	if err != nil {
		return checked{}, false // without a cloud id there is no other way; the site's own answer is the error
	}
	through := *p
	through.deployment, through.cloudID = Gateway, cloudID
	account, err := s.account(ctx, &through)
	if err != nil && !scopeMissing(err) {
		return checked{}, false
	}
	return checked{account: account, cloudID: cloudID}, true
}

// account is the caller's own id on the way that a plan takes.
func (s *Sites) account(ctx context.Context, p *plan) (string, error) {
	me, err := whoAmI(ctx, upstream.NewDoor(s.target(p, s.base(p)), s.o.Rules), p.svc)
	return me.id(), err
}

func whoAmI(ctx context.Context, door *upstream.Door, svc identity.Service) (rawSelf, error) {
	endpoint := myself
	if svc == identity.Confluence {
		endpoint = currentUser
	}
	var me *rawSelf
	if err := door.Do(ctx, endpoint.At(), &me); err != nil {
		return rawSelf{}, err
	}
	if me == nil {
		return rawSelf{}, fault.New(fault.Protocol, "%s did not say who the caller is", svc)
	}
	return *me, nil
}

// rawSelf is the caller's own user, as both products and deployments tell it.
type rawSelf struct {
	AccountID   string `json:"accountId"`
	Key         string `json:"key"`
	UserKey     string `json:"userKey"`
	Name        string `json:"name"`
	Username    string `json:"username"`
	DisplayName string `json:"displayName"`
	Email       string `json:"emailAddress"`
	EmailShort  string `json:"email"`
	Type        string `json:"type"`
}

func (r *rawSelf) id() string { return cmp.Or(r.AccountID, r.Key, r.UserKey, r.Name, r.Username) }

// scopeMissing reports that the credential is good but may not ask who it belongs to.
func scopeMissing(err error) bool {
	found, ok := errors.AsType[*fault.Error](err)
	if !ok || found.Upstream == nil || found.Kind != fault.Unauthenticated && found.Kind != fault.Forbidden {
		return false
	}
	return strings.Contains(strings.ToLower(strings.Join(found.Upstream.Messages, " ")), "scope")
}

// invalid words a failed check: which credential it was about, then what upstream said.
func invalid(p *plan, err error) error {
	found, ok := errors.AsType[*fault.Error](err)
	if !ok {
		return err
	}
	worded := *found
	switch found.Kind {
	case fault.Unauthenticated, fault.Forbidden:
		worded.Message = "Invalid user " + p.svc.String() + " token or configuration: " + found.Message
	case fault.RateLimited:
		worded.Message = "the credential could not be checked: " + found.Message
		worded.Hint = "pause before the next call; the operator can have credentials remembered longer with MCP_ATLASSIAN_VALIDATION_CACHE_TTL"
	default:
		worded.Message = "the credential could not be checked: " + found.Message
	}
	return &worded
}

// known is a caller whose account at a product was found out.
type known struct {
	caller secret.Fingerprint
	svc    identity.Service
}

// Who is what a site says about the credential that asks it.
type Who struct {
	ID    string // accountId, else key, else login; "" when the credential may not ask
	Name  string // the name that people see; "" = not told
	Email string // "" = not told
}

// Ask opens a product for the caller in the context and asks it whose credential that is, whatever is remembered: for
// readiness, and for the check of a configuration. A site that answers as if nobody had signed in is an error.
func (s *Sites) Ask(ctx context.Context, svc identity.Service) (*Site, Who, error) {
	opened, err := s.Open(ctx, svc)
	if err != nil {
		return nil, Who{}, err
	}
	me, err := whoAmI(ctx, opened.Door, svc)
	switch {
	case scopeMissing(err):
		return opened, Who{}, nil
	case err != nil:
		return nil, Who{}, err
	case me.id() == "" || me.Type == "anonymous":
		return nil, Who{}, fault.New(fault.Unauthenticated, "%s answers as if nobody had signed in", svc).
			WithHint("check the credential of %s", svc)
	}
	return opened, Who{ID: me.id(), Name: me.DisplayName, Email: cmp.Or(me.Email, me.EmailShort)}, nil
}

// Known gives the account of a caller as it was found out before, without asking anybody; "" when it is not known. It
// is the account at the first product the caller can reach, so that two credentials are compared by the same ids.
func (s *Sites) Known(caller identity.Caller) string {
	svc, ok := s.first(caller)
	if !ok {
		return ""
	}
	account, _ := s.accounts.Get(known{caller.Fingerprint(), svc})
	return account
}

// Find gives the account of a caller, and asks upstream when it is not known; "" when upstream does not tell.
func (s *Sites) Find(ctx context.Context, caller identity.Caller) (string, error) {
	if account := s.Known(caller); account != "" {
		return account, nil
	}
	svc, ok := s.first(caller)
	if !ok {
		return "", nil
	}
	site, err := s.Open(identity.NewContext(ctx, caller), svc)
	if err != nil {
		return "", err
	}
	return site.Account, nil
}

// first is the first product that a caller with credentials of their own can reach.
func (s *Sites) first(caller identity.Caller) (identity.Service, bool) {
	if caller.Kind() != identity.KindRequest {
		return 0, false
	}
	for _, svc := range identity.Services() {
		if _, err := s.plan(caller, svc); err == nil {
			return svc, true
		}
	}
	return 0, false
}

// Available reports whether a caller can reach a product at all, without asking it. Whoever only forgot the cloud id
// can: a call says what to send, which an empty list of tools would not.
func (s *Sites) Available(ctx context.Context, svc identity.Service) bool {
	caller, err := identity.FromContext(ctx)
	if err == nil {
		_, err = s.plan(caller, svc)
	}
	return err == nil || errors.Is(err, errNoCloudID)
}

// Deployment says what the caller's site of a product is, without asking it; known is false when there is none.
func (s *Sites) Deployment(ctx context.Context, svc identity.Service) (d Deployment, known bool) {
	caller, err := identity.FromContext(ctx)
	if err != nil {
		return Server, false
	}
	p, err := s.plan(caller, svc)
	if err != nil {
		return Server, false
	}
	return p.deployment, true
}
