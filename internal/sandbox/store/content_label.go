package store

import (
	"strings"
	"time"
)

// Label is a tag; the same prefix and name are the same label everywhere.
type Label struct {
	ID       int64
	Prefix   string // "global", "my", "team", "system"
	Name     string
	Watchers []*User
}

// Label gives the label of that prefix and name, and makes it when it is new. Names are kept in lower case.
func (s *Store) Label(prefix, name string) *Label {
	if prefix == "" {
		prefix = "global"
	}
	name = strings.ToLower(name)
	if l := s.FindLabel(prefix, name); l != nil {
		return l
	}
	l := &Label{ID: s.nextNumber(LabelIDs), Prefix: prefix, Name: name}
	s.labels = append(s.labels, l)
	return l
}

// FindLabel is Label without making anything.
func (s *Store) FindLabel(prefix, name string) *Label {
	for _, l := range s.labels {
		if l.Prefix == prefix && strings.EqualFold(l.Name, name) {
			return l
		}
	}
	return nil
}

// Labels gives every label that was ever used, oldest first.
func (s *Store) Labels() []*Label { return s.labels }

// Property is a value that a program keeps at a content or a space under a key.
type Property struct {
	ID      int64
	Key     string
	Value   any // as JSON decodes it
	Number  int
	When    time.Time
	By      *User
	Created time.Time
	Creator *User
	Message string
	Minor   bool
}

// FindProperty finds by key, nil when there is none.
func FindProperty(list []*Property, key string) *Property {
	for _, p := range list {
		if p.Key == key {
			return p
		}
	}
	return nil
}

// NewProperty makes the first version of a property; the caller puts it where it belongs.
func (s *Store) NewProperty(key string, value any, by *User) *Property {
	now := s.Now()
	return &Property{
		ID: s.nextNumber(PropertyIDs), Key: key, Value: value, Number: 1,
		When: now, By: by, Created: now, Creator: by,
	}
}

// UserProperties gives the properties that programs keep at a user.
func (s *Store) UserProperties(u *User) []*Property { return s.userProperties[u] }

// SetUserProperties replaces them.
func (s *Store) SetUserProperties(u *User, list []*Property) { s.userProperties[u] = list }
