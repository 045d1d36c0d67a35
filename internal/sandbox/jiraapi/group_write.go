package jiraapi

import (
	"net/http"
	"slices"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func groupWriteRoutes() []entry {
	return []entry{
		{method: post, path: "/group", handle: createGroup},
		{method: del, path: "/group", handle: deleteGroup},
		{method: post, path: "/group/user", handle: addToGroup},
		{method: del, path: "/group/user", handle: removeFromGroup},
		{method: post, path: "/user", handle: createUser},
		{method: put, path: "/user", handle: updateUser, in: onDataCenter},
		{method: del, path: "/user", handle: deleteUser},
		{method: put, path: "/user/password", handle: setPassword, in: onDataCenter},
		{method: put, path: "/myself", handle: updateMyself, in: onDataCenter},
	}
}

func (c *call) groupFull(g *store.Group) route.Map {
	m := c.groupRef(g)
	m["expand"] = "users"
	users := route.Map{"size": len(g.Members), "items": route.List{}, "max-results": 50, "start-index": 0, "end-index": 0}
	if slices.Contains(c.List("expand"), "users") {
		users["items"], users["end-index"] = each(g.Members, c.userMap), len(g.Members)-1
	}
	m["users"] = users
	return m
}

func createGroup(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	var name, ignored string
	if err := c.named(&name, &ignored); err != nil {
		return route.Answer{}, err
	}
	if c.Store.Group(name) != nil {
		return route.Answer{}, route.RefuseJiraFields(map[string]string{"name": "A group or user with this name already exists."})
	}
	g := c.Store.AddGroup(&store.Group{Name: name, ID: uuidOf(c.nextNumber(store.KindGroup))})
	return route.Created(c.groupFull(g)), nil
}

// uuidOf makes an id in the form of a UUID of a number.
func uuidOf(n int) string {
	text := "000000000000" + itoa(n)
	return "9d0c7c2e-5b1f-4e8a-9c3d-" + text[len(text)-12:]
}

// adminGroup finds the group of the query for those who administer the site.
func (c *call) adminGroup() (*store.Group, error) {
	if err := c.administrator(); err != nil {
		return nil, err
	}
	return c.groupAsked()
}

func deleteGroup(c *call) (route.Answer, error) {
	g, err := c.adminGroup()
	if err != nil {
		return route.Answer{}, err
	}
	if g.Name == store.Administrator {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "You cannot delete the group that administers the site.")
	}
	var swap *store.Group
	if name := c.Arg("swapGroup") + c.Arg("swapGroupId"); name != "" {
		if swap = c.Store.Group(name); swap == nil || swap == g {
			return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The group '"+name+"' cannot take the place of the deleted one.")
		}
	}
	c.Store.DeleteGroup(g, swap)
	return route.Answer{Status: http.StatusOK}, nil
}

func addToGroup(c *call) (route.Answer, error) {
	g, err := c.adminGroup()
	if err != nil {
		return route.Answer{}, err
	}
	var body struct {
		AccountID string `json:"accountId"`
		Name      string `json:"name"`
	}
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	name := body.Name
	if c.Cloud() {
		name = body.AccountID
	}
	u := c.findUser(name)
	switch {
	case u == nil:
		return route.Answer{}, c.noSuchUser(name)
	case g.Has(u):
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "Cannot add user. '"+u.DisplayName+"' is already a member of '"+g.Name+"'")
	}
	g.Members = append(g.Members, u)
	return route.Created(c.groupFull(g)), nil
}

func removeFromGroup(c *call) (route.Answer, error) {
	g, err := c.adminGroup()
	if err != nil {
		return route.Answer{}, err
	}
	name := c.Arg("username")
	if c.Cloud() {
		name = c.Arg("accountId")
	}
	u := c.findUser(name)
	switch {
	case u == nil:
		return route.Answer{}, c.noSuchUser(name)
	case !g.Has(u):
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "Cannot remove user '"+u.DisplayName+"' from group '"+g.Name+"' since user is not a member of '"+g.Name+"'")
	case g.Name == store.Administrator && len(g.Members) == 1:
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "You cannot remove the last administrator of the site.")
	}
	g.Members = slices.DeleteFunc(slices.Clone(g.Members), func(x *store.User) bool { return x == u })
	return route.Answer{Status: http.StatusOK}, nil
}

// accountBody is the body of writing an account; absent members stay as they are.
type accountBody struct {
	Name     *string  `json:"name"`
	Email    *string  `json:"emailAddress"`
	Display  *string  `json:"displayName"`
	Password string   `json:"password"`
	Active   *flag    `json:"active"`
	Products []string `json:"products"`
}

// check says what is wrong with names and addresses, for a new account (nil) or a known one.
func (b accountBody) check(c *call, u *store.User) map[string]string {
	wrong := map[string]string{}
	if b.Name != nil {
		switch other := c.Store.UserByName(*b.Name); {
		case strings.TrimSpace(*b.Name) == "":
			wrong["username"] = "You must specify a username."
		case other != nil && other != u:
			wrong["username"] = "A user with that username already exists."
		}
	}
	if b.Email != nil {
		switch other := c.Store.UserByEmail(*b.Email); {
		case !strings.Contains(*b.Email, "@"):
			wrong["email"] = "You must specify a valid email address."
		case other != nil && other != u:
			wrong["email"] = "A user with that email address already exists."
		}
	}
	if b.Display != nil && strings.TrimSpace(*b.Display) == "" {
		wrong["fullName"] = "You must specify a full name."
	}
	return wrong
}

func createUser(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	var body accountBody
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	wrong := body.check(c, nil)
	if body.Email == nil {
		wrong["email"] = "You must specify an email address."
	}
	if body.Name == nil && !c.Cloud() {
		wrong["username"] = "You must specify a username."
	}
	if len(wrong) > 0 {
		return route.Answer{}, route.RefuseJiraFields(wrong)
	}
	u := c.Store.AddUser(body.account(c))
	a := c.profile(u)
	delete(a, "deleted")
	return route.Created(a), nil
}

// account makes the account that a body describes. What was not said follows from the address.
func (b accountBody) account(c *call) *store.User {
	local, _, _ := strings.Cut(*b.Email, "@")
	n := c.nextNumber(store.KindUser)
	u := &store.User{
		AccountID: "712020:" + uuidOf(n), Key: "JIRAUSER" + itoa(n), Name: local, DisplayName: local, Email: *b.Email, APIToken: b.Password,
		TimeZone: "Etc/UTC", Locale: "en_US", Active: true, Kind: "atlassian",
	}
	if b.Name != nil {
		u.Name, u.DisplayName = *b.Name, *b.Name
	} else if c.Store.UserByName(local) != nil {
		u.Name = local + itoa(n)
	}
	if b.Display != nil {
		u.DisplayName = *b.Display
	}
	return u
}

// accountAsked finds the account of the query.
func (c *call) accountAsked() (*store.User, error) {
	name := c.Arg("username")
	if c.Cloud() {
		name = c.Arg("accountId")
	}
	u := c.findUser(name)
	if key := c.Arg("key"); key != "" && !c.Cloud() {
		u, name = c.Store.UserByKey(key), key
	}
	if u == nil {
		return nil, c.noSuchUser(name)
	}
	return u, nil
}

// adminAccount finds it for those who administer the site.
func (c *call) adminAccount() (*store.User, error) {
	if err := c.administrator(); err != nil {
		return nil, err
	}
	return c.accountAsked()
}

func updateUser(c *call) (route.Answer, error) {
	u, err := c.adminAccount()
	if err != nil {
		return route.Answer{}, err
	}
	return c.changeAccount(u)
}

func updateMyself(c *call) (route.Answer, error) { return c.changeAccount(c.User) }

// changeAccount puts the body into an account.
func (c *call) changeAccount(u *store.User) (route.Answer, error) {
	var body accountBody
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	if wrong := body.check(c, u); len(wrong) > 0 {
		return route.Answer{}, route.RefuseJiraFields(wrong)
	}
	var name, email string
	if body.Name != nil && u != c.User {
		name = *body.Name
	}
	if body.Email != nil {
		email = *body.Email
	}
	c.Store.RenameUser(u, name, email)
	if body.Display != nil {
		u.DisplayName = *body.Display
	}
	if body.Active != nil && u != c.User {
		u.Active = bool(*body.Active)
	}
	return route.OK(c.profile(u)), nil
}

func deleteUser(c *call) (route.Answer, error) {
	u, err := c.adminAccount()
	if err != nil {
		return route.Answer{}, err
	}
	if u == c.User || c.Store.Involved(u) {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "Cannot delete user '"+u.DisplayName+"': the account is yours, leads a project or has issues, comments or worklogs.")
	}
	c.Store.DeleteUser(u)
	return route.NoContent(), nil
}

func setPassword(c *call) (route.Answer, error) {
	u, err := c.adminAccount()
	if err != nil {
		return route.Answer{}, err
	}
	var body struct {
		Password string `json:"password"`
	}
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	if body.Password == "" {
		return route.Answer{}, route.RefuseJiraFields(map[string]string{"password": "A password is required."})
	}
	u.APIToken = body.Password
	return route.NoContent(), nil
}
