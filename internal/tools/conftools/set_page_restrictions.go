package conftools

import (
	"context"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/confluence"
	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/tool"
)

var _ = tool.Add(pages, tool.Spec{
	Name:   "confluence_set_page_restrictions",
	Title:  "Set Page Restrictions",
	Doc:    "Sets who alone may view and edit a page. A list that is left out stays as it is; [] opens it to everybody in the space; clear removes all restrictions.",
	Effect: tool.Replace,
	Examples: []tool.Example{
		{Doc: "Only a group may edit", Args: `{"page_id": "98331", "edit_groups": ["service-agents"]}`},
		{Doc: "Open to everybody again", Args: `{"page_id": "98342", "clear": true}`},
	},
}, setPageRestrictions)

type setPageRestrictionsParams struct {
	Page       access.PageRef `json:"page_id" doc:"Page id or link"`
	ReadUsers  []string       `json:"read_users" default:"null" doc:"Who may view: account ids (Cloud) or user names (Data Center)"`
	ReadGroups []string       `json:"read_groups" default:"null" doc:"Names of groups that may view"`
	EditUsers  []string       `json:"edit_users" default:"null" doc:"Who may edit"`
	EditGroups []string       `json:"edit_groups" default:"null" doc:"Names of groups that may edit"`
	Clear      bool           `json:"clear" default:"false" doc:"Remove all restrictions; give no lists then"`
	Lockout    bool           `json:"allow_lockout" default:"false" doc:"Allow lists in which this account itself is missing"`
}

func setPageRestrictions(ctx context.Context, c *confluence.Client, in setPageRestrictionsParams) (*ordered.Object, error) {
	return c.SetRestrictions(ctx, &confluence.NewRestrictions{
		Page: in.Page, ReadUsers: in.ReadUsers, ReadGroups: in.ReadGroups, EditUsers: in.EditUsers, EditGroups: in.EditGroups,
		Clear: in.Clear, AllowLockout: in.Lockout,
	})
}
