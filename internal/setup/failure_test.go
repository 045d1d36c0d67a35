package setup_test

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mcp-atlassian/internal/atlassian/oauth"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/sandbox/authapi"
)

func TestWizard_failures_say_what_to_do(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		types   []string // of the four questions
		prepare func(*desk)
		act     func(*desk)
		says    []string
	}{
		"nothing typed": {[]string{"", "", "", ""}, nil, nil, []string{"ATLASSIAN_OAUTH_CLIENT_ID", "ATLASSIAN_OAUTH_CLIENT_SECRET", "settings of the app"}},
		"no secret":     {[]string{"sandbox-app", "", "", ""}, nil, nil, []string{"ATLASSIAN_OAUTH_CLIENT_SECRET"}},
		"bad redirect":  {[]string{"sandbox-app", "s", "callback", ""}, nil, nil, []string{"redirect URI", "http://localhost:8080/callback"}},
		"denied": {nil, nil, func(d *desk) {
			status, body, _ := d.visit(d.consent("deny"))
			if status != http.StatusOK || !strings.Contains(body, "access_denied") {
				d.t.Errorf("%d %s", status, body)
			}
		}, []string{"denied", "choose Accept"}},
		"markup in an error": {nil, nil, func(d *desk) {
			u, _ := url.Parse(d.consent("deny"))
			query := u.Query()
			query.Set("error", "<script>alert(1)</script>")
			u.RawQuery = query.Encode()
			if _, body, _ := d.visit(u.String()); strings.Contains(body, "<script>") {
				d.t.Error(body)
			}
		}, []string{"refused"}},
		"wrong secret": {[]string{"sandbox-app", "wrong-secret", "REDIRECT", scopes}, nil, func(d *desk) { d.visit(d.consent("allow")) }, []string{"does not accept the client id and secret", "settings of the app"}},
		"another server's answer": {nil, nil, func(d *desk) {
			d.visit(d.consent("allow") + "&iss=https%3A%2F%2Fevil.example")
		}, []string{"another authorization server", "evil.example"}},
		"no refresh token": {[]string{"sandbox-app", "sandbox-app-secret", "REDIRECT", "read:jira-work"}, nil, func(d *desk) { d.visit(d.consent("allow")) }, []string{"gave no refresh token", "offline_access"}},
		"no site":          {[]string{"sandbox-app", "sandbox-app-secret", "REDIRECT", "read:me offline_access"}, nil, func(d *desk) { d.visit(d.consent("allow")) }, []string{"reaches no site", "consent page"}},
		"token endpoint fails": {nil, func(d *desk) {
			d.site.Fail(sandbox.Fault{Kind: sandbox.Status, Status: http.StatusBadGateway, Path: "/oauth/token"})
		}, func(d *desk) { d.visit(d.consent("allow")) }, []string{"status 502", "Try again"}},
		"time is over": {nil, func(d *desk) { d.wizard.Patience = 50 * time.Millisecond }, func(d *desk) { d.address() }, []string{"answer came from the browser", "paste", "publish port"}},
		"the port is taken": {nil, func(d *desk) {
			u, _ := url.Parse(d.redirect)
			l, err := net.Listen("tcp", u.Host)
			if err != nil {
				d.t.Fatal(err)
			}
			d.t.Cleanup(func() { _ = l.Close() })
			d.wizard.Browse = func(context.Context, string) error { d.t.Error("a browser was opened"); return nil }
		}, nil, []string{"in use by another program", "another port"}},
		"nowhere to store": {nil, func(d *desk) {
			file := filepath.Join(d.dir, "file")
			if err := os.WriteFile(file, nil, 0o600); err != nil {
				d.t.Fatal(err)
			}
			d.wizard.Vault = oauth.NewVault(oauth.VaultOptions{Mode: oauth.Files, Dir: file})
		}, nil, []string{"could not be stored", "belongs to user", "MCP_ATLASSIAN_HOME"}},
		"storing is switched off": {nil, func(d *desk) {
			d.wizard.Vault = oauth.NewVault(oauth.VaultOptions{Mode: oauth.Nowhere})
		}, nil, []string{"MCP_ATLASSIAN_TOKEN_STORE"}},
		"nobody to paste": {[]string{"sandbox-app", "sandbox-app-secret", "https://example.com/cb", scopes}, nil, func(d *desk) {
			d.address()
			_ = d.input.Close()
		}, []string{"docker run -i"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, sandbox.Cloud, authapi.Options{})
			if test.prepare != nil {
				test.prepare(d)
			}
			if test.types == nil {
				test.types = []string{"sandbox-app", "sandbox-app-secret", "REDIRECT", scopes}
			}
			ended := d.start()
			for _, line := range test.types {
				d.types(strings.Replace(line, "REDIRECT", d.redirect, 1))
			}
			if test.act != nil {
				test.act(d)
			}
			err := <-ended
			if err == nil {
				t.Fatalf("no failure:\n%s", d.screen)
			}
			text := fault.Text(err)
			for _, want := range test.says {
				if !strings.Contains(text, want) {
					t.Errorf("%q is not in: %s", want, text)
				}
			}
			if strings.Contains(text, "secret-") || strings.Contains(d.screen.String()+text, "sandbox-app-secret") || strings.Contains(text, "wrong-secret") {
				t.Errorf("a secret is shown: %s", text)
			}
			if _, ok := d.stored(); ok {
				t.Error("tokens were stored nevertheless")
			}
		})
	}
}
