package upstream_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/atlassian/upstream"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/secret"
)

// failing answers with a status so many times and with {} afterwards.
func failing(times int32, status int, headers ...string) http.HandlerFunc {
	var asked atomic.Int32
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if asked.Add(1) > times {
			_, _ = io.WriteString(w, "{}")
			return
		}
		for at := 0; at < len(headers); at += 2 {
			w.Header().Set(headers[at], headers[at+1])
		}
		w.WriteHeader(status)
	}
}

func TestRetries(t *testing.T) {
	t.Parallel()
	on := upstream.Limits{Retries: 3, Backoff: time.Second}
	withWrites, ignoring := on, on
	withWrites.RetryWrites, ignoring.IgnoreRetryAfter = true, true
	read, write := issueRead.At(key(t, "A-1")), issueEdit.At(key(t, "A-1"))
	quarter := 250 * time.Millisecond
	for name, test := range map[string]struct {
		limits   upstream.Limits
		answer   http.HandlerFunc
		request  upstream.Request
		attempts int
		kind     fault.Kind // Internal = success
		waits    []time.Duration
	}{
		"off by default":             {upstream.Limits{}, failing(1, 503), read, 1, fault.Unavailable, nil},
		"once":                       {on, failing(1, 503), read, 2, 0, []time.Duration{quarter}},
		"growing, with luck":         {on, failing(3, 502), read, 4, 0, []time.Duration{quarter, time.Second, 2 * time.Second}},
		"used up":                    {on, failing(9, 504), read, 4, fault.Timeout, []time.Duration{quarter, time.Second, 2 * time.Second}},
		"429 with seconds":           {on, failing(1, 429, "Retry-After", "4"), read, 2, 0, []time.Duration{4 * time.Second}},
		"429 with zero: no storm":    {on, failing(9, 429, "Retry-After", "0"), read, 4, fault.RateLimited, []time.Duration{quarter, time.Second, 2 * time.Second}},
		"429 with a date":            {on, failing(1, 429, "Retry-After", "Thu, 01 Jan 2026 00:00:05 GMT"), read, 2, 0, []time.Duration{5 * time.Second}},
		"429 with a past date":       {on, failing(1, 429, "Retry-After", "Thu, 01 Jan 1998 00:00:05 GMT"), read, 2, 0, []time.Duration{quarter}},
		"429 with reset":             {on, failing(1, 429, "X-RateLimit-Reset", "2026-01-01T00:00:07Z"), read, 2, 0, []time.Duration{7 * time.Second}},
		"too long a wait":            {on, failing(1, 429, "Retry-After", "11"), read, 1, fault.RateLimited, nil},
		"a wait beyond all numbers":  {on, failing(1, 429, "Retry-After", "99999999999999999999"), read, 1, fault.RateLimited, nil},
		"a wait beyond a duration":   {on, failing(1, 429, "Retry-After", "9999999999"), read, 1, fault.RateLimited, nil},
		"a negative wait":            {on, failing(1, 429, "Retry-After", "-99999999999999999999"), read, 2, 0, []time.Duration{quarter}},
		"Retry-After ignored":        {ignoring, failing(1, 429, "Retry-After", "11"), read, 2, 0, []time.Duration{quarter}},
		"413 with Retry-After":       {on, failing(1, 413, "Retry-After", "1"), read, 2, 0, []time.Duration{time.Second}},
		"413 without":                {on, failing(1, 413), read, 1, fault.Input, nil},
		"413 ignored":                {ignoring, failing(1, 413, "Retry-After", "1"), read, 1, fault.Input, nil},
		"500":                        {on, failing(1, 500), read, 1, fault.Unavailable, nil},
		"500 with Retry-After":       {on, failing(1, 500, "Retry-After", "1"), read, 2, 0, []time.Duration{time.Second}},
		"400":                        {on, failing(1, 400), read, 1, fault.Input, nil},
		"a write":                    {on, failing(1, 503), write, 1, fault.Unavailable, nil},
		"a write, 429":               {on, failing(1, 429, "Retry-After", "1"), write, 1, fault.RateLimited, nil},
		"a repeatable write":         {on, failing(1, 503), issuePut.At(key(t, "A-1")).JSON(1), 2, 0, []time.Duration{quarter}},
		"a write, switched on":       {withWrites, failing(1, 503), write.JSON(1), 2, 0, []time.Duration{quarter}},
		"a stream cannot be resent":  {withWrites, failing(1, 503), attach.At(key(t, "A-1")).File("a", io.MultiReader(strings.NewReader("x"))), 1, fault.Unavailable, nil},
		"a file can":                 {withWrites, failing(1, 503), attach.At(key(t, "A-1")).File("a", strings.NewReader("x")), 2, 0, []time.Duration{quarter}},
		"a search by POST is a read": {on, failing(1, 503), search.At().JSON(1), 2, 0, []time.Duration{quarter}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, test.limits, test.answer)
			err := s.door().Do(t.Context(), test.request, nil)
			if got := len(s.requests()); got != test.attempts {
				t.Errorf("%d attempts, want %d", got, test.attempts)
			}
			if x := s.watch.last(t); x.Attempts != test.attempts {
				t.Errorf("%d attempts observed", x.Attempts)
			}
			if test.kind == 0 && err != nil || test.kind != 0 && fault.KindOf(err) != test.kind {
				t.Errorf("%v, want %v", err, test.kind)
			}
			if !slices.Equal(s.clock.waits, test.waits) {
				t.Errorf("waited %v, want %v", s.clock.waits, test.waits)
			}
		})
	}
}

func TestRetry_wait_obeys_cancellation(t *testing.T) {
	t.Parallel()
	s := newSite(t, upstream.Limits{Retries: 5, Concurrent: 1}, failing(9, 503))
	s.clock.refuse = context.Canceled
	err := s.door().Do(t.Context(), issueRead.At(key(t, "A-1")), nil)
	if !errors.Is(err, context.Canceled) || len(s.requests()) != 1 {
		t.Errorf("%v after %d attempts", err, len(s.requests()))
	}
}

func TestConnection_failures_are_retried_for_every_method(t *testing.T) {
	t.Parallel()
	s := newSite(t, upstream.Limits{Retries: 2}, failing(0, 200))
	s.server.Close()
	for _, r := range []upstream.Request{issueRead.At(key(t, "A-1")), issueEdit.At(key(t, "A-1")).JSON(1)} {
		err := s.door().Do(t.Context(), r, nil)
		wantKind(t, err, fault.Unavailable)
		if x := s.watch.last(t); x.Attempts != 3 || x.Status != 0 {
			t.Errorf("%+v", x)
		}
		text := fault.Text(err)
		for _, part := range []string{"Could not connect to Jira at http://127.0.0.1", "refuses the connection", "JIRA_URL"} {
			if !strings.Contains(text, part) {
				t.Errorf("%s", text)
			}
		}
		if strings.Contains(text, "/rest/") || strings.Contains(text, "dial tcp") {
			t.Errorf("%s", text)
		}
	}
}

func TestBroken_connections_are_retried_for_reads(t *testing.T) {
	t.Parallel()
	cut := func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			_ = conn.(*net.TCPConn).SetLinger(0)
			_ = conn.Close()
		}
	}
	s := newSite(t, upstream.Limits{Retries: 1}, cut)
	err := s.door().Do(t.Context(), issueRead.At(key(t, "A-1")), nil)
	wantKind(t, err, fault.Unavailable)
	if x := s.watch.last(t); x.Attempts != 2 {
		t.Errorf("%+v", x)
	}
	err = s.door().Do(t.Context(), issueCreate.At().JSON(1), nil)
	wantKind(t, err, fault.Unavailable)
	if x := s.watch.last(t); x.Attempts != 1 {
		t.Errorf("%+v", x)
	}
	if !strings.Contains(fault.Text(err), "may have happened") {
		t.Errorf("%s", fault.Text(err))
	}
}

func TestTransient_dial_failure_is_cured(t *testing.T) {
	t.Parallel()
	s := newSite(t, upstream.Limits{Retries: 2}, failing(0, 200))
	s.target.Net = &flaky{Network: s.target.Net, failures: 2}
	if err := s.door().Do(t.Context(), issueCreate.At().JSON(1), nil); err != nil {
		t.Error(err)
	}
}

// flaky fails to dial some times.
type flaky struct {
	upstream.Network
	mu       sync.Mutex
	failures int
}

func (f *flaky) RoundTripper() http.RoundTripper { return f }

func (f *flaky) RoundTrip(r *http.Request) (*http.Response, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.failures--; f.failures >= 0 {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("unreachable")}
	}
	return f.Network.RoundTripper().RoundTrip(r)
}

// renewable is a token source with a stale token.
type renewable struct {
	mu      sync.Mutex
	token   string
	renewed int
	broken  bool
}

func (r *renewable) Token(context.Context) (secret.Text, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return secret.New(r.token), nil
}

func (r *renewable) Renew(context.Context, secret.Text) (secret.Text, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.renewed++
	if r.broken {
		return secret.Text{}, fault.New(fault.Unauthenticated, "the sign-in has ended").WithHint("sign in again")
	}
	r.token = "fresh"
	return secret.New(r.token), nil
}

func TestUnauthorized_renews_once(t *testing.T) {
	t.Parallel()
	answer := func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer fresh" {
			w.WriteHeader(http.StatusUnauthorized)
		}
	}
	for _, test := range []struct {
		broken   bool
		attempts int
	}{{false, 2}, {true, 1}} {
		s := newSite(t, upstream.Limits{}, answer)
		source := &renewable{token: "stale", broken: test.broken}
		rejected := 0
		s.target.Credential, s.target.Rejected = identity.Refreshing{Source: source, Name: "c"}, func() { rejected++ }
		err := s.door().Do(t.Context(), issueEdit.At(key(t, "A-1")).JSON(1), nil)
		if len(s.requests()) != test.attempts || source.renewed != 1 || (err != nil) != test.broken || (rejected == 1) != test.broken {
			t.Errorf("broken %v: %d attempts, %d renewals, rejected %d, %v", test.broken, len(s.requests()), source.renewed, rejected, err)
		}
		if text := fault.Text(err); test.broken && (!strings.Contains(text, "(401)") || !strings.Contains(text, "Sign in again")) {
			t.Errorf("the reason is missing: %s", text)
		}
	}
	stubborn := newSite(t, upstream.Limits{Retries: 5}, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) })
	stubborn.target.Credential = identity.Refreshing{Source: &renewable{token: "stale"}, Name: "c"}
	err := stubborn.door().Do(t.Context(), issueRead.At(key(t, "A-1")), nil)
	wantKind(t, err, fault.Unauthenticated)
	if len(stubborn.requests()) != 2 {
		t.Errorf("%d attempts", len(stubborn.requests()))
	}
}

func TestCredential_that_cannot_sign_says_why(t *testing.T) {
	t.Parallel()
	s := newSite(t, upstream.Limits{}, func(http.ResponseWriter, *http.Request) {})
	s.target.Credential = identity.Refreshing{Source: unsigned{}, Name: "c"}
	err := s.door().Do(t.Context(), issueRead.At(key(t, "A-1")), nil)
	wantKind(t, err, fault.Setup)
	if text := fault.Text(err); !strings.Contains(text, "Sign in first") || len(s.requests()) != 0 {
		t.Errorf("%d requests, %s", len(s.requests()), text)
	}
}

// unsigned is a token source without a token.
type unsigned struct{}

func (unsigned) Token(context.Context) (secret.Text, error) {
	return secret.Text{}, fault.New(fault.Setup, "there is no token").WithHint("sign in first")
}

func (u unsigned) Renew(ctx context.Context, _ secret.Text) (secret.Text, error) { return u.Token(ctx) }

func TestTimeouts_name_their_setting(t *testing.T) {
	t.Parallel()
	const patience = 300 * time.Millisecond // enough for a connection that is open already
	for name, test := range map[string]struct {
		answer         http.HandlerFunc
		timeout, total time.Duration
		says           string
		request        upstream.Request
	}{
		"silent before headers": {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, patience, time.Minute, "no answer began. The operator can raise JIRA_TIMEOUT", issueRead.At(key(t, "A-1"))},
		"silent body": {func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, "{")
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}, patience, time.Minute, "in the middle of its answer. The operator can raise JIRA_TIMEOUT", issueRead.At(key(t, "A-1"))},
		"in all": {func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, "{")
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}, time.Minute, patience, "JIRA_TOTAL_TIMEOUT", issueRead.At(key(t, "A-1"))},
		"a write": {func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
		}, patience, time.Minute, "may have happened", issueCreate.At().JSON(1)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int32
			s := newSite(t, upstream.Limits{Retries: 3}, func(w http.ResponseWriter, r *http.Request) {
				if asked.Add(1) > 1 {
					test.answer(w, r)
				}
			})
			if err := s.door().Do(t.Context(), issueCreate.At().JSON(1), nil); err != nil { // opens the connection
				t.Fatal(err)
			}
			s.target.Timeout, s.target.Total = test.timeout, test.total
			var into any
			err := s.door().Do(t.Context(), test.request, &into)
			wantKind(t, err, fault.Timeout)
			if !strings.Contains(fault.Text(err), test.says) {
				t.Errorf("%s does not say %s", fault.Text(err), test.says)
			}
		})
	}
}

func TestRedirects(t *testing.T) {
	t.Parallel()
	other := newSite(t, upstream.Limits{}, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" || r.Header.Get("X-Custom") != "" || r.Header.Get("Cookie") != "" {
			t.Error("a credential went to another host")
		}
		_, _ = io.WriteString(w, `"elsewhere"`)
	})
	s := newSite(t, upstream.Limits{}, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/context/rest/api/2/issue/SAME-1":
			http.Redirect(w, r, "/context/moved", http.StatusFound)
		case "/context/moved":
			if r.Header.Get("Authorization") == "" {
				t.Error("the credential was lost on the same host")
			}
			_, _ = io.WriteString(w, `"moved"`)
		case "/context/rest/api/2/issue/OTHER-1":
			http.Redirect(w, r, other.server.URL+"/x", http.StatusTemporaryRedirect)
		case "/context/rest/api/2/issue/META-1":
			http.Redirect(w, r, "http://169.254.169.254/latest", http.StatusFound)
		default:
			http.Redirect(w, r, r.URL.Path, http.StatusFound)
		}
	})
	s.target.Custom, s.target.Forward = http.Header{"X-Custom": {"c"}}, http.Header{"Cookie": {"a=1"}}
	var got string
	if err := s.door().Do(t.Context(), issueRead.At(key(t, "SAME-1")), &got); err != nil || got != "moved" {
		t.Errorf("%s, %v", got, err)
	}
	if err := s.door().Do(t.Context(), issueRead.At(key(t, "OTHER-1")), &got); err != nil || got != "elsewhere" || len(other.requests()) != 1 {
		t.Errorf("%s, %v", got, err)
	}
	for issue, says := range map[string]string{"META-1": "Redirect blocked (SSRF)", "LOOP-1": "redirects"} {
		err := s.door().Do(t.Context(), issueRead.At(key(t, issue)), &got)
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", issue, err)
		}
	}
	before := len(s.requests())
	err := s.door().Do(t.Context(), issueCreate.At().JSON(1), nil)
	if err == nil || len(s.requests()) != before+1 || !strings.Contains(err.Error(), "redirect") {
		t.Errorf("a redirected write: %v", err)
	}
}
