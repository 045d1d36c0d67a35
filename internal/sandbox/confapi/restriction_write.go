package confapi

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// restrictionIn is one operation's restriction as a request carries it.
type restrictionIn struct {
	Operation    string `json:"operation"`
	Restrictions struct {
		User  listed[subjectIn] `json:"user"`
		Group listed[subjectIn] `json:"group"`
	} `json:"restrictions"`
}

type subjectIn struct {
	AccountID string `json:"accountId"`
	Username  string `json:"username"`
	UserKey   string `json:"userKey"`
	ID        string `json:"id"`
	Name      string `json:"name"`
	Type      string `json:"type"`
}

// listed is a list, or an object with the list as its results: Confluence takes both forms.
type listed[T any] []T

// UnmarshalJSON takes both forms.
func (l *listed[T]) UnmarshalJSON(raw []byte) error {
	if strings.HasPrefix(strings.TrimSpace(string(raw)), "{") {
		var paged struct {
			Results []T `json:"results"`
		}
		if err := json.Unmarshal(raw, &paged); err != nil {
			return err
		}
		*l = paged.Results
		return nil
	}
	return json.Unmarshal(raw, (*[]T)(l))
}

// restrictedPage finds the page of the path and checks that the caller may restrict it.
func (a api) restrictedPage() (*store.Content, error) {
	c, err := a.find(a.Param("id"))
	if err != nil {
		return nil, err
	}
	if c.Type != store.Page && c.Type != store.BlogPost {
		return nil, a.refuse(http.StatusBadRequest, "Restrictions can only be set on pages and blog posts")
	}
	if !a.Store.Restricts(a.User, c) {
		return nil, a.refuse(http.StatusForbidden, "User is not permitted to change restrictions on content: %s", contentID(c))
	}
	return c, nil
}

// readRestrictions decodes the body and looks up everyone it names.
func (a api) readRestrictions() (map[string]*store.Subjects, error) {
	var in listed[restrictionIn]
	if err := a.body(&in); err != nil {
		return nil, err
	}
	if len(in) == 0 {
		return nil, a.refuse(http.StatusBadRequest, "At least one restriction is required")
	}
	out := map[string]*store.Subjects{}
	for _, r := range in {
		if !slices.Contains(restrictable, r.Operation) {
			return nil, a.refuse(http.StatusBadRequest, "Invalid operation: %s", r.Operation)
		}
		who, err := a.subjects(&r)
		if err != nil {
			return nil, err
		}
		out[r.Operation] = who
	}
	return out, nil
}

// subjects looks up everyone whom a restriction names.
func (a api) subjects(r *restrictionIn) (*store.Subjects, error) {
	who := &store.Subjects{}
	for _, s := range r.Restrictions.User {
		u := a.userBy(s.AccountID, s.Username, s.UserKey)
		if u == nil {
			return nil, a.refuse(http.StatusBadRequest, "User not found: %s", s.AccountID+s.Username+s.UserKey)
		}
		if !slices.Contains(who.Users, u) {
			who.Users = append(who.Users, u)
		}
	}
	for _, s := range r.Restrictions.Group {
		g := a.Store.Group(s.ID)
		if g == nil {
			g = a.Store.Group(s.Name)
		}
		if g == nil {
			return nil, a.refuse(http.StatusBadRequest, "Group not found: %s", s.ID+s.Name)
		}
		who.Groups = append(who.Groups, g)
	}
	return who, nil
}

// setRestrictions replaces the restrictions of the operations that the body names.
func (a api) setRestrictions() (route.Answer, error) {
	c, err := a.restrictedPage()
	if err != nil {
		return route.Answer{}, err
	}
	in, err := a.readRestrictions()
	if err != nil {
		return route.Answer{}, err
	}
	for _, op := range sortedKeys(in) {
		if who := in[op]; !who.Empty() && !who.Names(a.User) {
			return route.Answer{}, a.refuse(http.StatusBadRequest, "You cannot restrict yourself from the content: the restriction on %s must name you", op)
		}
	}
	if c.Restrictions == nil {
		c.Restrictions = map[string]*store.Subjects{}
	}
	maps.Copy(c.Restrictions, in)
	return route.OK(a.restrictionList(c)), nil
}

func (a api) addRestrictions() (route.Answer, error) {
	c, err := a.restrictedPage()
	if err != nil {
		return route.Answer{}, err
	}
	in, err := a.readRestrictions()
	if err != nil {
		return route.Answer{}, err
	}
	for _, op := range sortedKeys(in) {
		who := subjectsOf(c, op)
		for _, u := range in[op].Users {
			if !slices.Contains(who.Users, u) {
				who.Users = append(who.Users, u)
			}
		}
		for _, g := range in[op].Groups {
			if !slices.Contains(who.Groups, g) {
				who.Groups = append(who.Groups, g)
			}
		}
	}
	return route.OK(a.restrictionList(c)), nil
}

// subjectsOf gives the restriction of an operation, made when it is missing.
func subjectsOf(c *store.Content, op string) *store.Subjects {
	if c.Restrictions == nil {
		c.Restrictions = map[string]*store.Subjects{}
	}
	if c.Restrictions[op] == nil {
		c.Restrictions[op] = &store.Subjects{}
	}
	return c.Restrictions[op]
}

func (a api) clearRestrictions() (route.Answer, error) {
	c, err := a.restrictedPage()
	if err != nil {
		return route.Answer{}, err
	}
	c.Restrictions = nil
	return route.OK(a.restrictionList(c)), nil
}

// oneSubject tells, adds or removes one user or group of a restriction.
func (a api) oneSubject() (route.Answer, error) {
	op, err := a.operation()
	if err != nil {
		return route.Answer{}, err
	}
	find := a.restrictedPage
	if a.Route.Method == http.MethodGet {
		find = func() (*store.Content, error) { return a.find(a.Param("id")) }
	}
	c, err := find()
	if err != nil {
		return route.Answer{}, err
	}
	u := a.userBy(a.Arg("accountId"), a.Arg("username"), a.Arg("key"))
	g := a.Store.Group(a.Param("groupName") + a.Param("groupId"))
	if u == nil && g == nil {
		return route.Answer{}, a.refuse(http.StatusNotFound, "No such user or group")
	}
	who := c.Restrictions[op]
	in := who != nil && (slices.Contains(who.Users, u) || slices.Contains(who.Groups, g))
	switch a.Route.Method {
	case http.MethodGet:
		if !in {
			return route.Answer{}, a.refuse(http.StatusNotFound, "No restriction found")
		}
		return route.Answer{Status: http.StatusOK}, nil
	case http.MethodDelete:
		if in {
			who.Users = slices.DeleteFunc(slices.Clone(who.Users), func(x *store.User) bool { return x == u })
			who.Groups = slices.DeleteFunc(slices.Clone(who.Groups), func(x *store.Group) bool { return x == g })
		}
		return route.NoContent(), nil
	}
	who = subjectsOf(c, op)
	if !in && u != nil {
		who.Users = append(who.Users, u)
	}
	if !in && g != nil {
		who.Groups = append(who.Groups, g)
	}
	return route.Answer{Status: http.StatusOK}, nil
}
