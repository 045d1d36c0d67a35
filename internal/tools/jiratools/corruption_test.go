package jiratools_test

import (
	"strings"
	"testing"

	"mcp-atlassian/internal/dev/mcptest"
)

// TestCorruption_14 reads one issue by its key and by a search: the text is the same, converted once, and what looks like
// markup of the other notation in it is no markup.
func TestCorruption_14(t *testing.T) {
	t.Parallel()
	const text = "Use a_b_c, array[0] and C++ in List<String>\n\n- one\n  - two **bold**\n\n```go\nx := a[0] // {quote} *no*\n```"
	both(t, mcptest.Options{}, func(s site) {
		t, i := s.t, s.i
		i.Text("jira_update_issue", encoded(t, map[string]any{"issue_key": "DEMO-1", "fields": map[string]any{"description": text}}))
		one := object(t, i, "jira_get_issue", `{"issue_key": "DEMO-1", "fields": "description"}`)
		found := object(t, i, "jira_search", `{"jql": "key = DEMO-1", "fields": "description"}`)
		other := at(found, "issues").([]any)[0].(map[string]any)
		if one["description"] != text || other["description"] != text {
			t.Errorf("wrote  %q\nread   %q\nfound  %q", text, one["description"], other["description"])
		}
		i.Text("jira_add_comment", encoded(t, map[string]any{"issue_key": "DEMO-1", "body": text}))
		with := encoded(t, object(t, i, "jira_get_issue", `{"issue_key": "DEMO-1", "fields": "comment", "comment_limit": 100}`))
		if !strings.Contains(with, strings.Trim(encoded(t, text), `"`)) {
			t.Errorf("the comment reads otherwise: %s", with)
		}
	})
}
