package jiratools

import (
	"context"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/jira"
	"mcp-atlassian/internal/tool"
)

var _ = tool.Add(transitions, tool.Spec{
	Name:   "jira_transition_issue",
	Title:  "Transition Issue",
	Doc:    "Moves an issue through its workflow. The transition may be named by id, by name or by the status it leads to; fields that its screen demands are named when they are missing.",
	Effect: tool.Alter,
	Examples: []tool.Example{
		{Doc: "By name, with a comment", Args: `{"issue_key": "DEMO-20", "transition_id": "In Progress", "comment": "On it.", "return_fields": "status"}`},
		{Doc: "With a field of its screen", Args: `{"issue_key": "DEMO-20", "transition_id": "51", "fields": {"resolution": "Duplicate"}, "return_fields": "status,resolution"}`},
	},
}, transitionIssue)

type transitionIssueParams struct {
	IssueKey   access.IssueKey `json:"issue_key" doc:"Issue key, for example PROJ-123"`
	Transition string          `json:"transition_id" alias:"transition_name|transition" example:"In Progress" doc:"Id or name of the transition, or the status to reach; jira_get_transitions lists them"`
	Fields     tool.Object     `json:"fields" default:"null" example:"{\"resolution\": \"Done\"}" doc:"JSON object of fields of the transition's screen, by id or name: {\"resolution\": \"Done\"}"`
	Comment    *string         `json:"comment" doc:"Comment to add with it, in Markdown"`
	Return     tool.CSV        `json:"return_fields" default:"null" doc:"Comma-separated fields of the issue in the answer"`
}

func transitionIssue(ctx context.Context, c *jira.Client, in transitionIssueParams) (*ordered.Object, error) {
	return c.Transition(ctx, in.IssueKey, jira.Move{To: in.Transition, Fields: in.Fields, Comment: textOf(in.Comment), Return: in.Return})
}
