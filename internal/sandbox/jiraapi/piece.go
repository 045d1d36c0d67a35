package jiraapi

import (
	"slices"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// piece says how the components or the versions of projects are found, shown and changed. Both are read and written
// alike; what differs is in these functions.
type piece[T any] struct {
	of       func(*store.Project) []*T
	show     func(*call, *T) route.Map
	words    func(*T) string            // what a search looks through
	fits     func(*call, *T) bool       // what else the query asks for
	find     func(*call) (*T, error)    // by the path
	toChange func(*call) (*T, error)    // the same, for those who administer the project
	apply    func(*call, *T) error      // checks the body and puts it in
	listed   func(*call, *T, route.Map) // adds what only pages show
}

// list answers all of a project.
func (p piece[T]) list(c *call) (route.Answer, error) {
	of, err := c.project()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(each(p.of(of), func(v *T) route.Map { return p.show(c, v) })), nil
}

// page answers those of a project that a search finds.
func (p piece[T]) page(c *call) (route.Answer, error) {
	of, err := c.project()
	if err != nil {
		return route.Answer{}, err
	}
	at, err := c.page(50, 1000)
	if err != nil {
		return route.Answer{}, err
	}
	text := strings.ToLower(c.Arg("query"))
	found := slices.DeleteFunc(slices.Clone(p.of(of)), func(v *T) bool {
		return !strings.Contains(strings.ToLower(p.words(v)), text) || !p.fits(c, v)
	})
	if strings.HasPrefix(c.Arg("orderBy"), "-") {
		slices.Reverse(found)
	}
	shown := each(cut(found, &at), func(v *T) route.Map {
		m := p.show(c, v)
		p.listed(c, v, m)
		return m
	})
	return route.OK(c.bean(at, shown)), nil
}

// get answers the one of the path.
func (p piece[T]) get(c *call) (route.Answer, error) {
	v, err := p.find(c)
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(p.show(c, v)), nil
}

// update changes the one of the path, wholly or not at all.
func (p piece[T]) update(c *call) (route.Answer, error) {
	v, err := p.toChange(c)
	if err != nil {
		return route.Answer{}, err
	}
	next := *v
	if err := p.apply(c, &next); err != nil {
		return route.Answer{}, err
	}
	*v = next
	return route.OK(p.show(c, v)), nil
}
