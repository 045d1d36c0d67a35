package confapi

import (
	"net/http"
	"slices"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// permissionRoutes are the space permissions of Data Center: per group, per user and for everyone.
func permissionRoutes() []entry {
	const base = "/rest/api/space/{spaceKey}/permissions"
	list := []entry{
		{in: route.OnDataCenter, method: http.MethodGet, path: base, handle: api.listSpacePermissions},
		{in: route.OnDataCenter, method: http.MethodPost, path: base, handle: api.setPermissions},
	}
	for _, subject := range []string{"/anonymous", "/group/{groupName}", "/user/{userKey}"} {
		list = append(list,
			entry{in: route.OnDataCenter, method: http.MethodGet, path: base + subject, handle: api.permissionsFor},
			entry{in: route.OnDataCenter, method: http.MethodPut, path: base + subject + "/grant", handle: func(a api) (route.Answer, error) { return a.changePermissions(true) }},
			entry{in: route.OnDataCenter, method: http.MethodPut, path: base + subject + "/revoke", handle: func(a api) (route.Answer, error) { return a.changePermissions(false) }},
		)
	}
	return list
}

// pathHolder finds whom the path is about.
func (a api) pathHolder() (store.Holder, error) {
	switch {
	case a.Param("groupName") != "":
		g := a.Store.Group(a.Param("groupName"))
		if g == nil {
			return store.Holder{}, a.refuse(http.StatusNotFound, "No group found with name: %s", a.Param("groupName"))
		}
		return store.Holder{Group: g.Name}, nil
	case a.Param("userKey") != "":
		u := a.Store.UserByKey(a.Param("userKey"))
		if u == nil {
			return store.Holder{}, a.refuse(http.StatusNotFound, "No user found with key: %s", a.Param("userKey"))
		}
		return store.Holder{User: u}, nil
	}
	return store.Holder{Anyone: true}, nil
}

func (a api) permissionsFor() (route.Answer, error) {
	s, err := a.ownSpace()
	if err != nil {
		return route.Answer{}, err
	}
	h, err := a.pathHolder()
	if err != nil {
		return route.Answer{}, err
	}
	list := route.List{}
	for _, p := range s.Permissions {
		if p.Holder == h {
			list = append(list, a.spacePermissionDC(s, p))
		}
	}
	return route.OK(list), nil
}

// spacePermissionDC renders one permission as Data Center lists them.
func (a api) spacePermissionDC(s *store.Space, p *store.SpacePermission) route.Map {
	subject := route.Map{"type": "anonymous"}
	if p.Holder.User != nil {
		subject = a.person(p.Holder.User)
	} else if g := a.Store.Group(p.Holder.Group); g != nil {
		subject = a.group(g)
	}
	return route.Map{"operation": route.Map{"operationKey": p.Operation, "targetType": p.Target}, "subject": subject, "spaceId": s.ID, "spaceKey": s.Key}
}

func (a api) changePermissions(grant bool) (route.Answer, error) { //nolint:revive // the two ends of one change
	s, err := a.ownSpace()
	if err != nil {
		return route.Answer{}, err
	}
	h, err := a.pathHolder()
	if err != nil {
		return route.Answer{}, err
	}
	var in []operationIn
	if err := a.body(&in); err != nil {
		return route.Answer{}, err
	}
	if err := a.checkOperations(in); err != nil {
		return route.Answer{}, err
	}
	for _, o := range in {
		if grant {
			a.Store.GrantSpace(s, h, o.OperationKey, o.TargetType)
			continue
		}
		at := slices.IndexFunc(s.Permissions, func(p *store.SpacePermission) bool {
			return p.Holder == h && p.Operation == o.OperationKey && p.Target == o.TargetType
		})
		if at >= 0 {
			a.Store.RevokeSpace(s, s.Permissions[at])
		}
	}
	return route.NoContent(), nil
}

// operationIn is a permission as a request names it.
type operationIn struct {
	OperationKey string `json:"operationKey"`
	TargetType   string `json:"targetType"`
}

func (a api) checkOperations(list []operationIn) error {
	for _, o := range list {
		if o.OperationKey == "" || o.TargetType == "" {
			return a.refuse(http.StatusBadRequest, "An operation needs operationKey and targetType")
		}
	}
	return nil
}

// setPermissions replaces the permissions of everyone whom the request names.
func (a api) setPermissions() (route.Answer, error) {
	s, err := a.ownSpace()
	if err != nil {
		return route.Answer{}, err
	}
	var in []struct {
		UserKey    string        `json:"userKey"`
		GroupName  string        `json:"groupName"`
		Operations []operationIn `json:"operations"`
	}
	if err := a.body(&in); err != nil {
		return route.Answer{}, err
	}
	holders := make([]store.Holder, len(in))
	for i, x := range in {
		if err := a.checkOperations(x.Operations); err != nil {
			return route.Answer{}, err
		}
		holders[i] = store.Holder{User: a.Store.UserByKey(x.UserKey), Anyone: x.UserKey == "" && x.GroupName == ""}
		if g := a.Store.Group(x.GroupName); g != nil {
			holders[i].Group = g.Name
		}
		if holders[i] == (store.Holder{}) {
			return route.Answer{}, a.refuse(http.StatusNotFound, "No such user or group: %s", x.UserKey+x.GroupName)
		}
	}
	for i, h := range holders {
		s.Permissions = slices.DeleteFunc(slices.Clone(s.Permissions), func(p *store.SpacePermission) bool { return p.Holder == h })
		for _, o := range in[i].Operations {
			a.Store.GrantSpace(s, h, o.OperationKey, o.TargetType)
		}
	}
	return route.Answer{Status: http.StatusOK}, nil
}
