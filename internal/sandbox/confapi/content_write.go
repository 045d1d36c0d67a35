package confapi

import (
	"net/http"
	"slices"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

// contentIn is a content as a v1 request carries it.
type contentIn struct {
	ID        textOrNumber `json:"id"`
	Type      string       `json:"type"`
	Status    string       `json:"status"`
	Title     string       `json:"title"`
	Subtype   string       `json:"subtype"`
	Space     *ref         `json:"space"`
	Ancestors []ref        `json:"ancestors"`
	Container *ref         `json:"container"`
	Version   *struct {
		Number    int    `json:"number"`
		Message   string `json:"message"`
		MinorEdit bool   `json:"minorEdit"`
	} `json:"version"`
	Body     map[string]form `json:"body"`
	Metadata struct {
		Properties map[string]propertyIn `json:"properties"`
		Labels     labelsIn              `json:"labels"`
	} `json:"metadata"`
	Extensions commentIn `json:"extensions"`
}

// ref names another content or a space.
type ref struct {
	ID   textOrNumber `json:"id"`
	Key  string       `json:"key"`
	Type string       `json:"type"`
}

func (a api) createContent() (route.Answer, error) {
	var in contentIn
	if err := a.body(&in); err != nil {
		return route.Answer{}, err
	}
	var c *store.Content
	var err error
	switch store.ContentType(in.Type) {
	case store.Page, store.BlogPost, store.Folder:
		c, err = a.createPage(&in)
	case store.Comment:
		c, err = a.createComment(&in)
	case "":
		return route.Answer{}, a.refuse(http.StatusBadRequest, "Content must have a type")
	default:
		return route.Answer{}, a.refuse(http.StatusBadRequest, "Creating content of type %s is not supported", in.Type)
	}
	if err != nil {
		return route.Answer{}, err
	}
	e := a.expand("body.storage", "history", "space", "container", "version", "ancestors", "extensions.inlineProperties", "extensions.resolution")
	return route.OK(a.rooted(a.content(c, nil, e))), nil
}

// createPage makes a page or blog post from a v1 request.
func (a api) createPage(in *contentIn) (*store.Content, error) {
	draft := &pageDraft{kind: store.ContentType(in.Type), status: in.Status, title: in.Title, subtype: in.Subtype}
	if in.Space == nil || in.Space.Key == "" && in.Space.ID == "" {
		return nil, a.refuse(http.StatusBadRequest, "Could not create content: a space is required")
	}
	if draft.space = a.spaceOf(in.Space); draft.space == nil {
		return nil, a.refuse(http.StatusNotFound, "No space with key : %s", in.Space.Key)
	}
	if n := len(in.Ancestors); n > 0 {
		parent, err := a.find(string(in.Ancestors[n-1].ID))
		if err != nil {
			return nil, err
		}
		draft.parent = parent
	}
	var err error
	if draft.body, _, err = a.bodyV1(in.Body); err != nil {
		return nil, err
	}
	if why := a.checkDraft(draft); why != nil {
		return nil, a.refuse(why.status, "%s", why.message)
	}
	c := a.makePage(draft)
	for _, key := range sortedKeys(in.Metadata.Properties) {
		c.Properties = append(c.Properties, a.Store.NewProperty(key, in.Metadata.Properties[key].Value, a.User))
	}
	for _, l := range in.Metadata.Labels {
		c.Labels = addLabel(c.Labels, a.Store.Label(l.Prefix, l.Name))
	}
	return c, nil
}

func (a api) spaceOf(r *ref) *store.Space {
	s := a.Store.Space(r.Key)
	if r.Key == "" {
		if n, ok := number(string(r.ID)); ok {
			s = a.Store.SpaceByID(n)
		}
	}
	if s == nil || !a.Store.SeesSpace(a.User, s) {
		return nil
	}
	return s
}

// pageDraft is a page, blog post or folder that is to be made, however it was asked for.
type pageDraft struct {
	kind    store.ContentType
	status  string
	title   string
	subtype string
	body    string
	space   *store.Space
	parent  *store.Content
}

// refusal says why something may not be, for both versions of the API.
type refusal struct {
	status  int
	message string
}

// checkDraft finds what stands against making a page.
func (a api) checkDraft(d *pageDraft) *refusal {
	if d.status == "" {
		d.status = store.Current
	}
	switch {
	case d.status != store.Current && d.status != store.Draft:
		return &refusal{http.StatusBadRequest, "Content status must be 'current' or 'draft', not '" + d.status + "'"}
	case strings.TrimSpace(d.title) == "" && d.status == store.Current:
		return &refusal{http.StatusBadRequest, "Title cannot be blank"}
	case len([]rune(d.title)) > 255:
		return &refusal{http.StatusBadRequest, "Title cannot be longer than 255 characters."}
	case d.parent != nil && !slices.Contains(store.Tree, d.parent.Type):
		return &refusal{http.StatusBadRequest, "The parent must be a page: " + contentID(d.parent)}
	case d.parent != nil && d.parent.Space != d.space:
		return &refusal{http.StatusBadRequest, "Cannot create content: the parent page is not in the space " + d.space.Key}
	case !a.mayCreate(d.kind, d.space):
		return &refusal{http.StatusForbidden, "User not permitted to create " + string(d.kind) + " in space " + d.space.Key}
	case d.status == store.Current && a.taken(d.space, d.kind, d.title, nil):
		return a.sameTitle(d.title, d.space)
	}
	return nil
}

func (a api) mayCreate(kind store.ContentType, s *store.Space) bool {
	if kind != store.BlogPost {
		kind = store.Page
	}
	return a.Store.MaySpace(a.User, s, "create", string(kind))
}

// taken says whether another page of the space has the title; blog posts and folders may share theirs.
func (a api) taken(s *store.Space, kind store.ContentType, title string, self *store.Content) bool {
	if kind != store.Page {
		return false
	}
	other := a.Store.Titled(s, kind, title)
	return other != nil && other != self
}

func (a api) sameTitle(title string, s *store.Space) *refusal {
	if a.Cloud() {
		return &refusal{http.StatusBadRequest, "A page with this title already exists: A page already exists with the same TITLE in this space"}
	}
	return &refusal{http.StatusBadRequest, "A page with this title already exists: A page already exists with the title " + title + " in the space with key " + s.Key}
}

func (a api) makePage(d *pageDraft) *store.Content {
	now := a.Store.Now()
	return a.Store.AddContent(&store.Content{
		Type: d.kind, Status: d.status, Space: d.space, Parent: d.parent, Created: now, Creator: a.User, Subtype: d.subtype,
		Versions: []*store.ContentVersion{{Number: 1, When: now, By: a.User, Title: d.title, Body: d.body}},
		Watchers: []*store.User{a.User},
	})
}

func (a api) updateContent() (route.Answer, error) {
	id := a.Param("id")
	var in contentIn
	if err := a.body(&in); err != nil {
		return route.Answer{}, err
	}
	c, err := a.findWith(id, "any")
	if err != nil {
		return route.Answer{}, err
	}
	if in.ID != "" && strings.TrimPrefix(string(in.ID), "att") != idOf(c.ID) {
		return route.Answer{}, a.refuse(http.StatusBadRequest, "The content id in the path (%s) is not that of the body (%s)", id, in.ID)
	}
	if in.Type != "" && in.Type != string(c.Type) {
		return route.Answer{}, a.refuse(http.StatusBadRequest, "Cannot change the type of content %s from %s to %s", id, c.Type, in.Type)
	}
	change := &pageChange{content: c, title: in.Title, status: in.Status}
	if in.Version != nil {
		change.number, change.message, change.minor = in.Version.Number, in.Version.Message, in.Version.MinorEdit
	}
	if change.status == "" {
		change.status = a.Arg("status")
	}
	if change.body, change.hasBody, err = a.bodyV1(in.Body); err != nil {
		return route.Answer{}, err
	}
	if n := len(in.Ancestors); n > 0 && c.Type == store.Page {
		if change.parent, err = a.find(string(in.Ancestors[n-1].ID)); err != nil {
			return route.Answer{}, err
		}
	}
	if in.Version == nil {
		return route.Answer{}, a.refuse(http.StatusBadRequest, "Must supply an incremented version when updating Content. No version supplied.")
	}
	if why := a.checkChange(change); why != nil {
		return route.Answer{}, a.refuse(why.status, "%s", why.message)
	}
	a.apply(change)
	a.applyComment(c, &in.Extensions)
	for _, key := range sortedKeys(in.Metadata.Properties) {
		a.putProperty(c, key, in.Metadata.Properties[key].Value)
	}
	e := a.expand("body.storage", "history", "space", "container", "version", "ancestors", "extensions.inlineProperties", "extensions.resolution")
	return route.OK(a.rooted(a.content(c, nil, e))), nil
}

// pageChange is a new version that is to be made, however it was asked for.
type pageChange struct {
	content *store.Content
	number  int
	message string
	minor   bool
	title   string
	status  string
	body    string
	hasBody bool
	parent  *store.Content
	toTop   bool
}

// checkChange finds what stands against a new version.
func (a api) checkChange(p *pageChange) *refusal {
	c := p.content
	switch {
	case !a.Store.EditsContent(a.User, c):
		return &refusal{http.StatusForbidden, "User not permitted to update content: " + contentID(c)}
	case p.number != c.Now().Number+1 && (c.Status != store.Draft || p.number != 1):
		return &refusal{http.StatusConflict, a.wrongVersion(c, p.number)}
	case len([]rune(p.title)) > 255:
		return &refusal{http.StatusBadRequest, "Title cannot be longer than 255 characters."}
	case p.title != "" && (p.status == "" || p.status == store.Current) && a.taken(c.Space, c.Type, p.title, c):
		return a.sameTitle(p.title, c.Space)
	case p.parent != nil && (p.parent == c || under(p.parent, c)):
		return &refusal{http.StatusBadRequest, "A page cannot be moved under itself or one of its descendants"}
	case p.parent != nil && !slices.Contains(store.Tree, p.parent.Type):
		return &refusal{http.StatusBadRequest, "The parent must be a page: " + contentID(p.parent)}
	}
	return nil
}

func under(c, above *store.Content) bool {
	for p := c.Parent; p != nil; p = p.Parent {
		if p == above {
			return true
		}
	}
	return false
}

func (a api) wrongVersion(c *store.Content, given int) string {
	current := idOf(int64(c.Now().Number))
	if strings.HasPrefix(a.Route.Path, "/api/v2/") {
		return "Version must be incremented when updating a " + string(c.Type) + ". Current Version: [" + current + "]. Provided version: [" + idOf(int64(given)) + "]"
	}
	return "Version must be incremented on update. Current version is: " + current
}

// apply makes the new version.
func (a api) apply(p *pageChange) {
	c := p.content
	last := c.Now()
	next := &store.ContentVersion{By: a.User, Message: p.message, Minor: p.minor, Title: last.Title, Body: last.Body, File: last.File}
	if p.title != "" {
		next.Title = p.title
	}
	if p.hasBody {
		next.Body = p.body
	}
	wasDraft := c.Status == store.Draft
	if c.Status == store.Trashed && p.status == store.Current {
		a.Store.Restore(c)
	}
	if wasDraft {
		last.Title, last.Body, last.When, last.By, last.Message = next.Title, next.Body, a.Store.Now(), a.User, p.message
		if p.status == store.Current || p.status == "" {
			c.Status = store.Current
		}
	} else {
		a.Store.AddVersion(c, next)
	}
	if p.parent != nil && p.parent != c.Parent {
		a.Store.MovePage(c, store.Under, p.parent)
	}
	if p.toTop && c.Parent != nil {
		a.Store.MoveToTop(c, c.Space)
	}
	a.refreshMarkers(c)
}

// deleteContent puts a content into the trash, or removes what is there for good with status=trashed.
func (a api) deleteContent() (route.Answer, error) {
	id := a.Param("id")
	c, err := a.findWith(id, "any")
	if err != nil {
		return route.Answer{}, err
	}
	purge := a.Arg("status") == store.Trashed
	draft := a.Arg("status") == store.Draft
	switch {
	case purge != (c.Status == store.Trashed), draft != (c.Status == store.Draft):
		return route.Answer{}, a.notFound(id)
	case !a.Store.DeletesContent(a.User, c) && !draft:
		return route.Answer{}, a.refuse(http.StatusForbidden, "Not permitted to delete content: %s", contentID(c))
	case purge && !a.Store.MaySpace(a.User, c.Space, "administer", "space"):
		return route.Answer{}, a.refuse(http.StatusForbidden, "Not permitted to purge content: %s", contentID(c))
	}
	a.remove(c, purge || draft)
	return route.NoContent(), nil
}

// remove trashes a content, or removes it for good; comments know no trash.
func (a api) remove(c *store.Content, forGood bool) { //nolint:revive // two ends of one deletion
	if c.Type == store.Comment {
		for _, reply := range c.AllBelow(store.Comment) {
			a.Store.Purge(reply)
		}
		a.dropMarker(c)
		forGood = true
	}
	if forGood {
		a.Store.Purge(c)
		return
	}
	a.Store.Trash(c)
}
