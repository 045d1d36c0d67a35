package confapi

import (
	"net/http"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func (a api) listSpacePermissions() (route.Answer, error) {
	s, err := a.ownSpace()
	if err != nil {
		return route.Answer{}, err
	}
	list := route.List{}
	for _, p := range s.Permissions {
		list = append(list, a.spacePermissionDC(s, p))
	}
	return route.OK(list), nil
}

func (a api) addSpacePermission() (route.Answer, error) {
	s, err := a.ownSpace()
	if err != nil {
		return route.Answer{}, err
	}
	var in struct {
		Subject   struct{ Type, Identifier string }
		Operation struct{ Key, Target string }
	}
	if err := a.body(&in); err != nil {
		return route.Answer{}, err
	}
	var h store.Holder
	switch g := a.Store.Group(in.Subject.Identifier); {
	case in.Subject.Type == "user":
		h.User = a.Store.UserByAccount(in.Subject.Identifier)
	case in.Subject.Type == "group" && g != nil:
		h.Group = g.Name
	}
	if h == (store.Holder{}) {
		return route.Answer{}, a.refuse(http.StatusBadRequest, "No such subject: %s", in.Subject.Identifier)
	}
	if in.Operation.Key == "" || in.Operation.Target == "" {
		return route.Answer{}, a.refuse(http.StatusBadRequest, "Operation key and target are required")
	}
	p := a.Store.GrantSpace(s, h, in.Operation.Key, in.Operation.Target)
	return route.OK(route.Map{
		"id": p.ID, "subject": route.Map{"type": in.Subject.Type, "identifier": in.Subject.Identifier},
		"operation": route.Map{"key": p.Operation, "target": p.Target}, "_links": route.Map{"base": a.site(), "context": a.context()},
	}), nil
}

func (a api) deleteSpacePermission() (route.Answer, error) {
	s, err := a.ownSpace()
	if err != nil {
		return route.Answer{}, err
	}
	for _, p := range s.Permissions {
		if idOf(p.ID) == a.Param("id") {
			a.Store.RevokeSpace(s, p)
			return route.NoContent(), nil
		}
	}
	return route.Answer{}, a.refuse(http.StatusNotFound, "No permission with id: %s", a.Param("id"))
}
