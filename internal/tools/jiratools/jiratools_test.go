package jiratools_test

import (
	"testing"

	"mcp-atlassian/internal/dev/mcptest"
	"mcp-atlassian/internal/sandbox"
	"mcp-atlassian/internal/tool/tooltest"
)

func TestSchemas(t *testing.T) {
	t.Parallel()
	c := mcptest.Start(t, sandbox.Cloud, mcptest.Options{}).Product.Catalogue
	tooltest.Lint(t, c)
	tooltest.Snapshots(t, c, "jira")
	tooltest.Reference(t, c, "jira", deviations...)
}

func TestExamples(t *testing.T) {
	t.Parallel()
	mcptest.Examples(t, "jira")
}

func TestArguments(t *testing.T) {
	t.Parallel()
	mcptest.Arguments(t, "jira")
}

func TestReadOnly(t *testing.T) {
	t.Parallel()
	mcptest.ReadOnly(t, "jira")
}

// outside are arguments that name projects and issues, with a value outside the filter of the test.
var outside = map[string]string{
	"issue_key": `"SEC-1"`, "epic_key": `"SEC-1"`, "inward_issue_key": `"SEC-1"`, "outward_issue_key": `"SEC-1"`, "target_parent": `"SEC-1"`,
	"project_key": `"SEC"`, "target_project_key": `"SEC"`, "projects_filter": `"DEMO,SEC"`, "issue_ids_or_keys": `"DEMO-1,SEC-1"`,
}

func TestFilter(t *testing.T) {
	t.Parallel()
	mcptest.Filter(t, mcptest.Fence{
		Product: "jira", Env: map[string]string{"JIRA_PROJECTS_FILTER": "DEMO, APP,,SUP"}, Words: "JIRA_PROJECTS_FILTER",
		Outside: func(_, argument string) string { return outside[argument] },
	})
}
