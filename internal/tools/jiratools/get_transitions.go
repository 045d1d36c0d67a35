package jiratools

import (
	"context"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/jira"
	"mcp-atlassian/internal/tool"
)

var _ = tool.Add(transitions, tool.Spec{
	Name:     "jira_get_transitions",
	Title:    "Get Transitions",
	Doc:      "Lists the transitions that the user can make with an issue now, the status each leads to, and the fields it demands.",
	Effect:   tool.Read,
	Examples: []tool.Example{{Doc: "The ways out of the present status", Args: `{"issue_key": "DEMO-1"}`}},
}, getTransitions)

type getTransitionsParams struct {
	IssueKey access.IssueKey `json:"issue_key" doc:"Issue key, for example PROJ-123"`
}

func getTransitions(ctx context.Context, c *jira.Client, in getTransitionsParams) ([]*ordered.Object, error) {
	return c.Transitions(ctx, in.IssueKey)
}
