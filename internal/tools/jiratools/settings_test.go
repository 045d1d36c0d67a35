package jiratools_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"mcp-atlassian/internal/dev/mcptest"
	"mcp-atlassian/internal/sandbox"
)

func TestSetting_compact(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{Env: map[string]string{"ATLASSIAN_COMPACT_RESULTS": "true"}}, func(s site) {
		o := object(s.t, s.i, "jira_get_issue", `{"issue_key": "DEMO-6", "fields": "assignee,parent,project"}`)
		if s.cloud {
			same(s.t, "assignee", o["assignee"], `{"account_id": "5b10ac8d82e05b22cc7d4ef5", "display_name": "Bruno Keller"}`)
			same(s.t, "parent", o["parent"], `{"id": "10000", "key": "DEMO-1", "summary": "Plan routes while couriers drive", "status": "In Progress"}`)
		} else {
			same(s.t, "assignee", o["assignee"], `{"name": "bruno", "display_name": "Bruno Keller"}`)
		}
		if text := encoded(s.t, o); strings.Contains(text, "avatar") {
			s.t.Errorf("pictures in %s", text)
		}
	})
}

// What is passed on as Jira has it is shortened, too.
func TestSetting_compactPassed(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{Env: map[string]string{"ATLASSIAN_COMPACT_RESULTS": "true"}}, func(s site) {
		s.i.Site.Fail(sandbox.Fault{
			Kind: sandbox.Status, Method: "GET", Path: "/rest/api/*/issue/DEMO-6", Status: 200, Count: 1,
			Body: `{"id": "10005", "key": "DEMO-6", "fields": {
				"security": {"self": "https://jira.example/securitylevel/1", "id": "1", "name": "Staff", "description": "For the staff"},
				"subtasks": [{"id": "2", "key": "DEMO-7", "self": "https://jira.example/issue/2", "fields": {"summary": "x", "status": {"name": "Done", "iconUrl": "https://jira.example/i.png"}}}],
				"worklog": {"total": 1, "worklogs": [{"id": "3", "timeSpent": "1h", "author": {"accountId": "a", "displayName": "Amara", "avatarUrls": {"48x48": "https://jira.example/a.png"}}}]}}}`,
		})
		o := object(s.t, s.i, "jira_get_issue", `{"issue_key": "DEMO-6", "fields": "security,subtasks,worklog"}`)
		same(s.t, "worklog", at(o, "worklog", "worklogs"), `[{"id": "3", "timeSpent": "1h", "author": {"account_id": "a", "display_name": "Amara"}}]`)
		same(s.t, "security", o["security"], `{"id": "1", "name": "Staff"}`)
		same(s.t, "subtasks", o["subtasks"], `[{"id": "2", "key": "DEMO-7", "summary": "x", "status": "Done"}]`)
	})
}

func TestSetting_dates(t *testing.T) {
	t.Parallel()
	for name, one := range map[string]struct {
		env  map[string]string
		want string
	}{
		"usual": {nil, `"2026-09-25 09:00:00 UTC"`}, "zone": {map[string]string{"TZ": "Asia/Tokyo"}, `"2026-09-25 18:00:00 JST"`},
		"iso": {map[string]string{"MCP_DATE_FORMAT": "iso"}, `"2026-09-25T09:00:00.000+0000"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			both(t, mcptest.Options{Env: one.env}, func(s site) {
				same(s.t, "created", object(s.t, s.i, "jira_get_issue", `{"issue_key": "DEMO-1", "fields": "created"}`)["created"], one.want)
			})
		})
	}
}

// With translation switched off Data Center's markup passes both ways as it is; Cloud's documents are converted still.
func TestSetting_markup(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{Env: map[string]string{"DISABLE_JIRA_MARKUP_TRANSLATION": "TRUE"}}, func(s site) {
		mark := s.i.Mark()
		o := object(s.t, s.i, "jira_create_issue", `{"project_key": "DEMO", "summary": "x", "issue_type": "Task", "description": "h2. Title\n\n*bold* [~bruno]"}`)
		sent := at(written(s.t, s.i, mark), "fields", "description")
		if s.cloud {
			same(s.t, "type", at(sent, "type"), `"doc"`)
			return
		}
		same(s.t, "sent", sent, `"h2. Title\n\n*bold* [~bruno]"`)
		same(s.t, "read", at(o, "issue", "description"), `"h2. Title\n\n*bold* [~bruno]"`)
	})
}

// Fields and types are loaded once and shared by calls that run side by side.
func TestMetadata_once(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		s.i.Text("jira_get_issue", `{"issue_key": "DEMO-26"}`)
		mark := s.i.Mark()
		var group sync.WaitGroup
		for n := range 12 {
			group.Go(func() {
				s.i.Text("jira_create_issue", fmt.Sprintf(`{"project_key": "DEMO", "summary": "%d", "issue_type": "Task", "return_fields": "Story Points"}`, n))
			})
		}
		group.Wait()
		asked := map[string]int{}
		for _, x := range s.i.Since(mark) {
			if strings.HasSuffix(x.Path, "/field") || strings.Contains(x.Path, "createmeta") {
				asked[x.Path]++
			}
		}
		if len(asked) != 3 {
			s.t.Errorf("asked %v", asked)
		}
		for path, times := range asked {
			if times != 1 {
				s.t.Errorf("%s was asked %d times", path, times)
			}
		}
	})
}

// A changelog that Cloud cuts is read to its end, and keeps its order.
func TestGetIssue_cutChangelog(t *testing.T) {
	t.Parallel()
	i := onCloud(t, mcptest.Options{})
	whole := object(t, i, "jira_get_issue", `{"issue_key": "DEMO-6", "fields": "summary", "include": "changelog"}`)
	i.Site.Fail(sandbox.Fault{
		Kind: sandbox.Status, Method: "GET", Path: "/rest/api/3/issue/DEMO-6", Status: 200, Count: 1,
		Body: `{"id": "10005", "key": "DEMO-6", "fields": {"summary": "x"}, "changelog": {"startAt": 0, "maxResults": 1, "total": 99, "histories": []}}`,
	})
	cut := object(t, i, "jira_get_issue", `{"issue_key": "DEMO-6", "fields": "summary", "include": "changelog"}`)
	same(t, "changelogs", cut["changelogs"], encoded(t, whole["changelogs"]))
}

func TestGetIssue_properties(t *testing.T) {
	t.Parallel()
	both(t, mcptest.Options{}, func(s site) {
		s.i.Site.Fail(sandbox.Fault{
			Kind: sandbox.Status, Method: "GET", Path: "/rest/api/*/issue/DEMO-6", Status: 200, Count: 1,
			Body: `{"id": "10005", "key": "DEMO-6", "fields": {"summary": "x"}, "properties": {"team": {"size": 4}}}`,
		})
		ready(s.i)
		mark := s.i.Mark()
		o := object(s.t, s.i, "jira_get_issue", `{"issue_key": "DEMO-6", "fields": "summary", "properties": "team, absent"}`)
		same(s.t, "properties", o["properties"], `{"team": {"size": 4}}`)
		if got := query(s.t, s.i, mark).Get("properties"); got != "team,absent" {
			s.t.Errorf("asked for %q", got)
		}
	})
}
