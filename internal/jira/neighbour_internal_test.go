package jira

import (
	"encoding/json"
	"testing"

	"mcp-atlassian/internal/atlassian/access"
)

func TestWithoutForeign(t *testing.T) {
	t.Parallel()
	policy, err := access.NewPolicy(access.Settings{Projects: []string{"DEMO"}})
	if err != nil {
		t.Fatal(err)
	}
	c := &Client{scope: policy.Scope(access.SiteKind{Cloud: true})}
	const own, foreign = `{"fields":{"summary":"ours"},"id":"1","key":"DEMO-1"}`, `{"id":"2","key":"SEC-1","fields":{"summary":"theirs"}}`
	for name, one := range map[string]struct{ field, in, want string }{
		"parent":  {"parent", foreign, `{"id":"2","key":"SEC-1"}`},
		"own":     {"parent", own, own},
		"subtask": {"subtasks", `[` + own + `,` + foreign + `]`, `[` + own + `,{"id":"2","key":"SEC-1"}]`},
		"link":    {"issuelinks", `[{"id":"9","inwardIssue":` + foreign + `}]`, `[{"id":"9","inwardIssue":{"id":"2","key":"SEC-1"}}]`},
		"none":    {"parent", `null`, `null`},
	} {
		raw := &rawIssue{Fields: map[string]json.RawMessage{one.field: json.RawMessage(one.in)}}
		if got := string(c.withoutForeign(raw).Fields[one.field]); got != one.want {
			t.Errorf("%s: %s, want %s", name, got, one.want)
		}
		if kept := string(raw.Fields[one.field]); kept != one.in {
			t.Errorf("%s: the answer itself was changed to %s", name, kept)
		}
	}
}
