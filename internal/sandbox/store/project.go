package store

import (
	"slices"
	"strings"
	"time"
)

// Project is a Jira project.
type Project struct {
	ID, Key, Name, Description, URL string
	// Type is "software", "service_desk" or "business".
	Type string
	// TeamManaged projects own their issue types, statuses and fields ("next-gen").
	TeamManaged bool
	Lead        *User
	Category    *ProjectCategory
	Archived    bool
	OldKeys     []string
	LastNumber  int
	EntityID    string

	IssueTypes []*IssueType
	Workflows  map[string]*Workflow // by issue type id; "" for all others
	Screens    map[string]*Screen   // by issue type id; "" for all others
	Scheme     *Scheme
	Members    map[string][]Holder // by role name
	Components []*Component
	Versions   []*Version
	Security   []*SecurityLevel
	Properties map[string]any
	// Email is the address that notifications come from; empty: that of the site.
	Email string
	// DefaultAssignee is "PROJECT_LEAD" or "UNASSIGNED".
	DefaultAssignee string
}

// ProjectCategory groups projects.
type ProjectCategory struct{ ID, Name, Description string }

// Component is a part of a project.
type Component struct {
	ID, Name, Description string
	Lead                  *User
	Project               *Project
	// AssigneeType is "PROJECT_DEFAULT", "COMPONENT_LEAD", "PROJECT_LEAD" or "UNASSIGNED".
	AssigneeType string
}

// Version is a release of a project.
type Version struct {
	ID, Name, Description  string
	Project                *Project
	Released, Archived     bool
	StartDate, ReleaseDate string // 2006-01-02, empty when unset
}

// Overdue says whether the release date of an unreleased version is past.
func (v *Version) Overdue(now time.Time) bool {
	return !v.Released && v.ReleaseDate != "" && v.ReleaseDate < now.Format(time.DateOnly)
}

// State is "archived", "released" or "unreleased".
func (v *Version) State() string {
	switch {
	case v.Archived:
		return "archived"
	case v.Released:
		return "released"
	default:
		return "unreleased"
	}
}

// SecurityLevel hides issues from those who are not among its holders.
type SecurityLevel struct {
	ID, Name, Description string
	Holders               []Holder
}

// Screen says which fields an issue of some type offers, by field id.
type Screen struct {
	Create, Edit []string
	Required     []string // of those on the screen
}

// TypeNamed finds an issue type of the project by name in any case.
func (p *Project) TypeNamed(name string) *IssueType {
	return find(p.IssueTypes, func(t *IssueType) bool { return strings.EqualFold(t.Name, name) })
}

// TypeByID finds an issue type of the project.
func (p *Project) TypeByID(id string) *IssueType {
	return find(p.IssueTypes, func(t *IssueType) bool { return t.ID == id })
}

// Workflow gives the workflow of an issue type.
func (p *Project) Workflow(t *IssueType) *Workflow {
	if w := p.Workflows[t.ID]; w != nil {
		return w
	}
	return p.Workflows[""]
}

// Screen gives the screens of an issue type.
func (p *Project) Screen(t *IssueType) *Screen {
	if v := p.Screens[t.ID]; v != nil {
		return v
	}
	return p.Screens[""]
}

// Component finds by id, or by name in any case.
func (p *Project) Component(idOrName string) *Component {
	return find(p.Components, func(c *Component) bool { return c.ID == idOrName || strings.EqualFold(c.Name, idOrName) })
}

// Version finds by id, or by name in any case.
func (p *Project) Version(idOrName string) *Version {
	return find(p.Versions, func(v *Version) bool { return v.ID == idOrName || strings.EqualFold(v.Name, idOrName) })
}

// Component finds a component of any project by id.
func (s *Store) Component(id string) *Component {
	for _, p := range s.projects {
		for _, c := range p.Components {
			if c.ID == id {
				return c
			}
		}
	}
	return nil
}

// Version finds a version of any project by id.
func (s *Store) Version(id string) *Version {
	for _, p := range s.projects {
		for _, v := range p.Versions {
			if v.ID == id {
				return v
			}
		}
	}
	return nil
}

// DeleteComponent removes a component from its project and from all issues.
func (s *Store) DeleteComponent(c *Component) {
	c.Project.Components = without(c.Project.Components, c)
	for _, i := range s.issues {
		i.Components = without(i.Components, c)
	}
}

// DeleteVersion removes a version from its project and puts others in its place in issues; nil for none.
func (s *Store) DeleteVersion(v, fix, affected *Version) {
	v.Project.Versions = without(v.Project.Versions, v)
	for _, i := range s.issues {
		i.FixVersions = replace(i.FixVersions, v, fix)
		i.AffectsVersions = replace(i.AffectsVersions, v, affected)
	}
}

// replace puts another element in the place of one, or only removes it for nil.
func replace[T any](list []*T, old, fresh *T) []*T {
	at := slices.Index(list, old)
	if at < 0 {
		return list
	}
	list = without(list, old)
	if fresh != nil && !slices.Contains(list, fresh) {
		list = slices.Insert(list, min(at, len(list)), fresh)
	}
	return list
}

// InRole says whether u has a role in the project.
func (s *Store) InRole(u *User, p *Project, role string) bool {
	return u != nil && s.Holds(u, p.Members[role])
}

// May says whether u has a permission in a project, or on one of its issues. What reporters and
// assignees may do is never true of the project as a whole (a nil issue).
func (s *Store) May(u *User, permission string, p *Project, i *Issue) bool {
	if u != nil && !u.Active {
		return false
	}
	for _, h := range p.Scheme.Grants[permission] {
		switch {
		case h.Role != "" && s.InRole(u, p, h.Role),
			h.Reporter && u != nil && i != nil && i.Reporter == u,
			h.Assignee && u != nil && i != nil && i.Assignee == u:
			return true
		}
	}
	return s.Holds(u, p.Scheme.Grants[permission])
}

// Sees says whether u may know that an issue exists.
func (s *Store) Sees(u *User, i *Issue) bool {
	if !s.May(u, "BROWSE_PROJECTS", i.Project, i) {
		return false
	}
	if i.Security == nil {
		return true
	}
	for _, h := range i.Security.Holders {
		if h.Role != "" && s.InRole(u, i.Project, h.Role) || h.Reporter && u != nil && i.Reporter == u {
			return true
		}
	}
	return s.Holds(u, i.Security.Holders)
}
