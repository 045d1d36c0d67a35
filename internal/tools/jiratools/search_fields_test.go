package jiratools_test

import (
	"strings"
	"testing"

	"mcp-atlassian/internal/dev/mcptest"
	"mcp-atlassian/internal/sandbox"
)

func TestSearchFields_refuses_endless_keywords(t *testing.T) {
	t.Parallel()
	i := mcptest.Start(t, sandbox.Cloud, mcptest.Options{})
	text := i.Refused("jira_search_fields", `{"keyword":"`+strings.Repeat("x", 100_000)+`"}`)
	if !strings.Contains(text, "eyword has 100000 bytes") {
		t.Errorf("refused with %s", text)
	}
}
