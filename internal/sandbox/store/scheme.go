package store

import (
	"maps"
	"slices"
	"strings"
)

// IssueType is a kind of issue.
type IssueType struct {
	ID, Name, Description string
	Subtask               bool
	// Level is 1 for epics, 0 for most, -1 for sub-tasks.
	Level int
	// Scope is the team-managed project that owns the type; nil for types of the site.
	Scope    *Project
	AvatarID int
	EntityID string
	// Properties are what apps store for the type.
	Properties map[string]any
}

// Status is a step of a workflow.
type Status struct {
	ID, Name, Description string
	Category              Category
	Scope                 *Project
}

// Category is one of the three groups of statuses.
type Category struct {
	ID               int
	Key, Name, Color string
}

// The categories; NoCategory exists but no status of the sandbox is in it.
var (
	NoCategory = Category{1, "undefined", "No Category", "medium-gray"}
	ToDo       = Category{2, "new", "To Do", "blue-gray"}
	Done       = Category{3, "done", "Done", "green"}
	InProgress = Category{4, "indeterminate", "In Progress", "yellow"}
)

// Categories lists all of them as Jira does.
func Categories() []Category { return []Category{NoCategory, ToDo, InProgress, Done} }

// Priority says how much an issue presses.
type Priority struct{ ID, Name, Description, Color, Icon string }

// Resolution says how an issue ended.
type Resolution struct{ ID, Name, Description string }

// LinkType is a kind of connection between issues.
type LinkType struct{ ID, Name, Inward, Outward string }

// Role is a project role; who has it is said in each project.
type Role struct {
	ID                int
	Name, Description string
	// Defaults are the actors that new projects begin with.
	Defaults []Holder
}

// Scheme is a permission scheme.
type Scheme struct {
	ID                int
	Name, Description string
	Grants            Grants
}

// Workflow says which statuses an issue may take one after the other.
type Workflow struct {
	Name        string
	Initial     *Status
	Statuses    []*Status
	Transitions []*Transition
}

// Transition is a way from some statuses to another one.
type Transition struct {
	ID, Name string
	From     []*Status // empty: from every status
	To       *Status
	// Screen are the fields that may be set on the way, Required those that must be.
	Screen, Required []string
	// Only names project roles that may go this way; empty: everyone who may transition issues.
	Only []string
	// Resolution is set on the way when the screen does not offer one; Reopen clears it.
	Resolution *Resolution
	Reopen     bool
}

// Leaves says whether the transition starts at a status.
func (t *Transition) Leaves(from *Status) bool {
	if len(t.From) == 0 {
		return true
	}
	return slices.Contains(t.From, from)
}

// add appends and returns, so that seed data reads as one expression each.
func add[T any](list *[]*T, v *T) *T {
	*list = append(*list, v)
	return v
}

// AddIssueType adds an issue type.
func (s *Store) AddIssueType(t *IssueType) *IssueType { return add(&s.issueTypes, t) }

// IssueTypes gives all issue types.
func (s *Store) IssueTypes() []*IssueType { return s.issueTypes }

// IssueType finds by id.
func (s *Store) IssueType(id string) *IssueType {
	return find(s.issueTypes, func(t *IssueType) bool { return t.ID == id })
}

// AddStatus adds a status.
func (s *Store) AddStatus(v *Status) *Status { return add(&s.statuses, v) }

// Statuses gives all statuses.
func (s *Store) Statuses() []*Status { return s.statuses }

// Status finds by id, or by name in any case.
func (s *Store) Status(idOrName string) *Status {
	return find(s.statuses, func(v *Status) bool { return v.ID == idOrName || strings.EqualFold(v.Name, idOrName) })
}

// AddPriority adds a priority; they are ordered from most to least pressing.
func (s *Store) AddPriority(p *Priority) *Priority { return add(&s.priorities, p) }

// Priorities gives all priorities, most pressing first.
func (s *Store) Priorities() []*Priority { return s.priorities }

// Priority finds by id, or by name in any case.
func (s *Store) Priority(idOrName string) *Priority {
	return find(s.priorities, func(v *Priority) bool { return v.ID == idOrName || strings.EqualFold(v.Name, idOrName) })
}

// AddResolution adds a resolution.
func (s *Store) AddResolution(r *Resolution) *Resolution { return add(&s.resolutions, r) }

// Resolutions gives all resolutions.
func (s *Store) Resolutions() []*Resolution { return s.resolutions }

// Resolution finds by id, or by name in any case.
func (s *Store) Resolution(idOrName string) *Resolution {
	return find(s.resolutions, func(v *Resolution) bool { return v.ID == idOrName || strings.EqualFold(v.Name, idOrName) })
}

// AddLinkType adds a link type.
func (s *Store) AddLinkType(t *LinkType) *LinkType { return add(&s.linkTypes, t) }

// LinkTypes gives all link types.
func (s *Store) LinkTypes() []*LinkType { return s.linkTypes }

// LinkType finds by id, or by name in any case.
func (s *Store) LinkType(idOrName string) *LinkType {
	return find(s.linkTypes, func(v *LinkType) bool { return v.ID == idOrName || strings.EqualFold(v.Name, idOrName) })
}

// AddRole adds a project role.
func (s *Store) AddRole(r *Role) *Role { return add(&s.roles, r) }

// Roles gives all project roles.
func (s *Store) Roles() []*Role { return s.roles }

// AddScheme adds a permission scheme.
func (s *Store) AddScheme(v *Scheme) *Scheme { return add(&s.schemes, v) }

// DeleteScheme removes a permission scheme that no project has.
func (s *Store) DeleteScheme(v *Scheme) { s.schemes = without(s.schemes, v) }

// Schemes gives all permission schemes.
func (s *Store) Schemes() []*Scheme { return s.schemes }

// DeleteLinkType removes a link type with its links.
func (s *Store) DeleteLinkType(t *LinkType) {
	s.linkTypes = without(s.linkTypes, t)
	for _, l := range slices.Collect(maps.Values(s.linkByID)) {
		if l.Type == t {
			s.DeleteLink(l)
		}
	}
}

// DeleteIssueType removes a type that no project has.
func (s *Store) DeleteIssueType(t *IssueType) { s.issueTypes = without(s.issueTypes, t) }

// DeleteStatus removes a status that no workflow has.
func (s *Store) DeleteStatus(v *Status) { s.statuses = without(s.statuses, v) }

// find gives the first element that fits, or nil.
func find[T any](list []*T, fits func(*T) bool) *T {
	for _, v := range list {
		if fits(v) {
			return v
		}
	}
	return nil
}
