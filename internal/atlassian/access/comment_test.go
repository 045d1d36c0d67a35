package access_test

import (
	"strings"
	"testing"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
)

func TestComment_in_internal_only_projects(t *testing.T) {
	t.Parallel()
	scope := scopeOf(t, access.Settings{InternalOnly: []string{" c\u200bc ", "", "bad-key"}}, access.SiteKind{})
	yes, no := true, false
	for _, test := range []struct {
		key     string
		public  *bool
		request access.Certainty
		want    access.Audience
		refused fault.Kind
	}{
		{key: "OPEN-1", want: access.Ordinary},
		{key: "OPEN-1", public: &yes, want: access.Public},
		{key: "OPEN-1", public: &no, want: access.Internal},
		{key: "CC-1", public: &no, request: access.Yes, want: access.Internal},
		{key: "CC-1", public: &no, request: access.Unknown, want: access.Internal},
		{key: "CC-1", public: &no, request: access.No, want: access.Ordinary},
		{key: "CC-1", public: &yes, request: access.No, want: access.Ordinary},
		{key: "CC-1", request: access.No, want: access.Ordinary},
		{key: "CC-1", public: &yes, request: access.Yes, refused: fault.Forbidden},
		{key: "CC-1", request: access.Yes, refused: fault.Forbidden},
		{key: "CC-1", request: access.Unknown, refused: fault.Forbidden},
		{key: "CC-1", public: &yes, request: access.Unknown, refused: fault.Forbidden},
		{key: "CC-1-2", public: &no, request: access.No, refused: fault.Input},
	} {
		key, err := scope.IssueKey(test.key)
		if err != nil {
			t.Fatal(err)
		}
		permit, err := scope.Comment(key, test.public, test.request)
		if test.refused != 0 {
			wantKind(t, err, test.refused)
			if text := fault.Text(err); test.refused == fault.Forbidden && text != "CC-1 is in an internal-only project (JIRA_INTERNAL_ONLY_PROJECTS), and this comment would not be internal. Post an internal note with jira_add_comment and public=false." {
				t.Error(text)
			}
			if _, err := access.Path(permit); err == nil {
				t.Error("a refused permit can be used")
			}
			continue
		}
		if err != nil || permit.Audience() != test.want || permit.Key() != key {
			t.Errorf("%+v: %v, %v", test, permit.Audience(), err)
		}
	}
}

func TestInternalOnly_matches_hidden_forms(t *testing.T) {
	t.Parallel()
	scope := scopeOf(t, access.Settings{InternalOnly: []string{"CC"}, IssueKeyPattern: ".*"}, access.SiteKind{})
	for _, in := range []string{"CC-1", "cc-1", " CC-1"} {
		key, err := scope.IssueKey(in)
		if err != nil || !scope.InternalOnly(key) {
			t.Errorf("%q: %v", in, err)
		}
	}
	for _, in := range []string{"CC%2D1", "%43C-1", "C\u200bC-1", "CC -1"} {
		if key, err := scope.IssueKey(in); err == nil && !scope.InternalOnly(key) {
			t.Errorf("%q passes", in)
		}
	}
	if key, _ := scope.IssueKey("CCC-1"); scope.InternalOnly(key) {
		t.Error("another project is guarded")
	}
}

func TestEditedComment_must_be_provably_internal(t *testing.T) {
	t.Parallel()
	scope := scopeOf(t, access.Settings{InternalOnly: []string{"CC"}}, access.SiteKind{})
	guarded, _ := scope.IssueKey("CC-1")
	open, _ := scope.IssueKey("OPEN-1")
	if _, err := scope.EditedComment(guarded, access.No); err != nil {
		t.Error(err)
	}
	for _, seen := range []access.Certainty{access.Unknown, access.Yes} {
		_, err := scope.EditedComment(guarded, seen)
		wantKind(t, err, fault.Forbidden)
		if !strings.Contains(err.Error(), "PUBLIC") {
			t.Error(err)
		}
	}
	if _, err := scope.EditedComment(open, access.Unknown); err != nil {
		t.Error(err)
	}
	if scope.RidingComment(open) != nil {
		t.Error("a comment of a transition was refused")
	}
	err := scope.RidingComment(open, guarded)
	wantKind(t, err, fault.Forbidden)
}
