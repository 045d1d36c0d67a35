package jiraapi

import (
	"maps"
	"net/http"
	"slices"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// setProperty puts a value under a key.
func setProperty(into *map[string]any, key string, value any) {
	if *into == nil {
		*into = map[string]any{}
	}
	(*into)[key] = value
}

func (c *call) propertyKeys(all map[string]any) route.Map {
	list := route.List{}
	for _, key := range slices.Sorted(maps.Keys(all)) {
		list = append(list, route.Map{"key": key, "self": c.Base + c.path() + "/" + key})
	}
	return route.Map{"keys": list}
}

func (c *call) getProperty(all map[string]any) (route.Answer, error) {
	key := c.Param("propertyKey")
	v, ok := all[key]
	if !ok {
		return route.Answer{}, route.RefuseJira(http.StatusNotFound, "The property with key '"+key+"' does not exist.")
	}
	return route.OK(route.Map{"key": key, "value": v}), nil
}

// maxProperty is how large the value of a property may be.
const maxProperty = 32768

func (c *call) writeProperty(into *map[string]any) (route.Answer, error) {
	key := c.Param("propertyKey")
	if len(key) > maxLine {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The property key cannot be longer than 255 characters.")
	}
	if len(c.Body) > maxProperty {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The property value is too long.")
	}
	var v any
	if err := c.Decode(&v); err != nil {
		return route.Answer{}, route.RefuseJira(http.StatusBadRequest, "The property value is not a valid JSON.")
	}
	_, known := (*into)[key]
	setProperty(into, key, v)
	if known {
		return route.Answer{Status: http.StatusOK}, nil
	}
	return route.Answer{Status: http.StatusCreated}, nil
}

func (c *call) dropProperty(all *map[string]any) (route.Answer, error) {
	key := c.Param("propertyKey")
	if _, ok := (*all)[key]; !ok {
		return route.Answer{}, route.RefuseJira(http.StatusNotFound, "The property with key '"+key+"' does not exist.")
	}
	delete(*all, key)
	return route.NoContent(), nil
}

// owner finds the properties that a path means, for reading or for writing. What it gives as
// changed is called after a write; nil for nothing.
type owner func(c *call, write bool) (properties *map[string]any, changed func(), err error)

// propertiesOf gives the properties of what one function finds for readers and another one for those who may write.
func propertiesOf[T any](write bool, read, change func() (T, error), in func(T) *map[string]any) (*map[string]any, func(), error) { //nolint:revive // see owner
	find := read
	if write {
		find = change
	}
	found, err := find()
	if err != nil {
		return nil, nil, err
	}
	return in(found), nil, nil
}

// propertyRoutes are the four routes of the properties of one kind of thing.
func propertyRoutes(in route.Flavours, path string, of owner) []entry {
	return []entry{
		{method: get, in: in, path: path, handle: func(c *call) (route.Answer, error) {
			all, _, err := of(c, false)
			if err != nil {
				return route.Answer{}, err
			}
			return route.OK(c.propertyKeys(*all)), nil
		}},
		{method: get, in: in, path: path + "/{propertyKey}", handle: func(c *call) (route.Answer, error) {
			all, _, err := of(c, false)
			if err != nil {
				return route.Answer{}, err
			}
			return c.getProperty(*all)
		}},
		{method: put, in: in, path: path + "/{propertyKey}", handle: of.written((*call).writeProperty)},
		{method: del, in: in, path: path + "/{propertyKey}", handle: of.written((*call).dropProperty)},
	}
}

// written makes a handler that changes properties.
func (of owner) written(change func(*call, *map[string]any) (route.Answer, error)) handler {
	return func(c *call) (route.Answer, error) {
		all, changed, err := of(c, true)
		if err != nil {
			return route.Answer{}, err
		}
		a, err := change(c, all)
		if changed != nil {
			changed()
		}
		return a, err
	}
}

func allPropertyRoutes() []entry {
	return slices.Concat(
		propertyRoutes(0, "/issue/{issueIdOrKey}/properties", issueProperties),
		propertyRoutes(0, "/project/{projectIdOrKey}/properties", projectProperties),
		propertyRoutes(0, "/comment/{commentId}/properties", commentProperties),
		propertyRoutes(onCloud, "/issue/{issueIdOrKey}/worklog/{worklogId}/properties", worklogProperties),
		propertyRoutes(0, "/user/properties", userProperties),
	)
}

func issueProperties(c *call, write bool) (*map[string]any, func(), error) {
	i, err := c.issue()
	switch {
	case err != nil:
		return nil, nil, err
	case write && !c.may("EDIT_ISSUES", i.Project, i):
		return nil, nil, forbidden("You do not have permission to edit issues in this project.")
	}
	return &i.Properties, nil, nil
}

func projectProperties(c *call, write bool) (*map[string]any, func(), error) {
	return propertiesOf(write, c.project, c.adminProject, func(p *store.Project) *map[string]any { return &p.Properties })
}

func commentProperties(c *call, write bool) (*map[string]any, func(), error) {
	i, v := c.commentByID(c.Param("commentId"))
	switch {
	case v == nil:
		return nil, nil, route.RefuseJira(http.StatusNotFound, "Can not find a comment for the id: "+c.Param("commentId")+".")
	case write && !c.mine(i, v.Author, "EDIT_ALL_COMMENTS", "EDIT_OWN_COMMENTS"):
		return nil, nil, forbidden("You do not have the permission to edit this comment.")
	}
	return &v.Properties, func() { v.Internal = internal(v.Properties) }, nil
}

func worklogProperties(c *call, _ bool) (*map[string]any, func(), error) {
	i, err := c.issue()
	if err != nil {
		return nil, nil, err
	}
	for _, w := range c.worklogs(i) {
		if w.ID == c.Param("worklogId") {
			return &w.Properties, nil, nil
		}
	}
	return nil, nil, route.RefuseJira(http.StatusNotFound, "Cannot find worklog with id: '"+c.Param("worklogId")+"'.")
}

// userProperties are one's own unless an administrator names another account.
func userProperties(c *call, _ bool) (*map[string]any, func(), error) {
	u := c.User
	ways := map[string]func(string) *store.User{"username": c.Store.UserByName, "userKey": c.Store.UserByKey}
	if c.Cloud() {
		ways = map[string]func(string) *store.User{"accountId": c.Store.UserByAccount}
	}
	for name, find := range ways {
		if v := c.Arg(name); v != "" {
			u = find(v)
		}
	}
	switch {
	case u == nil:
		return nil, nil, c.noSuchUser(c.Arg("username"))
	case u != c.User && !c.Store.IsAdmin(c.User):
		return nil, nil, forbidden("You are not allowed to see or edit the properties of another user.")
	}
	return &u.Properties, nil, nil
}
