package jira

import (
	"encoding/json"
	"testing"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
)

// fieldsOfAllTypes are fields whose values need nothing to be looked up; rich text is tried in its own package.
func fieldsOfAllTypes() []CreateField {
	options := []json.RawMessage{
		json.RawMessage(`{"id": "1", "value": "Mobile", "children": [{"id": "11", "value": "iOS"}]}`),
		json.RawMessage(`{"id": "2", "value": "Web, desktop"}`), json.RawMessage(`{"id": "3", "name": "Old", "disabled": true}`),
	}
	list := []CreateField{
		{ID: "timetracking"},
		{ID: "labels", Schema: FieldSchema{Type: "array", Items: "string"}},
		{ID: "customfield_1", Schema: FieldSchema{Type: "array", Items: "json", Custom: "x:checklist"}},
		{ID: "customfield_2", Schema: FieldSchema{Type: "string", Custom: "x:checklist"}},
		{ID: "customfield_3", Schema: FieldSchema{Type: "any", Custom: typeEpicLink}},
	}
	for _, kind := range []string{"option", "option-with-child", "priority", "version", "group", "project", "number", "date", "datetime", "string", "any"} {
		list = append(list,
			CreateField{ID: "customfield_10", Schema: FieldSchema{Type: kind}}, CreateField{ID: "customfield_11", Schema: FieldSchema{Type: kind}, Allowed: options},
			CreateField{ID: "customfield_12", Schema: FieldSchema{Type: "array", Items: kind}, Allowed: options})
	}
	return list
}

func testWriter(tb testing.TB) *writer {
	tb.Helper()
	policy, err := access.NewPolicy(access.Settings{Projects: []string{"DEMO"}})
	if err != nil {
		tb.Fatal(err)
	}
	options := Options{}
	c := &Client{options: &options, scope: policy.Scope(access.SiteKind{})}
	project, err := c.scope.ProjectKey("DEMO")
	if err != nil {
		tb.Fatal(err)
	}
	return c.newWriter(&screen{what: "the screen", known: true}, project, UserScope{})
}

// namesTitle reports whether a value names an issue by its title.
func namesTitle(raw json.RawMessage) bool {
	text := textOf(raw) + textOf(decoded[map[string]json.RawMessage](raw)["key"])
	return text != "" && mayBeTitle(text)
}

// Whatever JSON a caller gives: a value that can be sent, or a refusal that names the field; never a panic, and never a
// key outside the filter.
func FuzzValue(f *testing.F) {
	for _, seed := range []string{
		`null`, `""`, `"Mobile -> iOS"`, `["Mobile","iOS"]`, `{"value":"Mobile","child":{"value":"iOS"}}`, `{"id":1}`, `[]`, `[null,""]`, `{}`, `true`,
		`-1e9`, `"2026-01-01"`, `"SEC-1"`, `{"key":"DEMO-1"}`, `[{"name":"a","checked":true}]`, `"2d"`, `{"originalEstimate":"1h"}`, `[[["x"]]]`,
		`{"type":"doc","version":1,"content":[]}`, `"# text"`, `{"child":"x"}`, `"Web, desktop"`,
	} {
		f.Add(seed)
	}
	fields := fieldsOfAllTypes()
	f.Fuzz(func(t *testing.T, text string) {
		var raw json.RawMessage
		if json.Unmarshal([]byte(text), &raw) != nil {
			t.Skip()
		}
		w := testWriter(t)
		for at := range fields {
			if fields[at].Schema.Custom == typeEpicLink && namesTitle(raw) {
				continue // is looked up
			}
			value, err := w.value(t.Context(), &fields[at], raw)
			if err != nil {
				if kind := fault.KindOf(err); kind != fault.Input && kind != fault.Forbidden {
					t.Errorf("%s: %v", fields[at].ID, err)
				}
				continue
			}
			if _, err := ordered.Marshal(value); err != nil {
				t.Errorf("%s: %s becomes no JSON: %v", fields[at].ID, raw, err)
			}
		}
	})
}

func TestValue_keysStayInside(t *testing.T) {
	t.Parallel()
	w := testWriter(t)
	epic, project := CreateField{ID: "customfield_3", Schema: FieldSchema{Custom: typeEpicLink}}, CreateField{ID: "customfield_4", Schema: FieldSchema{Type: "project"}}
	for _, given := range []struct {
		field *CreateField
		raw   string
	}{{&epic, `"SEC-1"`}, {&epic, `{"key": "SEC-1"}`}, {&epic, `{"id": "10001"}`}, {&project, `"SEC"`}, {&project, `{"key": "SEC"}`}, {&project, `{"id": "10001"}`}} {
		if value, err := w.value(t.Context(), given.field, json.RawMessage(given.raw)); err == nil {
			t.Errorf("%s of %s was taken as %v", given.raw, given.field.ID, value)
		}
	}
}

// Likeness is the measure of the predecessor: twice the letters in common, of the sum of lengths, at the best place.
func TestPartialRatio(t *testing.T) {
	t.Parallel()
	for _, one := range []struct {
		a, b string
		want int
	}{
		{"sprint", "sprint", 100}, {"points", "story points", 100}, {"", "x", 0}, {"abc", "xyz", 0}, {"prioritty", "priority", 93},
	} {
		if got := partialRatio(one.a, one.b); got != one.want {
			t.Errorf("%q in %q: %d, want %d", one.a, one.b, got, one.want)
		}
	}
}
