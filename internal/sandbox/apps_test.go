package sandbox_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/sandbox/seed"
)

func TestForms(t *testing.T) {
	t.Parallel()
	site := sandbox.New(sandbox.Cloud, sandbox.Options{})
	base := "/jira/forms/cloud/" + site.Store().CloudID + "/issue/SUP-4/form"
	const submitted, open = "/6f1d2c3b-4a59-4e68-8d77-1a2b3c4d5e01", "/6f1d2c3b-4a59-4e68-8d77-1a2b3c4d5e02"
	for _, step := range []struct {
		user, method, path, body string
		status                   int
		holds                    string
	}{
		{seed.Admin, http.MethodGet, base, "", 200, `"name":"Map fault"`},
		{seed.Admin, http.MethodGet, base + submitted, "", 200, `"status":"s"`},
		{seed.Admin, http.MethodGet, base + submitted + "/format/answers", "", 200, `"answer":"Lisbon"`},
		{seed.Admin, http.MethodGet, base + "/none", "", 404, `"NotFound"`},
		{seed.Admin, http.MethodGet, strings.Replace(base, "SUP-4", "NOPE-1", 1), "", 404, `"NotFound"`},
		{seed.Admin, http.MethodGet, strings.Replace(base, site.Store().CloudID, "other", 1), "", 404, "Not Found"},
		{seed.Admin, http.MethodPut, base + submitted, `{"answers":{"1":{"text":"1"}}}`, 409, "reopen"},
		{seed.Admin, http.MethodPut, base + open, `{"answers":{"9":{"text":"1"}}}`, 400, "no question '9'"},
		{seed.Admin, http.MethodPut, base + open, `{"answers":{"1":{"number":1}}}`, 400, "'number'"},
		{seed.Admin, http.MethodPut, base + open, `{"answers":{"2":{"choices":["7"]}}}`, 400, "no choice '7'"},
		{seed.Admin, http.MethodPut, base + open, `{"answers":{"3":{"date":"tomorrow"}}}`, 400, "yyyy-MM-dd"},
		{seed.Admin, http.MethodPut, base + open, `[]`, 400, "BadRequest"},
		{seed.Reader, http.MethodPut, base + open, `{"answers":{"1":{"text":"1"}}}`, 403, "Forbidden"},
		{seed.Admin, http.MethodPut, base + open, `{"answers":{"1":{"text":"4417"}}}`, 200, `"text":"4417"`},
		{seed.Admin, http.MethodPut, base + open + "/action/submit", "", 400, "Depot"},
		{seed.Admin, http.MethodPut, base + open, `{"answers":{"2":{"choices":["1"]},"3":{"date":"2026-11-20"}}}`, 200, `"text":"4417"`},
		{seed.Admin, http.MethodPut, base + open + "/action/submit", "", 200, `"status":"s"`},
		{seed.Admin, http.MethodPut, base + open + "/action/reopen", "", 200, `"status":"o"`},
	} {
		w := inProcess(t, site, step.user, step.method+" "+step.path, step.body)
		if w.Code != step.status || !strings.Contains(w.Body.String(), step.holds) {
			t.Errorf("%s %s %s gives %d %s, want %d %s", step.method, step.path, step.body, w.Code, w.Body, step.status, step.holds)
		}
	}
}

func TestDevelopment(t *testing.T) {
	t.Parallel()
	for _, f := range []sandbox.Flavour{sandbox.Cloud, sandbox.DataCenter} {
		site := sandbox.New(f, sandbox.Options{})
		id := site.Store().Issue("DEMO-6").ID
		base := "/rest/dev-status/1.0/issue/"
		for _, step := range []struct {
			user, path string
			status     int
			holds      string
		}{
			{seed.DevOne, base + "summary?issueId=" + id, 200, `"pullrequest":{"byInstanceType":{"GitHub":{"count":1,"name":"GitHub"}}`},
			{seed.DevOne, base + "detail?issueId=" + id + "&applicationType=GitHub&dataType=pullrequest", 200, `"status":"OPEN"`},
			{seed.DevOne, base + "detail?issueId=" + id + "&applicationType=GitHub&dataType=repository", 200, `"displayId":"4f2c9d1"`},
			{seed.DevOne, base + "detail?issueId=" + id + "&applicationType=github", 200, `"detail":[]`}, // the spelling counts
			{seed.DevOne, base + "detail?issueId=DEMO-6&applicationType=GitHub", 404, ""},
			{seed.DevOne, base + "detail?issueId=" + id, 400, "applicationType"},
			{seed.Reader, base + "summary?issueId=" + id, 403, "permission"},
		} {
			w := inProcess(t, site, step.user, http.MethodGet+" "+step.path, "")
			if w.Code != step.status || !strings.Contains(w.Body.String(), step.holds) {
				t.Errorf("%s: %s gives %d %s, want %d %s", f, step.path, w.Code, w.Body, step.status, step.holds)
			}
		}
	}
}

// TestSignIn tries right and wrong credentials where each flavour takes them.
func TestSignIn(t *testing.T) {
	t.Parallel()
	basic := func(login, secret string) http.Header {
		r := &http.Request{Header: http.Header{}}
		r.SetBasicAuth(login, secret)
		return r.Header
	}
	cloud, dc := sandbox.New(sandbox.Cloud, sandbox.Options{}), sandbox.New(sandbox.DataCenter, sandbox.Options{})
	user, other := cloud.Info("").Users[1], dc.Info("").Users[1]
	gone := dc.Store().UserByName(seed.Gone)
	gateway := "/ex/jira/" + cloud.Store().CloudID
	tests := []struct {
		name   string
		site   *sandbox.Site
		path   string
		header http.Header
		status int
		holds  string
	}{
		{"cloud basic", cloud, "/rest/api/3/myself", basic(user.Email, user.APIToken), 200, user.DisplayName},
		{"cloud basic, capitals", cloud, "/rest/api/3/myself", basic(strings.ToUpper(user.Email), user.APIToken), 200, user.DisplayName},
		{"cloud basic by login", cloud, "/rest/api/3/myself", basic(user.Name, user.APIToken), 401, "Client must be authenticated"},
		{"cloud wrong token", cloud, "/rest/api/3/myself", basic(user.Email, "x"), 401, "Client must be authenticated to access this resource."},
		{"cloud no credentials", cloud, "/rest/api/3/myself", nil, 401, "errorMessages"},
		{"cloud bearer at the site", cloud, "/rest/api/3/myself", bearer(user.OAuthToken), 401, ""},
		{"cloud bearer at the gateway", cloud, gateway + "/rest/api/3/myself", bearer(user.OAuthToken), 200, gateway + "/rest/api/3/user"},
		{"cloud wrong bearer at the gateway", cloud, gateway + "/rest/api/3/myself", bearer("x"), 401, `"Unauthorized"`},
		{"cloud other site at the gateway", cloud, "/ex/jira/none/rest/api/3/myself", bearer(user.OAuthToken), 404, ""},
		{"cloud gateway without credentials", cloud, gateway + "/rest/api/3/serverInfo", nil, 401, ""},
		{"cloud anonymous", cloud, "/rest/api/3/serverInfo", nil, 200, "Cloud"},
		{"dc basic", dc, "/rest/api/2/myself", basic(other.Name, other.APIToken), 200, other.DisplayName},
		{"dc personal token", dc, "/rest/api/2/myself", bearer(*other.PersonalToken), 200, other.DisplayName},
		{"dc oauth", dc, "/rest/api/2/myself", bearer(other.OAuthToken), 200, other.DisplayName},
		{"dc wrong password", dc, "/rest/api/2/myself", basic(other.Name, "x"), 401, "<title>Unauthorized (401)</title>"},
		{"dc wrong token", dc, "/rest/api/2/myself", bearer("x"), 401, "Client must be authenticated"},
		{"dc deactivated", dc, "/rest/api/2/myself", bearer(gone.PersonalToken), 401, ""},
		{"dc context path", dc, "/confluence/rest/api/user/current", bearer(*other.PersonalToken), 200, other.DisplayName},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, test.path, http.NoBody)
			if test.header != nil {
				r.Header = test.header
			}
			w := httptest.NewRecorder()
			test.site.ServeHTTP(w, r)
			if w.Code != test.status || !strings.Contains(w.Body.String(), test.holds) {
				t.Errorf("%d %s", w.Code, w.Body)
			}
			if w.Code == http.StatusUnauthorized && !strings.Contains(test.name, "gateway") && w.Header().Get("Www-Authenticate") == "" {
				t.Error("no WWW-Authenticate")
			}
		})
	}
}
