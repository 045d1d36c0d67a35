package upstream_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/atlassian/upstream"
	"mcp-atlassian/internal/ground/fault"
)

// dripping sends one byte per period, so many times.
type dripping struct {
	period time.Duration
	times  int
}

func (d *dripping) RoundTripper() http.RoundTripper { return d }

func (d *dripping) Follow(*http.Response, int) (*http.Request, error) { return nil, io.EOF }

func (d *dripping) RoundTrip(r *http.Request) (*http.Response, error) {
	reader, writer := io.Pipe()
	go func() {
		for range d.times {
			select {
			case <-time.After(d.period):
			case <-r.Context().Done():
				_ = writer.CloseWithError(r.Context().Err())
				return
			}
			_, _ = io.WriteString(writer, "x")
		}
		_ = writer.Close()
	}()
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: reader, ContentLength: -1, Request: r}, nil
}

func TestSlow_bodies(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		net    *dripping
		reader time.Duration // how long the reader takes after each byte
		kind   fault.Kind
		says   string
	}{
		"steady drips are fine":          {&dripping{9 * time.Second, 4}, 0, 0, ""},
		"a slow reader is fine":          {&dripping{time.Second, 3}, 12 * time.Second, 0, ""},
		"silence is not":                 {&dripping{11 * time.Second, 4}, 0, fault.Timeout, "JIRA_TIMEOUT"},
		"drips for ever are not, in all": {&dripping{9 * time.Second, 9}, 0, fault.Timeout, "JIRA_TOTAL_TIMEOUT"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				rules := upstream.NewRules(upstream.Limits{}, upstream.Clock{Now: time.Now}, nil)
				door := upstream.NewDoor(upstream.Target{
					Service: identity.Jira, Base: "http://site", Net: test.net, Credential: identity.None{}, Timeout: 10 * time.Second,
				}, rules)
				policy, err := access.NewPolicy(access.Settings{})
				if err != nil {
					t.Fatal(err)
				}
				issue, err := policy.Scope(access.SiteKind{}).IssueKey("AB-1")
				if err != nil {
					t.Fatal(err)
				}
				body, err := door.Open(t.Context(), issueRead.At(issue))
				if err != nil {
					t.Fatal(err)
				}
				one := make([]byte, 1)
				for err == nil {
					if _, err = body.Read(one); err == nil && test.reader > 0 {
						time.Sleep(test.reader)
					}
				}
				_ = body.Close()
				switch {
				case test.kind == 0 && err != io.EOF: //nolint:errorlint // a reader gives io.EOF itself
					t.Errorf("%v", err)
				case test.kind != 0 && (fault.KindOf(err) != test.kind || !strings.Contains(fault.Text(err), test.says)):
					t.Errorf("%v", err)
				}
			})
		})
	}
}

func TestRules_wait_by_themselves(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rules := upstream.NewRules(upstream.Limits{PerSecond: 1}, upstream.Clock{Now: time.Now}, nil)
		door := upstream.NewDoor(upstream.Target{
			Service: identity.Confluence, Base: "http://site", Net: &dripping{}, Credential: identity.None{},
		}, rules)
		start := time.Now()
		for range 3 {
			if err := door.Do(t.Context(), searchGet.At(), nil); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(start); took != 2*time.Second {
			t.Errorf("three requests at one a second took %v", took)
		}
	})
}
