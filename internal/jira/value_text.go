package jira

import (
	"context"
	"encoding/json"
	"strings"

	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/richtext"
)

// richValue turns Markdown into what Jira stores: an ADF document on Cloud, wiki markup on Data Center. Over an old
// text its media and identifiers are kept. An ADF object is taken as it is; Data Center gets it as markup.
func (w *writer) richValue(ctx context.Context, f *CreateField, raw json.RawMessage) (any, error) {
	switch raw[0] {
	case '"':
		value, notes, err := w.c.written(ctx, w.stored[f.ID], textOf(raw))
		w.note(f, notes.Strings())
		return value, fault.During(err, "convert %s", f.label())
	case '{':
		value, notes, err := w.c.ready(ctx, raw)
		w.note(f, notes.Strings())
		return value, fault.During(err, "convert %s", f.label())
	default:
		return nil, impossible(f, raw, "give a text in Markdown")
	}
}

// written turns Markdown into Jira's form, over the text that is stored. A blank text is no text.
func (c *Client) written(ctx context.Context, stored json.RawMessage, markdown string) (any, richtext.Notes, error) {
	if strings.TrimSpace(markdown) == "" {
		if c.scope.Cloud() {
			return nil, nil, nil
		}
		return "", nil, nil
	}
	options := c.textOptions()
	if !c.scope.Cloud() {
		if c.options.RawText {
			return markdown, nil, nil
		}
		return richtext.Convert(ctx, richtext.Markdown, richtext.Wiki, markdown, options)
	}
	old := ""
	if len(stored) > 0 && stored[0] == '{' {
		old = string(stored)
	}
	options.AllowLoss = true // the caller writes the whole text; what goes is told in the notes
	document, notes, err := richtext.Update(ctx, richtext.ADF, old, markdown, options)
	return json.RawMessage(document), notes, err
}

// ready takes an ADF document that the caller made.
func (c *Client) ready(ctx context.Context, raw json.RawMessage) (any, richtext.Notes, error) {
	if !isADF(decoded[map[string]json.RawMessage](raw)) {
		return nil, nil, fault.New(fault.Input, "the object is no ADF document").WithHint("give a text in Markdown")
	}
	if c.scope.Cloud() {
		return raw, nil, richtext.Check(richtext.ADF, string(raw))
	}
	return richtext.Convert(ctx, richtext.ADF, richtext.Wiki, string(raw), c.textOptions())
}
