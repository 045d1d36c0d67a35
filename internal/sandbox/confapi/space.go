package confapi

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func spaceRoutes() []entry {
	const one = "/rest/api/space/{spaceKey}"
	return []entry{
		{in: route.OnBoth, method: http.MethodGet, path: "/rest/api/space", handle: api.listSpaces, gone: true},
		{in: route.OnBoth, method: http.MethodPost, path: "/rest/api/space", handle: api.createSpace},
		{in: route.OnBoth, method: http.MethodPost, path: "/rest/api/space/_private", handle: api.createPrivateSpace},
		{in: route.OnBoth, method: http.MethodGet, path: one, handle: api.getSpace, gone: true},
		{in: route.OnBoth, method: http.MethodPut, path: one, handle: api.updateSpace},
		{in: route.OnBoth, method: http.MethodDelete, path: one, handle: api.deleteSpace},
		{in: route.OnBoth, method: http.MethodGet, path: one + "/content", handle: api.spaceContents, gone: true},
		{in: route.OnBoth, method: http.MethodGet, path: one + "/content/{type}", handle: api.spaceContentsOf, gone: true},
		{in: route.OnBoth, method: http.MethodGet, path: one + "/property", handle: api.listSpaceProperties, gone: true},
		{in: route.OnBoth, method: http.MethodPost, path: one + "/property", handle: api.createSpaceProperty, gone: true},
		{in: route.OnBoth, method: http.MethodGet, path: one + "/property/{key}", handle: api.getSpaceProperty, gone: true},
		{in: route.OnBoth, method: http.MethodPut, path: one + "/property/{key}", handle: api.updateSpaceProperty, gone: true},
		{in: route.OnBoth, method: http.MethodDelete, path: one + "/property/{key}", handle: api.deleteSpaceProperty, gone: true},
		{in: route.OnCloud, method: http.MethodGet, path: one + "/settings", handle: api.getSpaceSettings},
		{in: route.OnCloud, method: http.MethodGet, path: one + "/label", handle: api.spaceLabels},
		{in: route.OnDataCenter, method: http.MethodGet, path: one + "/labels", handle: api.contentLabels},
		{in: route.OnDataCenter, method: http.MethodGet, path: one + "/labels/popular", handle: api.contentLabels},
		{in: route.OnDataCenter, method: http.MethodGet, path: one + "/labels/recent", handle: api.contentLabels},
		{in: route.OnCloud, method: http.MethodGet, path: one + "/watch", handle: api.spaceWatches},
		{in: route.OnDataCenter, method: http.MethodGet, path: one + "/watchers", handle: api.spaceWatchers},
		{in: route.OnCloud, method: http.MethodPost, path: one + "/permission", handle: api.addSpacePermission},
		{in: route.OnCloud, method: http.MethodDelete, path: one + "/permission/{id}", handle: api.deleteSpacePermission},
		{in: route.OnDataCenter, method: http.MethodPut, path: one + "/archive", handle: api.archiveSpace},
		{in: route.OnDataCenter, method: http.MethodPut, path: one + "/restore", handle: api.restoreSpace},
		{in: route.OnDataCenter, method: http.MethodGet, path: one + "/trash", handle: api.listTrash},
		{in: route.OnDataCenter, method: http.MethodDelete, path: one + "/trash", handle: api.emptyTrash},
	}
}

// findSpace gives the space of the path, if the caller may see it.
func (a api) findSpace() (*store.Space, error) {
	s := a.Store.Space(a.Param("spaceKey"))
	if s == nil || !a.Store.SeesSpace(a.User, s) {
		return nil, a.refuse(http.StatusNotFound, "No space with key : %s", a.Param("spaceKey"))
	}
	return s, nil
}

// ownSpace is findSpace for someone who must administer it.
func (a api) ownSpace() (*store.Space, error) {
	s, err := a.findSpace()
	if err != nil {
		return nil, err
	}
	if !a.Store.MaySpace(a.User, s, "administer", "space") {
		return nil, a.refuse(http.StatusForbidden, "User not permitted to administer space: %s", s.Key)
	}
	return s, nil
}

// spaces lists what the caller may see.
func (a api) spaces() []*store.Space {
	var list []*store.Space
	for _, s := range a.Store.Spaces() {
		if a.Store.SeesSpace(a.User, s) {
			list = append(list, s)
		}
	}
	return list
}

func (a api) listSpaces() (route.Answer, error) {
	w, err := a.window(25, 500)
	if err != nil {
		return route.Answer{}, err
	}
	keys, ids := a.List("spaceKey"), append(a.List("spaceId"), a.List("id")...)
	kind, status, labels := a.Arg("type"), a.Arg("status"), a.List("label")
	list := slices.DeleteFunc(a.spaces(), func(s *store.Space) bool {
		return len(keys) > 0 && !slices.ContainsFunc(keys, func(k string) bool { return strings.EqualFold(k, s.Key) }) ||
			len(ids) > 0 && !slices.Contains(ids, idOf(s.ID)) || kind != "" && kind != s.Type || status != "" && status != s.Status ||
			!hasLabels(s.Labels, labels) || a.Flag("favourite", false) && !slices.Contains(s.Favourites, a.User)
	})
	e := a.expand()
	return route.OK(page(a, list, w, func(s *store.Space) any { return a.space(s, e) })), nil
}

func hasLabels(list []*store.Label, names []string) bool {
	for _, name := range names {
		if !slices.ContainsFunc(list, func(l *store.Label) bool { return strings.EqualFold(l.Name, name) }) {
			return false
		}
	}
	return true
}

func (a api) getSpace() (route.Answer, error) {
	s, err := a.findSpace()
	if err != nil {
		return route.Answer{}, err
	}
	m := a.space(s, a.expand())
	if links, ok := m["_links"].(route.Map); ok {
		links["base"], links["context"], links["collection"] = a.site(), a.context(), "/rest/api/space"
	}
	return route.OK(m), nil
}

type spaceIn struct {
	Key         string `json:"key"`
	Alias       string `json:"alias"`
	Name        string `json:"name"`
	Type        string `json:"type"`
	Status      string `json:"status"`
	Description *struct {
		Plain struct {
			Value string `json:"value"`
		} `json:"plain"`
	} `json:"description"`
	Homepage *ref `json:"homepage"`
}

func (a api) createSpace() (route.Answer, error)        { return a.newSpace(false) }
func (a api) createPrivateSpace() (route.Answer, error) { return a.newSpace(true) }

var spaceKey = regexp.MustCompile(`^[A-Za-z0-9]{1,255}$`)

func (a api) newSpace(private bool) (route.Answer, error) {
	var in spaceIn
	if err := a.body(&in); err != nil {
		return route.Answer{}, err
	}
	if in.Key == "" {
		in.Key = in.Alias
	}
	if why := a.checkSpace(in.Key, in.Name); why != nil {
		return route.Answer{}, a.refuse(why.status, "%s", why.message)
	}
	description := ""
	if in.Description != nil {
		description = in.Description.Plain.Value
	}
	s := a.makeSpace(in.Key, in.Name, description, private)
	return route.OK(a.space(s, parseExpand([]string{"description.plain", "homepage"}))), nil
}

// checkSpace finds what stands against making a space.
func (a api) checkSpace(key, name string) *refusal {
	switch {
	case !a.Store.InGroup(a.User, store.Administrator):
		return &refusal{http.StatusForbidden, "User not permitted to create spaces"}
	case name == "":
		return &refusal{http.StatusBadRequest, "Space name is required"}
	case !spaceKey.MatchString(key):
		return &refusal{http.StatusBadRequest, "Invalid space key: " + key}
	case a.Store.Space(key) != nil:
		return &refusal{http.StatusBadRequest, "A space already exists with key " + key}
	}
	return nil
}

// makeSpace makes a space with a home page; its maker may do everything in it, and in a public one all users may work.
func (a api) makeSpace(key, name, description string, private bool) *store.Space { //nolint:revive // see newSpace
	now := a.Store.Now()
	s := a.Store.AddSpace(&store.Space{
		Key: key, Name: name, Description: description, Type: "global", Status: store.Current, Created: now, Creator: a.User,
	})
	a.Store.GrantAll(s, store.Holder{User: a.User})
	if !private {
		a.Store.GrantWork(s, store.Holder{LoggedIn: true})
	}
	s.Home = a.makePage(&pageDraft{kind: store.Page, status: store.Current, title: name + " Home", space: s})
	return s
}

func (a api) updateSpace() (route.Answer, error) {
	s, err := a.ownSpace()
	if err != nil {
		return route.Answer{}, err
	}
	var in spaceIn
	if err := a.body(&in); err != nil {
		return route.Answer{}, err
	}
	if in.Homepage != nil && in.Homepage.ID != "" {
		home, err := a.find(string(in.Homepage.ID))
		if err != nil {
			return route.Answer{}, err
		}
		s.Home = home
	}
	if in.Name != "" {
		s.Name = in.Name
	}
	if in.Description != nil {
		s.Description = in.Description.Plain.Value
	}
	if in.Status == store.Current || in.Status == store.Archived {
		s.Status = in.Status
	}
	return route.OK(a.space(s, a.expand("description.plain", "homepage"))), nil
}

func (a api) deleteSpace() (route.Answer, error) {
	s, err := a.ownSpace()
	if err != nil {
		return route.Answer{}, err
	}
	a.Store.DropSpace(s)
	task := a.Store.AddLongTask(&store.LongTask{Name: "Delete space", Message: "Successfully removed space.", Millis: 150})
	return route.JSON(http.StatusAccepted, route.Map{"id": task.ID, "links": route.Map{"status": "/rest/api/longtask/" + task.ID}}), nil
}

func (a api) getSpaceSettings() (route.Answer, error) {
	s, err := a.findSpace()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(a.spaceSettings(s)), nil
}

func (a api) spaceLabels() (route.Answer, error) {
	s, err := a.findSpace()
	if err != nil {
		return route.Answer{}, err
	}
	return a.labelList(s.Labels)
}

// contentLabels lists the labels of the contents of a space.
func (a api) contentLabels() (route.Answer, error) {
	s, err := a.findSpace()
	if err != nil {
		return route.Answer{}, err
	}
	var list []*store.Label
	for _, c := range a.visible(a.Store.Contents()) {
		if c.Space == s && c.Status == store.Current {
			for _, l := range c.Labels {
				list = addLabel(list, l)
			}
		}
	}
	return a.labelList(list)
}

func (a api) labelList(list []*store.Label) (route.Answer, error) {
	w, err := a.window(200, 200)
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(page(a, list, w, a.label)), nil
}

func (a api) spaceWatches() (route.Answer, error) {
	s, err := a.findSpace()
	if err != nil {
		return route.Answer{}, err
	}
	w, err := a.window(200, 200)
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(page(a, s.Watchers, w, func(u *store.User) any {
		return route.Map{"type": "space", "watcher": a.watchUser(u), "spaceKey": s.Key}
	})), nil
}

func (a api) spaceWatchers() (route.Answer, error) {
	s, err := a.findSpace()
	if err != nil {
		return route.Answer{}, err
	}
	w, err := a.window(200, 200)
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(page(a, s.Watchers, w, func(u *store.User) any { return a.person(u) })), nil
}

func (a api) archiveSpace() (route.Answer, error) { return a.setStatus(store.Archived) }
func (a api) restoreSpace() (route.Answer, error) { return a.setStatus(store.Current) }

func (a api) setStatus(status string) (route.Answer, error) {
	s, err := a.ownSpace()
	if err != nil {
		return route.Answer{}, err
	}
	s.Status = status
	return route.NoContent(), nil
}
