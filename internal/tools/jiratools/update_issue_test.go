package jiratools_test

import (
	"encoding/base64"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mcp-atlassian/internal/dev/mcptest"
	"mcp-atlassian/internal/sandbox"
)

func TestUpdate_order(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		t, i, cloud := s.t, s.i, s.cloud
		mark := i.Mark()
		o := object(t, i, "jira_update_issue", `{"issue_key": "DEMO-20", "fields": {"summary": "New", "status": "Done"}, "transition": "in progress",
			"comment": "On it", "worklog": "1h 30m", "worklog_started": "2026-11-20T09:00:00+02:00", "return_fields": "summary,status"}`)
		same(t, "message", o["message"], `"Issue updated successfully"`)
		same(t, "performed", o["operations_performed"], `["fields_updated", "transitioned_to:in progress", "comment_added", "worklog_added"]`)
		same(t, "failed", o["operations_failed"], `[]`)
		same(t, "status", at(o, "issue", "status", "name"), `"In Progress"`)
		same(t, "summary", at(o, "issue", "summary"), `"New"`)
		all := writes(i, mark)
		version := "2"
		if cloud {
			version = "3"
		}
		for n, want := range []string{
			"PUT /rest/api/" + version + "/issue/DEMO-20", "POST /rest/api/" + version + "/issue/DEMO-20/transitions",
			"POST /rest/api/" + version + "/issue/DEMO-20/comment", "POST /rest/api/2/issue/DEMO-20/worklog",
		} {
			if got := all[n].Method + " " + all[n].Path; got != want {
				t.Errorf("write %d is %s, want %s", n, got, want)
			}
		}
		same(t, "worklog", body(t, all[3]), `{"timeSpent": "1h 30m", "started": "2026-11-20T09:00:00.000+0200"}`)
		if _, sent := at(body(t, all[0]), "fields").(map[string]any)["status"]; sent {
			t.Error("the status was sent as a field")
		}
	})
}

// A status among the fields is a transition, and the other fields are not lost.
func TestUpdate_status(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		t, i := s.t, s.i
		o := object(t, i, "jira_update_issue", `{"issue_key": "DEMO-20", "fields": {"status": "done", "summary": "Z", "labels": ["x"]}, "return_fields": "summary,status,labels"}`)
		same(t, "performed", o["operations_performed"], `["fields_updated", "transitioned_to:done"]`)
		same(t, "status", at(o, "issue", "status", "name"), `"Done"`)
		same(t, "labels", at(o, "issue", "labels"), `["x"]`)
	})
}

func TestUpdate_failures(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		t, i := s.t, s.i
		mark := i.Mark()
		text := i.Refused("jira_update_issue", `{"issue_key": "DEMO-20", "fields": {"nonsense": 1, "priority": "Extreme"}, "transition": "Nowhere",
			"comment": "x", "comment_visibility": {"type": "role", "value": "Nobody"}, "worklog": "1 parsec", "return_fields": "summary"}`)
		says(t, text, "Issue update failed", "fields_updated: ", "nonsense", "Highest, High", "transition: ", "Nowhere", "In Progress (21)",
			"comment: ", "Nobody", "worklog: ", "1 parsec", `"operations_performed":[]`, "Rotate the API keys")
		for _, x := range writes(i, mark) {
			if x.Status < 400 {
				t.Errorf("%s %s was written", x.Method, x.Path)
			}
		}
		o := object(t, i, "jira_update_issue", `{"issue_key": "DEMO-20", "fields": {"summary": "Good"}, "transition": "Nowhere", "return_fields": "summary"}`)
		same(t, "message", o["message"], `"Issue update completed with errors"`)
		same(t, "performed", o["operations_performed"], `["fields_updated"]`)
		o = object(t, i, "jira_update_issue", `{"issue_key": "DEMO-20", "fields": {}, "return_fields": "summary"}`)
		same(t, "message", o["message"], `"No issue updates were requested"`)
		same(t, "summary", at(o, "issue", "summary"), `"Good"`)
	})
}

func TestUpdate_unreadable(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		t, i := s.t, s.i
		i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Method: "GET", Path: "/rest/api/*/issue/DEMO-20", Status: 500})
		mark := i.Mark()
		o := object(t, i, "jira_update_issue", `{"issue_key": "DEMO-20", "comment": "once"}`)
		same(t, "performed", o["operations_performed"], `["comment_added"]`)
		says(t, encoded(t, o["operations_failed"]), "refetch: ")
		same(t, "key", at(o, "issue", "key"), `"DEMO-20"`)
		if n := len(writes(i, mark)); n != 1 {
			t.Errorf("%d writes", n)
		}
	})
}

func TestUpdate_values(t *testing.T) {
	t.Parallel()
	for name, one := range map[string]struct{ args, field, cloud, dc string }{
		"the argument components wins":   {`"fields": {"components": ["API"]}, "additional_fields": {"Components": ["Map data"]}, "components": "Engine"`, "components", `[{"name": "Engine"}]`, ""},
		"an empty list clears":           {`"fields": {"components": []}`, "components", `[]`, ""},
		"null clears":                    {`"fields": {"duedate": null}`, "duedate", `null`, ""},
		"nobody":                         {`"fields": {"assignee": null}`, "assignee", `null`, ""},
		"nobody by an empty text":        {`"fields": {"assignee": ""}`, "assignee", `null`, ""},
		"Jira's user object as it is":    {`"fields": {"assignee": {"accountId": "5b10ac8d82e05b22cc7d4ef5"}}`, "assignee", `{"accountId": "5b10ac8d82e05b22cc7d4ef5"}`, "-"},
		"Data Center's object as it is":  {`"fields": {"assignee": {"name": "bruno"}}`, "assignee", "-", `{"name": "bruno"}`},
		"more fields win":                {`"fields": {"summary": "a"}, "additional_fields": {"summary": "b"}`, "summary", `"b"`, ""},
		"an empty description":           {`"fields": {"description": ""}`, "description", `null`, `""`},
		"a ready document stays":         {`"fields": {"description": {"version": 1, "type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "a"}]}]}}`, "description", `{"version": 1, "type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "a"}]}]}`, `"a"`},
		"fields by JSON text":            {`"fields": "{\"summary\": \"c\"}"`, "summary", `"c"`, ""},
		"a blank text is no object":      {`"fields": {"summary": "d"}, "additional_fields": " "`, "summary", `"d"`, ""},
		"a date and time without a zone": {`"issue_key": "DEMO-6", "fields": {"Incident start": "2026-01-21T15:00:00"}`, "customfield_10048", `"2026-01-21T15:00:00.000+0000"`, "-"},
		"a date and time with an offset": {`"issue_key": "DEMO-6", "fields": {"Incident start": "2026-01-21T15:00:00-0800"}`, "customfield_10048", `"2026-01-21T15:00:00.000-0800"`, "-"},
		"a type by name":                 {`"fields": {"issuetype": "bug"}`, "issuetype", `{"name": "Bug"}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			both(t, mcptest.Options{}, func(s site) {
				t, i, cloud := s.t, s.i, s.cloud
				want := one.cloud
				if !cloud && one.dc != "" {
					want = one.dc
				}
				if want == "-" {
					t.Skip("not on this flavour")
				}
				args := one.args
				if !strings.Contains(args, "issue_key") {
					args = `"issue_key": "DEMO-20", ` + args
				}
				mark := i.Mark()
				i.Text("jira_update_issue", `{`+args+`, "return_fields": "summary"}`)
				fields, _ := written(t, i, mark)["fields"].(map[string]any)
				got, sent := fields[one.field]
				if !sent {
					t.Fatalf("%s was not sent: %v", one.field, fields)
				}
				same(t, one.field, got, want)
			})
		})
	}
}

func TestUpdate_parent(t *testing.T) {
	t.Parallel()
	i := onCloud(t, mcptest.Options{})
	mark := i.Mark()
	o := object(t, i, "jira_update_issue", `{"issue_key": "DEMO-20", "fields": {"parent": "DEMO-1"}, "return_fields": "epic_key"}`)
	same(t, "written", written(t, i, mark), `{"fields": {"parent": {"key": "DEMO-1"}}}`)
	same(t, "epic_key", at(o, "issue", "epic_key"), `"DEMO-1"`)
	mark = i.Mark()
	o = object(t, i, "jira_update_issue", `{"issue_key": "DEMO-20", "fields": {"parent": null}, "return_fields": "epic_key,parent"}`)
	same(t, "written", written(t, i, mark), `{"fields": {}, "update": {"parent": [{"set": {"none": true}}]}}`)
	if at(o, "issue", "parent") != nil {
		t.Error("the parent was not taken away")
	}

	i = onServer(t, mcptest.Options{})
	mark = i.Mark()
	o = object(t, i, "jira_update_issue", `{"issue_key": "DEMO-20", "fields": {"epicKey": "DEMO-1"}, "return_fields": "epic_key"}`)
	same(t, "written", written(t, i, mark), `{"fields": {"customfield_10100": "DEMO-1"}}`)
	same(t, "epic_key", at(o, "issue", "epic_key"), `"DEMO-1"`)
	i.Text("jira_update_issue", `{"issue_key": "DEMO-20", "fields": {"Epic Link": null}}`)
	says(t, i.Refused("jira_update_issue", `{"issue_key": "DEMO-20", "fields": {"parent": "DEMO-1"}}`), "epicKey")
}

// Media of a description stay when the new text mentions none; a text that mentions some decides itself.
func TestUpdate_media(t *testing.T) {
	t.Parallel()
	i := onCloud(t, mcptest.Options{})
	const media = `{"type": "mediaSingle", "attrs": {"layout": "center"}, "content": [{"type": "media", "attrs": {"id": "6e7d3a9a-0a1b-4c2d-8e3f-000000000001", "type": "file", "collection": ""}}]}`
	i.Text("jira_update_issue", `{"issue_key": "DEMO-20", "fields": {"description": {"version": 1, "type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "old"}]}, `+media+`]}}}`)
	mark := i.Mark()
	o := object(t, i, "jira_update_issue", `{"issue_key": "DEMO-20", "fields": {"description": "new"}, "return_fields": "summary"}`)
	content := encoded(t, at(written(t, i, mark), "fields", "description"))
	says(t, content, `"new"`, "6e7d3a9a-0a1b-4c2d-8e3f-000000000001")
	if strings.Contains(content, `"old"`) {
		t.Errorf("the old text came back: %s", content)
	}
	says(t, encoded(t, o["warnings"]), "kept-media")
}

func TestUpdate_attachments(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "notes.txt"), []byte("twelve bytes"), 0o600); err != nil {
		t.Fatal(err)
	}
	inline := `{"name": "inline.txt", "base64": "` + base64.StdEncoding.EncodeToString([]byte("hello")) + `"}`
	both(t, mcptest.Options{Files: dir}, func(s site) {
		t, i := s.t, s.i
		o := object(t, i, "jira_update_issue", `{"issue_key": "DEMO-20", "attachments": ["notes.txt", `+inline+`, "missing.txt"], "return_fields": "attachment"}`)
		same(t, "message", o["message"], `"Issue update completed with errors"`)
		same(t, "performed", o["operations_performed"], `["attachments_uploaded"]`)
		failed := encoded(t, o["operations_failed"])
		says(t, failed, "attachment: missing.txt: ")
		if strings.Contains(failed, dir) {
			t.Errorf("the directory of the server is told: %s", failed)
		}
		results := at(o, "issue", "attachment_results")
		same(t, "total", at(results, "total"), `3`)
		same(t, "success", at(results, "success"), `true`)
		uploaded, _ := at(results, "uploaded").([]any)
		if len(uploaded) != 2 {
			t.Fatalf("uploaded: %v", uploaded)
		}
		same(t, "filename", at(uploaded[0], "filename"), `"notes.txt"`)
		same(t, "size", at(uploaded[0], "size"), `12`)

		text := i.Refused("jira_update_issue", `{"issue_key": "DEMO-20", "attachments": "missing.txt", "return_fields": "summary"}`)
		says(t, text, "Issue update failed", "attachment: missing.txt: ")
		mark := i.Mark()
		says(t, i.Refused("jira_update_issue", `{"issue_key": "DEMO-20", "attachments": "{\"a\": 1}"}`), "attachments", "array")
		nothing(t, i, mark)
	})
}

func TestUpdate_quiet(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		t, i := s.t, s.i
		mark := i.Mark()
		i.Text("jira_update_issue", `{"issue_key": "DEMO-20", "fields": {"summary": "x"}, "notify_users": false}`)
		if got := writes(i, mark)[0].RawQuery; got != "notifyUsers=false" {
			t.Errorf("query %q", got)
		}
	})
}

// An old key of an issue that was moved leads out of the filter; nothing is written through it.
func TestWrites_throughOldKeys(t *testing.T) {
	t.Parallel()
	i := onCloud(t, mcptest.Options{Env: map[string]string{"JIRA_PROJECTS_FILTER": "DEMO"}})
	// The move is made by the site itself, beside the product.
	moveAside(t, i, "DEMO-20", "APP")
	for name, args := range map[string]string{
		"jira_get_issue": `{"issue_key": "DEMO-20"}`, "jira_update_issue": `{"issue_key": "DEMO-20", "fields": {"summary": "x"}}`,
		"jira_add_comment": `{"issue_key": "DEMO-20", "body": "x"}`, "jira_transition_issue": `{"issue_key": "DEMO-20", "transition_id": "Done"}`,
		"jira_assign_issue": `{"issue_key": "DEMO-20", "assignee": "me"}`, "jira_delete_issue": `{"issue_key": "DEMO-20"}`,
		"jira_edit_comment": `{"issue_key": "DEMO-20", "comment_id": "10000", "body": "x"}`, "jira_batch_get_changelogs": `{"issue_ids_or_keys": "DEMO-20"}`,
	} {
		mark := i.Mark()
		text := i.Refused(name, args)
		says(t, text, "JIRA_PROJECTS_FILTER")
		if strings.Contains(text, "Rotate") {
			t.Errorf("%s tells of an issue outside the filter: %s", name, text)
		}
		nothing(t, i, mark)
	}
}

// moveAside moves an issue at the site, as somebody in a browser would.
func moveAside(t *testing.T, i *mcptest.Instance, key, project string) {
	t.Helper()
	target := `{"targetToSourcesMapping": {"` + project + `,10103": {"inferClassificationDefaults": true, "inferFieldDefaults": true,
		"inferStatusDefaults": true, "inferSubtaskTypeDefault": true, "issueIdsOrKeys": ["` + key + `"]}}}`
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, i.URL+"/rest/api/3/bulk/issues/move", strings.NewReader(target))
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth(i.Info.Users[0].Email, i.Info.Users[0].APIToken)
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusCreated {
		t.Fatalf("the move was refused: %s", answer.Status)
	}
}
