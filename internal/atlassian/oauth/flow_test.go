package oauth_test

import (
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"mcp-atlassian/internal/atlassian/oauth"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/secret"
)

// answering is a token endpoint that says the same to everybody.
func answering(t *testing.T, status int, body string) (*oauth.Client, oauth.App, *[]url.Values) {
	t.Helper()
	var forms []url.Values
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		forms = append(forms, r.PostForm)
		if target, ok := strings.CutPrefix(body, "Location: "); ok {
			w.Header().Set("Location", target)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	app := oauth.App{
		ClientID: "app", ClientSecret: secret.New("the-secret"), RedirectURI: oauth.DefaultRedirect, Scope: "a offline_access",
		AuthBase: server.URL + "/", APIBase: server.URL,
	}
	now := func() time.Time { return time.Unix(1000, 0) }
	return &oauth.Client{Net: http.DefaultTransport, Now: now, UserAgent: "test"}, app, &forms
}

func TestExchange_sends_what_the_server_wants(t *testing.T) {
	t.Parallel()
	client, app, forms := answering(t, http.StatusOK, `{"access_token":"a1","refresh_token":"r1","expires_in":"1800","scope":"a"}`)
	attempt := app.Begin()
	got, err := client.Exchange(t.Context(), attempt, secret.New("the-code"))
	if err != nil {
		t.Fatal(err)
	}
	if got.Access.Reveal() != "a1" || got.Refresh.Reveal() != "r1" || got.Scope != "a" || !got.Expires.Equal(time.Unix(2800, 0)) || !got.Obtained.Equal(time.Unix(1000, 0)) {
		t.Errorf("%+v", got)
	}
	form := (*forms)[0]
	verifier := form.Get("code_verifier")
	if len(verifier) < 43 || len(verifier) > 128 {
		t.Errorf("a verifier of %d characters", len(verifier))
	}
	form.Del("code_verifier")
	want := url.Values{
		"grant_type": {"authorization_code"}, "client_id": {"app"}, "client_secret": {"the-secret"}, "code": {"the-code"},
		"redirect_uri": {oauth.DefaultRedirect},
	}
	if diff := cmp.Diff(want, form); diff != "" {
		t.Error(diff)
	}
	if other := app.Begin(); other.URL() == attempt.URL() {
		t.Error("two attempts are the same")
	}
	if strings.Contains(attempt.URL(), "the-secret") || strings.Contains(attempt.URL(), verifier) {
		t.Error("the address shows what is secret")
	}
}

func TestExchange_answers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status  int
		body    string
		expires int64 // seconds after now; 0: an error
		kind    fault.Kind
		says    []string
	}{
		"no lifetime":             {200, `{"access_token":"a","refresh_token":"r"}`, 3600, 0, nil},
		"a lifetime of nothing":   {200, `{"access_token":"a","refresh_token":"r","expires_in":0}`, 3600, 0, nil},
		"a lifetime beyond sense": {200, `{"access_token":"a","refresh_token":"r","expires_in":1e300}`, 366 * 24 * 3600, 0, nil},
		"a lifetime in words":     {200, `{"access_token":"a","refresh_token":"r","expires_in":"soon"}`, 3600, 0, nil},
		"no token":                {200, `{}`, 0, fault.Protocol, []string{"without an access token"}},
		"no refresh token":        {200, `{"access_token":"a"}`, 0, fault.Setup, []string{"offline_access"}},
		"a login page":            {200, `<html>log in</html>`, 0, fault.Protocol, []string{"no JSON", "proxy or login page"}},
		"an error with status 200": {
			200, `{"error":"invalid_grant","error_description":"code the-code of the-secret"}`, 0, fault.Unauthenticated, []string{"does not take the code", "[redacted]"},
		},
		"a used code":      {403, `{"error":"invalid_grant","error_description":"Invalid authorization code"}`, 0, fault.Unauthenticated, []string{"few minutes and once"}},
		"a wrong secret":   {401, `{"error":"access_denied","error_description":"Unauthorized"}`, 0, fault.Setup, []string{"ATLASSIAN_OAUTH_CLIENT_SECRET"}},
		"a wrong app":      {400, `{"error":"invalid_client"}`, 0, fault.Setup, []string{"client id and secret"}},
		"a wrong redirect": {400, `{"error":"invalid_request","error_description":"redirect_uri"}`, 0, fault.Setup, []string{"redirect URI", "status 400"}},
		"too many":         {429, ``, 0, fault.RateLimited, []string{"slow down", "Try again in a minute, and run --oauth-setup again"}},
		"a failure":        {502, `<html>bad gateway</html>`, 0, fault.Unavailable, []string{"status 502"}},
		"a redirect":       {302, `Location: https://evil.example/token`, 0, fault.Setup, []string{"status 302"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, app, forms := answering(t, test.status, test.body)
			got, err := client.Exchange(t.Context(), app.Begin(), secret.New("the-code"))
			if len(*forms) != 1 {
				t.Errorf("%d requests", len(*forms))
			}
			if test.expires > 0 {
				if err != nil || got.Expires.Unix()-1000 != test.expires {
					t.Errorf("%v, %v", got.Expires, err)
				}
				return
			}
			text := fault.Text(err)
			if fault.KindOf(err) != test.kind || strings.Contains(text, "the-code") || strings.Contains(text, "the-secret") {
				t.Errorf("%v: %s", fault.KindOf(err), text)
			}
			for _, want := range test.says {
				if !strings.Contains(text, want) {
					t.Errorf("no %q in: %s", want, text)
				}
			}
		})
	}
}

func TestExchange_nobody_there(t *testing.T) {
	t.Parallel()
	client, app, _ := answering(t, 200, "")
	app.AuthBase = "http://127.0.0.1:1"
	_, err := client.Exchange(t.Context(), app.Begin(), secret.New("c"))
	if text := fault.Text(err); fault.KindOf(err) != fault.Unavailable || !strings.Contains(text, "127.0.0.1:1 cannot be reached") {
		t.Errorf("%s", text)
	}
}

func TestCode_of_a_callback(t *testing.T) {
	t.Parallel()
	app := oauth.App{ClientID: "app", Scope: "a", RedirectURI: oauth.DefaultRedirect}
	attempt := app.Begin()
	address, err := url.Parse(attempt.URL())
	if err != nil {
		t.Fatal(err)
	}
	state := address.Query().Get("state")
	for name, test := range map[string]struct {
		query string
		code  string
		says  string
	}{
		"good":              {"code=c&state=STATE", "c", ""},
		"with its issuer":   {"code=c&state=STATE&iss=https%3A%2F%2Fauth.atlassian.com%2F", "c", ""},
		"another issuer":    {"code=c&state=STATE&iss=https%3A%2F%2Fevil.example", "", "another authorization server"},
		"two issuers":       {"code=c&state=STATE&iss=https%3A%2F%2Fauth.atlassian.com&iss=x", "", "another authorization server"},
		"no state":          {"code=c", "", "state"},
		"another state":     {"code=c&state=x", "", "state"},
		"two states":        {"code=c&state=STATE&state=STATE", "", "state"},
		"no code":           {"state=STATE", "", "neither a code nor an error"},
		"two codes":         {"state=STATE&code=a&code=b", "", "neither a code nor an error"},
		"an empty code":     {"state=STATE&code=", "", "neither a code nor an error"},
		"denied":            {"state=STATE&error=access_denied", "", "choose Accept"},
		"wrong scope":       {"state=STATE&error=invalid_scope&error_description=x", "", "ATLASSIAN_OAUTH_SCOPE"},
		"wrong app":         {"state=STATE&error=unauthorized_client", "", "Compare client id"},
		"a failure":         {"state=STATE&error=server_error", "", "in a few minutes"},
		"something new":     {"state=STATE&error=new%0Athing", "", "refused (new"},
		"an error for them": {"state=x&error=access_denied", "", "does not belong to this sign-in"},
	} {
		query, err := url.ParseQuery(strings.ReplaceAll(test.query, "STATE", state))
		if err != nil {
			t.Fatal(err)
		}
		code, err := attempt.Code(query)
		if test.says == "" {
			if err != nil || code.Reveal() != test.code {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if text := fault.Text(err); !strings.Contains(text, test.says) || !code.Empty() {
			t.Errorf("%s: %s", name, text)
		}
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	cloud, server := oauth.App{ClientID: "x"}, oauth.App{ClientID: "x", BaseURL: "https://jira.example/jira/"}
	for want, got := range map[string]string{
		"https://auth.atlassian.com/authorize?":                   cloud.Begin().URL(),
		"https://jira.example/jira/rest/oauth2/latest/authorize?": server.Begin().URL(),
	} {
		if !strings.HasPrefix(got, want) {
			t.Errorf("%s", got)
		}
	}
	if !(oauth.App{Scope: "a offline_access"}).Asks("offline_access") || (oauth.App{Scope: "xoffline_access"}).Asks("offline_access") {
		t.Error("scopes are compared as words")
	}
}

func TestEndOf(t *testing.T) {
	t.Parallel()
	payload := base64.RawURLEncoding.EncodeToString([]byte(`{"exp":2000}`))
	for token, want := range map[string]int64{"h." + payload + ".s": 2000, "opaque": 0, "a.b": 0, "a.!.c": 0, "a." + base64.RawURLEncoding.EncodeToString([]byte("x")) + ".c": 0} {
		got := oauth.EndOf(secret.New(token))
		if want == 0 && !got.IsZero() || want > 0 && got.Unix() != want {
			t.Errorf("%s: %v", token, got)
		}
	}
}

// A site's name is text of somebody else, and a terminal obeys more than text.
func TestSites_are_text(t *testing.T) {
	t.Parallel()
	client, app, _ := answering(t, 200, `[{"id":"one\u001b[31m","name":"One\u001b]0;x\u0007\n","url":"https://one.example/\r\n","scopes":["a"]},{"id":"","name":"none"}]`)
	app.APIBase = app.AuthBase
	sites, err := client.Sites(t.Context(), app, secret.New("a"))
	if err != nil || len(sites) != 1 {
		t.Fatalf("%v, %v", sites, err)
	}
	for _, text := range []string{sites[0].ID, sites[0].Name, sites[0].URL} {
		if strings.ContainsFunc(text, unicode.IsControl) {
			t.Errorf("%q", text)
		}
	}
}

func TestSites_failures(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]fault.Kind{401: fault.Unauthenticated, 500: fault.Unavailable, 429: fault.RateLimited} {
		client, app, _ := answering(t, status, `{}`)
		app.APIBase = app.AuthBase
		_, err := client.Sites(t.Context(), app, secret.New("the-token"))
		if text := fault.Text(err); fault.KindOf(err) != want || strings.Contains(text, "the-token") {
			t.Errorf("%d: %s", status, text)
		}
	}
}

func TestVault_ready(t *testing.T) {
	t.Parallel()
	key := oauth.Key{ClientID: "app"}
	for name, v := range map[string]*oauth.Vault{
		"a new folder": vaultIn(t.TempDir()+"/new", oauth.Files, nil),
		"a keyring":    vaultIn("", oauth.Auto, &fakeRing{entries: map[string]string{}}),
	} {
		if err := v.Ready(key); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, v := range map[string]*oauth.Vault{
		"no folder": vaultIn("", oauth.Files, nil), "no keyring": vaultIn(t.TempDir(), oauth.Keyring, nil), "nowhere": vaultIn(t.TempDir(), oauth.Nowhere, nil),
	} {
		if err := v.Ready(key); fault.KindOf(err) != fault.Setup || !strings.Contains(fault.Text(err), "MCP_ATLASSIAN_") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
