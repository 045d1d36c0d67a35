package jiraapi

import (
	"mcp-atlassian/internal/sandbox/store"
	"mcp-atlassian/internal/sandbox/text"
)

// KeepDocuments turns every text of a site into a document, as Cloud keeps them, so that no read has
// to. The caller holds the lock of the store for writing.
func KeepDocuments(s *store.Store) {
	names := namesOf(s, "")
	turn := func(t *store.Text) {
		if t.ADF == nil && t.Wiki != "" {
			*t = store.ADFText(text.WikiToADF(t.Wiki, names))
		}
	}
	for _, i := range s.Issues() {
		turn(&i.Description)
		turn(&i.Environment)
		for _, c := range i.Comments {
			turn(&c.Body)
		}
		for _, w := range i.Worklogs {
			turn(&w.Comment)
		}
		for id, v := range i.Custom {
			if t, ok := v.(store.Text); ok {
				turn(&t)
				i.Custom[id] = t
			}
		}
	}
}
