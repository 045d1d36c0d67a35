package jiraapi

import (
	"net/http"
	"slices"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func roleRoutes() []entry {
	return []entry{
		{method: get, path: "/role", handle: listRoles},
		{method: post, path: "/role", handle: createRole},
		{method: get, path: "/role/{id}", handle: getRole},
		{method: post, path: "/role/{id}", handle: renameRole},
		{method: put, path: "/role/{id}", handle: renameRole},
		{method: del, path: "/role/{id}", handle: deleteRole},
		{method: get, path: "/role/{id}/actors", handle: defaultActors},
		{method: post, path: "/role/{id}/actors", handle: addDefaultActors},
		{method: del, path: "/role/{id}/actors", handle: removeDefaultActor},
		{method: post, path: "/project/{projectIdOrKey}/role/{id}", handle: addActors},
		{method: put, path: "/project/{projectIdOrKey}/role/{id}", handle: setActors},
		{method: del, path: "/project/{projectIdOrKey}/role/{id}", handle: removeActor},
	}
}

// roleOfPath finds the role of the path.
func (c *call) roleOfPath() (*store.Role, error) {
	for _, r := range c.Store.Roles() {
		if itoa(r.ID) == c.Param("id") {
			return r, nil
		}
	}
	return nil, route.RefuseJira(http.StatusNotFound, "Can not retrieve project role with id '"+c.Param("id")+"'.")
}

// adminRole finds it for those who administer the site.
func (c *call) adminRole() (*store.Role, error) {
	if err := c.administrator(); err != nil {
		return nil, err
	}
	return c.roleOfPath()
}

// roleAlone is a role as it is defined for the site, with the actors that new projects begin with.
func (c *call) roleAlone(r *store.Role) route.Map {
	m := c.role(r)
	m["actors"] = c.holders(r, r.Defaults)
	return m
}

func listRoles(c *call) (route.Answer, error) {
	return route.OK(each(c.Store.Roles(), c.roleAlone)), nil
}

func getRole(c *call) (route.Answer, error) {
	r, err := c.roleOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.roleAlone(r)), nil
}

// freeRoleName refuses a name that another role has.
func (c *call) freeRoleName(name string, r *store.Role) error {
	if other := c.Store.RoleNamed(name); other != nil && other != r {
		return route.Refuse(route.JSON(http.StatusConflict, route.JiraErrors([]string{"A project role with name '" + name + "' already exists."}, nil)))
	}
	return nil
}

func createRole(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	r := &store.Role{}
	if err := c.named(&r.Name, &r.Description); err != nil {
		return route.Answer{}, err
	}
	if err := c.freeRoleName(r.Name, r); err != nil {
		return route.Answer{}, err
	}
	r.ID = c.nextNumber(store.KindRole)
	c.Store.AddRole(r)
	return route.OK(c.roleAlone(r)), nil
}

func renameRole(c *call) (route.Answer, error) {
	r, err := c.adminRole()
	if err != nil {
		return route.Answer{}, err
	}
	name, description := r.Name, r.Description
	if err := c.named(&name, &description); err != nil {
		return route.Answer{}, err
	}
	if err := c.freeRoleName(name, r); err != nil {
		return route.Answer{}, err
	}
	r.Description = description
	if name != r.Name {
		c.Store.RenameRole(r, name)
	}
	return route.OK(c.roleAlone(r)), nil
}

func deleteRole(c *call) (route.Answer, error) {
	r, err := c.adminRole()
	if err != nil {
		return route.Answer{}, err
	}
	var swap *store.Role
	if id := c.Int("swap", 0); id != 0 {
		if swap = c.Store.Role(id); swap == nil || swap == r {
			return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The role with id '"+c.Arg("swap")+"' cannot take the place of the deleted one.")
		}
	}
	c.Store.DeleteRole(r, swap)
	return route.NoContent(), nil
}

// actorsBody names people and groups.
type actorsBody struct {
	User    []string `json:"user"`
	Group   []string `json:"group"`
	GroupID []string `json:"groupId"`
}

// holders finds those that the body names.
func (b actorsBody) holders(c *call) ([]store.Holder, error) {
	var list []store.Holder
	for _, name := range b.User {
		u := c.findUser(name)
		if u == nil {
			return nil, route.RefuseJira(http.StatusNotFound, "We can't find the user '"+name+"'. Check that the user exists and is active.")
		}
		list = append(list, store.Holder{User: u})
	}
	for _, name := range slices.Concat(b.Group, b.GroupID) {
		g := c.Store.Group(name)
		if g == nil {
			return nil, route.RefuseJira(http.StatusNotFound, "We can't find the group '"+name+"'.")
		}
		list = append(list, store.Holder{Group: g.Name})
	}
	if len(list) == 0 {
		return nil, route.RefuseJira(http.StatusBadRequest, "You must name at least one user or group.")
	}
	return list, nil
}

// actorsSent reads the body of adding actors.
func (c *call) actorsSent() ([]store.Holder, error) {
	var body actorsBody
	if err := c.into(&body); err != nil {
		return nil, err
	}
	return body.holders(c)
}

// actorAsked reads who shall go from the query.
func (c *call) actorAsked() ([]store.Holder, error) {
	return actorsBody{User: c.Query["user"], Group: c.Query["group"], GroupID: c.Query["groupId"]}.holders(c)
}

// united adds those that are not there yet.
func united(list, more []store.Holder) []store.Holder {
	list = slices.Clone(list)
	for _, h := range more {
		if !slices.Contains(list, h) {
			list = append(list, h)
		}
	}
	return list
}

func defaultActors(c *call) (route.Answer, error) {
	r, err := c.adminRole()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(route.Map{"actors": c.holders(r, r.Defaults)}), nil
}

func addDefaultActors(c *call) (route.Answer, error) {
	r, err := c.adminRole()
	if err != nil {
		return route.Answer{}, err
	}
	more, err := c.actorsSent()
	if err != nil {
		return route.Answer{}, err
	}
	r.Defaults = united(r.Defaults, more)
	return route.OK(route.Map{"actors": c.holders(r, r.Defaults)}), nil
}

func removeDefaultActor(c *call) (route.Answer, error) {
	r, err := c.adminRole()
	if err != nil {
		return route.Answer{}, err
	}
	gone, err := c.actorAsked()
	if err != nil {
		return route.Answer{}, err
	}
	r.Defaults = slices.DeleteFunc(slices.Clone(r.Defaults), func(h store.Holder) bool { return slices.Contains(gone, h) })
	return route.OK(route.Map{"actors": c.holders(r, r.Defaults)}), nil
}

// projectAndRole finds both of the path, for those who administer the project.
func (c *call) projectAndRole() (*store.Project, *store.Role, error) {
	p, err := c.adminProject()
	if err != nil {
		return nil, nil, err
	}
	r, err := c.roleOfPath()
	return p, r, err
}

func (c *call) roleIn(p *store.Project, r *store.Role) route.Map {
	m := c.role(r)
	m["self"] = c.api("/project/", p.ID, "/role/", itoa(r.ID))
	m["actors"] = c.holders(r, p.Members[r.Name])
	return m
}

func addActors(c *call) (route.Answer, error) {
	p, r, err := c.projectAndRole()
	if err != nil {
		return route.Answer{}, err
	}
	more, err := c.actorsSent()
	if err != nil {
		return route.Answer{}, err
	}
	if slices.ContainsFunc(more, func(h store.Holder) bool { return slices.Contains(p.Members[r.Name], h) }) {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "One of the users or groups is already a member of the project role.")
	}
	p.Members[r.Name] = united(p.Members[r.Name], more)
	return route.OK(c.roleIn(p, r)), nil
}

// setActors replaces all actors of a role in a project.
func setActors(c *call) (route.Answer, error) {
	p, r, err := c.projectAndRole()
	if err != nil {
		return route.Answer{}, err
	}
	var body struct {
		Categorised map[string][]string `json:"categorisedActors"`
	}
	if err := c.into(&body); err != nil {
		return route.Answer{}, err
	}
	var sent actorsBody
	for kind, names := range body.Categorised {
		switch kind {
		case "atlassian-user-role-actor":
			sent.User = names
		case "atlassian-group-role-actor":
			sent.Group = names
		case "atlassian-group-role-actor-id":
			sent.GroupID = names
		default:
			return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The actor type '"+kind+"' is not known.")
		}
	}
	if body.Categorised == nil {
		return route.Answer{}, route.RefuseJiraFields(map[string]string{"categorisedActors": "The actors of the role are required."})
	}
	var list []store.Holder
	if len(sent.User)+len(sent.Group)+len(sent.GroupID) > 0 {
		if list, err = sent.holders(c); err != nil {
			return route.Answer{}, err
		}
	}
	p.Members[r.Name] = list
	return route.OK(c.roleIn(p, r)), nil
}

func removeActor(c *call) (route.Answer, error) {
	p, r, err := c.projectAndRole()
	if err != nil {
		return route.Answer{}, err
	}
	gone, err := c.actorAsked()
	if err != nil {
		return route.Answer{}, err
	}
	p.Members[r.Name] = slices.DeleteFunc(slices.Clone(p.Members[r.Name]), func(h store.Holder) bool { return slices.Contains(gone, h) })
	return route.NoContent(), nil
}
