// Package seed fills a new site: the schemes that every site has, and the demo
// data, which tells the story of a small company that builds a routing service
// for parcel couriers. Everything in it is fixed: the same site on every start,
// down to ids and times. All people and events are invented.
package seed

import (
	"time"

	"mcp-atlassian/internal/sandbox/store"
)

// Today is where the story of the demo data ends: a Tuesday morning, in the middle of a sprint.
var Today = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

// Base gives a site what it has before anyone used it: accounts, groups, schemes.
func Base(s *store.Store) {
	s.Title = "Acme"
	people(s)
	jiraBase(s)
	confluenceBase(s)
}

// Demo adds the projects, issues, spaces and pages of the story.
func Demo(s *store.Store) {
	jiraDemo(s)
	confluenceDemo(s)
}
