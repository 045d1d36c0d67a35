package confapi

import (
	"net/http"
	"slices"
	"strconv"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func (a api) listSpaceProperties() (route.Answer, error) {
	s, err := a.findSpace()
	if err != nil {
		return route.Answer{}, err
	}
	w, err := a.window(10, 200)
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(page(a, s.Properties, w, func(p *store.Property) any { return a.spaceProperty(s, p) })), nil
}

func (a api) spaceProperty(s *store.Space, p *store.Property) route.Map {
	return route.Map{
		"id": idOf(p.ID), "key": p.Key, "value": p.Value, "space": a.space(s, nil), "_expandable": route.Map{},
		"version": route.Map{"by": a.person(p.By), "when": stamp(p.When), "number": p.Number, "minorEdit": p.Minor, "message": p.Message},
		"_links":  route.Map{"self": a.site() + "/rest/api/space/" + s.Key + "/property/" + p.Key, "base": a.site(), "context": a.context()},
	}
}

// pathSpaceProperty finds the property of the path.
func (a api) pathSpaceProperty(s *store.Space) (*store.Property, error) {
	p := store.FindProperty(s.Properties, a.Param("key"))
	if p == nil {
		return nil, a.refuse(http.StatusNotFound, "Cannot find space property with key %s on space %s", a.Param("key"), s.Key)
	}
	return p, nil
}

func (a api) getSpaceProperty() (route.Answer, error) {
	s, err := a.findSpace()
	if err != nil {
		return route.Answer{}, err
	}
	p, err := a.pathSpaceProperty(s)
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(a.spaceProperty(s, p)), nil
}

func (a api) createSpaceProperty() (route.Answer, error) {
	s, err := a.ownSpace()
	if err != nil {
		return route.Answer{}, err
	}
	var in propertyIn
	if err := a.body(&in); err != nil {
		return route.Answer{}, err
	}
	switch {
	case in.Key == "" || in.Value == nil:
		return route.Answer{}, a.refuse(http.StatusBadRequest, "Property key and value are required")
	case store.FindProperty(s.Properties, in.Key) != nil:
		return route.Answer{}, a.refuse(http.StatusConflict, "A property with key %s already exists on space %s", in.Key, s.Key)
	}
	p := a.Store.NewProperty(in.Key, in.Value, a.User)
	s.Properties = append(s.Properties, p)
	return route.OK(a.spaceProperty(s, p)), nil
}

func (a api) updateSpaceProperty() (route.Answer, error) {
	s, err := a.ownSpace()
	if err != nil {
		return route.Answer{}, err
	}
	var in propertyIn
	if err := a.body(&in); err != nil {
		return route.Answer{}, err
	}
	p, err := a.pathSpaceProperty(s)
	if err != nil {
		return route.Answer{}, err
	}
	if in.Version == nil || in.Version.Number != p.Number+1 {
		return route.Answer{}, a.refuse(http.StatusConflict, "Version must be incremented on update. Current version is: %s", strconv.Itoa(p.Number))
	}
	a.nextProperty(p, in.Value)
	return route.OK(a.spaceProperty(s, p)), nil
}

func (a api) deleteSpaceProperty() (route.Answer, error) {
	s, err := a.ownSpace()
	if err != nil {
		return route.Answer{}, err
	}
	p, err := a.pathSpaceProperty(s)
	if err != nil {
		return route.Answer{}, err
	}
	s.Properties = slices.DeleteFunc(slices.Clone(s.Properties), func(x *store.Property) bool { return x == p })
	return route.NoContent(), nil
}
