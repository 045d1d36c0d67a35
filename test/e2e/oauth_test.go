package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mcp-atlassian/internal/app"
	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/sandbox/authapi"
)

// output collects what a program prints and lets a test wait for it.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
	wake chan struct{}
}

func newOutput() *output { return &output{wake: make(chan struct{})} }

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.text.Write(p)
	close(o.wake)
	o.wake = make(chan struct{})
	return len(p), nil
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// until waits for a pattern and gives its first group.
func (o *output) until(t *testing.T, pattern string) string {
	t.Helper()
	find := regexp.MustCompile(pattern)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for {
		o.mu.Lock()
		found, wake := find.FindStringSubmatch(o.text.String()), o.wake
		o.mu.Unlock()
		if found != nil {
			return found[1]
		}
		select {
		case <-wake:
		case <-ctx.Done():
			t.Fatalf("%s never came:\n%s", pattern, o)
		}
	}
}

// oauthSite is a site whose time a test can move.
type oauthSite struct {
	*sandbox.Site

	url      string
	redirect string
	mu       sync.Mutex
	now      time.Time
}

func newOAuthSite(t *testing.T, flavour sandbox.Flavour) *oauthSite {
	t.Helper()
	s := &oauthSite{now: time.Now()}
	s.Site = sandbox.New(flavour, sandbox.Options{Clock: func() time.Time {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.now
	}, OAuth: authapi.Options{Leeway: -1}})
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.url = server.URL
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.redirect = "http://" + l.Addr().String() + "/callback"
	_ = l.Close()
	return s
}

func (s *oauthSite) pass(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

// settings are what both the wizard and the server are started with.
func (s *oauthSite) settings(home, deployment string) []string {
	return []string{
		"JIRA_URL=" + s.url, "JIRA_DEPLOYMENT=" + deployment, "ATLASSIAN_AUTH_BASE_URL=" + s.url, "ATLASSIAN_API_BASE_URL=" + s.url,
		"ATLASSIAN_OAUTH_CLIENT_ID=sandbox-app", "ATLASSIAN_OAUTH_CLIENT_SECRET=sandbox-app-secret", "ATLASSIAN_OAUTH_REDIRECT_URI=" + s.redirect,
		"ATLASSIAN_OAUTH_SCOPE=" + tokenScopes(deployment),
		"MCP_ATLASSIAN_HOME=" + home, "MCP_ATLASSIAN_TOKEN_STORE=file", "MCP_ATLASSIAN_NO_DOTENV=true", "HOME=" + home,
	}
}

func tokenScopes(deployment string) string {
	return map[string]string{"cloud": "read:jira-work read:jira-user offline_access", "server": "WRITE"}[deployment]
}

// check runs the check of the configuration against the site.
func check(t *testing.T, env []string) (report string, code int) {
	t.Helper()
	out, errs := newOutput(), newOutput()
	code = app.Run(t.Context(), app.Program{
		Version: "1.2.3", Args: []string{"--check-config", "--online"}, Env: env, Streams: app.Streams{In: strings.NewReader(""), Out: out, Err: errs},
	})
	return out.String() + errs.String(), code
}

// accept opens the consent page, accepts, and follows the browser to the callback.
func (s *oauthSite) accept(t *testing.T, address string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	form := u.Query()
	form.Set("user", s.Store().Users()[0].Name)
	form.Set("decision", "allow")
	form.Set("site", s.Store().CloudID)
	u.RawQuery = ""
	response, err := http.PostForm(u.String(), form) // follows to the callback
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if body, _ := io.ReadAll(response.Body); response.StatusCode != http.StatusOK || !strings.Contains(string(body), "has arrived") {
		t.Fatalf("callback: %d %s", response.StatusCode, body)
	}
}

// setUp runs the wizard and gives what it printed.
func (s *oauthSite) setUp(t *testing.T, env []string) string {
	t.Helper()
	out, errs := newOutput(), newOutput()
	code := make(chan int, 1)
	go func() {
		code <- app.Run(t.Context(), app.Program{
			Version: "1.2.3", Args: []string{"--oauth-setup"}, Env: env,
			Streams: app.Streams{In: strings.NewReader("\n\n\n\n"), Out: out, Err: errs},
		})
	}()
	s.accept(t, out.until(t, `(?m)^  (http\S+)$`))
	if got := <-code; got != 0 {
		t.Fatalf("exit code %d\n%s%s", got, out, errs)
	}
	return out.String() + errs.String()
}

// ask starts the server on stdio, calls one tool and gives the answer and the log.
func ask(t *testing.T, env []string) (answer, log string) {
	t.Helper()
	out, errs := newOutput(), newOutput()
	requests := `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}
{"jsonrpc":"2.0","method":"notifications/initialized"}
{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"jira_get_issue","arguments":{"issue_key":"DEMO-1","fields":"summary"}}}
`
	code := app.Run(t.Context(), app.Program{
		Version: "1.2.3", Args: []string{"-vv"}, Env: env, Streams: app.Streams{In: strings.NewReader(requests), Out: out, Err: errs},
	})
	if code != 0 {
		t.Fatalf("exit code %d\n%s", code, errs)
	}
	for text := range strings.Lines(out.String()) {
		if strings.Contains(text, `"id":2`) {
			return text, errs.String()
		}
	}
	t.Fatalf("no answer:\n%s%s", out, errs)
	return "", ""
}

func TestOAuth_from_sign_in_to_refresh(t *testing.T) {
	t.Parallel()
	for deployment, flavour := range map[string]sandbox.Flavour{"cloud": sandbox.Cloud, "server": sandbox.DataCenter} {
		t.Run(deployment, func(t *testing.T) {
			t.Parallel()
			site, home := newOAuthSite(t, flavour), t.TempDir()
			env := site.settings(home, deployment)

			answer, _ := ask(t, env)
			if !strings.Contains(answer, "--oauth-setup") {
				t.Errorf("before the sign-in: %s", answer)
			}
			screen := site.setUp(t, env)
			file := filepath.Join(home, "oauth-sandbox-app.json")
			first := read(t, file)
			answer, log := ask(t, env)
			if !strings.Contains(answer, "DEMO-1") {
				t.Errorf("with the stored token: %s\n%s", answer, log)
			}
			screen += log

			report, code := check(t, env)
			for _, want := range []string{"acts as " + site.Store().Users()[0].DisplayName, "credential: OAuth", "app: sandbox-app", file, "refreshed without you", "scopes: " + tokenScopes(deployment)} {
				if code != 0 || !strings.Contains(report, want) {
					t.Errorf("exit code %d, no %q in the check:\n%s", code, want, report)
				}
			}
			if cloud := "cloud id: " + site.Store().CloudID; (deployment == "cloud") != strings.Contains(report, cloud) {
				t.Errorf("cloud id:\n%s", report)
			}
			if gap := "cannot: without the scope write:jira-work"; (deployment == "cloud") != strings.Contains(report, gap) {
				t.Errorf("scopes that are missing:\n%s", report)
			}
			screen += report

			// Two hours pass on the site; the file says so as well, for the program has the clock of the machine.
			site.pass(2 * time.Hour)
			expired := read(t, file)
			expired["expires_at"], expired["obtained_at"] = 1, 1
			write(t, file, expired)
			answer, log = ask(t, env)
			if !strings.Contains(answer, "DEMO-1") {
				t.Errorf("after the token ended: %s\n%s", answer, log)
			}
			second := read(t, file)
			if second["refresh_token"] == first["refresh_token"] || second["access_token"] == first["access_token"] {
				t.Error("the refreshed tokens were not stored")
			}
			screen += log

			// The old refresh token again: a site without leeway ends the sign-in.
			expired["refresh_token"] = first["refresh_token"]
			write(t, file, expired)
			answer, log = ask(t, env)
			if !strings.Contains(answer, "has ended") || !strings.Contains(answer, "mcp-atlassian --oauth-setup") {
				t.Errorf("after the end: %s\n%s", answer, log)
			}
			screen += log

			screen += site.setUp(t, env)
			if answer, log = ask(t, env); !strings.Contains(answer, "DEMO-1") {
				t.Errorf("after signing in again: %s\n%s", answer, log)
			}
			third := read(t, file)
			for _, secret := range []any{
				"sandbox-app-secret", first["refresh_token"], first["access_token"], second["refresh_token"], second["access_token"],
				third["refresh_token"], third["access_token"],
			} {
				if strings.Contains(screen+log, secret.(string)) {
					t.Errorf("a secret was printed:\n%s", screen+log)
				}
			}
		})
	}
}

func read(t *testing.T, file string) map[string]any {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var tokens map[string]any
	if err := json.Unmarshal(text, &tokens); err != nil {
		t.Fatal(err)
	}
	return tokens
}

func write(t *testing.T, file string, tokens map[string]any) {
	t.Helper()
	text, err := json.Marshal(tokens)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestOAuth_setup_without_what_it_needs(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		args, env []string
		says      string
	}{
		"nothing":          {[]string{"--oauth-setup", "--non-interactive"}, nil, "ATLASSIAN_OAUTH_CLIENT_ID"},
		"flags are heeded": {[]string{"--oauth-setup", "--non-interactive", "--oauth-client-id", "x"}, nil, "ATLASSIAN_OAUTH_CLIENT_SECRET"},
		"a foreign redirect": {
			[]string{"--oauth-setup", "--non-interactive", "--oauth-client-id", "x", "--oauth-client-secret", "y", "--oauth-redirect-uri", "https://example.com/cb"},
			nil, "without --non-interactive",
		},
		"end of input": {[]string{"--oauth-setup"}, nil, "client ID and client secret are needed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			home := t.TempDir()
			out, errs := newOutput(), newOutput()
			code := app.Run(t.Context(), app.Program{
				Version: "1.2.3", Args: test.args, Env: append(test.env, "HOME="+home, "MCP_ATLASSIAN_NO_DOTENV=true"),
				Streams: app.Streams{In: strings.NewReader(""), Out: out, Err: errs},
			})
			if code != 1 || !strings.Contains(strings.ToLower(errs.String()), strings.ToLower(test.says)) {
				t.Errorf("exit code %d\n%s%s", code, out, errs)
			}
		})
	}
}

func TestTokenCommand_runs_with_the_first_call_only(t *testing.T) {
	t.Parallel()
	site, home := newOAuthSite(t, sandbox.DataCenter), t.TempDir()
	user := site.Store().Users()[0]
	mark := filepath.Join(home, "ran")
	command := filepath.Join(home, "print-token")
	script := "#!/bin/sh\necho run >>" + mark + "\necho " + user.PersonalToken + "\n"
	if err := os.WriteFile(command, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	env := []string{"JIRA_URL=" + site.url, "JIRA_PERSONAL_TOKEN_COMMAND=" + command, "MCP_ATLASSIAN_NO_DOTENV=true", "HOME=" + home, "PATH=" + os.Getenv("PATH")}
	code := app.Run(t.Context(), app.Program{
		Version: "1.2.3", Env: env, Streams: app.Streams{In: strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}
{"jsonrpc":"2.0","method":"notifications/initialized"}
{"jsonrpc":"2.0","id":2,"method":"tools/list"}
`), Out: io.Discard, Err: io.Discard},
	})
	if _, err := os.Stat(mark); code != 0 || err == nil {
		t.Errorf("exit code %d; listing the tools ran the command: %v", code, err == nil)
	}
	answer, log := ask(t, env)
	if !strings.Contains(answer, "DEMO-1") || strings.Contains(log, user.PersonalToken) {
		t.Errorf("%s\n%s", answer, log)
	}
	if runs, err := os.ReadFile(mark); err != nil || string(runs) != "run\n" {
		t.Errorf("the command ran: %q, %v", runs, err)
	}
	// A command that fails gives way to what else is configured.
	broken := append(slices.Clone(env), "JIRA_PERSONAL_TOKEN_COMMAND=/no/such/program", "JIRA_USERNAME="+user.Name, "JIRA_API_TOKEN="+user.APIToken)
	if answer, log = ask(t, broken); !strings.Contains(answer, "DEMO-1") || !strings.Contains(log, "JIRA_PERSONAL_TOKEN_COMMAND") {
		t.Errorf("%s\n%s", answer, log)
	}
	if answer, _ = ask(t, broken[:len(broken)-2]); !strings.Contains(answer, "JIRA_PERSONAL_TOKEN_COMMAND") {
		t.Errorf("without anything else: %s", answer)
	}
}
