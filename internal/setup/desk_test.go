package setup_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"mcp-atlassian/internal/atlassian/oauth"
	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/sandbox/authapi"
	"mcp-atlassian/internal/setup"
)

// screen is what the operator sees.
type screen struct {
	mu   sync.Mutex
	text bytes.Buffer
	wake chan struct{}
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text.Write(p)
	close(s.wake)
	s.wake = make(chan struct{})
	return len(p), nil
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// until waits for a pattern on the screen and gives its first group.
func (s *screen) until(ctx context.Context, pattern string) string {
	find := regexp.MustCompile(pattern)
	for {
		s.mu.Lock()
		found, wake := find.FindStringSubmatch(s.text.String()), s.wake
		s.mu.Unlock()
		if found != nil {
			return found[len(found)-1]
		}
		select {
		case <-wake:
		case <-ctx.Done():
			return ""
		}
	}
}

// desk is a site, an operator at a terminal, and a browser.
type desk struct {
	t        *testing.T
	site     *sandbox.Site
	url      string
	redirect string
	dir      string
	screen   *screen
	input    *io.PipeWriter
	wizard   *setup.Wizard
	browser  *http.Client
}

func newDesk(t *testing.T, flavour sandbox.Flavour, o authapi.Options) *desk {
	t.Helper()
	d := &desk{
		t: t, site: sandbox.New(flavour, sandbox.Options{Empty: true, OAuth: o}), dir: t.TempDir(), screen: &screen{wake: make(chan struct{})},
		browser: &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}
	server := httptest.NewServer(d.site)
	t.Cleanup(server.Close)
	d.url = server.URL
	d.redirect = "http://127.0.0.1:" + freePort(t) + "/callback"
	in, input := io.Pipe()
	d.input = input
	t.Cleanup(func() { _ = input.Close() })
	d.wizard = &setup.Wizard{
		In: in, Out: d.screen, Vault: oauth.NewVault(oauth.VaultOptions{Mode: oauth.Files, Dir: d.dir}),
		Client: func(oauth.App) (*oauth.Client, error) {
			return &oauth.Client{Net: http.DefaultTransport, Now: time.Now, UserAgent: "test"}, nil
		},
		Logins: []setup.Login{{
			Prefix: "ATLASSIAN", Name: "Jira and Confluence", Sites: []string{d.url},
			App: oauth.App{AuthBase: d.url, APIBase: d.url},
		}},
	}
	if flavour == sandbox.DataCenter {
		d.wizard.Logins[0].App.BaseURL, d.wizard.Logins[0].Name, d.wizard.Logins[0].Sites = d.url, "Jira", nil
	}
	return d
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// start runs the wizard and gives its end.
func (d *desk) start() <-chan error {
	ended := make(chan error, 1)
	ctx, cancel := context.WithTimeout(d.t.Context(), 20*time.Second)
	d.t.Cleanup(cancel)
	go func() {
		ended <- d.wizard.Run(ctx)
		cancel()
	}()
	return ended
}

func (d *desk) types(lines ...string) {
	for _, line := range lines {
		if _, err := io.WriteString(d.input, line+"\r\n"); err != nil {
			d.t.Error(err)
		}
	}
}

// address waits for the address that is to be opened.
func (d *desk) address() *url.URL {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(d.t.Context(), 20*time.Second)
	defer cancel()
	text := d.screen.until(ctx, `(?m)^  (http\S+)$`)
	u, err := url.Parse(text)
	if err != nil || text == "" {
		d.t.Fatalf("no address on the screen:\n%s", d.screen)
	}
	return u
}

// consent decides on the consent page and gives where the browser is sent.
func (d *desk) consent(decision string, sites ...string) string {
	d.t.Helper()
	address := d.address()
	form := address.Query()
	form.Set("user", d.site.Store().Users()[0].Name)
	form.Set("decision", decision)
	form["site"] = append([]string{d.site.Store().CloudID}, sites...)
	address.RawQuery = ""
	response, err := d.browser.PostForm(address.String(), form)
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusFound {
		body, _ := io.ReadAll(response.Body)
		d.t.Fatalf("consent: %d %s", response.StatusCode, body)
	}
	return response.Header.Get("Location")
}

// visit opens an address in the browser.
func (d *desk) visit(address string) (status int, body string, header http.Header) {
	d.t.Helper()
	response, err := d.browser.Get(address)
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return response.StatusCode, string(content), response.Header
}

// stored gives the tokens that were kept.
func (d *desk) stored() (map[string]any, bool) {
	d.t.Helper()
	content, err := os.ReadFile(filepath.Join(d.dir, "oauth-sandbox-app.json"))
	if errors.Is(err, os.ErrNotExist) {
		return nil, false
	}
	var tokens map[string]any
	if err := errors.Join(err, json.Unmarshal(content, &tokens)); err != nil {
		d.t.Fatal(err)
	}
	return tokens, true
}

// noSecrets fails when something secret is on the screen.
func (d *desk) noSecrets() {
	d.t.Helper()
	secrets := []string{authapi.DemoApp().Secret}
	if tokens, ok := d.stored(); ok {
		secrets = append(secrets, tokens["access_token"].(string), tokens["refresh_token"].(string))
	}
	for _, s := range secrets {
		if strings.Contains(d.screen.String(), s) {
			d.t.Errorf("a secret is on the screen:\n%s", d.screen)
		}
	}
}
