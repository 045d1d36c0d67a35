package authapi

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

const callback = "http://localhost:8080/callback"

// world is a site with two users, its authorization server and a clock.
type world struct {
	t      *testing.T
	store  *store.Store
	server *Server
	table  *route.Table
	mu     sync.Mutex
	time   time.Time
}

func newWorld(t *testing.T, f store.Flavour, o Options) *world {
	t.Helper()
	w := &world{t: t, time: time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)}
	w.store = store.New(f, func() time.Time {
		w.mu.Lock()
		defer w.mu.Unlock()
		return w.time
	})
	w.store.Title = "Acme"
	w.store.AddUser(&store.User{Name: "ann", AccountID: "a1", Key: "k1", Email: "ann@example.com", DisplayName: "Ann <b>", Active: true})
	w.store.AddUser(&store.User{Name: "gone", AccountID: "a2", Key: "k2", Email: "gone@example.com", DisplayName: "Gone", Active: false})
	w.server = New(f, o)
	w.table = route.NewTable(f, route.Edge, w.server.Routes())
	return w
}

func (w *world) wait(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.time = w.time.Add(d)
}

// send asks an endpoint with a form (POST) or a query (GET).
func (w *world) send(method, path string, values url.Values, token string) route.Answer {
	w.t.Helper()
	r, _, _ := w.table.Find(method, path)
	if r == nil {
		w.t.Fatalf("no route %s %s", method, path)
	}
	c := &route.Call{Store: w.store, Route: r, Host: "http://site", Base: "http://site", Header: http.Header{}}
	if token != "" {
		c.Header.Set("Authorization", "Bearer "+token)
	}
	if method == http.MethodGet {
		c.Query = values
	} else {
		c.Body = []byte(values.Encode())
	}
	var a route.Answer
	var err error
	w.store.Write(func() { a, err = r.Handle(c) })
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

func (w *world) paths() (authorize, token string) {
	if w.store.Flavour == store.DataCenter {
		return dcAuthorize, dcToken
	}
	return cloudAuthorize, cloudToken
}

func challengeOf(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func authorization(scope string) url.Values {
	return url.Values{
		"client_id": {"sandbox-app"}, "redirect_uri": {callback}, "response_type": {"code"}, "state": {"s & t"}, "scope": {scope},
		"code_challenge": {challengeOf("verifier-verifier-verifier-verifier-verifier")}, "code_challenge_method": {"S256"},
	}
}

// consent allows the app and returns the parameters of the callback.
func (w *world) consent(values url.Values) url.Values {
	w.t.Helper()
	form := url.Values{"user": {"ann"}, "decision": {"allow"}, "site": {w.store.CloudID}}
	maps.Copy(form, values)
	authorize, _ := w.paths()
	a := w.send(http.MethodPost, authorize, form, "")
	target, err := url.Parse(a.Header.Get("Location"))
	if err != nil || a.Status != http.StatusFound || !strings.HasPrefix(target.String(), callback+"?") {
		w.t.Fatalf("status %d, location %q", a.Status, a.Header.Get("Location"))
	}
	return target.Query()
}

func codeForm(code string) url.Values {
	return url.Values{
		"grant_type": {"authorization_code"}, "client_id": {"sandbox-app"}, "client_secret": {"sandbox-app-secret"},
		"code": {code}, "redirect_uri": {callback}, "code_verifier": {"verifier-verifier-verifier-verifier-verifier"},
	}
}

func refreshForm(token string) url.Values {
	return url.Values{
		"grant_type": {"refresh_token"}, "client_id": {"sandbox-app"}, "client_secret": {"sandbox-app-secret"}, "refresh_token": {token},
	}
}

// ask sends a token request and returns status and body.
func (w *world) ask(form url.Values) (int, map[string]any) {
	w.t.Helper()
	_, token := w.paths()
	a := w.send(http.MethodPost, token, form, "")
	body, ok := a.JSON.(map[string]any)
	if !ok {
		w.t.Fatalf("no JSON object: %v", a.JSON)
	}
	return a.Status, body
}

func (w *world) login(scope string) map[string]any {
	w.t.Helper()
	status, body := w.ask(codeForm(w.consent(authorization(scope)).Get("code")))
	if status != http.StatusOK {
		w.t.Fatalf("status %d: %v", status, body)
	}
	return body
}

func text(body map[string]any, name string) string {
	s, _ := body[name].(string)
	return s
}

const fullScope = "read:jira-work write:jira-work read:confluence-content.all offline_access"

func TestFlow_cloud(t *testing.T) {
	t.Parallel()
	w := newWorld(t, store.Cloud, Options{})
	page := w.send(http.MethodGet, cloudAuthorize, authorization(fullScope), "")
	for _, part := range []string{"Ann &lt;b&gt;", "Sandbox app", "write:jira-work", `name="state" value="s &amp; t"`, `id="allow"`, "Acme"} {
		if !strings.Contains(string(page.Raw), part) {
			t.Errorf("the consent page lacks %q:\n%s", part, page.Raw)
		}
	}
	if strings.Contains(string(page.Raw), "Gone") || strings.Contains(string(page.Raw), "<script") {
		t.Error("the page offers a deactivated user or has a script")
	}
	answer := w.consent(authorization(fullScope))
	if answer.Get("state") != "s & t" {
		t.Errorf("state %q", answer.Get("state"))
	}
	status, body := w.ask(codeForm(answer.Get("code")))
	if status != http.StatusOK || body["expires_in"] != 3600 || body["token_type"] != "Bearer" || body["scope"] != fullScope {
		t.Fatalf("status %d: %v", status, body)
	}
	access := text(body, "access_token")
	if u := w.store.UserByBearer(access); u == nil || u.Name != "ann" {
		t.Errorf("the token belongs to %v", u)
	}
	w.wait(time.Hour)
	if w.store.UserByBearer(access) != nil {
		t.Error("the token did not expire")
	}
	sites, ok := w.send(http.MethodGet, cloudSites, nil, access).JSON.([]any)
	if !ok || len(sites) != 2 {
		t.Errorf("sites %v", sites)
	}
}

func TestSites_several(t *testing.T) {
	t.Parallel()
	w := newWorld(t, store.Cloud, Options{Sites: []Site{{ID: "other", Name: "Other", URL: "https://other.example"}}})
	values := authorization("read:jira-work")
	values["site"] = []string{w.store.CloudID, "other", "invented"}
	_, body := w.ask(codeForm(w.consent(values).Get("code")))
	raw, err := json.Marshal(w.send(http.MethodGet, cloudSites, nil, text(body, "access_token")).JSON)
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf(`[{"avatarUrl":"http://site/images/site.png","id":%q,"name":"Acme","scopes":["read:jira-work"],"url":"http://site"},`+
		`{"avatarUrl":"https://other.example/images/site.png","id":"other","name":"Other","scopes":["read:jira-work"],"url":"https://other.example"}]`, w.store.CloudID)
	if string(raw) != want {
		t.Errorf("got  %s\nwant %s", raw, want)
	}
	if text(body, "refresh_token") != "" {
		t.Error("a refresh token without offline_access")
	}
	values["site"] = nil
	authorize, _ := w.paths()
	values["user"], values["decision"] = []string{"ann"}, []string{"allow"}
	if a := w.send(http.MethodPost, authorize, values, ""); a.Status != http.StatusBadRequest || !strings.Contains(string(a.Raw), "No site was chosen") {
		t.Errorf("no site: %d %s", a.Status, a.Raw)
	}
}

func TestFlow_dataCenter(t *testing.T) {
	t.Parallel()
	w := newWorld(t, store.DataCenter, Options{})
	body := w.login("WRITE")
	if body["token_type"] != "bearer" || body["expires_in"] != 7200 || body["created_at"] == nil || text(body, "refresh_token") == "" {
		t.Errorf("got %v", body)
	}
	status, again := w.ask(refreshForm(text(body, "refresh_token")))
	if status != http.StatusOK || text(again, "refresh_token") == text(body, "refresh_token") {
		t.Errorf("refresh: %d %v", status, again)
	}
	if status, failed := w.ask(refreshForm("nonsense")); status != http.StatusBadRequest || failed["error"] != "invalid_grant" {
		t.Errorf("wrong refresh token: %d %v", status, failed)
	}
	wrong := refreshForm(text(again, "refresh_token"))
	wrong.Set("client_secret", "no")
	if status, failed := w.ask(wrong); status != http.StatusUnauthorized || failed["error"] != "invalid_client" {
		t.Errorf("wrong secret: %d %v", status, failed)
	}
}

func TestAuthorize_refusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t, store.Cloud, Options{Apps: []App{{ID: "sandbox-app", Secret: "x", Redirects: []string{callback}}}})
	pages := map[string]url.Values{
		"The client_id is not known":         {"client_id": {"who"}},
		"The redirect_uri is not registered": {"redirect_uri": {callback + "/deeper"}},
	}
	for want, change := range pages {
		values := authorization(fullScope)
		maps.Copy(values, change)
		a := w.send(http.MethodGet, cloudAuthorize, values, "")
		if a.Status != http.StatusBadRequest || !strings.Contains(string(a.Raw), want) || a.Header.Get("Location") != "" {
			t.Errorf("%s: %d %s", want, a.Status, a.Raw)
		}
	}
	redirects := map[string]url.Values{
		"unsupported_response_type": {"response_type": {"token"}},
		"invalid_scope":             {"scope": {""}},
		"invalid_request":           {"code_challenge_method": {"plain"}},
	}
	for want, change := range redirects {
		values := authorization(fullScope)
		maps.Copy(values, change)
		target, err := url.Parse(w.send(http.MethodGet, cloudAuthorize, values, "").Header.Get("Location"))
		if err != nil || target.Query().Get("error") != want || target.Query().Get("state") != "s & t" {
			t.Errorf("%s: redirected to %s", want, target)
		}
	}
	values := authorization(fullScope)
	values.Set("decision", "deny")
	if denied := w.consent(values); denied.Get("error") != "access_denied" || denied.Get("code") != "" {
		t.Errorf("deny: %v", denied)
	}
}

func TestRedirects_withoutRegistration(t *testing.T) {
	t.Parallel()
	app := DemoApp()
	for address, want := range map[string]bool{
		"http://localhost:8080/callback": true, "http://127.0.0.1:1/x": true, "http://[::1]:9/": true, "https://app.example/cb": true,
		"http://app.example/cb": false, "javascript:alert(1)": false, "": false, "https://app.example/cb#x": false, "/cb": false,
	} {
		if got := app.redirects(address); got != want {
			t.Errorf("%q: %v", address, got)
		}
	}
}

func TestExchange_refusals(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		change  url.Values
		wait    time.Duration
		status  int
		message string
	}{
		"wrong verifier":    {url.Values{"code_verifier": {"other"}}, 0, 403, "Failed to verify code verifier"},
		"missing verifier":  {url.Values{"code_verifier": {""}}, 0, 403, "Failed to verify code verifier"},
		"wrong target":      {url.Values{"redirect_uri": {callback + "2"}}, 0, 403, "The redirect_uri does not match the one of the authorization request."},
		"wrong code":        {url.Values{"code": {"x"}}, 0, 403, "Invalid authorization code"},
		"late":              {nil, 6 * time.Minute, 403, "The authorization code has expired."},
		"wrong secret":      {url.Values{"client_secret": {"x"}}, 0, 401, "Unauthorized"},
		"wrong client":      {url.Values{"client_id": {"x"}}, 0, 401, "Unauthorized"},
		"no grant type":     {url.Values{"grant_type": {""}}, 0, 400, "Missing required parameter: grant_type"},
		"unknown grant":     {url.Values{"grant_type": {"password"}}, 0, 400, "Unsupported grant type: password"},
		"nothing is wrong":  {nil, 4 * time.Minute, 200, ""},
		"refresh as a code": {url.Values{"grant_type": {"refresh_token"}}, 0, 403, "Unknown or invalid refresh token."},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, store.Cloud, Options{})
			form := codeForm(w.consent(authorization(fullScope)).Get("code"))
			maps.Copy(form, c.change)
			w.wait(c.wait)
			status, body := w.ask(form)
			if status != c.status || text(body, "error_description") != c.message {
				t.Errorf("got %d %v", status, body)
			}
		})
	}
}

func TestExchange_codeReuseEndsTheLogin(t *testing.T) {
	t.Parallel()
	w := newWorld(t, store.Cloud, Options{})
	form := codeForm(w.consent(authorization(fullScope)).Get("code"))
	_, body := w.ask(form)
	if status, _ := w.ask(form); status != http.StatusForbidden {
		t.Errorf("second exchange: %d", status)
	}
	if w.store.UserByBearer(text(body, "access_token")) != nil {
		t.Error("the tokens of a stolen code still work")
	}
	if status, _ := w.ask(refreshForm(text(body, "refresh_token"))); status != http.StatusForbidden {
		t.Errorf("refresh: %d", status)
	}
}

func TestRefresh_rotation(t *testing.T) {
	t.Parallel()
	w := newWorld(t, store.Cloud, Options{})
	first := w.login(fullScope)
	_, second := w.ask(refreshForm(text(first, "refresh_token")))
	w.wait(9 * time.Minute)
	// A client that was cut off before it stored the answer repeats the request.
	status, third := w.ask(refreshForm(text(first, "refresh_token")))
	if status != http.StatusOK || text(third, "refresh_token") == text(second, "refresh_token") {
		t.Fatalf("within the leeway: %d %v", status, third)
	}
	w.wait(2 * time.Minute)
	if status, _ = w.ask(refreshForm(text(first, "refresh_token"))); status != http.StatusForbidden {
		t.Errorf("after the leeway: %d", status)
	}
	for _, body := range []map[string]any{second, third} {
		if status, _ = w.ask(refreshForm(text(body, "refresh_token"))); status != http.StatusForbidden {
			t.Errorf("the chain lives on: %d", status)
		}
		if w.store.UserByBearer(text(body, "access_token")) != nil {
			t.Error("an access token of the ended chain works")
		}
	}
}

func TestRefresh_limits(t *testing.T) {
	t.Parallel()
	w := newWorld(t, store.Cloud, Options{Leeway: -1, AccessLife: time.Minute, RefreshLife: time.Hour})
	body := w.login(fullScope)
	if body["expires_in"] != 60 {
		t.Errorf("expires_in %v", body["expires_in"])
	}
	lapsed := w.login(fullScope)
	_, next := w.ask(refreshForm(text(body, "refresh_token")))
	if status, _ := w.ask(refreshForm(text(body, "refresh_token"))); status != http.StatusForbidden {
		t.Errorf("reuse without leeway: %d", status)
	}
	if status, _ := w.ask(refreshForm(text(next, "refresh_token"))); status != http.StatusForbidden {
		t.Errorf("the chain lives on: %d", status)
	}
	w.wait(time.Hour + time.Second)
	if status, _ := w.ask(refreshForm(text(lapsed, "refresh_token"))); status != http.StatusForbidden {
		t.Errorf("lapsed refresh token: %d", status)
	}
}

func TestAllows(t *testing.T) {
	t.Parallel()
	cloud, dc := newWorld(t, store.Cloud, Options{}), newWorld(t, store.DataCenter, Options{})
	cases := []struct {
		w      *world
		scopes string
		p      route.Product
		reads  bool
		want   bool
	}{
		{cloud, "read:jira-work", route.Jira, true, true},
		{cloud, "read:jira-work", route.Jira, false, false},
		{cloud, "read:jira-work", route.Confluence, true, false},
		{cloud, "write:page:confluence", route.Confluence, false, true},
		{cloud, "search:confluence", route.Confluence, true, true},
		{cloud, "read:me", route.Edge, true, true},
		{dc, "READ", route.Jira, false, false},
		{dc, "READ", route.Jira, true, true},
		{dc, "WRITE", route.Confluence, false, true},
	}
	for _, c := range cases {
		token := c.w.server.Grant(c.w.store, c.w.store.UserByName("ann"), scopeList(c.scopes)...)
		if got := c.w.server.Allows(token.Access, c.p, c.reads); got != c.want {
			t.Errorf("%s %s reads %v: %v", c.scopes, c.p, c.reads, got)
		}
	}
	if !cloud.server.Allows("a demo token", route.Jira, false) {
		t.Error("a token from elsewhere is limited")
	}
}

func TestForm_takesJSON(t *testing.T) {
	t.Parallel()
	c := &route.Call{Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(`{"grant_type":"refresh_token"}`)}
	if got := form(c).Get("grant_type"); got != "refresh_token" {
		t.Errorf("got %q", got)
	}
}
