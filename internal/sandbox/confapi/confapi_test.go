package confapi_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/sandbox/seed"
)

// desk is a site in a test, with one user signed in.
type desk struct {
	t    *testing.T
	site *sandbox.Site
	url  string // of Confluence
	user string
}

// open starts a site with demo data.
func open(t *testing.T, f sandbox.Flavour) *desk {
	t.Helper()
	site := sandbox.New(f, sandbox.Options{})
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	return &desk{t: t, site: site, url: site.Info(server.URL).ConfluenceURL, user: seed.Admin}
}

// as is the same site for another user.
func (d *desk) as(user string) *desk { return &desk{t: d.t, site: d.site, url: d.url, user: user} }

type object = map[string]any

// send sends a request and gives status and raw body.
func (d *desk) send(method, path string, body io.Reader, header http.Header) (int, []byte) {
	d.t.Helper()
	r, err := http.NewRequestWithContext(d.t.Context(), method, d.url+path, body)
	if err != nil {
		d.t.Fatal(err)
	}
	maps.Copy(r.Header, header)
	for _, u := range d.site.Info("").Users {
		if u.Name == d.user {
			login := u.Email
			if strings.HasSuffix(d.url, "/confluence") {
				login = u.Name
			}
			r.SetBasicAuth(login, u.APIToken)
		}
	}
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		d.t.Fatal(err)
	}
	raw, err := io.ReadAll(a.Body)
	_ = a.Body.Close()
	if err != nil {
		d.t.Fatal(err)
	}
	if a.StatusCode >= 500 {
		d.t.Fatalf("%s %s: %d %s", method, path, a.StatusCode, raw)
	}
	return a.StatusCode, raw
}

// call sends JSON, wants a status and gives the answer's object.
func (d *desk) call(method, path string, body any, want int) object {
	d.t.Helper()
	var reader io.Reader
	header := http.Header{}
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			d.t.Fatal(err)
		}
		reader = bytes.NewReader(raw)
		header.Set("Content-Type", "application/json")
	}
	status, raw := d.send(method, path, reader, header)
	if status != want {
		d.t.Fatalf("%s %s: got %d, want %d: %s", method, path, status, want, raw)
	}
	var m object
	if len(raw) > 0 && raw[0] == '{' {
		if err := json.Unmarshal(raw, &m); err != nil {
			d.t.Fatal(err)
		}
	}
	return m
}

// get reads with status 200.
func (d *desk) get(path string) object {
	d.t.Helper()
	return d.call(http.MethodGet, path, nil, http.StatusOK)
}

// at follows keys into an object, numbers into lists; what is not there is nil.
func at(v any, path ...any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			m, _ := v.(object)
			v = m[step]
		case int:
			list, _ := v.([]any)
			if step >= len(list) {
				return nil
			}
			v = list[step]
		}
	}
	return v
}

func results(m object) []any {
	list, _ := m["results"].([]any)
	return list
}

// titles lists a member of all results.
func titles(m object, path ...any) string {
	var all []string
	for _, r := range results(m) {
		s, _ := at(r, path...).(string)
		all = append(all, s)
	}
	return strings.Join(all, "|")
}

func upload(t *testing.T, name, data string) (*bytes.Buffer, http.Header) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write([]byte(data))
	_ = w.WriteField("minorEdit", "true")
	_ = w.WriteField("comment", "from a test")
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return &b, http.Header{"Content-Type": {w.FormDataContentType()}, "X-Atlassian-Token": {"no-check"}}
}

func escape(cql string) string { return url.QueryEscape(cql) }

// sortedTitles makes an order that a query did not ask for not matter.
func sortedTitles(list, cql string) string {
	parts := strings.Split(list, "|")
	if !strings.Contains(cql, "order by") {
		slices.Sort(parts)
	}
	return strings.Join(parts, "|")
}
