// Package replay holds the core tools against recorded calls of the predecessor, release 0.23.1. It holds tests only.
//
// Each call is made on the product in front of a stand-in that answers as the site did when the predecessor was
// recorded. The result is compared member by member, and so is what was written. What differs must stand in the list of
// deviations, with the section of the specification that wants it.
package replay_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"mcp-atlassian/internal/app"
	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/config"
	"mcp-atlassian/internal/dev/deviation"
	"mcp-atlassian/internal/dev/mcptest"
	"mcp-atlassian/internal/tool"
)

var (
	specification = flag.String("specification", "", "folder of the specification; when given, the sections that deviations name must be there")
	all           = flag.Bool("all", false, "show the deviations that are listed, too, and the requests that were not recorded")
)

var flavours = []string{"server", "cloud", "cloud-oauth"}

// tally counts calls. Its lock guards the list of deviations as well.
type tally struct {
	mu                      sync.Mutex
	calls, equal, identical int
}

func TestReplay(t *testing.T) {
	t.Parallel()
	if err := deviations.Check(*specification); err != nil {
		t.Fatal(err)
	}
	every := recordings(t)
	others := map[string][]*exchange{}
	for _, flavour := range flavours {
		others[flavour] = reads(every, flavour)
	}
	count := &tally{}
	t.Run("calls", func(t *testing.T) {
		t.Parallel()
		for _, r := range every {
			t.Run(r.name(), func(t *testing.T) {
				t.Parallel()
				count.replay(t, r, others)
			})
		}
	})
	t.Cleanup(func() { count.report(t, len(every)) })
}

// report prints the counts, and fails for entries that nothing needs. Parts of the recordings say nothing about that.
func (c *tally) report(t *testing.T, expected int) {
	t.Helper()
	t.Logf("%d calls replayed: %d equal (%d of them byte for byte in the indented layout), %d with listed deviations only or failed",
		c.calls, c.equal, c.identical, c.calls-c.equal)
	if c.calls != expected {
		return
	}
	for _, e := range deviations.Unused() {
		t.Errorf("listed, but no call shows it: %s", e)
	}
}

func (c *tally) replay(t *testing.T, r *recording, others map[string][]*exchange) {
	t.Helper()
	site := startStandin(t, r, others)
	fill := site.places(r)
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "notes.txt"), []byte("twelve bytes"), 0o600); err != nil {
		t.Fatal(err)
	}
	arguments := strings.ReplaceAll(fill.Replace(string(r.Arguments)), "{CWD}", folder)
	arguments = strings.ReplaceAll(arguments, "https://acme.atlassian.net", site.server.URL) // the host at that time
	result := product(t, r, site.server.URL, folder).Catalogue.Call(
		identity.NewContext(t.Context(), identity.Operator()), r.Tool, json.RawMessage(arguments))

	want := json.RawMessage(strings.ReplaceAll(fill.Replace(string(r.Result.JSON)), "{CWD}", folder))
	found := compare(t, r, want, result)
	found = append(found, deviation.Diff("sent", written(t, r, site.own), written(t, r, site.written))...)
	site.wordsKept(result)
	c.judge(t, r, site, found)
	if len(found) == 0 && want != nil {
		c.layout(t, want, result)
	}
}

// judge counts a call and reports what is not listed.
func (c *tally) judge(t *testing.T, r *recording, site *standin, found []deviation.Difference) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls++
	if len(found) == 0 {
		c.equal++
	}
	unlisted := 0
	for _, d := range found {
		switch entry := deviations.Find(r.Tool, r.short(), d); {
		case entry == nil:
			unlisted++
			t.Errorf("%s", d)
		case *all:
			t.Logf("listed (%s): %s", entry, d)
		}
	}
	if unlisted > 0 || *all {
		t.Logf("arguments %s; not recorded: %q", r.Arguments, site.guessed)
	}
}

// compare compares the results.
func compare(t *testing.T, r *recording, want json.RawMessage, result tool.Result) []deviation.Difference {
	t.Helper()
	got, before := text(result), parsed(string(want))
	if len(want) == 0 {
		before = r.Result.Text
	}
	if r.Result.IsError != result.Failed {
		return []deviation.Difference{{Path: "isError", Kind: "failure", Old: before, New: parsed(got)}}
	}
	if result.Failed || len(want) == 0 {
		return deviation.Diff("error", before, parsed(got))
	}
	return append(deviation.Diff("", before, parsed(got)), order("", want, json.RawMessage(got))...)
}

// layout compares the indented text byte for byte, where the content is equal.
func (c *tally) layout(t *testing.T, want json.RawMessage, result tool.Result) {
	t.Helper()
	var indented bytes.Buffer
	if err := json.Indent(&indented, want, "", "  "); err != nil {
		t.Fatal(err)
	}
	if got := text(result); got != indented.String() {
		t.Errorf("the content is equal, its layout is not:\n%s\nwant:\n%s", got, indented.String())
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.identical++
}

// wordsKept expects Atlassian's own words in an error.
func (s *standin) wordsKept(result tool.Result) {
	s.t.Helper()
	if !result.Failed || s.last == nil {
		return
	}
	for _, words := range s.last.failures() {
		if !strings.Contains(text(result), words) {
			s.t.Errorf("the site said %q, the error does not: %s", words, text(result))
		}
	}
}

func text(result tool.Result) string {
	if len(result.Blocks) == 0 {
		return ""
	}
	return result.Blocks[0].Text
}

// parsed reads JSON; what is none stays a text.
func parsed(text string) any {
	var value any
	if json.Unmarshal([]byte(text), &value) == nil {
		return value
	}
	return text
}

func filled(fill *strings.Replacer, recorded []*exchange) []*exchange {
	var out []*exchange
	for _, x := range recorded {
		one := *x
		one.Response = json.RawMessage(fill.Replace(string(x.Response)))
		one.Request = json.RawMessage(fill.Replace(string(x.Request)))
		out = append(out, &one)
	}
	return out
}

// product is the product with the credentials of a flavour.
func product(t *testing.T, r *recording, origin, folder string) *app.Product {
	t.Helper()
	env := config.Environ{"MCP_ATLASSIAN_NO_DOTENV=true", "TZ=UTC", "MCP_RESULT_INDENT=2", "MCP_FILES_DIR=" + folder, "JIRA_URL=" + origin}
	switch r.Flavour {
	case "server":
		env = append(env, "CONFLUENCE_URL="+origin, "JIRA_DEPLOYMENT=server", "CONFLUENCE_DEPLOYMENT=server",
			"JIRA_PERSONAL_TOKEN=token", "CONFLUENCE_PERSONAL_TOKEN=token")
	case "cloud":
		env = append(env, "CONFLUENCE_URL="+origin+"/wiki", "JIRA_DEPLOYMENT=cloud", "CONFLUENCE_DEPLOYMENT=cloud",
			"JIRA_USERNAME=mlindqvist@acme.example", "JIRA_API_TOKEN=token",
			"CONFLUENCE_USERNAME=mlindqvist@acme.example", "CONFLUENCE_API_TOKEN=token")
	default:
		env = append(env, "CONFLUENCE_URL="+origin+"/wiki", "JIRA_DEPLOYMENT=cloud", "CONFLUENCE_DEPLOYMENT=cloud",
			"ATLASSIAN_OAUTH_CLOUD_ID="+cloudID(t, r), "ATLASSIAN_OAUTH_ACCESS_TOKEN=token", "ATLASSIAN_API_BASE_URL="+origin)
	}
	c, findings, err := config.Load([]string{}, env, onlyFolder{path: folder})
	if err != nil {
		t.Fatalf("the settings are refused: %v", err)
	}
	for _, f := range findings {
		if f.Level > slog.LevelWarn {
			t.Errorf("settings: %s: %s", f.Variable, f.Message)
		}
	}
	p, err := app.Build(c, app.World{Now: time.Now, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// cloudID is the site that a recording through the gateway names in its paths.
func cloudID(t *testing.T, r *recording) string {
	t.Helper()
	for _, x := range r.Upstream {
		if rest, ok := strings.CutPrefix(x.Path, "/ex/confluence/"); ok {
			id, _, _ := strings.Cut(rest, "/")
			return id
		}
	}
	t.Fatalf("%s names no site", r.name())
	return ""
}

// onlyFolder is a machine on which there is nothing but one directory.
type onlyFolder struct {
	mcptest.NoFiles
	path string
}

func (d onlyFolder) Stat(name string) (fs.FileInfo, error) {
	if name != d.path {
		return nil, fs.ErrNotExist
	}
	return os.Stat(name)
}
