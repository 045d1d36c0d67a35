package jira

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"unicode"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
)

// issueIn reads an issue that a field names: a key, {key}, {id}, or the title of an issue of the same project.
func (w *writer) issueIn(ctx context.Context, f *CreateField, raw json.RawMessage) (*ordered.Object, error) {
	named := decoded[struct {
		ID  json.RawMessage `json:"id"`
		Key string          `json:"key"`
	}](raw)
	text := cmp.Or(textOf(raw), named.Key)
	if text == "" && !isNull(named.ID) && !w.c.scope.ProjectsFiltered() { // an id does not say which project it belongs to
		id, err := w.c.scope.Number(textOf(named.ID))
		return ordered.New(ordered.M("id", id)), err
	}
	if strings.TrimSpace(text) == "" {
		return nil, impossible(f, raw, `give the key of an issue, for example "PROJ-123"`)
	}
	key, err := w.c.scope.IssueKey(text)
	if err != nil && fault.KindOf(err) == fault.Input && mayBeTitle(text) {
		key, err = w.titled(ctx, f, strings.TrimSpace(text))
	}
	if err != nil {
		return nil, fault.During(err, "read %s", f.label())
	}
	return ordered.New(ordered.M("key", key)), nil
}

// mayBeTitle reports whether a text is a title rather than a mistyped key, which is one word with a number.
func mayBeTitle(text string) bool {
	return strings.ContainsFunc(strings.TrimSpace(text), unicode.IsSpace) || !strings.ContainsFunc(text, unicode.IsNumber)
}

// titled finds the one issue of the project that has a title, by its exact words in any case.
func (w *writer) titled(ctx context.Context, f *CreateField, title string) (access.IssueKey, error) {
	words := strings.FieldsFunc(strings.ToLower(title), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
	if len(words) == 0 {
		return access.IssueKey{}, impossible(f, quoted(title), `give the key of an issue, for example "PROJ-123"`)
	}
	query, err := w.c.scope.JQL(`summary ~ "`+strings.Join(words, " ")+`"`, w.project)
	if err != nil {
		return access.IssueKey{}, err
	}
	read := w.c.searchServer
	if w.c.scope.Cloud() {
		read = w.c.searchCloud
	}
	found, err := read(ctx, Search{Query: query, Limit: serverPage}, &Selection{request: []string{"summary"}})
	if err != nil {
		return access.IssueKey{}, fault.During(err, "look for the issue %q", fault.Clean(title, 80))
	}
	var keys []string
	for _, issue := range found.issues {
		if folded(textOf(issue.Fields["summary"])) == folded(title) && !slices.Contains(keys, issue.Key) {
			keys = append(keys, issue.Key)
		}
	}
	switch len(keys) {
	case 1:
		return w.c.scope.IssueKey(keys[0])
	case 0:
		return access.IssueKey{}, fault.New(fault.Input, "no issue of %s has the title %q", w.project, fault.Clean(title, 80)).
			WithHint(`give the key of the issue, for example "PROJ-123"; jira_search finds it`)
	default:
		return access.IssueKey{}, fault.New(fault.Input, "%d issues of %s have the title %q", len(keys), w.project, fault.Clean(title, 80)).
			WithHint("use the key of the one you mean: %s", strings.Join(keys, ", "))
	}
}
