package confapi

import (
	"encoding/json"
	"net/http"
	"slices"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// content2 renders a page or blog post for v2; a nil version is the newest one, an empty form leaves the body out.
func (a api) content2(c *store.Content, v *store.ContentVersion, form string) route.Map {
	status := c.Status
	if v == nil {
		v = c.Now()
	} else if v != c.Now() {
		status = "historical"
	}
	m := route.Map{
		"id": idOf(c.ID), "status": status, "title": v.Title, "spaceId": idOf(c.Space.ID), "authorId": accountOf(c.Creator),
		"createdAt": stamp(c.Created), "version": version2(v), "body": a.body2Of(c, v, form),
		"_links": route.Map{
			"webui": a.webui(c), "editui": "/pages/resumedraft.action?draftId=" + idOf(c.ID), "tinyui": "/x/" + tiny(c.ID),
			"edituiv2": "/spaces/" + c.Space.Key + "/pages/edit-v2/" + idOf(c.ID),
		},
	}
	if c.Type == store.Page {
		if c.Parent != nil {
			m["parentId"], m["parentType"] = contentID(c.Parent), string(c.Parent.Type)
		}
		m["position"], m["ownerId"], m["lastOwnerId"] = c.Position, accountOf(c.Owner), nil
		if c.LastOwner != nil {
			m["lastOwnerId"] = c.LastOwner.AccountID
		}
		if c.Subtype != "" {
			m["subtype"] = c.Subtype
		}
	}
	return m
}

func version2(v *store.ContentVersion) route.Map {
	return route.Map{
		"number": v.Number, "message": v.Message, "minorEdit": v.Minor, "authorId": accountOf(v.By), "createdAt": stamp(v.When),
	}
}

func (a api) body2Of(c *store.Content, v *store.ContentVersion, form string) route.Map {
	if form == "" {
		return route.Map{}
	}
	return route.Map{form: route.Map{"representation": form, "value": a.represent(c, v, form)}}
}

// single2 renders one page or blog post with what the include parameters add.
func (a api) single2(c *store.Content, v *store.ContentVersion, form string) route.Map {
	m := a.content2(c, v, form)
	if links, ok := m["_links"].(route.Map); ok {
		links["base"] = a.site()
	}
	a.include2(m, c)
	return m
}

// include2 adds the optional members of single answers.
func (a api) include2(m route.Map, c *store.Content) {
	own := a.context() + a.localPath()
	add := func(parameter, member string, list route.List) {
		if a.Flag(parameter, false) {
			m[member] = route.Map{"results": list, "meta": route.Map{"hasMore": false}, "_links": route.Map{"self": own + "/" + member}}
		}
	}
	add("include-labels", "labels", listOf(c.Labels, label2))
	add("include-properties", "properties", listOf(c.Properties, property2))
	add("include-operations", "operations", operations(string(c.Type), a.allowed(c)))
	add("include-likes", "likes", listOf(c.Likes, func(u *store.User) any { return route.Map{"accountId": u.AccountID} }))
	add("include-versions", "versions", listOf(newestFirst(c.Versions), func(v *store.ContentVersion) any { return version2(v) }))
	if a.Flag("include-favorited-by-current-user-status", false) {
		m["isFavoritedByCurrentUser"] = slices.Contains(c.Favourites, a.User)
	}
	if !a.Flag("include-version", true) {
		delete(m, "version")
	}
	if a.Flag("include-collaborators", false) {
		m["collaborators"] = listOf(c.Versions[:1], func(v *store.ContentVersion) any { return accountOf(v.By) })
	}
	if a.Flag("include-direct-children", false) {
		m["directChildren"] = route.Map{"results": listOf(a.visible(c.Below(store.Tree...)), func(x *store.Content) any { return a.child2(x) })}
	}
}

func listOf[T any](list []T, render func(T) any) route.List {
	out := make(route.List, 0, len(list))
	for _, v := range list {
		out = append(out, render(v))
	}
	return out
}

func newestFirst(list []*store.ContentVersion) []*store.ContentVersion {
	out := make([]*store.ContentVersion, 0, len(list))
	for _, v := range slices.Backward(list) {
		out = append(out, v)
	}
	return out
}

func label2(l *store.Label) any {
	return route.Map{"id": idOf(l.ID), "name": l.Name, "prefix": l.Prefix}
}

func property2(p *store.Property) any {
	return route.Map{
		"id": idOf(p.ID), "key": p.Key, "value": p.Value,
		"version": route.Map{"number": p.Number, "message": p.Message, "minorEdit": p.Minor, "authorId": accountOf(p.By), "createdAt": stamp(p.When)},
	}
}

// bodyIn2 is a body as v2 takes it: {representation, value}, or that under the name of the representation.
type bodyIn2 struct {
	Representation string
	Value          *string
}

// UnmarshalJSON takes both forms.
func (b *bodyIn2) UnmarshalJSON(raw []byte) error {
	var flat form
	if err := json.Unmarshal(raw, &flat); err != nil {
		return err
	}
	if flat.Representation != "" || flat.Value != nil {
		b.Representation, b.Value = flat.Representation, flat.Value
		return nil
	}
	var nested map[string]form
	if err := json.Unmarshal(raw, &nested); err != nil {
		return err
	}
	for _, name := range []string{"storage", "atlas_doc_format", "wiki"} {
		if f, ok := nested[name]; ok {
			b.Representation, b.Value = name, f.Value
			return nil
		}
	}
	return nil
}

// storage2 gives the storage of a v2 request's body; present is false when the request has none.
func (a api) storage2(b *bodyIn2) (storage string, present bool, err error) {
	if b == nil || b.Representation == "" && b.Value == nil {
		return "", false, nil
	}
	if b.Value == nil {
		return "", false, refuse2(http.StatusBadRequest, "'body.value' is required")
	}
	switch b.Representation {
	case "storage", "atlas_doc_format", "wiki":
	default:
		return "", false, refuse2(http.StatusBadRequest, "Provided value {%s} for 'representation' is not valid. Valid values are [storage, atlas_doc_format, wiki]", b.Representation)
	}
	storage, err = a.storageOf(b.Representation, *b.Value)
	if err != nil {
		return "", false, refuse2(http.StatusBadRequest, "%s", err.Error())
	}
	return storage, true, nil
}
