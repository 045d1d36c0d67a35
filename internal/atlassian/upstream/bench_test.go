package upstream_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"mcp-atlassian/internal/atlassian/upstream"
)

// issueJSON is an issue of about 20 kB, the size of a usual answer.
func issueJSON() string {
	var b strings.Builder
	b.WriteString(`{"id":"10001","key":"A-1","self":"https://x/rest/api/2/issue/10001","fields":{"summary":"A summary","description":"` + strings.Repeat("Some text with words. ", 80) + `"`)
	for at := range 150 {
		_, _ = fmt.Fprintf(&b, `,"customfield_%d":{"self":"https://x/rest/api/2/customFieldOption/%d","value":"Option %d","id":"%d","score":%d.5}`, 10000+at, at, at, at, at)
	}
	b.WriteString(`}}`)
	return b.String()
}

// BenchmarkDo measures the door itself: the answer comes from memory.
func BenchmarkDo(b *testing.B) {
	s := newSite(b, upstream.Limits{}, nil)
	body := issueJSON()
	s.target.Net = canned(body)
	type issue struct {
		Key    string
		Fields map[string]any
	}
	type rawIssue struct {
		Key    string
		Fields map[string]json.RawMessage
	}
	request := issueRead.At(key(b, "A-1")).Query("fields", "*all")
	b.Run("nothing", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := s.door().Do(b.Context(), request, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("raw issue", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(body)))
		for b.Loop() {
			var into rawIssue
			if err := s.door().Do(b.Context(), request, &into); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("issue", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(body)))
		for b.Loop() {
			var into issue
			if err := s.door().Do(b.Context(), request, &into); err != nil {
				b.Fatal(err)
			}
		}
	})
}

type canned string

func (c canned) RoundTripper() http.RoundTripper { return c }

func (c canned) Follow(*http.Response, int) (*http.Request, error) { return nil, io.EOF }

func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{}, Request: r, ContentLength: int64(len(c)),
		Body: io.NopCloser(strings.NewReader(string(c))),
	}, nil
}
