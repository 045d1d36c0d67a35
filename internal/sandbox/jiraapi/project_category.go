package jiraapi

import (
	"net/http"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func createCategory(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	v := &store.ProjectCategory{}
	if err := c.namedCategory(v); err != nil {
		return route.Answer{}, err
	}
	v.ID = c.Store.NextID(store.KindCategory)
	c.Store.AddCategory(v)
	return route.Created(c.projectCategory(v)), nil
}

// namedCategory reads the body into a category; no two have the same name.
func (c *call) namedCategory(v *store.ProjectCategory) error {
	next := *v
	if err := c.named(&next.Name, &next.Description); err != nil {
		return err
	}
	for _, other := range c.Store.ProjectCategories() {
		if other != v && strings.EqualFold(other.Name, next.Name) {
			return route.Refuse(route.JSON(http.StatusConflict, route.JiraErrors([]string{"A project category with the name '" + next.Name + "' already exists."}, nil)))
		}
	}
	*v = next
	return nil
}

func (c *call) categoryOfPath() (*store.ProjectCategory, error) {
	for _, v := range c.Store.ProjectCategories() {
		if v.ID == c.Param("id") {
			return v, nil
		}
	}
	return nil, route.RefuseJira(http.StatusNotFound, "A project category with the id '"+c.Param("id")+"' does not exist.")
}

func getProjectCategory(c *call) (route.Answer, error) {
	v, err := c.categoryOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.projectCategory(v)), nil
}

func updateCategory(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	v, err := c.categoryOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	if err := c.namedCategory(v); err != nil {
		return route.Answer{}, err
	}
	return route.OK(c.projectCategory(v)), nil
}

func deleteCategory(c *call) (route.Answer, error) {
	if err := c.administrator(); err != nil {
		return route.Answer{}, err
	}
	v, err := c.categoryOfPath()
	if err != nil {
		return route.Answer{}, err
	}
	c.Store.DeleteCategory(v)
	return route.NoContent(), nil
}
