package jiratools_test

import (
	"context"
	"testing"
	"time"

	"mcp-atlassian/internal/atlassian/identity"
	"mcp-atlassian/internal/dev/mcptest"
	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/tool"
)

const moveToApp = `{"issue_key": "DEMO-20", "target_project_key": "APP"}`

// moveWatched moves an issue, with pauses that take no time, and gives the progress that the caller is told and the
// pauses that were asked for.
func moveWatched(t *testing.T, answer, args string) (text string, percents []int, pauses []time.Duration) {
	t.Helper()
	i := onCloud(t, mcptest.Options{Wait: func(ctx context.Context, d time.Duration) error {
		pauses = append(pauses, d)
		return ctx.Err()
	}})
	i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Method: "GET", Path: "/rest/api/3/bulk/queue/*", Status: 200, Body: answer})
	ctx := identity.NewContext(t.Context(), identity.Operator())
	ctx = tool.WithReporter(ctx, func(done, _ int, _ string) { percents = append(percents, done) })
	r := i.Product.Catalogue.Call(ctx, "jira_move_issue", []byte(args))
	if !r.Failed {
		t.Fatalf("a move that does not end is told as done: %s", r.Blocks[0].Text)
	}
	return r.Blocks[0].Text, percents, pauses
}

// A job that does not end: every look is told as progress, the caller waits for about half a minute altogether, and
// learns that the move goes on and how to ask for it again.
func TestMove_timesOut(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]string{
		"running": `{"taskId": "10001", "status": "RUNNING", "progressPercent": 40}`,
		"no sign": `[]`, // the first answers may be no object yet
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, percents, pauses := moveWatched(t, answer, moveToApp)
			says(t, text, "move DEMO-20 to APP", "timed out", "goes on in Jira", "task_id=1", "jira_move_issue")
			if len(percents) != len(pauses)+1 || len(percents) != 15 {
				t.Errorf("%d looks were told and %d pauses made", len(percents), len(pauses))
			}
			var total time.Duration
			for at, pause := range pauses {
				total += pause
				if at > 0 && pause < pauses[at-1] {
					t.Errorf("pause %d is shorter than the one before: %v", at, pauses)
				}
			}
			if total < 25*time.Second || total > time.Minute {
				t.Errorf("the caller waits %v", total)
			}
		})
	}
}

// The job cannot be looked at any more: what was begun is told all the same.
func TestMove_unseen(t *testing.T) {
	t.Parallel()
	i := onCloud(t, mcptest.Options{})
	i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Method: "GET", Path: "/rest/api/3/bulk/queue/*", Status: 403})
	says(t, i.Refused("jira_move_issue", moveToApp), "403", "was begun", "task_id=1", "jira_move_issue")
	says(t, i.Text("jira_get_issue", `{"issue_key": "DEMO-20", "fields": "project"}`), `"key":"APP-13"`)
}

// The issue was moved, and cannot be read under its new key: the move is told as done.
func TestMove_unreadable(t *testing.T) {
	t.Parallel()
	i := onCloud(t, mcptest.Options{})
	i.Site.Fail(sandbox.Fault{Kind: sandbox.Status, Method: "GET", Path: "/rest/api/3/issue/DEMO-20", Status: 403})
	says(t, i.Text("jira_move_issue", moveToApp), "Issue moved successfully from DEMO-20 to project APP", "warnings", "403")
}
