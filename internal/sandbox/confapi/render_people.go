package confapi

import (
	"net/url"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// person renders a user for v1; nil is the anonymous one.
func (a api) person(u *store.User) route.Map {
	if u == nil {
		return route.Map{"type": "anonymous", "displayName": "Anonymous", "profilePicture": a.picture(nil), "_links": route.Map{}}
	}
	if !a.Cloud() {
		return route.Map{
			"type": "known", "username": u.Name, "userKey": u.Key, "displayName": u.DisplayName, "profilePicture": a.picture(u),
			"_links": route.Map{"self": a.site() + "/rest/api/user?key=" + url.QueryEscape(u.Key)}, "_expandable": route.Map{"status": ""},
		}
	}
	status := "active"
	if !u.Active {
		status = "inactive"
	}
	return route.Map{
		"type": "known", "accountId": u.AccountID, "accountType": u.Kind, "email": u.Email, "publicName": u.DisplayName,
		"displayName": u.DisplayName, "profilePicture": a.picture(u), "isExternalCollaborator": false, "isGuest": false,
		"locale": u.Locale, "timeZone": u.TimeZone, "accountStatus": status, "_expandable": route.Map{"operations": "", "personalSpace": ""},
		"_links": route.Map{"self": a.site() + "/rest/api/user?accountId=" + url.QueryEscape(u.AccountID)},
	}
}

// watchUser renders a user as the lists of watches do.
func (a api) watchUser(u *store.User) route.Map {
	m := a.person(u)
	m["operations"] = operations("userProfile", []string{"read"})
	m["externalCollaborator"], m["personalSpace"] = false, route.Map{}
	return m
}

func (a api) picture(u *store.User) route.Map {
	path := a.context() + "/images/icons/profilepics/default.svg"
	if u != nil && a.Cloud() {
		path = "/wiki/aa-avatar/" + u.AccountID
	}
	return route.Map{"path": path, "width": 48, "height": 48, "isDefault": u == nil || !a.Cloud()}
}

func (a api) group(g *store.Group) route.Map {
	m := route.Map{"type": "group", "name": g.Name, "_links": route.Map{"self": a.site() + "/rest/api/group/" + url.PathEscape(g.Name)}}
	if a.Cloud() {
		m["id"] = g.ID
		m["_links"] = route.Map{"self": a.site() + "/rest/api/group/by-id?id=" + url.QueryEscape(g.ID)}
	}
	return m
}

// accountOf is the account id that v2 shows for a user.
func accountOf(u *store.User) string {
	if u == nil {
		return ""
	}
	return u.AccountID
}

// userBy finds the user that a request names: by account id on Cloud, by name or key on Data Center.
func (a api) userBy(account, name, key string) *store.User {
	switch {
	case a.Cloud() && account != "":
		return a.Store.UserByAccount(account)
	case a.Cloud():
		return nil
	case key != "":
		return a.Store.UserByKey(key)
	case name != "":
		return a.Store.UserByName(name)
	}
	return nil
}
