package config_test

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mcp-atlassian/internal/config"
)

var update = flag.Bool("update", false, "rewrite golden files")

// golden compares with a file in testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Error(diff)
	}
}

func TestReport_shows_no_secret(t *testing.T) {
	t.Parallel()
	c, findings, err := config.Load([]string{"--transport", "streamable-http", "--jira-token", "SECRET-a"}, config.Environ{
		"JIRA_URL=https://acme.atlassian.net", "JIRA_USERNAME=anna@example.com", "JIRA_CUSTOM_HEADERS=X-Key=SECRET-b", "JIRA_CLIENT_KEY_PASSWORD=SECRET-c",
		"HTTPS_PROXY=http://bob:SECRET-d@proxy.example:3128", "HTTP_PROXY=bob:SECRET-e@proxy.example", "ATLASSIAN_OAUTH_CLIENT_SECRET=SECRET-f", "ATLASSIAN_OAUTH_CLIENT_STORAGE_CONFIG_JSON={\"url\":\"redis://:SECRET-g@r\"}",
		"CONFLUENCE_URL=https://wiki.corp.example", "CONFLUENCE_PERSONAL_TOKEN=SECRET-h", "CONFLUENCE_SOCKS_PROXY=", "TZ=Europe/Berlin", "JIRA_TIMEOUT=30", "ALLOW_GLOBAL_CRED_FALLBACK=no", "JIRA_SLA_WORKING_HOURS_END=18:30",
	}, disk{})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := c.Report(&b, findings); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "SECRET-") {
		t.Errorf("a secret is shown:\n%s", &b)
	}
	golden(t, "report.txt", b.Bytes())
	known := map[string]bool{}
	for _, s := range c.Secrets() {
		known[s.Reveal()] = true
	}
	for _, want := range []string{"SECRET-a", "SECRET-b", "SECRET-c", "SECRET-d", "SECRET-e", "SECRET-f", "SECRET-h"} {
		if !known[want] {
			t.Errorf("%s is not known as a secret", want)
		}
	}
}

func TestReport_says_what_is_missing(t *testing.T) {
	t.Parallel()
	c := load(t, nil, "CONFLUENCE_URL=https://acme.atlassian.net", "CONFLUENCE_USERNAME=u")
	var b bytes.Buffer
	if err := c.Report(&b, nil); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Jira: not available: set JIRA_URL", "Confluence: not available: set CONFLUENCE_API_TOKEN"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in:\n%s", want, &b)
		}
	}
}

// The document and the help name every setting.
func TestDocuments_name_every_setting(t *testing.T) {
	t.Parallel()
	var docs, help bytes.Buffer
	for _, err := range []error{config.WriteDocs(&docs), config.WriteHelp(&help)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	names := map[string]bool{}
	for _, v := range config.Vars() {
		if names[v.Name] {
			t.Errorf("%s is declared twice", v.Name)
		}
		names[v.Name] = true
		if v.Doc == "" || strings.HasSuffix(v.Doc, ".") {
			t.Errorf("%s: its sentence is missing or ends with a full stop", v.Name)
		}
		for what, text := range map[string]string{"document": docs.String(), "help": help.String()} {
			if !strings.Contains(text, v.Name) {
				t.Errorf("%s: not in the %s", v.Name, what)
			}
		}
		if v.Flag != "" && !strings.Contains(help.String(), "--"+v.Flag) {
			t.Errorf("--%s: not in the help", v.Flag)
		}
	}
}

// The predecessor's variables are all there.
func TestVars_has_what_the_predecessor_has(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, v := range config.Vars() {
		names[v.Name] = true
	}
	text, err := os.ReadFile("testdata/predecessor-variables.txt")
	if err != nil {
		t.Fatal(err)
	}
	for name := range strings.FieldsSeq(string(text)) {
		if !names[name] {
			t.Errorf("%s is missing", name)
		}
	}
}

func TestRunCommand(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the commands of this test are those of Unix")
	}
	got, err := config.RunCommand(t.Context(), "JIRA_API_TOKEN_COMMAND", `printf '  a "token" \n'`, time.Minute)
	if err != nil || got.Reveal() != `a "token"` {
		t.Errorf("got %q, %v", got.Reveal(), err)
	}
	for command, want := range map[string]string{
		"sh -c 'echo SECRET; exit 3'": "exit status 3", "false": "exit status 1", "true": "printed nothing", "/no/such/program": "cannot be started", "no-such-program-anywhere": "no such program", "'": "no command",
	} {
		_, err := config.RunCommand(t.Context(), "JIRA_API_TOKEN_COMMAND", command, time.Minute)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "JIRA_API_TOKEN_COMMAND") || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%s: %v", command, err)
		}
	}
	if _, err := config.RunCommand(t.Context(), "X", "cat", time.Minute); err == nil || !strings.Contains(err.Error(), "printed nothing") {
		t.Errorf("input is not closed: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := config.RunCommand(ended, "X", "sleep 60", time.Minute); err == nil || !strings.Contains(err.Error(), "ran longer") {
		t.Errorf("got %v", err)
	}
}
