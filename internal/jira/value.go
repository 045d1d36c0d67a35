package jira

import (
	"cmp"
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/ground/when"
)

// value turns what a caller gave for a field into what Jira takes, by the field's type. Null empties a field.
func (w *writer) value(ctx context.Context, f *CreateField, raw json.RawMessage) (any, error) {
	switch {
	case isNull(raw):
		return nil, nil //nolint:nilnil // null is a value
	case strings.Contains(f.Schema.Custom, "checklist"):
		return checklist(f, raw), nil
	case f.ID == "timetracking":
		return estimates(f, raw)
	case f.rich():
		return w.richValue(ctx, f, raw)
	case f.Schema.Custom == typeSprint:
		return w.sprint(ctx, f, raw)
	case f.Schema.Custom == typeEpicLink:
		epic, err := w.issueIn(ctx, f, raw)
		if err != nil {
			return nil, err
		}
		key, _ := epic.Get("key")
		return key, nil
	case f.Schema.Type == "array":
		return w.list(ctx, f, raw)
	default:
		return w.single(ctx, f, f.Schema.Type, raw)
	}
}

// rich reports whether a field holds rich text.
func (f *CreateField) rich() bool {
	return f.ID == "description" || f.ID == "environment" || strings.HasSuffix(f.Schema.Custom, ":textarea")
}

// single converts one value of a type.
func (w *writer) single(ctx context.Context, f *CreateField, kind string, raw json.RawMessage) (any, error) {
	switch kind {
	case "option":
		return choice(f, raw, "value")
	case "option-with-child":
		return cascade(f, raw)
	case "priority", "resolution", "version", "component", "securitylevel", "issuetype", "status":
		return choice(f, raw, "name")
	case "user":
		return w.user(ctx, f, raw)
	case "group":
		return group(f, raw)
	case "project":
		return w.projectValue(f, raw)
	case "number":
		return number(f, raw)
	case "date":
		return date(f, raw)
	case "datetime":
		return w.moment(f, raw)
	case "string":
		return line(f, raw)
	default:
		return raw, nil
	}
}

// line is a plain text; a number keeps its digits.
func line(f *CreateField, raw json.RawMessage) (any, error) {
	if raw[0] == '"' {
		return raw, nil
	}
	if text := textOf(raw); text != "" {
		return text, nil
	}
	return nil, impossible(f, raw, "give a text")
}

// number takes numbers and texts that are numbers.
func number(f *CreateField, raw json.RawMessage) (any, error) {
	text := strings.TrimSpace(textOf(raw))
	if _, err := strconv.ParseFloat(text, 64); err != nil || !json.Valid([]byte(text)) {
		return nil, impossible(f, raw, "give a number")
	}
	return json.RawMessage(text), nil
}

// date takes dates with or without a time, and keeps the day. An empty text empties the field.
func date(f *CreateField, raw json.RawMessage) (any, error) {
	const wanted = `give a date, for example "2026-05-20"`
	if raw[0] != '"' {
		return nil, impossible(f, raw, wanted)
	}
	at, err := when.Parse(textOf(raw))
	if err != nil {
		return nil, impossible(f, raw, wanted)
	}
	if at.IsZero() {
		return nil, nil //nolint:nilnil // null is a value
	}
	return at.Date(), nil
}

// moment takes dates and times; without an offset they are in the zone of the server.
func (w *writer) moment(f *CreateField, raw json.RawMessage) (any, error) {
	const wanted = `give a date and time, for example "2026-05-20T14:30:00+02:00"`
	if raw[0] != '"' {
		return nil, impossible(f, raw, wanted)
	}
	stamp, err := w.c.stamp(textOf(raw))
	if err != nil {
		return nil, impossible(f, raw, wanted)
	}
	return orNull(stamp), nil
}

// stamp writes a date and time in the form that Jira wants; "" for an empty text.
func (c *Client) stamp(text string) (string, error) {
	at, err := when.Parse(text)
	if err != nil || at.IsZero() {
		return "", err
	}
	if zone := c.options.Dates.Zone; !at.Zoned && zone != nil {
		t := at.Time
		at.Time = time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), zone)
	}
	return at.Stamp(), nil
}

// estimates reads time tracking: a text is the original estimate; an object may use our names or Jira's.
func estimates(f *CreateField, raw json.RawMessage) (any, error) {
	const wanted = `give durations, for example {"originalEstimate": "2d", "remainingEstimate": "4h"}`
	given := decoded[map[string]json.RawMessage](raw)
	if raw[0] == '"' {
		given = map[string]json.RawMessage{"originalEstimate": raw}
	}
	out := ordered.New()
	for _, each := range [][2]string{{"originalEstimate", "original_estimate"}, {"remainingEstimate", "remaining_estimate"}} {
		text := cmp.Or(textOf(given[each[0]]), textOf(given[each[1]]))
		if text == "" {
			continue
		}
		work, err := when.ParseWork(text)
		if err != nil {
			return nil, fault.New(fault.Input, "%s: %s", f.label(), err).WithHint(wanted)
		}
		// A bare number means minutes to Jira here; everywhere else in this product it means seconds.
		out.Set(each[0], cmp.Or(work.Jira, strconv.FormatInt(work.Seconds/60, 10)+"m"))
	}
	if out.Len() == 0 {
		return nil, impossible(f, raw, wanted)
	}
	return out, nil
}

// checklist writes the text of a checklist plug-in: one line an item, checked ones marked.
func checklist(f *CreateField, raw json.RawMessage) any {
	if f.Schema.Type == "array" || raw[0] != '[' {
		return raw
	}
	var lines []string
	for _, item := range decoded[[]json.RawMessage](raw) {
		entry := decoded[struct {
			Name    string `json:"name"`
			Checked bool   `json:"checked"`
		}](item)
		mark := "* "
		if entry.Checked {
			mark = "* [x] "
		}
		lines = append(lines, mark+cmp.Or(textOf(item), entry.Name))
	}
	return strings.Join(lines, "\n")
}
