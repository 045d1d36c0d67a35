package confapi

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func contentRoutes() []entry {
	return []entry{
		{in: route.OnBoth, method: http.MethodGet, path: "/rest/api/content", handle: api.listContent, gone: true},
		{in: route.OnBoth, method: http.MethodPost, path: "/rest/api/content", handle: api.createContent, gone: true},
		{in: route.OnBoth, method: http.MethodGet, path: "/rest/api/content/scan", handle: api.listContent, gone: true},
		{in: route.OnBoth, method: http.MethodGet, path: "/rest/api/content/{id}", handle: api.getContent, gone: true},
		{in: route.OnBoth, method: http.MethodPut, path: "/rest/api/content/{id}", handle: api.updateContent, gone: true},
		{in: route.OnBoth, method: http.MethodDelete, path: "/rest/api/content/{id}", handle: api.deleteContent, gone: true},
		{in: route.OnBoth, method: http.MethodGet, path: "/rest/api/content/{id}/history", handle: api.getHistory, gone: true},
		{in: route.OnBoth, method: http.MethodGet, path: "/rest/api/content/{id}/version", handle: api.listVersions, gone: true},
		{in: route.OnCloud, method: http.MethodPost, path: "/rest/api/content/{id}/version", handle: api.restoreVersion},
		{in: route.OnBoth, method: http.MethodGet, path: "/rest/api/content/{id}/version/{versionNumber}", handle: api.getVersion, gone: true},
		{in: route.OnBoth, method: http.MethodDelete, path: "/rest/api/content/{id}/version/{versionNumber}", handle: api.deleteVersion},
		{in: route.OnDataCenter, method: http.MethodGet, path: "/rest/experimental/content/{id}/version", handle: api.listVersions},
		{in: route.OnDataCenter, method: http.MethodPost, path: "/rest/experimental/content/{id}/version", handle: api.restoreVersion},
		{in: route.OnDataCenter, method: http.MethodGet, path: "/rest/experimental/content/{id}/version/{versionNumber}", handle: api.getVersion},
		{in: route.OnDataCenter, method: http.MethodDelete, path: "/rest/experimental/content/{id}/version/{versionNumber}", handle: api.deleteVersion},
		{in: route.OnBoth, method: http.MethodGet, path: "/rest/api/content/{id}/history/{version}/macro/id/{macroId}", handle: api.getMacro},
		{in: route.OnDataCenter, method: http.MethodGet, path: "/rest/api/content/{id}/history/{version}/macro/hash/{hash}", handle: api.getMacro},
		{in: route.OnCloud, method: http.MethodPut, path: "/rest/api/content/{pageId}/move/{position}/{targetId}", handle: api.moveContent},
		{in: route.OnDataCenter, method: http.MethodPut, path: "/rest/api/content/{pageId}/move/{position}/{targetId}", handle: api.noSuchAddress},
		{in: route.OnCloud, method: http.MethodPost, path: "/rest/api/content/{id}/copy", handle: api.copyContent},
		{in: route.OnCloud, method: http.MethodPost, path: "/rest/api/content/{id}/pagehierarchy/copy", handle: api.copyTree},
		{in: route.OnCloud, method: http.MethodDelete, path: "/rest/api/content/{id}/pageTree", handle: api.deleteTree},
		{in: route.OnCloud, method: http.MethodPost, path: "/rest/api/content/archive", handle: api.archiveContent},
	}
}

// mostContents bounds a list of contents; with bodies it is lower.
func mostContents(e expand) int {
	if e.has("body") {
		return 50
	}
	return 200
}

func (a api) listContent() (route.Answer, error) {
	e := a.expand()
	w, err := a.window(25, mostContents(e))
	if err != nil {
		return route.Answer{}, err
	}
	kind := store.ContentType(a.Arg("type"))
	switch kind {
	case "":
		kind = store.Page
	case store.Page, store.BlogPost:
	default:
		return route.Answer{}, a.refuse(http.StatusBadRequest, "Unsupported content type: %s", kind)
	}
	if kind == store.BlogPost && a.Arg("postingDay") != "" && !isDay(a.Arg("postingDay")) {
		return route.Answer{}, a.refuse(http.StatusBadRequest, "Invalid posting day: %s", a.Arg("postingDay"))
	}
	statuses := a.List("status")
	if len(statuses) == 0 {
		statuses = []string{store.Current}
	}
	var found []*store.Content
	for _, c := range a.visible(a.Store.Contents()) {
		if c.Type == kind && a.wanted(c, statuses) {
			found = append(found, c)
		}
	}
	if key := a.Arg("spaceKey"); key != "" {
		if s := a.Store.Space(key); s == nil || !a.Store.SeesSpace(a.User, s) {
			return route.Answer{}, a.refuse(http.StatusNotFound, "No space with key : %s", key)
		}
	}
	return route.OK(page(a, found, w, func(c *store.Content) any { return a.content(c, nil, e) })), nil
}

func isDay(s string) bool {
	return len(s) == 10 && s[4] == '-' && s[7] == '-'
}

// wanted applies the filters of the list of contents.
func (a api) wanted(c *store.Content, statuses []string) bool {
	if !slices.Contains(statuses, c.Status) && !slices.Contains(statuses, "any") {
		return false
	}
	if key := a.Arg("spaceKey"); key != "" && !strings.EqualFold(c.Space.Key, key) {
		return false
	}
	if title := a.Arg("title"); title != "" && !strings.EqualFold(c.Title(), title) {
		return false
	}
	if day := a.Arg("postingDay"); day != "" && c.Created.UTC().Format("2006-01-02") != day {
		return false
	}
	if ids := a.List("ids"); len(ids) > 0 && !slices.Contains(ids, idOf(c.ID)) {
		return false
	}
	return true
}

// getContent reads one content, or an old version of it with status=historical and version=N.
func (a api) getContent() (route.Answer, error) {
	id := a.Param("id")
	statuses := a.List("status")
	c, err := a.findWith(id, "any")
	if err != nil {
		return route.Answer{}, err
	}
	var v *store.ContentVersion
	raw := a.Arg("version")
	switch {
	case raw != "" && raw != "0":
		n, err := strconv.Atoi(raw)
		if err != nil {
			return route.Answer{}, a.refuse(http.StatusBadRequest, "For input string: %q", raw)
		}
		v = c.Version(n)
		historical := slices.Contains(statuses, "historical") || slices.Contains(statuses, "any")
		if v == nil || v == c.Now() && len(statuses) > 0 && !slices.Contains(statuses, c.Status) && !slices.Contains(statuses, "any") || v != c.Now() && !historical {
			return route.Answer{}, a.notFound(id)
		}
	case len(statuses) == 0 && c.Status != store.Current,
		len(statuses) > 0 && !slices.Contains(statuses, c.Status) && !slices.Contains(statuses, "any"):
		return route.Answer{}, a.notFound(id)
	}
	return route.OK(a.rooted(a.content(c, v, a.expand("history", "space", "version")))), nil
}

func (a api) getHistory() (route.Answer, error) {
	c, err := a.find(a.Param("id"))
	if err != nil {
		return route.Answer{}, err
	}
	e := a.expand("previousVersion", "nextVersion", "lastUpdated")
	m := a.history(c, e)
	return route.OK(a.rooted(m)), nil
}

func (a api) listVersions() (route.Answer, error) {
	c, err := a.find(a.Param("id"))
	if err != nil {
		return route.Answer{}, err
	}
	w, err := a.window(200, 200)
	if err != nil {
		return route.Answer{}, err
	}
	newest := slices.Clone(c.Versions)
	slices.Reverse(newest)
	e := a.expand()
	return route.OK(page(a, newest, w, func(v *store.ContentVersion) any { return a.version(c, v, e) })), nil
}

// pathVersion finds the content and the version of the path.
func (a api) pathVersion() (*store.Content, *store.ContentVersion, error) {
	c, err := a.find(a.Param("id"))
	if err != nil {
		return nil, nil, err
	}
	n, err := strconv.Atoi(a.Param("versionNumber"))
	if err != nil {
		return nil, nil, a.refuse(http.StatusBadRequest, "For input string: %q", a.Param("versionNumber"))
	}
	v := c.Version(n)
	if v == nil {
		return nil, nil, a.refuse(http.StatusNotFound, "No version found for content %s with number %d", a.Param("id"), n)
	}
	return c, v, nil
}

func (a api) getVersion() (route.Answer, error) {
	c, v, err := a.pathVersion()
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(a.rooted(a.version(c, v, a.expand()))), nil
}

func (a api) deleteVersion() (route.Answer, error) {
	c, v, err := a.pathVersion()
	if err != nil {
		return route.Answer{}, err
	}
	if !a.Store.EditsContent(a.User, c) {
		return route.Answer{}, a.refuse(http.StatusForbidden, "Not permitted to delete versions of content: %s", contentID(c))
	}
	if v == c.Now() {
		return route.Answer{}, a.refuse(http.StatusBadRequest, "Cannot delete the current version of the content")
	}
	a.Store.DropVersion(c, v)
	return route.NoContent(), nil
}

func (a api) restoreVersion() (route.Answer, error) {
	c, err := a.find(a.Param("id"))
	if err != nil {
		return route.Answer{}, err
	}
	var in struct {
		OperationKey string `json:"operationKey"`
		Params       struct {
			VersionNumber int    `json:"versionNumber"`
			Message       string `json:"message"`
			RestoreTitle  bool   `json:"restoreTitle"`
		} `json:"params"`
	}
	if err := a.body(&in); err != nil {
		return route.Answer{}, err
	}
	old := c.Version(in.Params.VersionNumber)
	switch {
	case in.OperationKey != "restore":
		return route.Answer{}, a.refuse(http.StatusBadRequest, "Unsupported version operation: %s", in.OperationKey)
	case old == nil:
		return route.Answer{}, a.refuse(http.StatusNotFound, "No version found for content %s with number %d", a.Param("id"), in.Params.VersionNumber)
	case !a.Store.EditsContent(a.User, c):
		return route.Answer{}, a.refuse(http.StatusForbidden, "Not permitted to update content: %s", contentID(c))
	}
	next := &store.ContentVersion{By: a.User, Message: in.Params.Message, Title: c.Title(), Body: old.Body, File: old.File}
	if in.Params.RestoreTitle {
		next.Title = old.Title
	}
	a.Store.AddVersion(c, next)
	return route.OK(a.rooted(a.version(c, next, a.expand("content")))), nil
}
