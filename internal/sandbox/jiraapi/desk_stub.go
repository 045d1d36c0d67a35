package jiraapi

import (
	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func (c *call) requestType(*store.Desk, *store.RequestType) route.Map { return route.Map{} }
func (c *call) requestStatus(*store.Issue) route.Map                  { return route.Map{} }
func (c *call) seesFilter(f *store.Filter) bool                       { return f.Shared || f.Owner == c.User }
func (d *draft) addLink(any)                                          {}
