package config_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"mcp-atlassian/internal/config"
)

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
