package confapi

import (
	"slices"
	"strconv"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// content renders a content for v1; a nil version is the newest one.
func (a api) content(c *store.Content, v *store.ContentVersion, e expand) route.Map {
	status := c.Status
	if v == nil {
		v = c.Now()
	} else if v != c.Now() {
		status = "historical"
	}
	id := contentID(c)
	m := route.Map{"id": id, "type": string(c.Type), "status": status, "title": v.Title, "_links": a.contentLinks(c)}
	own := "/rest/api/content/" + id
	folded := route.Map{
		"container": "", "metadata": "", "operations": "", "children": own + "/child", "restrictions": own + "/restriction/byOperation",
		"history": own + "/history", "ancestors": "", "body": "", "version": "", "descendants": own + "/descendant", "space": "/rest/api/space/" + c.Space.Key,
	}
	if c.Container != nil {
		folded["container"] = "/rest/api/content/" + idOf(c.Container.ID)
	} else {
		folded["container"] = "/rest/api/space/" + c.Space.Key
	}
	if a.Cloud() {
		m["macroRenderedOutput"] = route.Map{}
		folded["childTypes"], folded["schedulePublishDate"], folded["schedulePublishInfo"] = "", "", ""
	}
	if status == "historical" {
		delete(folded, "children")
		delete(folded, "descendants")
	}
	m["extensions"] = a.extensions(c, v, e["extensions"])
	unfold(m, folded, a.contentParts(c, v), e)
	if c.Type == store.Attachment && m["metadata"] == nil {
		m["metadata"] = a.metadata(c, v, nil)
		delete(folded, "metadata")
	}
	return m
}

func (a api) contentParts(c *store.Content, v *store.ContentVersion) map[string]func(expand) any {
	return map[string]func(expand) any{
		"space":        func(e expand) any { return a.space(c.Space, e) },
		"version":      func(e expand) any { return a.version(c, v, e) },
		"history":      func(e expand) any { return a.history(c, e) },
		"body":         func(e expand) any { return a.bodies(c, v, e) },
		"ancestors":    func(e expand) any { return a.ancestors(c, e) },
		"container":    func(e expand) any { return a.container(c, e) },
		"children":     func(e expand) any { return a.children(c, e, "child") },
		"descendants":  func(e expand) any { return a.children(c, e, "descendant") },
		"childTypes":   func(e expand) any { return a.childTypes(c, e) },
		"metadata":     func(e expand) any { return a.metadata(c, v, e) },
		"operations":   func(expand) any { return operations(string(c.Type), a.allowed(c)) },
		"restrictions": func(e expand) any { return a.restrictions(c, e) },
	}
}

func (a api) extensions(c *store.Content, v *store.ContentVersion, e expand) route.Map {
	switch c.Type {
	case store.Page, store.Folder:
		if a.Cloud() || c.Position > 0 {
			return route.Map{"position": c.Position}
		}
		return route.Map{"position": "none"}
	case store.Attachment:
		m := route.Map{"mediaType": v.File.MediaType, "fileSize": v.File.Size, "comment": v.File.Comment}
		if a.Cloud() {
			m["mediaTypeDescription"], m["fileId"] = describe(v.File.MediaType), fileID(c)
			m["collectionName"] = "contentId-" + idOf(c.Container.ID)
		}
		return m
	case store.Comment:
		return a.commentExtensions(c, e)
	default:
		return route.Map{}
	}
}

func (a api) commentExtensions(c *store.Content, e expand) route.Map {
	folded := route.Map{"resolution": ""}
	if c.Inline == nil {
		m := route.Map{"location": "footer", "_expandable": folded}
		if e.has("resolution") {
			m["resolution"] = route.Map{"status": "open"}
			delete(folded, "resolution")
		}
		return m
	}
	folded["inlineProperties"] = ""
	m := route.Map{"location": "inline", "_expandable": folded}
	if e.has("inlineProperties") {
		m["inlineProperties"] = route.Map{"originalSelection": c.Inline.Selection, "markerRef": c.Inline.Ref}
		delete(folded, "inlineProperties")
	}
	if e.has("resolution") {
		resolution := route.Map{"status": c.Inline.Resolution}
		if c.Inline.By != nil {
			resolution["lastModifier"], resolution["lastModifiedDate"] = a.person(c.Inline.By), stamp(c.Inline.When)
		}
		m["resolution"] = resolution
		delete(folded, "resolution")
	}
	return m
}

func (a api) version(c *store.Content, v *store.ContentVersion, e expand) route.Map {
	m := route.Map{
		"by": a.person(v.By), "when": stamp(v.When), "message": v.Message, "number": v.Number, "minorEdit": v.Minor,
		"_links": route.Map{"self": a.versionSelf(c, v)},
	}
	folded := route.Map{"content": "/rest/api/content/" + contentID(c)}
	if a.Cloud() {
		m["friendlyWhen"], m["contentTypeModified"] = friendly(v.When), false
		m["ncsStepVersion"], m["ncsStepVersionSource"] = strconv.Itoa(v.Number), "ncs-ack"
		m["confRev"] = "confluence$content$" + idOf(c.ID) + "." + strconv.Itoa(v.Number)
		folded["collaborators"] = ""
	} else {
		m["hidden"] = false
	}
	unfold(m, folded, map[string]func(expand) any{
		"content": func(sub expand) any { return a.content(c, v, sub) },
		"collaborators": func(expand) any {
			return route.Map{"users": route.List{a.person(v.By)}, "userKeys": route.List{v.By.Key}, "userAccountIds": route.List{v.By.AccountID}, "_links": route.Map{}}
		},
	}, e)
	return m
}

func (a api) versionSelf(c *store.Content, v *store.ContentVersion) string {
	middle := "/rest/experimental/content/"
	if a.Cloud() {
		middle = "/rest/api/content/"
	}
	return a.site() + middle + contentID(c) + "/version/" + strconv.Itoa(v.Number)
}

func (a api) history(c *store.Content, e expand) route.Map {
	m := route.Map{
		"latest": true, "createdBy": a.person(c.Creator), "createdDate": stamp(c.Created),
		"_links": route.Map{"self": a.site() + "/rest/api/content/" + contentID(c) + "/history"},
	}
	folded := route.Map{"lastUpdated": "", "previousVersion": "", "contributors": "", "nextVersion": ""}
	if a.Cloud() {
		m["ownedBy"] = a.person(c.Owner)
		folded["lastOwnedBy"] = ""
		if c.LastOwner != nil {
			m["lastOwnedBy"] = a.person(c.LastOwner)
			delete(folded, "lastOwnedBy")
		}
	}
	unfold(m, folded, map[string]func(expand) any{
		"lastUpdated": func(sub expand) any { return a.version(c, c.Now(), sub) },
		"previousVersion": func(sub expand) any {
			if len(c.Versions) < 2 {
				return nil
			}
			return a.version(c, c.Versions[len(c.Versions)-2], sub)
		},
		"contributors": func(expand) any { return a.contributors(c) },
	}, e)
	return m
}

func (a api) contributors(c *store.Content) route.Map {
	users, keys, accounts := route.List{}, route.List{}, route.List{}
	seen := map[*store.User]bool{}
	for _, v := range c.Versions {
		if v.By == nil || seen[v.By] {
			continue
		}
		seen[v.By] = true
		users = append(users, a.person(v.By))
		keys = append(keys, v.By.Key)
		accounts = append(accounts, v.By.AccountID)
	}
	publishers := route.Map{"users": users, "userKeys": keys, "_links": route.Map{}}
	if a.Cloud() {
		publishers["userAccountIds"] = accounts
	}
	return route.Map{"publishers": publishers}
}

func (a api) ancestors(c *store.Content, e expand) route.List {
	list := route.List{}
	for _, p := range c.Above() {
		list = append(list, a.content(p, nil, e))
	}
	return list
}

func (a api) container(c *store.Content, e expand) any {
	if c.Container != nil {
		return a.content(c.Container, nil, e)
	}
	return a.space(c.Space, e)
}

// childKinds are the kinds that may stand below a content, as the APIs name them.
var childKinds = []store.ContentType{store.Page, store.Folder, store.Comment, store.Attachment}

func (a api) children(c *store.Content, e expand, relation string) route.Map {
	m := route.Map{"_links": route.Map{"self": a.site() + "/rest/api/content/" + contentID(c) + "/" + relation}}
	folded, shown := route.Map{}, map[string]func(expand) any{}
	for _, kind := range childKinds {
		path := "/rest/api/content/" + contentID(c) + "/" + relation + "/" + string(kind)
		folded[string(kind)] = path
		shown[string(kind)] = func(sub expand) any {
			list := c.Below(kind)
			if relation == "descendant" || kind == store.Comment && sub.has("all") {
				list = c.AllBelow(kind)
			}
			list = a.visible(list)
			results := route.List{}
			for _, child := range slice(list, window{limit: 25}) {
				results = append(results, a.content(child, nil, sub))
			}
			links := route.Map{"self": a.site() + path}
			if len(list) > len(results) {
				links["next"] = path + "?limit=25&start=25"
			}
			return route.Map{"results": results, "start": 0, "limit": 25, "size": len(results), "_links": links}
		}
	}
	unfold(m, folded, shown, e)
	return m
}

func (a api) childTypes(c *store.Content, e expand) route.Map {
	m := route.Map{}
	folded := route.Map{"all": ""}
	for _, kind := range childKinds {
		name := string(kind)
		if !e.has(name) && !e.has("all") {
			folded[name] = ""
			continue
		}
		m[name] = route.Map{
			"value":  len(a.visible(c.Below(kind))) > 0,
			"_links": route.Map{"self": a.site() + "/rest/api/content/" + contentID(c) + "/child/" + name},
		}
	}
	m["_expandable"] = folded
	return m
}

func (a api) metadata(c *store.Content, v *store.ContentVersion, e expand) route.Map {
	m := route.Map{}
	folded := route.Map{"currentuser": "", "properties": "", "frontend": "", "labels": ""}
	if !a.Cloud() {
		folded = route.Map{"currentuser": "", "properties": "", "frontend": "", "editorHtml": "", "labels": ""}
	}
	if c.Type == store.Attachment {
		m["mediaType"], m["comment"] = v.File.MediaType, v.File.Comment
	}
	unfold(m, folded, map[string]func(expand) any{
		"labels":     func(expand) any { return page(a, c.Labels, window{limit: 200}, a.label) },
		"properties": func(sub expand) any { return a.propertyMap(c, sub) },
		"currentuser": func(sub expand) any {
			return a.currentUser(c, sub)
		},
		"frontend": func(expand) any { return route.Map{"location": "", "_expandable": route.Map{}} },
	}, e)
	return m
}

func (a api) currentUser(c *store.Content, e expand) route.Map {
	m := route.Map{}
	folded := route.Map{"favourited": "", "lastmodified": "", "lastcontributed": "", "viewed": ""}
	unfold(m, folded, map[string]func(expand) any{
		"favourited": func(expand) any {
			if slices.Contains(c.Favourites, a.User) {
				return route.Map{"isFavourite": true}
			}
			return nil
		},
		"lastmodified": func(expand) any {
			for _, v := range slices.Backward(c.Versions) {
				if v.By == a.User {
					return route.Map{"version": a.version(c, v, nil), "friendlyLastModified": friendly(v.When)}
				}
			}
			return nil
		},
	}, e)
	return m
}

func (a api) propertyMap(c *store.Content, e expand) route.Map {
	m, folded := route.Map{}, route.Map{}
	for _, p := range c.Properties {
		// In an expansion the hyphens of a key may be underscores, which is how clients ask for content-appearance-published.
		sub, wanted := e[p.Key]
		if other, asked := e[strings.ReplaceAll(p.Key, "-", "_")]; asked {
			sub, wanted = other, true
		}
		if wanted {
			m[p.Key] = a.property(c, p, sub)
			continue
		}
		folded[p.Key] = "/rest/api/content/" + contentID(c) + "/property/" + p.Key
	}
	m["_expandable"] = folded
	m["_links"] = route.Map{"self": a.site() + "/rest/api/content/" + contentID(c) + "/property"}
	return m
}

// property renders a content property for v1.
func (a api) property(c *store.Content, p *store.Property, e expand) route.Map {
	m := route.Map{
		"id": idOf(p.ID), "key": p.Key, "value": p.Value,
		"_links": route.Map{"self": a.site() + "/rest/api/content/" + contentID(c) + "/property/" + p.Key},
		"version": route.Map{
			"by": a.person(p.By), "when": stamp(p.When), "message": p.Message, "number": p.Number, "minorEdit": p.Minor,
			"contentTypeModified": false, "friendlyWhen": friendly(p.When), "_expandable": route.Map{}, "_links": route.Map{},
		},
	}
	if !a.Cloud() {
		m["version"] = route.Map{"by": a.person(p.By), "when": stamp(p.When), "message": p.Message, "number": p.Number, "minorEdit": p.Minor, "hidden": false}
	}
	unfold(m, route.Map{"content": "/rest/api/content/" + contentID(c)}, map[string]func(expand) any{
		"content": func(sub expand) any { return a.content(c, nil, sub) },
	}, e)
	return m
}

// allowed names what the caller may do with a content.
func (a api) allowed(c *store.Content) []string {
	list := []string{"read"}
	if a.Store.EditsContent(a.User, c) {
		list = append(list, "update")
	}
	if a.Store.DeletesContent(a.User, c) {
		list = append(list, "delete")
	}
	return list
}

func describe(mediaType string) string {
	switch mediaType {
	case "image/png":
		return "PNG Image"
	case "image/jpeg":
		return "JPEG Image"
	case "image/svg+xml":
		return "SVG Image"
	case "application/pdf":
		return "PDF Document"
	case "text/plain":
		return "Text File"
	case "text/csv":
		return "CSV File"
	}
	return "File"
}

// fileID is the id that Cloud's media service would know an attachment by.
func fileID(c *store.Content) string {
	return "f11e0000-0000-4000-8000-" + leftPad(strconv.FormatInt(c.ID, 16), 12)
}

func leftPad(s string, width int) string {
	for len(s) < width {
		s = "0" + s
	}
	return s
}
