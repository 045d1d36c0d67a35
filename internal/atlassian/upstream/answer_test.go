package upstream_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mcp-atlassian/internal/atlassian/upstream"
	"mcp-atlassian/internal/ground/fault"
)

func TestStatus_becomes_a_fault(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status  int
		headers []string
		body    string
		kind    fault.Kind
		says    []string
	}{
		"jira 400":           {400, nil, `{"errorMessages":["Bad thing."],"errors":{"zeta":"Z is wrong","alpha":"A is wrong"}}`, fault.Input, []string{"(400)", "Bad thing.; zeta: Z is wrong; alpha: A is wrong"}},
		"422":                {422, nil, `{"errors":{"summary":"required"}}`, fault.Input, []string{"summary: required"}},
		"401 without JSON":   {401, nil, `Unauthorized`, fault.Unauthenticated, []string{"Authentication failed for Jira API (401)", "expired or invalid", "credentials"}},
		"401 scope":          {401, nil, `{"code":401,"message":"Unauthorized; scope does not match"}`, fault.Unauthenticated, []string{"scope does not match", "authorise again"}},
		"403":                {403, nil, `{"errorMessages":["You cannot edit this."]}`, fault.Forbidden, []string{"Permission denied by Jira (403) [GET /rest/api/2/issue/{issue}]: You cannot edit this."}},
		"403 captcha":        {403, []string{"X-Authentication-Denied-Reason", "CAPTCHA_CHALLENGE; login-url=https://x"}, ``, fault.Forbidden, []string{"CAPTCHA"}},
		"401 login reason":   {401, []string{"X-Seraph-LoginReason", "AUTHENTICATION_DENIED"}, ``, fault.Unauthenticated, []string{"CAPTCHA"}},
		"403 xsrf":           {403, nil, `{"message":"XSRF check failed"}`, fault.Forbidden, []string{"forged one (XSRF)"}},
		"403 xsrf, in words": {403, []string{"Content-Type", "text/html;charset=UTF-8"}, "XSRF check failed", fault.Forbidden, []string{"XSRF check failed", "forged one (XSRF)"}},
		"407":                {407, nil, "", fault.Setup, []string{"The proxy before Jira wants other credentials (407)"}},
		"403 ip":             {403, nil, `{"message":"The IP address has been rejected because it is not on the allowlist"}`, fault.Forbidden, []string{"admits only some IP addresses"}},
		"404":                {404, nil, `{"errorMessages":["Issue does not exist or you do not have permission to see it."],"errors":{}}`, fault.NotFound, []string{"Not found", "Issue does not exist", "has access"}},
		"409":                {409, nil, `{"message":"Version must be incremented"}`, fault.Conflict, []string{"conflicts", "Version must be incremented"}},
		"410":                {410, nil, `{"message":"gone"}`, fault.Gone, []string{"no longer", "basic authentication"}},
		"429 seconds":        {429, []string{"Retry-After", "12"}, ``, fault.RateLimited, []string{"rate limit hit (429)", "12 seconds", "Retry after 12 seconds", "Pause"}},
		"429 date":           {429, []string{"Retry-After", "Thu, 01 Jan 2026 00:00:09 GMT"}, ``, fault.RateLimited, []string{"Thu, 01 Jan 2026 00:00:09 GMT", "Retry after 9 seconds"}},
		"429 nothing":        {429, nil, ``, fault.RateLimited, []string{"no Retry-After was given"}},
		"500 html":           {500, nil, `<html><head><title>Oops &amp; co</title></head></html>`, fault.Unavailable, []string{"Jira failed (500)", "[GET /rest/api/2/issue/{issue}]: Oops & co."}},
		"502 plain text":     {502, []string{"Content-Type", "text/plain; charset=utf-8"}, "upstream connect error\n", fault.Unavailable, []string{"Jira failed (502)", ": upstream connect error."}},
		"403 of a proxy":     {403, []string{"Content-Type", "text/html"}, `<html><body>no title</body></html>`, fault.Forbidden, []string{"(403) [GET /rest/api/2/issue/{issue}]."}},
		"503":                {503, []string{"Retry-After", "20"}, ``, fault.Unavailable, []string{"Retry after 20 seconds"}},
		"504":                {504, nil, ``, fault.Timeout, []string{"(504)"}},
		"302 without target": {302, nil, ``, fault.Protocol, []string{"unexpected status (302)"}},
		"confluence v1":      {404, nil, `{"statusCode":404,"data":{"authorized":false,"valid":true,"errors":[{"message":{"key":"page.gone","translation":"The page is gone","args":[]}}]},"message":"com.atlassian.NotFoundException: No content"}`, fault.NotFound, []string{"The page is gone", "No content"}},
		"confluence v2":      {400, nil, `{"errors":[{"status":400,"code":"INVALID","title":"Bad id","detail":"must be a number"}]}`, fault.Input, []string{"Bad id: must be a number"}},
		"service desk":       {400, nil, `{"errorMessage":"Field x is required","i18nErrorMessage":{"i18nKey":"k"}}`, fault.Input, []string{"Field x is required"}},
		"bulk":               {400, nil, `{"issues":[],"errors":[{"status":400,"elementErrors":{"errorMessages":[],"errors":{"project":"no such project"}},"failedElementNumber":3}]}`, fault.Input, []string{"project: no such project"}},
		"errors.message":     {400, nil, `{"errors":{"message":"only this"}}`, fault.Input, []string{": only this"}},
		"errors as text":     {400, nil, `{"errors":"plain"}`, fault.Input, []string{"plain"}},
		"oauth":              {400, nil, `{"error":"invalid_grant","error_description":"token is stale"}`, fault.Input, []string{"token is stale"}},
		"error alone":        {400, nil, `{"error":"invalid_grant"}`, fault.Input, []string{"invalid_grant"}},
		"odd types":          {400, nil, `{"errorMessages":"one","errors":[{"message":7},"two"],"message":{"translation":"three"}}`, fault.Input, []string{"one; two; three"}},
		"list":               {400, nil, `["a",{"message":"b"}]`, fault.Input, []string{"a; b"}},
		"field with list":    {400, nil, `{"errors":{"labels":["too long","bad"]}}`, fault.Input, []string{"labels: too long; labels: bad"}},
		"broken JSON":        {400, nil, `{"errorMessages":["x"`, fault.Input, []string{"refused the request (400)"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, upstream.Limits{}, func(w http.ResponseWriter, _ *http.Request) {
				for at := 0; at < len(test.headers); at += 2 {
					w.Header().Set(test.headers[at], test.headers[at+1])
				}
				w.Header().Set("X-AREQUESTID", "req-7")
				w.WriteHeader(test.status)
				_, _ = io.WriteString(w, test.body)
			})
			err := s.door().Do(t.Context(), issueRead.At(key(t, "SECRETKEY-1")).Query("q", "secretquery"), nil)
			wantKind(t, err, test.kind)
			found := faultOf(t, err)
			text := fault.Text(err)
			for _, part := range test.says {
				if !strings.Contains(text, part) {
					t.Errorf("%s\ndoes not say %q", text, part)
				}
			}
			for _, hidden := range []string{"SECRETKEY", "secretquery", "127.0.0.1", "token-of-alice"} {
				if strings.Contains(text, hidden) {
					t.Errorf("%s\nshows %q", text, hidden)
				}
			}
			want := fault.Upstream{Service: "Jira", Method: "GET", Route: "/rest/api/2/issue/{issue}", Status: test.status, RequestID: "req-7"}
			got := *found.Upstream
			got.Messages = nil
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRetryAfter_of_a_final_answer(t *testing.T) {
	t.Parallel()
	s := newSite(t, upstream.Limits{}, failing(9, 429, "Retry-After", "90"))
	err := s.door().Do(t.Context(), issueRead.At(key(t, "A-1")), nil)
	wantKind(t, err, fault.RateLimited)
	if found := faultOf(t, err); found.RetryAfter != 90*time.Second {
		t.Errorf("%v", found.RetryAfter)
	}
}

func TestRejected_is_told_of_401_only(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]int{401: 1, 403: 0, 404: 0} {
		s := newSite(t, upstream.Limits{}, failing(9, status))
		told := 0
		s.target.Rejected = func() { told++ }
		_ = s.door().Do(t.Context(), issueRead.At(key(t, "A-1")), nil)
		if told != want {
			t.Errorf("%d: told %d times", status, told)
		}
	}
}
