package confapi

import (
	"fmt"
	"net/http"
	"strconv"

	"mcp-atlassian/internal/sandbox/route"
	"mcp-atlassian/internal/sandbox/store"
	"mcp-atlassian/internal/sandbox/text"
)

// commentIn is what a v1 request says about the place of a comment.
type commentIn struct {
	Location         string `json:"location"`
	InlineProperties *struct {
		OriginalSelection    *string       `json:"originalSelection"`
		NumMatches           *int          `json:"numMatches"`
		MatchIndex           *int          `json:"matchIndex"`
		LastFetchTime        *textOrNumber `json:"lastFetchTime"`
		SerializedHighlights *string       `json:"serializedHighlights"`
	} `json:"inlineProperties"`
	Resolution *struct {
		Status string `json:"status"`
	} `json:"resolution"`
}

// createComment makes a footer comment, a reply or, on Data Center, an inline comment from a v1 request.
func (a api) createComment(in *contentIn) (*store.Content, error) {
	if in.Container == nil || in.Container.ID == "" {
		return nil, a.refuse(http.StatusBadRequest, "Comment must have a container")
	}
	on, err := a.find(string(in.Container.ID))
	if err != nil {
		return nil, err
	}
	if in.Container.Type != "" && in.Container.Type != string(on.Type) {
		return nil, a.refuse(http.StatusBadRequest, "The container %s is not a %s", in.Container.ID, in.Container.Type)
	}
	draft := &commentDraft{on: on.Page()}
	if on.Type == store.Comment {
		draft.parent = on
	}
	if n := len(in.Ancestors); n > 0 {
		if draft.parent, err = a.find(string(in.Ancestors[n-1].ID)); err != nil {
			return nil, err
		}
	}
	body, present, err := a.bodyV1(in.Body)
	if err != nil {
		return nil, err
	}
	if !present {
		return nil, a.refuse(http.StatusBadRequest, "Comment body is required")
	}
	draft.body = body
	if in.Extensions.Location == "inline" && draft.parent == nil {
		if draft.anchor, err = a.anchorV1(&in.Extensions); err != nil {
			return nil, err
		}
	}
	c, why := a.makeComment(draft)
	if why != nil {
		return nil, a.refuse(why.status, "%s", why.message)
	}
	return c, nil
}

// anchorV1 reads where an inline comment goes. Cloud does not make inline comments this way.
func (a api) anchorV1(in *commentIn) (*anchor, error) {
	if a.Cloud() {
		return nil, a.refuse(http.StatusMethodNotAllowed, "Creating inline comments is not supported by this endpoint")
	}
	p := in.InlineProperties
	if p == nil || p.OriginalSelection == nil || p.NumMatches == nil || p.MatchIndex == nil || p.LastFetchTime == nil || p.SerializedHighlights == nil {
		return nil, a.refuse(http.StatusBadRequest, "Inline comment requires originalSelection, numMatches, matchIndex, lastFetchTime and serializedHighlights in inlineProperties")
	}
	return &anchor{selection: *p.OriginalSelection, count: *p.NumMatches, index: *p.MatchIndex}, nil
}

// commentDraft is a comment that is to be made, however it was asked for.
type commentDraft struct {
	on     *store.Content
	parent *store.Content
	body   string
	anchor *anchor
}

// anchor is the text an inline comment is to hang on: the occurrence number index, counted from 0, of count.
type anchor struct {
	selection    string
	count, index int
}

func (a api) makeComment(d *commentDraft) (*store.Content, *refusal) {
	if d.parent != nil && d.parent.Type != store.Comment {
		return nil, &refusal{http.StatusBadRequest, "The parent of a comment must be a comment: " + contentID(d.parent)}
	}
	if d.parent != nil {
		d.on = d.parent.Container
	}
	if d.on.Type != store.Page && d.on.Type != store.BlogPost {
		return nil, &refusal{http.StatusBadRequest, "Cannot comment on content of type " + string(d.on.Type)}
	}
	if !a.Store.MaySpace(a.User, d.on.Space, "create", string(store.Comment)) {
		return nil, &refusal{http.StatusForbidden, "You do not have permission to comment."}
	}
	var inline *store.Inline
	if d.anchor != nil {
		marked, ref, why := a.mark(d)
		if why != nil {
			return nil, why
		}
		inline = &store.Inline{Ref: ref, Selection: d.anchor.selection, Resolution: "open"}
		d.on.Now().Body = marked
	}
	now := a.Store.Now()
	title := "Re: " + d.on.Title()
	return a.Store.AddContent(&store.Content{
		Type: store.Comment, Status: store.Current, Space: d.on.Space, Container: d.on, Parent: d.parent, Created: now, Creator: a.User, Inline: inline,
		Versions: []*store.ContentVersion{{Number: 1, When: now, By: a.User, Title: title, Body: d.body}},
	}), nil
}

// mark puts the marker of an inline comment around its text in the page's storage. Confluence changes the body of
// the newest version in place: a comment makes no new version.
func (a api) mark(d *commentDraft) (marked, reference string, why *refusal) {
	page := d.on.Now()
	found := text.Count(page.Body, d.anchor.selection)
	switch {
	case d.anchor.selection == "" || found == 0:
		return "", "", &refusal{http.StatusBadRequest, "The text selection was not found in the content"}
	case d.anchor.count != found:
		return "", "", &refusal{http.StatusBadRequest, fmt.Sprintf("The text selection was found %d times in the content, not %d", found, d.anchor.count)}
	case d.anchor.index < 0 || d.anchor.index >= found:
		return "", "", &refusal{http.StatusBadRequest, fmt.Sprintf("The match index %d is not below the number of matches %d", d.anchor.index, found)}
	}
	reference = markerRef(a.Store.NextID(store.MarkerIDs))
	return text.Mark(page.Body, d.anchor.selection, d.anchor.index, reference), reference, nil
}

// markerRef makes the reference of an inline comment's marker; it looks like the random one of Confluence.
func markerRef(id string) string {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		n = 0
	}
	return "c0ffee00-0000-4000-8000-" + leftPad(strconv.FormatInt(n, 16), 12)
}

// applyComment takes over a change of the resolution of an inline comment.
func (a api) applyComment(c *store.Content, in *commentIn) {
	if c.Inline == nil || in.Resolution == nil || in.Resolution.Status == "" {
		return
	}
	a.resolve(c, in.Resolution.Status == "resolved")
}

func (a api) resolve(c *store.Content, resolved bool) {
	was := c.Inline.Resolution
	switch {
	case resolved:
		c.Inline.Resolution = "resolved"
	case was == "resolved":
		c.Inline.Resolution = "reopened"
	default:
		return
	}
	c.Inline.By, c.Inline.When = a.User, a.Store.Now()
}

// refreshMarkers finds out which inline comments of a page lost the text they hung on.
func (a api) refreshMarkers(page *store.Content) {
	refs := text.Markers(page.Body())
	for _, c := range page.Below(store.Comment) {
		if c.Inline == nil {
			continue
		}
		switch {
		case !refs[c.Inline.Ref] && c.Inline.Resolution != "resolved":
			c.Inline.Resolution = "dangling"
		case refs[c.Inline.Ref] && c.Inline.Resolution == "dangling":
			c.Inline.Resolution = "open"
		}
	}
}

// dropMarker takes the marker of a deleted inline comment out of its page.
func (a api) dropMarker(c *store.Content) {
	if c.Inline != nil {
		now := c.Container.Now()
		now.Body = text.Unmark(now.Body, c.Inline.Ref)
	}
}

// inlineRoutes are the older endpoints of Data Center's inline comments, which its own pages use.
func inlineRoutes() []entry {
	return []entry{
		{in: route.OnDataCenter, method: http.MethodGet, path: "/rest/inlinecomments/1.0/comments", handle: api.listInline},
		{in: route.OnDataCenter, method: http.MethodPost, path: "/rest/inlinecomments/1.0/comments", handle: api.createInline},
	}
}

func (a api) listInline() (route.Answer, error) {
	c, err := a.find(a.Arg("containerId"))
	if err != nil {
		return route.Answer{}, err
	}
	list := route.List{}
	for _, x := range c.Below(store.Comment) {
		if x.Inline != nil {
			list = append(list, a.inline(x))
		}
	}
	return route.OK(list), nil
}

func (a api) inline(c *store.Content) route.Map {
	return route.Map{
		"id": c.ID, "originalSelection": c.Inline.Selection, "markerRef": c.Inline.Ref, "body": a.represent(c, c.Now(), "view"),
		"authorDisplayName": c.Creator.DisplayName, "authorUserName": c.Creator.Name, "containerId": c.Container.ID,
		"containerVersion": c.Container.Now().Number, "commentDateUrl": a.webui(c), "hasReplyPermission": a.Store.MaySpace(a.User, c.Space, "create", "comment"),
		"resolveProperties": route.Map{"resolved": c.Inline.Resolution == "resolved", "resolvedByDangling": c.Inline.Resolution == "dangling"},
	}
}

func (a api) createInline() (route.Answer, error) {
	var in struct {
		OriginalSelection string       `json:"originalSelection"`
		Body              string       `json:"body"`
		MatchIndex        int          `json:"matchIndex"`
		NumMatches        int          `json:"numMatches"`
		ContainerID       textOrNumber `json:"containerId"`
		ParentCommentID   textOrNumber `json:"parentCommentId"`
	}
	if err := a.body(&in); err != nil {
		return route.Answer{}, err
	}
	on, err := a.find(string(in.ContainerID))
	if err != nil {
		return route.Answer{}, err
	}
	body, err := a.storageOf("storage", in.Body)
	if err != nil {
		return route.Answer{}, a.refuse(http.StatusBadRequest, "%s", err.Error())
	}
	c, why := a.makeComment(&commentDraft{on: on, body: body, anchor: &anchor{selection: in.OriginalSelection, count: in.NumMatches, index: in.MatchIndex}})
	if why != nil {
		return route.Answer{}, a.refuse(why.status, "%s", why.message)
	}
	return route.OK(a.inline(c)), nil
}
