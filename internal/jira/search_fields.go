package jira

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
)

// FieldQuery says which fields to look for.
type FieldQuery struct {
	Keyword string // empty = the first fields in Jira's order
	Limit   int
	Refresh bool // read the catalogue again
	Raw     bool // Jira's own objects instead of the short form
	// Project, with Type, narrows to the fields of the create screen; with an empty type to those of any type.
	Project *access.ProjectKey
	Type    string
}

// longestName bounds a keyword, in bytes: Jira's names of fields have at most 255 characters.
const longestName = 4 * 255

// goodEnough is the score below which a field is no match.
const goodEnough = 60

// SearchFields finds fields by id, name or JQL name, the best first.
func (c *Client) SearchFields(ctx context.Context, q FieldQuery) ([]any, error) {
	read := c.Fields
	if q.Refresh {
		read = c.ReloadFields
	}
	catalogue, err := read(ctx)
	if err != nil {
		return nil, err
	}
	usable, err := c.usableFields(ctx, q)
	if err != nil {
		return nil, err
	}
	type scored struct {
		field *Field
		score int
	}
	keyword := strings.ToLower(strings.TrimSpace(q.Keyword))
	if len(keyword) > longestName {
		return nil, fault.New(fault.Input, "keyword has %d bytes, and no field has a name that long", len(keyword)).
			WithHint("pass a part of the field's name, for example story points")
	}
	var found []scored
	for at := range catalogue.list {
		f := &catalogue.list[at]
		if usable != nil && !usable[f.ID] {
			continue
		}
		if score := f.score(keyword); keyword == "" || score >= goodEnough {
			found = append(found, scored{f, score})
		}
	}
	slices.SortStableFunc(found, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	out := make([]any, 0, min(q.Limit, len(found)))
	for _, s := range found[:min(q.Limit, len(found))] {
		if q.Raw {
			out = append(out, s.field.Raw)
			continue
		}
		out = append(out, s.field.short())
	}
	return out, nil
}

// usableFields are the ids of the fields that the create screens of a project offer; nil when all count.
func (c *Client) usableFields(ctx context.Context, q FieldQuery) (map[string]bool, error) {
	if q.Project == nil {
		if q.Type != "" {
			return nil, fault.New(fault.Input, "issue_type needs a project_key")
		}
		return nil, nil //nolint:nilnil // all count
	}
	types, err := c.IssueTypes(ctx, *q.Project)
	if err != nil {
		return nil, err
	}
	if q.Type != "" {
		one, err := c.IssueType(ctx, *q.Project, q.Type)
		if err != nil {
			return nil, err
		}
		types = []IssueType{*one}
	}
	usable := map[string]bool{}
	for at := range types {
		s, err := c.createScreen(ctx, *q.Project, &types[at])
		if err != nil {
			return nil, err
		}
		for _, f := range s.fields {
			usable[f.ID] = true
		}
	}
	return usable, nil
}

// score is the best likeness of the keyword to a name of the field.
func (f *Field) score(keyword string) int {
	best := 0
	for _, name := range append([]string{f.ID, f.Key, f.Name}, f.clauses()...) {
		best = max(best, partialRatio(keyword, strings.ToLower(name)))
	}
	name := strings.ToLower(f.Name)
	switch {
	case keyword == name || keyword == strings.ToLower(f.ID):
		return best + 2
	case strings.HasPrefix(name, keyword):
		return best + 1
	default:
		return best
	}
}

func (f *Field) clauses() []string {
	return decoded[struct {
		Names []string `json:"clauseNames"`
	}](f.Raw).Names
}

// short renders id, name, type, items, custom, clause_names.
func (f *Field) short() *ordered.Object {
	o := ordered.New(ordered.M("id", f.ID), ordered.M("name", f.Name))
	setText(o, "type", f.Schema.Type)
	setText(o, "items", f.Schema.Items)
	o.Set("custom", f.Custom)
	if clauses := f.clauses(); len(clauses) > 0 {
		o.Set("clause_names", clauses)
	}
	return o
}

// partialRatio compares the shorter text with every equally long window of the longer one, 0 to 100: twice the
// letters in common, by their order, of the sum of lengths.
func partialRatio(a, b string) int {
	short, long := a, b
	if len(short) > len(long) {
		short, long = long, short
	}
	if short == "" {
		return 0
	}
	if strings.Contains(long, short) {
		return 100
	}
	best := 0
	for at := 1 - len(short); at < len(long); at++ {
		window := long[max(at, 0):min(at+len(short), len(long))]
		best = max(best, (200*common(short, window)+(len(short)+len(window))/2)/(len(short)+len(window)))
	}
	return best
}
