package store

import "slices"

// Share says with whom a filter or a dashboard is shared.
type Share struct {
	ID int
	// Type is "global", "authenticated", "group", "project", "projectRole" or "user".
	Type    string
	Group   *Group
	Project *Project
	Role    *Role // in Project
	User    *User
}

// Covers says whether a share lets an account in; a nil user is anonymous.
func (s *Store) Covers(v *Share, u *User) bool {
	switch v.Type {
	case "global":
		return true
	case "authenticated":
		return u != nil
	case "group":
		return u != nil && v.Group.Has(u)
	case "project":
		return s.May(u, "BROWSE_PROJECTS", v.Project, nil)
	case "projectRole":
		return s.InRole(u, v.Project, v.Role.Name)
	default:
		return u != nil && v.User == u
	}
}

// Shared says whether any of the shares lets an account in.
func (s *Store) Shared(list []*Share, u *User) bool {
	return slices.ContainsFunc(list, func(v *Share) bool { return s.Covers(v, u) })
}

// Dashboard is a page of gadgets.
type Dashboard struct {
	ID, Name, Description string
	Owner                 *User // nil for the one that every site has
	Shares, Editors       []*Share
	Gadgets               []*Gadget
}

// Gadget is one part of a dashboard.
type Gadget struct {
	ID                       int
	Module, URI, Title, Tint string
	Row, Column              int
	Properties               map[string]any
}

// Kinds of ids of what is shared.
const (
	KindDashboard Kind = "dashboard"
	KindGadget    Kind = "gadget"
	KindShare     Kind = "share"
)

// AddDashboard adds a dashboard.
func (s *Store) AddDashboard(d *Dashboard) *Dashboard { return add(&s.dashboards, d) }

// Dashboards gives all dashboards.
func (s *Store) Dashboards() []*Dashboard { return s.dashboards }

// Dashboard finds by id.
func (s *Store) Dashboard(id string) *Dashboard {
	return find(s.dashboards, func(d *Dashboard) bool { return d.ID == id })
}

// DeleteDashboard removes a dashboard.
func (s *Store) DeleteDashboard(d *Dashboard) { s.dashboards = without(s.dashboards, d) }
