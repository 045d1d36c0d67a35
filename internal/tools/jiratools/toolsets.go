// Package jiratools declares the tools of Jira, one file each.
//
// A file holds the parameters, the description and a function that hands them to the domain; it says nothing about
// HTTP, credentials or the protocol. Toolsets are declared here; a tool adds itself to one.
package jiratools

import (
	"context"

	"mcp-atlassian/internal/jira"
	"mcp-atlassian/internal/tool"
)

type toolset = tool.Toolset[*jira.Client]

// The toolsets of Jira. The first four are part of TOOLSETS=default.
var (
	issues      = &toolset{Name: "jira_issues", Doc: "Read, search, create, change, move and delete issues", Default: true}
	fields      = &toolset{Name: "jira_fields", Doc: "Find fields and the values they take", Default: true}
	comments    = &toolset{Name: "jira_comments", Doc: "Write comments", Default: true}
	transitions = &toolset{Name: "jira_transitions", Doc: "Move issues through their workflow", Default: true}
	projects    = &toolset{Name: "jira_projects", Doc: "Projects, their issue types, fields, versions and components"}
	users       = &toolset{Name: "jira_users", Doc: "Look people up"}
	watchers    = &toolset{Name: "jira_watchers", Doc: "Who is notified about an issue"}
)

// Mount puts all tools of Jira into a catalogue; open gives the client of the caller in the context.
func Mount(c *tool.Catalogue, p tool.Product, open func(context.Context) (*jira.Client, error)) {
	tool.Mount(c, p, open, issues, fields, comments, transitions, projects, users, watchers)
}
