package confluence

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
)

// Move says where a page goes: to a page or folder, or to the top of a space.
type Move struct {
	Page     access.PageRef
	Target   *access.PageRef
	Space    *access.SpaceKey
	Position string // append (below the target, as its last child), above or below (beside it)
}

// destination is where a page is to be in the end.
type destination struct {
	target   *Head  // nil: the top of the space
	parent   string // id of what it will lie in; "" = nothing
	space    string
	position string
}

// Move puts a page with all below it somewhere else: message, page. Afterwards the page is read, and a move that did
// not happen is an error.
func (c *Client) Move(ctx context.Context, m *Move) (*ordered.Object, error) {
	moved, err := c.move(ctx, m)
	if err != nil {
		return nil, fault.During(err, "move page %s", m.Page)
	}
	return ordered.New(
		ordered.M("message", "Page moved successfully"), ordered.M("page", c.pageObject(moved.rawContent, shownBody{})),
	), nil
}

func (c *Client) move(ctx context.Context, m *Move) (*content, error) {
	if m.Target == nil && m.Space == nil {
		return nil, fault.New(fault.Input, "At least one of target_parent_id or target_space_key must be provided").
			WithHint("name the page to move to, or the space to whose top the page goes")
	}
	head, err := c.Head(ctx, m.Page)
	if err != nil {
		return nil, err
	}
	d, err := c.destination(ctx, m)
	if err != nil {
		return nil, err
	}
	if c.scope.Cloud() {
		err = c.moveCloud(ctx, head, d)
	} else {
		err = c.moveServer(ctx, head, d)
	}
	if err != nil && fault.KindOf(err) != fault.Protocol {
		return nil, err
	}
	moved, lookErr := c.arrived(ctx, m.Page, d)
	if lookErr != nil {
		return nil, cmp.Or(err, lookErr)
	}
	return moved, nil // also where the answer could not be read: the page is where it was to go
}

// destination finds out what the caller means by target, space and position, and that they fit together.
func (c *Client) destination(ctx context.Context, m *Move) (*destination, error) {
	if m.Target == nil {
		if m.Position != "append" {
			return nil, fault.New(fault.Input, "position: %s needs target_parent_id, the page to stand beside", m.Position).
				WithHint("leave position out to move the page to the top of the space")
		}
		return c.topOf(ctx, *m.Space)
	}
	target, err := c.Head(ctx, *m.Target)
	if err != nil {
		return nil, err
	}
	if m.Space != nil && !strings.EqualFold(target.Space.Key, m.Space.String()) {
		return nil, fault.New(fault.Input, "page %s lies in space %s, not in %s", m.Target, target.Space.Key, m.Space).
			WithHint("leave target_space_key out, or name a page in that space")
	}
	d := &destination{target: target, parent: target.Page.String(), space: target.Space.Key, position: m.Position}
	if m.Position != "append" {
		d.parent = target.Parent
	}
	return d, nil
}

// topOf is the top of a space: below its home page on Cloud, where other pages beside it are not shown in the tree.
func (c *Client) topOf(ctx context.Context, key access.SpaceKey) (*destination, error) {
	space, err := c.Space(ctx, key)
	if err != nil {
		return nil, err
	}
	if !c.scope.Cloud() {
		return &destination{space: space.Key, position: "topLevel"}, nil
	}
	if space.Home == "" {
		return nil, fault.New(fault.Input, "space %s has no home page to move the page below", key).WithHint("name a page with target_parent_id")
	}
	ref, err := c.scope.PageRef(space.Home)
	if err != nil {
		return nil, fault.New(fault.Protocol, "Confluence named a page without a number").Because(err)
	}
	home, err := c.Head(ctx, ref)
	if err != nil {
		return nil, err
	}
	return &destination{target: home, parent: space.Home, space: space.Key, position: "append"}, nil
}

func (c *Client) moveCloud(ctx context.Context, head *Head, d *destination) error {
	position, err := c.scope.Name(map[string]string{"append": "append", "above": "before", "below": "after"}[d.position])
	if err != nil {
		return err
	}
	return c.door.Do(ctx, contentMove.At(head.Page, position, d.target.Page), nil)
}

// moveServer uses the action of the web pages: Data Center's REST interface moves nothing. A refusal comes as a list
// of errors with status 200.
func (c *Client) moveServer(ctx context.Context, head *Head, d *destination) error {
	r := moveAction.At().Query("spaceKey", d.space).Query("pageId", head.Page.String())
	if d.target != nil {
		r = r.Query("targetId", d.target.Page.String())
	}
	var answer struct {
		Action     []string `json:"actionErrors"`
		Validation []string `json:"validationErrors"`
	}
	if err := c.door.Do(ctx, r.Query("position", d.position).Form(url.Values{}), &answer); err != nil {
		return err
	}
	if words := slices.Concat(answer.Action, answer.Validation); len(words) > 0 {
		return fault.New(fault.Input, "Confluence refused the move: %s", fault.Clean(strings.Join(words, "; "), 500))
	}
	return nil
}

// arrived reads the page and fails unless it is where it was to go.
func (c *Client) arrived(ctx context.Context, ref access.PageRef, d *destination) (*content, error) {
	r, err := c.read(ctx, ref, want{details: true, ancestors: true})
	if err != nil {
		return nil, although(err, "page %s may have been moved, but could not be read afterwards", ref)
	}
	parent := r.parent
	if n := len(r.Ancestors); n > 0 {
		parent = string(r.Ancestors[n-1].ID)
	}
	if key, _ := spaceOf(r.rawContent); parent != d.parent || !strings.EqualFold(key, d.space) {
		return nil, fault.New(fault.Conflict, "Confluence accepted the move, but page %s lies in space %s below %q, not in space %s below %q",
			ref, key, parent, d.space, d.parent).WithHint("check that this account may create pages there")
	}
	return r, nil
}
