package confluence

import (
	"context"
	"maps"
	"strings"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
)

// Draft is a page to be made.
type Draft struct {
	Space   access.SpaceKey
	Title   string
	Text    Text
	Parent  *access.PageRef
	Subtype string // live; "" = an ordinary page
	Look    Look
	Content bool // give the text back too
}

// Create makes a page: message, page, warnings. Everything is checked and converted before anything is written; an
// error after that says that the page exists, and its id.
func (c *Client) Create(ctx context.Context, d *Draft) (*ordered.Object, error) {
	made, notes, err := c.create(ctx, d)
	if err != nil {
		return nil, fault.During(err, "create page '%s' in space %s", d.Title, d.Space)
	}
	return c.report(ctx, "Page created successfully", made, shown{content: d.Content, notes: notes})
}

func (c *Client) create(ctx context.Context, d *Draft) (*content, []string, error) {
	if strings.TrimSpace(d.Title) == "" {
		return nil, nil, fault.New(fault.Input, "title: the title is empty").WithHint("pass the title of the new page")
	}
	if d.Subtype != "" && !c.scope.Cloud() {
		return nil, nil, fault.New(fault.Input, "subtype: live docs exist on Confluence Cloud only").WithHint("leave subtype out")
	}
	look, err := d.Look.values()
	if err != nil {
		return nil, nil, err
	}
	maps.DeleteFunc(look, func(_, value string) bool { return value == "" }) // a new page has nothing to take away
	body, err := c.write(ctx, &d.Text, "", place{space: d.Space.String()})
	if err != nil {
		return nil, nil, err
	}
	parent, err := c.parentIn(ctx, d.Parent, d.Space)
	if err != nil {
		return nil, nil, err
	}
	made, err := c.createWith(ctx, d, body, parent)
	if err != nil {
		return nil, nil, err
	}
	if err := c.setLook(ctx, made.page, look); err != nil {
		return nil, nil, although(err, "the page was created with the id %s, but not everything about it was set", made.page)
	}
	return made, body.notes.Strings(), nil
}

// although words an error that came after something was written.
func although(err error, format string, args ...any) error {
	e := instead(err, format, args...)
	e.Message += ": " + strings.TrimSuffix(fault.Text(err), ".")
	e.Upstream = nil // its words are part of the message now
	return e.WithHint("do not repeat the call as it is; set what is missing with confluence_update_page")
}

// parentIn admits the page that another one is put under. It must lie in the same space.
func (c *Client) parentIn(ctx context.Context, ref *access.PageRef, space access.SpaceKey) (*access.Page, error) {
	if ref == nil {
		return nil, nil //nolint:nilnil // no parent was named
	}
	head, err := c.Head(ctx, *ref)
	if err != nil {
		return nil, err
	}
	if !strings.EqualFold(head.Space.Key, space.String()) {
		return nil, fault.New(fault.Input, "page %s lies in space %s, not in %s", ref, head.Space.Key, space).
			WithHint("name a parent in space %s, or pass %s as the space", space, head.Space.Key)
	}
	return &head.Page, nil
}

func (c *Client) createWith(ctx context.Context, d *Draft, body *written, parent *access.Page) (*content, error) {
	if d.Subtype == "" && c.by(writePage) == v1 {
		made, err := c.create1(ctx, d, body, parent)
		if !c.withdrawn(err) {
			return made, err
		}
	}
	return c.create2(ctx, d, body, parent)
}

func (c *Client) create1(ctx context.Context, d *Draft, body *written, parent *access.Page) (*content, error) {
	page := ordered.New(
		ordered.M("type", "page"), ordered.M("title", d.Title), ordered.M("status", "current"),
		ordered.M("space", ordered.New(ordered.M("key", d.Space))), ordered.M("body", body.v1()),
	)
	if parent != nil {
		page.Set("ancestors", []*ordered.Object{ordered.New(ordered.M("type", "page"), ordered.M("id", parent))})
	}
	made := new(rawContent)
	if err := c.door.Do(ctx, contentCreate.At().JSON(page), made); err != nil {
		return nil, err
	}
	return c.written(made, d.Space.String())
}

func (c *Client) create2(ctx context.Context, d *Draft, body *written, parent *access.Page) (*content, error) {
	space, err := c.Space(ctx, d.Space)
	if err != nil {
		return nil, err
	}
	page := ordered.New(ordered.M("spaceId", space.ID), ordered.M("status", "current"), ordered.M("title", d.Title))
	if parent != nil {
		page.Set("parentId", parent)
	}
	page.Set("body", body.v2())
	setText(page, "subtype", d.Subtype)
	var made rawContent2
	if err := c.door.Do(ctx, pageCreate2.At().JSON(page), &made); err != nil {
		return nil, err
	}
	r := made.v1("page")
	r.Space = &rawSpace{ID: loose(space.ID), Key: space.Key, Name: space.Name}
	return c.written(r, d.Space.String())
}

// written takes over the answer to a write. An answer without an id leaves it open what happened.
func (c *Client) written(r *rawContent, space string) (*content, error) {
	ref, err := c.scope.PageRef(string(r.ID))
	if err != nil {
		return nil, fault.New(fault.Protocol, "Confluence answered without the id of the page, which may exist all the same").
			WithHint("look for it with confluence_search before repeating the call")
	}
	page, err := c.scope.Page(ref, space)
	if err != nil {
		return nil, err
	}
	return &content{rawContent: r, page: page}, nil
}

// shown says what a result shows of a page that was written.
type shown struct {
	content bool
	notes   []string // told as warnings
}

// report reads a page that was written and gives message, page, warnings. When the page cannot be read, the answer to
// the write is shown instead, with a warning: it was written all the same.
func (c *Client) report(ctx context.Context, message string, made *content, s shown) (*ordered.Object, error) {
	ref, err := c.scope.PageRef(made.page.String())
	if err != nil {
		return nil, err
	}
	var body shownBody
	r, err := c.read(ctx, ref, want{body: s.content, details: true})
	if err == nil && s.content {
		body, _, err = c.pageText(ctx, r.rawContent, AsMarkdown)
	}
	if err != nil {
		s.notes = append(s.notes, "the page was written, but could not be read back: "+fault.Text(err))
		r = made
	}
	o := ordered.New(ordered.M("message", message), ordered.M("page", c.pageObject(r.rawContent, body)))
	setList(o, "warnings", append(s.notes, r.cut...))
	return o, nil
}
