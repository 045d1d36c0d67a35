package upstream_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/atlassian/upstream"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/secret"
)

func TestDo_sends_what_was_declared(t *testing.T) {
	t.Parallel()
	s := newSite(t, upstream.Limits{UserAgent: "mcp-atlassian/1"}, func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(w, `{"path":%q,"query":%q,"number":5.0}`, r.URL.EscapedPath(), r.URL.RawQuery)
	})
	s.target.Base += "/" // harmless
	var got struct {
		Path, Query string
		Number      any
	}
	jql, err := scope(t).JQL("a = b & c")
	if err != nil {
		t.Fatal(err)
	}
	request := issueRead.At(key(t, "A:B@+-1")).Query("fields", "a b").Query("fields", "c&d").Matching(jql)
	if err := s.door().Do(t.Context(), request, &got); err != nil {
		t.Fatal(err)
	}
	if got.Path != "/context/rest/api/2/issue/A:B@+-1" || got.Query != "fields=a+b&fields=c%26d&jql=a+%3D+b+%26+c" {
		t.Errorf("%+v", got)
	}
	if n, ok := got.Number.(json.Number); !ok || n != "5.0" {
		t.Errorf("the number lost its form: %v", got.Number)
	}
	h := s.requests()[0].Header
	for name, want := range map[string]string{
		"Authorization": "Bearer token-of-alice", "Accept": "application/json", "User-Agent": "mcp-atlassian/1", "Traceparent": "00-trace", "Content-Type": "",
	} {
		if h.Get(name) != want {
			t.Errorf("%s: %q", name, h.Get(name))
		}
	}
	x := s.watch.last(t)
	if x.Route != "GET /rest/api/2/issue/{issue}" || x.Status != 200 || x.Attempts != 1 || x.Err != nil || x.Service != "Jira" {
		t.Errorf("%+v", x)
	}
}

func TestAt_encodes_every_segment(t *testing.T) {
	t.Parallel()
	s := newSite(t, upstream.Limits{}, func(w http.ResponseWriter, r *http.Request) { _, _ = fmt.Fprintf(w, `%q`, r.RequestURI) })
	group := upstream.Read("GET /rest/api/group/{name}/x")
	name, err := scope(t).Name("a b;c?d#e&f é")
	if err != nil {
		t.Fatal(err)
	}
	var got string
	if err := s.door().Do(t.Context(), group.At(name), &got); err != nil {
		t.Fatal(err)
	}
	if want := "/context/rest/api/group/a%20b%3Bc%3Fd%23e&f%20%C3%A9/x"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestAt_refuses_what_no_scope_made(t *testing.T) {
	t.Parallel()
	s := newSite(t, upstream.Limits{}, func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") })
	ref, err := scope(t).PageRef("https://h/display/K/T")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []upstream.Request{
		issueRead.At(), issueRead.At(access.IssueKey{}), issueRead.At(nil), issueRead.At(key(t, "A-1"), key(t, "A-2")), pageLookup.Of(access.PageRef{}), pageLookup.Of(nil),
		pageLookup.Of(ref),
		{},
		searchGet.At().Matching(nil), issueCreate.At().JSON(make(chan int)),
	} {
		err := s.door().Do(t.Context(), r, nil)
		wantKind(t, err, fault.Internal)
	}
}

func TestDeclarations_panic_when_malformed(t *testing.T) {
	t.Parallel()
	for _, declare := range []func(){
		func() { upstream.Read("/x") },
		func() { upstream.Read("POST /x") },
		func() { upstream.Write("GET /x") },
		func() { upstream.ReadByPost("GET /x") },
		func() { upstream.Read("GET x") },
		func() { upstream.Read("GET /x/{a") },
		func() { upstream.Read("GET /x/{}") },
		func() { upstream.Read("GET /x{a}") },
		func() { upstream.Read("GET /{a}x") },
		func() { upstream.Read("GET /x?y=1") },
		func() { upstream.Lookup("GET /x") },
		func() { upstream.Lookup("GET /{a}/{b}") },
		func() { searchGet.At().Query("JQL", "x") },
		func() { searchGet.At().Query("cql", "x") },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			declare()
		}()
	}
}

func TestRequests_are_values(t *testing.T) {
	t.Parallel()
	s := newSite(t, upstream.Limits{}, func(w http.ResponseWriter, r *http.Request) { _, _ = fmt.Fprintf(w, "%q", r.URL.RawQuery) })
	first := searchGet.At().Query("a", "1")
	one, two := first.Query("b", "1"), first.Query("c", "2")
	var got string
	for want, r := range map[string]upstream.Request{"a=1": first, "a=1&b=1": one, "a=1&c=2": two} {
		if err := s.door().Do(t.Context(), r, &got); err != nil || got != want {
			t.Errorf("got %s, %v, want %s", got, err, want)
		}
	}
}

func TestBodies(t *testing.T) {
	t.Parallel()
	s := newSite(t, upstream.Limits{}, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_ = json.NewEncoder(w).Encode(map[string]any{"type": r.Header.Get("Content-Type"), "body": string(body), "length": r.ContentLength, "token": r.Header.Get("X-Atlassian-Token"), "experimental": r.Header.Get("X-Experimentalapi")})
	})
	jql, err := scope(t).JQL("a = <b>")
	if err != nil {
		t.Fatal(err)
	}
	type answer struct {
		Type, Body, Token, Experimental string
		Length                          int
	}
	for name, test := range map[string]struct {
		request upstream.Request
		want    answer
	}{
		"json":         {search.At().JSON(map[string]any{"jql": jql}), answer{Type: "application/json", Body: `{"jql":"a = <b>"}`, Length: 17}},
		"form":         {issueCreate.At().Form(url.Values{"a": {"b c"}}), answer{Type: "application/x-www-form-urlencoded", Body: "a=b+c", Length: 5, Token: "no-check"}},
		"no body":      {issueCreate.At(), answer{Type: "application/json"}},
		"experimental": {deskRead.At(key(t, "A-1")), answer{Experimental: "opt-in"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got answer
			if err := s.door().Do(t.Context(), test.request, &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestUpload_is_multipart(t *testing.T) {
	t.Parallel()
	s := newSite(t, upstream.Limits{}, func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseMultipartForm(1 << 20); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		file, head, err := r.FormFile("file")
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		content, _ := io.ReadAll(file)
		_ = json.NewEncoder(w).Encode([]any{head.Filename, head.Header.Get("Content-Type"), string(content), r.FormValue("comment"), r.Header.Get("X-Atlassian-Token"), r.ContentLength > 0})
	})
	for name, content := range map[string]io.Reader{"known size": strings.NewReader("hello"), "stream": io.MultiReader(strings.NewReader("hello"))} {
		var got []any
		request := attach.At(key(t, "A-1")).Field("comment", "ä\"b").File(`a "b".png`, content)
		if err := s.door().Do(t.Context(), request, &got); err != nil {
			t.Fatal(err)
		}
		want := []any{`a "b".png`, "image/png", "hello", "ä\"b", "no-check", name == "known size"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestReadOnly_refuses_writes_before_sending(t *testing.T) {
	t.Parallel()
	s := newSite(t, upstream.Limits{}, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") })
	s.target.ReadOnly = true
	err := s.door().Do(t.Context(), issueCreate.At().JSON(1), nil)
	wantKind(t, err, fault.Forbidden)
	if !strings.Contains(err.Error(), "read-only mode") || len(s.requests()) != 0 {
		t.Error(err)
	}
	if err := s.door().Do(t.Context(), search.At().JSON(1), nil); err != nil {
		t.Errorf("a search by POST is a read: %v", err)
	}
}

func TestHeaders_custom_and_forwarded(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		credential identity.Credential
		want       string
	}{
		"bearer is replaced": {identity.Bearer{Token: secret.New("t")}, "from-caller"},
		"basic wins":         {identity.Basic{User: "u", Token: secret.New("t")}, "Basic dTp0"},
		"external":           {identity.Forwarded{}, "from-caller"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, upstream.Limits{}, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") })
			s.target.Credential = test.credential
			s.target.Custom = http.Header{"x-both": {"operator"}, "X-Custom": {"c"}, "User-Agent": {"special"}, "Authorization": {"from-operator"}, "Accept-Encoding": {"br"}}
			s.target.Forward = http.Header{"X-Both": {"caller"}, "cookie": {"a=1"}, "authorization": {"from-caller"}}
			if err := s.door().Do(t.Context(), issueRead.At(key(t, "A-1")), nil); err != nil {
				t.Fatal(err)
			}
			h := s.requests()[0].Header
			got := []string{h.Get("Authorization"), h.Get("X-Both"), h.Get("X-Custom"), h.Get("User-Agent"), h.Get("Cookie"), h.Get("Accept-Encoding")}
			if diff := cmp.Diff([]string{test.want, "caller", "c", "special", "a=1", "gzip"}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDecode_answers_that_are_no_data(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		body, says string
		method     upstream.Request
		ok         bool
	}{
		"empty answer of a read":  {"", "empty answer", issueRead.At(key(t, "A-1")), false},
		"empty answer of a write": {"", "", issueEdit.At(key(t, "A-1")), true},
		"login page":              {"<!DOCTYPE html><title>Log in - Jira</title><input type=password>", "login page (\"Log in - Jira\")", issueRead.At(key(t, "A-1")), false},
		"web page":                {"<html><title>Portal</title></html>", "web page (\"Portal\")", issueRead.At(key(t, "A-1")), false},
		"not JSON":                {"oops", "other than the expected JSON", issueRead.At(key(t, "A-1")), false},
		"other JSON":              {`["x"]`, "other than the expected JSON", issueRead.At(key(t, "A-1")), false},
		"cut JSON":                {`{"a":"b`, "other than the expected JSON", issueRead.At(key(t, "A-1")), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, upstream.Limits{}, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, test.body) })
			var into struct{ A string }
			err := s.door().Do(t.Context(), test.method, &into)
			if test.ok {
				if err != nil {
					t.Error(err)
				}
				return
			}
			wantKind(t, err, fault.Protocol)
			if !strings.Contains(err.Error(), test.says) {
				t.Errorf("%v does not say %q", err, test.says)
			}
			if x := s.watch.last(t); x.Err == nil {
				t.Error("the failure was not observed")
			}
		})
	}
}

func TestDecode_raw_forms(t *testing.T) {
	t.Parallel()
	s := newSite(t, upstream.Limits{}, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, ` {"b":1,"a":2} `) })
	var raw json.RawMessage
	var content []byte
	if err := s.door().Do(t.Context(), issueRead.At(key(t, "A-1")), &raw); err != nil || string(bytes.TrimSpace(raw)) != `{"b":1,"a":2}` {
		t.Errorf("%s, %v", raw, err)
	}
	if err := s.door().Do(t.Context(), issueRead.At(key(t, "A-1")), &content); err != nil || !bytes.Equal(content, raw) {
		t.Errorf("%s, %v", content, err)
	}
}

func TestBody_limits(t *testing.T) {
	t.Parallel()
	s := newSite(t, upstream.Limits{MaxBody: 10}, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("stream") != "" {
			w.(http.Flusher).Flush()
		}
		_, _ = io.WriteString(w, `"01234567890"`)
	})
	for _, r := range []upstream.Request{issueRead.At(key(t, "A-1")), issueRead.At(key(t, "A-1")).Query("stream", "1")} {
		var into string
		err := s.door().Do(t.Context(), r, &into)
		wantKind(t, err, fault.Protocol)
		if !strings.Contains(err.Error(), "longer than 10 bytes") {
			t.Error(err)
		}
	}
}

func TestOpen_gives_the_file(t *testing.T) {
	t.Parallel()
	s := newSite(t, upstream.Limits{Concurrent: 1}, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/png; x=y")
		w.Header().Set("Content-Disposition", `attachment; filename="..\\..\\evil/a b.png"`)
		_, _ = io.WriteString(w, "content")
	})
	body, err := s.door().Open(t.Context(), download.At("/secure/attachment/1/x.png?version=2"))
	if err != nil {
		t.Fatal(err)
	}
	content, err := body.All(7)
	if err != nil || string(content) != "content" || body.Type != "image/png" || body.Name != "a b.png" || body.Size != 7 {
		t.Errorf("%q, %+v, %v", content, body, err)
	}
	if err := errors.Join(body.Close(), body.Close()); err != nil {
		t.Error(err)
	}
	body, err = s.door().Open(t.Context(), download.At("/x")) // the slot was given back
	if err != nil {
		t.Fatal(err)
	}
	_, err = body.All(6)
	wantKind(t, err, fault.Input)
	_ = body.Close()
	if got := s.requests()[0]; got.RequestURI != "/context/secure/attachment/1/x.png?version=2" || got.Header.Get("Accept") != "*/*" {
		t.Errorf("%s %s", got.RequestURI, got.Header.Get("Accept"))
	}
}

func TestLinked_stays_on_the_site(t *testing.T) {
	t.Parallel()
	s := newSite(t, upstream.Limits{}, func(w http.ResponseWriter, r *http.Request) { _, _ = fmt.Fprintf(w, "%q", r.RequestURI) })
	s.target.Web = "https://acme.atlassian.net/wiki"
	for address, want := range map[string]string{
		"/download/1":                                      "/context/download/1",
		"download/1":                                       "/context/download/1",
		"/context/download/a%20b%2Fc?x=%20y":               "/context/download/a%20b%2Fc?x=%20y",
		s.server.URL + "/context/download/1":               "/context/download/1",
		"https://acme.atlassian.net/wiki/download/1?a=b#c": "/context/download/1?a=b",
	} {
		var got string
		if err := s.door().Do(t.Context(), download.At(address), &got); err != nil || got != want {
			t.Errorf("%s: %s, %v", address, got, err)
		}
	}
	before := len(s.requests())
	for _, address := range []string{
		"", "https://evil.example/download", "//evil.example/x", s.server.URL + "/other/x", s.server.URL + "/contextual/x", "https://acme.atlassian.net/x",
		"https://u:p@acme.atlassian.net/wiki/x", "http://acme.atlassian.net/wiki/x", "file:///etc/passwd", "https://acme.atlassian.net:8443/wiki/x", "\x00",
	} {
		if err := s.door().Do(t.Context(), download.At(address), nil); err == nil {
			t.Errorf("%q was asked for", address)
		}
	}
	if len(s.requests()) != before {
		t.Error("a request left")
	}
}

func TestPages_walks_and_stops(t *testing.T) {
	t.Parallel()
	s := newSite(t, upstream.Limits{}, func(w http.ResponseWriter, r *http.Request) {
		at := r.URL.Query().Get("startAt")
		switch at {
		case "2":
			http.Error(w, `{"errorMessages":["broken"]}`, http.StatusBadRequest)
		default:
			_, _ = fmt.Fprintf(w, `{"at":%q}`, at)
		}
	})
	type page struct{ At string }
	walk := func(next func(*page) (upstream.Request, bool)) (seen []string, failed error) {
		for p, err := range upstream.Pages(t.Context(), s.door(), searchGet.At(), next) {
			if err != nil {
				return seen, err
			}
			seen = append(seen, p.At)
		}
		return seen, nil
	}
	seen, err := walk(func(p *page) (upstream.Request, bool) { return searchGet.At().Query("startAt", "1"), p.At == "" })
	if err != nil || len(seen) != 2 {
		t.Errorf("%v, %v", seen, err)
	}
	seen, err = walk(func(p *page) (upstream.Request, bool) { return searchGet.At().Query("startAt", "1"), true })
	if fault.KindOf(err) != fault.Protocol || len(seen) != 2 {
		t.Errorf("an endless list: %v, %v", seen, err)
	}
	seen, err = walk(func(p *page) (upstream.Request, bool) {
		other := map[string]string{"": "1", "1": "3", "3": "1"}
		return searchGet.At().Query("startAt", other[p.At]), true
	})
	if fault.KindOf(err) != fault.Protocol || len(seen) != 3 {
		t.Errorf("a list that goes in a circle: %v, %v", seen, err)
	}
	walked := 10
	seen, err = walk(func(*page) (upstream.Request, bool) {
		walked++
		return searchGet.At().Query("startAt", strconv.Itoa(walked)), true
	})
	if fault.KindOf(err) != fault.Protocol || len(seen) != 2_000 {
		t.Errorf("a list without end: %d pages, %v", len(seen), err)
	}
	seen, err = walk(func(p *page) (upstream.Request, bool) { return searchGet.At().Query("startAt", "2"), true })
	if fault.KindOf(err) != fault.Input || len(seen) != 1 {
		t.Errorf("a broken page: %v, %v", seen, err)
	}
}

func TestNewDoor_mistakes_come_out(t *testing.T) {
	t.Parallel()
	s := newSite(t, upstream.Limits{}, nil)
	for _, change := range []func(*upstream.Target){
		func(to *upstream.Target) { to.Base = "" }, func(to *upstream.Target) { to.Base = "://" },
		func(to *upstream.Target) { to.Credential = nil }, func(to *upstream.Target) { to.Net = nil },
	} {
		to := s.target
		change(&to)
		err := upstream.NewDoor(to, s.rules).Do(t.Context(), issueRead.At(key(t, "A-1")), nil)
		wantKind(t, err, fault.Internal)
	}
}

func TestCancellation_reaches_the_request(t *testing.T) {
	t.Parallel()
	arrived := make(chan struct{})
	gone := make(chan struct{})
	s := newSite(t, upstream.Limits{Concurrent: 1}, func(_ http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-r.Context().Done()
		close(gone)
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-arrived
		cancel()
	}()
	err := s.door().Do(ctx, issueRead.At(key(t, "A-1")), nil)
	if fault.KindOf(err) != fault.Cancelled {
		t.Errorf("%v", err)
	}
	<-gone
}
