package confapi_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/sandbox/seed"
)

// Many clients write one page, each with the version it has seen: every write that is accepted is kept, every other one
// gets 409, and each client's pages, comments and labels are all there in the end.
func TestManyClients(t *testing.T) {
	t.Parallel()
	site := sandbox.New(sandbox.Cloud, sandbox.Options{})
	token, email := "", ""
	for _, u := range site.Info("").Users {
		if u.Name == seed.Admin {
			token, email = u.APIToken, u.Email
		}
	}
	do := func(method, path string, body any) (int, object) {
		raw, err := json.Marshal(body)
		if err != nil {
			t.Error(err)
		}
		r := httptest.NewRequestWithContext(t.Context(), method, "http://127.0.0.1/wiki"+path, bytes.NewReader(raw))
		r.Header.Set("Content-Type", "application/json")
		r.SetBasicAuth(email, token)
		w := httptest.NewRecorder()
		site.ServeHTTP(w, r)
		var m object
		_ = json.Unmarshal(w.Body.Bytes(), &m)
		return w.Code, m
	}
	var accepted atomic.Int64
	var all sync.WaitGroup
	for n := range 64 {
		all.Go(func() {
			_, page := do(http.MethodGet, "/api/v2/pages/98310", nil)
			version, _ := at(page, "version", "number").(float64)
			status, _ := do(http.MethodPut, "/api/v2/pages/98310", object{
				"id": "98310", "status": "current", "title": "Getting started", "body": object{"representation": "storage", "value": "<p>x</p>"}, "version": object{"number": version + 1},
			})
			switch status {
			case http.StatusOK:
				accepted.Add(1)
			case http.StatusConflict:
			default:
				t.Errorf("update: %d", status)
			}
			if status, m := do(http.MethodPost, "/api/v2/pages", object{"spaceId": "65540", "title": fmt.Sprint("Page ", n), "body": object{"representation": "storage", "value": "<p>x</p>"}}); status != http.StatusOK {
				t.Errorf("create: %d %v", status, m)
			}
			do(http.MethodPost, "/api/v2/footer-comments", object{"pageId": "98310", "body": object{"representation": "storage", "value": "<p>x</p>"}})
			do(http.MethodPost, "/rest/api/content/98310/label", []object{{"prefix": "global", "name": fmt.Sprint("l", n)}})
		})
	}
	all.Wait()
	s := site.Store()
	s.Read(func() {
		page := s.Content(98310)
		if got := int64(page.Now().Number) - 1; got != accepted.Load() || len(page.Versions) != int(got)+1 {
			t.Errorf("%d writes were accepted, %d versions were added", accepted.Load(), got)
		}
		made := 0
		for _, c := range s.Contents() {
			if strings.HasPrefix(c.Title(), "Page ") {
				made++
			}
		}
		if comments := len(page.Below("comment")); made != 64 || comments != 64 || len(page.Labels) != 66 {
			t.Errorf("%d pages, %d comments, %d labels", made, comments, len(page.Labels))
		}
	})
}

func BenchmarkGetPage(b *testing.B) {
	site := sandbox.New(sandbox.DataCenter, sandbox.Options{Keep: -1})
	user := site.Info("").Users[0]
	r := httptest.NewRequestWithContext(b.Context(), http.MethodGet, "http://127.0.0.1/confluence/rest/api/content/98321?expand=body.storage,version,space,history", nil)
	r.SetBasicAuth(user.Name, user.APIToken)
	for b.Loop() {
		w := httptest.NewRecorder()
		site.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			b.Fatal(w.Code)
		}
	}
}

func BenchmarkSearch(b *testing.B) {
	site := sandbox.New(sandbox.DataCenter, sandbox.Options{Keep: -1})
	user := site.Info("").Users[0]
	r := httptest.NewRequestWithContext(b.Context(), http.MethodGet, "http://127.0.0.1/confluence/rest/api/search?cql=type=page+and+text~routes", nil)
	r.SetBasicAuth(user.Name, user.APIToken)
	for b.Loop() {
		w := httptest.NewRecorder()
		site.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			b.Fatal(w.Code)
		}
	}
}
