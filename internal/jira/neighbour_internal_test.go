package jira

import (
	"encoding/json"
	"strings"
	"testing"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/ordered"
)

func fenced(t *testing.T, projects ...string) *Client {
	t.Helper()
	policy, err := access.NewPolicy(access.Settings{Projects: projects})
	if err != nil {
		t.Fatal(err)
	}
	return &Client{options: &Options{}, scope: policy.Scope(access.SiteKind{Cloud: true})}
}

func TestWithoutForeign(t *testing.T) {
	t.Parallel()
	c := fenced(t, "DEMO")
	const own, foreign = `{"fields":{"summary":"ours <b>"},"id":"1","key":"DEMO-1"}`, `{"id":"2","key":"SEC-1","fields":{"summary":"theirs"}}`
	for name, one := range map[string]struct{ field, in, want string }{
		"parent":           {"parent", foreign, ``},
		"own":              {"parent", own, own},
		"without a key":    {"parent", `{"id":"7"}`, ``},
		"subtask":          {"subtasks", `[` + own + `,` + foreign + `]`, `[` + own + `]`},
		"links":            {"issuelinks", `[{"id":"9","inwardIssue":` + foreign + `},{"id":"8","outwardIssue":` + own + `}]`, `[{"id":"8","outwardIssue":` + own + `}]`},
		"none":             {"parent", `null`, `null`},
		"epic link":        {"customfield_10014", `"SEC-1"`, ``},
		"own epic link":    {"customfield_10014", `"DEMO-1"`, `"DEMO-1"`},
		"parent of a plan": {"customfield_10014", `{"data":{"key":"SEC-1","summary":"theirs"}}`, ``},
		"another field":    {"customfield_1", `"UTF-8"`, `"UTF-8"`},
	} {
		raw := &rawIssue{Fields: map[string]json.RawMessage{one.field: json.RawMessage(one.in)}}
		shown, warning := c.withoutForeign(raw, view{links: []string{"customfield_10014"}})
		if got := string(shown.Fields[one.field]); got != one.want {
			t.Errorf("%s: %s, want %s", name, got, one.want)
		}
		if kept := string(raw.Fields[one.field]); kept != one.in {
			t.Errorf("%s: the answer itself was changed to %s", name, kept)
		}
		if (warning == "") != (one.want == one.in) || strings.Contains(warning, "SEC") {
			t.Errorf("%s: warning %q", name, warning)
		}
	}
}

func TestWithoutForeign_counts(t *testing.T) {
	t.Parallel()
	c := fenced(t, "DEMO")
	for links, want := range map[string]string{
		`[{"inwardIssue":{"key":"SEC-1"}}]`:                                  "1 related issue is not shown: it is outside the projects of this server (JIRA_PROJECTS_FILTER)",
		`[{"inwardIssue":{"key":"SEC-1"}},{"outwardIssue":{"key":"SEC-2"}}]`: "2 related issues are not shown: they are outside the projects of this server (JIRA_PROJECTS_FILTER)",
	} {
		raw := &rawIssue{Fields: map[string]json.RawMessage{"issuelinks": json.RawMessage(links)}}
		if _, warning := c.withoutForeign(raw, view{}); warning != want {
			t.Errorf("%s: %s", links, warning)
		}
	}
}

func TestOwnHistories(t *testing.T) {
	t.Parallel()
	const histories = `[{"id":"1","items":[
		{"field":"Link","fieldtype":"jira","from":null,"fromString":null,"to":"SEC-1","toString":"This issue is blocked by SEC-1"},
		{"field":"Epic Link","fieldtype":"custom","from":"10001","fromString":"DEMO-1","to":"10009","toString":"SEC-1"},
		{"field":"summary","fieldtype":"jira","from":null,"fromString":"SEC-1","to":null,"toString":"UTF-8"}]}]`
	list := decoded[[]rawHistory](json.RawMessage(histories))
	for projects, want := range map[string]string{
		"DEMO": `[{"items":[{"field":"Link","fieldtype":"jira"},` +
			`{"field":"Epic Link","fieldtype":"custom","from_string":"DEMO-1","from_id":"10001"},` +
			`{"field":"summary","fieldtype":"jira","from_string":"SEC-1","to_string":"UTF-8"}],"id":"1"}]`,
		"DEMO,SEC": `[{"items":[{"field":"Link","fieldtype":"jira","to_string":"This issue is blocked by SEC-1","to_id":"SEC-1"},` +
			`{"field":"Epic Link","fieldtype":"custom","from_string":"DEMO-1","to_string":"SEC-1","from_id":"10001","to_id":"10009"},` +
			`{"field":"summary","fieldtype":"jira","from_string":"SEC-1","to_string":"UTF-8"}],"id":"1"}]`,
	} {
		c := fenced(t, strings.Split(projects, ",")...)
		got, err := ordered.Marshal(c.newest(c.ownHistories(list), -1))
		if err != nil || string(got) != want {
			t.Errorf("%s: %v\ngot  %s\nwant %s", projects, err, got, want)
		}
	}
}
