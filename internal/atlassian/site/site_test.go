package site_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/atlassian/site"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/secret"
)

func withURLs(r identity.Rules) identity.Rules {
	r.CheckURL = func(_ context.Context, _ identity.Service, raw string) (*url.URL, error) { return url.Parse(raw) }
	return r
}

const (
	acme     = "https://acme.atlassian.net"
	dc       = "https://jira.example.com/jira"
	gateJira = "https://api.atlassian.com/ex/jira/"
	gateConf = "https://api.atlassian.com/ex/confluence/"
)

func TestOpen_decides_where_a_credential_goes(t *testing.T) {
	t.Parallel()
	pair := []string{"X-Atlassian-Jira-Url", "https://other.example/j/", "X-Atlassian-Jira-Personal-Token", "pat.alice"}
	for name, test := range map[string]struct {
		setup      setup
		headers    []string // nil: the operator
		svc        identity.Service
		sent       string // address of a request and its Authorization
		web        string
		deployment site.Deployment
	}{
		"operator, PAT on Data Center":   {setup{jira: site.Service{URL: dc + "/", Operator: operatorPAT()}}, nil, identity.Jira, dc + "/x Bearer pat.op", dc, site.Server},
		"operator, basic on Cloud":       {setup{jira: site.Service{URL: acme, Operator: basic("api.op")}}, nil, identity.Jira, acme + "/x Basic dTphcGkub3A=", acme, site.Cloud},
		"operator, scoped token":         {setup{jira: site.Service{URL: acme, Operator: basic("scoped.op")}}, nil, identity.Jira, gateJira + "cloud-of-acme/x Basic dTpzY29wZWQub3A=", acme, site.Gateway},
		"operator, wiki":                 {setup{conf: site.Service{URL: acme, Operator: basic("api.op")}}, nil, identity.Confluence, acme + "/wiki/x Basic dTphcGkub3A=", acme + "/wiki", site.Cloud},
		"operator, wiki is there":        {setup{conf: site.Service{URL: acme + "/wiki/", Operator: basic("api.op")}}, nil, identity.Confluence, acme + "/wiki/x Basic dTphcGkub3A=", acme + "/wiki", site.Cloud},
		"operator, OAuth on Cloud":       {setup{cloudID: "c1", conf: site.Service{URL: acme, Operator: operatorOAuth()}}, nil, identity.Confluence, gateConf + "c1/wiki/x Bearer oauth.op", acme + "/wiki", site.Gateway},
		"operator, OAuth, id discovered": {setup{jira: site.Service{URL: acme, Operator: operatorOAuth()}}, nil, identity.Jira, gateJira + "cloud-of-acme/x Bearer oauth.op", acme, site.Gateway},
		"operator, OAuth, no address":    {setup{cloudID: "cloud-acme", jira: site.Service{Configured: true, Operator: operatorOAuth()}}, nil, identity.Jira, gateJira + "cloud-acme/x Bearer oauth.op", acme, site.Gateway},
		"operator, OAuth on Data Center": {setup{jira: site.Service{URL: dc, Operator: operatorOAuth()}}, nil, identity.Jira, dc + "/x Bearer oauth.op", dc, site.Server},
		"operator, certificate":          {setup{jira: site.Service{URL: dc, Operator: identity.Certificate{}}}, nil, identity.Jira, dc + "/x", dc, site.Server},
		"deployment is overruled":        {setup{conf: site.Service{URL: "http://localhost:1", Deployment: "Cloud", Operator: basic("api.op")}}, nil, identity.Confluence, "http://localhost:1/wiki/x Basic dTphcGkub3A=", "http://localhost:1/wiki", site.Cloud},
		"token":                          {setup{jira: site.Service{URL: dc, Operator: operatorPAT()}}, []string{"Authorization", "Token pat.alice"}, identity.Jira, dc + "/x Bearer pat.alice", dc, site.Server},
		"bearer on Data Center":          {setup{jira: site.Service{URL: dc}}, []string{"Authorization", "Bearer pat.alice", "X-Atlassian-Cloud-Id", "ignored"}, identity.Jira, dc + "/x Bearer pat.alice", dc, site.Server},
		"bearer, header cloud id wins":   {setup{cloudID: "c1", jira: site.Service{URL: acme}}, []string{"Authorization", "Bearer oauth.alice", "X-Atlassian-Cloud-Id", "cloud-globex"}, identity.Jira, gateJira + "cloud-globex/x Bearer oauth.alice", "https://globex.atlassian.net", site.Gateway},
		"bearer, global cloud id":        {setup{cloudID: "c1", jira: site.Service{URL: acme}}, []string{"Authorization", "Bearer oauth.alice"}, identity.Jira, gateJira + "c1/x Bearer oauth.alice", acme, site.Gateway},
		"bearer, cloud id discovered":    {setup{jira: site.Service{URL: acme}}, []string{"Authorization", "Bearer oauth.alice"}, identity.Jira, gateJira + "cloud-of-acme/x Bearer oauth.alice", acme, site.Gateway},
		"bearer, nothing configured":     {setup{}, []string{"Authorization", "Bearer oauth.alice", "X-Atlassian-Cloud-Id", "cloud-acme"}, identity.Confluence, gateConf + "cloud-acme/wiki/x Bearer oauth.alice", acme + "/wiki", site.Gateway},
		"bearer, site address unknown":   {setup{}, []string{"Authorization", "Bearer oauth.alice", "X-Atlassian-Cloud-Id", "cloud-x"}, identity.Jira, gateJira + "cloud-x/x Bearer oauth.alice", "", site.Gateway},
		"basic":                          {setup{jira: site.Service{URL: acme}}, []string{"Authorization", "Basic dTphcGkuYm9i"}, identity.Jira, acme + "/x Basic dTphcGkuYm9i", acme, site.Cloud},
		"scoped token of a caller":       {setup{jira: site.Service{URL: acme}}, []string{"Authorization", "Basic dTpzY29wZWQuYm9i"}, identity.Jira, gateJira + "cloud-of-acme/x Basic dTpzY29wZWQuYm9i", acme, site.Gateway},
		"pair":                           {setup{jira: site.Service{URL: dc, Operator: operatorPAT()}}, pair, identity.Jira, "https://other.example/j/x Bearer pat.alice", "https://other.example/j", site.Server},
		"pair, nothing configured":       {setup{}, pair, identity.Jira, "https://other.example/j/x Bearer pat.alice", "https://other.example/j", site.Server},
		"external": {
			setup{jira: site.Service{URL: dc}, rules: identity.Rules{External: [2]bool{true, true}, Passthrough: [2][]string{{"Authorization"}, nil}, Ignore: true}},
			[]string{"Authorization", "Negotiate x.alice"},
			identity.Jira, dc + "/x Negotiate x.alice", dc, site.Server,
		},
		"external, named site": {
			setup{jira: site.Service{AllowedDomains: true}, rules: identity.Rules{External: [2]bool{true, true}, Passthrough: [2][]string{{"X-Remote"}, nil}}},
			[]string{"X-Remote", "alice", "X-Atlassian-Jira-Url", "https://other.example"},
			identity.Jira, "https://other.example/x", "https://other.example", site.Server,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			sites := test.setup.open(t, w)
			ctx := identity.NewContext(t.Context(), identity.Operator())
			if test.headers != nil {
				ctx = test.setup.call(t, test.headers...)
			}
			opened, err := sites.Open(ctx, test.svc)
			if err != nil {
				t.Fatal(err)
			}
			w.seen()
			_ = opened.Door.Do(t.Context(), anything.At(), nil)
			if diff := cmp.Diff([]string{"GET " + test.sent}, w.seen()); diff != "" {
				t.Error(diff)
			}
			if opened.Web != test.web || opened.Deployment != test.deployment || opened.Scope.Cloud() != test.deployment.Cloud() || opened.Key == "" {
				t.Errorf("%q, %v", opened.Web, opened.Deployment)
			}
			if _, err := sites.Open(ctx, test.svc); err != nil {
				t.Error(err)
			}
			if again := w.seen(); len(again) != 0 {
				t.Errorf("opening again asked %v", again)
			}
			if d, known := sites.Deployment(ctx, test.svc); !known || d.Cloud() != test.deployment.Cloud() || !sites.Available(ctx, test.svc) {
				t.Errorf("deployment without asking: %v, %v", d, known)
			}
		})
	}
}

func TestOpen_refuses(t *testing.T) {
	t.Parallel()
	external := identity.Rules{External: [2]bool{true, true}}
	for name, test := range map[string]struct {
		setup   setup
		headers []string
		svc     identity.Service
		kind    fault.Kind
		says    string
	}{
		"not configured":                {setup{}, nil, identity.Jira, fault.Setup, "JIRA_URL"},
		"no credential of the operator": {setup{jira: site.Service{URL: dc}}, nil, identity.Jira, fault.Unauthenticated, "every request"},
		"token, not configured":         {setup{}, []string{"Authorization", "Token t.a"}, identity.Jira, fault.Setup, "global configuration"},
		"basic, not configured":         {setup{}, []string{"Authorization", "Basic dTp0"}, identity.Confluence, fault.Setup, "CONFLUENCE_URL"},
		"bearer without a cloud id":     {setup{}, []string{"Authorization", "Bearer oauth.alice"}, identity.Jira, fault.Unauthenticated, "X-Atlassian-Cloud-Id"},
		"only Jira credentials": {
			setup{jira: site.Service{URL: dc, Operator: operatorPAT()}, conf: site.Service{URL: dc, Operator: operatorPAT()}, rules: identity.Rules{Fallback: true}},
			[]string{"X-Atlassian-Jira-Url", "https://o.example", "X-Atlassian-Jira-Personal-Token", "pat.alice"},
			identity.Confluence, fault.Unauthenticated, "no credentials for Confluence",
		},
		"bad token":            {setup{jira: site.Service{URL: dc, Operator: operatorPAT()}}, []string{"Authorization", "Token pat.nobody"}, identity.Jira, fault.Unauthenticated, "Invalid user Jira token or configuration"},
		"bad scoped token":     {setup{jira: site.Service{URL: acme}}, []string{"Authorization", "Basic dTphcGkubm9ib2R5"}, identity.Jira, fault.Unauthenticated, "Invalid user Jira token"},
		"external without URL": {setup{rules: external}, []string{}, identity.Jira, fault.Setup, "URL is not configured"},
		"external, no list":    {setup{rules: external}, []string{"X-Atlassian-Jira-Url", "https://o.example"}, identity.Jira, fault.Setup, "MCP_ALLOWED_URL_DOMAINS"},
		"forwarded headers to a named site": {
			setup{rules: identity.Rules{Passthrough: [2][]string{{"Cookie"}, nil}}},
			[]string{"X-Atlassian-Jira-Url", "https://o.example", "X-Atlassian-Jira-Personal-Token", "pat.alice", "Cookie", "a=b"},
			identity.Jira, fault.Setup, "MCP_ALLOWED_URL_DOMAINS",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			sites := test.setup.open(t, w)
			ctx := identity.NewContext(t.Context(), identity.Operator())
			if test.headers != nil {
				ctx = test.setup.call(t, test.headers...)
			}
			_, err := sites.Open(ctx, test.svc)
			wantKind(t, err, test.kind)
			if !strings.Contains(fault.Text(err), test.says) {
				t.Errorf("%s does not say %q", fault.Text(err), test.says)
			}
			for _, asked := range w.seen() {
				if strings.Contains(asked, "pat.op") {
					t.Errorf("the operator's credential was used: %s", asked)
				}
			}
		})
	}
	if _, err := (setup{}).open(t, newWorld()).Open(t.Context(), identity.Jira); err == nil {
		t.Error("nobody opened a site")
	}
}

func TestAvailable_without_a_cloud_id(t *testing.T) {
	t.Parallel()
	minimal, elsewhere := site.Service{Configured: true, Deployment: "cloud"}, site.Service{}
	for name, test := range map[string]struct {
		jira    site.Service
		headers []string
		want    bool
	}{
		"minimal mode":             {minimal, []string{"Authorization", "Bearer oauth.alice"}, true},
		"minimal mode, cloud id":   {minimal, []string{"Authorization", "Bearer oauth.alice", "X-Atlassian-Cloud-Id", "cloud-acme"}, true},
		"minimal mode, other kind": {minimal, []string{"Authorization", "Token pat.alice"}, false},
		"not configured":           {elsewhere, []string{"Authorization", "Bearer oauth.alice"}, false},
		"not configured, cloud id": {elsewhere, []string{"Authorization", "Bearer oauth.alice", "X-Atlassian-Cloud-Id", "cloud-acme"}, true},
	} {
		s := setup{jira: test.jira}
		if got := s.open(t, newWorld()).Available(s.call(t, test.headers...), identity.Jira); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestOpen_named_site_gets_nothing_of_the_operator(t *testing.T) {
	t.Parallel()
	w := newWorld()
	s := setup{jira: site.Service{
		URL: dc, Operator: operatorPAT(), Custom: http.Header{"X-Custom": {"secret"}},
		Policy: policy(t, access.Settings{Projects: []string{"OK"}, InternalOnly: []string{"CC"}}),
	}}
	sites := s.open(t, w)
	for address, filtered := range map[string]bool{"https://other.example": false, "https://JIRA.example.com/jira": true} {
		opened, err := sites.Open(s.call(t, "X-Atlassian-Jira-Url", address, "X-Atlassian-Jira-Personal-Token", "pat.alice"), identity.Jira)
		if err != nil {
			t.Fatal(err)
		}
		if got := opened.Scope.ProjectsFiltered(); got != filtered {
			t.Errorf("%s: filtered %v", address, got)
		}
		if key, err := opened.Scope.IssueKey("CC-1"); err == nil && !opened.Scope.InternalOnly(key) {
			t.Error("the guard is gone")
		}
		_ = opened.Door.Do(t.Context(), anything.At(), nil)
	}
	for _, h := range w.headers {
		if h.Get("X-Custom") != "" {
			t.Error("a header of the operator went to a named site")
		}
	}
	opened, err := sites.Open(s.call(t, "Authorization", "Token pat.alice"), identity.Jira)
	if err != nil {
		t.Fatal(err)
	}
	_ = opened.Door.Do(t.Context(), anything.At(), nil)
	if last := w.headers[len(w.headers)-1]; last.Get("X-Custom") != "secret" || !opened.Scope.ProjectsFiltered() {
		t.Error("the operator's site misses his headers or filters")
	}
}

func TestOpen_knows_the_operators_host_however_it_is_written(t *testing.T) {
	t.Parallel()
	for configured, named := range map[string]string{
		"https://jira.example.com":      "https://jira.example.com.:443/",
		"https://jira.example.com.":     "https://jira.example.com",
		"https://bücher.example":        "https://xn--bcher-kva.example",
		"https://XN--bcher-kva.example": "https://bücher.example",
		"http://10.1.2.3:8080":          "http://[::ffff:10.1.2.3]:8080",
	} {
		s := setup{jira: site.Service{URL: configured, Deployment: "server", Policy: policy(t, access.Settings{Projects: []string{"OK"}})}}
		opened, err := s.open(t, newWorld()).Open(s.call(t, "X-Atlassian-Jira-Url", named, "X-Atlassian-Jira-Personal-Token", "pat.alice"), identity.Jira)
		if err != nil {
			t.Fatal(err)
		}
		if !opened.Scope.ProjectsFiltered() {
			t.Errorf("%s is %s, but its filter is gone", named, configured)
		}
	}
}

func TestForms_need_a_cloud_id(t *testing.T) {
	t.Parallel()
	w := newWorld()
	s := setup{jira: site.Service{URL: acme, Operator: basic("api.op")}}
	opened, err := s.open(t, w).Open(identity.NewContext(t.Context(), identity.Operator()), identity.Jira)
	if err != nil {
		t.Fatal(err)
	}
	door, err := opened.Forms(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	w.seen()
	_ = door.Do(t.Context(), anything.At(), nil)
	if diff := cmp.Diff([]string{"GET https://api.atlassian.com/jira/forms/cloud/cloud-of-acme/x Basic dTphcGkub3A="}, w.seen()); diff != "" {
		t.Error(diff)
	}
	server := setup{jira: site.Service{URL: dc, Operator: operatorPAT()}}
	opened, err = server.open(t, w).Open(identity.NewContext(t.Context(), identity.Operator()), identity.Jira)
	if err != nil {
		t.Fatal(err)
	}
	_, err = opened.Forms(t.Context())
	wantKind(t, err, fault.Input)
}

// The sign-in knows its site when neither the site nor the gateway tells.
func TestCloudID_of_the_sign_in_is_the_last_word(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.broken["/_edge/tenant_info"], w.broken["/accessible-resources"] = http.StatusNotFound, http.StatusServiceUnavailable
	for signedIn, want := range map[string]string{"cloud-stored": "cloud-stored", "": "", "../x": ""} {
		s := setup{jira: site.Service{URL: acme, Operator: identity.Refreshing{Source: source{}, Name: signedIn, SignedIn: func() string { return signedIn }}}}
		opened, err := s.open(t, w).Open(identity.NewContext(t.Context(), identity.Operator()), identity.Jira)
		if want == "" && err == nil || want != "" && (err != nil || opened.CloudID != want) {
			t.Errorf("%q: %v", signedIn, err)
		}
	}
}

func TestWeb_that_cannot_be_found_out_costs_no_call(t *testing.T) {
	t.Parallel()
	w := newWorld()
	s := setup{}
	sites := s.open(t, w)
	w.broken["/accessible-resources"] = http.StatusServiceUnavailable
	ctx := s.call(t, "Authorization", "Bearer oauth.alice", "X-Atlassian-Cloud-Id", "cloud-acme")
	for range 3 {
		opened, err := sites.Open(ctx, identity.Jira)
		if err != nil || opened.Web != "" {
			t.Fatalf("%v", err)
		}
	}
	lookups := 0
	for _, asked := range w.seen() {
		if strings.Contains(asked, "accessible-resources") {
			lookups++
		}
	}
	if lookups != 1 {
		t.Errorf("%d lookups", lookups)
	}
	delete(w.broken, "/accessible-resources")
	w.advance(11 * time.Minute)
	if opened, err := sites.Open(ctx, identity.Jira); err != nil || opened.Web != acme {
		t.Errorf("%v", err)
	}
}

// source is a sign-in whose token is always good.
type source struct{}

func (source) Token(context.Context) (secret.Text, error) { return secret.New("oauth.op"), nil }

func (source) Renew(context.Context, secret.Text) (secret.Text, error) {
	return secret.New("oauth.op"), nil
}
