package seed_test

import (
	"testing"
	"time"

	"mcp-atlassian/internal/sandbox/adf"
	"mcp-atlassian/internal/sandbox/jiraapi"
	"mcp-atlassian/internal/sandbox/seed"
	"mcp-atlassian/internal/sandbox/store"
)

// TestEveryDocumentOfTheDemoDataIsValid holds each text of Cloud's Jira against Atlassian's schema.
func TestEveryDocumentOfTheDemoDataIsValid(t *testing.T) {
	t.Parallel()
	s := store.New(store.Cloud, func() time.Time { return seed.Today })
	seed.Base(s)
	seed.Demo(s)
	jiraapi.KeepDocuments(s)
	checked := 0
	check := func(key string, text store.Text) {
		if text.Empty() {
			return
		}
		checked++
		if err := adf.Check(text.ADF); err != nil {
			t.Errorf("%s: %v", key, err)
		}
	}
	for _, i := range s.Issues() {
		check(i.Key(), i.Description)
		check(i.Key(), i.Environment)
		for _, c := range i.Comments {
			check(i.Key()+" comment "+c.ID, c.Body)
		}
		for _, w := range i.Worklogs {
			check(i.Key()+" worklog "+w.ID, w.Comment)
		}
	}
	if checked < 60 {
		t.Errorf("only %d documents", checked)
	}
}

// TestEveryKindOfFieldHasAValue finds for each type of custom field an issue that uses it.
func TestEveryKindOfFieldHasAValue(t *testing.T) {
	t.Parallel()
	for _, f := range []store.Flavour{store.Cloud, store.DataCenter} {
		s := store.New(f, func() time.Time { return seed.Today })
		seed.Base(s)
		seed.Demo(s)
		used := map[string]bool{}
		kinds := map[string]bool{}
		for _, field := range s.Fields() {
			if !field.Custom {
				continue
			}
			kinds[field.Kind()] = true
			for _, i := range s.Issues() {
				if i.Custom[field.ID] != nil {
					used[field.Kind()] = true
				}
			}
		}
		for kind := range kinds {
			switch kind {
			case "gh-sprint", "gh-epic-link", "gh-lexo-rank", "vp-origin", "jpo-custom-field-parent": // these come from elsewhere
			case "gh-epic-status", "gh-epic-color": // empty on most sites too
			default:
				if !used[kind] {
					t.Errorf("%s: no issue has a value of kind %s", f, kind)
				}
			}
		}
	}
}
