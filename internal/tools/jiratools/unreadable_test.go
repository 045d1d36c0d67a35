package jiratools_test

import (
	"testing"

	"mcp-atlassian/internal/dev/mcptest"
	"mcp-atlassian/internal/sandbox"
)

// TestLists_that_do_not_come has answers without the list that was asked for: they must not read like "there are none".
func TestLists_that_do_not_come(t *testing.T) {
	t.Parallel()
	for _, f := range mcptest.Flavours {
		i := mcptest.Start(t, f, mcptest.Options{})
		for _, call := range []struct{ path, tool, args string }{
			{"*/search*", "jira_search", `{"jql": "order by key"}`},
			{"*/search*", "jira_get_project_issues", `{"project_key": "DEMO"}`},
			{"*/project*", "jira_get_all_projects", `{}`},
			{"*/field", "jira_search_fields", `{"keyword": "points", "refresh": true}`},
			{"*/transitions", "jira_get_transitions", `{"issue_key": "DEMO-1"}`},
		} {
			for _, body := range []string{`null`, `{}`, ``, `{"issues": null, "values": null}`} {
				status := 200
				if body == "" {
					status = 204
				}
				restore := i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: call.path, Status: status, Body: body})
				says(t, i.Refused(call.tool, call.args), "Jira answered ")
				restore()
			}
		}
	}
}

// TestComments_that_are_not_confirmed has answers of proxies that swallow what they should pass on.
func TestComments_that_are_not_confirmed(t *testing.T) {
	t.Parallel()
	for _, f := range mcptest.Flavours {
		i := mcptest.Start(t, f, mcptest.Options{})
		for _, body := range []string{`null`, `{}`, ` `, `{"id": null}`} {
			for method, call := range map[string]string{"POST": "jira_add_comment", "PUT": "jira_edit_comment"} {
				args := `{"issue_key": "DEMO-1", "body": "x"}`
				if method == "PUT" {
					args = `{"issue_key": "DEMO-1", "body": "x", "comment_id": "` + firstComment(t, i) + `"}`
				}
				restore := i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Method: method, Path: "*/comment*", Status: 200, Body: body})
				says(t, i.Refused(call, args), "without the comment", "before repeating")
				restore()
			}
		}
	}
}

// firstComment gives the id of a comment of DEMO-1.
func firstComment(t *testing.T, i *mcptest.Instance) string {
	t.Helper()
	id, _ := object(t, i, "jira_add_comment", `{"issue_key": "DEMO-1", "body": "first"}`)["id"].(string)
	return id
}

// TestLists_that_repeat_themselves has sites that give the beginning of a list for ever: they must not be read for ever, nor
// shown as if they were long.
func TestLists_that_repeat_themselves(t *testing.T) {
	t.Parallel()
	const issue = `{"id": "10000", "key": "DEMO-1", "fields": {"summary": "x"}}`
	for f, search := range map[sandbox.Flavour]string{
		sandbox.Cloud:      `{"issues": [` + issue + `], "nextPageToken": "same"}`,
		sandbox.DataCenter: `{"issues": [` + issue + `], "startAt": 0, "total": 1000}`,
	} {
		i := mcptest.Start(t, f, mcptest.Options{})
		i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "*/search*", Status: 200, Body: search})
		says(t, i.Refused("jira_search", `{"jql": "order by key", "limit": 50}`), "the same part of the list again")
		if f == sandbox.Cloud {
			i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "*/changelog/bulkfetch", Status: 200, Body: `{"issueChangeLogs": [], "nextPageToken": "same"}`})
			says(t, i.Refused("jira_batch_get_changelogs", `{"issue_ids_or_keys": ["DEMO-1"]}`), "the list has no end")
		}
	}
}
