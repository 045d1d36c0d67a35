package confluence

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/atlassian/upstream"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
)

const (
	mostComments = 2_000 // comments of a page that are read
	threadsAside = 6     // threads that are read beside each other
)

// The places of comments.
const (
	footer = "footer"
	inline = "inline"
)

// Commentary is the comments of a page, as far as they were read.
type Commentary struct {
	List []*ordered.Object // comment objects, each thread from its first comment on
	Cut  string            // that there are more, in words; "" when these are all
}

// Comments lists all comments of a page.
func (c *Client) Comments(ctx context.Context, ref access.PageRef) (Commentary, error) {
	list, err := c.commentsAt(ctx, ref, listComments, footer, inline)
	return list, fault.During(err, "list the comments of page %s", ref)
}

// InlineComments lists the comments that hang on pieces of a page's text, with their replies, resolved ones too.
func (c *Client) InlineComments(ctx context.Context, ref access.PageRef) (Commentary, error) {
	list, err := c.commentsAt(ctx, ref, listInline, inline)
	return list, fault.During(err, "list the inline comments of page %s", ref)
}

func (c *Client) commentsAt(ctx context.Context, ref access.PageRef, op operation, where ...string) (Commentary, error) {
	page, err := c.admit(ctx, ref)
	if err != nil {
		return Commentary{}, err
	}
	raw, err := c.loadComments(ctx, page, op, where)
	if err != nil {
		return Commentary{}, err
	}
	var found Commentary
	if raw.more {
		found.Cut = fmt.Sprintf("The page has more comments than these %d: no list of them is read further than %d.", len(raw.items), mostComments)
	}
	found.List, err = c.commentObjects(ctx, page, raw.items)
	return found, err
}

func (c *Client) loadComments(ctx context.Context, page access.Page, op operation, where []string) (listing[*rawContent], error) {
	if c.by(op) == v1 {
		list, err := c.comments1(ctx, page, where)
		if !c.withdrawn(err) {
			return list, err
		}
	}
	return c.comments2(ctx, page, where)
}

func (c *Client) commentObjects(ctx context.Context, page access.Page, raw []*rawContent) ([]*ordered.Object, error) {
	list := make([]*ordered.Object, 0, len(raw))
	at := place{space: page.Space(), content: page.String()}
	for _, r := range raw {
		if key, _ := spaceOf(r); key != "" {
			at.space = key
		}
		o, err := c.commentObject(ctx, r, at)
		if err != nil {
			return nil, err
		}
		list = append(list, o)
	}
	return list, nil
}

// commentObject renders a comment: id, body, created, updated, title, author, parent_comment_id, location,
// resolution_status, original_selection, marker_ref, status.
func (c *Client) commentObject(ctx context.Context, r *rawContent, at place) (*ordered.Object, error) {
	body, _, err := c.markdown(ctx, r.Body, at)
	if err != nil {
		return nil, err
	}
	when := ""
	if r.Version != nil {
		when = r.Version.When
	}
	o := ordered.New(
		ordered.M("id", cmp.Or(string(r.ID), "0")), ordered.M("body", body),
		ordered.M("created", c.options.Dates.Local(cmp.Or(created(r), when))), ordered.M("updated", c.options.Dates.Local(when)),
	)
	title := r.Title
	if title == "" && r.Container != nil {
		title = r.Container.Title
	}
	setText(o, "title", title)
	setText(o, "author", commentAuthor(r))
	setText(o, "parent_comment_id", parentComment(r))
	setText(o, "location", r.Extensions.Location)
	setText(o, "resolution_status", r.Extensions.Resolution.Status)
	setText(o, "original_selection", r.Extensions.Inline.Selection)
	setText(o, "marker_ref", r.Extensions.Inline.Marker)
	setText(o, "status", r.Status)
	return o, nil
}

// commentAuthor is who wrote a comment, as against who changed it last, where that is known.
func commentAuthor(r *rawContent) string {
	if r.History != nil && r.History.CreatedBy.shown() != "" {
		return r.History.CreatedBy.shown()
	}
	if r.Version != nil {
		return r.Version.By.shown()
	}
	return ""
}

// parentComment is the id of the comment that one answers, "" for the first of a thread.
func parentComment(r *rawContent) string {
	if r.parent != "" {
		return r.parent
	}
	for _, a := range slices.Backward(r.Ancestors) {
		if a.Type == "comment" {
			return string(a.ID)
		}
	}
	if r.Container != nil && r.Container.Type == "comment" {
		return string(r.Container.ID)
	}
	return ""
}

// commentExpansion asks v1 for all that a comment object shows.
const commentExpansion = "body.storage,version,history,ancestors,space,extensions.inlineProperties,extensions.resolution"

func (c *Client) comments1(ctx context.Context, page access.Page, where []string) (listing[*rawContent], error) {
	r := commentList.At(page).Query("depth", "all").Query("limit", "100").Query("expand", commentExpansion)
	list, err := all1(ctx, c, r, upTo[rawContent]{most: mostComments})
	if err != nil {
		return listing[*rawContent]{}, notFound(err, page)
	}
	places := map[string]string{} // of first comments, by id
	for at := range list.items {
		r := &list.items[at]
		if r.Extensions.Location == "resolved" { // a resolved inline comment
			r.Extensions.Location, r.Extensions.Resolution.Status = inline, cmp.Or(r.Extensions.Resolution.Status, "resolved")
		}
		if r.Extensions.Location != inline {
			r.Extensions.Resolution.Status = "" // only inline comments can be resolved
		}
		places[string(r.ID)] = r.Extensions.Location
	}
	kept := listing[*rawContent]{more: list.more}
	for at := range list.items {
		r := &list.items[at]
		if root := rootComment(r); root != "" && places[root] != "" {
			r.Extensions.Location = places[root]
		}
		if slices.Contains(where, cmp.Or(r.Extensions.Location, footer)) {
			kept.items = append(kept.items, r)
		}
	}
	return kept, nil
}

// rootComment is the id of the first comment of a reply's thread, as far as v1 tells.
func rootComment(r *rawContent) string {
	for at := range r.Ancestors {
		if r.Ancestors[at].Type == "comment" {
			return string(r.Ancestors[at].ID)
		}
	}
	return ""
}

// lists2 are where v2 keeps comments: by place, for pages, blog posts and replies.
var lists2 = map[string]struct{ page, blogPost, replies upstream.Endpoint }{
	footer: {footerComments2, blogFooterComments2, footerReplies2},
	inline: {inlineComments2, blogInlineComments2, inlineReplies2},
}

func (c *Client) comments2(ctx context.Context, page access.Page, where []string) (listing[*rawContent], error) {
	var threads []listing[*rawContent]
	var all listing[*rawContent]
	for _, location := range where {
		roots, err := c.roots2(ctx, page, location)
		if err != nil {
			return all, err
		}
		list, err := c.threads2(ctx, roots.items, location)
		if err != nil {
			return all, err
		}
		threads = append(threads, list...)
		all.more = all.more || roots.more
	}
	slices.SortStableFunc(threads, func(a, b listing[*rawContent]) int { return cmp.Compare(updated(a.items[0]), updated(b.items[0])) })
	for _, thread := range threads {
		all.items = append(all.items, thread.items...)
		all.more = all.more || thread.more
	}
	c.nameAuthors(ctx, all.items...)
	return all, c.spaceForLinks(ctx, page, all.items)
}

// spaceForLinks finds out the space of a page, when links of its comments need it: a link to a page of the same space
// does not name it.
func (c *Client) spaceForLinks(ctx context.Context, page access.Page, list []*rawContent) error {
	needed := slices.ContainsFunc(list, func(r *rawContent) bool { return strings.Contains(r.storage(), "ri:content-title") })
	if !needed || page.Space() != "" {
		return nil
	}
	ref, err := c.scope.PageRef(page.String())
	if err != nil {
		return err
	}
	on, err := c.read(ctx, ref, want{})
	if err != nil {
		return err
	}
	for _, r := range list {
		r.Space = on.Space
	}
	return nil
}

// roots2 lists the first comments of the threads of a page or blog post.
func (c *Client) roots2(ctx context.Context, page access.Page, location string) (listing[*rawContent], error) {
	end := upTo[rawContent2]{most: mostComments}
	lists := lists2[location]
	list, err := all2(ctx, c, withBody(lists.page.At(page)), end)
	if fault.KindOf(err) == fault.NotFound {
		list, err = all2(ctx, c, withBody(lists.blogPost.At(page)), end)
	}
	return commentsOf(list, location), notFound(err, page)
}

func withBody(r upstream.Request) upstream.Request {
	return r.Query("body-format", "storage").Query("limit", "250")
}

func commentsOf(list listing[rawContent2], location string) listing[*rawContent] {
	out := listing[*rawContent]{more: list.more}
	for at := range list.items {
		out.items = append(out.items, list.items[at].comment(location))
	}
	return out
}

// threads2 puts behind each first comment its replies, some threads beside each other.
func (c *Client) threads2(ctx context.Context, roots []*rawContent, location string) ([]listing[*rawContent], error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	threads := make([]listing[*rawContent], len(roots))
	var group sync.WaitGroup
	slots := make(chan struct{}, threadsAside)
	for at, root := range roots {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			threads[at].items = []*rawContent{root}
			if err := c.replies2(ctx, root, location, &threads[at], map[string]bool{string(root.ID): true}); err != nil {
				cancel(err)
			}
		})
	}
	group.Wait()
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	return threads, nil
}

// replies2 adds to a thread the answers to a comment, each with the answers to it. A comment is not followed twice.
func (c *Client) replies2(ctx context.Context, on *rawContent, location string, thread *listing[*rawContent], seen map[string]bool) error {
	number, err := c.scope.Number(string(on.ID))
	if err != nil {
		return fault.New(fault.Protocol, "Confluence named a comment without a number").Because(err)
	}
	list, err := all2(ctx, c, withBody(lists2[location].replies.At(number)), upTo[rawContent2]{most: mostComments})
	if err != nil {
		return err
	}
	thread.more = thread.more || list.more
	for _, reply := range commentsOf(list, location).items {
		if seen[string(reply.ID)] {
			continue
		}
		seen[string(reply.ID)] = true
		reply.parent = cmp.Or(reply.parent, string(on.ID))
		reply.Extensions = rawExtensions{Location: location} // what the thread hangs on stands at its first comment
		thread.items = append(thread.items, reply)
		if err := c.replies2(ctx, reply, location, thread, seen); err != nil {
			return err
		}
	}
	return nil
}
