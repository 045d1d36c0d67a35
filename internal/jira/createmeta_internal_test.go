package jira

import (
	"encoding/json"
	"strings"
	"testing"

	"mcp-atlassian/internal/atlassian/upstream"
)

// The lists of the create screen in every form that the products and their versions give them.
func TestCreateMetaPage(t *testing.T) {
	t.Parallel()
	const summary, custom = `{"fieldId": "summary", "name": "Summary", "required": true, "schema": {"type": "string"}}`, `{"key": "customfield_10001", "name": "Team", "schema": {"type": "option"}}`
	for name, one := range map[string]struct{ answer, want string }{
		"data center": {`{"values": [` + summary + `, ` + custom + `], "total": 2}`, "summary customfield_10001"},
		"cloud":       {`{"fields": [` + summary + `, ` + custom + `], "total": 2}`, "summary customfield_10001"},
		"older servers": {
			`{"fields": {"customfield_10001": {"name": "Team", "schema": {"type": "option"}}, "summary": {"name": "Summary", "required": true, "schema": {"type": "string"}}}}`,
			"summary customfield_10001",
		},
		"none at all":  {`{"fields": {}}`, ""},
		"none on them": {`{"values": []}`, ""},
	} {
		var p createMetaPage[CreateField]
		if err := upstream.Decode(json.RawMessage(one.answer), &p); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var ids []string
		for _, f := range p.all {
			ids = append(ids, f.ID)
			if f.Name == "" || f.Schema.Type == "" || f.Required != (f.ID == "summary") {
				t.Errorf("%s: %+v", name, f)
			}
		}
		if got := strings.Join(ids, " "); got != one.want {
			t.Errorf("%s: %q, want %q", name, got, one.want)
		}
	}
	var types createMetaPage[rawIssueType]
	if err := upstream.Decode(json.RawMessage(`{"projects": [{"issuetypes": [{"id": "1", "name": "Task"}]}]}`), &types); err != nil || len(types.all) != 1 || types.all[0].Name != "Task" {
		t.Errorf("types of older servers: %+v, %v", types.all, err)
	}
	for _, odd := range []string{`{}`, `{"fields": "none"}`, `{"fields": null}`, `[]`, `{"fields": {"summary": 1}}`} {
		var p createMetaPage[CreateField]
		if upstream.Decode(json.RawMessage(odd), &p) == nil {
			t.Errorf("%s reads as a list: %+v", odd, p.all)
		}
	}
}
