package confapi

import (
	"net/http"
	"slices"
	"strings"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
	"mcp-atlassian/internal/sandbox/text"
)

func (a api) moveContent() (route.Answer, error) {
	c, err := a.find(a.Param("pageId"))
	if err != nil {
		return route.Answer{}, err
	}
	target, err := a.find(a.Param("targetId"))
	if err != nil {
		return route.Answer{}, err
	}
	place, ok := map[string]store.Place{"append": store.Under, "before": store.Before, "after": store.After}[a.Param("position")]
	if !ok {
		return route.Answer{}, a.refuse(http.StatusBadRequest, "Invalid position: %s. Must be one of: before, after, append", a.Param("position"))
	}
	if why := a.checkMove(c, target); why != nil {
		return route.Answer{}, a.refuse(why.status, "%s", why.message)
	}
	a.Store.MovePage(c, place, target)
	return route.OK(route.Map{"pageId": idOf(c.ID)}), nil
}

// checkMove finds what stands against putting a page under or beside another.
func (a api) checkMove(c, target *store.Content) *refusal {
	switch {
	case !slices.Contains(store.Tree, c.Type):
		return &refusal{http.StatusBadRequest, "Only pages can be moved"}
	case !slices.Contains(store.Tree, target.Type):
		return &refusal{http.StatusBadRequest, "The target must be a page"}
	case target == c || under(target, c):
		return &refusal{http.StatusBadRequest, "A page cannot be moved under itself or one of its descendants"}
	case !a.Store.EditsContent(a.User, c) || !a.mayCreate(store.Page, target.Space):
		return &refusal{http.StatusForbidden, "User not permitted to move content: " + contentID(c)}
	case target.Space == c.Space:
		return nil
	}
	for _, x := range append([]*store.Content{c}, c.AllBelow(store.Page)...) {
		if a.taken(target.Space, x.Type, x.Title(), x) {
			return a.sameTitle(x.Title(), target.Space)
		}
	}
	return nil
}

// copyIn is the request for a copy of one page.
type copyIn struct {
	CopyAttachments bool   `json:"copyAttachments"`
	CopyPermissions bool   `json:"copyPermissions"`
	CopyProperties  bool   `json:"copyProperties"`
	CopyLabels      bool   `json:"copyLabels"`
	PageTitle       string `json:"pageTitle"`
	Destination     *struct {
		Type  string       `json:"type"`
		Value textOrNumber `json:"value"`
	} `json:"destination"`
	Body map[string]form `json:"body"`
}

func (a api) copyContent() (route.Answer, error) {
	c, err := a.find(a.Param("id"))
	if err != nil {
		return route.Answer{}, err
	}
	var in copyIn
	if err := a.body(&in); err != nil {
		return route.Answer{}, err
	}
	if in.Destination == nil {
		return route.Answer{}, a.refuse(http.StatusBadRequest, "Destination is required")
	}
	draft := &pageDraft{kind: c.Type, title: in.PageTitle, body: c.Body()}
	if draft.title == "" {
		draft.title = "Copy of " + c.Title()
	}
	if err := a.destination(draft, in.Destination.Type, string(in.Destination.Value)); err != nil {
		return route.Answer{}, err
	}
	if body, present, err := a.bodyV1(in.Body); err != nil {
		return route.Answer{}, err
	} else if present {
		draft.body = body
	}
	if why := a.checkDraft(draft); why != nil {
		return route.Answer{}, a.refuse(why.status, "%s", why.message)
	}
	copied := a.makePage(draft)
	a.copyDetails(c, copied, &in)
	return route.OK(a.rooted(a.content(copied, nil, a.expand("history", "space", "version")))), nil
}

// destination fills in where a copy goes.
func (a api) destination(d *pageDraft, kind, value string) error {
	switch kind {
	case "space":
		if d.space = a.Store.Space(value); d.space == nil || !a.Store.SeesSpace(a.User, d.space) {
			return a.refuse(http.StatusNotFound, "No space with key : %s", value)
		}
	case "parent_page", "parent_content", "existing_page":
		parent, err := a.find(value)
		if err != nil {
			return err
		}
		if kind == "existing_page" {
			return a.refuse(http.StatusBadRequest, "The sandbox does not copy over an existing page")
		}
		d.parent, d.space = parent, parent.Space
	default:
		return a.refuse(http.StatusBadRequest, "Invalid destination type: %s", kind)
	}
	return nil
}

func (a api) copyDetails(from, to *store.Content, in *copyIn) {
	to.Now().Body = withoutMarkers(to.Now().Body)
	if in.CopyAttachments {
		for _, f := range from.Below(store.Attachment) {
			v := f.Now()
			now := a.Store.Now()
			a.Store.AddContent(&store.Content{
				Type: store.Attachment, Status: store.Current, Space: to.Space, Container: to, Created: now, Creator: a.User,
				Versions: []*store.ContentVersion{{Number: 1, When: now, By: a.User, Title: v.Title, File: v.File}},
			})
		}
	}
	if in.CopyLabels {
		to.Labels = slices.Clone(from.Labels)
	}
	if in.CopyProperties {
		for _, p := range from.Properties {
			to.Properties = append(to.Properties, a.Store.NewProperty(p.Key, p.Value, a.User))
		}
	}
	if in.CopyPermissions {
		for op, who := range from.Restrictions {
			to.Restrictions = mapWith(to.Restrictions, op, &store.Subjects{Users: slices.Clone(who.Users), Groups: slices.Clone(who.Groups)})
		}
	}
}

func mapWith[V any](m map[string]V, key string, value V) map[string]V {
	if m == nil {
		m = map[string]V{}
	}
	m[key] = value
	return m
}

// withoutMarkers takes all inline comment markers out: the comments stay with the original.
func withoutMarkers(storage string) string {
	for ref := range text.Markers(storage) {
		storage = text.Unmark(storage, ref)
	}
	return storage
}

// copyTree copies a page with everything below it. On the site this is a long task; here it is done at once and the
// task is finished when it is first asked for.
func (a api) copyTree() (route.Answer, error) {
	c, err := a.find(a.Param("id"))
	if err != nil {
		return route.Answer{}, err
	}
	var in struct {
		copyIn
		DestinationPageID textOrNumber `json:"destinationPageId"`
		TitleOptions      struct {
			Prefix  string `json:"prefix"`
			Replace string `json:"replace"`
			Search  string `json:"search"`
		} `json:"titleOptions"`
	}
	if err := a.body(&in); err != nil {
		return route.Answer{}, err
	}
	target, err := a.find(string(in.DestinationPageID))
	if err != nil {
		return route.Answer{}, err
	}
	if target == c || under(target, c) {
		return route.Answer{}, a.refuse(http.StatusBadRequest, "A page cannot be copied under itself or one of its descendants")
	}
	rename := func(title string) string {
		if in.TitleOptions.Search != "" {
			title = strings.ReplaceAll(title, in.TitleOptions.Search, in.TitleOptions.Replace)
		}
		return in.TitleOptions.Prefix + title
	}
	for _, x := range append([]*store.Content{c}, c.AllBelow(store.Page)...) {
		d := &pageDraft{kind: store.Page, title: rename(x.Title()), space: target.Space, parent: target}
		if why := a.checkDraft(d); why != nil {
			return route.Answer{}, a.refuse(why.status, "%s", why.message)
		}
	}
	top := a.copyBelow(c, target, rename, &in.copyIn)
	task := a.Store.AddLongTask(&store.LongTask{Name: "Copy page hierarchy", Message: "Copying pages completed", PageID: top.ID, Millis: 120})
	return route.JSON(http.StatusAccepted, route.Map{"id": task.ID, "links": route.Map{"status": "/rest/api/longtask/" + task.ID}}), nil
}

func (a api) copyBelow(c, parent *store.Content, rename func(string) string, in *copyIn) *store.Content {
	made := a.makePage(&pageDraft{kind: c.Type, status: store.Current, title: rename(c.Title()), body: c.Body(), space: parent.Space, parent: parent})
	a.copyDetails(c, made, in)
	for _, child := range a.visible(c.Below(store.Page)) {
		a.copyBelow(child, made, rename, in)
	}
	return made
}

// deleteTree trashes a page with everything below it.
func (a api) deleteTree() (route.Answer, error) {
	c, err := a.find(a.Param("id"))
	if err != nil {
		return route.Answer{}, err
	}
	tree := append([]*store.Content{c}, c.AllBelow(store.Tree...)...)
	for _, x := range tree {
		if !a.Store.DeletesContent(a.User, x) {
			return route.Answer{}, a.refuse(http.StatusForbidden, "Not permitted to delete content: %s", contentID(x))
		}
	}
	for _, x := range slices.Backward(tree) {
		a.Store.Trash(x)
	}
	task := a.Store.AddLongTask(&store.LongTask{Name: "Delete page tree", Message: "Deleting pages completed", Millis: 80})
	return route.JSON(http.StatusAccepted, route.Map{"id": task.ID, "links": route.Map{"status": "/rest/api/longtask/" + task.ID}}), nil
}

func (a api) archiveContent() (route.Answer, error) {
	var in struct {
		Pages []struct {
			ID textOrNumber `json:"id"`
		} `json:"pages"`
	}
	if err := a.body(&in); err != nil {
		return route.Answer{}, err
	}
	var list []*store.Content
	for _, p := range in.Pages {
		c, err := a.find(string(p.ID))
		if err != nil {
			return route.Answer{}, err
		}
		if !a.Store.DeletesContent(a.User, c) {
			return route.Answer{}, a.refuse(http.StatusForbidden, "Not permitted to archive content: %s", contentID(c))
		}
		list = append(list, c)
	}
	if len(list) == 0 {
		return route.Answer{}, a.refuse(http.StatusBadRequest, "At least one page is required")
	}
	for _, c := range list {
		a.Store.Trash(c)
		c.Status = store.Archived
	}
	task := a.Store.AddLongTask(&store.LongTask{Name: "Archive pages", Message: "Archiving pages completed", Millis: 60})
	return route.JSON(http.StatusAccepted, route.Map{"id": task.ID, "links": route.Map{"status": "/rest/api/longtask/" + task.ID}}), nil
}

// getMacro gives the body of a macro in a version of a page, by the macro's id or by its hash.
func (a api) getMacro() (route.Answer, error) {
	c, err := a.find(a.Param("id"))
	if err != nil {
		return route.Answer{}, err
	}
	want := a.Param("macroId") + a.Param("hash")
	for _, v := range c.Versions {
		if version := a.Param("version"); version != "0" && version != idOf(int64(v.Number)) {
			continue
		}
		root, err := text.ParseStorage(v.Body)
		if err != nil {
			continue
		}
		var found *text.Node
		root.Walk(func(n *text.Node) bool {
			if n.Name == "ac:structured-macro" && n.Get("ac:macro-id") == want {
				found = n
			}
			return found == nil
		})
		if found != nil {
			return route.OK(a.macro(found, v)), nil
		}
	}
	return route.Answer{}, a.refuse(http.StatusNotFound, "No macro found on content id %s with macroId %s", a.Param("id"), want)
}

func (a api) macro(n *text.Node, v *store.ContentVersion) route.Map {
	parameters := route.Map{}
	for _, c := range n.Children {
		if c.Name == "ac:parameter" {
			parameters[c.Get("ac:name")] = route.Map{"value": c.Inner()}
		}
	}
	body := ""
	for _, name := range []string{"ac:plain-text-body", "ac:rich-text-body"} {
		if b := n.Child(name); b != nil && len(b.Children) > 0 {
			body = v.Body[b.Children[0].Start:b.Children[len(b.Children)-1].End]
			if name == "ac:plain-text-body" {
				body = b.Inner()
			}
		}
	}
	return route.Map{"name": n.Get("ac:name"), "body": body, "parameters": parameters, "_links": route.Map{"self": a.self(), "base": a.site(), "context": a.context()}}
}
