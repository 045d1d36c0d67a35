// Package confapi answers the REST APIs of Confluence: v1 on both flavours, v2
// on Cloud. It keeps no state of its own; all of it is in store.
package confapi

import "mcp-atlassian/internal/sandbox/route"

// Routes lists what Confluence answers.
func Routes() []route.Route { return nil }
