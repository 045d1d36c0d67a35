package web_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/sandbox/seed"
)

// look opens an address as a browser does.
func look(t *testing.T, site *sandbox.Site, address, login string) (int, http.Header, string) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	for _, u := range site.Info("").Users {
		if u.Name == login {
			name := u.Name
			if u.AccountID != nil {
				name = u.Email
			}
			r.SetBasicAuth(name, u.APIToken)
		}
	}
	w := httptest.NewRecorder()
	site.ServeHTTP(w, r)
	raw, err := io.ReadAll(w.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	return w.Code, w.Header(), string(raw)
}

const origin = "http://127.0.0.1:9000"

func TestPages(t *testing.T) {
	t.Parallel()
	tests := []struct {
		flavour sandbox.Flavour
		path    string
		want    string
	}{
		{sandbox.Cloud, "/", "Newest changes first"},
		{sandbox.Cloud, "/browse/DEMO-1", "History"},
		{sandbox.Cloud, "/browse/DEMO", "Issues of the project"},
		{sandbox.Cloud, "/wiki/", "Routing Handbook"},
		{sandbox.Cloud, "/wiki/spaces/DEMO", "– – Route planner"},
		{sandbox.Cloud, "/wiki/spaces/DEMO/pages/98321/Route+planner", "The planner turns the parcels"},
		{sandbox.Cloud, "/wiki/spaces/DEMO/pages/98321", `class="inline-comment-marker"`},
		{sandbox.Cloud, "/wiki/spaces/TEAM/blog/2026/11/02/98450/Courier+app", "Congratulations!"},
		{sandbox.DataCenter, "/", "Newest changes first"},
		{sandbox.DataCenter, "/confluence/display/DEMO/Route+planner", "The planner turns the parcels"},
		{sandbox.DataCenter, "/confluence/pages/viewpage.action?pageId=98332", "Errors &amp; rate limits"},
		{sandbox.DataCenter, "/confluence/display/DEMO", "Runbooks"},
	}
	sites := map[sandbox.Flavour]*sandbox.Site{}
	for _, f := range []sandbox.Flavour{sandbox.Cloud, sandbox.DataCenter} {
		sites[f] = sandbox.New(f, sandbox.Options{})
	}
	for _, test := range tests {
		status, header, body := look(t, sites[test.flavour], origin+test.path, "")
		if status != http.StatusOK || !strings.Contains(body, test.want) {
			t.Errorf("%v %s: %d, no %q in %.300s", test.flavour, test.path, status, test.want, body)
		}
		if !strings.HasPrefix(header.Get("Content-Type"), "text/html") || !strings.Contains(header.Get("Content-Security-Policy"), "default-src 'none'") || header.Get("X-Sandbox") == "" {
			t.Errorf("%s: headers %v", test.path, header)
		}
		for _, bad := range []string{"<script", "javascript:", "onclick", "onerror", "<form", "<iframe"} {
			if strings.Contains(strings.ToLower(body), bad) {
				t.Errorf("%s holds %s", test.path, bad)
			}
		}
	}
}

func TestEyes(t *testing.T) {
	t.Parallel()
	site := sandbox.New(sandbox.Cloud, sandbox.Options{})
	for _, test := range []struct {
		address, login string
		want           int
	}{
		{origin + "/wiki/spaces/TEAM/pages/98440", "", http.StatusOK},
		{origin + "/wiki/spaces/TEAM/pages/98440", seed.DevOne, http.StatusNotFound},
		{origin + "/wiki/spaces/SEC", seed.Outsider, http.StatusNotFound},
		{origin + "/wiki/spaces/DEMO/pages/98399", "", http.StatusNotFound}, // in the trash
		{"http://sandbox.example/wiki/spaces/DEMO", "", http.StatusUnauthorized},
		{"http://sandbox.example/wiki/spaces/DEMO", seed.Reader, http.StatusOK},
		{origin + "/wiki/x/AYAB", "", http.StatusFound},
		{origin + "/browse/NOPE-1", "", http.StatusNotFound},
	} {
		if status, _, _ := look(t, site, test.address, test.login); status != test.want {
			t.Errorf("%s as %q: got %d, want %d", test.address, test.login, status, test.want)
		}
	}
}

// Whatever users write, the page stays harmless.
func TestHostile(t *testing.T) {
	t.Parallel()
	site := sandbox.New(sandbox.Cloud, sandbox.Options{})
	hostile := `<script>alert(1)</script><img src="x" onerror="alert(1)"/><a href=" javascript:alert(1)">x</a><iframe src="y"/><svg onload="a"><g>in svg</g></svg>` +
		`<ac:structured-macro ac:name="&lt;script&gt;"><ac:parameter ac:name="title">&lt;script&gt;</ac:parameter></ac:structured-macro><meta http-equiv="refresh" content="0"/>`
	s := site.Store()
	s.Write(func() {
		now := s.Content(98310).Now()
		now.Body, now.Title = hostile, `<script>title</script>`
		if i := s.Issue("DEMO-1"); i != nil {
			i.Summary = `<script>sum</script>`
		}
	})
	for _, path := range []string{"/", "/browse/DEMO-1", "/browse/DEMO", "/wiki/spaces/DEMO", "/wiki/spaces/DEMO/pages/98310"} {
		_, _, body := look(t, site, origin+path, "")
		for _, bad := range []string{"<script", "onerror=", "javascript:", "<iframe", "<svg", "<meta http"} {
			if strings.Contains(strings.ToLower(body), bad) {
				t.Errorf("%s holds %s", path, bad)
			}
		}
	}
	if _, _, body := look(t, site, origin+"/wiki/spaces/DEMO/pages/98310", ""); !strings.Contains(body, "in svg") {
		t.Error("text inside an unknown element is lost")
	}
}
