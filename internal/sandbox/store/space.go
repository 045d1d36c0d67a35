package store

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Space holds pages. Its permissions are all there is: who is not in them sees nothing of it.
type Space struct {
	ID          int64
	Key         string
	Name        string
	Description string // plain text
	Type        string // "global" or "personal"
	Status      string // "current" or "archived"
	Created     time.Time
	Creator     *User
	Home        *Content
	Permissions []*SpacePermission
	Labels      []*Label
	Properties  []*Property
	Watchers    []*User
	Favourites  []*User
}

// SpacePermission lets a holder do an operation ("read", "create", "delete" …) on a kind of thing ("space", "page",
// "comment" …) of a space.
type SpacePermission struct {
	ID        int64
	Holder    Holder
	Operation string
	Target    string
}

// AddSpace adds a space and gives it an id unless it has one.
func (s *Store) AddSpace(sp *Space) *Space {
	if sp.ID == 0 {
		sp.ID = s.nextNumber(SpaceIDs)
	}
	s.spaces = append(s.spaces, sp)
	return sp
}

// DropSpace removes a space with everything in it.
func (s *Store) DropSpace(sp *Space) {
	s.spaces = without(s.spaces, sp)
	for _, c := range slices.Clone(s.ordered) {
		if c.Space == sp {
			s.unindex(c)
		}
	}
}

// Spaces gives all spaces in the order they were added, archived ones included.
func (s *Store) Spaces() []*Space { return s.spaces }

// Space finds by key, in any case.
func (s *Store) Space(key string) *Space {
	for _, sp := range s.spaces {
		if strings.EqualFold(sp.Key, key) {
			return sp
		}
	}
	return nil
}

// SpaceByID finds by number.
func (s *Store) SpaceByID(id int64) *Space {
	for _, sp := range s.spaces {
		if sp.ID == id {
			return sp
		}
	}
	return nil
}

// GrantSpace gives a permission; giving it twice changes nothing.
func (s *Store) GrantSpace(sp *Space, h Holder, operation, target string) *SpacePermission {
	for _, p := range sp.Permissions {
		if p.Holder == h && p.Operation == operation && p.Target == target {
			return p
		}
	}
	p := &SpacePermission{ID: s.nextNumber(PropertyIDs), Holder: h, Operation: operation, Target: target}
	sp.Permissions = append(sp.Permissions, p)
	return p
}

// RevokeSpace takes a permission away.
func (s *Store) RevokeSpace(sp *Space, p *SpacePermission) {
	sp.Permissions = without(sp.Permissions, p)
}

// MaySpace says whether u may do an operation on a kind of thing in a space.
func (s *Store) MaySpace(u *User, sp *Space, operation, target string) bool {
	return slices.ContainsFunc(sp.Permissions, func(p *SpacePermission) bool {
		return p.Operation == operation && p.Target == target && s.Holds(u, []Holder{p.Holder})
	})
}

// SeesSpace says whether u may see a space at all.
func (s *Store) SeesSpace(u *User, sp *Space) bool { return s.MaySpace(u, sp, "read", "space") }

func (s *Store) nextNumber(k Kind) int64 {
	n, err := strconv.ParseInt(s.NextID(k), 10, 64)
	if err != nil {
		panic("store: an id is not a number: " + err.Error())
	}
	return n
}

// without gives a new list that lacks one member.
func without[T comparable](list []T, gone T) []T {
	return slices.DeleteFunc(slices.Clone(list), func(v T) bool { return v == gone })
}

// workPermissions are what lets someone read and write in a space.
var workPermissions = [][2]string{
	{"read", "space"},
	{"create", "page"},
	{"create", "blogpost"},
	{"create", "comment"},
	{"create", "attachment"},
	{"delete", "page"},
	{"delete", "blogpost"},
	{"delete", "comment"},
	{"delete", "attachment"},
	{"restrict_content", "space"},
}

// GrantRead lets someone read a space.
func (s *Store) GrantRead(sp *Space, h Holder) { s.GrantSpace(sp, h, "read", "space") }

// GrantWork lets someone read and write in a space.
func (s *Store) GrantWork(sp *Space, h Holder) {
	for _, p := range workPermissions {
		s.GrantSpace(sp, h, p[0], p[1])
	}
}

// GrantAll lets someone do everything in a space.
func (s *Store) GrantAll(sp *Space, h Holder) {
	s.GrantWork(sp, h)
	for _, p := range [][2]string{{"administer", "space"}, {"export", "space"}, {"delete", "space"}, {"archive", "page"}} {
		s.GrantSpace(sp, h, p[0], p[1])
	}
}
