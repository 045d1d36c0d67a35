package confluence

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
)

// Said is a comment that was written, and what got lost on the way.
type Said struct {
	Comment  *ordered.Object
	Warnings []string
}

// AddComment writes a comment below a page or blog post. Body is Markdown, or storage format.
func (c *Client) AddComment(ctx context.Context, ref access.PageRef, body string) (*Said, error) {
	said, err := c.addComment(ctx, ref, body)
	return said, fault.During(err, "comment on page %s", ref)
}

func (c *Client) addComment(ctx context.Context, ref access.PageRef, body string) (*Said, error) {
	if err := saysSomething(body); err != nil {
		return nil, err
	}
	head, err := c.Head(ctx, ref)
	if err != nil {
		return nil, err
	}
	text, err := c.commentBody(ctx, body, head)
	if err != nil {
		return nil, err
	}
	made := &saying{head: head, text: text, location: footer}
	if c.by(writeComment) == v2 {
		return c.say2(ctx, made, ordered.New(ordered.M(containerID2(head), head.Page), ordered.M("body", text.v2())))
	}
	return c.say1(ctx, made, ordered.New(
		ordered.M("type", "comment"),
		ordered.M("container", ordered.New(ordered.M("id", head.Page), ordered.M("type", head.Type), ordered.M("status", "current"))),
		ordered.M("body", text.v1()),
	))
}

// saysSomething refuses a comment without text.
func saysSomething(body string) error {
	if strings.TrimSpace(body) == "" {
		return fault.New(fault.Input, "body: the comment is empty").WithHint("pass its text in Markdown")
	}
	return nil
}

// commentBody makes the text of a comment ready.
func (c *Client) commentBody(ctx context.Context, body string, head *Head) (*written, error) {
	text := commentText(body)
	return c.write(ctx, &text, "", place{space: head.Space.Key, content: head.Page.String()})
}

// containerID2 is the name by which v2 takes what is commented on.
func containerID2(head *Head) string {
	if head.Type == "blogpost" {
		return "blogPostId"
	}
	return "pageId"
}

// saying is a comment on its way.
type saying struct {
	head     *Head
	text     *written
	location string
	anchor   string // the piece of text that an inline comment hangs on
}

// say2 writes a comment with v2, which may answer without its text.
func (c *Client) say2(ctx context.Context, s *saying, body *ordered.Object) (*Said, error) {
	create, probe := footerCreate2, footerProbe2
	if s.location == inline {
		create, probe = inlineCreate2, inlineProbe2
	}
	var made rawContent2
	if err := c.door.Do(ctx, create.At().JSON(body), &made); err != nil {
		return nil, err
	}
	ref, err := c.scope.ContentRef(string(made.ID))
	if err != nil {
		return nil, unconfirmed()
	}
	if text, _ := made.Body.Storage.text(); text == "" {
		var again rawContent2
		if c.door.Do(ctx, probe.Of(ref).Query("body-format", "storage"), &again) == nil {
			made.Body = again.Body
		}
	}
	r := made.comment(s.location)
	c.nameAuthors(ctx, r)
	return c.said(ctx, s, r, nil)
}

// say1 writes a comment with v1.
func (c *Client) say1(ctx context.Context, s *saying, body *ordered.Object) (*Said, error) {
	made := new(rawContent)
	if err := c.door.Do(ctx, contentCreate.At().Query("expand", commentExpansion).JSON(body), made); err != nil {
		return nil, err
	}
	if made.ID == "" {
		return nil, unconfirmed()
	}
	if made.Extensions.Location == "" || s.location == inline {
		made.Extensions.Location = s.location
	}
	if made.Extensions.Location != inline {
		made.Extensions.Resolution.Status = ""
	}
	return c.said(ctx, s, made, nil)
}

func unconfirmed() error {
	return fault.New(fault.Protocol, "Confluence answered without the comment, which may exist all the same").
		WithHint("look at the comments of the page before repeating the call")
}

// said shows a comment that was written. What then goes wrong is only told, since a failure would have the call
// repeated: the cause why it could not be read back, nil = it was, or that its text did not come.
func (c *Client) said(ctx context.Context, s *saying, r *rawContent, cause error) (*Said, error) {
	at := place{space: s.head.Space.Key, content: s.head.Page.String()}
	r.Extensions.Inline.Selection = cmp.Or(r.Extensions.Inline.Selection, s.anchor)
	warnings := s.text.notes.Strings()
	o, err := c.commentObject(ctx, r, at)
	if cause = cmp.Or(cause, err); cause != nil {
		warnings = append(warnings, fmt.Sprintf("the comment was written with the id %s, but its text was not given back: %s", r.ID, fault.Text(cause)))
	}
	if err != nil {
		r.Body = rawBodies{Storage: &rawBody{Value: new("")}}
		o, err = c.commentObject(ctx, r, at)
	}
	return &Said{Comment: o, Warnings: warnings}, err
}

// Reply answers a comment, or an answer, in its thread.
func (c *Client) Reply(ctx context.Context, ref access.ContentRef, body string) (*Said, error) {
	said, err := c.reply(ctx, ref, body)
	return said, fault.During(err, "answer comment %s", ref)
}

func (c *Client) reply(ctx context.Context, ref access.ContentRef, body string) (*Said, error) {
	if err := saysSomething(body); err != nil {
		return nil, err
	}
	if c.by(writeComment) == v2 {
		return c.reply2(ctx, ref, body)
	}
	on := new(rawContent)
	if err := c.door.Do(ctx, contentProbe.Of(ref).Query("expand", "container,ancestors,space"), on); err != nil {
		return nil, noComment(err, ref)
	}
	page := pageUnder(on)
	if on.Type != "comment" || page == nil {
		return nil, fault.New(fault.Input, "%s is no comment of a page", ref).WithHint("list the comments and their ids with confluence_get_comments")
	}
	key, _ := spaceOf(on)
	comment, err := c.scope.Content(ref, key)
	if err != nil {
		return nil, err
	}
	head, err := c.headIn(page, key)
	if err != nil {
		return nil, err
	}
	text, err := c.commentBody(ctx, body, head)
	if err != nil {
		return nil, err
	}
	s := &saying{head: head, text: text, location: footer}
	if on.Extensions.Location == inline || on.Extensions.Location == "resolved" {
		s.location = inline
	}
	return c.say1(ctx, s, ordered.New(
		ordered.M("type", "comment"), ordered.M("container", ordered.New(ordered.M("id", head.Page), ordered.M("type", head.Type))),
		ordered.M("ancestors", []*ordered.Object{ordered.New(ordered.M("id", comment))}), ordered.M("body", text.v1()),
	))
}

// pageUnder is what a comment stands on, as v1 tells it: its container, or the last page among its ancestors.
func pageUnder(on *rawContent) *rawContent {
	candidates := on.Ancestors
	if on.Container != nil {
		candidates = append(candidates, *on.Container)
	}
	for at := len(candidates) - 1; at >= 0; at-- {
		if kind := candidates[at].Type; kind == "page" || kind == "blogpost" {
			return &candidates[at]
		}
	}
	return nil
}

// headIn admits what a comment stands on by the space that was reported with the comment.
func (c *Client) headIn(page *rawContent, space string) (*Head, error) {
	ref, err := c.scope.PageRef(string(page.ID))
	if err != nil {
		return nil, fault.New(fault.Protocol, "Confluence named a page without a number").Because(err)
	}
	admitted, err := c.scope.Page(ref, space)
	return &Head{Page: admitted, Type: page.Type, Title: page.Title, Space: Space{Key: space}}, err
}

func noComment(err error, ref access.ContentRef) error {
	if fault.KindOf(err) != fault.NotFound {
		return err
	}
	return instead(err, "there is no comment with the id %s, or this account may not see it", ref).
		WithHint("list the comments of a page and their ids with confluence_get_comments")
}

// reply2 finds out whether the comment stands below the page or on a piece of its text: v2 keeps the two apart.
func (c *Client) reply2(ctx context.Context, ref access.ContentRef, body string) (*Said, error) {
	s := &saying{location: footer}
	var on struct {
		PageID loose `json:"pageId"`
		BlogID loose `json:"blogPostId"`
	}
	err := c.door.Do(ctx, footerProbe2.Of(ref), &on)
	if fault.KindOf(err) == fault.NotFound {
		s.location = inline
		err = c.door.Do(ctx, inlineProbe2.Of(ref), &on)
	}
	if err != nil {
		return nil, noComment(err, ref)
	}
	page, err := c.scope.PageRef(cmp.Or(string(on.PageID), string(on.BlogID)))
	if err != nil {
		return nil, fault.New(fault.Input, "%s is no comment of a page", ref).WithHint("only comments of pages and blog posts can be answered")
	}
	if s.head, err = c.Head(ctx, page); err != nil {
		return nil, err
	}
	comment, err := c.scope.Content(ref, s.head.Space.Key)
	if err != nil {
		return nil, err
	}
	if s.text, err = c.commentBody(ctx, body, s.head); err != nil {
		return nil, err
	}
	return c.say2(ctx, s, ordered.New(ordered.M("parentCommentId", comment), ordered.M("body", s.text.v2())))
}
