package store

import (
	"slices"
	"strings"
	"time"
)

// User is one account. Cloud shows AccountID, Data Center Name and Key; the
// other identifiers exist but the products do not answer with them.
type User struct {
	AccountID   string
	Name        string // login on Data Center
	Key         string // "JIRAUSER10100" on Data Center
	DisplayName string
	Email       string
	TimeZone    string // IANA name
	Locale      string
	Active      bool
	// Kind is "atlassian", "app" or "customer".
	Kind string

	// Properties are what apps store for the account, Preferences what it chose.
	Properties  map[string]any
	Preferences map[string]string
	Columns     []string // fields of its list of issues; empty: those of the site

	APIToken      string // second half of basic authentication; the password on Data Center
	PersonalToken string // bearer token of Data Center
	OAuthToken    string // bearer token of an OAuth grant
}

// Group is a named set of users.
type Group struct {
	ID      string
	Name    string
	Members []*User
}

// Has says whether u is a member.
func (g *Group) Has(u *User) bool { return slices.Contains(g.Members, u) }

// people are the accounts and their indexes.
type people struct {
	users     []*User
	byAccount map[string]*User
	byName    map[string]*User // lower case
	byKey     map[string]*User // lower case
	byEmail   map[string]*User // lower case
	byBearer  map[string]*User
	bearerEnd map[string]time.Time // of bearer tokens that expire
	groups    []*Group
}

func newPeople() people {
	return people{
		byAccount: map[string]*User{}, byName: map[string]*User{}, byKey: map[string]*User{},
		byEmail: map[string]*User{}, byBearer: map[string]*User{}, bearerEnd: map[string]time.Time{},
	}
}

// AddUser adds an account; its identifiers and tokens must not be in use.
func (s *Store) AddUser(u *User) *User {
	s.users = append(s.users, u)
	s.byAccount[u.AccountID] = u
	s.byName[strings.ToLower(u.Name)] = u
	s.byKey[strings.ToLower(u.Key)] = u
	s.byEmail[strings.ToLower(u.Email)] = u
	if u.PersonalToken != "" {
		s.byBearer[u.PersonalToken] = u
	}
	if u.OAuthToken != "" {
		s.byBearer[u.OAuthToken] = u
	}
	return u
}

// Users gives all accounts in the order they were added, deactivated ones included.
func (s *Store) Users() []*User { return s.users }

// UserByAccount finds by Atlassian account id.
func (s *Store) UserByAccount(id string) *User { return s.byAccount[id] }

// UserByName finds by login, in any case.
func (s *Store) UserByName(name string) *User { return s.byName[strings.ToLower(name)] }

// UserByKey finds by user key, in any case.
func (s *Store) UserByKey(key string) *User { return s.byKey[strings.ToLower(key)] }

// UserByEmail finds by e-mail address, in any case.
func (s *Store) UserByEmail(email string) *User { return s.byEmail[strings.ToLower(email)] }

// UserByBearer finds the owner of a personal or OAuth token.
func (s *Store) UserByBearer(token string) *User {
	if token == "" {
		return nil
	}
	if end, expires := s.bearerEnd[token]; expires && !s.Now().Before(end) {
		return nil
	}
	return s.byBearer[token]
}

// GrantBearer makes a further bearer token belong to u, as an OAuth exchange does.
func (s *Store) GrantBearer(token string, u *User) { s.byBearer[token] = u }

// GrantBearerUntil is GrantBearer for a token that expires.
func (s *Store) GrantBearerUntil(token string, u *User, end time.Time) {
	s.byBearer[token], s.bearerEnd[token] = u, end
}

// RevokeBearer ends a bearer token.
func (s *Store) RevokeBearer(token string) {
	delete(s.byBearer, token)
	delete(s.bearerEnd, token)
}

// AddGroup adds a group.
func (s *Store) AddGroup(g *Group) *Group {
	s.groups = append(s.groups, g)
	return g
}

// Groups gives all groups in the order they were added.
func (s *Store) Groups() []*Group { return s.groups }

// Group finds by name, in any case, or by id.
func (s *Store) Group(nameOrID string) *Group {
	for _, g := range s.groups {
		if g.ID == nameOrID || strings.EqualFold(g.Name, nameOrID) {
			return g
		}
	}
	return nil
}

// GroupsOf gives the groups of a user; a nil user (anonymous) has none.
func (s *Store) GroupsOf(u *User) []*Group {
	var mine []*Group
	for _, g := range s.groups {
		if u != nil && g.Has(u) {
			mine = append(mine, g)
		}
	}
	return mine
}

// InGroup says whether u belongs to the group of that name.
func (s *Store) InGroup(u *User, name string) bool {
	g := s.Group(name)
	return u != nil && g != nil && g.Has(u)
}
