package confapi

import (
	"net/http"
	"slices"
	"strconv"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// detailRoutesV2 are what hangs on a content, whatever its kind: v2 repeats the same resources under each.
func detailRoutesV2() []entry {
	var list []entry
	add := func(method, path string, h handler) {
		list = append(list, entry{in: route.OnCloud, method: method, path: "/api/v2/" + path, handle: h})
	}
	for _, kind := range []struct{ plural, single string }{
		{"pages", "page"},
		{"blogposts", "blogpost"},
		{"attachments", "attachment"},
		{"comments", "comment"},
		{"folders", "folder"},
		{"whiteboards", "whiteboard"},
		{"databases", "database"},
		{"embeds", "embed"},
		{"footer-comments", ""},
		{"inline-comments", ""},
	} {
		if kind.single != "" {
			of := kind.plural + "/{" + kind.single + "-id}/properties"
			first := of
			if slices.Contains([]string{"folder", "whiteboard", "database", "embed"}, kind.single) {
				first = kind.plural + "/{id}/properties"
			}
			add(http.MethodGet, first, api.properties2)
			add(http.MethodPost, first, api.createProperty2)
			add(http.MethodGet, of+"/{property-id}", api.getProperty2)
			add(http.MethodPut, of+"/{property-id}", api.updateProperty2)
			add(http.MethodDelete, of+"/{property-id}", api.deleteProperty2)
		}
		one := kind.plural + "/{id}"
		if kind.single != "comment" {
			add(http.MethodGet, one+"/operations", api.operations2)
		}
		if kind.single == "page" || kind.single == "blogpost" || kind.single == "attachment" {
			add(http.MethodGet, one+"/labels", api.contentLabels2)
			add(http.MethodGet, one+"/versions", api.versions2)
			add(http.MethodGet, kind.plural+"/{"+kind.single+"-id}/versions/{version-number}", api.oneVersion2)
		}
		if kind.single == "" {
			add(http.MethodGet, one+"/versions", api.versions2)
			add(http.MethodGet, one+"/versions/{version-number}", api.oneVersion2)
		}
		if kind.single == "page" || kind.single == "blogpost" || kind.single == "" {
			add(http.MethodGet, one+"/likes/count", api.likeCount2)
			add(http.MethodGet, one+"/likes/users", api.likeUsers2)
		}
	}
	return list
}

// subjectParams are the names that the content's id has in the paths.
var subjectParams = []string{"id", "page-id", "blogpost-id", "attachment-id", "comment-id", "folder-id", "whiteboard-id", "database-id", "embed-id"}

// subject2 finds the content that the path is about.
func (a api) subject2() (*store.Content, error) {
	for _, name := range subjectParams {
		if a.Param(name) != "" {
			return a.find2(name, append([]store.ContentType{store.BlogPost, store.Attachment, store.Comment}, store.Tree...)...)
		}
	}
	return nil, notFound2()
}

func (a api) properties2() (route.Answer, error) {
	c, err := a.subject2()
	if err != nil {
		return route.Answer{}, err
	}
	list, err := sorted(a, keyed(c.Properties, a.Arg("key")), map[string]func(x, y *store.Property) int{
		"key": func(x, y *store.Property) int {
			if x.Key < y.Key {
				return -1
			}
			return 1
		},
	})
	if err != nil {
		return route.Answer{}, err
	}
	return list2(a, list, property2)
}

// newProperty2 makes a property from the request; the caller of the API must be allowed to.
func (a api) newProperty2(existing []*store.Property, allowed bool) (*store.Property, error) {
	var in propertyIn
	if err := a.body2(&in); err != nil {
		return nil, err
	}
	switch {
	case !allowed:
		return nil, refuse2(http.StatusForbidden, "User is not permitted to create properties")
	case in.Key == "":
		return nil, refuse2(http.StatusBadRequest, "'key' is required")
	case in.Value == nil:
		return nil, refuse2(http.StatusBadRequest, "'value' is required")
	case store.FindProperty(existing, in.Key) != nil:
		return nil, refuse2(http.StatusBadRequest, "A property with the key %s already exists", in.Key)
	}
	return a.Store.NewProperty(in.Key, in.Value, a.User), nil
}

func (a api) createProperty2() (route.Answer, error) {
	c, err := a.subject2()
	if err != nil {
		return route.Answer{}, err
	}
	p, err := a.newProperty2(c.Properties, a.Store.EditsContent(a.User, c))
	if err != nil {
		return route.Answer{}, err
	}
	c.Properties = append(c.Properties, p)
	return route.OK(property2(p)), nil
}

// pathProperty2 finds a property by the number in the path.
func (a api) pathProperty2(list []*store.Property) (*store.Property, error) {
	id := a.Param("property-id")
	n, ok := number(id)
	if !ok {
		return nil, refuse2(http.StatusBadRequest, "Provided value {%s} for 'property-id' is not the correct type. Expected type is long", id)
	}
	for _, p := range list {
		if p.ID == n {
			return p, nil
		}
	}
	return nil, notFound2()
}

func (a api) getProperty2() (route.Answer, error) {
	c, err := a.subject2()
	if err != nil {
		return route.Answer{}, err
	}
	p, err := a.pathProperty2(c.Properties)
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(property2(p)), nil
}

// changeProperty2 makes a new version of the property of the path.
func (a api) changeProperty2(list []*store.Property, allowed bool) (*store.Property, error) {
	var in propertyIn
	if err := a.body2(&in); err != nil {
		return nil, err
	}
	p, err := a.pathProperty2(list)
	switch {
	case err != nil:
		return nil, err
	case !allowed:
		return nil, refuse2(http.StatusForbidden, "User is not permitted to update properties")
	case in.Key != p.Key:
		return nil, refuse2(http.StatusBadRequest, "The key of a property cannot be changed: it is %s", p.Key)
	case in.Value == nil:
		return nil, refuse2(http.StatusBadRequest, "'value' is required")
	case in.Version == nil:
		return nil, refuse2(http.StatusBadRequest, "'version' is required")
	case in.Version.Number != p.Number+1:
		return nil, refuse2(http.StatusConflict, "Version must be incremented when updating a property. Current Version: [%d]. Provided version: [%d]", p.Number, in.Version.Number)
	}
	a.nextProperty(p, in.Value)
	p.Message = in.Version.Message
	return p, nil
}

func (a api) updateProperty2() (route.Answer, error) {
	c, err := a.subject2()
	if err != nil {
		return route.Answer{}, err
	}
	p, err := a.changeProperty2(c.Properties, a.Store.EditsContent(a.User, c))
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(property2(p)), nil
}

func (a api) deleteProperty2() (route.Answer, error) {
	c, err := a.subject2()
	if err != nil {
		return route.Answer{}, err
	}
	p, err := a.pathProperty2(c.Properties)
	if err != nil {
		return route.Answer{}, err
	}
	if !a.Store.EditsContent(a.User, c) {
		return route.Answer{}, refuse2(http.StatusForbidden, "User is not permitted to delete properties")
	}
	c.Properties = slices.DeleteFunc(slices.Clone(c.Properties), func(x *store.Property) bool { return x == p })
	return route.NoContent(), nil
}

func (a api) operations2() (route.Answer, error) {
	c, err := a.subject2()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(route.Map{"operations": operations(string(c.Type), a.allowed(c))}), nil
}

func (a api) contentLabels2() (route.Answer, error) {
	c, err := a.subject2()
	if err != nil {
		return route.Answer{}, err
	}
	return a.labels2(c.Labels)
}

func (a api) versions2() (route.Answer, error) {
	c, err := a.subject2()
	if err != nil {
		return route.Answer{}, err
	}
	list, err := sorted(a, newestFirst(c.Versions), map[string]func(x, y *store.ContentVersion) int{
		"modified-date": func(x, y *store.ContentVersion) int { return x.When.Compare(y.When) },
	})
	if err != nil {
		return route.Answer{}, err
	}
	member := map[store.ContentType]string{store.Page: "page", store.BlogPost: "blogpost", store.Comment: "comment", store.Attachment: "attachment"}[c.Type]
	return list2(a, list, func(v *store.ContentVersion) any {
		m := version2(v)
		m[member] = route.Map{"id": contentID(c), "title": v.Title, "body": a.body2Of(c, v, a.Arg("body-format"))}
		return m
	})
}

func (a api) oneVersion2() (route.Answer, error) {
	c, err := a.subject2()
	if err != nil {
		return route.Answer{}, err
	}
	n, err := strconv.Atoi(a.Param("version-number"))
	if err != nil {
		return route.Answer{}, refuse2(http.StatusBadRequest, "Provided value {%s} for 'version-number' is not the correct type. Expected type is int", a.Param("version-number"))
	}
	at := slices.IndexFunc(c.Versions, func(v *store.ContentVersion) bool { return v.Number == n })
	if at < 0 {
		return route.Answer{}, notFound2()
	}
	m := version2(c.Versions[at])
	m["contentTypeModified"], m["collaborators"] = false, route.List{accountOf(c.Versions[at].By)}
	if at > 0 {
		m["prevVersion"] = c.Versions[at-1].Number
	}
	if at+1 < len(c.Versions) {
		m["nextVersion"] = c.Versions[at+1].Number
	}
	return route.OK(m), nil
}

func (a api) likeCount2() (route.Answer, error) {
	c, err := a.subject2()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(route.Map{"count": len(c.Likes)}), nil
}

func (a api) likeUsers2() (route.Answer, error) {
	c, err := a.subject2()
	if err != nil {
		return route.Answer{}, err
	}
	return list2(a, c.Likes, func(u *store.User) any { return route.Map{"accountId": u.AccountID} })
}
