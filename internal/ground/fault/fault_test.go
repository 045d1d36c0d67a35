package fault_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"mcp-atlassian/internal/ground/fault"
)

func TestText_words_an_error_once(t *testing.T) {
	t.Parallel()
	upstream := fault.New(fault.Input, "Jira refused the request")
	upstream.Upstream = &fault.Upstream{Service: "Jira", Status: 400, Messages: []string{"summary: You must specify\na summary."}}
	page := fault.New(fault.Forbidden, "permission denied by Jira (403)")
	page.Upstream = &fault.Upstream{Service: "Jira", Method: "GET", Route: "/rest/api/2/issue/{issueIdOrKey}", Status: 403, Messages: []string{"Forbidden by the proxy"}}
	silent := fault.New(fault.Timeout, "Jira sent nothing for 20s")
	silent.Upstream = &fault.Upstream{Service: "Jira", Method: "GET", Route: "/rest/api/2/field"}
	limited := fault.New(fault.RateLimited, "Jira asked to slow down")
	limited.RetryAfter = 3 * time.Second
	for name, test := range map[string]struct {
		err  error
		want string
	}{
		"input": {
			fault.New(fault.Input, "issue_key: %q is not an issue key", "x").WithHint("use a key like %s", "PROJ-1"),
			`issue_key: "x" is not an issue key. Use a key like PROJ-1.`,
		},
		"operation and upstream words": {
			fault.During(upstream, "create issue"),
			"Could not create issue: Jira refused the request (HTTP 400): summary: You must specify a summary.",
		},
		"method and route of an answer": {
			fault.During(page, "read issue PROJ-1"),
			"Could not read issue PROJ-1: permission denied by Jira (403) [GET /rest/api/2/issue/{issueIdOrKey}]: Forbidden by the proxy.",
		},
		"no answer":     {silent, "Jira sent nothing for 20s."},
		"retry":         {limited, "Jira asked to slow down. Retry after 3 seconds."},
		"inner op wins": {fault.During(fault.During(errors.New("x"), "read a"), "read b"), "Could not read a: an internal error occurred."},
		"unclassified":  {errors.New("dial tcp 10.0.0.1: secret"), "An internal error occurred."},
		"cancelled":     {fmt.Errorf("w: %w", context.Canceled), "The call was cancelled."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := fault.Text(test.err); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestDuring_keeps_kind_and_cause(t *testing.T) {
	t.Parallel()
	cause := errors.New("cause")
	err := fault.During(fault.New(fault.Conflict, "x").WithHint("h").Because(cause), "write")
	if fault.KindOf(err) != fault.Conflict || !errors.Is(err, cause) || fault.During(nil, "x") != nil {
		t.Errorf("kind or cause lost: %v", err)
	}
	if fault.KindOf(context.DeadlineExceeded) != fault.Timeout || fault.KindOf(errors.New("x")) != fault.Internal {
		t.Error("plain errors are misread")
	}
}

func TestClean_cuts_at_a_character(t *testing.T) {
	t.Parallel()
	got := fault.Clean("a\x00b\u00e9"+strings.Repeat("é", 10), 6)
	if got != "a bé…" {
		t.Errorf("got %q", got)
	}
}
