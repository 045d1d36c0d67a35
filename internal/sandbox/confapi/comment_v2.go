package confapi

import (
	"maps"
	"net/http"
	"slices"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
)

func commentRoutesV2() []entry {
	list := []entry{
		{in: route.OnCloud, method: http.MethodPost, path: "/api/v2/footer-comments", handle: api.createFooter2},
		{in: route.OnCloud, method: http.MethodPost, path: "/api/v2/inline-comments", handle: api.createInline2},
		{in: route.OnCloud, method: http.MethodPut, path: "/api/v2/footer-comments/{comment-id}", handle: api.updateFooter2},
		{in: route.OnCloud, method: http.MethodPut, path: "/api/v2/inline-comments/{comment-id}", handle: api.updateInline2},
		{in: route.OnCloud, method: http.MethodGet, path: "/api/v2/attachments/{id}/footer-comments", handle: api.noComments2},
	}
	for _, kind := range []string{"footer", "inline"} {
		isInline := kind == "inline"
		of := func(h func(api, bool) (route.Answer, error)) handler {
			return func(a api) (route.Answer, error) { return h(a, isInline) }
		}
		base := "/api/v2/" + kind + "-comments"
		list = append(list,
			entry{in: route.OnCloud, method: http.MethodGet, path: "/api/v2/pages/{id}/" + kind + "-comments", handle: of(api.commentsOfPage2)},
			entry{in: route.OnCloud, method: http.MethodGet, path: "/api/v2/blogposts/{id}/" + kind + "-comments", handle: of(api.commentsOfPage2)},
			entry{in: route.OnCloud, method: http.MethodGet, path: base, handle: of(api.listComments2)},
			entry{in: route.OnCloud, method: http.MethodGet, path: base + "/{comment-id}", handle: of(api.getComment2)},
			entry{in: route.OnCloud, method: http.MethodDelete, path: base + "/{comment-id}", handle: of(api.deleteComment2)},
			entry{in: route.OnCloud, method: http.MethodGet, path: base + "/{id}/children", handle: of(api.replies2)},
		)
	}
	return list
}

// comment2 renders a comment for v2.
func (a api) comment2(c *store.Content, v *store.ContentVersion, form string) route.Map {
	if v == nil {
		v = c.Now()
	}
	m := route.Map{
		"id": idOf(c.ID), "status": c.Status, "title": v.Title, "version": version2(v), "body": a.body2Of(c, v, form),
		"_links": route.Map{"webui": a.webui(c)},
	}
	if c.Container.Type == store.BlogPost {
		m["blogPostId"] = idOf(c.Container.ID)
	} else {
		m["pageId"] = idOf(c.Container.ID)
	}
	if c.Parent != nil {
		m["parentCommentId"] = idOf(c.Parent.ID)
	}
	root := rootComment(c)
	if root.Inline == nil {
		return m
	}
	m["resolutionStatus"] = root.Inline.Resolution
	m["properties"] = route.Map{
		"inlineMarkerRef": root.Inline.Ref, "inlineOriginalSelection": root.Inline.Selection,
		"inline-marker-ref": root.Inline.Ref, "inline-original-selection": root.Inline.Selection,
	}
	if root.Inline.By != nil {
		m["resolutionLastModifierId"], m["resolutionLastModifiedAt"] = root.Inline.By.AccountID, stamp(root.Inline.When)
	}
	return m
}

func isInline(c *store.Content) bool { return rootComment(c).Inline != nil }

// commentSorts are the orders of lists of comments.
var commentSorts = map[string]func(x, y *store.Content) int{
	"created-date": pageSorts["created-date"], "modified-date": pageSorts["modified-date"],
}

// commentForms checks the parameter that says which form of the bodies is wanted.
func (a api) commentForms() error { return a.oneOf("body-format", bulkForms...) }

func (a api) commentsOfPage2(inline bool) (route.Answer, error) {
	if err := a.commentForms(); err != nil {
		return route.Answer{}, err
	}
	if err := a.oneOf("resolution-status", "resolved", "open", "dangling", "reopened"); err != nil {
		return route.Answer{}, err
	}
	c, err := a.find2("id", store.Page, store.BlogPost)
	if err != nil {
		return route.Answer{}, err
	}
	wanted := a.List("resolution-status")
	statuses := a.List("status")
	list := slices.DeleteFunc(c.Below(store.Comment), func(x *store.Content) bool {
		return x.Parent != nil || isInline(x) != inline || len(statuses) > 0 && !slices.Contains(statuses, x.Status) ||
			inline && len(wanted) > 0 && !slices.Contains(wanted, x.Inline.Resolution)
	})
	if list, err = sorted(a, list, commentSorts); err != nil {
		return route.Answer{}, err
	}
	return list2(a, list, func(x *store.Content) any { return a.comment2(x, nil, a.Arg("body-format")) })
}

func (a api) listComments2(inline bool) (route.Answer, error) {
	if err := a.commentForms(); err != nil {
		return route.Answer{}, err
	}
	list := slices.DeleteFunc(a.visible(a.Store.Contents()), func(x *store.Content) bool {
		return x.Type != store.Comment || x.Status != store.Current || x.Parent != nil || isInline(x) != inline
	})
	list, err := sorted(a, list, commentSorts)
	if err != nil {
		return route.Answer{}, err
	}
	return list2(a, list, func(x *store.Content) any { return a.comment2(x, nil, a.Arg("body-format")) })
}

// pathComment finds the comment of the path, of the right kind.
func (a api) pathComment(param string, inline bool) (*store.Content, error) { //nolint:revive // the kind that the path names
	c, err := a.find2(param, store.Comment)
	if err != nil {
		return nil, err
	}
	if isInline(c) != inline {
		return nil, notFound2()
	}
	return c, nil
}

func (a api) getComment2(inline bool) (route.Answer, error) {
	c, err := a.pathComment("comment-id", inline)
	if err != nil {
		return route.Answer{}, err
	}
	v, err := a.version2(c)
	if err != nil {
		return route.Answer{}, err
	}
	return route.OK(a.oneComment2(c, v, a.Arg("body-format"))), nil
}

// oneComment2 renders a comment with what only single answers have.
func (a api) oneComment2(c *store.Content, v *store.ContentVersion, form string) route.Map {
	m := a.comment2(c, v, form)
	properties := m["properties"]
	a.include2(m, c)
	if more, ok := m["properties"].(route.Map); ok && properties != nil {
		if anchors, ok := properties.(route.Map); ok {
			maps.Copy(more, anchors)
		}
	}
	if links, ok := m["_links"].(route.Map); ok {
		links["base"] = a.site()
	}
	return m
}

func (a api) replies2(inline bool) (route.Answer, error) {
	if err := a.commentForms(); err != nil {
		return route.Answer{}, err
	}
	c, err := a.pathComment("id", inline)
	if err != nil {
		return route.Answer{}, err
	}
	list, err := sorted(a, a.visible(c.Below(store.Comment)), commentSorts)
	if err != nil {
		return route.Answer{}, err
	}
	return list2(a, list, func(x *store.Content) any { return a.comment2(x, nil, a.Arg("body-format")) })
}

// commentIn2 is a comment as a v2 request carries it.
type commentIn2 struct {
	PageID          textOrNumber `json:"pageId"`
	BlogPostID      textOrNumber `json:"blogPostId"`
	AttachmentID    textOrNumber `json:"attachmentId"`
	ParentCommentID textOrNumber `json:"parentCommentId"`
	Body            *bodyIn2     `json:"body"`
	Version         *versionIn2  `json:"version"`
	Resolved        *bool        `json:"resolved"`
	Inline          *struct {
		TextSelection           string `json:"textSelection"`
		TextSelectionMatchCount int    `json:"textSelectionMatchCount"`
		TextSelectionMatchIndex int    `json:"textSelectionMatchIndex"`
	} `json:"inlineCommentProperties"`
}

func (a api) createFooter2() (route.Answer, error) {
	var in commentIn2
	if err := a.body2(&in); err != nil {
		return route.Answer{}, err
	}
	d, err := a.commentDraft2(&in)
	if err != nil {
		return route.Answer{}, err
	}
	if d.parent != nil && isInline(d.parent) {
		return route.Answer{}, notFound2()
	}
	return a.created2(d)
}

func (a api) createInline2() (route.Answer, error) {
	var in commentIn2
	if err := a.body2(&in); err != nil {
		return route.Answer{}, err
	}
	d, err := a.commentDraft2(&in)
	if err != nil {
		return route.Answer{}, err
	}
	switch {
	case d.parent != nil && !isInline(d.parent):
		return route.Answer{}, notFound2()
	case d.parent == nil && in.Inline == nil:
		return route.Answer{}, refuse2(http.StatusBadRequest, "'inlineCommentProperties' is required for a top-level inline comment")
	case d.parent == nil:
		d.anchor = &anchor{selection: in.Inline.TextSelection, count: in.Inline.TextSelectionMatchCount, index: in.Inline.TextSelectionMatchIndex}
	}
	return a.created2(d)
}

// commentDraft2 reads what a comment is to hang on: a page, a blog post or another comment, exactly one.
func (a api) commentDraft2(in *commentIn2) (*commentDraft, error) {
	d := &commentDraft{}
	given := 0
	for _, target := range []struct {
		id     textOrNumber
		member string
		kind   store.ContentType
	}{{in.PageID, "pageId", store.Page}, {in.BlogPostID, "blogPostId", store.BlogPost}, {in.ParentCommentID, "parentCommentId", store.Comment}, {in.AttachmentID, "attachmentId", store.Attachment}} {
		if target.id == "" {
			continue
		}
		given++
		n, ok := number(string(target.id))
		if !ok {
			return nil, refuse2(http.StatusBadRequest, "Provided value {%s} for '%s' is not the correct type. Expected type is long", target.id, target.member)
		}
		c := a.Store.Content(n)
		if c == nil || c.Type != target.kind || c.Status != store.Current || !a.sees(c) {
			return nil, notFound2()
		}
		if target.kind == store.Comment {
			d.parent = c
		} else {
			d.on = c
		}
	}
	if given != 1 {
		return nil, refuse2(http.StatusBadRequest, "Exactly one of 'pageId', 'blogPostId', 'attachmentId', 'customContentId' and 'parentCommentId' must be given")
	}
	var present bool
	var err error
	if d.body, present, err = a.storage2(in.Body); err != nil {
		return nil, err
	}
	if !present {
		return nil, refuse2(http.StatusBadRequest, "'body' is required")
	}
	return d, nil
}

func (a api) created2(d *commentDraft) (route.Answer, error) {
	c, why := a.makeComment(d)
	if why != nil {
		return route.Answer{}, why.refuse2()
	}
	return route.Created(a.oneComment2(c, nil, "storage")), nil
}

func (a api) updateFooter2() (route.Answer, error) { return a.updateComment2(false) }
func (a api) updateInline2() (route.Answer, error) { return a.updateComment2(true) }

func (a api) updateComment2(inline bool) (route.Answer, error) {
	var in commentIn2
	if err := a.body2(&in); err != nil {
		return route.Answer{}, err
	}
	c, err := a.pathComment("comment-id", inline)
	if err != nil {
		return route.Answer{}, err
	}
	body, present, err := a.storage2(in.Body)
	if err != nil {
		return route.Answer{}, err
	}
	switch {
	case c.Creator != a.User && (!inline || present) && !a.Store.MaySpace(a.User, c.Space, "administer", "space"):
		return route.Answer{}, refuse2(http.StatusForbidden, "User is not permitted to update comment %s", idOf(c.ID))
	case in.Version == nil:
		return route.Answer{}, refuse2(http.StatusBadRequest, "'version' is required")
	case in.Version.Number != c.Now().Number+1:
		return route.Answer{}, refuse2(http.StatusConflict, "%s", a.wrongVersion(c, in.Version.Number))
	case in.Resolved != nil && c.Inline == nil:
		return route.Answer{}, refuse2(http.StatusBadRequest, "Only a top-level inline comment can be resolved")
	case in.Resolved != nil && c.Inline.Resolution == "dangling":
		return route.Answer{}, refuse2(http.StatusBadRequest, "A dangling comment cannot be resolved")
	}
	next := &store.ContentVersion{By: a.User, Message: in.Version.Message, Title: c.Title(), Body: c.Body()}
	if present {
		next.Body = body
	}
	a.Store.AddVersion(c, next)
	if in.Resolved != nil {
		a.resolve(c, *in.Resolved)
	}
	return route.OK(a.oneComment2(c, nil, "storage")), nil
}

func (a api) deleteComment2(inline bool) (route.Answer, error) {
	c, err := a.pathComment("comment-id", inline)
	if err != nil {
		return route.Answer{}, err
	}
	if !a.Store.DeletesContent(a.User, c) {
		return route.Answer{}, refuse2(http.StatusForbidden, "User is not permitted to delete comment %s", idOf(c.ID))
	}
	a.remove(c, true)
	return route.NoContent(), nil
}

// noComments2 answers for the comments of attachments: the sandbox has none.
func (a api) noComments2() (route.Answer, error) {
	if _, err := a.find2("id", store.Attachment); err != nil {
		return route.Answer{}, err
	}
	return list2(a, []*store.Content(nil), func(x *store.Content) any { return a.comment2(x, nil, "") })
}
