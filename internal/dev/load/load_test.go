package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestLoad_counts_what_the_server_answered(t *testing.T) {
	t.Parallel()
	var served atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || !json.Valid(body) || !strings.Contains(string(body), `"issue_key":"DEMO-1"`) || r.Header.Get("Authorization") == "" {
			http.Error(w, "unexpected", http.StatusBadRequest)
			return
		}
		if served.Add(1)%10 == 0 {
			_, _ = io.WriteString(w, `{"result":{"isError":true}}`)
			return
		}
		_, _ = io.WriteString(w, `{"result":{}}`)
	}))
	defer server.Close()
	for _, era := range []string{"legacy", "modern"} {
		served.Store(0)
		s, err := parse([]string{"-url", server.URL, "-calls", "100", "-warm", "0s", "-clients", "4", "-json", "-era", era, "-header", "Authorization: Token {n}"}, io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := run(t.Context(), s, &out); err != nil {
			t.Fatal(err)
		}
		var r report
		if err := json.Unmarshal(out.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		if int64(r.Requests+r.Errors) > served.Load() || r.Errors < 10 || r.Requests < 80 || !strings.Contains(r.FirstError, "no result") || r.Answer != len(`{"result":{}}`) {
			t.Errorf("%s: %+v of %d", era, r, served.Load())
		}
	}
}

func TestLoad_stays_on_this_machine(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"http://example.com/mcp", "http://10.0.0.1/mcp", "http://localhost.example/mcp", "https://[2001:db8::1]/"} {
		if _, err := parse([]string{"-url", url}, io.Discard); err == nil {
			t.Errorf("%s is accepted", url)
		}
	}
	for _, url := range []string{"http://localhost:1/mcp", "http://127.0.0.2/mcp", "https://[::1]:1/"} {
		if _, err := parse([]string{"-url", url}, io.Discard); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestReplay_asks_once(t *testing.T) {
	t.Parallel()
	asked := 0
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		w.Header().Set("Content-Type", "text/plain")
		w.WriteHeader(http.StatusTeapot)
		_, _ = io.WriteString(w, r.URL.RequestURI()+r.Header.Get("Authorization"))
	}))
	defer site.Close()
	r := &replay{site: site.URL, http: site.Client(), known: map[string]recorded{}}
	for range 3 {
		for _, user := range []string{"a", "b"} {
			req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/x?y=1", nil)
			req.Header.Set("Authorization", user)
			w := httptest.NewRecorder()
			r.ServeHTTP(w, req)
			if w.Code != http.StatusTeapot || w.Body.String() != "/x?y=1"+user || w.Header().Get("Content-Type") != "text/plain" {
				t.Errorf("%d %s", w.Code, w.Body)
			}
		}
	}
	w := httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/x", nil))
	if asked != 2 || w.Code != http.StatusBadGateway {
		t.Errorf("asked %d times; a write: %d", asked, w.Code)
	}
}

func TestSum_orders_times(t *testing.T) {
	t.Parallel()
	r, err := sum(settings{}, []sample{{times: []time.Duration{3e6, 1e6}, size: 6}, {times: []time.Duration{2e6}}}, time.Second, 3*time.Millisecond)
	if err != nil || r.P50 != 2 || r.Worst != 3 || r.PerSecond != 3 || r.CPU != 1 || r.Answer != 2 {
		t.Errorf("%+v, %v", r, err)
	}
}
