package setup_test

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/secret"
	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/sandbox/authapi"
	"mcp-atlassian/internal/setup"
)

const scopes = "read:jira-work write:jira-work read:confluence-content.all offline_access"

func TestWizard_cloud(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Cloud, authapi.Options{})
	ended := d.start()
	d.types("sandbox-app", " sandbox-app-secret ", d.redirect, scopes)
	address := d.address()
	query := address.Query()
	for name, want := range map[string]string{
		"audience": "api.atlassian.com", "prompt": "consent", "response_type": "code", "code_challenge_method": "S256",
		"scope": scopes, "client_id": "sandbox-app", "redirect_uri": d.redirect,
	} {
		if query.Get(name) != want {
			t.Errorf("%s: %q", name, query.Get(name))
		}
	}
	if len(query.Get("state")) < 22 || len(query.Get("code_challenge")) != 43 {
		t.Errorf("state %q, challenge %q", query.Get("state"), query.Get("code_challenge"))
	}
	status, body, header := d.visit(d.consent("allow"))
	if status != http.StatusOK || !strings.Contains(body, "You can close this window") || header.Get("Referrer-Policy") != "no-referrer" ||
		!strings.Contains(header.Get("Content-Security-Policy"), "default-src 'none'") || strings.Contains(body, "<script") {
		t.Errorf("%d %v\n%s", status, header, body)
	}
	if err := <-ended; err != nil {
		t.Fatalf("%v\n%s", err, d.screen)
	}
	tokens, ok := d.stored()
	cloudID := d.site.Store().CloudID
	if !ok || tokens["cloud_id"] != cloudID || tokens["refresh_token"] == nil || tokens["base_url"] != nil || tokens["scope"] != scopes {
		t.Errorf("stored: %v", tokens)
	}
	for _, want := range []string{
		"ATLASSIAN_OAUTH_CLOUD_ID=" + cloudID, "ATLASSIAN_OAUTH_CLIENT_ID=sandbox-app", "ATLASSIAN_OAUTH_CLIENT_SECRET=<redacted>",
		"ATLASSIAN_OAUTH_REDIRECT_URI=" + d.redirect, "ATLASSIAN_OAUTH_SCOPE=" + scopes, "JIRA_URL=" + d.url, `"mcpServers"`, `"docker"`,
		d.dir, "search:confluence", // a scope that is missing
	} {
		if !strings.Contains(d.screen.String(), want) {
			t.Errorf("%q is not on the screen:\n%s", want, d.screen)
		}
	}
	d.noSecrets()
}

func TestWizard_clientConfiguration_is_JSON(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Cloud, authapi.Options{})
	ended := d.start()
	d.types("sandbox-app", "sandbox-app-secret", d.redirect, scopes)
	d.visit(d.consent("allow"))
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(d.screen.String(), "put the client secret in):\n")
	decoder := json.NewDecoder(strings.NewReader(text))
	for _, command := range []string{"mcp-atlassian", "docker"} {
		var got struct {
			Servers map[string]struct {
				Command string            `json:"command"`
				Args    []string          `json:"args"`
				Env     map[string]string `json:"env"`
			} `json:"mcpServers"`
		}
		if err := decoder.Decode(&got); err != nil {
			t.Fatal(err)
		}
		entry := got.Servers["mcp-atlassian"]
		if entry.Command != command || entry.Env["ATLASSIAN_OAUTH_CLOUD_ID"] != d.site.Store().CloudID || entry.Env["ATLASSIAN_OAUTH_CLIENT_SECRET"] != "<redacted>" {
			t.Errorf("%+v", entry)
		}
	}
}

func TestWizard_dataCenter(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.DataCenter, authapi.Options{})
	ended := d.start()
	d.types("sandbox-app", "sandbox-app-secret", d.redirect, "")
	query := d.address().Query()
	if query.Get("scope") != "WRITE" || query.Has("audience") || query.Has("prompt") || d.address().Path != "/rest/oauth2/latest/authorize" {
		t.Errorf("%s", d.address())
	}
	d.visit(d.consent("allow"))
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	tokens, ok := d.stored()
	if !ok || tokens["base_url"] != d.url || tokens["cloud_id"] != nil {
		t.Errorf("stored: %v", tokens)
	}
	if text := d.screen.String(); strings.Contains(text, "CLOUD_ID") || !strings.Contains(text, "JIRA_URL="+d.url) {
		t.Error(text)
	}
	d.noSecrets()
}

func TestWizard_https_callback(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.DataCenter, authapi.Options{})
	d.redirect = strings.Replace(d.redirect, "http:", "https:", 1)
	ended := d.start()
	d.types("sandbox-app", "sandbox-app-secret", d.redirect, "")
	sent := d.consent("allow")
	if response, err := d.browser.Get(sent); err == nil {
		_ = response.Body.Close()
		t.Error("a certificate that nobody signed was trusted")
	}
	d.browser.Transport = &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
	d.visit(sent)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(d.screen.String(), "in spite of its warning") {
		t.Error(d.screen)
	}
}

func TestWizard_settings_answer_the_questions(t *testing.T) {
	t.Parallel()
	for name, lines := range map[string][]string{"empty answers": {"", "", "", ""}, "end of input": nil, "not interactive": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, sandbox.Cloud, authapi.Options{})
			app := &d.wizard.Logins[0].App
			app.ClientID, app.ClientSecret, app.RedirectURI, app.Scope = "sandbox-app", secret.New("sandbox-app-secret"), d.redirect, scopes
			d.wizard.NonInteractive = name == "not interactive"
			ended := d.start()
			d.types(lines...)
			if name == "end of input" {
				_ = d.input.Close()
			}
			d.visit(d.consent("allow"))
			if err := <-ended; err != nil {
				t.Fatal(err)
			}
			if _, ok := d.stored(); !ok {
				t.Error("nothing was stored")
			}
			d.noSecrets()
		})
	}
}

func TestWizard_pasted_address(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		redirect string // "": where the wizard listens
		before   func(sent string) []string
		paste    func(sent string) string
	}{
		"beside the listener": {"", nil, func(sent string) string { return sent }},
		"a foreign host":      {"https://example.com/callback", nil, func(sent string) string { return `  "` + sent + `"` }},
		"only the query":      {"https://example.com/callback", nil, func(sent string) string { _, query, _ := strings.Cut(sent, "?"); return query }},
		"after mistakes": {"https://example.com/callback", func(sent string) []string {
			u, _ := url.Parse(sent)
			query := u.Query()
			query.Set("state", "another")
			return []string{"", "what?", "https://example.com/callback", "https://example.com/callback?" + query.Encode()}
		}, func(sent string) string { return sent + "#fragment" }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, sandbox.Cloud, authapi.Options{})
			if test.redirect != "" {
				d.redirect = test.redirect
			}
			ended := d.start()
			d.types("sandbox-app", "sandbox-app-secret", d.redirect, scopes)
			sent := d.consent("allow")
			if test.before != nil {
				d.types(test.before(sent)...)
			}
			d.types(test.paste(sent))
			if err := <-ended; err != nil {
				t.Fatalf("%v\n%s", err, d.screen)
			}
			d.noSecrets()
		})
	}
}

func TestWizard_several_sites(t *testing.T) {
	t.Parallel()
	others := []authapi.Site{{ID: "cloud-two", Name: "Two", URL: "https://two.example"}, {ID: "cloud-three", Name: "Three", URL: "https://three.example"}}
	for name, test := range map[string]struct {
		sites   []string
		cloudID string
		types   []string
		want    string // cloud id, "own" for the site's own
		err     string
	}{
		"asks":                        {nil, "", []string{"2"}, "cloud-two", ""},
		"asks again":                  {nil, "", []string{"x", "9", "3"}, "cloud-three", ""},
		"takes the configured site":   {[]string{"own"}, "", nil, "own", ""},
		"takes the configured id":     {[]string{"own"}, "cloud-two", nil, "cloud-two", ""},
		"an id that is not there":     {[]string{"own"}, "cloud-nine", []string{"1"}, "own", ""},
		"a site that is not there":    {[]string{"https://nine.example"}, "", []string{"1"}, "own", ""},
		"end of input":                {nil, "", []string{"EOF"}, "", "reaches 3 sites"},
		"nobody there to be asked":    {nil, "", []string{"not interactive"}, "", "ATLASSIAN_OAUTH_CLOUD_ID"},
		"gives up after three wrongs": {nil, "", []string{"a", "b", "c"}, "", "none was chosen"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, sandbox.Cloud, authapi.Options{Sites: others})
			login := &d.wizard.Logins[0]
			login.Sites, login.CloudID = nil, test.cloudID
			for _, site := range test.sites {
				login.Sites = append(login.Sites, strings.Replace(site, "own", d.url, 1))
			}
			login.App.ClientID, login.App.ClientSecret, login.App.RedirectURI, login.App.Scope = "sandbox-app", secret.New("sandbox-app-secret"), d.redirect, scopes
			special := ""
			if len(test.types) == 1 {
				special = test.types[0]
			}
			d.wizard.NonInteractive = special == "not interactive"
			ended := d.start()
			if !d.wizard.NonInteractive {
				d.types("", "", "", "")
			}
			d.visit(d.consent("allow", "cloud-two", "cloud-three"))
			go func() {
				d.screen.until(t.Context(), `(Number of the site|Signed in to|none was chosen)`) // what is typed before is no answer to it
				switch special {
				case "EOF":
					_ = d.input.Close()
				case "not interactive":
				default:
					d.types(test.types...)
				}
			}()
			err := <-ended
			if test.err != "" {
				if text := fault.Text(err); !strings.Contains(text, test.err) {
					t.Errorf("%s", text)
				}
				if _, ok := d.stored(); ok {
					t.Error("tokens were stored although no site was chosen")
				}
				return
			}
			if err != nil {
				t.Fatalf("%v\n%s", err, d.screen)
			}
			tokens, _ := d.stored()
			if want := strings.Replace(test.want, "own", d.site.Store().CloudID, 1); tokens["cloud_id"] != want {
				t.Errorf("cloud id %v, want %s\n%s", tokens["cloud_id"], want, d.screen)
			}
		})
	}
}

func TestWizard_strangers_change_nothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Cloud, authapi.Options{})
	ended := d.start()
	d.types("sandbox-app", "sandbox-app-secret", d.redirect, scopes)
	sent := d.consent("allow")
	base, _, _ := strings.Cut(d.redirect, "/callback")
	for address, want := range map[string]int{
		d.redirect + "?code=x&state=forged":         http.StatusBadRequest,
		d.redirect + "?error=access_denied":         http.StatusBadRequest,
		d.redirect + "?error=access_denied&state=x": http.StatusBadRequest,
		d.redirect:                    http.StatusBadRequest,
		d.redirect + "?state=x":       http.StatusBadRequest,
		base + "/?code=x&state=y":     http.StatusNotFound,
		base + "/favicon.ico":         http.StatusNotFound,
		sent + "&state=second":        http.StatusBadRequest,
		base + "/callback/../admin":   http.StatusNotFound,
		d.redirect + "/?code=x&state": http.StatusNotFound,
	} {
		if status, _, _ := d.visit(address); status != want {
			t.Errorf("%s: %d, want %d", address, status, want)
		}
	}
	response, err := d.browser.PostForm(sent, nil)
	if err != nil || response.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST: %v %v", response, err)
	}
	if response != nil {
		_ = response.Body.Close()
	}
	d.visit(sent)
	if err := <-ended; err != nil {
		t.Errorf("%v", err)
	}
}

func TestWizard_again_replaces_cleanly(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Cloud, authapi.Options{})
	var before map[string]any
	for round := range 2 {
		d.screen = &screen{wake: make(chan struct{})}
		in, input := io.Pipe()
		d.input, d.wizard.In, d.wizard.Out = input, in, d.screen
		ended := d.start()
		d.types("sandbox-app", "sandbox-app-secret", d.redirect, scopes)
		d.visit(d.consent("allow"))
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		tokens, _ := d.stored()
		if round == 1 && (tokens["refresh_token"] == before["refresh_token"] || !strings.Contains(d.screen.String(), "replaces")) {
			t.Errorf("not replaced:\n%s", d.screen)
		}
		before = tokens
	}
	entries, err := os.ReadDir(d.dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".json") && !strings.HasSuffix(e.Name(), ".lock") {
			t.Errorf("left behind: %s", e.Name())
		}
	}
}

func TestWizard_two_sign_ins(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.DataCenter, authapi.Options{})
	second := d.wizard.Logins[0]
	second.Name, second.App.BaseURL = "Confluence", d.url+"/confluence"
	d.wizard.Logins = append(d.wizard.Logins, second)
	ended := d.start()
	d.types("sandbox-app", "sandbox-app-secret", d.redirect, "")
	d.visit(d.consent("allow"))
	d.types("sandbox-app", "sandbox-app-secret", d.redirect, "")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	u, err := url.Parse(d.screen.until(ctx, `(?m)^  (http\S+/confluence/rest/oauth2\S+)$`))
	if err != nil || u.Host == "" {
		t.Fatalf("no second address:\n%s", d.screen)
	}
	form := u.Query()
	form.Set("user", d.site.Store().Users()[0].Name)
	form.Set("decision", "allow")
	u.RawQuery = ""
	response, err := d.browser.PostForm(u.String(), form)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	d.visit(response.Header.Get("Location"))
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(d.dir, "*.json"))
	if err != nil || len(files) != 2 {
		t.Errorf("%v %v", files, err)
	}
	for i := range d.wizard.Logins { // once more: both are done
		app := &d.wizard.Logins[i].App
		app.ClientID, app.ClientSecret = "sandbox-app", secret.New("sandbox-app-secret")
	}
	d.wizard.NonInteractive = true
	if err := d.wizard.Run(t.Context()); err != nil || strings.Count(d.screen.String(), "signed in there already") != 2 {
		t.Errorf("%v\n%s", err, d.screen)
	}
}

func TestWizard_opens_the_browser(t *testing.T) {
	t.Parallel()
	for _, broken := range []bool{false, true} {
		d := newDesk(t, sandbox.Cloud, authapi.Options{})
		opened := make(chan string, 1)
		d.wizard.Browse = func(_ context.Context, address string) error {
			opened <- address
			if broken {
				return errors.New("no browser")
			}
			return nil
		}
		ended := d.start()
		d.types("sandbox-app", "sandbox-app-secret", d.redirect, scopes)
		if got := <-opened; got != d.address().String() {
			t.Errorf("opened %s", got)
		}
		d.visit(d.consent("allow"))
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if strings.Contains(d.screen.String(), "It was opened") == broken {
			t.Errorf("broken %v:\n%s", broken, d.screen)
		}
	}
}

func TestWizard_interrupted(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Cloud, authapi.Options{})
	ctx, interrupt := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- d.wizard.Run(ctx) }()
	d.types("sandbox-app", "sandbox-app-secret", d.redirect, scopes)
	d.address()
	interrupt()
	err := <-ended
	if text := fault.Text(err); fault.KindOf(err) != fault.Cancelled || !strings.Contains(text, "nothing was changed") || errors.Unwrap(err) != nil {
		t.Errorf("%s (%v)", text, errors.Unwrap(err))
	}
	if !strings.HasSuffix(d.screen.String(), "\n") {
		t.Errorf("what comes next stands behind the question:\n%s", d.screen)
	}
}

func TestWizard_interrupted_at_the_second_sign_in(t *testing.T) {
	t.Parallel()
	d, other := newDesk(t, sandbox.DataCenter, authapi.Options{}), newDesk(t, sandbox.DataCenter, authapi.Options{})
	second := other.wizard.Logins[0]
	second.Name = "Confluence"
	d.wizard.Logins = append(d.wizard.Logins, second)
	ctx, interrupt := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- d.wizard.Run(ctx) }()
	d.types("sandbox-app", "sandbox-app-secret", d.redirect, "")
	d.visit(d.consent("allow"))
	d.screen.until(t.Context(), `(?s)Sign-in 2 of 2.*Client ID`)
	interrupt()
	if text := fault.Text(<-ended); !strings.Contains(text, "for Confluence was interrupted") || strings.Contains(text, "nothing was changed") {
		t.Error(text)
	}
}

func TestInContainer(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		files map[string]string
		want  bool
	}{
		"docker":      {map[string]string{"/.dockerenv": ""}, true},
		"podman":      {map[string]string{"/run/.containerenv": "engine=podman"}, true},
		"kubernetes":  {map[string]string{"/proc/1/cgroup": "1:name=systemd:/kubepods/burstable/pod1"}, true},
		"a machine":   {map[string]string{"/proc/1/cgroup": "0::/init.scope\n"}, false},
		"not a Linux": {nil, false},
	} {
		got := setup.InContainer(func(name string) ([]byte, error) {
			if content, ok := test.files[name]; ok {
				return []byte(content), nil
			}
			return nil, fmt.Errorf("open %s: %w", name, os.ErrNotExist)
		})
		if got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestGaps(t *testing.T) {
	t.Parallel()
	if got := setup.Gaps(nil, "Jira"); got != nil {
		t.Errorf("without scopes nothing is known: %v", got)
	}
	got := strings.Join(setup.Gaps([]string{"read:jira-work", "offline_access"}, "Jira", "Confluence"), "\n")
	if !strings.Contains(got, "write:jira-work") || strings.Contains(got, "read:jira-work ") || !strings.Contains(got, "search:confluence") {
		t.Error(got)
	}
}

func TestGaps_of_one_product(t *testing.T) {
	t.Parallel()
	if got := strings.Join(setup.Gaps([]string{"offline_access"}, "Jira"), "\n"); strings.Contains(got, "onfluence") || !strings.Contains(got, "read:jira-work") {
		t.Error(got)
	}
}
