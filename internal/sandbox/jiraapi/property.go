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

func (c *call) dropProperty(all map[string]any) (route.Answer, error) {
	key := c.Param("propertyKey")
	if _, ok := all[key]; !ok {
		return route.Answer{}, route.RefuseJira(http.StatusNotFound, "The property with key '"+key+"' does not exist.")
	}
	delete(all, key)
	return route.NoContent(), nil
}

func issuePropertyRoutes() []entry {
	return []entry{
		{method: get, path: "/issue/{issueIdOrKey}/properties", handle: func(c *call) (route.Answer, error) {
			i, err := c.issue()
			if err != nil {
				return route.Answer{}, err
			}
			return route.OK(c.propertyKeys(i.Properties)), nil
		}},
		{method: get, path: "/issue/{issueIdOrKey}/properties/{propertyKey}", handle: func(c *call) (route.Answer, error) {
			i, err := c.issue()
			if err != nil {
				return route.Answer{}, err
			}
			return c.getProperty(i.Properties)
		}},
		{method: put, path: "/issue/{issueIdOrKey}/properties/{propertyKey}", handle: editedIssue(func(c *call, i *store.Issue) (route.Answer, error) {
			return c.writeProperty(&i.Properties)
		})},
		{method: del, path: "/issue/{issueIdOrKey}/properties/{propertyKey}", handle: editedIssue(func(c *call, i *store.Issue) (route.Answer, error) {
			return c.dropProperty(i.Properties)
		})},
	}
}

// editedIssue makes a handler for those who may edit the issue of the path.
func editedIssue(do func(*call, *store.Issue) (route.Answer, error)) handler {
	return func(c *call) (route.Answer, error) {
		i, err := c.issueFor("EDIT_ISSUES", "You do not have permission to edit issues in this project.")
		if err != nil {
			return route.Answer{}, err
		}
		return do(c, i)
	}
}

func projectPropertyRoutes() []entry {
	administered := func(do func(*call, *store.Project) (route.Answer, error)) handler {
		return func(c *call) (route.Answer, error) {
			p, err := c.adminProject()
			if err != nil {
				return route.Answer{}, err
			}
			return do(c, p)
		}
	}
	return []entry{
		{method: get, path: "/project/{projectIdOrKey}/properties", handle: func(c *call) (route.Answer, error) {
			p, err := c.project()
			if err != nil {
				return route.Answer{}, err
			}
			return route.OK(c.propertyKeys(p.Properties)), nil
		}},
		{method: get, path: "/project/{projectIdOrKey}/properties/{propertyKey}", handle: func(c *call) (route.Answer, error) {
			p, err := c.project()
			if err != nil {
				return route.Answer{}, err
			}
			return c.getProperty(p.Properties)
		}},
		{method: put, path: "/project/{projectIdOrKey}/properties/{propertyKey}", handle: administered(func(c *call, p *store.Project) (route.Answer, error) {
			return c.writeProperty(&p.Properties)
		})},
		{method: del, path: "/project/{projectIdOrKey}/properties/{propertyKey}", handle: administered(func(c *call, p *store.Project) (route.Answer, error) {
			return c.dropProperty(p.Properties)
		})},
	}
}
