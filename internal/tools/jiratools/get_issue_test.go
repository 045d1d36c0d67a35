package jiratools_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"mcp-atlassian/internal/dev/mcptest"
	"mcp-atlassian/internal/sandbox"
)

// query gives the query of the only request since a mark.
func query(t *testing.T, i *mcptest.Instance, mark int) url.Values {
	t.Helper()
	all := i.Since(mark)
	if len(all) != 1 {
		t.Fatalf("%d requests, want one: %v", len(all), i.Requests(mark))
	}
	values, err := url.ParseQuery(all[0].RawQuery)
	if err != nil {
		t.Fatal(err)
	}
	return values
}

// ready has the credential checked and the fields known.
func ready(i *mcptest.Instance) { i.Call("jira_search_fields", `{}`) }

// A plain read is one request; what is asked follows from the arguments.
func TestGetIssue_requests(t *testing.T) {
	t.Parallel()
	const usual = "summary,description,status,assignee,reporter,labels,versions,priority,created,updated,issuetype"
	for name, one := range map[string]struct{ args, fields, expand, history string }{
		"the default":            {``, usual + ",comment", "", "true"},
		"without comments":       {`, "comment_limit": 0`, usual, "", "true"},
		"chosen fields":          {`, "fields": "summary, status"`, "summary,status", "", "true"},
		"a blank list":           {`, "fields": ""`, usual + ",comment", "", "true"},
		"null":                   {`, "fields": null, "expand": null`, usual + ",comment", "", "true"},
		"no comments by null":    {`, "comment_limit": null`, usual, "", "true"},
		"an array":               {`, "fields": ["summary", "status"]`, "summary,status", "", "true"},
		"comments included":      {`, "fields": "summary,status", "include": "Comments"`, "summary,status,comment", "", "true"},
		"changelog included":     {`, "fields": "summary", "include": "changelog", "expand": "renderedFields"`, "summary", "renderedFields,changelog", "true"},
		"display names":          {`, "fields": "summary", "use_display_names": true`, "summary", "names", "true"},
		"everything":             {`, "fields": "summary,*all"`, "*all", "", "true"},
		"without the history":    {`, "fields": "summary", "update_history": false`, "summary", "", "false"},
		"the default, reordered": {`, "fields": "issuetype,` + strings.TrimSuffix(usual, ",issuetype") + `"`, "issuetype," + strings.TrimSuffix(usual, ",issuetype") + ",comment", "", "true"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			both(t, mcptest.Options{}, func(s site) {
				ready(s.i)
				s.i.Text("jira_get_issue", `{"issue_key": "DEMO-20"}`) // names who is mentioned
				mark := s.i.Mark()
				s.i.Text("jira_get_issue", `{"issue_key": "DEMO-20"`+one.args+`}`)
				q := query(s.t, s.i, mark)
				got := q.Get("fields")
				if strings.HasPrefix(got, "*all") || strings.HasSuffix(got, "*all") {
					got = "*all"
				}
				if got != one.fields || q.Get("expand") != one.expand || q.Get("updateHistory") != one.history {
					s.t.Errorf("asked %v", q)
				}
			})
		})
	}
}

func TestGetIssue_names(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		t, i := s.t, s.i
		points := "customfield_10106"
		if s.cloud {
			points = "customfield_10028"
		}
		o := object(t, i, "jira_get_issue", `{"issue_key": "DEMO-4", "fields": "Story Points,summary,prioritty"}`)
		if _, there := o[points]; !there {
			t.Errorf("%s was named and is missing: %v", points, o)
		}
		says(t, encoded(t, o["warnings"]), "prioritty", "Priority")
		o = object(t, i, "jira_get_issue", `{"issue_key": "DEMO-4", "fields": "cf_`+strings.TrimPrefix(points, "customfield_")+`", "use_display_names": true}`)
		same(t, "field_id", at(o, "Story Points", "field_id"), `"`+points+`"`)
		if _, there := o[points]; there {
			t.Error("the id is there beside the name")
		}
		// An id of no field selects nothing, and that is said.
		o = object(t, i, "jira_get_issue", `{"issue_key": "DEMO-4", "fields": "cf_99999,summary"}`)
		says(t, encoded(t, o["warnings"]), "customfield_99999")
		o = object(t, i, "jira_search", `{"jql": "key = DEMO-4", "fields": "customfield_99999,summary"}`)
		says(t, encoded(t, o["warnings"]), "customfield_99999")
		// Without a name every field that has no value is left out.
		for name, value := range object(t, i, "jira_get_issue", `{"issue_key": "DEMO-4", "fields": "*all"}`) {
			if strings.HasPrefix(name, "customfield_") && (at(value, "value") == nil) {
				t.Errorf("%s has no value and is shown", name)
			}
		}
		o = object(t, i, "jira_get_issue", `{"issue_key": "DEMO-4", "fields": "*all,-summary,-description"}`)
		if o["summary"] != nil || o["description"] != nil || o["status"] == nil {
			t.Errorf("exclusions are not honoured")
		}
		// A list of exclusions only is everything else.
		o = object(t, i, "jira_get_issue", `{"issue_key": "DEMO-4", "fields": "-description, -comment"}`)
		if o["description"] != nil || o["comments"] != nil || o["status"] == nil || o[points] == nil {
			t.Errorf("exclusions alone give %v", o)
		}
		o = object(t, i, "jira_search", `{"jql": "key = DEMO-4", "fields": "-description"}`)
		if found, _ := at(o, "issues").([]any); len(found) != 1 || at(found[0], "status") == nil || at(found[0], "description") != nil {
			t.Errorf("exclusions alone find %v", o)
		}
	})
}

// A custom field that is called like a part that was expanded keeps its id, and both are shown.
func TestGetIssue_nameOfAPart(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		s.i.Site.Fail(sandbox.Fault{
			Kind: sandbox.Status, Method: "GET", Path: "/rest/api/*/issue/DEMO-6", Status: 200, Count: 1,
			Body: `{"id": "10005", "key": "DEMO-6", "names": {"customfield_77": "transitions"}, "fields": {"customfield_77": "kept"},
				"transitions": [{"id": "5", "name": "Close"}]}`,
		})
		o := object(s.t, s.i, "jira_get_issue", `{"issue_key": "DEMO-6", "fields": "customfield_77", "expand": "transitions", "use_display_names": true}`)
		same(s.t, "field", at(o, "customfield_77", "value"), `"kept"`)
		same(s.t, "transitions", o["transitions"], `[{"id": "5", "name": "Close"}]`)
	})
}

func TestGetIssue_comments(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		t, i := s.t, s.i
		ids := func(args string) (list []string, total any) {
			o := object(t, i, "jira_get_issue", `{"issue_key": "DEMO-1", "fields": "comment"`+args+`}`)
			found, _ := o["comments"].([]any)
			for _, c := range found {
				id, _ := at(c, "id").(string)
				list = append(list, id)
			}
			return list, o["comments_total"]
		}
		list, total := ids(`, "comment_limit": 2`)
		if !slices.Equal(list, []string{"10002", "10003"}) || total != float64(4) {
			t.Errorf("the newest two are %v of %v", list, total)
		}
		if list, total = ids(``); len(list) != 4 || total != nil {
			t.Errorf("all are %v, %v", list, total)
		}
		if list, _ = ids(`, "comment_limit": 0`); len(list) != 0 {
			t.Errorf("none wanted, got %v", list)
		}
		// An issue without comments says so when they were asked for.
		same(t, "comments", object(t, i, "jira_get_issue", `{"issue_key": "DEMO-26", "fields": "summary", "include": "comments"}`)["comments"], `[]`)
	})
}

// Where Jira cuts the comments that come with an issue, the newest are asked for.
func TestGetIssue_cutComments(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		t, i := s.t, s.i
		author := `{"displayName": "A", "accountId": "1", "name": "a"}`
		first := fmt.Sprintf(`{"comments": [{"id": "1", "body": "one", "author": %s}], "total": 4, "maxResults": 1, "startAt": 0}`, author)
		i.Site.Fail(sandbox.Fault{
			Kind: sandbox.Status, Method: "GET", Path: "/rest/api/*/issue/DEMO-1", Status: 200, Count: 1,
			Body: `{"id": "10000", "key": "DEMO-1", "fields": {"comment": ` + first + `}}`,
		})
		o := object(t, i, "jira_get_issue", `{"issue_key": "DEMO-1", "fields": "comment", "comment_limit": 2}`)
		list, _ := o["comments"].([]any)
		if len(list) != 2 || at(list[0], "id") != "10002" || at(list[1], "id") != "10003" {
			t.Errorf("the newest two are %v", list)
		}
		same(t, "comments_total", o["comments_total"], `4`)
	})
}

func TestGetIssue_sections(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		t, i := s.t, s.i
		o := object(t, i, "jira_get_issue", `{"issue_key": "DEMO-1", "fields": "summary", "include": "all"}`)
		for _, name := range []string{"remote_links", "transitions", "changelogs", "comments", "worklogs"} {
			if _, list := o[name].([]any); !list {
				t.Errorf("%s is %v", name, o[name])
			}
		}
		same(t, "watchers", at(o, "watchers", "issue_key"), `"DEMO-1"`)
		if o["include_errors"] != nil {
			t.Errorf("errors: %v", o["include_errors"])
		}
		o = object(t, i, "jira_get_issue", `{"issue_key": "DEMO-26", "include": "remote_links,nope,worklog,CHANGELOG"}`)
		same(t, "remote_links", o["remote_links"], `[]`)
		same(t, "worklogs", o["worklogs"], `[]`)
		same(t, "changelogs", o["changelogs"], `[]`)
		says(t, encoded(t, at(o, "include_errors", "nope")), "no such section")
		// A section that fails is told and never shown as empty.
		i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Method: "GET", Path: "/rest/api/*/issue/DEMO-1/watchers", Status: 403})
		o = object(t, i, "jira_get_issue", `{"issue_key": "DEMO-1", "include": "watchers,worklogs"}`)
		says(t, encoded(t, at(o, "include_errors", "watchers")), "403")
		if _, there := o["watchers"]; there {
			t.Error("what failed is shown")
		}
	})
}

func TestGetIssue_expanded(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		t, i := s.t, s.i
		o := object(t, i, "jira_get_issue", `{"issue_key": "DEMO-1", "fields": "summary,description", "expand": "renderedFields,transitions"}`)
		says(t, encoded(t, at(o, "rendered_fields", "description")), "What we want")
		if list, _ := o["transitions"].([]any); len(list) == 0 {
			t.Error("no transitions")
		}
	})
}

func TestGetIssue_epic(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		o := object(s.t, s.i, "jira_get_issue", `{"issue_key": "DEMO-6", "fields": "summary,epic_key"}`)
		same(s.t, "epic_key", o["epic_key"], `"DEMO-1"`)
		names := []string{}
		for name := range o {
			names = append(names, name)
		}
		slices.Sort(names)
		if !slices.Equal(names, []string{"browse_url", "epic_key", "id", "key", "summary"}) {
			s.t.Errorf("members %v", names)
		}
	})
}

// What a caller may not see is not there, and the answer does not tell whether it exists.
func TestGetIssue_hidden(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{User: "farid"}, func(s site) {
		hidden := s.i.Refused("jira_get_issue", `{"issue_key": "SEC-1"}`)
		absent := s.i.Refused("jira_get_issue", `{"issue_key": "SEC-999"}`)
		says(s.t, absent, "SEC-999", "404", "check the issue key")
		if !s.cloud { // Data Center itself tells them apart
			says(s.t, hidden, "SEC-1", "403")
			return
		}
		if strings.ReplaceAll(hidden, "SEC-1", "KEY") != strings.ReplaceAll(absent, "SEC-999", "KEY") {
			s.t.Errorf("the answers differ:\n%s\n%s", hidden, absent)
		}
	})
}

// The same issue reads the same through get and search.
func TestGetIssue_asFound(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		t, i := s.t, s.i
		for _, key := range []string{"DEMO-1", "DEMO-6", "SUP-1"} {
			read := object(t, i, "jira_get_issue", `{"issue_key": "`+key+`", "fields": "*all", "update_history": false}`)
			found := object(t, i, "jira_search", `{"jql": "key = `+key+`", "fields": "*all"}`)
			one, _ := found["issues"].([]any)
			same(t, key, one[0], encoded(t, read))
		}
	})
}

// What an issue inside the projects filter is tied to outside of it is not told, by key neither; that something is
// missing is.
func TestGetIssue_linksOutOfTheFilter(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{Env: map[string]string{"JIRA_PROJECTS_FILTER": "DEMO"}}, func(s site) {
		for name, args := range map[string]string{
			"jira_get_issue": `{"issue_key": "DEMO-6", "fields": "*all,-comment", "include": "changelog"}`,
			"jira_search":    `{"jql": "key = DEMO-6", "fields": "*all,-comment", "expand": "changelog"}`,
		} {
			text := s.i.Text(name, args)
			says(s.t, text, `"key":"DEMO-8"`, "Plan two depots together", "1 related issue is not shown", "JIRA_PROJECTS_FILTER")
			for _, foreign := range []string{"SUP-1", "No plan in", "Resolved"} {
				if strings.Contains(text, foreign) {
					s.t.Errorf("%s tells of an issue outside the filter, %s: %s", name, foreign, text)
				}
			}
		}
	})
}
