package confapi

import (
	"net/http"
	"slices"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
	"mcp-atlassian/internal/sandbox/text"
)

// extraRoutes are parts of Cloud's v1 that few clients use.
func extraRoutes() []entry {
	list := []entry{
		{in: route.OnCloud, method: http.MethodGet, path: "/rest/api/content-states", handle: func(api) (route.Answer, error) { return route.OK(route.List{}), nil }},
		{in: route.OnCloud, method: http.MethodGet, path: "/rest/api/content/{id}/state", handle: api.getState},
		{in: route.OnCloud, method: http.MethodPut, path: "/rest/api/content/{id}/state", handle: api.setState},
		{in: route.OnCloud, method: http.MethodDelete, path: "/rest/api/content/{id}/state", handle: api.clearState},
		{in: route.OnCloud, method: http.MethodGet, path: "/rest/api/content/{id}/state/available", handle: api.availableStates},
		{in: route.OnCloud, method: http.MethodGet, path: "/rest/api/space/{spaceKey}/state", handle: api.spaceStates},
		{in: route.OnCloud, method: http.MethodPost, path: "/rest/api/space/{spaceKey}/label", handle: api.addSpaceLabels},
		{in: route.OnCloud, method: http.MethodDelete, path: "/rest/api/space/{spaceKey}/label", handle: api.deleteSpaceLabel},
		{in: route.OnCloud, method: http.MethodGet, path: "/rest/api/user/email/bulk", handle: api.userEmails},
		{in: route.OnCloud, method: http.MethodGet, path: "/rest/api/user/{userId}/property", handle: api.userPropertyKeys},
		{in: route.OnCloud, method: http.MethodGet, path: "/rest/api/user/{userId}/property/{key}", handle: api.getUserProperty},
		{in: route.OnCloud, method: http.MethodPost, path: "/rest/api/user/{userId}/property/{key}", handle: api.createUserProperty},
		{in: route.OnCloud, method: http.MethodPut, path: "/rest/api/user/{userId}/property/{key}", handle: api.updateUserProperty},
		{in: route.OnCloud, method: http.MethodDelete, path: "/rest/api/user/{userId}/property/{key}", handle: api.deleteUserProperty},
		{in: route.OnCloud, method: http.MethodPost, path: "/rest/api/contentbody/convert/async/{to}", handle: api.convertAsync},
		{in: route.OnCloud, method: http.MethodGet, path: "/rest/api/contentbody/convert/async/{id}", handle: api.convertedAsync},
		{in: route.OnBoth, method: http.MethodPost, path: "/rest/api/content/blueprint/instance/{draftId}", handle: api.publishDraft},
		{in: route.OnBoth, method: http.MethodPut, path: "/rest/api/content/blueprint/instance/{draftId}", handle: api.publishDraft},
	}
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodDelete} {
		list = append(list, entry{in: route.OnCloud, method: method, path: "/rest/api/user/watch/label/{labelName}", handle: api.watchLabel})
	}
	return list
}

// suggestedStates are the content states that every space of Cloud begins with.
var suggestedStates = []store.ContentState{
	{ID: 0, Name: "Rough draft", Color: "#FFC400"}, {ID: 1, Name: "In progress", Color: "#2684FF"}, {ID: 2, Name: "Ready for review", Color: "#57D9A3"},
}

func stateMap(s store.ContentState) any {
	return route.Map{"id": s.ID, "name": s.Name, "color": s.Color}
}

func (a api) stateAnswer(c *store.Content) route.Answer {
	m := route.Map{"lastUpdated": stamp(c.Now().When)}
	if c.State != nil {
		m["contentState"] = stateMap(*c.State)
	}
	return route.OK(m)
}

func (a api) getState() (route.Answer, error) {
	c, err := a.find(a.Param("id"))
	if err != nil {
		return route.Answer{}, err
	}
	return a.stateAnswer(c), nil
}

// setState gives a page a state; as on the site, that makes a new version.
func (a api) setState() (route.Answer, error) {
	c, err := a.editable()
	if err != nil {
		return route.Answer{}, err
	}
	var in struct {
		ID    *int   `json:"id"`
		Name  string `json:"name"`
		Color string `json:"color"`
	}
	if err := a.body(&in); err != nil {
		return route.Answer{}, err
	}
	state := store.ContentState{ID: 3, Name: in.Name, Color: in.Color}
	if in.ID != nil {
		at := slices.IndexFunc(suggestedStates, func(s store.ContentState) bool { return s.ID == *in.ID })
		if at < 0 {
			return route.Answer{}, a.refuse(http.StatusBadRequest, "No content state with id %d", *in.ID)
		}
		state = suggestedStates[at]
	}
	if state.Name == "" {
		return route.Answer{}, a.refuse(http.StatusBadRequest, "A content state needs an id or a name and a color")
	}
	c.State = &state
	a.sameAgain(c)
	return a.stateAnswer(c), nil
}

// sameAgain makes a new version that differs in nothing.
func (a api) sameAgain(c *store.Content) {
	last := c.Now()
	a.Store.AddVersion(c, &store.ContentVersion{By: a.User, Minor: true, Title: last.Title, Body: last.Body, File: last.File})
}

func (a api) clearState() (route.Answer, error) {
	c, err := a.editable()
	if err != nil {
		return route.Answer{}, err
	}
	c.State = nil
	a.sameAgain(c)
	return a.stateAnswer(c), nil
}

func (a api) availableStates() (route.Answer, error) {
	if _, err := a.find(a.Param("id")); err != nil {
		return route.Answer{}, err
	}
	return route.OK(route.Map{"spaceContentStates": listOf(suggestedStates, stateMap), "customContentStates": route.List{}}), nil
}

func (a api) spaceStates() (route.Answer, error) {
	if _, err := a.findSpace(); err != nil {
		return route.Answer{}, err
	}
	return route.OK(listOf(suggestedStates, stateMap)), nil
}

func (a api) addSpaceLabels() (route.Answer, error) {
	s, err := a.ownSpace()
	if err != nil {
		return route.Answer{}, err
	}
	var in labelsIn
	if err := a.body(&in); err != nil {
		return route.Answer{}, err
	}
	for _, l := range in {
		if l.Name == "" {
			return route.Answer{}, a.refuse(http.StatusBadRequest, "Label name is required")
		}
	}
	for _, l := range in {
		s.Labels = addLabel(s.Labels, a.Store.Label(l.Prefix, l.Name))
	}
	return a.labelList(s.Labels)
}

func (a api) deleteSpaceLabel() (route.Answer, error) {
	s, err := a.ownSpace()
	if err != nil {
		return route.Answer{}, err
	}
	s.Labels = slices.DeleteFunc(slices.Clone(s.Labels), func(l *store.Label) bool {
		return l.Name == a.Arg("name") && (a.Arg("prefix") == "" || a.Arg("prefix") == l.Prefix)
	})
	return route.NoContent(), nil
}

func (a api) userEmails() (route.Answer, error) {
	list := route.List{}
	for _, id := range a.List("accountId") {
		if u := a.Store.UserByAccount(id); u != nil {
			list = append(list, route.Map{"accountId": u.AccountID, "email": u.Email})
		}
	}
	return route.OK(list), nil
}

func (a api) watchLabel() (route.Answer, error) {
	l := a.Store.FindLabel("global", a.Param("labelName"))
	if l == nil {
		return route.Answer{}, a.refuse(http.StatusNotFound, "No label found with name: %s", a.Param("labelName"))
	}
	return a.watch(&l.Watchers)
}

// pathUser finds the user whose properties the path names.
func (a api) pathUser() (*store.User, error) {
	u := a.Store.UserByAccount(a.Param("userId"))
	if u == nil {
		return nil, a.refuse(http.StatusNotFound, "No user found with id: %s", a.Param("userId"))
	}
	return u, nil
}

func (a api) userPropertyKeys() (route.Answer, error) {
	u, err := a.pathUser()
	if err != nil {
		return route.Answer{}, err
	}
	w, err := a.window(5, 100)
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(page(a, a.Store.UserProperties(u), w, func(p *store.Property) any { return route.Map{"key": p.Key} })), nil
}

func (a api) pathUserProperty(u *store.User) (*store.Property, error) {
	p := store.FindProperty(a.Store.UserProperties(u), a.Param("key"))
	if p == nil {
		return nil, a.refuse(http.StatusNotFound, "No user property found with key: %s", a.Param("key"))
	}
	return p, nil
}

func (a api) getUserProperty() (route.Answer, error) {
	u, err := a.pathUser()
	if err != nil {
		return route.Answer{}, err
	}
	p, err := a.pathUserProperty(u)
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(route.Map{
		"key": p.Key, "value": p.Value, "id": idOf(p.ID), "lastModifiedDate": stamp(p.When), "createdDate": stamp(p.Created),
	}), nil
}

func (a api) createUserProperty() (route.Answer, error) { return a.writeUserProperty(false) }
func (a api) updateUserProperty() (route.Answer, error) { return a.writeUserProperty(true) }

func (a api) writeUserProperty(update bool) (route.Answer, error) {
	u, err := a.pathUser()
	if err != nil {
		return route.Answer{}, err
	}
	var in struct {
		Value any `json:"value"`
	}
	if err := a.body(&in); err != nil {
		return route.Answer{}, err
	}
	p := store.FindProperty(a.Store.UserProperties(u), a.Param("key"))
	switch {
	case in.Value == nil:
		return route.Answer{}, a.refuse(http.StatusBadRequest, "Property value is required")
	case update && p == nil:
		_, err := a.pathUserProperty(u)
		return route.Answer{}, err
	case !update && p != nil:
		return route.Answer{}, a.refuse(http.StatusConflict, "A user property with key %s already exists", a.Param("key"))
	case update:
		a.nextProperty(p, in.Value)
		return route.NoContent(), nil
	}
	a.Store.SetUserProperties(u, append(a.Store.UserProperties(u), a.Store.NewProperty(a.Param("key"), in.Value, a.User)))
	return route.Answer{Status: http.StatusCreated}, nil
}

func (a api) deleteUserProperty() (route.Answer, error) {
	u, err := a.pathUser()
	if err != nil {
		return route.Answer{}, err
	}
	p, err := a.pathUserProperty(u)
	if err != nil {
		return route.Answer{}, err
	}
	a.Store.SetUserProperties(u, slices.DeleteFunc(slices.Clone(a.Store.UserProperties(u)), func(x *store.Property) bool { return x == p }))
	return route.NoContent(), nil
}

// convertAsync converts a body at once and keeps the result for the request that asks for it.
func (a api) convertAsync() (route.Answer, error) {
	if to := a.Param("to"); to != "export_view" {
		return route.Answer{}, a.refuse(http.StatusBadRequest, "Unsupported conversion to %s", to)
	}
	var in form
	if err := a.body(&in); err != nil {
		return route.Answer{}, err
	}
	if in.Value == nil {
		return route.Answer{}, a.refuse(http.StatusBadRequest, "A value is required")
	}
	storage, err := a.storageOf(in.Representation, *in.Value)
	if err != nil {
		return route.Answer{}, a.refuse(http.StatusBadRequest, "%s", err.Error())
	}
	around := a.nowhere()
	if c, err := a.find(a.Arg("contentIdContext")); err == nil {
		around = a.around(c, c.Now())
	}
	root, err := text.ParseStorage(storage)
	if err != nil {
		return route.Answer{}, a.refuse(http.StatusBadRequest, "%s", err.Error())
	}
	id := a.Store.NextID(store.TaskIDs)
	a.Store.PutBlob("confluence-converted-"+id, []byte(text.View(root, around)))
	return route.OK(route.Map{"asyncId": id}), nil
}

func (a api) convertedAsync() (route.Answer, error) {
	value, ok := a.Store.Blob("confluence-converted-" + a.Param("id"))
	if !ok {
		return route.Answer{}, a.refuse(http.StatusNotFound, "No conversion found with id: %s", a.Param("id"))
	}
	return route.OK(route.Map{
		"value": string(value), "representation": "export_view", "status": "COMPLETED", "renderTaskId": a.Param("id"),
		"_expandable": route.Map{"content": "", "embeddedContent": "", "webresource": "", "mediaToken": ""}, "_links": route.Map{"base": a.site(), "context": a.context()},
	}), nil
}

// publishDraft makes a draft a page.
func (a api) publishDraft() (route.Answer, error) {
	var in contentIn
	if err := a.body(&in); err != nil {
		return route.Answer{}, err
	}
	c, err := a.findWith(a.Param("draftId"), store.Draft)
	if err != nil {
		return route.Answer{}, err
	}
	p := &pageChange{content: c, number: c.Now().Number + 1, title: in.Title, status: store.Current}
	if p.title == "" {
		p.title = c.Title()
	}
	if n := len(in.Ancestors); n > 0 {
		if p.parent, err = a.find(string(in.Ancestors[n-1].ID)); err != nil {
			return route.Answer{}, err
		}
	}
	if why := a.checkChange(p); why != nil {
		return route.Answer{}, a.refuse(why.status, "%s", why.message)
	}
	a.apply(p)
	return route.OK(a.rooted(a.content(c, nil, a.expand("body.storage", "history", "space", "version", "ancestors")))), nil
}
