package jiraapi

import (
	"mcp-atlassian/internal/sandbox/adf"
	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
	"mcp-atlassian/internal/sandbox/text"
)

// rich shows a text in the form of the API that was asked: a document of the Atlassian
// Document Format on v3, wiki markup on v2.
func (c *call) rich(t store.Text) any {
	switch {
	case t.Empty():
		return nil
	case c.version == "3":
		return c.document(t)
	default:
		return c.markup(t)
	}
}

// document gives a text as ADF, whatever form it was written in.
func (c *call) document(t store.Text) route.Map {
	if t.ADF != nil {
		return t.ADF
	}
	return text.WikiToADF(t.Wiki, c.names())
}

// markup gives a text as wiki markup, whatever form it was written in.
func (c *call) markup(t store.Text) string {
	if t.ADF != nil {
		return text.ADFToWiki(t.ADF, c.names())
	}
	return t.Wiki
}

// html renders a text as Jira's screens show it.
func (c *call) html(t store.Text) string { return text.ADFToHTML(c.document(t), c.names()) }

func (c *call) names() text.Names { return namesOf(c.Store, c.Host) }

// namesOf tells the converters of rich text how the site calls its people.
func namesOf(s *store.Store, base string) text.Names {
	return text.Names{Base: base, Person: func(id string) string {
		u := s.UserByAccount(id)
		if u == nil {
			u = s.UserByName(id)
		}
		if u == nil {
			return ""
		}
		return u.DisplayName
	}}
}

// readRich reads a text in the form of the API that was asked. The message says what is wrong with it.
func (c *call) readRich(raw any) (t store.Text, message string) {
	switch v := raw.(type) {
	case nil:
		return store.Text{}, ""
	case string:
		if c.version == "3" {
			return t, "Operation value must be an Atlassian Document (see the Atlassian Document Format)"
		}
		if c.Cloud() { // Cloud keeps documents only: v2 converts what it takes and gives
			return store.ADFText(text.WikiToADF(v, c.names())), ""
		}
		return store.WikiText(v), ""
	case map[string]any:
		if c.version != "3" {
			return t, "Operation value must be a string"
		}
		if err := adf.Check(v); err != nil {
			return t, "INVALID_INPUT"
		}
		return store.ADFText(v), ""
	default:
		if c.version == "3" {
			return t, "Operation value must be an Atlassian Document (see the Atlassian Document Format)"
		}
		return t, "Operation value must be a string"
	}
}
