package store

import (
	"slices"
	"strings"
)

// Field is a field of issues. The type of a custom field's value in Issue.Custom
// follows from Schema:
//
//	string, date, url: string     number: float64     datetime: time.Time
//	textarea: Text                option: *Option     array of option: []*Option
//	option-with-child: Cascade    user: *User         array of user: []*User
//	group: *Group                 array of group: []*Group
//	project: *Project             version: *Version   array of version: []*Version
//	array of string: []string     any: as JSON.
type Field struct {
	ID, Name, Description            string
	Custom                           bool
	Orderable, Navigable, Searchable bool
	ClauseNames                      []string
	Schema                           *Schema // nil for the two or three fields that have none
	Scope                            *Project
	Contexts                         []*Context
}

// Schema says what a value of a field looks like.
type Schema struct {
	Type, Items, System, Custom string
	CustomID                    int
}

// Kind is the last part of the custom type: "textarea", "select", "gh-sprint" and others.
func (f *Field) Kind() string {
	if f.Schema == nil {
		return ""
	}
	_, kind, _ := strings.Cut(f.Schema.Custom, ":")
	return kind
}

// Context says where a field has which options.
type Context struct {
	ID, Name, Description string
	Projects              []*Project // empty: everywhere
	Options               []*Option
	Default               *Option
}

// Option is a value to choose.
type Option struct {
	ID, Value string
	Disabled  bool
	Children  []*Option
}

// Cascade is a choice in two steps; Child may be nil.
type Cascade struct{ Parent, Child *Option }

// AddField adds a field.
func (s *Store) AddField(f *Field) *Field {
	s.fields = append(s.fields, f)
	s.fieldByID[f.ID] = f
	return f
}

// Fields gives all fields.
func (s *Store) Fields() []*Field { return s.fields }

// Field finds by id.
func (s *Store) Field(id string) *Field { return s.fieldByID[id] }

// FieldKind finds the first custom field of a kind, such as "gh-sprint".
func (s *Store) FieldKind(kind string) *Field {
	return find(s.fields, func(f *Field) bool { return f.Custom && f.Kind() == kind })
}

// Options gives the options that a field offers in a project.
func (f *Field) Options(p *Project) []*Option {
	var everywhere []*Option
	for _, c := range f.Contexts {
		if slices.Contains(c.Projects, p) {
			return c.Options
		}
		if len(c.Projects) == 0 {
			everywhere = c.Options
		}
	}
	return everywhere
}
