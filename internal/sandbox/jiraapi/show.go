package jiraapi

import (
	"crypto/md5" //nolint:gosec // gravatar addresses are made of it
	"encoding/hex"
	"net/url"
	"strconv"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// user shows an account in full.
func (c *call) user(u *store.User) any {
	if u == nil {
		return nil
	}
	return c.once(u, func() any { return c.userMap(u) })
}

// once makes JSON of a thing that an answer shows again and again: people, statuses, types.
func (c *call) once(thing any, show func() any) any {
	if known := c.shown[thing]; known != nil {
		return known
	}
	v := show()
	raw, err := route.Append(nil, v)
	if err != nil {
		return v
	}
	if c.shown == nil {
		c.shown = map[any]route.Raw{}
	}
	c.shown[thing] = raw
	return route.Raw(raw)
}

// Parts of an issue that many issues share.
func (c *call) statusPart(s *store.Status) any {
	return c.once(s, func() any { return c.status(s) })
}

func (c *call) typePart(t *store.IssueType) any {
	return c.once(t, func() any { return c.issueType(t) })
}

func (c *call) priorityPart(p *store.Priority) any {
	return c.once(p, func() any { return c.priority(p) })
}

func (c *call) projectPart(p *store.Project) any {
	return c.once(p, func() any { return c.projectRef(p) })
}

func (c *call) userMap(u *store.User) route.Map {
	m := route.Map{
		"self": c.userSelf(u), "displayName": u.DisplayName, "active": u.Active,
		"timeZone": u.TimeZone, "avatarUrls": c.avatars(u), "emailAddress": u.Email,
	}
	if c.Cloud() {
		m["accountId"], m["accountType"] = u.AccountID, u.Kind
	} else {
		m["name"], m["key"] = u.Name, u.Key
	}
	return m
}

func (c *call) userSelf(u *store.User) string {
	if c.Cloud() {
		return c.api("/user?accountId=", url.QueryEscape(u.AccountID))
	}
	return c.api("/user?username=", url.QueryEscape(u.Name))
}

func (c *call) avatars(u *store.User) route.Map {
	sum := md5.Sum([]byte(strings.ToLower(u.Email))) //nolint:gosec // see import
	address := c.Host + "/secure/useravatar?hash=" + hex.EncodeToString(sum[:]) + "&size="
	return route.Map{"48x48": address + "large", "24x24": address + "small", "16x16": address + "xsmall", "32x32": address + "medium"}
}

func (c *call) groupRef(g *store.Group) route.Map {
	m := route.Map{"name": g.Name, "self": c.api("/group?groupname=", url.QueryEscape(g.Name))}
	if c.Cloud() {
		m["groupId"] = g.ID
		m["self"] = c.api("/group?groupId=", url.QueryEscape(g.ID))
	}
	return m
}

func (c *call) issueType(t *store.IssueType) route.Map {
	m := route.Map{
		"self": c.api("/issuetype/", t.ID), "id": t.ID, "description": t.Description, "name": t.Name, "subtask": t.Subtask,
		"iconUrl":  c.Base + "/secure/viewavatar?size=medium&avatarId=" + strconv.Itoa(t.AvatarID) + "&avatarType=issuetype",
		"avatarId": t.AvatarID,
	}
	if c.Cloud() {
		m["iconUrl"] = c.api("/universal_avatar/view/type/issuetype/avatar/", strconv.Itoa(t.AvatarID), "?size=medium")
		m["hierarchyLevel"] = t.Level
		if t.EntityID != "" {
			m["entityId"] = t.EntityID
		}
	}
	return m
}

// issueTypeFull is the type as the list of types shows it.
func (c *call) issueTypeFull(t *store.IssueType) route.Map {
	m := c.issueType(t)
	if c.Cloud() {
		m["untranslatedName"] = t.Name
		if t.Scope != nil {
			m["scope"] = route.Map{"type": "PROJECT", "project": route.Map{"id": t.Scope.ID}}
		}
	}
	return m
}

func (c *call) status(s *store.Status) route.Map {
	m := route.Map{
		"self": c.api("/status/", s.ID), "id": s.ID, "name": s.Name, "description": s.Description,
		"iconUrl": c.Base + "/images/icons/statuses/generic.png", "statusCategory": c.category(s.Category),
	}
	return m
}

func (c *call) statusFull(s *store.Status) route.Map {
	m := c.status(s)
	if c.Cloud() {
		m["untranslatedName"] = s.Name
		if s.Scope != nil {
			m["scope"] = route.Map{"type": "PROJECT", "project": route.Map{"id": s.Scope.ID}}
		}
	}
	return m
}

func (c *call) category(v store.Category) route.Map {
	return route.Map{
		"self": c.api("/statuscategory/", strconv.Itoa(v.ID)), "id": v.ID, "key": v.Key, "colorName": v.Color, "name": v.Name,
	}
}

func (c *call) priority(p *store.Priority) any {
	if p == nil {
		return nil
	}
	return route.Map{"self": c.api("/priority/", p.ID), "id": p.ID, "name": p.Name, "iconUrl": c.Base + "/images/icons/priorities/" + p.Icon}
}

func (c *call) priorityFull(p *store.Priority) route.Map {
	return route.Map{
		"self": c.api("/priority/", p.ID), "id": p.ID, "name": p.Name, "iconUrl": c.Base + "/images/icons/priorities/" + p.Icon,
		"statusColor": p.Color, "description": p.Description,
	}
}

func (c *call) resolution(r *store.Resolution) any {
	if r == nil {
		return nil
	}
	return c.resolutionMap(r)
}

func (c *call) resolutionMap(r *store.Resolution) route.Map {
	return route.Map{"self": c.api("/resolution/", r.ID), "id": r.ID, "name": r.Name, "description": r.Description}
}

// projectRef is a project as issues show it.
func (c *call) projectRef(p *store.Project) route.Map {
	m := route.Map{
		"self": c.api("/project/", p.ID), "id": p.ID, "key": p.Key, "name": p.Name,
		"projectTypeKey": p.Type, "avatarUrls": c.projectAvatars(p),
	}
	if c.Cloud() {
		m["simplified"] = p.TeamManaged
	}
	if p.Category != nil {
		m["projectCategory"] = c.projectCategory(p.Category)
	}
	return m
}

func (c *call) projectCategory(v *store.ProjectCategory) route.Map {
	return route.Map{"self": c.api("/projectCategory/", v.ID), "id": v.ID, "name": v.Name, "description": v.Description}
}

func (c *call) projectAvatars(p *store.Project) route.Map {
	address := c.Base + "/secure/projectavatar?pid=" + p.ID + "&avatarId=10324&size="
	if c.Cloud() {
		address = c.api("/universal_avatar/view/type/project/avatar/10324?size=")
	}
	return route.Map{"48x48": strings.TrimSuffix(strings.TrimSuffix(address, "?size="), "&size="), "24x24": address + "small", "16x16": address + "xsmall", "32x32": address + "medium"}
}

func (c *call) component(v *store.Component) route.Map {
	m := route.Map{"self": c.api("/component/", v.ID), "id": v.ID, "name": v.Name}
	if v.Description != "" {
		m["description"] = v.Description
	}
	return m
}

func (c *call) versionRef(v *store.Version) route.Map {
	m := route.Map{
		"self": c.api("/version/", v.ID), "id": v.ID, "name": v.Name, "archived": v.Archived, "released": v.Released,
		"description": v.Description,
	}
	if v.ReleaseDate != "" {
		m["releaseDate"] = v.ReleaseDate
	}
	return m
}

func (c *call) option(o *store.Option) any {
	if o == nil {
		return nil
	}
	m := route.Map{"self": c.api("/customFieldOption/", o.ID), "id": o.ID, "value": o.Value}
	if !c.Cloud() {
		m["disabled"] = o.Disabled
	}
	return m
}

func (c *call) cascade(v store.Cascade) any {
	parent, ok := c.option(v.Parent).(route.Map)
	if !ok {
		return nil
	}
	if v.Child != nil {
		parent["child"] = c.option(v.Child)
	}
	return parent
}

func (c *call) security(v *store.SecurityLevel) any {
	if v == nil {
		return nil
	}
	return route.Map{"self": c.api("/securitylevel/", v.ID), "id": v.ID, "name": v.Name, "description": v.Description}
}

// issueRef is an issue as links, parents and sub-tasks show it.
func (c *call) issueRef(i *store.Issue) route.Map {
	return route.Map{
		"id": i.ID, "key": i.Key(), "self": c.api("/issue/", i.ID),
		"fields": route.Map{
			"summary": i.Summary, "status": c.statusPart(i.Status), "priority": c.priorityPart(i.Priority), "issuetype": c.typePart(i.Type),
		},
	}
}

func (c *call) attachment(f *store.IssueFile) route.Map {
	m := route.Map{
		"self": c.api("/attachment/", f.ID), "id": f.ID, "filename": f.Name, "author": c.user(f.Author),
		"created": stamp(f.Created), "size": f.Size, "mimeType": f.MIME,
	}
	if c.Cloud() {
		m["content"] = c.api("/attachment/content/", f.ID)
	} else {
		m["content"] = c.Base + "/secure/attachment/" + f.ID + "/" + url.PathEscape(f.Name)
	}
	if strings.HasPrefix(f.MIME, "image/") {
		m["thumbnail"] = c.Base + "/secure/thumbnail/" + f.ID + "/" + url.PathEscape(f.Name)
		if c.Cloud() {
			m["thumbnail"] = c.api("/attachment/thumbnail/", f.ID)
		}
	}
	return m
}

func (c *call) visibility(v *store.Visibility) route.Map {
	m := route.Map{"type": v.Type, "value": v.Value}
	if c.Cloud() {
		m["identifier"] = v.Value
		if v.ID != "" {
			m["identifier"] = v.ID
		}
	}
	return m
}
