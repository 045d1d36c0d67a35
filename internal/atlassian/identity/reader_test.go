package identity_test

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/secret"
)

const (
	jiraURL   = "X-Atlassian-Jira-Url"
	jiraPAT   = "X-Atlassian-Jira-Personal-Token"
	confURL   = "X-Atlassian-Confluence-Url"
	confPAT   = "X-Atlassian-Confluence-Personal-Token"
	jiraUser  = "X-Atlassian-Jira-Username"
	jiraToken = "X-Atlassian-Jira-Api-Token"
)

// checkURL stands for netguard: it refuses one host.
func checkURL(_ context.Context, _ identity.Service, raw string) (*url.URL, error) {
	if strings.Contains(raw, "169.254") {
		return nil, fault.New(fault.Forbidden, "Blocked IP address")
	}
	return url.Parse(raw)
}

func read(t *testing.T, rules identity.Rules, headers ...string) (identity.Caller, error) {
	t.Helper()
	h := http.Header{}
	for at := 0; at < len(headers); at += 2 {
		h.Add(headers[at], headers[at+1])
	}
	if rules.CheckURL == nil {
		rules.CheckURL = checkURL
	}
	return identity.NewReader(rules).Read(t.Context(), h)
}

// signed shows what a grant puts on a request.
func signed(t *testing.T, c identity.Caller, s identity.Service) string {
	t.Helper()
	g, err := c.Grant(s)
	if err != nil {
		return "error: " + err.Error()
	}
	if g.Credential == nil {
		return "operator"
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://x", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Credential.Sign(r); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(g.URL + " " + r.Header.Get("Authorization"))
}

func b64(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

func TestRead_refusals(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		headers []string
		kind    fault.Kind
		says    []string
	}{
		"no credentials":        {nil, fault.Unauthenticated, []string{"Authentication required"}},
		"jira url":              {[]string{jiraURL, "http://169.254.169.254/"}, fault.Forbidden, []string{"Forbidden", "Invalid Jira URL", "Blocked IP address"}},
		"confluence url":        {[]string{confURL, "http://169.254.169.254/", "Authorization", "Bearer x"}, fault.Forbidden, []string{"Forbidden", "Invalid Confluence URL", "Blocked IP address"}},
		"empty bearer":          {[]string{"Authorization", "Bearer "}, fault.Unauthenticated, []string{"Empty Bearer token"}},
		"bare bearer":           {[]string{"Authorization", "bearer"}, fault.Unauthenticated, []string{"Empty Bearer token"}},
		"empty token":           {[]string{"Authorization", "Token"}, fault.Unauthenticated, []string{"Empty Token (PAT)"}},
		"empty basic":           {[]string{"Authorization", "Basic"}, fault.Unauthenticated, []string{"Empty Basic auth credentials"}},
		"basic no base64":       {[]string{"Authorization", "Basic !!!"}, fault.Unauthenticated, []string{"Invalid Basic auth encoding"}},
		"basic not utf-8":       {[]string{"Authorization", "Basic " + base64.StdEncoding.EncodeToString([]byte{0xff, ':', 'x'})}, fault.Unauthenticated, []string{"Invalid Basic auth encoding"}},
		"basic foreign letters": {[]string{"Authorization", "Basic YTpi!"}, fault.Unauthenticated, []string{"Invalid Basic auth encoding"}},
		"basic no colon":        {[]string{"Authorization", "Basic " + b64("alice")}, fault.Unauthenticated, []string{"email:api_token"}},
		"basic no user":         {[]string{"Authorization", "Basic " + b64(":api")}, fault.Unauthenticated, []string{"Email or API token is empty"}},
		"basic no token":        {[]string{"Authorization", "Basic " + b64("a: ")}, fault.Unauthenticated, []string{"Email or API token is empty"}},
		"other scheme":          {[]string{"Authorization", "Digest abc"}, fault.Unauthenticated, []string{"Bearer", "Token", "Basic"}},
		"bare token":            {[]string{"Authorization", "pat.operator"}, fault.Unauthenticated, []string{"Bearer", "Token", "Basic"}},
		"blank":                 {[]string{"Authorization", "  "}, fault.Unauthenticated, []string{"Empty Authorization header"}},
		"empty":                 {[]string{"Authorization", ""}, fault.Unauthenticated, []string{"Empty Authorization header"}},
		"blank inside":          {[]string{"Authorization", "Bearer a b"}, fault.Unauthenticated, []string{"blank"}},
		"twice":                 {[]string{"Authorization", "Bearer a", "Authorization", "Bearer b"}, fault.Input, []string{"Authorization", "more than once"}},
		"url twice":             {[]string{jiraURL, "https://a", jiraURL, "https://b"}, fault.Input, []string{"more than once"}},
		"cloud id":              {[]string{"Authorization", "Bearer a", "X-Atlassian-Cloud-Id", "a/../b"}, fault.Unauthenticated, []string{"Cloud-Id"}},
		"long cloud id":         {[]string{"Authorization", "Bearer a", "X-Atlassian-Cloud-Id", strings.Repeat("x", 65)}, fault.Unauthenticated, []string{"Cloud-Id"}},
		"token without url":     {[]string{jiraPAT, "p"}, fault.Unauthenticated, []string{"Authentication required"}},
		"url without token":     {[]string{jiraURL, "https://a"}, fault.Unauthenticated, []string{"Authentication required"}},
		"user without token":    {[]string{jiraUser, "u"}, fault.Unauthenticated, []string{"together"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := read(t, identity.Rules{}, test.headers...)
			if err == nil || fault.KindOf(err) != test.kind {
				t.Fatalf("%v, want %v", err, test.kind)
			}
			for _, part := range test.says {
				if !strings.Contains(fault.Text(err), part) {
					t.Errorf("%q does not say %q", fault.Text(err), part)
				}
			}
		})
	}
}

func TestRead_malformed_credentials_never_fall_back(t *testing.T) {
	t.Parallel()
	fallback := identity.Rules{Fallback: true}
	for _, headers := range [][]string{
		{"Authorization", "Bearer"},
		{"Authorization", ""},
		{"Authorization", "Digest x"},
		{"Authorization", "Basic !!!"},
		{jiraPAT, "p"},
		{jiraUser, "u"},
		{jiraToken, "t"},
		{jiraPAT, ""},
		{jiraURL, "https://a", jiraPAT, " "},
		{jiraUser, "", jiraToken, ""},
	} {
		if c, err := read(t, fallback, headers...); err == nil {
			t.Errorf("%q became %v", headers, c.Kind())
		}
	}
}

func TestRead_credentials(t *testing.T) {
	t.Parallel()
	pair := []string{jiraURL, "https://dc.example", jiraPAT, " pat1 "}
	none := "error: the request brings no credentials for Confluence"
	for name, test := range map[string]struct {
		headers    []string
		jira, conf string
	}{
		"bearer":                   {[]string{"Authorization", "Bearer t1"}, "Bearer t1", "Bearer t1"},
		"bearer in any case":       {[]string{"Authorization", "bEARER   t1"}, "Bearer t1", "Bearer t1"},
		"token":                    {[]string{"Authorization", "Token t1"}, "Bearer t1", "Bearer t1"},
		"basic":                    {[]string{"Authorization", "Basic " + b64("u:a:b")}, "Basic " + b64("u:a:b"), "Basic " + b64("u:a:b")},
		"basic url-safe, unpadded": {[]string{"Authorization", "Basic " + base64.RawURLEncoding.EncodeToString([]byte("ü>:?~"))}, "Basic " + b64("ü>:?~"), "Basic " + b64("ü>:?~")},
		"pat pair":                 {pair, "https://dc.example Bearer pat1", none},
		"pair and authorization":   {append([]string{"Authorization", "Token t1"}, pair...), "Bearer t1", "Bearer t1"},
		"two pairs":                {append([]string{confURL, "https://c", confPAT, "p2"}, pair...), "https://dc.example Bearer pat1", "https://c Bearer p2"},
		"basic pair":               {[]string{jiraUser, "u", jiraToken, "t"}, "Basic " + b64("u:t"), none},
		"basic pair with url":      {[]string{jiraUser, "u", jiraToken, "t", jiraURL, "https://j"}, "https://j Basic " + b64("u:t"), none},
		"pat beats basic pair":     {append([]string{jiraUser, "u", jiraToken, "t"}, pair...), "https://dc.example Bearer pat1", none},
		"basic pair beats bearer":  {[]string{jiraUser, "u", jiraToken, "t", "Authorization", "Bearer t1"}, "Basic " + b64("u:t"), "Bearer t1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, rules := range []identity.Rules{{}, {Fallback: true}} {
				c, err := read(t, rules, test.headers...)
				if err != nil {
					t.Fatal(err)
				}
				if got := signed(t, c, identity.Jira); got != test.jira || c.Kind() != identity.KindRequest {
					t.Errorf("Jira: %s as %v", got, c.Kind())
				}
				if got := signed(t, c, identity.Confluence); got != test.conf {
					t.Errorf("Confluence: %s", got)
				}
			}
		})
	}
}

func TestRead_keeps_an_address_as_it_was_judged(t *testing.T) {
	t.Parallel()
	rules := identity.Rules{CheckURL: func(context.Context, identity.Service, string) (*url.URL, error) {
		return url.Parse("https://plain.example/jira")
	}}
	c, err := read(t, rules, jiraURL, "https://ｐlain.example./jira", jiraPAT, "pat1")
	if err != nil {
		t.Fatal(err)
	}
	if got := signed(t, c, identity.Jira); got != "https://plain.example/jira Bearer pat1" {
		t.Errorf("%s: another spelling of the host than the one that was judged", got)
	}
}

func TestRead_cloud_id_and_scheme(t *testing.T) {
	t.Parallel()
	c, err := read(t, identity.Rules{}, "Authorization", "Bearer t", "X-Atlassian-Cloud-Id", " cloud-1 ")
	if err != nil {
		t.Fatal(err)
	}
	g, err := c.Grant(identity.Confluence)
	if err != nil || g.CloudID != "cloud-1" {
		t.Errorf("%+v, %v", g, err)
	}
	if b, ok := g.Credential.(identity.Bearer); !ok || b.Scheme != identity.AnyToken {
		t.Errorf("%T", g.Credential)
	}
	c, _ = read(t, identity.Rules{}, "Authorization", "Token t")
	g, _ = c.Grant(identity.Jira)
	if b, ok := g.Credential.(identity.Bearer); !ok || b.Scheme != identity.Personal {
		t.Errorf("%T", g.Credential)
	}
}

func TestRead_fallback_ignore_and_external(t *testing.T) {
	t.Parallel()
	external := [2]bool{true, false}
	for name, test := range map[string]struct {
		rules      identity.Rules
		headers    []string
		kind       identity.Kind
		jira, conf string
	}{
		"fallback":                  {identity.Rules{Fallback: true}, nil, identity.KindOperator, "operator", "operator"},
		"fallback with a url":       {identity.Rules{Fallback: true}, []string{jiraURL, "https://x"}, identity.KindOperator, "operator", "operator"},
		"ignored headers":           {identity.Rules{Ignore: true}, []string{"Authorization", "Digest x", jiraURL, "http://169.254.169.254"}, identity.KindOperator, "operator", "operator"},
		"external":                  {identity.Rules{External: external}, nil, identity.KindExternal, "", "error: the request brings no credentials for Confluence"},
		"external with url":         {identity.Rules{External: external}, []string{jiraURL, "https://j"}, identity.KindExternal, "https://j", "error: the request brings no credentials for Confluence"},
		"external beside fallback":  {identity.Rules{External: external, Fallback: true}, nil, identity.KindOperator, "", "operator"},
		"external, ignored headers": {identity.Rules{External: [2]bool{true, true}, Ignore: true}, nil, identity.KindExternal, "", ""},
		"external with credentials": {identity.Rules{External: external}, []string{"Authorization", "Bearer t"}, identity.KindRequest, "Bearer t", "Bearer t"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := read(t, test.rules, test.headers...)
			if err != nil {
				t.Fatal(err)
			}
			if jira, conf := signed(t, c, identity.Jira), signed(t, c, identity.Confluence); jira != test.jira || conf != test.conf || c.Kind() != test.kind {
				t.Errorf("%v: %q, %q", c.Kind(), jira, conf)
			}
		})
	}
}

func TestRead_passes_listed_headers_only(t *testing.T) {
	t.Parallel()
	rules := identity.Rules{Passthrough: [2][]string{{"X-trace-ID", "X-Absent"}, nil}, Ignore: true}
	c, err := read(t, rules, "X-Trace-Id", "a=1", "X-Trace-Id", "b=2", "X-Other", "x")
	if err != nil {
		t.Fatal(err)
	}
	jira, _ := c.Grant(identity.Jira)
	conf, _ := c.Grant(identity.Confluence)
	if len(jira.Forward) != 1 || strings.Join(jira.Forward[rules.Passthrough[identity.Jira][0]], ";") != "a=1;b=2" || conf.Forward != nil {
		t.Errorf("%v, %v", jira.Forward, conf.Forward)
	}
}

func TestRead_urls_can_be_switched_off(t *testing.T) {
	t.Parallel()
	_, err := read(t, identity.Rules{NoURLs: true}, jiraURL, "https://x", jiraPAT, "p")
	if fault.KindOf(err) != fault.Forbidden || !strings.Contains(err.Error(), "switched off") {
		t.Error(err)
	}
}

func TestRead_exchanges_tokens_in_proxy_mode(t *testing.T) {
	t.Parallel()
	rules := identity.Rules{Exchange: func(_ context.Context, token secret.Text) (identity.Grant, error) {
		if token.Reveal() != "ours" {
			return identity.Grant{}, fault.New(fault.Unauthenticated, "unknown token")
		}
		return identity.Grant{Credential: identity.Bearer{Token: secret.New("theirs"), Scheme: identity.AccessToken}, CloudID: "c"}, nil
	}}
	c, err := read(t, rules, "Authorization", "Bearer ours", "X-Atlassian-Cloud-Id", "other")
	if err != nil || signed(t, c, identity.Jira) != "Bearer theirs" {
		t.Errorf("%v", err)
	}
	if g, _ := c.Grant(identity.Jira); g.CloudID != "c" {
		t.Errorf("cloud id %q", g.CloudID)
	}
	if _, err := read(t, rules, "Authorization", "Bearer foreign"); fault.KindOf(err) != fault.Unauthenticated {
		t.Error(err)
	}
}

func TestFingerprint_tells_callers_apart(t *testing.T) {
	t.Parallel()
	seen := map[secret.Fingerprint]string{}
	for _, headers := range [][]string{
		{"Authorization", "Bearer t1"},
		{"Authorization", "Bearer t2"},
		{"Authorization", "Basic " + b64("u:t1")},
		{jiraURL, "https://a", jiraPAT, "t1"},
		{jiraURL, "https://b", jiraPAT, "t1"},
		{confURL, "https://a", confPAT, "t1"},
		{},
	} {
		c, err := read(t, identity.Rules{Fallback: true}, headers...)
		if err != nil {
			t.Fatal(err)
		}
		if other, taken := seen[c.Fingerprint()]; taken || c.Fingerprint() == "" {
			t.Errorf("%v and %v share a fingerprint", headers, other)
		}
		seen[c.Fingerprint()] = strings.Join(headers, " ")
		if strings.Contains(string(c.Fingerprint()), "t1") {
			t.Error("the fingerprint shows the token")
		}
	}
	one, _ := read(t, identity.Rules{}, "Authorization", "Bearer t1", "X-Atlassian-Cloud-Id", "a")
	two, _ := read(t, identity.Rules{}, "Authorization", "bearer  t1", "X-Atlassian-Cloud-Id", "b")
	if one.Fingerprint() != two.Fingerprint() {
		t.Error("the same user on another cloud is another caller")
	}
	if anonymous, _ := read(t, identity.Rules{Fallback: true}); anonymous.Fingerprint() != identity.Operator().Fingerprint() {
		t.Error("the operator has two fingerprints")
	}
}

func TestContext_without_a_caller_is_an_error(t *testing.T) {
	t.Parallel()
	if _, err := identity.FromContext(t.Context()); err == nil {
		t.Error("nobody is somebody")
	}
	if _, err := identity.FromContext(identity.NewContext(t.Context(), identity.Caller{})); err == nil {
		t.Error("the zero caller is somebody")
	}
	if _, err := (identity.Caller{}).Grant(identity.Jira); err == nil {
		t.Error("the zero caller has a grant")
	}
	c, err := identity.FromContext(identity.NewContext(t.Context(), identity.Operator()))
	if err != nil || c.Kind() != identity.KindOperator || c.Kind().String() != "global" {
		t.Errorf("%v, %v", c.Kind(), err)
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{"Bearer x", "Basic " + b64("a:b"), "Token", "  ", "Basic ====", "Bearer\tx", "x"} {
		f.Add(seed, "", "")
	}
	f.Add("", "https://a", "p")
	reader := identity.NewReader(identity.Rules{CheckURL: checkURL, Fallback: true})
	f.Fuzz(func(t *testing.T, authorization, address, personal string) {
		h := http.Header{"Authorization": {authorization}, jiraURL: {address}, jiraPAT: {personal}}
		c, err := reader.Read(t.Context(), h)
		if err == nil && c.Kind() != identity.KindRequest {
			t.Errorf("a request with Authorization became %v", c.Kind())
		}
	})
}

func BenchmarkRead(b *testing.B) {
	reader := identity.NewReader(identity.Rules{CheckURL: checkURL, Fallback: true})
	h := http.Header{"Authorization": {"Bearer abcdefghijklmnopqrstuvwxyz"}, "X-Atlassian-Cloud-Id": {"cloud-1"}}
	for b.Loop() {
		if _, err := reader.Read(b.Context(), h); err != nil {
			b.Fatal(err)
		}
	}
}
