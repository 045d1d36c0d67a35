package sandbox_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/sandbox/authapi"
)

// endpoints are where a product's authorization server answers.
type endpoints struct{ authorize, token string }

// login walks through consent and code exchange over HTTP and returns an access token.
func login(t *testing.T, site *sandbox.Site, base string, at endpoints, scope string) string {
	t.Helper()
	app := authapi.DemoApp()
	const callback = "http://127.0.0.1:1/callback"
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	consent := post(t, client, base+at.authorize, url.Values{ //nolint:bodyclose // post closes it after the test
		"client_id": {app.ID}, "redirect_uri": {callback}, "response_type": {"code"}, "scope": {scope}, "state": {"x"},
		"user": {site.Store().Users()[0].Name}, "site": {site.Store().CloudID}, "decision": {"allow"},
	})
	target, err := consent.Location()
	if err != nil {
		t.Fatalf("status %d: %v", consent.StatusCode, err)
	}
	exchange := post(t, client, base+at.token, url.Values{ //nolint:bodyclose // post closes it after the test
		"grant_type": {"authorization_code"}, "client_id": {app.ID}, "client_secret": {app.Secret},
		"code": {target.Query().Get("code")}, "redirect_uri": {callback},
	})
	var body struct {
		Access string `json:"access_token"`
	}
	if err := json.NewDecoder(exchange.Body).Decode(&body); err != nil || body.Access == "" {
		t.Fatalf("status %d, error %v", exchange.StatusCode, err)
	}
	return body.Access
}

func post(t *testing.T, client *http.Client, address string, form url.Values) *http.Response {
	t.Helper()
	r, err := client.PostForm(address, form)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Body.Close() })
	return r
}

func TestOAuth_cloudOverHTTP(t *testing.T) {
	t.Parallel()
	site := sandbox.New(sandbox.Cloud, sandbox.Options{Empty: true})
	server := httptest.NewServer(site)
	defer server.Close()
	id := site.Store().CloudID
	token := login(t, site, server.URL, endpoints{"/authorize", "/oauth/token"}, "read:jira-work")
	gateway := server.URL + "/ex/jira/" + id + "/rest/api/3"
	if status, _, body := ask(t, http.MethodGet, gateway+"/project/search", bearer(token)); status != http.StatusOK {
		t.Errorf("read: %d %s", status, body)
	}
	status, _, body := ask(t, http.MethodPost, gateway+"/issue", bearer(token))
	if status != http.StatusUnauthorized || !strings.Contains(body, "scope does not match") {
		t.Errorf("write without the scope: %d %s", status, body)
	}
	if status, _, _ := ask(t, http.MethodGet, server.URL+"/ex/confluence/"+id+"/wiki/rest/api/space", bearer(token)); status != http.StatusUnauthorized {
		t.Errorf("Confluence without a scope: %d", status)
	}
}

func TestOAuth_dataCenterOverHTTP(t *testing.T) {
	t.Parallel()
	site := sandbox.New(sandbox.DataCenter, sandbox.Options{Empty: true})
	server := httptest.NewServer(site)
	defer server.Close()
	for _, product := range []string{"", "/confluence"} {
		token := login(t, site, server.URL+product, endpoints{"/rest/oauth2/latest/authorize", "/rest/oauth2/latest/token"}, "READ")
		if status, _, body := ask(t, http.MethodGet, server.URL+"/rest/api/2/project", bearer(token)); status != http.StatusOK {
			t.Errorf("read: %d %s", status, body)
		}
		if status, _, _ := ask(t, http.MethodPost, server.URL+"/rest/api/2/issue", bearer(token)); status != http.StatusForbidden {
			t.Errorf("write with READ: %d", status)
		}
	}
}
