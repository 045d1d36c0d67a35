package jiratools

import (
	"context"

	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/jira"
	"mcp-atlassian/internal/tool"
)

var _ = tool.Add(users, tool.Spec{
	Name:     "jira_get_user_profile",
	Title:    "Get User Profile",
	Doc:      "Looks up one user by display name, e-mail address, login, key or account id; me is the caller.",
	Effect:   tool.Read,
	Examples: []tool.Example{{Doc: "The caller", Args: `{"user_identifier": "me"}`}},
}, getUserProfile)

type getUserProfileParams struct {
	User tool.Text `json:"user_identifier" doc:"Display name, e-mail address, login, key, account id, or me"`
}

// Failure reports in the result, as clients of this tool know it.
func (p getUserProfileParams) Failure(err error) any {
	return ordered.New(ordered.M("success", false), ordered.M("error", fault.Text(err)), ordered.M("user_identifier", string(p.User)))
}

func getUserProfile(ctx context.Context, c *jira.Client, in getUserProfileParams) (*ordered.Object, error) {
	profile, err := c.Profile(ctx, string(in.User))
	if err != nil {
		return nil, err
	}
	return ordered.New(ordered.M("success", true), ordered.M("user", profile)), nil
}
