package config_test

import (
	"errors"
	"io/fs"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

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
