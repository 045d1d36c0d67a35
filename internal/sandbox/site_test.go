package sandbox_test

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"mcp-atlassian/internal/sandbox"
)

// start serves a site for one test.
func start(t *testing.T, f sandbox.Flavour, o sandbox.Options) (*sandbox.Site, *httptest.Server) {
	t.Helper()
	site := sandbox.New(f, o)
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	return site, server
}

// ask sends a request and gives status, headers and body.
func ask(t *testing.T, method, address string, header http.Header) (int, http.Header, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	maps.Copy(r.Header, header)
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Body.Close() }()
	body, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	return a.StatusCode, a.Header, string(body)
}

func bearer(token string) http.Header { return http.Header{"Authorization": {"Bearer " + token}} }

func TestTenantInfo(t *testing.T) {
	t.Parallel()
	site, server := start(t, sandbox.Cloud, sandbox.Options{})
	status, header, body := ask(t, http.MethodGet, server.URL+"/_edge/tenant_info", nil)
	if status != http.StatusOK || !strings.Contains(body, site.Store().CloudID) {
		t.Errorf("got %d %s", status, body)
	}
	if header.Get("X-Sandbox") == "" {
		t.Error("the answer does not say that it comes from a sandbox")
	}
}

func TestAccessibleResources(t *testing.T) {
	t.Parallel()
	site, server := start(t, sandbox.Cloud, sandbox.Options{})
	user := site.Info(server.URL).Users[0]
	status, _, body := ask(t, http.MethodGet, server.URL+"/oauth/token/accessible-resources", bearer(user.OAuthToken))
	var sites []struct {
		ID  string `json:"id"`
		URL string `json:"url"`
	}
	if err := json.Unmarshal([]byte(body), &sites); err != nil || status != http.StatusOK {
		t.Fatalf("got %d %s, %v", status, body, err)
	}
	if len(sites) != 2 || sites[0].ID != site.Store().CloudID || sites[0].URL != server.URL {
		t.Errorf("got %+v", sites)
	}
	if status, _, _ = ask(t, http.MethodGet, server.URL+"/oauth/token/accessible-resources", bearer("wrong")); status != http.StatusUnauthorized {
		t.Errorf("a wrong token gives %d", status)
	}
}

func TestUnknownRouteIsRecorded(t *testing.T) {
	t.Parallel()
	site, server := start(t, sandbox.DataCenter, sandbox.Options{})
	user := site.Info(server.URL).Users[0]
	status, _, body := ask(t, http.MethodGet, server.URL+"/rest/no/such/thing?x=1", bearer(*user.PersonalToken))
	if status != http.StatusNotImplemented || !strings.Contains(body, "does not serve GET /rest/no/such/thing") {
		t.Errorf("got %d %s", status, body)
	}
	all := site.Exchanges()
	if len(all) != 1 || !all[0].Unknown || all[0].User != user.Name || all[0].RawQuery != "x=1" {
		t.Fatalf("recorded %+v", all)
	}
	if got := all[0].RequestHeader.Get("Authorization"); got != "Bearer ***" {
		t.Errorf("the record shows the credential: %q", got)
	}
}

func TestExchangesKeepsTheNewest(t *testing.T) {
	t.Parallel()
	site, server := start(t, sandbox.Cloud, sandbox.Options{Keep: 2})
	for _, q := range []string{"a", "b", "c"} {
		ask(t, http.MethodGet, server.URL+"/_edge/tenant_info?"+q, nil)
	}
	all := site.Exchanges()
	if len(all) != 2 || all[0].RawQuery != "b" || all[1].RawQuery != "c" {
		t.Errorf("kept %+v", all)
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	tests := []struct {
		fault  string
		status int
		header string
		value  string
		breaks bool
	}{
		{"GET /_edge/* status=429 retry-after=7", 429, "Retry-After", "7", false},
		{"* * status=503", 503, "", "", false},
		{"* * kind=login", 200, "Content-Type", "text/html;charset=UTF-8", false},
		{"* * kind=type", 200, "Content-Type", "text/html;charset=UTF-8", false},
		{"* * kind=cut", 0, "", "", true},
		{"* * kind=half", 200, "", "", true},
		{"* * delay=1ms", 200, "", "", false},
		{"POST * status=500", 200, "", "", false},
		{"* * status=500 skip=1", 200, "", "", false},
	}
	for _, test := range tests {
		t.Run(test.fault, func(t *testing.T) {
			t.Parallel()
			fault, err := sandbox.ParseFault(test.fault)
			if err != nil {
				t.Fatal(err)
			}
			site, server := start(t, sandbox.Cloud, sandbox.Options{})
			defer site.Fail(fault)()
			a, err := server.Client().Get(server.URL + "/_edge/tenant_info")
			if err == nil {
				defer func() { _ = a.Body.Close() }()
				_, err = io.ReadAll(a.Body)
			}
			if broke := err != nil; broke != test.breaks {
				t.Fatalf("broke: %v, want %v (%v)", broke, test.breaks, err)
			}
			if a != nil && (a.StatusCode != test.status || test.header != "" && a.Header.Get(test.header) != test.value) {
				t.Errorf("got %d %v", a.StatusCode, a.Header)
			}
		})
	}
}

func TestFaultCountAndRestore(t *testing.T) {
	t.Parallel()
	site, server := start(t, sandbox.Cloud, sandbox.Options{})
	get := func() int {
		status, _, _ := ask(t, http.MethodGet, server.URL+"/_edge/tenant_info", nil)
		return status
	}
	site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "*", Status: 500, Count: 2})
	if a, b, c := get(), get(), get(); a != 500 || b != 500 || c != 200 {
		t.Errorf("got %d %d %d", a, b, c)
	}
	restore := site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "*", Status: 502})
	if got := get(); got != 502 {
		t.Errorf("got %d", got)
	}
	restore()
	if got := get(); got != 200 {
		t.Errorf("after restore got %d", got)
	}
}

func TestParseFaultRefuses(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "GET /x", "GET x status=500", "GET /x status=9", "GET /x kind=fire", "GET /x colour=red", "GET /x count=1", "GET /x delay=soon"} {
		if f, err := sandbox.ParseFault(text); err == nil {
			t.Errorf("%q is read as %+v", text, f)
		}
	}
}

func TestAbsoluteForm(t *testing.T) {
	t.Parallel()
	_, server := start(t, sandbox.Cloud, sandbox.Options{})
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://acme.atlassian.net/_edge/tenant_info", nil)
	w := httptest.NewRecorder()
	server.Config.Handler.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Errorf("got %d", w.Code)
	}
}

func TestStoryClock(t *testing.T) {
	t.Parallel()
	at := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	site := sandbox.New(sandbox.Cloud, sandbox.Options{Clock: func() time.Time { return at }})
	if got := site.Store().Now(); !got.Equal(at) {
		t.Errorf("got %v", got)
	}
}
