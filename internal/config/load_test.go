package config_test

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"mcp-atlassian/internal/config"
)

// disk is a file system of the test: names as they are asked for.
type disk map[string]string

func (d disk) ReadFile(name string) ([]byte, error) {
	text, ok := d[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return []byte(text), nil
}

func (d disk) Stat(name string) (fs.FileInfo, error) {
	if text, ok := d[name]; ok {
		return fstest.MapFS{"f": {Data: []byte(text)}}.Stat("f")
	}
	if strings.HasSuffix(name, "/dir") {
		return fstest.MapFS{"d": {Mode: fs.ModeDir}}.Stat("d")
	}
	return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrNotExist}
}

// load reads a configuration that must be accepted.
func load(t *testing.T, args []string, env ...string) *config.Config {
	t.Helper()
	c, _, err := config.Load(args, env, disk{})
	if err != nil {
		t.Fatalf("%v %v: %v", args, env, err)
	}
	return c
}

// refuse reads a configuration that must not be accepted, and gives the reason.
func refuse(t *testing.T, env ...string) string {
	t.Helper()
	_, _, err := config.Load(nil, env, disk{})
	if _, ok := errors.AsType[*config.InvalidError](err); !ok {
		t.Fatalf("%v: got %v, want invalid settings", env, err)
	}
	return err.Error()
}

// found tells whether a finding of a level contains a text.
func found(findings config.Findings, level slog.Level, text string) bool {
	for _, f := range findings {
		if f.Level == level && strings.Contains(f.Message, text) {
			return true
		}
	}
	return false
}

func TestLoad_precedence(t *testing.T) {
	t.Parallel()
	files := disk{"my.env": "PORT=2\nHOST=h2\nSTREAMABLE_HTTP_PATH=/p2\nexport READ_ONLY_MODE=true", ".env": "PORT=4\nHOST=h4\nSTREAMABLE_HTTP_PATH=/p4\nTOOLSETS=all"}
	env := config.Environ{"PORT=3", "HOST=h3", "STREAMABLE_HTTP_PATH=/p3"}
	for name, test := range map[string]struct {
		args       []string
		env        config.Environ
		port       int
		host, path string
	}{
		"flag beats the named file":                 {[]string{"--port", "1", "--env-file", "my.env"}, env, 1, "h2", "/p2"},
		"the named file beats the environment":      {[]string{"--env-file", "my.env"}, env, 2, "h2", "/p2"},
		"the environment beats .env":                {nil, env, 3, "h3", "/p3"},
		".env fills in":                             {nil, config.Environ{"PORT=3"}, 3, "h4", "/p4"},
		"a set but empty variable keeps .env away":  {nil, config.Environ{"PORT=3", "HOST=", "STREAMABLE_HTTP_PATH="}, 3, "0.0.0.0", ""},
		".env can be switched off":                  {nil, config.Environ{"MCP_ATLASSIAN_NO_DOTENV=1"}, 8000, "0.0.0.0", ""},
		".env can be switched off by the other way": {nil, config.Environ{"PYTHON_DOTENV_DISABLED=true"}, 8000, "0.0.0.0", ""},
		"a named file keeps .env away":              {[]string{"--env-file", "my.env"}, nil, 2, "h2", "/p2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, _, err := config.Load(test.args, test.env, files)
			if err != nil {
				t.Fatal(err)
			}
			if c.Server.Port != test.port || c.Server.Host != test.host || string(c.Server.Path) != test.path {
				t.Errorf("got %d %s %q", c.Server.Port, c.Server.Host, c.Server.Path)
			}
			if len(c.Tools.Toolsets) > 0 && (test.args != nil || len(test.env) > 1 && !strings.HasPrefix(name, "the env") && !strings.HasPrefix(name, "a set")) {
				t.Errorf("the file .env was read: %v", c.Tools.Toolsets)
			}
		})
	}
}

func TestLoad_says_what_the_dotenv_file_supplies(t *testing.T) {
	t.Parallel()
	files := disk{".env": "JIRA_URL=https://evil.example\nTOOLSETS=all\nJIRA_API_TOKEN=top-secret\nbroken line\n"}
	_, findings, err := config.Load(nil, nil, files)
	if err != nil || !found(findings, slog.LevelWarn, "supplies JIRA_API_TOKEN, JIRA_URL;") || !found(findings, slog.LevelWarn, "line 4") {
		t.Errorf("got %v, %v", findings, err)
	}
	for _, f := range findings {
		if strings.Contains(f.Message, "top-secret") {
			t.Errorf("a value is shown: %s", f.Message)
		}
	}
	_, findings, _ = config.Load(nil, config.Environ{"JIRA_URL=https://mine.example", "JIRA_API_TOKEN=x"}, files)
	if found(findings, slog.LevelWarn, "supplies") {
		t.Errorf("nothing was supplied: %v", findings)
	}
}

func TestLoad_usage_errors(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"--nonsense":                             "nonsense",
		"serve":                                  "unknown command",
		"--port 9 extra":                         "unexpected argument",
		"--transport http":                       "--transport must be one of stdio, sse, streamable-http",
		"--transport SSE":                        "--transport must be one of",
		"--port nine":                            "--port must be a whole number",
		"--port 70000":                           "--port must be a whole number",
		"--env-file absent.env":                  "absent.env",
		"--env-file /some/dir":                   "is a directory",
		"--online":                               "--check-config",
		"--non-interactive":                      "--oauth-setup",
		"--sandbox=server":                       "cloud or dc",
		"--check-config --oauth-setup":           "exclude each other",
		"sandbox --flavour x":                    "cloud or dc",
		"sandbox --port x":                       "--port",
		"sandbox --jira-url https://x.de":        "unknown flag",
		"--jira-ssl-verify --no-jira-ssl-verify": "exclude",
	} {
		_, _, err := config.Load(strings.Fields(text), nil, disk{})
		usage, ok := errors.AsType[*config.UsageError](err)
		if !ok || !strings.Contains(usage.Message, want) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}

func TestLoad_commands(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]config.Run{
		"":                        {},
		"--help":                  {Command: config.Help},
		"-h":                      {Command: config.Help},
		"--version":               {Command: config.Version},
		"sandbox --help":          {Command: config.Help, Sandbox: "cloud"},
		"healthcheck":             {Command: config.Healthcheck},
		"--healthcheck":           {Command: config.Healthcheck},
		"--check-config --online": {Command: config.CheckConfig, Online: true},
		"--oauth-setup":           {Command: config.OAuthSetup},
		"--sandbox":               {Sandbox: "cloud"},
		"--sandbox=dc":            {Sandbox: "dc"},
		"sandbox":                 {Command: config.SandboxOnly, Sandbox: "cloud"},
		"sandbox --flavour dc --port 9001 --info-file x.json": {Command: config.SandboxOnly, Sandbox: "dc", SandboxPort: 9001, InfoFile: "x.json"},
	} {
		if c := load(t, strings.Fields(text)); c.Run != want {
			t.Errorf("%q: got %+v", text, c.Run)
		}
	}
}

func TestLoad_flags_stand_for_variables(t *testing.T) {
	t.Parallel()
	c, findings, err := config.Load(strings.Fields(`-vv --transport streamable-http --stateless --port 9000 --host 127.0.0.1 --path mcp/x/
		--jira-url https://j.example --jira-username u --jira-token t --jira-personal-token p --no-jira-ssl-verify --jira-projects-filter A,B
		--confluence-url https://c.example --confluence-username u --confluence-token t --confluence-personal-token p --confluence-ssl-verify --confluence-spaces-filter S
		--read-only --enabled-tools a,b --toolsets default --oauth-client-id i --oauth-client-secret s --oauth-redirect-uri https://r.example/cb --oauth-scope WRITE
		--oauth-cloud-id c --oauth-access-token a`), config.Environ{"CONFLUENCE_SSL_VERIFY=false", "READ_ONLY_MODE=false"}, disk{})
	if err != nil {
		t.Fatal(err)
	}
	got := []any{
		c.Log.Level, c.Server.Transport, c.Server.Stateless, c.Server.Port, c.Server.Host, string(c.Server.Path), string(c.Jira.URL), c.Jira.Username, c.Jira.APIToken.Reveal(),
		c.Jira.PersonalToken.Reveal(), c.Jira.SSLVerify, len(c.JiraOnly.ProjectsFilter), string(c.Confluence.URL), c.Confluence.APIToken.Reveal(), c.Confluence.SSLVerify,
		c.ConfOnly.SpacesFilter[0], c.Tools.ReadOnly, len(c.Tools.Enabled), c.Tools.Toolsets[0], c.OAuth.ClientID, c.OAuth.ClientSecret.Reveal(), c.OAuth.RedirectURI,
		c.OAuth.Scope, c.OAuth.CloudID, c.OAuth.AccessToken.Reveal(), c.Source("PORT"),
	}
	want := []any{
		slog.LevelDebug, "streamable-http", true, 9000, "127.0.0.1", "/mcp/x", "https://j.example", "u", "t", "p", false, 2, "https://c.example", "t", true, "S", true, 2, "default", "i", "s",
		"https://r.example/cb", "WRITE", "c", "a", "flag",
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("value %d: got %v, want %v", i, got[i], want[i])
		}
	}
	if !found(findings, slog.LevelWarn, "--jira-token") || !found(findings, slog.LevelWarn, "--oauth-access-token") {
		t.Errorf("no warning about secrets on the command line: %v", findings)
	}
}

func TestLoad_read_only_flag_only_turns_on(t *testing.T) {
	t.Parallel()
	if c := load(t, []string{"--read-only=false"}, "READ_ONLY_MODE=true"); !c.Tools.ReadOnly {
		t.Error("the flag switched read-only mode off")
	}
}

func TestLoad_level(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		args string
		env  config.Environ
		want slog.Level
	}{
		{"", nil, slog.LevelWarn},
		{"-v", config.Environ{"MCP_LOG_LEVEL=error"}, slog.LevelInfo},
		{"-v -v", nil, slog.LevelDebug},
		{"", config.Environ{"MCP_VERBOSE=true"}, slog.LevelInfo},
		{"", config.Environ{"MCP_VERBOSE=true", "MCP_VERY_VERBOSE=yes"}, slog.LevelDebug},
		{"", config.Environ{"MCP_VERY_VERBOSE=1", "MCP_LOG_LEVEL=ERROR"}, slog.LevelError},
	} {
		if c := load(t, strings.Fields(test.args), test.env...); c.Log.Level != test.want {
			t.Errorf("%q %v: got %v", test.args, test.env, c.Log.Level)
		}
	}
}

func TestLoad_switches(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"": true, " ": true, "true": true, "1": true, "On": true, "y": true, "enabled": true, "T": true, " YES ": true,
		"false": false, "0": false, "NO": false, "off": false, "f": false, "disabled": false, " False ": false,
	} {
		c := load(t, nil, "MCP_ATLASSIAN_USE_SYSTEM_TRUSTSTORE="+text, "JIRA_SSL_VERIFY="+text)
		if c.Network.SystemTruststore != want || c.Jira.SSLVerify != want {
			t.Errorf("%q: got %v, %v", text, c.Network.SystemTruststore, c.Jira.SSLVerify)
		}
	}
	if reason := refuse(t, "ATLASSIAN_OAUTH_ENABLE=maybe"); !strings.Contains(reason, "ATLASSIAN_OAUTH_ENABLE") || !strings.Contains(reason, "enabled") {
		t.Errorf("the accepted spellings are not named: %s", reason)
	}
}

func TestLoad_protecting_switches_fail_to_the_safe_side(t *testing.T) {
	t.Parallel()
	for name, safe := range map[string]func(*config.Config) bool{
		"READ_ONLY_MODE":                  func(c *config.Config) bool { return c.Tools.ReadOnly },
		"JIRA_SSL_VERIFY":                 func(c *config.Config) bool { return c.Jira.SSLVerify },
		"CONFLUENCE_SSL_VERIFY":           func(c *config.Config) bool { return c.Confluence.SSLVerify },
		"ATLASSIAN_OAUTH_REQUIRE_CONSENT": func(c *config.Config) bool { return c.AuthServer.RequireConsent },
		"ALLOW_GLOBAL_CRED_FALLBACK":      func(c *config.Config) bool { return c.Callers.GlobalFallback == config.Off },
		"IGNORE_HEADER_AUTH":              func(c *config.Config) bool { return !c.Callers.IgnoreHeaderAuth },
		"ATLASSIAN_RETRY_INCLUDE_WRITES":  func(c *config.Config) bool { return !c.Upstream.RetryWrites },
	} {
		c, findings, err := config.Load(nil, config.Environ{name + "=maybe"}, disk{})
		if err != nil || !safe(c) || !found(findings, slog.LevelError, name) {
			t.Errorf("%s: %v, safe %v, findings %v", name, err, err == nil && safe(c), findings)
		}
	}
	c := load(t, nil, "ALLOW_GLOBAL_CRED_FALLBACK=true", "CONFLUENCE_ATTACHMENT_DOWNLOAD_USE_V1=   ")
	if c.Callers.GlobalFallback != config.On || c.ConfOnly.DownloadV1 != config.Unset || load(t, nil).Callers.GlobalFallback != config.Unset {
		t.Error("a three-way switch is misread")
	}
}

func TestLoad_numbers(t *testing.T) {
	t.Parallel()
	c, findings, err := config.Load(nil, config.Environ{"JIRA_TIMEOUT=soon", "ATLASSIAN_RETRY_TOTAL=x", "PORT=http", "ATLASSIAN_REQUESTS_PER_SECOND=fast", "MCP_ATLASSIAN_VALIDATION_CACHE_TTL=-1", "CONFLUENCE_TIMEOUT=10"}, disk{})
	if err != nil || c.Jira.Timeout.Duration() != 75*time.Second || c.Upstream.RetryTotal != 0 || c.Server.Port != 8000 || c.Upstream.PerSecond != 0 || c.Callers.ValidationTTL != -1 {
		t.Fatalf("got %+v, %v", c, err)
	}
	if c.Jira.TotalTimeout.Duration() != 375*time.Second || c.Confluence.TotalTimeout.Duration() != 50*time.Second {
		t.Errorf("total timeouts %v, %v", c.Jira.TotalTimeout.Duration(), c.Confluence.TotalTimeout.Duration())
	}
	for _, name := range []string{"JIRA_TIMEOUT", "ATLASSIAN_RETRY_TOTAL", "PORT", "ATLASSIAN_REQUESTS_PER_SECOND"} {
		if !found(findings, slog.LevelWarn, name) {
			t.Errorf("%s was ignored silently", name)
		}
	}
	for setting, want := range map[string]string{
		"PORT=70000": "at most 65535", "PORT=-1": "at least 0", "JIRA_TIMEOUT=0": "at least 1", "ATLASSIAN_RETRY_BACKOFF=-1": "at least 0",
		"TRANSPORT=http": "stdio, sse, streamable-http", "MCP_SESSION_IDLE_TIMEOUT=x": "whole number of seconds", "MCP_AUDIT_MAX_BODY_LENGTH=10": "at least 64",
	} {
		if reason := refuse(t, setting); !strings.Contains(reason, want) || !strings.Contains(reason, strings.Split(setting, "=")[0]) {
			t.Errorf("%s: %s", setting, reason)
		}
	}
	if c := load(t, nil, "TRANSPORT=Streamable-HTTP"); c.Server.Transport != config.Streamable {
		t.Errorf("got %s", c.Server.Transport)
	}
}

func TestLoad_addresses(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"acme.atlassian.net", "ftp://x", "https://", "https://u:hunter2@x.example", "https://x.example?a=1", "https://x.example/#f", "https://[::1"} {
		if reason := refuse(t, "JIRA_URL="+bad); !strings.Contains(reason, "JIRA_URL") || strings.Contains(reason, "hunter2") {
			t.Errorf("%s: %s", bad, reason)
		}
	}
	if c := load(t, nil, "JIRA_URL= https://x.example/jira/ "); c.Jira.URL != "https://x.example/jira/" {
		t.Errorf("got %q", c.Jira.URL)
	}
	for text, want := range map[string]string{"custom-mcp/": "/custom-mcp", "/a/b": "/a/b", "//x/": "/x", "": "", "/": "/"} {
		if c := load(t, nil, "STREAMABLE_HTTP_PATH="+text+" "); string(c.Server.Path) != want {
			t.Errorf("path %q: got %q", text, c.Server.Path)
		}
	}
	refuse(t, "STREAMABLE_HTTP_PATH=/a/../b")
}

func TestLoad_headers(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]config.Pair{
		" X-A = b c ":                {{Name: "X-A", Value: "b c"}},
		"X-T=a=b=c":                  {{Name: "X-T", Value: "a=b=c"}},
		"X-E=,X-F=ü":                 {{Name: "X-E", Value: ""}, {Name: "X-F", Value: "ü"}},
		"=v,x,,X-G=1":                {{Name: "X-G", Value: "1"}},
		`X-H=a\,b,X-I=c`:             {{Name: "X-H", Value: "a,b"}, {Name: "X-I", Value: "c"}},
		`{"X-K": "a,b", "X-J": "="}`: {{Name: "X-J", Value: "="}, {Name: "X-K", Value: "a,b"}},
	} {
		got := load(t, nil, "JIRA_CUSTOM_HEADERS="+text).Jira.CustomHeaders
		if len(got) != len(want) {
			t.Errorf("%q: got %v", text, got)
			continue
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%q: got %v", text, got)
			}
		}
	}
	for _, bad := range []string{"Host=x", "Transfer-Encoding=chunked", "X Y=1", "X-A=a\x01b", `{"X-A": 1}`} {
		if reason := refuse(t, "JIRA_CUSTOM_HEADERS="+bad); !strings.Contains(reason, "JIRA_CUSTOM_HEADERS") {
			t.Errorf("%q: %s", bad, reason)
		}
	}
	refuse(t, "JIRA_PASSTHROUGH_HEADERS=Cookie,Content-Length")
	if c := load(t, nil, "JIRA_PASSTHROUGH_HEADERS=Cookie, X-User,cookie"); len(c.Jira.Passthrough) != 2 || c.Jira.Passthrough[0] != "Cookie" {
		t.Errorf("got %v", c.Jira.Passthrough)
	}
}

func TestLoad_lists_and_patterns(t *testing.T) {
	t.Parallel()
	c, findings, err := config.Load(nil, config.Environ{
		"ENABLED_TOOLS= , , ", "TOOLSETS=a, b ,", "JIRA_ISSUE_KEY_PATTERN=^(?=x)$", "JIRA_PROJECT_KEY_PATTERN=^[A-Z]{2}$", "MCP_ALLOWED_URL_DOMAINS=A.example",
		"MCP_TRUSTED_PROXIES=10.0.0.1, 2001:db8::/32,",
		"JIRA_INTERNAL_ONLY_PROJECTS= c\u200bc ,, DD , 1x", "ATLASSIAN_OAUTH_ALLOWED_CLIENT_REDIRECT_URIS=https://a.example/* \n https://b.example,https://c.example",
		"JIRA_SLA_WORKING_DAYS=7,1", "JIRA_SLA_WORKING_HOURS_START=8:30", "JIRA_SLA_TIMEZONE=Mars/Base", "HIERARCHY_LINK_PHRASES=parent:contains,uncle:is",
	}, disk{})
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Tools.Enabled) != 0 || len(c.Tools.Toolsets) != 2 || len(c.AuthServer.AllowedRedirects) != 3 {
		t.Errorf("lists: %v %v %v", c.Tools.Enabled, c.Tools.Toolsets, c.AuthServer.AllowedRedirects)
	}
	if !strings.HasPrefix(string(c.JiraOnly.IssueKeyPattern), `^[A-Z][A-Z0-9_]+-\d+`) || c.JiraOnly.ProjectKeyPattern != "^[A-Z]{2}$" || !found(findings, slog.LevelWarn, "JIRA_ISSUE_KEY_PATTERN") {
		t.Errorf("patterns: %v %v", c.JiraOnly.IssueKeyPattern, c.JiraOnly.ProjectKeyPattern)
	}
	if got := strings.Join(c.JiraOnly.InternalOnly, "|"); got != "CC|DD|1X" || !found(findings, slog.LevelWarn, `"1X"`) {
		t.Errorf("internal-only: %s", got)
	}
	if c.JiraOnly.SLAStart != 510 || len(c.JiraOnly.SLADays) != 2 || c.JiraOnly.SLADays[0] != time.Sunday || c.JiraOnly.SLAZone.Location != time.UTC || !found(findings, slog.LevelWarn, "uncle") {
		t.Errorf("SLA: %+v", c.JiraOnly)
	}
	if got := fmt.Sprint(c.Callers.TrustedProxies); got != "[10.0.0.1/32 2001:db8::/32]" {
		t.Errorf("networks: %s", got)
	}
	blank := load(t, nil, "ATLASSIAN_OAUTH_ALLOWED_CLIENT_REDIRECT_URIS= ")
	if blank.AuthServer.AllowedRedirects == nil || len(blank.AuthServer.AllowedRedirects) != 0 || load(t, nil).AuthServer.AllowedRedirects != nil {
		t.Error("a blank list and an unset one are the same")
	}
	refuse(t, "JIRA_SLA_WORKING_DAYS=0")
	refuse(t, "MCP_TRUSTED_PROXIES=10.0.0.1,proxy.example")
	refuse(t, "JIRA_SLA_WORKING_HOURS_START=18:00")
}

func TestLoad_secrets_from_files(t *testing.T) {
	t.Parallel()
	files := disk{"/run/secrets/token": " from-file \n", "/empty": " "}
	c, _, err := config.Load(nil, config.Environ{"JIRA_API_TOKEN_FILE=/run/secrets/token", "JIRA_PERSONAL_TOKEN=plain", "JIRA_PERSONAL_TOKEN_FILE=/absent"}, files)
	if err != nil || c.Jira.APIToken.Reveal() != "from-file" || c.Jira.PersonalToken.Reveal() != "plain" || c.Source("JIRA_API_TOKEN") != "file" {
		t.Errorf("got %v, %v", c, err)
	}
	for _, path := range []string{"/absent", "/empty"} {
		if _, _, err := config.Load(nil, config.Environ{"JIRA_API_TOKEN_FILE=" + path}, files); err == nil || !strings.Contains(err.Error(), "JIRA_API_TOKEN_FILE") {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestLoad_proxies(t *testing.T) {
	t.Parallel()
	c := load(t, nil, "HTTPS_PROXY=http://global:1", "JIRA_HTTPS_PROXY=", "http_proxy=http://lower:2", "NO_PROXY=", "no_proxy=x.example", "ATLASSIAN_PROXY_WPAD_ENABLE=true", "CONFLUENCE_PROXY_WPAD_ENABLE=false")
	if c.Jira.HTTPSProxy.Or(c.Network.HTTPSProxy) != "" || c.Confluence.HTTPSProxy.Or(c.Network.HTTPSProxy) != "http://global:1" {
		t.Error("an empty service proxy does not switch the global one off")
	}
	if c.Network.HTTPProxy != "http://lower:2" || c.Network.NoProxy != "x.example" || !c.Jira.PAC.Or(c.Network.PAC) || c.Confluence.PAC.Or(c.Network.PAC) {
		t.Errorf("got %+v", c.Network)
	}
}

func TestLoad_is_checked(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		env  config.Environ
		want string
	}{
		"stateless on stdio":       {config.Environ{"STATELESS=true"}, "Stateless mode works only with the streamable-http"},
		"stateless on sse":         {config.Environ{"STATELESS=True", "TRANSPORT=sse"}, "streamable-http"},
		"certificate alone":        {config.Environ{"MCP_SSL_CERTFILE=a"}, "both or not at all"},
		"empty certificate":        {config.Environ{"MCP_SSL_CERTFILE=", "MCP_SSL_KEYFILE="}, "set but empty"},
		"unverified Cloud":         {config.Environ{"JIRA_URL=https://a.atlassian.net", "JIRA_SSL_VERIFY=false"}, "JIRA_CA_BUNDLE"},
		"nobody can be served":     {config.Environ{"IGNORE_HEADER_AUTH=true", "ALLOW_GLOBAL_CRED_FALLBACK=false"}, "ALLOW_GLOBAL_CRED_FALLBACK"},
		"proxy without its app":    {config.Environ{"TRANSPORT=sse", "ATLASSIAN_OAUTH_PROXY_ENABLE=true"}, "ATLASSIAN_OAUTH_CLIENT_ID"},
		"proxy and ignored header": {config.Environ{"TRANSPORT=sse", "ATLASSIAN_OAUTH_PROXY_ENABLE=true", "IGNORE_HEADER_AUTH=true"}, "contradict"},
		"factory":                  {config.Environ{"ATLASSIAN_OAUTH_CLIENT_STORAGE_MODE=factory"}, "redis"},
		"storage configuration":    {config.Environ{"ATLASSIAN_OAUTH_CLIENT_STORAGE_CONFIG_JSON=[]"}, "JSON object"},
		"no directory":             {config.Environ{"MCP_FILES_DIR=/absent"}, "MCP_FILES_DIR"},
		"command":                  {config.Environ{"JIRA_API_TOKEN_COMMAND=pass 'show"}, "JIRA_API_TOKEN_COMMAND"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if reason := refuse(t, test.env...); !strings.Contains(reason, test.want) {
				t.Errorf("got %s", reason)
			}
		})
	}
	load(t, nil, "STATELESS=True", "TRANSPORT=streamable-http")
	load(t, []string{"--transport", "stdio"}, "TRANSPORT=sse")
}

func TestLoad_findings(t *testing.T) {
	t.Parallel()
	dc := config.Environ{"TRANSPORT=streamable-http", "JIRA_URL=https://jira.corp.example", "JIRA_PERSONAL_TOKEN=p"}
	for name, test := range map[string]struct {
		env  config.Environ
		want string // empty: no finding about the fallback
	}{
		"fallback by default": {dc, "which is the default"},
		"reachable by others": {dc, "listens on 0.0.0.0"},
		"fallback refused":    {append(slices.Clip(dc), "ALLOW_GLOBAL_CRED_FALLBACK=false"), ""},
		"nothing to fall on":  {config.Environ{"TRANSPORT=sse", "JIRA_URL=https://jira.corp.example"}, ""},
		"placeholder":         {config.Environ{"TRANSPORT=sse", "JIRA_URL=https://jira.corp.example", "JIRA_PERSONAL_TOKEN=Unused"}, ""},
		"loopback":            {append(slices.Clip(dc), "HOST=127.0.0.1"), "refuses them"},
		"stdio":               {dc[1:], ""},
	} {
		_, findings, err := config.Load(nil, test.env, disk{})
		if err != nil {
			t.Fatal(err)
		}
		if test.want == "" && found(findings, slog.LevelWarn, "act as the configured identity") {
			t.Errorf("%s: %v", name, findings)
		}
		if test.want != "" && !found(findings, slog.LevelWarn, test.want) {
			t.Errorf("%s: %v", name, findings)
		}
		if name == "loopback" && found(findings, slog.LevelWarn, "listens on") {
			t.Errorf("%s: %v", name, findings)
		}
	}
	_, findings, _ := config.Load([]string{"--sandbox"}, config.Environ{"JIRA_URL=https://a.atlassian.net", "FASTMCP_HOME=/x", "FASTMCP_LOG_LEVEL=1", "MCP_LOGGING_STDOUT=1"}, disk{})
	for _, want := range []string{"embedded site", "FASTMCP_HOME, FASTMCP_LOG_LEVEL", "standard output belongs to the protocol"} {
		if !found(findings, slog.LevelWarn, want) {
			t.Errorf("no finding %q: %v", want, findings)
		}
	}
}

func TestPending_settings_say_that_nothing_acts_on_them(t *testing.T) {
	t.Parallel()
	for _, entry := range []string{
		"ATLASSIAN_OAUTH_PROXY_ENABLE=true", "JIRA_SLA_TIMEZONE=Europe/Berlin",
	} {
		name, _, _ := strings.Cut(entry, "=")
		_, findings, err := config.Load(nil, config.Environ{entry, "MCP_ATLASSIAN_NO_DOTENV=true"}, config.Disk{})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(findings, func(f config.Finding) bool {
			return f.Variable == name && f.Level == slog.LevelWarn && strings.Contains(f.Message, "no effect in this version")
		}) {
			t.Errorf("%s is accepted without a word: %v", name, findings)
		}
	}
	for _, v := range config.Vars() {
		if v.Pending != strings.Contains(v.Doc, "no effect in this version") {
			t.Errorf("%s: the document does not say whether it acts", v.Name)
		}
	}
}
