// Package site opens a product of a site for the caller of the current message: whose credential, at which address,
// under which filters.
//
// It is the last place on the way up that knows credentials. It never gives one caller what belongs to another, and
// never the operator's credential to a caller who brought some of his own. It reads no configuration and no headers.
package site

import (
	"context"
	"net/http"
	"time"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/atlassian/upstream"
	"mcp-atlassian/internal/ground/cloud"
	"mcp-atlassian/internal/ground/memo"
	"mcp-atlassian/internal/ground/secret"
)

// Deployment says which of the two families of interfaces a site speaks, and which way leads to it.
type Deployment uint8

// Deployments.
const (
	Server  Deployment = iota // Server or Data Center
	Cloud                     // Cloud, at the site's own address
	Gateway                   // Cloud, through the API gateway with a cloud id
)

// String gives the name for logs.
func (d Deployment) String() string {
	switch d {
	case Cloud:
		return "cloud"
	case Gateway:
		return "gateway"
	default:
		return "server"
	}
}

// Cloud reports whether the site is a Cloud site, whichever way leads to it.
func (d Deployment) Cloud() bool { return d != Server }

// Site is one product of one site, opened for one caller.
type Site struct {
	Door       *upstream.Door
	Scope      *access.Scope
	Deployment Deployment
	Web        string // address for links in results, without trailing slash; "" = not known
	CloudID    string // of a site behind the gateway
	// Key names caller and site together, for caches: equal keys may share what was read.
	Key secret.Fingerprint
	// Account is the caller's own id as the credential check found it: accountId, else key, else name; "" when the
	// credential was not checked.
	Account string

	forms func(context.Context) (*upstream.Door, error)
}

// Forms gives a door to the Forms API, which lives beside the site and needs its cloud id. On Server/DC it is an error.
func (s *Site) Forms(ctx context.Context) (*upstream.Door, error) { return s.forms(ctx) }

// Service is the configuration of one product. Net and Policy are needed also for a product that is not configured:
// callers may bring address and credential.
type Service struct {
	Configured bool
	URL        string // "" in minimal OAuth mode
	Deployment string // "cloud" or "server" overrules what the address looks like (JIRA_DEPLOYMENT)
	// Operator is the operator's own credential; nil: every request must bring its own.
	Operator identity.Credential
	Custom   http.Header   // the operator's own headers (JIRA_CUSTOM_HEADERS)
	Timeout  time.Duration // to each wait for data
	Total    time.Duration // to a whole request; 0 = 5 × Timeout
	Net      upstream.Network
	Policy   *access.Policy
	// AllowedDomains: MCP_ALLOWED_URL_DOMAINS is set, without which no forwarded header goes to a site that a request
	// names.
	AllowedDomains bool
}

// Options are everything Sites needs.
type Options struct {
	Services  map[identity.Service]Service
	APIBase   string // the API gateway; "" = Atlassian's own
	CloudID   string // ATLASSIAN_OAUTH_CLOUD_ID
	ReadOnly  bool
	CheckFor  time.Duration // how long a good credential is remembered; <= 0: it is checked on every call
	CheckSize int           // how many are remembered; <= 0: none
	Rules     *upstream.Rules
	// Remembered is told whether a credential that came with a request was known already; nil = nobody is.
	Remembered func(known bool)
	Now        func() time.Time
}

// Sites opens sites. It is safe for concurrent use.
type Sites struct {
	o        Options
	services map[identity.Service]*Service
	checks   *memo.Cache[secret.Fingerprint, checked]
	refusals *memo.Cache[secret.Fingerprint, error]
	accounts *memo.Cache[known, string]
	clouds   *memo.Cache[string, string]           // origin of a site → cloud id
	webs     *memo.Cache[string, string]           // cloud id → address of the site
	noWebs   *memo.Cache[secret.Fingerprint, bool] // cloud id and caller who cannot find the address out
	ways     *memo.Cache[identity.Service, string] // cloud id when the operator's API token needs the gateway
}

// How long and how much is remembered besides the checks.
const (
	refusedFor   = 10 * time.Second
	refusedSize  = 1000
	accountFor   = 24 * time.Hour
	accountSize  = 10_000
	lookupFor    = 24 * time.Hour
	noWebFor     = 10 * time.Minute
	lookupSize   = 1000
	formsTimeout = 30 * time.Second
)

// New prepares; it sends nothing.
func New(o Options) *Sites {
	if o.APIBase == "" {
		o.APIBase = "https://" + cloud.APIHost
	}
	if o.Remembered == nil {
		o.Remembered = func(bool) {}
	}
	s := &Sites{
		o: o, services: map[identity.Service]*Service{},
		checks:   memo.New[secret.Fingerprint, checked](memo.Options{Size: o.CheckSize, TTL: o.CheckFor, Now: o.Now}),
		refusals: memo.New[secret.Fingerprint, error](memo.Options{Size: refusedSize, TTL: refusedFor, Now: o.Now}),
		accounts: memo.New[known, string](memo.Options{Size: accountSize, TTL: accountFor, Now: o.Now}),
		clouds:   memo.New[string, string](memo.Options{Size: lookupSize, TTL: lookupFor, Now: o.Now}),
		webs:     memo.New[string, string](memo.Options{Size: lookupSize, TTL: lookupFor, Now: o.Now}),
		noWebs:   memo.New[secret.Fingerprint, bool](memo.Options{Size: lookupSize, TTL: noWebFor, Now: o.Now}),
		ways:     memo.New[identity.Service, string](memo.Options{Size: lookupSize, TTL: lookupFor, Now: o.Now}),
	}
	for svc, service := range o.Services {
		s.services[svc] = &service
	}
	return s
}

// Open opens a product for the caller of the current message. A credential that came with a request is checked once
// and remembered; nothing else is asked when the site is known.
func (s *Sites) Open(ctx context.Context, svc identity.Service) (*Site, error) {
	caller, err := identity.FromContext(ctx)
	if err != nil {
		return nil, err
	}
	p, err := s.plan(caller, svc)
	if err != nil {
		return nil, err
	}
	if err := p.resolve(ctx); err != nil {
		return nil, err
	}
	if err := s.locate(ctx, p); err != nil {
		return nil, err
	}
	p.name()
	found, err := s.check(ctx, p, caller)
	if err != nil {
		return nil, err
	}
	checkedAs := p.key
	if found.cloudID != "" {
		p.deployment, p.cloudID, p.ofAddress = Gateway, found.cloudID, true
		p.name()
	}
	return s.site(ctx, p, found, checkedAs), nil
}

func (s *Sites) site(ctx context.Context, p *plan, found checked, checkedAs secret.Fingerprint) *Site {
	web := s.web(ctx, p)
	return &Site{
		Door:       s.door(p, web, checkedAs),
		Scope:      p.policy.Scope(access.SiteKind{Cloud: p.deployment.Cloud(), Host: hostOf(web)}),
		Deployment: p.deployment,
		CloudID:    p.cloudID,
		Web:        web,
		Key:        p.key,
		Account:    found.account,
		forms:      func(ctx context.Context) (*upstream.Door, error) { return s.formsDoor(ctx, p) },
	}
}

// base is the address that routes are appended to.
func (s *Sites) base(p *plan) string {
	if p.deployment == Gateway {
		return gatewayBase(s.o.APIBase, p.svc, p.cloudID)
	}
	return siteBase(p.address, p.svc, p.deployment)
}

func (s *Sites) door(p *plan, web string, checkedAs secret.Fingerprint) *upstream.Door {
	t := s.target(p, s.base(p))
	t.Web = web
	t.Rejected = func() { s.checks.Forget(checkedAs) }
	return upstream.NewDoor(t, s.o.Rules)
}

func (s *Sites) target(p *plan, base string) upstream.Target {
	return upstream.Target{
		Service: p.svc, Base: base, Cloud: p.deployment.Cloud(), ReadOnly: s.o.ReadOnly,
		Credential: p.credential, Custom: p.custom, Forward: p.forward,
		Net: p.service.Net, Timeout: p.service.Timeout, Total: p.service.Total,
	}
}

func (s *Sites) formsDoor(ctx context.Context, p *plan) (*upstream.Door, error) {
	cloudID, err := s.cloudIDOf(ctx, p)
	if err != nil {
		return nil, err
	}
	t := s.target(p, trimmed(s.o.APIBase)+"/jira/forms/cloud/"+cloudID)
	t.Timeout, t.Custom = formsTimeout, nil
	return upstream.NewDoor(t, s.o.Rules), nil
}
