package jiratools_test

import (
	"fmt"
	"strings"
	"testing"

	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/dev/mcptest"
	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/tool"
)

func TestBatch_mixed(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{Env: map[string]string{"JIRA_PROJECTS_FILTER": "DEMO,APP"}}, func(s site) {
		t, i := s.t, s.i
		o := object(t, i, "jira_batch_create_issues", `{"issues": [
			{"project_key": "DEMO", "summary": "one", "issue_type": "Task", "components": ["Engine", "", null], "epicKey": "DEMO-1"},
			{"project_key": "DEMO", "issue_type": "Task"},
			{"project_key": "SEC", "summary": "outside", "issue_type": "Task"},
			7,
			{"project_key": "DEMO", "summary": "two", "issue_type": "Subtask", "parent": "DEMO-20", "assignee": "Bruno Keller"},
			{"project_key": "DEMO", "summary": "three", "issue_type": "Task", "priority": "Extreme"}
		]}`)
		same(t, "message", o["message"], `"Some issues were not created"`)
		issues, _ := o["issues"].([]any)
		if len(issues) != 2 || at(issues[0], "summary") != "one" || at(issues[1], "summary") != "two" {
			t.Fatalf("issues: %v", issues)
		}
		same(t, "epic", at(issues[0], "epic_key"), `"DEMO-1"`)
		same(t, "components", at(issues[0], "components"), `["Engine"]`)
		same(t, "parent", at(issues[1], "parent", "key"), `"DEMO-20"`)
		errors, _ := o["errors"].([]any)
		for n, want := range []struct {
			index float64
			says  string
		}{{1, "summary"}, {2, "JIRA_PROJECTS_FILTER"}, {3, "object"}, {5, "Extreme"}} {
			if at(errors[n], "index") != want.index {
				t.Errorf("error %d is about %v", n, at(errors[n], "index"))
			}
			says(t, encoded(t, errors[n]), want.says, `"input"`)
		}
	})
}

func TestBatch_all(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		t, i := s.t, s.i
		var items []string
		for n := range 55 {
			items = append(items, fmt.Sprintf(`{"project_key": "DEMO", "summary": "item %d", "issue_type": "Task"}`, n))
		}
		ready(i)
		mark := i.Mark()
		o := object(t, i, "jira_batch_create_issues", `{"issues": [`+strings.Join(items, ",")+`]}`)
		issues, _ := o["issues"].([]any)
		if len(issues) != 55 || at(issues[54], "summary") != "item 54" {
			t.Fatalf("%d issues", len(issues))
		}
		same(t, "message", o["message"], `"Issues created successfully"`)
		if n := len(writes(i, mark)); n != 2 {
			t.Errorf("%d writes, want 2 of at most 50 issues", n)
		}
		mark = i.Mark()
		same(t, "nothing", object(t, i, "jira_batch_create_issues", `{"issues": "[]"}`), `{"message": "Issues created successfully", "issues": []}`)
		nothing(t, i, mark)
		says(t, i.Refused("jira_batch_create_issues", `{"issues": "{}"}`), "issues", "JSON array")
		says(t, i.Refused("jira_batch_create_issues", `{"issues": "[{"}`), "issues", "Invalid JSON")
	})
}

func TestBatch_onlyCheck(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		t, i := s.t, s.i
		mark := i.Mark()
		o := object(t, i, "jira_batch_create_issues", `{"validate_only": true, "issues": [{"project_key": "DEMO", "summary": "x", "issue_type": "Task"}]}`)
		same(t, "answer", o, `{"message": "Issues validated successfully", "issues": []}`)
		says(t, i.Refused("jira_batch_create_issues", `{"validate_only": true, "issues": [{"project_key": "SUP", "summary": "x", "issue_type": "Incident"}]}`),
			"No issue was validated", "Severity")
		nothing(t, i, mark)
	})
}

// What Jira refuses of a good-looking batch is told item by item; what was created is told too.
func TestBatch_refusedByJira(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		t, i := s.t, s.i
		long := strings.Repeat("x", 300)
		o := object(t, i, "jira_batch_create_issues", `{"issues": [{"project_key": "DEMO", "summary": "`+long+`", "issue_type": "Task"}, {"project_key": "DEMO", "summary": "good", "issue_type": "Task"}]}`)
		issues, _ := o["issues"].([]any)
		if len(issues) != 1 || at(issues[0], "summary") != "good" {
			t.Fatalf("issues: %v", issues)
		}
		errors, _ := o["errors"].([]any)
		same(t, "index", at(errors[0], "index"), `0`)
		says(t, encoded(t, at(errors[0], "error")), "summary: ", "255")
		text := i.Refused("jira_batch_create_issues", `{"issues": [{"project_key": "DEMO", "summary": "`+long+`", "issue_type": "Task"}]}`)
		says(t, text, "No issue was created", "summary: ", "255")
	})
	both(t, mcptest.Options{}, func(s site) {
		s.i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "/rest/api/*/issue/bulk*", Method: "POST", Skip: 1, Status: 503})
		s.i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Path: "/rest/api/*/search", Status: 503})
		o := object(s.t, s.i, "jira_batch_create_issues", `{"issues": [{"project_key": "DEMO", "summary": "good", "issue_type": "Task"}]}`)
		issues, _ := o["issues"].([]any)
		same(s.t, "key", at(issues[0], "key"), `"DEMO-27"`)
		says(s.t, encoded(s.t, o["warnings"]), "DEMO-27", "could not be read")
	})
}

// Whoever asked for progress hears of every check and of every request that creates.
func TestBatch_progress(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]string{
		"":                        "1/6 2/6 3/6 6/6",
		`, "validate_only": true`: "1/3 2/3 3/3",
	} {
		i := onCloud(t, mcptest.Options{})
		var steps []string
		ctx := tool.WithReporter(identity.NewContext(t.Context(), identity.Operator()), func(done, total int, _ string) {
			steps = append(steps, fmt.Sprintf("%d/%d", done, total))
		})
		item := `{"project_key": "DEMO", "summary": "one of several", "issue_type": "Task"}`
		r := i.Product.Catalogue.Call(ctx, "jira_batch_create_issues", []byte(`{"issues": [`+item+`, 7, `+item+`]`+args+`}`))
		if got := strings.Join(steps, " "); r.Failed || got != want {
			t.Errorf("%s: %s, want %s: %s", args, got, want, r.Blocks[0].Text)
		}
	}
}
