package jiratools_test

import (
	"strings"
	"testing"

	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/dev/mcptest"
	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/tool"
)

func TestAssign(t *testing.T) {
	t.Parallel()
	for name, one := range map[string]struct{ assignee, cloud, dc, message string }{
		"by name":           {`"bruno keller"`, `{"accountId": "5b10ac8d82e05b22cc7d4ef5"}`, `{"name": "bruno"}`, "assigned"},
		"by e-mail":         {`"chiara@acme.example"`, `{"accountId": "712020:0b6f3c2e-8f5d-4a9b-9f55-2f2f7a8c1d01"}`, `{"name": "chiara"}`, "assigned"},
		"without accents":   {`"me"`, `{"accountId": "5b10a2844c20165700ede219"}`, `{"name": "amara"}`, "assigned"},
		"by account id":     {`"accountid:5b10ac8d82e05b22cc7d4ef5"`, `{"accountId": "5b10ac8d82e05b22cc7d4ef5"}`, "-", "assigned"},
		"by key":            {`"jirauser10101"`, "-", `{"name": "bruno"}`, "assigned"},
		"by login":          {`"bruno"`, "-", `{"name": "bruno"}`, "assigned"},
		"nobody":            {`null`, `{"accountId": null}`, `{"name": null}`, "unassigned"},
		"nobody by blanks":  {`"  "`, `{"accountId": null}`, `{"name": null}`, "unassigned"},
		"automatic":         {`"automatic"`, `{"accountId": "-1"}`, `{"name": "-1"}`, "assigned"},
		"an object":         {`{"account_id": "5b10ac8d82e05b22cc7d4ef5", "name": "bruno", "display_name": "B"}`, `{"accountId": "5b10ac8d82e05b22cc7d4ef5"}`, `{"name": "bruno"}`, "assigned"},
		"an object as text": {`"{\"accountId\": \"5b10ac8d82e05b22cc7d4ef5\", \"username\": \"bruno\"}"`, `{"accountId": "5b10ac8d82e05b22cc7d4ef5"}`, `{"name": "bruno"}`, "assigned"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			both(t, mcptest.Options{}, func(s site) {
				want := one.dc
				if s.cloud {
					want = one.cloud
				}
				if want == "-" {
					s.t.Skip("not on this flavour")
				}
				mark := s.i.Mark()
				o := object(s.t, s.i, "jira_assign_issue", `{"issue_key": "DEMO-20", "assignee": `+one.assignee+`}`)
				same(s.t, "written", written(s.t, s.i, mark), want)
				same(s.t, "message", o["message"], `"Issue DEMO-20 `+one.message+` successfully"`)
			})
		})
	}
}

func TestAssign_refusals(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		t, i := s.t, s.i
		for assignee, words := range map[string][]string{
			`"Nobody Nowhere"`: {"Nobody Nowhere", "no user matches"}, `"{\"team\": 1}"`: {"none of"}, `"{bad"`: {"not valid JSON"},
		} {
			mark := i.Mark()
			says(t, i.Refused("jira_assign_issue", `{"issue_key": "DEMO-20", "assignee": `+assignee+`}`), words...)
			nothing(t, i, mark)
		}
		// Somebody who may not be assigned: Jira's words.
		says(t, i.Refused("jira_assign_issue", `{"issue_key": "DEMO-20", "assignee": "Elin Sørensen"}`), "cannot be assigned")
		says(t, i.Refused("jira_assign_issue", `{"issue_key": "DEMO-20", "assignee": "elin sorensen"}`), "cannot be assigned")
	})
}

func TestDelete(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		t, i := s.t, s.i
		sub := object(t, i, "jira_create_issue", `{"project_key": "DEMO", "summary": "below", "issue_type": "Subtask", "additional_fields": {"parent": "DEMO-20"}}`)
		key, _ := at(sub, "issue", "key").(string)
		mark := i.Mark()
		says(t, i.Refused("jira_delete_issue", `{"issue_key": "DEMO-20"}`), "DEMO-20", key, "below", "delete_subtasks")
		o := object(t, i, "jira_delete_issue", `{"issue_key": "DEMO-20", "dry_run": true}`)
		same(t, "subtasks", at(o, "would_delete", "subtasks"), `["`+key+` below"]`)
		nothing(t, i, mark)
		o = object(t, i, "jira_delete_issue", `{"issue_key": "DEMO-20", "delete_subtasks": true}`)
		same(t, "message", o["message"], `"Issue DEMO-20 has been deleted successfully."`)
		i.Refused("jira_get_issue", `{"issue_key": "`+key+`"}`)
		says(t, i.Refused("jira_delete_issue", `{"issue_key": "DEMO-20"}`), "DEMO-20", "not found")
	})
	both(t, mcptest.Options{User: "bruno"}, func(s site) {
		says(s.t, s.i.Refused("jira_delete_issue", `{"issue_key": "DEMO-20"}`), "403", "permission to delete")
	})
}

func TestMove(t *testing.T) {
	t.Parallel()
	i := onCloud(t, mcptest.Options{})
	mark := i.Mark()
	var percents []int
	ctx := identity.NewContext(t.Context(), identity.Operator())
	ctx = tool.WithReporter(ctx, func(done, total int, _ string) {
		if total != 100 {
			t.Errorf("total %d", total)
		}
		percents = append(percents, done)
	})
	r := i.Product.Catalogue.Call(ctx, "jira_move_issue", []byte(`{"issue_key": "DEMO-20", "target_project_key": "app"}`))
	if r.Failed {
		t.Fatal(r.Blocks[0].Text)
	}
	says(t, r.Blocks[0].Text, "Issue moved successfully from DEMO-20 to project APP", `"key":"APP-13"`)
	if len(percents) < 2 || percents[len(percents)-1] != 100 {
		t.Errorf("progress: %v", percents)
	}
	same(t, "written", written(t, i, mark)["sendBulkNotification"], `false`)

	says(t, i.Refused("jira_move_issue", `{"issue_key": "SUP-1", "target_project_key": "DEMO"}`), "Incident", "Epic, Story, Task")
	i.Text("jira_move_issue", `{"issue_key": "SUP-4", "target_project_key": "DEMO", "target_issue_type": "Bug"}`)
	sub := object(t, i, "jira_create_issue", `{"project_key": "DEMO", "summary": "below", "issue_type": "Subtask", "additional_fields": {"parent": "DEMO-21"}}`)
	key, _ := at(sub, "issue", "key").(string)
	says(t, i.Refused("jira_move_issue", `{"issue_key": "`+key+`", "target_project_key": "APP"}`), "parent", "target_parent")
}

func TestMove_ends(t *testing.T) {
	t.Parallel()
	const move = `{"issue_key": "DEMO-20", "target_project_key": "APP"}`
	for name, one := range map[string]struct{ answer, says string }{
		"failed":       {`{"status": "FAILED", "taskId": "1", "errorMessages": ["no room"]}`, "no room"},
		"cancelled":    {`{"status": "CANCELLED", "taskId": "1"}`, "cancelled"},
		"inaccessible": {`{"status": "COMPLETE", "taskId": "1", "invalidOrInaccessibleIssueCount": 1}`, "1 issue"},
		"refused":      {`{"status": "COMPLETE", "taskId": "1", "failedAccessibleIssues": {"10019": ["needs a colour"]}}`, "needs a colour"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i := onCloud(t, mcptest.Options{})
			i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Method: "GET", Path: "/rest/api/3/bulk/queue/*", Status: 200, Body: one.answer})
			says(t, i.Refused("jira_move_issue", move), one.says, "DEMO-20")
		})
	}
	t.Run("without processed ids", func(t *testing.T) {
		t.Parallel()
		i := onCloud(t, mcptest.Options{})
		i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Method: "GET", Path: "/rest/api/3/bulk/queue/*", Status: 200, Body: `{"status": "COMPLETE", "taskId": "1"}`})
		says(t, i.Text("jira_move_issue", move), `"key":"APP-13"`)
	})
	t.Run("going on with a task", func(t *testing.T) {
		t.Parallel()
		i := onCloud(t, mcptest.Options{})
		i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Method: "GET", Path: "/rest/api/3/bulk/queue/77", Status: 200, Body: `{"status": "COMPLETE", "taskId": "77"}`})
		mark := i.Mark()
		i.Text("jira_move_issue", `{"issue_key": "DEMO-20", "target_project_key": "APP", "task_id": "77"}`)
		nothing(t, i, mark)
	})
}

func TestChangelogs(t *testing.T) {
	t.Parallel()
	i := onCloud(t, mcptest.Options{})
	var list []map[string]any
	i.JSON("jira_batch_get_changelogs", `{"issue_ids_or_keys": "DEMO-1,10005", "limit": 1}`, &list)
	if len(list) != 2 || list[1]["issue_key"] != "DEMO-6" || list[1]["issue_id"] != "10005" {
		t.Fatalf("%v", list)
	}
	var all []map[string]any
	i.JSON("jira_batch_get_changelogs", `{"issue_ids_or_keys": ["DEMO-6"]}`, &all)
	entries, _ := all[0]["changelogs"].([]any)
	newest, _ := list[1]["changelogs"].([]any)
	same(t, "the newest", newest[0], encoded(t, entries[len(entries)-1]))
	i.JSON("jira_batch_get_changelogs", `{"issue_ids_or_keys": "DEMO-6", "limit": 0}`, &all)
	same(t, "none", all[0]["changelogs"], `[]`)
	i.JSON("jira_batch_get_changelogs", `{"issue_ids_or_keys": "DEMO-6", "fields": "Status"}`, &all)
	says(t, encoded(t, all), `"field_id":"status"`)
	says(t, i.Refused("jira_batch_get_changelogs", `{"issue_ids_or_keys": "DEMO-6", "fields": "statuss"}`), "statuss", "Status")
	says(t, i.Refused("jira_batch_get_changelogs", `{"issue_ids_or_keys": "DEMO-6", "limit": -2}`), "limit")
	says(t, i.Refused("jira_batch_get_changelogs", `{"issue_ids_or_keys": "DEMO-999"}`), "DEMO-999", "not found")

	// An id does not say which project it belongs to; the answer does.
	fenced := onCloud(t, mcptest.Options{Env: map[string]string{"JIRA_PROJECTS_FILTER": "APP"}})
	says(t, fenced.Refused("jira_batch_get_changelogs", `{"issue_ids_or_keys": "10005"}`), "JIRA_PROJECTS_FILTER")
}

// Pages are read to the end, and a null token ends them.
func TestChangelogs_pages(t *testing.T) {
	t.Parallel()
	i := onCloud(t, mcptest.Options{})
	page := func(id, token string) string {
		return `{"issueChangeLogs": [{"issueId": "10005", "changeHistories": [{"id": "` + id + `", "created": 1767225600000, "items": []}]}], "nextPageToken": ` + token + `}`
	}
	i.Text("jira_get_issue", `{"issue_key": "DEMO-6"}`)
	for _, answer := range []string{page("1", `"next"`), page("2", `null`)} {
		i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Method: "POST", Path: "/rest/api/3/changelog/bulkfetch", Status: 200, Count: 1, Body: answer})
	}
	var list []map[string]any
	i.JSON("jira_batch_get_changelogs", `{"issue_ids_or_keys": "DEMO-6"}`, &list)
	same(t, "entries", list[0]["changelogs"], `[{"created": "2026-01-01T00:00:00+00:00", "id": "1"}, {"created": "2026-01-01T00:00:00+00:00", "id": "2"}]`)
}

func TestSearchFields(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		t, i := s.t, s.i
		var list []map[string]any
		i.JSON("jira_search_fields", `{"keyword": "sprint", "limit": 1}`, &list)
		same(t, "name", list[0]["name"], `"Sprint"`)
		i.JSON("jira_search_fields", `{"keyword": "xyzzyx"}`, &list)
		if len(list) != 0 {
			t.Errorf("weak matches: %v", list)
		}
		i.JSON("jira_search_fields", `{"keyword": "severity", "project_key": "DEMO", "issue_type": "Task"}`, &list)
		if len(list) > 0 && list[0]["name"] == "Severity" {
			t.Error("Severity is not on the screen of tasks")
		}
		i.JSON("jira_search_fields", `{"keyword": "severity", "project_key": "DEMO", "issue_type": "Bug"}`, &list)
		same(t, "name", list[0]["name"], `"Severity"`)
		mark := i.Mark()
		i.Text("jira_search_fields", `{"keyword": "a"}`)
		if sent := i.Requests(mark); len(sent) > 0 {
			t.Errorf("known fields were asked for: %v", sent)
		}
		i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Method: "GET", Path: "/rest/api/2/field", Status: 403})
		says(t, i.Refused("jira_search_fields", `{"keyword": "a", "refresh": true}`), "403")
	})
}

func TestFieldOptions(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		t, i := s.t, s.i
		var list []any
		i.JSON("jira_get_field_options", `{"field_id": "Area", "project_key": "DEMO", "issue_type": "Task", "contains": "ios"}`, &list)
		says(t, encoded(t, list), `"value":"Mobile"`, `"child_options"`, `"iOS"`)
		i.JSON("jira_get_field_options", `{"field_id": "Area", "issue_key": "DEMO-20", "values_only": true, "return_limit": 1}`, &list)
		same(t, "values", list, `[{"value": "Backend", "children": ["Routing", "Billing", "Search"]}]`)
		i.JSON("jira_get_field_options", `{"field_id": "components", "project_key": "DEMO", "issue_type": "Task", "values_only": true}`, &list)
		same(t, "components", list, `["Engine", "API", "Map data"]`)
		says(t, i.Refused("jira_get_field_options", `{"field_id": "Areea", "project_key": "DEMO", "issue_type": "Task"}`), "Areea", "Area")
		says(t, i.Refused("jira_get_field_options", `{"field_id": "Severity", "project_key": "DEMO", "issue_type": "Task"}`), "Severity", "create screen")
		if !s.cloud {
			says(t, i.Refused("jira_get_field_options", `{"field_id": "Area"}`), "project_key", "issue_type")
		}
	})
	t.Run("contexts on Cloud", func(t *testing.T) {
		t.Parallel()
		i := onCloud(t, mcptest.Options{})
		var list []any
		i.JSON("jira_get_field_options", `{"field_id": "Area", "values_only": true}`, &list)
		same(t, "values", list[1], `{"value": "Mobile", "children": ["Android", "iOS"]}`)
		// Options may hold for some projects only.
		i.JSON("jira_get_field_options", `{"field_id": "Telephone", "project_key": "APP", "values_only": true}`, &list)
		same(t, "of the project", list, `["Android", "iOS"]`)
		says(t, i.Refused("jira_get_field_options", `{"field_id": "Telephone", "project_key": "DEMO"}`), "DEMO", "no options")
		i.Site.Fail(sandbox.Fault{
			Kind: sandbox.Status, Method: "GET", Path: "/rest/api/3/field/customfield_10050/context", Status: 200,
			Body: `{"startAt": 0, "total": 2, "isLast": true, "values": [{"id": "1", "isGlobalContext": true}, {"id": "10150", "isGlobalContext": false}]}`,
		})
		i.JSON("jira_get_field_options", `{"field_id": "Telephone", "project_key": "APP", "values_only": true}`, &list)
		same(t, "beside the global ones", list, `["Android", "iOS"]`)
		plain := onCloud(t, mcptest.Options{User: "bruno"})
		says(t, plain.Refused("jira_get_field_options", `{"field_id": "Area"}`), "administrators", "project_key", "issue_type")
	})
}

// A login of Data Center is read directly, which is open to those who may not browse users.
func TestProfile_byLogin(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		if s.cloud {
			s.t.Skip("Cloud has no logins")
		}
		s.i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Method: "GET", Path: "/rest/api/2/user/search", Status: 403})
		ready(s.i)
		mark := s.i.Mark()
		o := object(s.t, s.i, "jira_get_user_profile", `{"user_identifier": "bruno"}`)
		same(s.t, "name", at(o, "user", "display_name"), `"Bruno Keller"`)
		if got := query(s.t, s.i, mark).Get("username"); got != "bruno" {
			s.t.Errorf("asked for %q", got)
		}
	})
}

func TestProfile(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		t, i := s.t, s.i
		ids := []string{"me", "amara@acme.example", "Amara Okafor", "AMARA OKAFOR"}
		if s.cloud {
			ids = append(ids, "5b10a2844c20165700ede219", "accountid:5b10a2844c20165700ede219")
		} else {
			ids = append(ids, "amara", "JIRAUSER10100", "jirauser10100")
		}
		for _, id := range ids {
			o := object(t, i, "jira_get_user_profile", `{"user_identifier": "`+id+`"}`)
			same(t, id, at(o, "user", "display_name"), `"Amara Okafor"`)
			same(t, id, at(o, "user", "time_zone"), `"Europe/Berlin"`)
		}
		text := i.Refused("jira_get_user_profile", `{"user_identifier": "nobody@nowhere.example"}`)
		says(t, text, `"success":false`, `"user_identifier":"nobody@nowhere.example"`, "no user matches")
	})
}

// Each kind of failure reads differently and keeps Jira's words.
func TestErrors(t *testing.T) {
	t.Parallel()
	const own = `{"errorMessages": ["in Jira's own words"], "errors": {"priority": "is odd"}}`
	for name, one := range map[string]struct {
		fault    sandbox.Fault
		category string
		says     []string
	}{
		"401":      {sandbox.Fault{Kind: sandbox.Status, Status: 401}, "unauthenticated", []string{"401"}},
		"403":      {sandbox.Fault{Kind: sandbox.Status, Status: 403, Body: own}, "forbidden", []string{"403", "in Jira's own words", "priority: is odd"}},
		"404":      {sandbox.Fault{Kind: sandbox.Status, Status: 404, Body: own}, "not_found", []string{"404", "DEMO-20"}},
		"409":      {sandbox.Fault{Kind: sandbox.Status, Status: 409, Body: own}, "conflict", []string{"409", "in Jira's own words"}},
		"429":      {sandbox.Fault{Kind: sandbox.Status, Status: 429, RetryAfter: 7e9}, "rate_limited", []string{"429", "7 seconds"}},
		"500":      {sandbox.Fault{Kind: sandbox.Status, Status: 500}, "unavailable", []string{"500"}},
		"time-out": {sandbox.Fault{Kind: sandbox.Delay, Delay: 30e9}, "timeout", []string{"time"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := map[string]string{"ATLASSIAN_RETRY_TOTAL": "0"}
			if one.fault.Kind == sandbox.Delay {
				env["JIRA_TIMEOUT"] = "3"
			}
			both(t, mcptest.Options{Env: env}, func(s site) {
				ready(s.i)
				fault := one.fault
				fault.Path = "/rest/api/*/issue/DEMO-20"
				restore := s.i.Site.Fail(fault)
				defer restore()
				r := s.i.Call("jira_get_issue", `{"issue_key": "DEMO-20"}`)
				if !r.Failed || r.Meta["category"] != one.category {
					s.t.Errorf("category %v: %s", r.Meta["category"], r.Blocks[0].Text)
				}
				says(s.t, r.Blocks[0].Text, one.says...)
				if strings.Contains(r.Blocks[0].Text, s.i.URL) {
					s.t.Errorf("the address of the site is told: %s", r.Blocks[0].Text)
				}
			})
		})
	}
}

// A write whose answer is lost is never told as done, and never sent twice.
func TestErrors_lostAnswers(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]sandbox.Fault{
		"cut": {Kind: sandbox.Cut}, "a login page": {Kind: sandbox.Login},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			both(t, mcptest.Options{}, func(s site) {
				for tool, args := range map[string]string{
					"jira_create_issue": `{"project_key": "DEMO", "summary": "x", "issue_type": "Task"}`, "jira_add_comment": `{"issue_key": "DEMO-20", "body": "x"}`,
					"jira_batch_create_issues": `{"issues": [{"project_key": "DEMO", "summary": "x", "issue_type": "Task"}]}`,
					"jira_transition_issue":    `{"issue_key": "DEMO-20", "transition_id": "In Progress"}`,
				} {
					broken := fault
					broken.Method, broken.Path = "POST", "/rest/api/*/issue*"
					restore := s.i.Site.Fail(broken)
					mark := s.i.Mark()
					r := s.i.Call(tool, args)
					restore()
					if !r.Failed {
						s.t.Errorf("%s is told as done: %s", tool, r.Blocks[0].Text)
					}
					if n := len(writes(s.i, mark)); n > 1 {
						s.t.Errorf("%s was sent %d times", tool, n)
					}
				}
			})
		})
	}
}
