package confapi

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func pageRoutesV2() []entry {
	const one = "/api/v2/pages/{id}"
	return []entry{
		{in: route.OnCloud, method: http.MethodGet, path: "/api/v2/pages", handle: api.listPages2},
		{in: route.OnCloud, method: http.MethodPost, path: "/api/v2/pages", handle: api.createPage2},
		{in: route.OnCloud, method: http.MethodGet, path: one, handle: api.getPage2},
		{in: route.OnCloud, method: http.MethodPut, path: one, handle: api.updatePage2},
		{in: route.OnCloud, method: http.MethodDelete, path: one, handle: api.deletePage2},
		{in: route.OnCloud, method: http.MethodPut, path: one + "/title", handle: api.renamePage2},
		{in: route.OnCloud, method: http.MethodGet, path: one + "/children", handle: api.childPages2},
		{in: route.OnCloud, method: http.MethodGet, path: one + "/direct-children", handle: api.directChildren2},
		{in: route.OnCloud, method: http.MethodGet, path: one + "/ancestors", handle: api.ancestors2},
		{in: route.OnCloud, method: http.MethodGet, path: one + "/descendants", handle: api.descendants2},
	}
}

// pageSorts are the orders of lists of pages and blog posts.
var pageSorts = map[string]func(x, y *store.Content) int{
	"id":            func(x, y *store.Content) int { return cmp.Compare(x.ID, y.ID) },
	"created-date":  func(x, y *store.Content) int { return x.Created.Compare(y.Created) },
	"modified-date": func(x, y *store.Content) int { return x.Now().When.Compare(y.Now().When) },
	"title":         func(x, y *store.Content) int { return strings.Compare(x.Title(), y.Title()) },
}

// oneOf checks that the values of a query parameter are among those that it knows.
func (a api) oneOf(name string, known ...string) error {
	for _, v := range a.List(name) {
		if !slices.Contains(known, v) {
			return refuse2(http.StatusBadRequest, "Provided value {%s} for '%s' is not valid. Valid values are %v", v, name, known)
		}
	}
	return nil
}

// numbers reads a query parameter of ids.
func (a api) numbers(name string) ([]int64, error) {
	var list []int64
	for _, v := range a.List(name) {
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil {
			return nil, refuse2(http.StatusBadRequest, "Provided value {%s} for '%s' is not the correct type. Expected type is long", v, name)
		}
		list = append(list, n)
	}
	return list, nil
}

var bulkForms = []string{"storage", "atlas_doc_format"}

func (a api) listPages2() (route.Answer, error) { return a.listKind2(store.Page, nil) }

// listKind2 lists the pages or blog posts of a space, or of all spaces.
func (a api) listKind2(kind store.ContentType, s *store.Space) (route.Answer, error) {
	if err := a.oneOf("status", store.Current, store.Archived, "deleted", store.Trashed); err != nil {
		return route.Answer{}, err
	}
	if err := a.oneOf("body-format", bulkForms...); err != nil {
		return route.Answer{}, err
	}
	ids, err := a.numbers("id")
	if err != nil {
		return route.Answer{}, err
	}
	spaces, err := a.numbers("space-id")
	if err != nil {
		return route.Answer{}, err
	}
	statuses := a.List("status")
	if len(statuses) == 0 {
		statuses = []string{store.Current, store.Archived}
	}
	title, depth := a.Arg("title"), a.Arg("depth")
	var list []*store.Content
	for _, c := range a.visible(a.Store.Contents()) {
		fits := c.Type == kind && slices.Contains(statuses, c.Status) && (s == nil || c.Space == s) &&
			(len(ids) == 0 || slices.Contains(ids, c.ID)) && (len(spaces) == 0 || slices.Contains(spaces, c.Space.ID)) &&
			(title == "" || c.Title() == title) && (depth != "root" || c.Parent == nil)
		if fits {
			list = append(list, c)
		}
	}
	if list, err = sorted(a, list, pageSorts); err != nil {
		return route.Answer{}, err
	}
	form := a.Arg("body-format")
	return list2(a, list, func(c *store.Content) any { return a.content2(c, nil, form) })
}

func (a api) createPage2() (route.Answer, error) { return a.createKind2(store.Page) }

// pageIn2 is a page or blog post as a v2 request carries it.
type pageIn2 struct {
	ID       textOrNumber  `json:"id"`
	SpaceID  textOrNumber  `json:"spaceId"`
	Status   string        `json:"status"`
	Title    string        `json:"title"`
	ParentID *textOrNumber `json:"parentId"`
	OwnerID  string        `json:"ownerId"`
	Body     *bodyIn2      `json:"body"`
	Subtype  string        `json:"subtype"`
	Version  *versionIn2   `json:"version"`
}

type versionIn2 struct {
	Number  int    `json:"number"`
	Message string `json:"message"`
}

func (a api) createKind2(kind store.ContentType) (route.Answer, error) {
	var in pageIn2
	if err := a.body2(&in); err != nil {
		return route.Answer{}, err
	}
	d := &pageDraft{kind: kind, status: in.Status, title: in.Title, subtype: in.Subtype}
	n, ok := number(string(in.SpaceID))
	if !ok {
		return route.Answer{}, refuse2(http.StatusBadRequest, "'spaceId' is required and must be a number")
	}
	if d.space = a.Store.SpaceByID(n); d.space == nil || !a.Store.SeesSpace(a.User, d.space) {
		return route.Answer{}, notFound2()
	}
	rootLevel := a.Flag("root-level", false)
	switch {
	case in.ParentID != nil && *in.ParentID != "" && rootLevel:
		return route.Answer{}, refuse2(http.StatusBadRequest, "A parentId may not be given with root-level=true")
	case in.ParentID != nil && *in.ParentID != "":
		parent, err := a.parent2(string(*in.ParentID))
		if err != nil {
			return route.Answer{}, err
		}
		d.parent = parent
	case kind == store.Page && !rootLevel && d.space.Home != nil:
		d.parent = d.space.Home
	}
	var err error
	if d.body, _, err = a.storage2(in.Body); err != nil {
		return route.Answer{}, err
	}
	if why := a.checkDraft(d); why != nil {
		return route.Answer{}, why.refuse2()
	}
	c := a.makePage(d)
	if a.Flag("private", false) {
		only := &store.Subjects{Users: []*store.User{a.User}}
		c.Restrictions = map[string]*store.Subjects{"read": only, "update": only}
	}
	return route.OK(a.single2(c, nil, "storage")), nil
}

// refuse2 gives the refusal in the form of v2.
func (r *refusal) refuse2() error { return refuse2(r.status, "%s", r.message) }

func (a api) parent2(id string) (*store.Content, error) {
	n, ok := number(id)
	if !ok {
		return nil, refuse2(http.StatusBadRequest, "Provided value {%s} for 'parentId' is not the correct type. Expected type is long", id)
	}
	c := a.Store.Content(n)
	if c == nil || !a.sees(c) || c.Status != store.Current {
		return nil, refuse2(http.StatusNotFound, "The parent with id %s was not found", id)
	}
	return c, nil
}

// getPage2 reads a page, or an old version of it with version=N.
func (a api) getPage2() (route.Answer, error) { return a.getKind2(store.Page) }

func (a api) getKind2(kind store.ContentType) (route.Answer, error) {
	if err := a.oneOf("body-format", "storage", "atlas_doc_format", "view", "export_view", "anonymous_export_view", "styled_view", "editor"); err != nil {
		return route.Answer{}, err
	}
	if err := a.oneOf("status", store.Current, store.Archived, store.Trashed, "deleted", "historical", store.Draft); err != nil {
		return route.Answer{}, err
	}
	c, err := a.find2("id", kind)
	if err != nil {
		return route.Answer{}, err
	}
	v, err := a.version2(c)
	if err != nil {
		return route.Answer{}, err
	}
	statuses := a.List("status")
	historical := v != nil && slices.Contains(statuses, "historical")
	if len(statuses) > 0 && !slices.Contains(statuses, c.Status) && !historical {
		return route.Answer{}, notFound2()
	}
	if c.Status == store.Draft && !a.Flag("get-draft", false) && !slices.Contains(statuses, store.Draft) {
		return route.Answer{}, notFound2()
	}
	return route.OK(a.single2(c, v, a.Arg("body-format"))), nil
}

// version2 finds the version that the query names, nil for the newest.
func (a api) version2(c *store.Content) (*store.ContentVersion, error) {
	raw := a.Arg("version")
	if raw == "" {
		return nil, nil //nolint:nilnil // no version is asked for
	}
	n, err := strconv.Atoi(raw)
	if err != nil {
		return nil, refuse2(http.StatusBadRequest, "Provided value {%s} for 'version' is not the correct type. Expected type is int", raw)
	}
	v := c.Version(n)
	if v == nil {
		return nil, notFound2()
	}
	return v, nil
}

func (a api) updatePage2() (route.Answer, error) { return a.updateKind2(store.Page) }

func (a api) updateKind2(kind store.ContentType) (route.Answer, error) {
	var in pageIn2
	if err := a.body2(&in); err != nil {
		return route.Answer{}, err
	}
	c, err := a.find2("id", kind)
	if err != nil {
		return route.Answer{}, err
	}
	p := &pageChange{content: c, title: in.Title, status: in.Status}
	switch {
	case in.ID == "" || string(in.ID) != idOf(c.ID):
		return route.Answer{}, refuse2(http.StatusBadRequest, "The id of the body must be that of the path")
	case in.Status != store.Current && in.Status != store.Draft:
		return route.Answer{}, refuse2(http.StatusBadRequest, "'status' is required and must be 'current' or 'draft'")
	case in.Title == "" && in.Status == store.Current:
		return route.Answer{}, refuse2(http.StatusBadRequest, "'title' is required")
	case in.Version == nil:
		return route.Answer{}, refuse2(http.StatusBadRequest, "'version' is required")
	case in.Body == nil:
		return route.Answer{}, refuse2(http.StatusBadRequest, "'body' is required")
	case in.SpaceID != "" && string(in.SpaceID) != idOf(c.Space.ID):
		return route.Answer{}, refuse2(http.StatusBadRequest, "Moving a page to another space is not supported by this endpoint")
	}
	p.number, p.message = in.Version.Number, in.Version.Message
	if p.body, p.hasBody, err = a.storage2(in.Body); err != nil {
		return route.Answer{}, err
	}
	if in.ParentID != nil && *in.ParentID != "" {
		if p.parent, err = a.parent2(string(*in.ParentID)); err != nil {
			return route.Answer{}, err
		}
	}
	if in.OwnerID != "" && a.Store.UserByAccount(in.OwnerID) == nil {
		return route.Answer{}, refuse2(http.StatusBadRequest, "The owner %s does not exist", in.OwnerID)
	}
	if why := a.checkChange(p); why != nil {
		return route.Answer{}, why.refuse2()
	}
	a.apply(p)
	if owner := a.Store.UserByAccount(in.OwnerID); in.OwnerID != "" && owner != c.Owner {
		c.LastOwner, c.Owner = c.Owner, owner
	}
	return route.OK(a.single2(c, nil, "storage")), nil
}

func (a api) renamePage2() (route.Answer, error) {
	var in struct{ Status, Title string }
	if err := a.body2(&in); err != nil {
		return route.Answer{}, err
	}
	c, err := a.find2("id", store.Page)
	if err != nil {
		return route.Answer{}, err
	}
	if in.Title == "" {
		return route.Answer{}, refuse2(http.StatusBadRequest, "'title' is required")
	}
	p := &pageChange{content: c, title: in.Title, status: in.Status, number: c.Now().Number + 1}
	if why := a.checkChange(p); why != nil {
		return route.Answer{}, why.refuse2()
	}
	a.apply(p)
	return route.OK(a.single2(c, nil, "storage")), nil
}

func (a api) deletePage2() (route.Answer, error) { return a.deleteKind2(store.Page) }

func (a api) deleteKind2(kind store.ContentType) (route.Answer, error) {
	c, err := a.find2("id", kind)
	if err != nil {
		return route.Answer{}, err
	}
	purge, draft := a.Flag("purge", false), a.Flag("draft", false)
	switch {
	case draft != (c.Status == store.Draft):
		return route.Answer{}, notFound2()
	case purge && c.Status != store.Trashed:
		return route.Answer{}, refuse2(http.StatusBadRequest, "Only trashed content can be purged")
	case !purge && c.Status == store.Trashed:
		return route.Answer{}, notFound2()
	case !draft && !a.Store.DeletesContent(a.User, c), purge && !a.Store.MaySpace(a.User, c.Space, "administer", "space"):
		return route.Answer{}, refuse2(http.StatusForbidden, "User is not permitted to delete content %s", contentID(c))
	}
	a.remove(c, purge || draft)
	return route.NoContent(), nil
}
