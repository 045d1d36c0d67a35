package jiratools_test

import "mcp-atlassian/internal/tool/tooltest"

// deviations are the intended differences from the predecessor's tool list.
var deviations = []tooltest.Deviation{
	{What: "jira_update_issue.fields", Why: "jira-core.md §8.7: it may be left out, since a transition or a comment alone is an update"},
}
