package jiratools_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mcp-atlassian/internal/dev/mcptest"
	"mcp-atlassian/internal/sandbox"
)

// site is a product on a sandbox of its own.
type site struct {
	t     *testing.T
	i     *mcptest.Instance
	cloud bool
}

// both runs a test on both flavours, each with a site of its own.
func both(t *testing.T, o mcptest.Options, run func(site)) {
	t.Helper()
	for _, f := range mcptest.Flavours {
		t.Run(f.String(), func(t *testing.T) {
			t.Parallel()
			run(site{t: t, i: mcptest.Start(t, f, o), cloud: f == sandbox.Cloud})
		})
	}
}

// onCloud runs a test on Cloud only.
func onCloud(t *testing.T, o mcptest.Options) *mcptest.Instance {
	t.Helper()
	return mcptest.Start(t, sandbox.Cloud, o)
}

// onServer runs a test on Data Center only.
func onServer(t *testing.T, o mcptest.Options) *mcptest.Instance {
	t.Helper()
	return mcptest.Start(t, sandbox.DataCenter, o)
}

// object decodes the answer of a call that must succeed.
func object(t *testing.T, i *mcptest.Instance, name, args string) map[string]any {
	t.Helper()
	var o map[string]any
	i.JSON(name, args, &o)
	return o
}

// at follows member names into nested objects.
func at(v any, names ...string) any {
	for _, name := range names {
		m, _ := v.(map[string]any)
		v = m[name]
	}
	return v
}

// same compares a decoded value with JSON.
func same(t *testing.T, what string, got any, want string) {
	t.Helper()
	var wanted any
	if err := json.Unmarshal([]byte(want), &wanted); err != nil {
		t.Fatalf("%s: %v", want, err)
	}
	if diff := cmp.Diff(wanted, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// says checks that a text holds words.
func says(t *testing.T, text string, words ...string) {
	t.Helper()
	for _, word := range words {
		if !strings.Contains(strings.ToLower(text), strings.ToLower(word)) {
			t.Errorf("%q is missing in: %s", word, text)
		}
	}
}

// writes are the requests since a mark that could change something.
func writes(i *mcptest.Instance, mark int) []sandbox.Exchange {
	var found []sandbox.Exchange
	for _, x := range i.Since(mark) {
		reading := strings.Contains(x.Path, "/search") || strings.Contains(x.Path, "/bulkfetch")
		if x.Method != http.MethodGet && !reading {
			found = append(found, x)
		}
	}
	return found
}

// body decodes what was written.
func body(t *testing.T, x sandbox.Exchange) map[string]any {
	t.Helper()
	var o map[string]any
	if err := json.Unmarshal(x.RequestBody, &o); err != nil {
		t.Fatalf("%s %s: %v", x.Method, x.Path, err)
	}
	return o
}

// written is the body of the only write since a mark.
func written(t *testing.T, i *mcptest.Instance, mark int) map[string]any {
	t.Helper()
	all := writes(i, mark)
	if len(all) != 1 {
		t.Fatalf("%d writes, want one: %v", len(all), i.Requests(mark))
	}
	return body(t, all[0])
}

// nothing checks that a refused call wrote nothing.
func nothing(t *testing.T, i *mcptest.Instance, mark int) {
	t.Helper()
	if all := writes(i, mark); len(all) > 0 {
		t.Errorf("a refused call wrote: %v", i.Requests(mark))
	}
}

// encoded is a value as JSON.
func encoded(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
