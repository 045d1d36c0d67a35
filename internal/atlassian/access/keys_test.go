package access_test

import (
	"encoding/json"
	"strings"
	"testing"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
)

func TestIssueKey_default_pattern(t *testing.T) {
	t.Parallel()
	scope := scopeOf(t, access.Settings{}, access.SiteKind{})
	for in, want := range map[string]string{
		"PROJ-123": "PROJ-123", "AB-1": "AB-1", "ACV2-642": "ACV2-642", "D_DEV-123": "D_DEV-123", "VERYLONGPROJECTKEY-123": "VERYLONGPROJECTKEY-123",
		"B7-214-68901": "B7-214-68901", "PRJ-1-2-3": "PRJ-1-2-3", "\tPROJ-1\n": "PROJ-1", "proj-1": "PROJ-1", "Proj-1": "PROJ-1",
	} {
		if got, err := scope.IssueKey(in); err != nil || got.String() != want {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
	for _, in := range []string{
		"", "PROJ", "2ABC-1", "A-1-2", "B7-214--68901", "B7-214-", "B7-214-68901A", "-123", "PROJ-1/../../x", "PROJ-1?x=1", "PROJ-1#",
		"PROJ-1%2f", "PROJ-1\n", "PROJ-1 OR 1", "PROJ\u200b-1", ".", "..",
	} {
		got, err := scope.IssueKey(in)
		if in == "PROJ-1\n" {
			if err != nil || got.String() != "PROJ-1" {
				t.Errorf("white space around a key is trimmed: %v", err)
			}
			continue
		}
		if err == nil {
			t.Errorf("%q was taken as %q", in, got)
			continue
		}
		wantKind(t, err, fault.Input)
		if text := err.Error(); !strings.Contains(text, "String should match pattern '^[A-Z]") {
			t.Errorf("%q: %s", in, text)
		}
	}
}

func TestIssueKey_relaxed_pattern_still_cannot_change_a_path(t *testing.T) {
	t.Parallel()
	scope := scopeOf(t, access.Settings{IssueKeyPattern: `^.*$`, ProjectKeyPattern: `^.*$`}, access.SiteKind{})
	for _, in := range []string{"a/b-1", `a\b-1`, "..", "PROJ-1?x", "PROJ-1%2e", "A B-1", "P-1;x=y", "P\u200b-1", "P-1\x00"} {
		key, err := scope.IssueKey(in)
		if err == nil {
			if _, err = access.Path(key); err == nil {
				t.Errorf("%q may stand in a path", in)
			}
		}
	}
	if key, err := scope.IssueKey("abc-1"); err != nil || key.String() != "abc-1" {
		t.Errorf("the operator's pattern is not used: %q, %v", key, err)
	}
}

func TestNewPolicy_refuses_a_broken_pattern(t *testing.T) {
	t.Parallel()
	for _, settings := range []access.Settings{{IssueKeyPattern: "("}, {ProjectKeyPattern: `(?=x)`}} {
		_, err := access.NewPolicy(settings)
		wantKind(t, err, fault.Setup)
	}
}

func TestProjectFilter_bounds_keys(t *testing.T) {
	t.Parallel()
	scope := scopeOf(t, access.Settings{Projects: []string{" ok ", "", "B7", "OK"}}, access.SiteKind{})
	for _, in := range []string{"OK-1", "ok-2", "B7-214-1"} {
		if _, err := scope.IssueKey(in); err != nil {
			t.Errorf("%s: %v", in, err)
		}
	}
	for _, in := range []string{"SECRET-1", "OKAY-1", "O-1"} {
		_, err := scope.IssueKey(in)
		if in != "O-1" {
			wantKind(t, err, fault.Forbidden)
			if text := err.Error(); !strings.Contains(text, in) || !strings.Contains(text, "JIRA_PROJECTS_FILTER") || !strings.Contains(text, "restricted by configuration") {
				t.Errorf("%s", text)
			}
		}
	}
	if _, err := scope.ProjectKey("ok"); err != nil {
		t.Error(err)
	}
	_, err := scope.ProjectKey("SECRET")
	wantKind(t, err, fault.Forbidden)
	if scope.Returned("OK-7") != nil || scope.Returned("SECRET-7") == nil || scope.Returned("") == nil {
		t.Error("the returned key is judged wrongly")
	}
	if !scope.AllowsProject("ok") || scope.AllowsProject("SECRET") || !scope.ProjectsFiltered() || scope.SpacesFiltered() {
		t.Error("the filter is judged wrongly")
	}
}

func TestForeign_policy_has_no_filter_but_its_guards(t *testing.T) {
	t.Parallel()
	policy, err := access.NewPolicy(access.Settings{Projects: []string{"A"}, Spaces: []string{"S"}, InternalOnly: []string{"CC"}})
	if err != nil {
		t.Fatal(err)
	}
	scope := policy.Foreign().Scope(access.SiteKind{})
	key, err := scope.IssueKey("CC-1")
	if err != nil || !scope.InternalOnly(key) || !scope.AllowsSpace("T") {
		t.Errorf("%v", err)
	}
	if _, err := policy.Scope(access.SiteKind{}).IssueKey("CC-1"); err == nil {
		t.Error("the policy itself was changed")
	}
}

func TestSpaceKey_forms(t *testing.T) {
	t.Parallel()
	scope := scopeOf(t, access.Settings{}, access.SiteKind{})
	for _, in := range []string{"DEV", "~jsmith", "~5b10ac8d82e05b22cc7d4ef5", "~712020:abc-def", "~first.last@example.com", "dev2", " DEV "} {
		if _, err := scope.SpaceKey(in); err != nil {
			t.Errorf("%q: %v", in, err)
		}
	}
	for _, in := range []string{"", "~", ".", "..", "~..", "A/B", "A B", `A"B`, "A?b", "A%20", "A\\", "A\u200b", strings.Repeat("A", 256)} {
		_, err := scope.SpaceKey(in)
		wantKind(t, err, fault.Input)
	}
	filtered := scopeOf(t, access.Settings{Spaces: []string{"DEV", "~Me"}}, access.SiteKind{})
	if _, err := filtered.SpaceKey("~me"); err != nil {
		t.Error(err)
	}
	_, err := filtered.SpaceKey("HR")
	wantKind(t, err, fault.Forbidden)
}

func TestAdmit_takes_what_clients_send(t *testing.T) {
	t.Parallel()
	scope := scopeOf(t, access.Settings{}, access.SiteKind{})
	var key access.IssueKey
	var number access.Number
	var keys access.ProjectKeys
	for _, step := range []struct {
		into     access.Admitted
		argument string
		want     string // JSON of the parameter
	}{
		{&key, `"PROJ-1"`, `"PROJ-1"`},
		{&number, `"17"`, `"17"`},
		{&number, `17`, `"17"`},
		{&keys, `"A1, B1,,"`, `["A1","B1"]`},
		{&keys, `["A1","B1"]`, `["A1","B1"]`},
		{&keys, `"[\"A1\", \"B1\"]"`, `["A1","B1"]`},
		{&keys, `""`, `[]`},
	} {
		if err := step.into.Admit(scope, json.RawMessage(step.argument)); err != nil {
			t.Errorf("%s: %v", step.argument, err)
			continue
		}
		got, err := json.Marshal(step.into)
		if err != nil || string(got) != step.want {
			t.Errorf("%s: got %s, %v; want %s", step.argument, got, err, step.want)
		}
	}
	for _, bad := range []struct {
		into     access.Admitted
		argument string
	}{
		{&key, `null`},
		{&key, `{}`},
		{&key, `["A1-1"]`},
		{&key, `true`},
		{&key, `17`},
		{&number, `-1`},
		{&number, `1.5`},
		{&number, `"1e3"`},
		{&keys, `["A1-1", null]`},
		{&keys, `["A1-1", "x"]`},
		{&keys, `{"a":1}`},
		{&keys, `"A1-1,x"`},
	} {
		if err := bad.into.Admit(scope, json.RawMessage(bad.argument)); err == nil {
			t.Errorf("%T took %s", bad.into, bad.argument)
		} else {
			wantKind(t, err, fault.Input)
		}
	}
	if len(keys) != 0 {
		t.Errorf("a refused argument changed the parameter: %v", keys)
	}
}

func TestPublish_has_patterns_of_the_operator(t *testing.T) {
	t.Parallel()
	policy, err := access.NewPolicy(access.Settings{IssueKeyPattern: "^I$", ProjectKeyPattern: "^P$"})
	if err != nil {
		t.Fatal(err)
	}
	p := policy.Patterns()
	if got := new(access.IssueKey).Publish(p); got.Type != "string" || got.Pattern != "^I$" {
		t.Errorf("%+v", got)
	}
	if got := new(access.ProjectKey).Publish(p); got.Pattern != "^P$" {
		t.Errorf("%+v", got)
	}
	for _, each := range []access.Admitted{
		new(access.SpaceKey), new(access.Number), new(access.UUID), new(access.FieldID), new(access.AccountID), new(access.Name),
		new(access.PageRef), new(access.ContentRef), new(access.IssueRef), new(access.File),
		new(access.ProjectKeys), new(access.SpaceKeys), new(access.IssueRefs),
	} {
		if got := each.Publish(p); got.Type != "string" || got.Pattern != "" || got.Example == "" {
			t.Errorf("%T: %+v", each, got)
		}
	}
}

func TestIDs_forms(t *testing.T) {
	t.Parallel()
	scope := scopeOf(t, access.Settings{}, access.SiteKind{})
	parse := map[string]func(string) (string, error){
		"number":  func(s string) (string, error) { v, err := scope.Number(s); return v.String(), err },
		"uuid":    func(s string) (string, error) { v, err := scope.UUID(s); return v.String(), err },
		"field":   func(s string) (string, error) { v, err := scope.FieldID(s); return v.String(), err },
		"account": func(s string) (string, error) { v, err := scope.AccountID(s); return v.String(), err },
		"name":    func(s string) (string, error) { v, err := scope.Name(s); return v.String(), err },
		"content": func(s string) (string, error) { v, err := scope.ContentRef(s); return v.String(), err },
		"issue":   func(s string) (string, error) { v, err := scope.IssueRef(s); return v.String(), err },
	}
	for _, test := range []struct{ kind, in, want string }{
		{"number", " 10001 ", "10001"},
		{"number", "abc", ""},
		{"number", "", ""},
		{"number", "12/../3", ""},
		{"number", "٣", ""},
		{"number", strings.Repeat("9", 21), ""},
		{"uuid", "6FA459EA-EE8A-3CA4-894E-DB77E160355E", "6fa459ea-ee8a-3ca4-894e-db77e160355e"},
		{"uuid", "6fa459eaee8a3ca4894edb77e160355e", ""},
		{"uuid", "6fa459ea-ee8a-3ca4-894e-db77e160355g", ""},
		{"field", "customfield_10001", "customfield_10001"},
		{"field", "summary", "summary"},
		{"field", "a/b", ""},
		{"field", "..", ""},
		{"account", "557058:f58131cb-b67d-43c7-b30d-6b58d40bd077", "557058:f58131cb-b67d-43c7-b30d-6b58d40bd077"},
		{"account", "a b", ""},
		{"name", "jira admins & co; x?", "jira admins & co; x?"},
		{"name", "a/b", ""},
		{"name", `a\b`, ""},
		{"name", "a%2fb", ""},
		{"name", "..", ""},
		{"content", "att123", "att123"},
		{"content", "123", "123"},
		{"content", "att", ""},
		{"content", "x123", ""},
		{"issue", "10042", "10042"},
		{"issue", "proj-1", "PROJ-1"},
		{"issue", "x", ""},
	} {
		got, err := parse[test.kind](test.in)
		if got != test.want || (err == nil) != (test.want != "") {
			t.Errorf("%s %q: %q, %v", test.kind, test.in, got, err)
		}
		if err != nil {
			wantKind(t, err, fault.Input)
		}
	}
}

func TestPath_refuses_zero_values(t *testing.T) {
	t.Parallel()
	for _, zero := range []access.Segment{nil, access.IssueKey{}, access.ProjectKey{}, access.SpaceKey{}, access.Number{}, access.UUID{}, access.FieldID{}, access.AccountID{}, access.Name{}, access.Page{}, access.Content{}, access.Comment{}} {
		if text, err := access.Path(zero); err == nil {
			t.Errorf("%T: %q may stand in a path", zero, text)
		}
	}
}

func TestRefs_are_admitted_by_what_upstream_reports(t *testing.T) {
	t.Parallel()
	scope := scopeOf(t, access.Settings{Projects: []string{"OK"}, Spaces: []string{"DEV"}}, access.SiteKind{})
	issue, err := scope.IssueRef("10042")
	if err != nil {
		t.Fatal(err)
	}
	if _, known := issue.Key(); known {
		t.Error("an id is no key")
	}
	if key, err := scope.Issue(issue, "OK-9"); err != nil || key.String() != "OK-9" {
		t.Error(err)
	}
	_, err = scope.Issue(issue, "SECRET-9")
	wantKind(t, err, fault.Forbidden)
	content, err := scope.ContentRef("att7")
	if err != nil {
		t.Fatal(err)
	}
	admitted, err := scope.Content(content, "dev")
	if err != nil || admitted.Space() != "dev" || access.Reference(content) != "att7" {
		t.Error(err)
	}
	_, err = scope.Content(content, "HR")
	wantKind(t, err, fault.Forbidden)
	_, err = scope.Content(content, "")
	wantKind(t, err, fault.Forbidden)
}

func FuzzKeys(f *testing.F) {
	for _, seed := range []string{"PROJ-1", "../x", "%2e%2e", "a/b", "~x", "att1", "\u200b", "x?y#z"} {
		f.Add(seed)
	}
	scope := scopeOf(f, access.Settings{IssueKeyPattern: ".*", ProjectKeyPattern: ".*"}, access.SiteKind{})
	f.Fuzz(func(t *testing.T, text string) {
		var segments []access.Segment
		add := func(s access.Segment, err error) {
			if err == nil {
				segments = append(segments, s)
			}
		}
		issue, err := scope.IssueKey(text)
		add(issue, err)
		project, err := scope.ProjectKey(text)
		add(project, err)
		space, err := scope.SpaceKey(text)
		add(space, err)
		name, err := scope.Name(text)
		add(name, err)
		account, err := scope.AccountID(text)
		add(account, err)
		field, err := scope.FieldID(text)
		add(field, err)
		for _, s := range segments {
			path, err := access.Path(s)
			if err != nil {
				continue
			}
			if path == "." || path == ".." || strings.ContainsAny(path, "/\\\x00\r\n") {
				t.Errorf("%T: %q may stand in a path", s, path)
			}
		}
	})
}
