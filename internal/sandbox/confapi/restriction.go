package confapi

import (
	"encoding/json"
	"hash/fnv"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func restrictionRoutes() []entry {
	const base = "/rest/api/content/{id}/restriction"
	list := []entry{
		{in: route.OnCloud, method: http.MethodGet, path: base, handle: api.listRestrictions},
		{in: route.OnBoth, method: http.MethodPut, path: base, handle: api.setRestrictions},
		{in: route.OnCloud, method: http.MethodPost, path: base, handle: api.addRestrictions},
		{in: route.OnCloud, method: http.MethodDelete, path: base, handle: api.clearRestrictions},
		{in: route.OnBoth, method: http.MethodGet, path: base + "/byOperation", handle: api.restrictionsByOperation},
		{in: route.OnBoth, method: http.MethodGet, path: base + "/byOperation/{operationKey}", handle: api.restrictionOf},
		{in: route.OnDataCenter, method: http.MethodGet, path: base + "/relevantViewRestrictions", handle: api.relevantRestrictions},
		{in: route.OnDataCenter, method: http.MethodPut, path: "/rest/experimental/content/{id}/restriction", handle: api.setRestrictions},
		{in: route.OnDataCenter, method: http.MethodPost, path: "/rest/experimental/content/{id}/restriction", handle: api.addRestrictions},
		{in: route.OnDataCenter, method: http.MethodDelete, path: "/rest/experimental/content/{id}/restriction", handle: api.clearRestrictions},
		{in: route.OnDataCenter, method: http.MethodGet, path: "/rest/experimental/content/{id}/restriction/byOperation", handle: api.restrictionsByOperation},
	}
	for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodDelete} {
		list = append(list,
			entry{in: route.OnCloud, method: method, path: base + "/byOperation/{operationKey}/user", handle: api.oneSubject},
			entry{in: route.OnCloud, method: method, path: base + "/byOperation/{operationKey}/group/{groupName}", handle: api.oneSubject},
			entry{in: route.OnCloud, method: method, path: base + "/byOperation/{operationKey}/byGroupId/{groupId}", handle: api.oneSubject},
		)
	}
	return list
}

// restrictable are the operations that can be restricted.
var restrictable = []string{"read", "update"}

// restrictions renders the restrictions of a content as the member of that name.
func (a api) restrictions(c *store.Content, e expand) route.Map {
	m := route.Map{"_links": route.Map{"self": a.site() + "/rest/api/content/" + contentID(c) + "/restriction/byOperation"}}
	folded := route.Map{}
	for _, op := range restrictable {
		if sub, ok := e[op]; ok {
			m[op] = a.restriction(c, op, sub)
			continue
		}
		folded[op] = ""
	}
	m["_expandable"] = folded
	return m
}

// restriction renders who alone may do one operation.
func (a api) restriction(c *store.Content, op string, e expand) route.Map {
	who := c.Restrictions[op]
	if who == nil {
		who = &store.Subjects{}
	}
	inner, folded := route.Map{}, route.Map{"user": "", "group": ""}
	if e["restrictions"].has("user") {
		users := route.List{}
		for _, u := range who.Users {
			users = append(users, a.person(u))
		}
		inner["user"] = route.Map{"results": users, "start": 0, "limit": 200, "size": len(users)}
		delete(folded, "user")
	}
	if e["restrictions"].has("group") {
		groups := route.List{}
		for _, g := range who.Groups {
			groups = append(groups, a.group(g))
		}
		inner["group"] = route.Map{"results": groups, "start": 0, "limit": 200, "size": len(groups)}
		delete(folded, "group")
	}
	inner["_expandable"] = folded
	return route.Map{
		"operation": op, "restrictions": inner, "_expandable": route.Map{"content": "/rest/api/content/" + contentID(c)},
		"_links": route.Map{"self": a.site() + "/rest/api/content/" + contentID(c) + "/restriction/byOperation/" + op},
	}
}

func (a api) restrictionsByOperation() (route.Answer, error) {
	c, err := a.find(a.Param("id"))
	if err != nil {
		return route.Answer{}, err
	}
	e := a.expand("update.restrictions.user", "read.restrictions.group", "read.restrictions.user", "update.restrictions.group")
	m := route.Map{"_links": route.Map{"self": a.self(), "base": a.site(), "context": a.context()}}
	for _, op := range restrictable {
		sub := e[op]
		if e.has("restrictions") { // the names without the operation mean both
			sub = expand{"restrictions": e["restrictions"]}
		}
		m[op] = a.restriction(c, op, sub)
	}
	return route.OK(m), nil
}

// operation reads the operation of the path.
func (a api) operation() (string, error) {
	op := a.Param("operationKey")
	if !slices.Contains(restrictable, op) {
		return "", a.refuse(http.StatusBadRequest, "Invalid operation key: %s", op)
	}
	return op, nil
}

func (a api) restrictionOf() (route.Answer, error) {
	c, err := a.find(a.Param("id"))
	if err != nil {
		return route.Answer{}, err
	}
	op, err := a.operation()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(a.rooted(a.restriction(c, op, a.expand("restrictions.user", "restrictions.group")))), nil
}

func (a api) listRestrictions() (route.Answer, error) {
	c, err := a.find(a.Param("id"))
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(a.restrictionList(c)), nil
}

func (a api) restrictionList(c *store.Content) route.Map {
	e := a.expand("restrictions.user", "restrictions.group")
	m := page(a, restrictable, window{limit: 100}, func(op string) any {
		sub := e
		if inner, ok := e[op]; ok {
			sub = inner
		}
		return a.restriction(c, op, sub)
	})
	if a.Cloud() {
		m["restrictionsHash"] = restrictionsHash(c)
	}
	return m
}

// restrictionsHash tells one set of restrictions from another.
func restrictionsHash(c *store.Content) string {
	h := fnv.New64a()
	for _, op := range restrictable {
		if who := c.Restrictions[op]; who != nil {
			for _, u := range who.Users {
				_, _ = io.WriteString(h, op+" user "+u.AccountID+"\n")
			}
			for _, g := range who.Groups {
				_, _ = io.WriteString(h, op+" group "+g.ID+"\n")
			}
		}
	}
	return strconv.FormatUint(h.Sum64(), 16)
}

// relevantRestrictions lists the view restrictions that decide who sees a page: its own and those above it.
func (a api) relevantRestrictions() (route.Answer, error) {
	c, err := a.find(a.Param("id"))
	if err != nil {
		return route.Answer{}, err
	}
	list := route.List{}
	for _, at := range append(c.Above(), c) {
		if !at.Restrictions["read"].Empty() {
			m := a.restriction(at, "read", parseExpand([]string{"restrictions.user", "restrictions.group"}))
			m["content"] = a.content(at, nil, nil)
			list = append(list, m)
		}
	}
	return route.OK(route.Map{"results": list, "start": 0, "limit": 200, "size": len(list), "_links": route.Map{"base": a.site(), "context": a.context(), "self": a.self()}}), nil
}

// restrictionIn is one operation's restriction as a request carries it.
type restrictionIn struct {
	Operation    string `json:"operation"`
	Restrictions struct {
		User  subjectsIn `json:"user"`
		Group subjectsIn `json:"group"`
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

// subjectsIn are users or groups, as a list or in an object with results.
type subjectsIn []subjectIn

// UnmarshalJSON takes both forms.
func (s *subjectsIn) UnmarshalJSON(raw []byte) error {
	if strings.HasPrefix(strings.TrimSpace(string(raw)), "{") {
		var paged struct {
			Results []subjectIn `json:"results"`
		}
		if err := json.Unmarshal(raw, &paged); err != nil {
			return err
		}
		*s = paged.Results
		return nil
	}
	return json.Unmarshal(raw, (*[]subjectIn)(s))
}

// restrictionsIn is the whole body: a list, or an object with results.
type restrictionsIn []restrictionIn

// UnmarshalJSON takes both forms.
func (r *restrictionsIn) UnmarshalJSON(raw []byte) error {
	if strings.HasPrefix(strings.TrimSpace(string(raw)), "{") {
		var paged struct {
			Results []restrictionIn `json:"results"`
		}
		if err := json.Unmarshal(raw, &paged); err != nil {
			return err
		}
		*r = paged.Results
		return nil
	}
	return json.Unmarshal(raw, (*[]restrictionIn)(r))
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
	var in restrictionsIn
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
