package deviation_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mcp-atlassian/internal/dev/deviation"
)

func parsed(t *testing.T, text string) any {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	return value
}

func TestDiff(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, before, after string
		want                []string
	}{
		{"equal, whatever the order", `{"a":1,"b":[2]}`, `{"b":[2],"a":1}`, nil},
		{"members", `{"a":1,"b":null,"c":"x"}`, `{"a":2,"c":3,"d":null}`, []string{
			"changed a: 1 → 2", "missing b: null → null", "type c: \"x\" → 3", "added d: null → null",
		}},
		{"elements are told once", `{"l":[{"x":1},{"x":2},{}]}`, `{"l":[{"x":3},{"x":4}]}`, []string{
			"changed l[].x: 1 → 3", "length l[]: 3 → 2",
		}},
		{"the whole", `"a"`, `["a"]`, []string{`type : "a" → ["a"]`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, d := range deviation.Diff("", parsed(t, c.before), parsed(t, c.after)) {
				got = append(got, d.String())
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestList_finds_by_patterns_and_remembers(t *testing.T) {
	t.Parallel()
	list := deviation.List{
		{Tool: "jira_*", Flavour: "cloud", Member: "*status.id", Kind: "added", Reason: "for later calls", Section: "a.md §1"},
		{Tool: "jira_get_*s", Flavour: "both", Member: "[]", Kind: "length, type", Reason: "for later calls", Section: "a.md §1"},
	}
	for _, c := range []struct {
		tool, flavour, path, kind string
		want                      *deviation.Entry
	}{
		{"jira_search", "dc", "issues[].status.id", "added", nil},
		{"confluence_search", "cloud", "status.id", "added", nil},
		{"jira_search", "cloud", "issues[].status.ids", "added", nil},
		{"jira_search", "cloud", "issues[].status.id", "missing", nil},
		{"jira_search", "cloud", "issues[].status.id", "added", list[0]},
		{"jira_get_field", "dc", "[]", "type", nil},
		{"jira_get_fields", "dc", "[]", "type", list[1]},
	} {
		if got := list.Find(c.tool, c.flavour, deviation.Difference{Path: c.path, Kind: c.kind}); got != c.want {
			t.Errorf("%v: %v", c, got)
		}
	}
	if rest := list.Unused(); len(rest) != 0 {
		t.Errorf("unused: %v", rest)
	}
}

func TestList_wants_reasons_and_sections(t *testing.T) {
	t.Parallel()
	for name, list := range map[string]deviation.List{
		"empty":      {},
		"no reason":  {{Tool: "a", Section: "a.md §1"}},
		"no section": {{Tool: "a", Reason: "one two three"}},
	} {
		if err := list.Check(""); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}
