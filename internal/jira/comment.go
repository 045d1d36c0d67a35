package jira

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"strings"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/richtext"
)

// Visibility is the group or project role that a comment is kept for. One of value and identifier is enough.
type Visibility struct {
	Type       string `json:"type"`
	Value      string `json:"value,omitempty"`
	Identifier string `json:"identifier,omitempty"`
}

// ReadVisibility checks what a caller gave for the argument of this name; nil for an empty object.
func ReadVisibility(argument string, given map[string]json.RawMessage) (*Visibility, error) {
	if len(given) == 0 {
		return nil, nil //nolint:nilnil // no visibility is no error
	}
	v := &Visibility{
		Type: strings.ToLower(strings.TrimSpace(textOf(given["type"]))), Value: strings.TrimSpace(textOf(given["value"])),
		Identifier: strings.TrimSpace(textOf(given["identifier"])),
	}
	if v.Type != "group" && v.Type != "role" || v.Value == "" && v.Identifier == "" {
		return nil, fault.New(fault.Input, "%s must be a JSON object with type (group or role) and value", argument).
			WithHint(`for example {"type": "role", "value": "Developers"}`)
	}
	return v, nil
}

// NewComment is a comment to be written. Public is for service desks: whether the customer sees it; nil = not said.
type NewComment struct {
	Body       string // Markdown
	Visibility *Visibility
	Public     *bool
}

// check refuses a comment without text.
func (n *NewComment) check() error {
	if strings.TrimSpace(n.Body) == "" {
		return fault.New(fault.Input, "the comment is empty").WithHint("pass its text in body")
	}
	return nil
}

func exclusive() error {
	return fault.New(fault.Input, "public and visibility exclude each other: a comment of a service request is public or internal").
		WithHint("leave one of them out")
}

// AddComment writes a comment: id, body, created, author, public, visibility. What was asked to be internal is never
// published, and in an internal-only project nothing else is written on a service request.
func (c *Client) AddComment(ctx context.Context, key access.IssueKey, n NewComment) (*ordered.Object, error) {
	if err := n.check(); err != nil {
		return nil, err
	}
	permit, err := c.permit(ctx, key, n.Public)
	if err != nil {
		return nil, err
	}
	if permit.Audience() != access.Ordinary {
		if n.Visibility != nil {
			return nil, exclusive()
		}
		return c.addToRequest(ctx, permit, n)
	}
	body, notes, err := c.written(ctx, nil, n.Body)
	if err != nil {
		return nil, fault.During(err, "add a comment to %s", key)
	}
	endpoint := commentAdd
	if c.scope.Cloud() {
		endpoint = commentAddADF
	}
	sent := ordered.New(ordered.M("body", body))
	if n.Visibility != nil {
		sent.Set("visibility", n.Visibility)
	}
	var raw rawComment
	if err := c.door.Do(ctx, endpoint.At(permit).JSON(sent), &raw); err != nil {
		return nil, fault.During(notFound(err, key), "add a comment to %s", key)
	}
	return c.commentWritten(ctx, &raw, "created", notes)
}

// permit decides who may read a comment, and looks up what it must know for that.
func (c *Client) permit(ctx context.Context, key access.IssueKey, public *bool) (access.Comment, error) {
	if err := c.here(ctx, key); err != nil {
		return access.Comment{}, err
	}
	guarded := c.scope.InternalOnly(key)
	wantsInternal := public != nil && !*public
	if guarded {
		// The key is judged before anything is asked about it.
		if _, err := c.scope.Comment(key, public, access.No); err != nil {
			return access.Comment{}, err
		}
	}
	request := access.Unknown
	if guarded || wantsInternal {
		request = c.isRequest(ctx, key)
	}
	if !guarded && wantsInternal && request == access.No {
		public = nil // an ordinary issue has no customer who could read it
	}
	return c.scope.Comment(key, public, request)
}

// isRequest tells whether an issue is a service request. Only a definite "not found" means no.
func (c *Client) isRequest(ctx context.Context, key access.IssueKey) access.Certainty {
	var answer struct {
		ID json.RawMessage `json:"issueId"`
	}
	err := c.door.Do(ctx, requestRead.At(key), &answer)
	switch {
	case fault.KindOf(err) == fault.NotFound && err != nil:
		return access.No
	case err == nil && !isNull(answer.ID):
		return access.Yes
	default:
		return access.Unknown
	}
}

// deskComment is a comment as the service desk sends it.
type deskComment struct {
	ID      json.RawMessage `json:"id"`
	Body    json.RawMessage `json:"body"`
	Public  *bool           `json:"public"`
	Author  json.RawMessage `json:"author"`
	Created struct {
		ISO  string `json:"iso8601"`
		Jira string `json:"jira"`
	} `json:"created"`
}

// addToRequest writes through the service desk, which knows public and internal comments.
func (c *Client) addToRequest(ctx context.Context, permit access.Comment, n NewComment) (*ordered.Object, error) {
	key, public := permit.Key(), permit.Audience() == access.Public
	body, notes := any(n.Body), richtext.Notes(nil)
	if !c.scope.Cloud() {
		var err error
		if body, notes, err = c.written(ctx, nil, n.Body); err != nil {
			return nil, fault.During(err, "add a comment to the request %s", key)
		}
	}
	var raw deskComment
	sent := ordered.New(ordered.M("body", body), ordered.M("public", public))
	if err := c.door.Do(ctx, requestCommentAdd.At(permit).JSON(sent), &raw); err != nil {
		return nil, fault.During(noRequest(err, key), "add a comment to the request %s", key)
	}
	if raw.Public == nil {
		raw.Public = &public
	}
	created := cmp.Or(raw.Created.Jira, raw.Created.ISO)
	return c.commentWritten(ctx, &rawComment{ID: raw.ID, Body: raw.Body, Author: raw.Author, Created: created, Public: raw.Public}, "created", notes)
}

// noRequest says what a refusal of the service desk means.
func noRequest(err error, key access.IssueKey) error {
	known, ok := errors.AsType[*fault.Error](err)
	if !ok || known.Kind != fault.Forbidden && known.Kind != fault.NotFound {
		return err
	}
	meaning := "%s is no service request, or you may not comment on it"
	if known.Kind == fault.NotFound {
		meaning = "%s is no service request, or does not exist"
	}
	e := fault.New(known.Kind, meaning, key).WithHint("nothing was written; leave public out to write an ordinary comment")
	e.Upstream = known.Upstream
	return e.Because(err)
}

// EditComment writes over a comment: id, body, updated, author, public, visibility. Without a visibility the present
// one is kept, since Jira would otherwise show the comment to everybody.
func (c *Client) EditComment(ctx context.Context, key access.IssueKey, id access.Number, n NewComment) (*ordered.Object, error) {
	if err := n.check(); err != nil {
		return nil, err
	}
	permit, err := c.editPermit(ctx, key, id)
	if err != nil {
		return nil, err
	}
	read, edit := commentRead, commentEdit
	if c.scope.Cloud() {
		read, edit = commentReadADF, commentEditADF
	}
	var old rawComment
	if err := c.door.Do(ctx, read.At(permit, id), &old); err != nil {
		return nil, fault.During(err, "read comment %s of %s", id, key)
	}
	body, notes, err := c.written(ctx, old.Body, n.Body)
	if err != nil {
		return nil, fault.During(err, "edit comment %s of %s", id, key)
	}
	sent := ordered.New(ordered.M("body", body))
	switch {
	case n.Visibility != nil:
		sent.Set("visibility", n.Visibility)
	case !isNull(old.Visibility):
		sent.Set("visibility", old.Visibility)
	}
	var raw rawComment
	if err := c.door.Do(ctx, edit.At(permit, id).JSON(sent), &raw); err != nil {
		return nil, fault.During(err, "edit comment %s of %s", id, key)
	}
	return c.commentWritten(ctx, &raw, "updated", notes)
}

// editPermit decides whether a comment may be changed. In an internal-only project it must be provably internal.
func (c *Client) editPermit(ctx context.Context, key access.IssueKey, id access.Number) (access.Comment, error) {
	if err := c.here(ctx, key); err != nil {
		return access.Comment{}, err
	}
	if !c.scope.InternalOnly(key) {
		return c.scope.EditedComment(key, access.Unknown)
	}
	if _, err := c.scope.EditedComment(key, access.No); err != nil {
		return access.Comment{}, err
	}
	var answer struct {
		Public json.RawMessage `json:"public"`
	}
	if err := c.door.Do(ctx, requestCommentRead.At(key, id), &answer); err != nil {
		known := fault.New(fault.KindOf(err), "Could not verify that comment %s of %s is internal: %s", id, key, err)
		return access.Comment{}, known.WithHint("only internal comments may be edited in this project (JIRA_INTERNAL_ONLY_PROJECTS)").Because(err)
	}
	seen := access.Yes
	if string(answer.Public) == "false" {
		seen = access.No
	}
	return c.scope.EditedComment(key, seen)
}

// commentWritten renders id, body, created or updated, author, public, visibility, warnings. An answer without the
// comment, such as a proxy may give, confirms nothing.
func (c *Client) commentWritten(ctx context.Context, raw *rawComment, when string, notes richtext.Notes) (*ordered.Object, error) {
	if textOf(raw.ID) == "" {
		return nil, fault.New(fault.Protocol, "Jira answered without the comment, which may be written all the same").
			WithHint("look at the comments of the issue before repeating the call")
	}
	body, _, err := c.markdown(ctx, raw.Body)
	warnings := notes.Strings()
	if err != nil { // the comment is written; what it looks like is a detail
		body, warnings = textOf(raw.Body), append(warnings, fault.Text(err))
	}
	stamp := raw.Created
	if when == "updated" {
		stamp = raw.Updated
	}
	o := ordered.New(ordered.M("id", textOf(raw.ID)), ordered.M("body", body))
	setText(o, when, c.options.Dates.Spaced(stamp))
	author := decoded[rawUser](raw.Author)
	o.Set("author", cmp.Or(author.DisplayName, "Unknown"))
	if raw.Public != nil {
		o.Set("public", *raw.Public)
	}
	setRaw(o, "visibility", raw.Visibility)
	if len(warnings) > 0 {
		o.Set("warnings", warnings)
	}
	return o, nil
}
