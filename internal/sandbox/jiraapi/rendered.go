package jiraapi

import (
	"maps"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// rendered shows the fields of an issue as HTML and in the words of a person's screen; null
// for those that have no other form.
func (c *call) rendered(i *store.Issue, fields route.Map) route.Map {
	m := make(route.Map, len(fields))
	for id, v := range fields {
		m[id] = c.renderedField(i, c.Store.Field(id), v)
	}
	return m
}

func (c *call) renderedField(i *store.Issue, f *store.Field, shown any) any {
	switch f.ID {
	case "description":
		return c.html(i.Description)
	case "environment":
		return c.html(i.Environment)
	case "created", "updated", "resolutiondate", "statuscategorychangedate", "lastViewed", "duedate":
		return screenDate(shown)
	case "comment":
		return c.renderedList(shown, "comments", "body", func(n int) store.Text { return c.comments(i)[n].Body })
	case "worklog":
		return c.renderedList(shown, "worklogs", "comment", func(n int) store.Text { return c.worklogs(i)[n].Comment })
	case "timetracking":
		return shown
	}
	if t, ok := i.Custom[f.ID].(store.Text); ok {
		return c.html(t)
	}
	if f.Kind() == "textarea" {
		return ""
	}
	return nil
}

// renderedList shows a list of comments or worklogs with its texts as HTML.
func (c *call) renderedList(shown any, list, text string, body func(int) store.Text) any {
	field, _ := shown.(route.Map)
	old, _ := field[list].(route.List)
	fresh := make(route.List, 0, len(old))
	for n, v := range old {
		m := route.Map{}
		from, _ := v.(route.Map)
		maps.Copy(m, from)
		m[text] = c.html(body(n))
		for _, name := range []string{"created", "updated", "started"} {
			if m[name] != nil {
				m[name] = screenDate(m[name])
			}
		}
		fresh = append(fresh, m)
	}
	m := route.Map{}
	maps.Copy(m, field)
	m[list] = fresh
	return m
}

// screenDate writes a time as Jira's screens do: "24/Nov/26 9:00 AM".
func screenDate(v any) any {
	text, ok := v.(string)
	if !ok {
		return nil
	}
	if t, ok := parseTime(text); ok {
		return t.Format("02/Jan/06 3:04 PM")
	}
	if d, message := dateValue(text); message == "" {
		day, _ := d.(string)
		if t, ok := parseTime(day + "T00:00:00.000+0000"); ok {
			return t.Format("02/Jan/06")
		}
	}
	return text
}

// blank says whether a text shows nothing.
func blank(t store.Text) bool {
	if t.ADF != nil {
		content, _ := t.ADF["content"].([]any)
		return len(content) == 0
	}
	return strings.TrimSpace(t.Wiki) == ""
}
