package store

import (
	"slices"
	"strings"
)

// Kinds of ids that administrators use up.
const (
	KindUser     Kind = "user"
	KindGroup    Kind = "group"
	KindRole     Kind = "role"
	KindCategory Kind = "category"
	KindScheme   Kind = "permissionscheme"

	KindLinkType   Kind = "linktype"
	KindType       Kind = "issuetype"
	KindPriority   Kind = "priority"
	KindResolution Kind = "resolution"
	KindStatus     Kind = "status"
	KindWebhook    Kind = "webhook"
	KindField      Kind = "field"
	KindOption     Kind = "option"
	KindContext    Kind = "context"

	KindOrganization Kind = "organization"
)

// AddCategory adds a project category that no project is in yet.
func (s *Store) AddCategory(v *ProjectCategory) *ProjectCategory { return add(&s.categories, v) }

// ProjectCategories gives all project categories: those of projects first.
func (s *Store) ProjectCategories() []*ProjectCategory {
	var list []*ProjectCategory
	for _, p := range s.projects {
		if p.Category != nil && !slices.Contains(list, p.Category) {
			list = append(list, p.Category)
		}
	}
	for _, v := range s.categories {
		if !slices.Contains(list, v) {
			list = append(list, v)
		}
	}
	return list
}

// DeleteCategory removes a category from the site and from its projects.
func (s *Store) DeleteCategory(v *ProjectCategory) {
	s.categories = without(s.categories, v)
	for _, p := range s.projects {
		if p.Category == v {
			p.Category = nil
		}
	}
}

// DeleteProject removes a project with its issues, boards, sprints and service desk.
func (s *Store) DeleteProject(p *Project) {
	for _, i := range slices.Clone(s.issues) {
		if i.Project == p && s.issueByID[i.ID] != nil {
			s.DeleteIssue(i)
		}
	}
	for _, b := range slices.Clone(s.boards) {
		if b.Project == p {
			s.DeleteBoard(b)
		}
	}
	s.desks = slices.DeleteFunc(slices.Clone(s.desks), func(d *Desk) bool { return d.Project == p })
	s.projects = without(s.projects, p)
}

// RekeyProject gives a project another key; it and its issues are still found by the old one.
func (s *Store) RekeyProject(p *Project, key string) {
	for _, i := range s.issues {
		if i.Project == p {
			delete(s.issueByKey, i.Key())
		}
	}
	p.OldKeys = append(without(p.OldKeys, key), p.Key)
	p.Key = key
	for _, i := range s.issues {
		if i.Project == p {
			s.issueByKey[i.Key()] = i
		}
	}
}

// DeleteBoard removes a board with its sprints.
func (s *Store) DeleteBoard(b *Board) {
	for _, v := range slices.Clone(s.sprints) {
		if v.Board == b {
			s.DeleteSprint(v)
		}
	}
	s.boards = without(s.boards, b)
}

// Role finds a project role by id.
func (s *Store) Role(id int) *Role { return find(s.roles, func(r *Role) bool { return r.ID == id }) }

// RoleNamed finds a project role by name in any case.
func (s *Store) RoleNamed(name string) *Role {
	return find(s.roles, func(r *Role) bool { return strings.EqualFold(r.Name, name) })
}

// RenameRole gives a role another name wherever it is named.
func (s *Store) RenameRole(r *Role, name string) {
	for _, p := range s.projects {
		if members, ok := p.Members[r.Name]; ok {
			delete(p.Members, r.Name)
			p.Members[name] = members
		}
	}
	s.eachGrant(func(h Holder) (Holder, bool) {
		if h.Role == r.Name {
			h.Role = name
		}
		return h, true
	})
	r.Name = name
}

// DeleteRole removes a role from the site, from its projects and from the permission schemes; another one may take
// its place in the schemes (nil for none).
func (s *Store) DeleteRole(r, swap *Role) {
	s.roles = without(s.roles, r)
	for _, p := range s.projects {
		delete(p.Members, r.Name)
	}
	s.eachGrant(func(h Holder) (Holder, bool) {
		if h.Role != r.Name {
			return h, true
		}
		if swap == nil {
			return h, false
		}
		h.Role = swap.Name
		return h, true
	})
}

// eachGrant rewrites the holders of all permission schemes and security levels; those for which change says false go.
func (s *Store) eachGrant(change func(Holder) (Holder, bool)) {
	rewrite := func(holders []Holder) []Holder {
		kept := make([]Holder, 0, len(holders))
		for _, h := range holders {
			if h, keep := change(h); keep {
				kept = append(kept, h)
			}
		}
		return kept
	}
	for _, v := range s.schemes {
		for key, holders := range v.Grants {
			v.Grants[key] = rewrite(holders)
		}
	}
	for _, p := range s.projects {
		for _, level := range p.Security {
			level.Holders = rewrite(level.Holders)
		}
	}
}

// DeleteGroup removes a group; another one may take its place in roles and schemes (nil for none).
func (s *Store) DeleteGroup(g, swap *Group) {
	s.groups = without(s.groups, g)
	change := func(h Holder) (Holder, bool) {
		if h.Group != g.Name {
			return h, true
		}
		if swap == nil {
			return h, false
		}
		h.Group = swap.Name
		return h, true
	}
	s.eachGrant(change)
	for _, p := range s.projects {
		for role, holders := range p.Members {
			kept := make([]Holder, 0, len(holders))
			for _, h := range holders {
				if h, keep := change(h); keep {
					kept = append(kept, h)
				}
			}
			p.Members[role] = kept
		}
	}
}

// RenameUser gives an account another login or address; empty ones stay.
func (s *Store) RenameUser(u *User, name, email string) {
	if name != "" {
		delete(s.byName, strings.ToLower(u.Name))
		u.Name = name
		s.byName[strings.ToLower(name)] = u
	}
	if email != "" {
		delete(s.byEmail, strings.ToLower(u.Email))
		u.Email = email
		s.byEmail[strings.ToLower(email)] = u
	}
}

// DeleteUser removes an account that nothing refers to.
func (s *Store) DeleteUser(u *User) {
	s.users = without(s.users, u)
	delete(s.byAccount, u.AccountID)
	delete(s.byName, strings.ToLower(u.Name))
	delete(s.byKey, strings.ToLower(u.Key))
	delete(s.byEmail, strings.ToLower(u.Email))
	delete(s.byBearer, u.PersonalToken)
	delete(s.byBearer, u.OAuthToken)
	for _, g := range s.groups {
		g.Members = without(g.Members, u)
	}
	for _, p := range s.projects {
		for role, holders := range p.Members {
			p.Members[role] = slices.DeleteFunc(slices.Clone(holders), func(h Holder) bool { return h.User == u })
		}
	}
}

// Involved says whether an account leads a project or has to do with an issue, so that it cannot be removed.
func (s *Store) Involved(u *User) bool {
	if slices.ContainsFunc(s.projects, func(p *Project) bool { return p.Lead == u }) {
		return true
	}
	return slices.ContainsFunc(s.issues, func(i *Issue) bool {
		return i.Assignee == u || i.Reporter == u || i.Creator == u ||
			slices.ContainsFunc(i.Comments, func(c *IssueComment) bool { return c.Author == u }) ||
			slices.ContainsFunc(i.Worklogs, func(w *Worklog) bool { return w.Author == u })
	})
}
