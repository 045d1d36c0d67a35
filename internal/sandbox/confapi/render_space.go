package confapi

import (
	"html"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// space renders a space for v1.
func (a api) space(s *store.Space, e expand) route.Map {
	m := route.Map{
		"id": s.ID, "key": s.Key, "name": s.Name, "type": s.Type, "status": s.Status,
		"_links": route.Map{"webui": a.spaceUI(s), "self": a.site() + "/rest/api/space/" + s.Key},
	}
	folded := route.Map{
		"metadata": "", "icon": "", "description": "", "permissions": "",
		"homepage": "", "settings": "/rest/api/space/" + s.Key + "/settings", "theme": "/rest/api/space/" + s.Key + "/theme",
		"lookAndFeel": "/rest/api/settings/lookandfeel?spaceKey=" + s.Key, "history": "", "operations": "", "identifiers": "", "roles": "",
	}
	if a.Cloud() {
		m["alias"] = s.Key
	} else {
		m["creationDate"], m["lastModificationDate"] = stamp(s.Created), stamp(s.Created)
		folded = route.Map{"metadata": "", "icon": "", "description": "", "permissions": "", "homepage": "", "retentionPolicy": "", "creator": "", "lastModifier": ""}
	}
	if s.Home != nil {
		folded["homepage"] = "/rest/api/content/" + idOf(s.Home.ID)
	}
	shown := map[string]func(expand) any{
		"description": func(sub expand) any { return a.spaceDescription(s, sub) },
		"homepage":    func(sub expand) any { return a.spaceHome(s, sub) },
		"icon": func(expand) any {
			return route.Map{"path": a.context() + "/images/logo/default-space-logo.svg", "width": 48, "height": 48, "isDefault": true}
		},
		"metadata": func(sub expand) any {
			if !sub.has("labels") {
				return route.Map{"_expandable": route.Map{"labels": ""}}
			}
			return route.Map{"labels": page(a, s.Labels, window{limit: 200}, a.label)}
		},
		"permissions": func(expand) any { return a.spacePermissions(s) },
		"history":     func(expand) any { return route.Map{"createdDate": stamp(s.Created), "createdBy": a.person(s.Creator)} },
		"operations":  func(expand) any { return operations("space", []string{"read"}) },
		"creator":     func(expand) any { return a.person(s.Creator) },
		"settings":    func(expand) any { return a.spaceSettings(s) },
	}
	unfold(m, folded, shown, e)
	return m
}

// unfold puts what is expanded into m and leaves the rest as links under _expandable.
func unfold(m, folded route.Map, shown map[string]func(expand) any, e expand) {
	for name, sub := range e {
		render := shown[name]
		if _, known := folded[name]; !known || render == nil {
			continue
		}
		if v := render(sub); v != nil {
			m[name] = v
			delete(folded, name)
		}
	}
	m["_expandable"] = folded
}

func (a api) spaceHome(s *store.Space, sub expand) any {
	if s.Home == nil || !a.sees(s.Home) {
		return nil
	}
	return a.content(s.Home, nil, sub)
}

func (a api) spaceDescription(s *store.Space, e expand) any {
	m, folded := route.Map{}, route.Map{"plain": "", "view": ""}
	for name, value := range map[string]string{"plain": s.Description, "view": html.EscapeString(s.Description)} {
		if e.has(name) {
			m[name] = route.Map{"value": value, "representation": name, "embeddedContent": route.List{}}
			delete(folded, name)
		}
	}
	m["_expandable"] = folded
	return m
}

func (a api) spaceSettings(s *store.Space) route.Map {
	return route.Map{
		"routeOverrideEnabled": false, "spaceKey": s.Key, "editor": route.Map{"page": "v2", "blogpost": "v2", "default": "v2"},
		"_links": route.Map{"self": a.site() + "/rest/api/space/" + s.Key + "/settings"},
	}
}

// spacePermissions renders the permissions of a space for v1.
func (a api) spacePermissions(s *store.Space) route.List {
	list := route.List{}
	for _, p := range s.Permissions {
		subjects := route.Map{"_expandable": route.Map{}}
		switch h := p.Holder; {
		case h.User != nil:
			subjects["user"] = route.Map{"results": route.List{a.person(h.User)}, "size": 1, "start": 0, "limit": 1}
		case h.Group != "":
			if g := a.Store.Group(h.Group); g != nil {
				subjects["group"] = route.Map{"results": route.List{a.group(g)}, "size": 1, "start": 0, "limit": 1}
			}
		}
		list = append(list, route.Map{
			"id": p.ID, "subjects": subjects, "operation": route.Map{"operation": p.Operation, "targetType": p.Target},
			"anonymousAccess": p.Holder.Anyone, "unlicensedAccess": false,
		})
	}
	return list
}

func operations(target string, names []string) route.List {
	list := route.List{}
	for _, name := range names {
		list = append(list, route.Map{"operation": name, "targetType": target})
	}
	return list
}

func (a api) label(l *store.Label) any {
	return route.Map{"prefix": l.Prefix, "name": l.Name, "id": idOf(l.ID), "label": l.Name}
}
