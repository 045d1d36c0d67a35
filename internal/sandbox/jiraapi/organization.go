package jiraapi

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// organizationRoutes are customers, the organizations that they belong to, and who takes part in a request.
func organizationRoutes() []entry {
	at, desk := deskBase+"/organization", deskBase+"/servicedesk/{serviceDeskId}"
	return slices.Concat([]entry{
		{method: post, path: deskBase + "/customer", handle: createCustomer},
		{method: get, path: at, handle: listOrganizations},
		{method: post, path: at, handle: createOrganization},
		{method: get, path: at + "/{organizationId}", handle: getOrganization},
		{method: del, path: at + "/{organizationId}", handle: deleteOrganization},
		{method: get, path: at + "/{organizationId}/user", handle: organizationUsers},
		{method: post, path: at + "/{organizationId}/user", handle: addOrganizationUsers},
		{method: del, path: at + "/{organizationId}/user", handle: removeOrganizationUsers},
		{method: get, path: desk + "/organization", handle: deskOrganizations},
		{method: post, path: desk + "/organization", handle: addDeskOrganization},
		{method: del, path: desk + "/organization", handle: removeDeskOrganization},
		{method: del, path: deskBase + "/request/{issueIdOrKey}/participant", handle: removeParticipants},
		{method: get, path: deskBase + "/request/{issueIdOrKey}/notification", handle: subscribed},
		{method: put, path: deskBase + "/request/{issueIdOrKey}/notification", handle: subscribe},
		{method: del, path: deskBase + "/request/{issueIdOrKey}/notification", handle: unsubscribe},
	}, propertyRoutes(0, at+"/{organizationId}/property", organizationProperties))
}

// errDeskPayload refuses a body that cannot be read.
func errDeskPayload() error {
	return refuseDesk(http.StatusBadRequest, "The request payload is not valid JSON of the expected form.")
}

// agent refuses everybody who is agent of no service desk.
func (c *call) agent() error {
	if slices.ContainsFunc(c.Store.Desks(), func(d *store.Desk) bool { return c.may("SERVICEDESK_AGENT", d.Project, nil) }) {
		return nil
	}
	return refuseDesk(http.StatusForbidden, "You must be an agent of a service desk to do this.")
}

// createCustomer makes an account that may only write to service desks.
func createCustomer(c *call) (route.Answer, error) {
	if err := c.agent(); err != nil {
		return route.Answer{}, err
	}
	var body struct {
		Email    string `json:"email"`
		FullName string `json:"fullName"`
		Display  string `json:"displayName"`
	}
	if err := c.Decode(&body); err != nil {
		return route.Answer{}, errDeskPayload()
	}
	switch {
	case !strings.Contains(body.Email, "@"):
		return route.Answer{}, refuseDesk(http.StatusBadRequest, "The email address '"+body.Email+"' is not valid.")
	case c.Store.UserByEmail(body.Email) != nil:
		return route.Answer{}, refuseDesk(http.StatusBadRequest, "An account already exists for this email: "+body.Email)
	}
	account := accountBody{Email: &body.Email}
	for _, name := range []string{body.FullName, body.Display} {
		if name != "" {
			account.Display = &name
		}
	}
	u := account.account(c)
	u.Kind = "customer"
	return route.Created(c.deskUser(c.Store.AddUser(u))), nil
}

func (c *call) organization(o *store.Organization) route.Map {
	m := route.Map{"id": itoa(o.ID), "name": o.Name, "created": c.deskDate(o.Created), "_links": route.Map{"self": c.desk("/organization/", itoa(o.ID))}}
	if c.Cloud() {
		m["uuid"], m["scimManaged"] = uuidOf(o.ID), false
	}
	return m
}

// seesOrganization says whether the caller may know of an organization: agents and members do.
func (c *call) seesOrganization(o *store.Organization) bool {
	return slices.Contains(o.Members, c.User) || c.agent() == nil
}

func (c *call) organizationsWhere(fits func(*store.Organization) bool) (route.Answer, error) {
	found := slices.DeleteFunc(slices.Clone(c.Store.Organizations), func(o *store.Organization) bool { return !c.seesOrganization(o) || !fits(o) })
	return deskPage(c, found, c.organization), nil
}

func listOrganizations(c *call) (route.Answer, error) {
	id := c.Arg("accountId")
	return c.organizationsWhere(func(o *store.Organization) bool {
		return id == "" || slices.ContainsFunc(o.Members, func(u *store.User) bool { return u.AccountID == id })
	})
}

func deskOrganizations(c *call) (route.Answer, error) {
	d, err := c.agentDesk()
	if err != nil {
		return route.Answer{}, err
	}
	return c.organizationsWhere(func(o *store.Organization) bool { return slices.Contains(o.Desks, d) })
}

func createOrganization(c *call) (route.Answer, error) {
	if err := c.agent(); err != nil {
		return route.Answer{}, err
	}
	var body struct {
		Name string `json:"name"`
	}
	if err := c.Decode(&body); err != nil {
		return route.Answer{}, errDeskPayload()
	}
	if name := strings.TrimSpace(body.Name); name == "" || len([]rune(name)) > 200 {
		return route.Answer{}, refuseDesk(http.StatusBadRequest, "The name of an organization must have between 1 and 200 characters.")
	}
	o := &store.Organization{ID: c.nextNumber(store.KindOrganization), Name: strings.TrimSpace(body.Name), Created: c.Store.Now()}
	c.Store.Organizations = append(slices.Clone(c.Store.Organizations), o)
	return route.Created(c.organization(o)), nil
}

func (c *call) organizationWithID(id string) (*store.Organization, error) {
	for _, o := range c.Store.Organizations {
		if itoa(o.ID) == id && c.seesOrganization(o) {
			return o, nil
		}
	}
	return nil, refuseDesk(http.StatusNotFound, "The organization with id '"+id+"' does not exist or you do not have permission to see it.")
}

func (c *call) organizationOfPath() (*store.Organization, error) {
	return c.organizationWithID(c.Param("organizationId"))
}

// organizationToChange is one for agents only.
func (c *call) organizationToChange() (*store.Organization, error) {
	if err := c.agent(); err != nil {
		return nil, err
	}
	return c.organizationOfPath()
}

func getOrganization(c *call) (route.Answer, error) {
	o, err := c.organizationOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.organization(o)), nil
}

func deleteOrganization(c *call) (route.Answer, error) {
	gone, err := c.organizationToChange()
	if err != nil {
		return route.Answer{}, err
	}
	c.Store.Organizations = slices.DeleteFunc(slices.Clone(c.Store.Organizations), func(o *store.Organization) bool { return o == gone })
	return route.NoContent(), nil
}

func organizationUsers(c *call) (route.Answer, error) {
	o, err := c.organizationOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	return deskPage(c, o.Members, c.deskUser), nil
}

// deskPeople reads the people that a body names.
func (c *call) deskPeople() ([]*store.User, error) {
	var body struct {
		AccountIDs []string `json:"accountIds"`
		Names      []string `json:"usernames"`
	}
	if err := c.Decode(&body); err != nil {
		return nil, errDeskPayload()
	}
	var list []*store.User
	for _, name := range append(body.AccountIDs, body.Names...) {
		u := c.findUser(name)
		if u == nil {
			return nil, refuseDesk(http.StatusBadRequest, "The user '"+name+"' does not exist.")
		}
		if !slices.Contains(list, u) {
			list = append(list, u)
		}
	}
	return list, nil
}

// with gives a list to which those are added that it lacks; less is without them.
func with(list, more []*store.User) []*store.User {
	list = slices.Clone(list)
	for _, u := range more {
		if !slices.Contains(list, u) {
			list = append(list, u)
		}
	}
	return list
}

func less(list, gone []*store.User) []*store.User {
	return slices.DeleteFunc(slices.Clone(list), func(u *store.User) bool { return slices.Contains(gone, u) })
}

// changeMembers lets a body change who belongs to an organization.
func changeMembers(change func(list, named []*store.User) []*store.User) handler {
	return func(c *call) (route.Answer, error) {
		o, err := c.organizationToChange()
		if err != nil {
			return route.Answer{}, err
		}
		named, err := c.deskPeople()
		if err != nil {
			return route.Answer{}, err
		}
		o.Members = change(o.Members, named)
		return route.NoContent(), nil
	}
}

func addOrganizationUsers(c *call) (route.Answer, error)    { return changeMembers(with)(c) }
func removeOrganizationUsers(c *call) (route.Answer, error) { return changeMembers(less)(c) }

// deskAndOrganization finds the desk of the path and the organization of the body.
func (c *call) deskAndOrganization() (*store.Desk, *store.Organization, error) {
	d, err := c.agentDesk()
	if err != nil {
		return nil, nil, err
	}
	var body struct {
		ID rawNumber `json:"organizationId"`
	}
	if err := c.Decode(&body); err != nil {
		return nil, nil, errDeskPayload()
	}
	o, err := c.organizationWithID(body.ID.String())
	return d, o, err
}

func addDeskOrganization(c *call) (route.Answer, error) {
	d, o, err := c.deskAndOrganization()
	if err != nil {
		return route.Answer{}, err
	}
	if !slices.Contains(o.Desks, d) {
		o.Desks = append(slices.Clone(o.Desks), d)
	}
	return route.NoContent(), nil
}

func removeDeskOrganization(c *call) (route.Answer, error) {
	d, o, err := c.deskAndOrganization()
	if err != nil {
		return route.Answer{}, err
	}
	o.Desks = slices.DeleteFunc(slices.Clone(o.Desks), func(x *store.Desk) bool { return x == d })
	return route.NoContent(), nil
}

func organizationProperties(c *call, write bool) (*map[string]any, func(), error) {
	return propertiesOf(write, c.organizationOfPath, c.organizationToChange, func(o *store.Organization) *map[string]any { return &o.Properties })
}

func removeParticipants(c *call) (route.Answer, error) {
	i, err := c.request()
	if err != nil {
		return route.Answer{}, err
	}
	gone, err := c.deskPeople()
	if err != nil {
		return route.Answer{}, err
	}
	i.Request.Participants = less(i.Request.Participants, gone)
	return deskPage(c, i.Request.Participants, c.deskUser), nil
}

func subscribed(c *call) (route.Answer, error) {
	i, err := c.request()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(route.Map{"subscribed": i.Watches(c.User)}), nil
}

func subscribe(c *call) (route.Answer, error) {
	i, err := c.request()
	if err != nil {
		return route.Answer{}, err
	}
	i.Watch(c.User)
	return route.NoContent(), nil
}

func unsubscribe(c *call) (route.Answer, error) {
	i, err := c.request()
	if err != nil {
		return route.Answer{}, err
	}
	i.Watchers = less(i.Watchers, []*store.User{c.User})
	return route.NoContent(), nil
}

// requestSLAByID gives one service level of a request.
func requestSLAByID(c *call) (route.Answer, error) {
	m, err := c.serviceLevel()
	if err != nil {
		return route.Answer{}, err
	}
	if c.Param("slaMetricId") != m["id"] {
		return route.Answer{}, refuseDesk(http.StatusNotFound, "The SLA metric with id '"+strconv.Quote(c.Param("slaMetricId"))+"' does not exist.")
	}
	return route.OK(m), nil
}
