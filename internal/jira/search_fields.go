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

// goodEnough is the score below which a field is no match: names of a dozen letters share two thirds of them by chance.
const goodEnough = 75

// SearchFields finds fields by id, name or JQL name, the best first; on Cloud by their descriptions when none fits.
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
	if len(q.Keyword) > longestName {
		return nil, fault.New(fault.Input, "keyword has %d bytes, and no field has a name that long", len(q.Keyword)).
			WithHint("pass a part of the field's name, for example story points")
	}
	found := catalogue.matching(q.Keyword)
	if len(found) == 0 && c.scope.Cloud() {
		if found, err = c.describedFields(ctx, catalogue, q.Keyword); err != nil {
			return nil, err
		}
	}
	out := []any{}
	for _, f := range found {
		switch {
		case len(out) == q.Limit:
			return out, nil
		case usable != nil && !usable[f.ID]:
		case q.Raw:
			out = append(out, f.Raw)
		default:
			out = append(out, f.short())
		}
	}
	return out, nil
}

// matching gives the fields that a keyword fits well enough, the best first; without a keyword all in Jira's order.
func (c *Catalogue) matching(keyword string) []*Field {
	keyword = strings.ToLower(strings.TrimSpace(keyword))
	scores := make(map[*Field]int, len(c.list))
	var found []*Field
	for at := range c.list {
		f := &c.list[at]
		if scores[f] = f.score(keyword); keyword == "" || scores[f] >= goodEnough {
			found = append(found, f)
		}
	}
	slices.SortStableFunc(found, func(a, b *Field) int { return cmp.Compare(scores[b], scores[a]) })
	return found
}

// describedFields asks Cloud for fields whose description holds a text; the catalogue has no descriptions.
func (c *Client) describedFields(ctx context.Context, catalogue *Catalogue, text string) ([]*Field, error) {
	var page struct {
		Values []struct {
			ID string `json:"id"`
		} `json:"values"`
	}
	r := fieldSearch.At().Query("query", strings.TrimSpace(text)).Query("maxResults", "50")
	if err := c.door.Do(ctx, r, &page); err != nil {
		return nil, fault.During(err, "search the descriptions of fields")
	}
	var found []*Field
	for _, one := range page.Values {
		if f := catalogue.byID[one.ID]; f != nil {
			found = append(found, f)
		}
	}
	return found, nil
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
		best = max(best, similarity(keyword, strings.ToLower(name)))
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

// similarity is how well a keyword fits a name. A part of a name is enough; a name that is shorter than the keyword
// must stand in it or be like the whole of it, or else any short name would fit a long keyword somewhere.
func similarity(keyword, name string) int {
	const word = 4 // shorter names stand in other words by chance
	if len(name) >= len(keyword) || len(name) >= word && strings.Contains(keyword, name) {
		return partialRatio(keyword, name)
	}
	return likeness(keyword, name)
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
