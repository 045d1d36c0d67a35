// Package mcptest starts the product in process against a sandbox site, for tests.
//
// What it starts is the real thing: settings are loaded as at the start of the program, and every request goes over
// HTTP to the site. It is for tests only; nothing of the product imports it.
package mcptest

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mcp-atlassian/internal/app"
	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/config"
	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/sandbox/seed"
	"mcp-atlassian/internal/tool"
	"mcp-atlassian/test/contract"
)

// Options change what is started. The zero value acts as the site's admin with default settings.
type Options struct {
	User string            // name of the demo user whose credentials the product has; empty = the first
	Env  map[string]string // further settings; an empty value unsets one
	Site sandbox.Options
	// Files is the one directory whose files tools may read; empty = none.
	Files string
	// Front stands before the site and sees every request as it comes; nil = nothing does.
	Front func(site http.Handler) http.Handler
	// Wait pauses between two looks at a long job; nil waits by the clock.
	Wait func(ctx context.Context, d time.Duration) error
}

// Instance is a running product and its site.
type Instance struct {
	Site    *sandbox.Site
	Info    sandbox.Info
	Product *app.Product
	URL     string // origin of the site

	t *testing.T
	// quiet is held by every request that the site answers: a caller may have its answer before the site has noted it.
	quiet sync.RWMutex
}

// Start runs site and product until the test ends.
func Start(t *testing.T, flavour sandbox.Flavour, o Options) *Instance {
	t.Helper()
	if o.Site.Clock == nil {
		o.Site.Clock = Clock()
	}
	o.Site.Observe = witness(t, flavour, o.Site.Observe)
	i := &Instance{Site: sandbox.New(flavour, o.Site), t: t}
	var site http.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i.quiet.RLock()
		defer i.quiet.RUnlock()
		i.Site.ServeHTTP(w, r)
	})
	if o.Front != nil {
		site = o.Front(site)
	}
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	i.URL = server.URL
	i.Info = i.Site.Info(server.URL)
	c, findings, err := config.Load([]string{}, Environment(i.Info, o), oneDirectory{path: o.Files})
	if err != nil {
		t.Fatalf("the settings are refused: %v", err)
	}
	for _, f := range findings {
		if f.Level > slog.LevelWarn {
			t.Errorf("settings: %s: %s", f.Variable, f.Message)
		}
	}
	i.Product, err = app.Build(c, app.World{Now: time.Now, Version: "test", Wait: o.Wait})
	if err != nil {
		t.Fatalf("the product cannot be built: %v", err)
	}
	return i
}

// witness fails the test for a request that Atlassian's documents do not allow, for an address that the site does not
// know, and for a mistake of the site itself.
func witness(t *testing.T, flavour sandbox.Flavour, next func(sandbox.Exchange)) func(sandbox.Exchange) {
	t.Helper()
	return func(x sandbox.Exchange) {
		if x.Unknown || x.Defect != "" {
			t.Errorf("the sandbox on %s %s: unknown %v, %s", x.Method, x.Path, x.Unknown, x.Defect)
		}
		if err := contract.CheckSent(flavour, x); err != nil {
			t.Errorf("a request that the documents do not allow: %v", err)
		}
		if next != nil {
			next(x)
		}
	}
}

// Clock is a clock for sites that starts at the end of the demo story and moves one second at each look, so that
// golden files do not depend on the time of day.
func Clock() func() time.Time {
	var looks atomic.Int64
	return func() time.Time { return seed.Today.Add(time.Duration(looks.Add(1)) * time.Second) }
}

// oneDirectory is a machine on which there is nothing but a directory.
type oneDirectory struct {
	NoFiles
	path string
}

func (d oneDirectory) Stat(name string) (fs.FileInfo, error) {
	if d.path == "" || name != d.path {
		return nil, fs.ErrNotExist
	}
	return os.Stat(name)
}

// NoFiles is a machine without files: a test reads no .env file by chance.
type NoFiles struct{}

// ReadFile implements [config.Files].
func (NoFiles) ReadFile(string) ([]byte, error) { return nil, fs.ErrNotExist }

// Stat implements [config.Files].
func (NoFiles) Stat(string) (fs.FileInfo, error) { return nil, fs.ErrNotExist }

// Environment points a product at a site with one user's credentials.
func Environment(info sandbox.Info, o Options) config.Environ {
	user := info.Users[0]
	for _, u := range info.Users {
		if u.Name == o.User {
			user = u
		}
	}
	env := map[string]string{
		"JIRA_URL": info.JiraURL, "CONFLUENCE_URL": info.ConfluenceURL, "MCP_ATLASSIAN_NO_DOTENV": "true", "MCP_FILES_DIR": o.Files,
	}
	for _, prefix := range []string{"JIRA", "CONFLUENCE"} {
		if info.CloudID != nil {
			env[prefix+"_DEPLOYMENT"], env[prefix+"_USERNAME"], env[prefix+"_API_TOKEN"] = "cloud", user.Email, user.APIToken
		} else {
			env[prefix+"_DEPLOYMENT"], env[prefix+"_PERSONAL_TOKEN"] = "server", *user.PersonalToken
		}
	}
	if info.CloudID != nil {
		env["ATLASSIAN_OAUTH_CLOUD_ID"], env["ATLASSIAN_API_BASE_URL"] = *info.CloudID, info.JiraURL
	}
	maps.Copy(env, o.Env)
	list := config.Environ{}
	for _, name := range slices.Sorted(maps.Keys(env)) {
		if env[name] != "" {
			list = append(list, name+"="+env[name])
		}
	}
	return list
}

// Call calls a tool as the operator. Args is a JSON object.
func (i *Instance) Call(name, args string) tool.Result {
	i.t.Helper()
	ctx := identity.NewContext(i.t.Context(), identity.Operator())
	return i.Product.Catalogue.Call(ctx, name, json.RawMessage(args))
}

// Text gives the text of a call that must succeed.
func (i *Instance) Text(name, args string) string {
	i.t.Helper()
	r := i.Call(name, args)
	if r.Failed || len(r.Blocks) == 0 {
		i.t.Fatalf("%s %s failed: %s", name, args, first(r))
	}
	return r.Blocks[0].Text
}

// Refused gives the text of a call that must fail.
func (i *Instance) Refused(name, args string) string {
	i.t.Helper()
	r := i.Call(name, args)
	if !r.Failed {
		i.t.Fatalf("%s %s was not refused: %s", name, args, first(r))
	}
	return first(r)
}

// JSON decodes the answer of a call that must succeed.
func (i *Instance) JSON(name, args string, into any) {
	i.t.Helper()
	text := i.Text(name, args)
	if err := json.Unmarshal([]byte(text), into); err != nil {
		i.t.Fatalf("%s %s: no JSON: %v\n%s", name, args, err, text)
	}
}

func containsFold(text, word string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(word))
}

func first(r tool.Result) string {
	if len(r.Blocks) == 0 {
		return "(nothing)"
	}
	return r.Blocks[0].Text
}

// Neutral replaces what differs between runs: the address of the site, the ids that are made for tasks, and the time
// at which the text of an inline comment was seen.
func (i *Instance) Neutral(text string) string {
	text = localID.ReplaceAllString(strings.ReplaceAll(text, i.URL, "{SITE}"), `"localId":"{UUID}"`)
	return seenAt.ReplaceAllString(taskID.ReplaceAllString(text, `${1}{UUID}`), `${1}{EPOCH_MS}`)
}

var (
	taskID = regexp.MustCompile(`(<ac:task-uuid>)[0-9a-f-]{36}`)
	seenAt = regexp.MustCompile(`("lastFetchTime":"?)\d+`)
)

var localID = regexp.MustCompile(`"localId":"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"`)

// Requests lists what was asked of the site since a mark, one line each: "GET /rest/api/2/field 200".
func (i *Instance) Requests(since int) []string {
	var lines []string
	for _, x := range i.exchanges()[since:] {
		lines = append(lines, fmt.Sprintf("%s %s %d", x.Method, x.Path, x.Status))
	}
	return lines
}

// Mark is a position in the list of exchanges.
func (i *Instance) Mark() int { return len(i.exchanges()) }

// Since lists what was asked of the site since a mark, with bodies.
func (i *Instance) Since(mark int) []sandbox.Exchange { return i.exchanges()[mark:] }

// exchanges are all exchanges once nothing is under way.
func (i *Instance) exchanges() []sandbox.Exchange {
	i.quiet.Lock()
	defer i.quiet.Unlock()
	return i.Site.Exchanges()
}
