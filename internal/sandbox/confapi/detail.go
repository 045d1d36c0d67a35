package confapi

import (
	"net/http"
	"slices"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func detailRoutes() []entry {
	return []entry{
		{in: route.OnBoth, method: http.MethodGet, path: "/rest/api/content/{id}/label", handle: api.listLabels, gone: true},
		{in: route.OnBoth, method: http.MethodPost, path: "/rest/api/content/{id}/label", handle: api.addLabels},
		{in: route.OnBoth, method: http.MethodDelete, path: "/rest/api/content/{id}/label", handle: api.deleteLabel},
		{in: route.OnBoth, method: http.MethodDelete, path: "/rest/api/content/{id}/label/{label}", handle: api.deleteLabel},
		{in: route.OnBoth, method: http.MethodGet, path: "/rest/api/content/{id}/property", handle: api.listProperties, gone: true},
		{in: route.OnBoth, method: http.MethodPost, path: "/rest/api/content/{id}/property", handle: api.createProperty, gone: true},
		{in: route.OnBoth, method: http.MethodGet, path: "/rest/api/content/{id}/property/{key}", handle: api.getProperty, gone: true},
		{in: route.OnBoth, method: http.MethodPost, path: "/rest/api/content/{id}/property/{key}", handle: api.createProperty, gone: true},
		{in: route.OnBoth, method: http.MethodPut, path: "/rest/api/content/{id}/property/{key}", handle: api.updateProperty, gone: true},
		{in: route.OnBoth, method: http.MethodDelete, path: "/rest/api/content/{id}/property/{key}", handle: api.deleteProperty, gone: true},
		{in: route.OnDataCenter, method: http.MethodGet, path: "/rest/api/content/{contentId}/watchers", handle: api.listWatchers},
		{in: route.OnCloud, method: http.MethodGet, path: "/rest/api/content/{id}/notification/created", handle: api.listWatches},
		{in: route.OnCloud, method: http.MethodGet, path: "/rest/api/content/{id}/notification/child-created", handle: api.listWatches},
		{in: route.OnCloud, method: http.MethodPost, path: "/rest/api/content/{id}/permission/check", handle: api.checkPermission, reads: true},
	}
}

// labelsIn are labels as a request carries them: a list or a single one.
type labelsIn []labelIn

type labelIn struct {
	Prefix string `json:"prefix"`
	Name   string `json:"name"`
}

// UnmarshalJSON takes both forms.
func (l *labelsIn) UnmarshalJSON(raw []byte) error { return oneOrMany(raw, (*[]labelIn)(l)) }

func addLabel(list []*store.Label, l *store.Label) []*store.Label {
	if slices.Contains(list, l) {
		return list
	}
	return append(list, l)
}

func (a api) listLabels() (route.Answer, error) {
	c, err := a.find(a.Param("id"))
	if err != nil {
		return route.Answer{}, err
	}
	w, err := a.window(200, 200)
	if err != nil {
		return route.Answer{}, err
	}
	labels := c.Labels
	if prefixes := a.List("prefix"); len(prefixes) > 0 {
		labels = slices.DeleteFunc(slices.Clone(labels), func(l *store.Label) bool { return !slices.Contains(prefixes, l.Prefix) })
	}
	return route.OK(page(a, labels, w, a.label)), nil
}

// notInLabel are the characters that Confluence refuses in a label.
const notInLabel = " :;,.?&[]()#^*@!<>"

func (a api) addLabels() (route.Answer, error) {
	c, err := a.find(a.Param("id"))
	if err != nil {
		return route.Answer{}, err
	}
	var in labelsIn
	if err := a.body(&in); err != nil {
		return route.Answer{}, err
	}
	if !a.Store.EditsContent(a.User, c) {
		return route.Answer{}, a.refuse(http.StatusForbidden, "User not permitted to add labels to content: %s", contentID(c))
	}
	for _, l := range in {
		switch {
		case l.Name == "":
			return route.Answer{}, a.refuse(http.StatusBadRequest, "Label name is required")
		case strings.ContainsAny(l.Name, notInLabel):
			return route.Answer{}, a.refuse(http.StatusBadRequest, "Label %s contains invalid characters", l.Name)
		case len([]rune(l.Name)) > 255:
			return route.Answer{}, a.refuse(http.StatusBadRequest, "Label is longer than 255 characters")
		case l.Prefix != "" && !slices.Contains([]string{"global", "my", "team", "system"}, l.Prefix):
			return route.Answer{}, a.refuse(http.StatusBadRequest, "Invalid label prefix: %s", l.Prefix)
		}
	}
	for _, l := range in {
		c.Labels = addLabel(c.Labels, a.Store.Label(l.Prefix, l.Name))
	}
	return route.OK(page(a, c.Labels, window{limit: 200}, a.label)), nil
}

func (a api) deleteLabel() (route.Answer, error) {
	c, err := a.find(a.Param("id"))
	if err != nil {
		return route.Answer{}, err
	}
	name := a.Param("label")
	if name == "" {
		name = a.Arg("name")
	}
	if !a.Store.EditsContent(a.User, c) {
		return route.Answer{}, a.refuse(http.StatusForbidden, "User not permitted to remove labels from content: %s", contentID(c))
	}
	prefix, bare, found := strings.Cut(name, ":")
	if !found {
		prefix, bare = "", name
	}
	kept := slices.DeleteFunc(slices.Clone(c.Labels), func(l *store.Label) bool {
		return strings.EqualFold(l.Name, bare) && (prefix == "" || prefix == l.Prefix)
	})
	if len(kept) == len(c.Labels) && !a.Cloud() {
		return route.Answer{}, a.refuse(http.StatusNotFound, "The label %s does not exist on content %s", name, contentID(c))
	}
	c.Labels = kept
	return route.NoContent(), nil
}

type propertyIn struct {
	Key     string `json:"key"`
	Value   any    `json:"value"`
	Version *struct {
		Number    int    `json:"number"`
		Message   string `json:"message"`
		MinorEdit bool   `json:"minorEdit"`
	} `json:"version"`
}

func (a api) listProperties() (route.Answer, error) {
	c, err := a.find(a.Param("id"))
	if err != nil {
		return route.Answer{}, err
	}
	w, err := a.window(10, 200)
	if err != nil {
		return route.Answer{}, err
	}
	e := a.expand("version")
	return route.OK(page(a, c.Properties, w, func(p *store.Property) any { return a.property(c, p, e) })), nil
}

func (a api) getProperty() (route.Answer, error) {
	c, err := a.find(a.Param("id"))
	if err != nil {
		return route.Answer{}, err
	}
	p := store.FindProperty(c.Properties, a.Param("key"))
	if p == nil {
		return route.Answer{}, a.noProperty(c)
	}
	return route.OK(a.rooted(a.property(c, p, a.expand("version")))), nil
}

func (a api) noProperty(c *store.Content) error {
	return a.refuse(http.StatusNotFound, "Cannot find content property with key %s on content with id ContentId{id=%s}", a.Param("key"), contentID(c))
}

// editable finds the content of the path and checks that the caller may change it.
func (a api) editable() (*store.Content, error) {
	c, err := a.find(a.Param("id"))
	if err != nil {
		return nil, err
	}
	if !a.Store.EditsContent(a.User, c) {
		return nil, a.refuse(http.StatusForbidden, "User not permitted to update content: %s", contentID(c))
	}
	return c, nil
}

func (a api) createProperty() (route.Answer, error) {
	c, err := a.editable()
	if err != nil {
		return route.Answer{}, err
	}
	var in propertyIn
	if err := a.body(&in); err != nil {
		return route.Answer{}, err
	}
	if key := a.Param("key"); key != "" {
		in.Key = key
	}
	switch {
	case in.Key == "":
		return route.Answer{}, a.refuse(http.StatusBadRequest, "Property key is required")
	case len(in.Key) > 255:
		return route.Answer{}, a.refuse(http.StatusBadRequest, "Property key is longer than 255 characters")
	case in.Value == nil:
		return route.Answer{}, a.refuse(http.StatusBadRequest, "Property value is required")
	case store.FindProperty(c.Properties, in.Key) != nil:
		return route.Answer{}, a.refuse(http.StatusConflict, "A property with key %s already exists on content %s", in.Key, contentID(c))
	}
	p := a.Store.NewProperty(in.Key, in.Value, a.User)
	c.Properties = append(c.Properties, p)
	return route.OK(a.rooted(a.property(c, p, a.expand("version")))), nil
}

func (a api) updateProperty() (route.Answer, error) {
	c, err := a.editable()
	if err != nil {
		return route.Answer{}, err
	}
	var in propertyIn
	if err := a.body(&in); err != nil {
		return route.Answer{}, err
	}
	p := store.FindProperty(c.Properties, a.Param("key"))
	switch {
	case in.Value == nil:
		return route.Answer{}, a.refuse(http.StatusBadRequest, "Property value is required")
	case p == nil && in.Version != nil && in.Version.Number > 1:
		return route.Answer{}, a.noProperty(c)
	case p == nil:
		p = a.Store.NewProperty(a.Param("key"), in.Value, a.User)
		c.Properties = append(c.Properties, p)
	case in.Version == nil:
		return route.Answer{}, a.refuse(http.StatusBadRequest, "Property version is required")
	case in.Version.Number != p.Number+1:
		return route.Answer{}, a.refuse(http.StatusConflict, "Version must be incremented on update. Current version is: %d", p.Number)
	default:
		a.nextProperty(p, in.Value)
		p.Message, p.Minor = in.Version.Message, in.Version.MinorEdit
	}
	return route.OK(a.rooted(a.property(c, p, a.expand("version")))), nil
}

func (a api) nextProperty(p *store.Property, value any) {
	p.Value, p.Number, p.By, p.When, p.Message, p.Minor = value, p.Number+1, a.User, a.Store.Now(), "", false
}

// putProperty sets a property as part of writing the content itself.
func (a api) putProperty(c *store.Content, key string, value any) {
	if p := store.FindProperty(c.Properties, key); p != nil {
		a.nextProperty(p, value)
		return
	}
	c.Properties = append(c.Properties, a.Store.NewProperty(key, value, a.User))
}

func (a api) deleteProperty() (route.Answer, error) {
	c, err := a.editable()
	if err != nil {
		return route.Answer{}, err
	}
	p := store.FindProperty(c.Properties, a.Param("key"))
	if p == nil {
		return route.Answer{}, a.noProperty(c)
	}
	c.Properties = slices.DeleteFunc(slices.Clone(c.Properties), func(x *store.Property) bool { return x == p })
	return route.NoContent(), nil
}

func (a api) listWatchers() (route.Answer, error) {
	c, err := a.find(a.Param("contentId"))
	if err != nil {
		return route.Answer{}, err
	}
	w, err := a.window(200, 200)
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(page(a, c.Watchers, w, func(u *store.User) any { return a.person(u) })), nil
}

func (a api) listWatches() (route.Answer, error) {
	c, err := a.find(a.Param("id"))
	if err != nil {
		return route.Answer{}, err
	}
	w, err := a.window(200, 200)
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(page(a, c.Watchers, w, func(u *store.User) any {
		return route.Map{"type": "page", "watcher": a.watchUser(u), "contentId": c.ID}
	})), nil
}

func (a api) checkPermission() (route.Answer, error) {
	c, err := a.findWith(a.Param("id"), "any")
	if err != nil {
		return route.Answer{}, err
	}
	var in struct {
		Operation string `json:"operation"`
		Subject   struct{ Type, Identifier string }
	}
	if err := a.body(&in); err != nil {
		return route.Answer{}, err
	}
	var who []*store.User
	switch in.Subject.Type {
	case "user":
		u := a.Store.UserByAccount(in.Subject.Identifier)
		if u == nil {
			return route.Answer{}, a.refuse(http.StatusNotFound, "User not found: %s", in.Subject.Identifier)
		}
		who = append(who, u)
	case "group":
		g := a.Store.Group(in.Subject.Identifier)
		if g == nil {
			return route.Answer{}, a.refuse(http.StatusNotFound, "Group not found: %s", in.Subject.Identifier)
		}
		who = g.Members
	default:
		return route.Answer{}, a.refuse(http.StatusBadRequest, "Invalid subject type: %s", in.Subject.Type)
	}
	known := []string{"read", "update", "delete", "export", "purge", "administer", "create", "copy", "move", "restore", "archive", "use", "create_or_delete_from_view"}
	if !slices.Contains(known, in.Operation) {
		return route.Answer{}, a.refuse(http.StatusBadRequest, "Invalid operation: %s", in.Operation)
	}
	may := len(who) > 0
	for _, u := range who {
		may = may && a.may(u, in.Operation, c)
	}
	errors := route.List{}
	if !may {
		errors = append(errors, route.Map{"translation": "User is not permitted to perform this operation", "args": route.List{}})
	}
	return route.OK(route.Map{"hasPermission": may, "errors": errors, "_links": route.Map{"base": a.site(), "context": a.context(), "self": a.self()}}), nil
}

// may says whether a user may do an operation on a content.
func (a api) may(u *store.User, operation string, c *store.Content) bool {
	if !a.Store.SeesContent(u, c) {
		return false
	}
	switch operation {
	case "read", "use", "export", "copy":
		return true
	case "delete", "archive":
		return a.Store.DeletesContent(u, c)
	case "purge", "administer":
		return a.Store.MaySpace(u, c.Space, "administer", "space")
	}
	return a.Store.EditsContent(u, c)
}
