package jiratools_test

import (
	"testing"

	"mcp-atlassian/internal/dev/mcptest"
	"mcp-atlassian/internal/sandbox"
)

func TestTransitions_list(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		var list []map[string]any
		s.i.JSON("jira_get_transitions", `{"issue_key": "DEMO-20"}`, &list)
		last := list[3]
		same(s.t, "id", last["id"], `"51"`)
		same(s.t, "to_status", last["to_status"], `"Done"`)
		same(s.t, "required_fields", last["required_fields"], `[{"id": "resolution", "name": "Resolution"}]`)
	})
}

func TestTransition_names(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		`"transition_id": "done"`: "41", `"transition_id": "41"`: "41", `"transition_id": 41`: "41", `"transition_name": "IN PROGRESS"`: "21",
		`"transition": "Backlog"`: "61", `"transition_id": " To Do "`: "11",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			both(t, mcptest.Options{}, func(s site) {
				mark := s.i.Mark()
				o := object(s.t, s.i, "jira_transition_issue", `{"issue_key": "DEMO-20", `+name+`}`)
				same(s.t, "message", o["message"], `"Issue DEMO-20 transitioned successfully"`)
				same(s.t, "written", written(s.t, s.i, mark), `{"transition": {"id": "`+want+`"}}`)
			})
		})
	}
}

func TestTransition_fields(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		t, i := s.t, s.i
		const reason = `{"issue_key": "DEMO-20", "transition_id": "Close with reason"`
		for fields, words := range map[string][]string{
			``:                                      {"resolution is required", "Close with reason", "Done, Won't Do, Duplicate"},
			`, "fields": {"resolution": "Perhaps"}`: {"Perhaps", "Done, Won't Do"},
			`, "fields": {"resolution": null}`:      {"resolution is required"},
			`, "fields": {"summary": "x", "resolution": "Done"}`: {"summary", "not on the screen of the transition", "assignee, fixVersions, resolution"},
			`, "fields": "{bad"`: {"fields", "not valid JSON"},
		} {
			mark := i.Mark()
			says(t, i.Refused("jira_transition_issue", reason+fields+`}`), words...)
			nothing(t, i, mark)
		}
		mark := i.Mark()
		o := object(t, i, "jira_transition_issue", reason+`, "comment": "**bye**", "fields": {"Resolution": "duplicate", "assignee": "Bruno Keller", "fixVersions": "2.0"}, "return_fields": "resolution,assignee,fixVersions"}`)
		sent := written(t, i, mark)
		user := `{"name": "bruno"}`
		if s.cloud {
			user = `{"accountId": "5b10ac8d82e05b22cc7d4ef5"}`
		}
		same(t, "fields", sent["fields"], `{"resolution": {"name": "Duplicate"}, "assignee": `+user+`, "fixVersions": [{"name": "2.0"}]}`)
		says(t, encoded(t, sent["update"]), `"comment"`, `"add"`, "bye")
		same(t, "resolution", at(o, "issue", "resolution", "name"), `"Duplicate"`)
		same(t, "fix_versions", at(o, "issue", "fix_versions"), `["2.0"]`)
		comments := at(object(t, i, "jira_get_issue", `{"issue_key": "DEMO-20", "fields": "comment", "comment_limit": 1}`), "comments").([]any)
		same(t, "comment", at(comments[0], "body"), `"**bye**"`)
	})
}

func TestTransition_unknown(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		mark := s.i.Mark()
		says(s.t, s.i.Refused("jira_transition_issue", `{"issue_key": "DEMO-20", "transition_id": "Bogus"}`), "Bogus", "Done (41)", "In Progress (21)")
		says(s.t, s.i.Refused("jira_transition_issue", `{"issue_key": "DEMO-20", "transition_id": " "}`), "issue_key", "transition_id")
		nothing(s.t, s.i, mark)
	})
}

func TestTransition_guarded(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{Env: map[string]string{"JIRA_INTERNAL_ONLY_PROJECTS": "SUP,DEMO"}}, func(s site) {
		t, i := s.t, s.i
		mark := i.Mark()
		says(t, i.Refused("jira_transition_issue", `{"issue_key": "SUP-4", "transition_id": "Resolve this issue", "fields": {"resolution": "Done"}, "comment": "x"}`), "JIRA_INTERNAL_ONLY_PROJECTS")
		nothing(t, i, mark)
		i.Text("jira_transition_issue", `{"issue_key": "SUP-4", "transition_id": "Resolve this issue", "fields": {"resolution": "Done"}}`)
		// An issue that is certainly no request has no customer who could read it.
		i.Text("jira_transition_issue", `{"issue_key": "DEMO-20", "transition_id": "Done", "comment": "x"}`)
	})
}

// What happened is told as done even if the issue cannot be read afterwards.
func TestTransition_unreadable(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		s.i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Method: "GET", Path: "/rest/api/*/issue/DEMO-20", Status: 503})
		o := object(s.t, s.i, "jira_transition_issue", `{"issue_key": "DEMO-20", "transition_id": "Done"}`)
		says(s.t, encoded(s.t, o["warnings"]), "written", "503")
	})
}

// A field that the screen demands and the issue has already need not be given again.
func TestTransition_present(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		s.i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Method: "GET", Path: "/rest/api/2/issue/DEMO-20/transitions", Status: 200, Body: `{"transitions": [
			{"id": "41", "name": "Done", "to": {"name": "Done"}, "fields": {
				"summary": {"required": true, "name": "Summary", "schema": {"type": "string", "system": "summary"}},
				"labels": {"required": true, "name": "Labels", "schema": {"type": "array", "items": "string", "system": "labels"}}}}]}`})
		mark := s.i.Mark()
		s.i.Text("jira_transition_issue", `{"issue_key": "DEMO-20", "transition_id": "Done"}`)
		same(s.t, "written", written(s.t, s.i, mark), `{"transition": {"id": "41"}}`)
	})
}
