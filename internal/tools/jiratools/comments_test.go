package jiratools_test

import (
	"strings"
	"testing"

	"mcp-atlassian/internal/dev/mcptest"
	"mcp-atlassian/internal/sandbox"
)

func TestAddComment(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		t, i := s.t, s.i
		mark := i.Mark()
		o := object(t, i, "jira_add_comment", `{"issue_key": "DEMO-20", "comment": "**Done**", "visibility": {"type": "role", "value": "Developers"}}`)
		same(t, "body", o["body"], `"**Done**"`)
		same(t, "author", o["author"], `"Amara Okafor"`)
		same(t, "visibility", at(o, "visibility", "value"), `"Developers"`)
		sent := written(t, i, mark)
		same(t, "visibility", sent["visibility"], `{"type": "role", "value": "Developers"}`)
		if s.cloud {
			same(t, "body", at(sent, "body", "type"), `"doc"`)
		} else {
			same(t, "body", sent["body"], `"*Done*"`)
		}
		// The visibility as JSON text, and a blank one.
		mark = i.Mark()
		i.Text("jira_add_comment", `{"issue_key": "DEMO-20", "body": "x", "visibility": "{\"type\": \"group\", \"value\": \"developers\"}"}`)
		same(t, "visibility", written(t, i, mark)["visibility"], `{"type": "group", "value": "developers"}`)
		mark = i.Mark()
		i.Text("jira_add_comment", `{"issue_key": "DEMO-20", "body": "x", "visibility": "", "public": false}`)
		if _, kept := written(t, i, mark)["visibility"]; kept {
			t.Error("a blank visibility was sent")
		}
	})
}

func TestAddComment_refusals(t *testing.T) {
	t.Parallel()
	for name, one := range map[string]struct {
		args string
		says []string
	}{
		"empty":                 {`"body": "  "`, []string{"empty"}},
		"visibility without":    {`"body": "x", "visibility": {"type": "role"}`, []string{"visibility", "type", "value", "for example"}},
		"visibility type":       {`"body": "x", "visibility": {"type": "team", "value": "a"}`, []string{"visibility", "group or role"}},
		"visibility no object":  {`"body": "x", "visibility": "[1]"`, []string{"visibility", "JSON object"}},
		"public and visibility": {`"body": "x", "public": true, "visibility": {"type": "role", "value": "Developers"}`, []string{"exclude each other"}},
		"both names":            {`"body": "x", "comment": "y"`, []string{"comment", "Unexpected"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			both(t, mcptest.Options{}, func(s site) {
				mark := s.i.Mark()
				says(s.t, s.i.Refused("jira_add_comment", `{"issue_key": "DEMO-20", `+one.args+`}`), one.says...)
				nothing(s.t, s.i, mark)
			})
		})
	}
}

// Who asked for an internal note never publishes one.
func TestAddComment_internal(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		t, i := s.t, s.i
		o := object(t, i, "jira_add_comment", `{"issue_key": "SUP-1", "body": "among us", "public": false}`)
		same(t, "public", o["public"], `false`)
		o = object(t, i, "jira_add_comment", `{"issue_key": "SUP-1", "body": "for **you**", "public": true}`)
		same(t, "public", o["public"], `true`)
		mark := i.Mark()
		says(t, i.Refused("jira_add_comment", `{"issue_key": "DEMO-20", "body": "x", "public": true}`), "DEMO-20", "no service request")
		for _, x := range writes(i, mark) {
			if strings.HasPrefix(x.Path, "/rest/api/") {
				t.Errorf("an ordinary comment was written: %s", x.Path)
			}
		}
	})
	for _, status := range []int{401, 403, 429, 500, 503} {
		both(t, mcptest.Options{}, func(s site) {
			s.i.Text("jira_get_issue", `{"issue_key": "SUP-1"}`)
			s.i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Method: "GET", Path: "/rest/servicedeskapi/request/SUP-1", Status: status})
			mark := s.i.Mark()
			s.i.Call("jira_add_comment", `{"issue_key": "SUP-1", "body": "among us", "public": false}`)
			for _, x := range writes(s.i, mark) {
				if strings.HasPrefix(x.Path, "/rest/api/") {
					s.t.Errorf("status %d: what was to be internal was written as an ordinary comment", status)
				}
			}
		})
	}
}

// In an internal-only project nothing but internal notes is written on a service request.
func TestAddComment_guarded(t *testing.T) {
	t.Parallel()
	guard := mcptest.Options{Env: map[string]string{"JIRA_INTERNAL_ONLY_PROJECTS": "sup, DEMO"}}
	t.Run("on a request", func(t *testing.T) {
		t.Parallel()
		both(t, guard, func(s site) {
			t, i := s.t, s.i
			for _, public := range []string{``, `, "public": true`} {
				mark := i.Mark()
				says(t, i.Refused("jira_add_comment", `{"issue_key": "SUP-1", "body": "x"`+public+`}`), "internal-only", "JIRA_INTERNAL_ONLY_PROJECTS", "public=false")
				nothing(t, i, mark)
			}
			mark := i.Mark()
			text := i.Refused("jira_update_issue", `{"issue_key": "SUP-1", "comment": "x", "return_fields": "summary"}`)
			says(t, text, "comment: ", "JIRA_INTERNAL_ONLY_PROJECTS")
			nothing(t, i, mark)
			o := object(t, i, "jira_add_comment", `{"issue_key": "SUP-1", "body": "among us", "public": false}`)
			same(t, "public", o["public"], `false`)
		})
	})
	t.Run("the service desk refuses", func(t *testing.T) {
		t.Parallel()
		for _, status := range []int{403, 404, 500} {
			both(t, guard, func(s site) {
				s.i.Text("jira_get_issue", `{"issue_key": "SUP-1"}`)
				s.i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Method: "POST", Path: "/rest/servicedeskapi/request/SUP-1/comment", Status: status})
				mark := s.i.Mark()
				s.i.Refused("jira_add_comment", `{"issue_key": "SUP-1", "body": "x", "public": false}`)
				for _, x := range writes(s.i, mark) {
					if strings.HasPrefix(x.Path, "/rest/api/") {
						s.t.Error("it fell back to an ordinary comment")
					}
				}
			})
		}
	})
	t.Run("no request", func(t *testing.T) {
		t.Parallel()
		both(t, guard, func(s site) {
			for _, public := range []string{``, `, "public": true`, `, "public": false`, `, "public": true, "visibility": {"type": "role", "value": "Developers"}`} {
				mark := s.i.Mark()
				s.i.Text("jira_add_comment", `{"issue_key": "DEMO-20", "body": "x"`+public+`}`)
				if got := writes(s.i, mark)[0].Path; !strings.HasPrefix(got, "/rest/api/") {
					s.t.Errorf("public %s: written to %s", public, got)
				}
			}
		})
	})
	t.Run("a look-up that fails counts as a request", func(t *testing.T) {
		t.Parallel()
		for _, fault := range []sandbox.Fault{{Kind: sandbox.Status, Status: 403}, {Kind: sandbox.Status, Status: 500}, {Kind: sandbox.Cut}, {Kind: sandbox.Status, Status: 200, Body: `[]`}} {
			both(t, guard, func(s site) {
				s.i.Text("jira_get_issue", `{"issue_key": "DEMO-20"}`)
				fault.Method, fault.Path = "GET", "/rest/servicedeskapi/request/DEMO-20"
				s.i.Site.Fail(fault)
				mark := s.i.Mark()
				says(s.t, s.i.Refused("jira_add_comment", `{"issue_key": "DEMO-20", "body": "x"}`), "JIRA_INTERNAL_ONLY_PROJECTS")
				nothing(s.t, s.i, mark)
			})
		}
	})
	t.Run("keys that Jira might read differently", func(t *testing.T) {
		t.Parallel()
		options := mcptest.Options{Env: map[string]string{"JIRA_INTERNAL_ONLY_PROJECTS": "SUP", "JIRA_ISSUE_KEY_PATTERN": "^.+$"}}
		both(t, options, func(s site) {
			s.i.Text("jira_get_issue", `{"issue_key": "DEMO-20"}`)
			for _, key := range []string{"SUP-1-2", "SUP%2D1", "S\u200bUP-1"} {
				mark := s.i.Mark()
				s.i.Refused("jira_add_comment", `{"issue_key": `+encoded(s.t, key)+`, "body": "x", "public": false}`)
				if sent := s.i.Requests(mark); len(sent) > 0 {
					s.t.Errorf("%q was asked about: %v", key, sent)
				}
			}
		})
	})
}

func TestEditComment(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		t, i := s.t, s.i
		// Comment 10003 is kept for developers; an edit that does not say so keeps it.
		mark := i.Mark()
		o := object(t, i, "jira_edit_comment", `{"issue_key": "DEMO-1", "comment_id": 10003, "comment": "The budget is *agreed*."}`)
		same(t, "body", o["body"], `"The budget is *agreed*."`)
		same(t, "visibility", at(o, "visibility", "value"), `"Developers"`)
		same(t, "sent", at(written(t, i, mark), "visibility", "value"), `"Developers"`)
		if _, there := o["updated"]; !there {
			t.Error("updated is missing")
		}
		o = object(t, i, "jira_edit_comment", `{"issue_key": "DEMO-1", "comment_id": "10003", "body": "x", "visibility": {"type": "group", "value": "developers"}}`)
		same(t, "visibility", at(o, "visibility", "type"), `"group"`)
		mark = i.Mark()
		says(t, i.Refused("jira_edit_comment", `{"issue_key": "DEMO-1", "comment_id": "../10003", "body": "x"}`), "comment_id", "digits")
		says(t, i.Refused("jira_edit_comment", `{"issue_key": "DEMO-1", "comment_id": "99999", "body": "x"}`), "99999", "404")
		nothing(t, i, mark)
	})
}

func TestEditComment_guarded(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{Env: map[string]string{"JIRA_INTERNAL_ONLY_PROJECTS": "SUP"}}, func(s site) {
		t, i := s.t, s.i
		internal := object(t, i, "jira_add_comment", `{"issue_key": "SUP-1", "body": "among us", "public": false}`)
		id, _ := internal["id"].(string)
		same(t, "body", object(t, i, "jira_edit_comment", `{"issue_key": "SUP-1", "comment_id": "`+id+`", "body": "still among us"}`)["body"], `"still among us"`)
		path := "/rest/servicedeskapi/request/SUP-1/comment/" + id
		for body, word := range map[string]string{`{"public": true}`: "PUBLIC", `{}`: "PUBLIC", `{"public": 0}`: "PUBLIC", `{"public": "false"}`: "PUBLIC", `{"public": null}`: "PUBLIC"} {
			restore := i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Method: "GET", Path: path, Status: 200, Body: body})
			mark := i.Mark()
			says(t, i.Refused("jira_edit_comment", `{"issue_key": "SUP-1", "comment_id": "`+id+`", "body": "x"}`), word, "JIRA_INTERNAL_ONLY_PROJECTS")
			nothing(t, i, mark)
			restore()
		}
		i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Method: "GET", Path: path, Status: 500})
		mark := i.Mark()
		says(t, i.Refused("jira_edit_comment", `{"issue_key": "SUP-1", "comment_id": "`+id+`", "body": "x"}`), "Could not verify", id, "SUP-1")
		nothing(t, i, mark)
	})
}
