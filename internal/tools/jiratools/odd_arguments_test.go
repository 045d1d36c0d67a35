package jiratools_test

import (
	"strings"
	"testing"

	"mcp-atlassian/internal/dev/mcptest"
	"mcp-atlassian/internal/sandbox"
)

// A user may be given wherever one is expected as the object that a result of ours or of Jira's holds.
func TestUsers_asObjects(t *testing.T) {
	t.Parallel()
	const ours, jiras = `{"account_id": "5b10ac8d82e05b22cc7d4ef5", "display_name": "Bruno Keller", "name": "bruno"}`, `{"accountId": "5b10ac8d82e05b22cc7d4ef5", "name": "bruno"}`
	both(t, mcptest.Options{}, func(s site) {
		t, i := s.t, s.i
		for _, user := range []string{ours, jiras, encoded(t, ours)} {
			o := object(t, i, "jira_create_issue", `{"project_key": "DEMO", "summary": "x", "issue_type": "Task", "assignee": `+user+`}`)
			same(t, "assignee of "+user, at(o, "issue", "assignee", "display_name"), `"Bruno Keller"`)
			o = object(t, i, "jira_get_user_profile", `{"user_identifier": `+user+`}`)
			same(t, "profile of "+user, at(o, "user", "display_name"), `"Bruno Keller"`)
		}
		mark := i.Mark()
		says(t, i.Refused("jira_create_issue", `{"project_key": "DEMO", "summary": "x", "issue_type": "Task", "assignee": {"team": 1}}`), "assignee cannot be", "display name")
		nothing(t, i, mark)
		says(t, i.Refused("jira_get_user_profile", `{"user_identifier": {"team": 1}}`), "no user matches")
	})
}

// A project that is not there reads so on Data Center too, and not like a server too old to tell its types.
func TestCreate_unknownProject(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		mark := s.i.Mark()
		says(s.t, s.i.Refused("jira_create_issue", `{"project_key": "NOPE", "summary": "x", "issue_type": "Task"}`), "issue types of NOPE", "404", "No project could be found")
		nothing(s.t, s.i, mark)
	})
	i := onServer(t, mcptest.Options{})
	i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "/rest/api/2/issue/createmeta/*", Status: 404, Body: `{"message": "null for uri: http://x/rest/api/2/issue/createmeta", "status-code": 404}`})
	i.Text("jira_create_issue", `{"project_key": "DEMO", "summary": "an old server judges itself", "issue_type": "Task"}`)
}

// What is wrong is told once, with an example where the form of an argument is at fault.
func TestRefusals_help(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		t, i := s.t, s.i
		text := i.Refused("jira_transition_issue", `{"issue_key": "DEMO-6", "transition_id": "close with reason", "fields": {"resolution": "Bogus"}}`)
		says(t, text, `resolution has no value "Bogus"`, "Done, Won't Do")
		if strings.Contains(text, "is required") {
			t.Errorf("one mistake is told twice: %s", text)
		}
		for tool, args := range map[string]string{
			"jira_add_comment":  `{"issue_key": "DEMO-6", "body": "x", "visibility": "Developers"}`,
			"jira_edit_comment": `{"issue_key": "DEMO-6", "comment_id": "10005", "body": "x", "visibility": "Developers"}`,
			"jira_update_issue": `{"issue_key": "DEMO-6", "comment": "x", "comment_visibility": "Developers"}`,
		} {
			says(t, i.Refused(tool, args), "visibility", "not valid JSON", `Example: {"type": "role", "value": "Developers"}`)
		}
		says(t, i.Refused("jira_transition_issue", `{"issue_key": "DEMO-6"}`), "transition_id", "Missing required argument", "Example: In Progress")
		says(t, i.Refused("jira_update_issue", `{"issue_key": "DEMO-6", "comment": "x", "comment_visibility": {"role": "Developers"}}`), "': comment_visibility must be", "role", "value")
	})
	says(t, onCloud(t, mcptest.Options{}).Refused("jira_batch_get_changelogs", `{"issue_ids_or_keys": " , "}`), "issue_ids_or_keys", "names no issue", "PROJ-1")
}

// A long keyword is not taken for a short name by chance; where no name fits, Cloud searches the descriptions.
func TestSearchFields_byDescription(t *testing.T) {
	t.Parallel()
	names := func(s site, keyword string) string {
		s.t.Helper()
		var list []struct{ Name string }
		s.i.JSON("jira_search_fields", `{"keyword": "`+keyword+`"}`, &list)
		var all []string
		for _, f := range list {
			all = append(all, f.Name)
		}
		return strings.Join(all, ", ")
	}
	both(t, mcptest.Options{}, func(s site) {
		if got := names(s, "nothinglikethis"); got != "" {
			s.t.Errorf("by chance: %s", got)
		}
		if got := names(s, "sprint field"); !strings.HasPrefix(got, "Sprint") {
			s.t.Errorf("a name inside the keyword: %s", got)
		}
		if got, want := names(s, "bad it is for couriers"), map[bool]string{true: "Severity"}[s.cloud]; got != want {
			s.t.Errorf("by description: %q, want %q", got, want)
		}
		if s.cloud {
			s.i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "/rest/api/3/field/search", Status: 403})
			says(s.t, s.i.Refused("jira_search_fields", `{"keyword": "bad it is for couriers"}`), "403", "descriptions")
		}
	})
}

// Ids come as numbers, too, also where a name would do.
func TestNumbersForIDs(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		o := object(s.t, s.i, "jira_update_issue", `{"issue_key": "DEMO-20", "transition": 21, "return_fields": "status"}`)
		same(s.t, "status", at(o, "issue", "status", "name"), `"In Progress"`)
		o = object(s.t, s.i, "jira_create_issue", `{"project_key": "DEMO", "summary": "x", "issue_type": 10002, "return_fields": "issuetype"}`)
		same(s.t, "type", at(o, "issue", "issue_type", "name"), `"Task"`)
	})
}

// What is refused is said in words of the caller's, not of the language that this is written in.
func TestRefusals_words(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		for _, one := range [][3]string{
			{"jira_update_issue", `{"issue_key": "DEMO-20", "attachments": {"name": "a.txt"}}`, "not a JSON array. Pass"},
			{"jira_update_issue", `{"issue_key": "DEMO-20", "attachments": "[1"}`, "not valid JSON"},
			{"jira_transition_issue", `{"issue_key": "DEMO-20", "transition_id": 21, "fields": {"assignee": "me"}}`, "no field can be set there; change fields with jira_update_issue"},
		} {
			text := s.i.Refused(one[0], one[1])
			if !strings.Contains(strings.ToLower(text), strings.ToLower(one[2])) || strings.Contains(text, "json.") {
				s.t.Errorf("%s %s: %s", one[0], one[1], text)
			}
		}
	})
}
