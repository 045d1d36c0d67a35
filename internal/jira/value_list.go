package jira

import (
	"context"
	"encoding/json"
	"strings"

	"mcp-atlassian/internal/ground/fault"
)

// list converts a field of several values: an array, a comma-separated text, or a single value. Blank and null items
// are left out.
func (w *writer) list(ctx context.Context, f *CreateField, raw json.RawMessage) (any, error) {
	kind := f.Schema.Items
	switch kind {
	case "attachment", "issuelinks", "comment", "worklog", "issuelink":
		return nil, fault.New(fault.Input, "%s cannot be set as a field", f.ID).WithHint("%s", elsewhere(f.ID, w.screen))
	case "option", "option-with-child", "version", "component", "user", "group", "project", "string", "number":
	default:
		return raw, nil // a plug-in's own form
	}
	items, err := itemsOf(f, raw)
	if err != nil {
		return nil, err
	}
	out := make([]any, 0, len(items))
	for _, item := range items {
		if isNull(item) || item[0] == '"' && strings.TrimSpace(textOf(item)) == "" {
			continue
		}
		value, err := w.item(ctx, f, kind, item)
		if err != nil {
			return nil, err
		}
		out = append(out, value)
	}
	return out, nil
}

// itemsOf takes a value apart.
func itemsOf(f *CreateField, raw json.RawMessage) ([]json.RawMessage, error) {
	switch raw[0] {
	case '[':
		return decoded[[]json.RawMessage](raw), nil
	case '"':
		return split(f, textOf(raw))
	case 't', 'f':
		return nil, impossible(f, raw, `give a list, for example ["a", "b"] or "a, b"`)
	default:
		return []json.RawMessage{raw}, nil
	}
}

// split takes a comma-separated text apart, unless the text as a whole is one of the field's values.
func split(f *CreateField, text string) ([]json.RawMessage, error) {
	names := listed(text)
	if found, _ := pick(f.options(), strings.TrimSpace(text)); found != nil {
		names = []string{text}
	}
	items := make([]json.RawMessage, 0, len(names))
	for _, name := range names {
		encoded, err := json.Marshal(name)
		if err != nil {
			return nil, err
		}
		items = append(items, encoded)
	}
	return items, nil
}

// item converts one value of a list. Labels are texts without blanks.
func (w *writer) item(ctx context.Context, f *CreateField, kind string, raw json.RawMessage) (any, error) {
	if kind != "string" || raw[0] != '"' {
		return w.single(ctx, f, kind, raw)
	}
	text := strings.TrimSpace(textOf(raw))
	labels := f.ID == "labels" || strings.HasSuffix(f.Schema.Custom, ":labels")
	if labels && strings.ContainsAny(text, " \t\r\n") {
		return nil, fault.New(fault.Input, "%s: the label %q contains a blank, which Jira does not allow", f.label(), fault.Clean(text, 80)).
			WithHint("join the words, for example %q", strings.Join(strings.Fields(text), "-"))
	}
	return text, nil
}
