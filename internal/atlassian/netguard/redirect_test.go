package netguard_test

import (
	"net/http"
	"strings"
	"testing"

	"mcp-atlassian/internal/atlassian/netguard"
	"mcp-atlassian/internal/ground/fault"
)

// follow asks for the request after a redirect; ask is method and address of the one before.
func follow(t *testing.T, n *netguard.Net, ask, location string, hops int) (*http.Request, error) {
	t.Helper()
	method, from, _ := strings.Cut(ask, " ")
	request, err := http.NewRequestWithContext(t.Context(), method, from, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"Authorization": "Bearer x", "Cookie": "s=1", "X-Custom": "own", "Accept": "application/json", "User-Agent": "ua"} {
		request.Header.Set(name, value)
	}
	return n.Follow(&http.Response{StatusCode: http.StatusFound, Request: request, Header: http.Header{"Location": {location}}}, hops)
}

func TestFollow(t *testing.T) {
	t.Parallel()
	w := &world{names: names}
	o := w.options()
	o.Trusted = []string{"http://dc.corp.example", "https://acme.atlassian.net", "http://127.0.0.1:8080/jira"}
	plain := open(t, o)
	o.Allowed = []string{"listed.example"}
	listed := open(t, o)
	const (
		all  = "Authorization"
		none = "none"
	)
	for name, test := range map[string]struct {
		net            *netguard.Net
		from, location string
		want           string // address, or a word of the refusal
		headers        string // "": refused
	}{
		"relative":                        {plain, "https://jira.example.com/a/b?x=1", "/login?y=2", "https://jira.example.com/login?y=2", all},
		"same private origin":             {plain, "http://127.0.0.1:8080/jira/", "login.jsp", "http://127.0.0.1:8080/jira/login.jsp", all},
		"upgrade of the same host":        {plain, "http://dc.corp.example/a", "https://dc.corp.example/a", "https://dc.corp.example/a", all},
		"other port of the operator":      {plain, "http://dc.corp.example/a", "http://dc.corp.example:9/a", "http://dc.corp.example:9/a", none},
		"from the operator to the public": {plain, "https://acme.atlassian.net/a", "https://jira.example.com/media?sig=1", "https://jira.example.com/media?sig=1", none},
		"the list does not bind those":    {listed, "https://acme.atlassian.net/a", "https://jira.example.com/media?sig=1", "https://jira.example.com/media?sig=1", none},
		"between public hosts":            {plain, "https://attacker.example.com/", "https://jira.example.com/x", "https://jira.example.com/x", none},
		"between sites of the operator":   {plain, "https://acme.atlassian.net/x", "http://dc.corp.example/", "http://dc.corp.example/", none},
		"a caller's host to the operator": {plain, "https://jira.example.com/x", "http://dc.corp.example/", "operator", ""},
		"from a listed host within it":    {listed, "https://a.listed.example/", "https://b.listed.example/", "https://b.listed.example/", none},
		"a caller's host leaves the list": {listed, "https://attacker.example.com/", "https://jira.example.com/x", "not in allowed", ""},
		"downgrade":                       {plain, "https://jira.example.com/", "http://attacker.example.com/", "Blocked scheme", ""},
		"metadata":                        {plain, "https://acme.atlassian.net/a", "http://169.254.169.254/latest", "Blocked IP address", ""},
		"private":                         {plain, "https://attacker.example.com/", "https://inner.example.com/", "non-global", ""},
		"loopback":                        {plain, "https://attacker.example.com/", "https://127.0.0.1/", "operator", ""},
		"loopback in disguise":            {plain, "https://attacker.example.com/", "https://127.1/", "Blocked IP address", ""},
		"userinfo":                        {plain, "https://jira.example.com/", "https://u:p@jira.example.com/", "user name or password", ""},
		"file":                            {plain, "https://jira.example.com/", "file:///etc/passwd", "Blocked scheme", ""},
		"malformed":                       {plain, "https://jira.example.com/", "https://[::1", "malformed", ""},
		"backslash":                       {plain, "https://jira.example.com/", `https://localhost\@jira.example.com/`, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			next, err := follow(t, test.net, "GET "+test.from, test.location, 0)
			if test.headers == "" {
				if err == nil || !strings.Contains(err.Error(), "Redirect blocked (SSRF)") || !strings.Contains(err.Error(), test.want) || fault.KindOf(err) != fault.Forbidden {
					t.Fatalf("got %v, %v", next, err)
				}
				return
			}
			if err != nil || next.URL.String() != test.want {
				t.Fatalf("got %v, %v", next, err)
			}
			if next.Header.Get("Accept") == "" || next.Header.Get("User-Agent") == "" || next.Host != "" {
				t.Errorf("harmless headers are lost, or the former host is kept: %v", next)
			}
			for _, name := range []string{"Authorization", "Cookie", "X-Custom"} {
				if (next.Header.Get(name) != "") != (test.headers == all) {
					t.Errorf("%s: %q", name, next.Header.Get(name))
				}
			}
		})
	}
	if sent := w.packets(); len(sent) > 0 {
		t.Errorf("packets were sent to %v", sent)
	}
}

func TestFollow_limits(t *testing.T) {
	t.Parallel()
	n := open(t, (&world{names: names}).options())
	_, err := follow(t, n, "POST https://jira.example.com/x", "https://attacker.example.com/secret", 0)
	if err == nil || !strings.Contains(fault.Text(err), "attacker.example.com") || !strings.Contains(fault.Text(err), "JIRA_URL") || strings.Contains(err.Error(), "/secret") {
		t.Errorf("a write: %v", err)
	}
	if _, err := follow(t, n, "GET https://jira.example.com/x", "/y", 4); err != nil {
		t.Errorf("the fifth hop: %v", err)
	}
	if _, err := follow(t, n, "GET https://jira.example.com/x", "/y", 5); fault.KindOf(err) != fault.Protocol {
		t.Errorf("the sixth hop: %v", err)
	}
	for status, want := range map[int]bool{301: true, 302: true, 303: true, 307: true, 308: true, 200: false, 304: false, 300: false} {
		if got := netguard.Redirected(&http.Response{StatusCode: status, Header: http.Header{"Location": {"/"}}}); got != want {
			t.Errorf("%d: %v", status, got)
		}
	}
}
