package jira

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"mcp-atlassian/internal/ground/fault"
)

// Field is one entry of the field catalogue.
type Field struct {
	ID     string
	Key    string
	Name   string
	Custom bool
	Schema FieldSchema
	Raw    json.RawMessage // as Jira sent it
}

// FieldSchema says what values a field takes.
type FieldSchema struct {
	Type     string `json:"type"`
	Items    string `json:"items"`
	System   string `json:"system"`
	Custom   string `json:"custom"` // type key of a custom field: "com.pyxis.greenhopper.jira:gh-sprint"
	CustomID int64  `json:"customId"`
}

// UnmarshalJSON keeps Jira's own object beside what is read of it.
func (f *Field) UnmarshalJSON(data []byte) error {
	var read struct {
		ID     string      `json:"id"`
		Key    string      `json:"key"`
		Name   string      `json:"name"`
		Custom bool        `json:"custom"`
		Schema FieldSchema `json:"schema"`
	}
	if err := json.Unmarshal(data, &read); err != nil {
		return err
	}
	*f = Field{ID: read.ID, Key: read.Key, Name: read.Name, Custom: read.Custom, Schema: read.Schema, Raw: slices.Clone(data)}
	return nil
}

// Catalogue is all fields of a site that a caller may see, with their names looked up. Immutable.
type Catalogue struct {
	list   []Field
	byID   map[string]*Field
	byName map[string][]*Field // by lower-case name
	markup map[string]bool     // ids of custom fields with rich text
}

func newCatalogue(list []Field) *Catalogue {
	c := &Catalogue{list: list, byID: make(map[string]*Field, len(list)), byName: make(map[string][]*Field, len(list)), markup: map[string]bool{}}
	for at := range list {
		f := &list[at]
		c.byID[f.ID] = f
		if strings.HasSuffix(f.Schema.Custom, ":textarea") {
			c.markup[f.ID] = true
		}
		name := strings.ToLower(f.Name)
		c.byName[name] = append(c.byName[name], f)
	}
	return c
}

// All gives the fields in Jira's order.
func (c *Catalogue) All() []Field { return c.list }

// Find looks a field up by id, or by name in any case. Of several fields with one name the first system field wins,
// then the first custom one; nil when there is none. Writers use [Catalogue.Unique].
func (c *Catalogue) Find(name string) *Field {
	if f, ok := c.byID[name]; ok {
		return f
	}
	found := c.byName[strings.ToLower(strings.TrimSpace(name))]
	for _, f := range found {
		if !f.Custom {
			return f
		}
	}
	if len(found) > 0 {
		return found[0]
	}
	if number, ok := strings.CutPrefix(name, "cf_"); ok {
		return c.byID["customfield_"+number]
	}
	for at := range c.list {
		if strings.EqualFold(c.list[at].ID, name) {
			return &c.list[at]
		}
	}
	return nil
}

// Unique is [Catalogue.Find] for writing: an unknown name is refused with near ones, an ambiguous one with the ids.
func (c *Catalogue) Unique(name string) (*Field, error) {
	f := c.Find(name)
	if f == nil {
		err := fault.New(fault.Input, "there is no field %q", name)
		if near := c.Near(name, 3); len(near) > 0 {
			var known []string
			for _, n := range near {
				known = append(known, n.Name+" ("+n.ID+")")
			}
			return nil, err.WithHint("did you mean %s? jira_search_fields finds fields", strings.Join(known, ", "))
		}
		return nil, err.WithHint("find the field with jira_search_fields")
	}
	same := c.byName[strings.ToLower(strings.TrimSpace(name))]
	if f.Custom && f.ID != name && len(same) > 1 {
		var ids []string
		for _, one := range same {
			ids = append(ids, one.ID)
		}
		return nil, fault.New(fault.Input, "%d fields are called %q", len(same), name).WithHint("use one of their ids: %s", strings.Join(ids, ", "))
	}
	return f, nil
}

// ByCustomType gives the first field of a custom type, nil when there is none.
func (c *Catalogue) ByCustomType(key string) *Field {
	for at := range c.list {
		if c.list[at].Schema.Custom == key {
			return &c.list[at]
		}
	}
	return nil
}

// Near gives the fields whose names or ids are most like a text, best first, at most limit.
func (c *Catalogue) Near(text string, limit int) []*Field {
	type scored struct {
		field *Field
		score int
	}
	text = strings.ToLower(text)
	var found []scored
	for at := range c.list {
		f := &c.list[at]
		best := max(likeness(text, strings.ToLower(f.Name)), likeness(text, strings.ToLower(f.ID)))
		if best >= 60 {
			found = append(found, scored{f, best})
		}
	}
	slices.SortStableFunc(found, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	var out []*Field
	for _, s := range found[:min(limit, len(found))] {
		out = append(out, s.field)
	}
	return out
}

// Custom type keys of the agile plug-ins, on both deployments.
const (
	typeEpicLink   = "com.pyxis.greenhopper.jira:gh-epic-link"
	typeEpicName   = "com.pyxis.greenhopper.jira:gh-epic-label"
	typeEpicColor  = "com.pyxis.greenhopper.jira:gh-epic-color"
	typeSprint     = "com.pyxis.greenhopper.jira:gh-sprint"
	typeParentLink = "com.atlassian.jpo:jpo-custom-field-parent" // of the plans app
)

// epicFields are the ids of the fields that tie issues to epics; empty where the site has none.
type epicFields struct{ link, name, color string }

// epicFields finds them by their type, else by their exact name.
func (c *Client) epicFields(ctx context.Context) (epicFields, error) {
	catalogue, err := c.Fields(ctx)
	if err != nil {
		return epicFields{}, err
	}
	find := func(typeKey, name string) string {
		if f := catalogue.ByCustomType(typeKey); f != nil {
			return f.ID
		}
		for _, f := range catalogue.byName[name] {
			if f.Custom {
				return f.ID
			}
		}
		return ""
	}
	return epicFields{
		link: find(typeEpicLink, "epic link"), name: find(typeEpicName, "epic name"),
		color: find(typeEpicColor, "epic color"),
	}, nil
}

// Fields is the field catalogue of this caller's site, loaded once per credential and site and shared by calls.
func (c *Client) Fields(ctx context.Context) (*Catalogue, error) {
	return c.opener.fields.Do(ctx, c.owner, func(ctx context.Context) (*Catalogue, error) {
		var list []Field
		if err := c.door.Do(ctx, fieldList.At(), &list); err != nil {
			return nil, fault.During(err, "read the field catalogue")
		}
		return newCatalogue(list), nil
	})
}

// ReloadFields reads the catalogue again, whatever is remembered.
func (c *Client) ReloadFields(ctx context.Context) (*Catalogue, error) {
	c.opener.fields.Forget(c.owner)
	return c.Fields(ctx)
}
