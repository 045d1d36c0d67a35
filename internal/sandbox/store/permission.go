package store

// Holder is who a permission is given to; exactly one member is set.
type Holder struct {
	Anyone   bool   // anonymous users too
	LoggedIn bool   // every account
	Group    string // name
	Role     string // name of a project role
	User     *User
	Reporter bool // of the issue
	Assignee bool // of the issue
}

// Grants maps a permission key ("BROWSE_PROJECTS", "EDIT_ISSUES" …) to its holders.
type Grants map[string][]Holder

// Administrator is the name of the group that may administer the whole site.
const Administrator = "site-admins"

// IsAdmin says whether u administers the site.
func (s *Store) IsAdmin(u *User) bool { return s.InGroup(u, Administrator) }

// Holds says whether u is one of the holders, apart from those that need an
// issue or a project to be decided.
func (s *Store) Holds(u *User, holders []Holder) bool {
	for _, h := range holders {
		switch {
		case h.Anyone, h.LoggedIn && u != nil:
			return true
		case h.User != nil && h.User == u, h.Group != "" && s.InGroup(u, h.Group):
			return true
		}
	}
	return false
}
