package confluence

import (
	"context"
	"strings"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
)

// Change is a new version of a page.
type Change struct {
	Page    access.PageRef
	Title   string
	Text    Text
	Minor   bool   // do not notify watchers; v2 has no such thing
	Comment string // version message
	Parent  *access.PageRef
	Look    Look
	// Expected is the version that the caller has seen; 0 = whichever is current.
	Expected int
	Content  bool // give the text back too
}

// Update replaces title and text of a page: message, page, warnings. It writes exactly the version after the one it
// has read; when somebody else was faster, nothing is written.
func (c *Client) Update(ctx context.Context, ch *Change) (*ordered.Object, error) {
	made, notes, err := c.update(ctx, ch)
	if err != nil {
		return nil, fault.During(err, "update page %s", ch.Page)
	}
	return c.report(ctx, "Page updated successfully", made, shown{content: ch.Content, notes: notes})
}

func (c *Client) update(ctx context.Context, ch *Change) (*content, []string, error) {
	if strings.TrimSpace(ch.Title) == "" {
		return nil, nil, fault.New(fault.Input, "title: the title is empty").WithHint("pass the new title, or the present one")
	}
	look, err := ch.Look.values()
	if err != nil {
		return nil, nil, err
	}
	if err := ch.Text.sound(); err != nil {
		return nil, nil, err
	}
	head, err := c.seen(ctx, ch.Page, &ch.Text)
	if err != nil {
		return nil, nil, err
	}
	if ch.Expected > 0 && ch.Expected != head.Version {
		return nil, nil, conflict(nil, head.Page, ch.Expected, head.Version)
	}
	body, err := c.write(ctx, &ch.Text, head.Storage, head.at)
	if err != nil {
		return nil, nil, err
	}
	v := &version{head: head, title: ch.Title, body: body, comment: ch.Comment, minor: ch.Minor}
	if ch.Parent != nil {
		parent, err := c.Head(ctx, *ch.Parent)
		if err != nil {
			return nil, nil, err
		}
		v.parent = &parent.Page
	}
	made, err := c.put(ctx, v)
	if err != nil {
		return nil, nil, err
	}
	if err := c.setLook(ctx, made.page, look); err != nil {
		return nil, nil, although(err, "the text of page %s was updated, but not everything about it was set", made.page)
	}
	return made, append(body.notes.Strings(), v.warnings...), nil
}

// seen reads what an update needs: with Markdown the stored text too, since it keeps what Markdown cannot show.
func (c *Client) seen(ctx context.Context, ref access.PageRef, t *Text) (*Head, error) {
	look := c.Head
	if t.markdown() {
		look = c.Source
	}
	head, err := look(ctx, ref)
	if err == nil && head.Type == "folder" {
		err = fault.New(fault.Input, "%s is a folder, which has no text", ref).WithHint("name a page")
	}
	return head, err
}

// version is the next version of a page, ready to be written.
type version struct {
	head     *Head
	title    string
	body     *written
	comment  string
	minor    bool
	parent   *access.Page
	warnings []string // what the interface cannot do
}

// put writes the version after the one that was read.
func (c *Client) put(ctx context.Context, v *version) (*content, error) {
	made, err := c.putWith(ctx, v)
	if fault.KindOf(err) != fault.Conflict {
		return made, err
	}
	ref, refErr := c.scope.PageRef(v.head.Page.String())
	if refErr != nil {
		return nil, err
	}
	now, readErr := c.Head(ctx, ref)
	switch {
	case readErr != nil:
		return nil, err
	case now.Version == v.head.Version: // nobody else was faster
		return nil, instead(err, "the change conflicts with something in Confluence, although page %s is still at version %d; nothing was written",
			v.head.Page, now.Version)
	}
	return nil, conflict(err, v.head.Page, v.head.Version, now.Version)
}

// conflict tells of two people who changed a page at once.
func conflict(cause error, page access.Page, seen, now int) error {
	e := fault.New(fault.Conflict, "page %s is at version %d by now, version %d was to be replaced; nothing was written", page, now, seen)
	e.Upstream = upstreamOf(cause)
	return e.WithHint("read the page again, put the change into the new text, and repeat the call")
}

func (c *Client) putWith(ctx context.Context, v *version) (*content, error) {
	if c.by(writePage) == v1 {
		made, err := c.put1(ctx, v)
		if !c.withdrawn(err) {
			return made, err
		}
	}
	return c.put2(ctx, v)
}

func (c *Client) put1(ctx context.Context, v *version) (*content, error) {
	number := ordered.New(ordered.M("number", v.head.Version+1), ordered.M("minorEdit", v.minor))
	setText(number, "message", v.comment)
	page := ordered.New(
		ordered.M("id", v.head.Page), ordered.M("type", v.head.Type), ordered.M("title", v.title), ordered.M("version", number),
		ordered.M("body", v.body.v1()),
	)
	if v.parent != nil {
		page.Set("ancestors", []*ordered.Object{ordered.New(ordered.M("type", "page"), ordered.M("id", v.parent))})
	}
	made := new(rawContent)
	if err := c.door.Do(ctx, contentUpdate.At(v.head.Page).Query("status", "current").JSON(page), made); err != nil {
		return nil, err
	}
	return c.confirmed(made, v)
}

func (c *Client) put2(ctx context.Context, v *version) (*content, error) {
	number := ordered.New(ordered.M("number", v.head.Version+1))
	setText(number, "message", v.comment)
	page := ordered.New(
		ordered.M("id", v.head.Page), ordered.M("status", "current"), ordered.M("title", v.title), ordered.M("body", v.body.v2()),
		ordered.M("version", number),
	)
	if v.parent != nil {
		page.Set("parentId", v.parent)
	}
	if v.minor {
		v.warnings = append(v.warnings, "is_minor_edit has no effect here: this interface of Confluence Cloud knows no minor edits, watchers are notified")
	}
	endpoint := pageUpdate2
	if v.head.Type == "blogpost" {
		endpoint = blogUpdate2
	}
	var made rawContent2
	if err := c.door.Do(ctx, endpoint.At(v.head.Page).JSON(page), &made); err != nil {
		return nil, err
	}
	r := made.v1(v.head.Type)
	r.Space = &rawSpace{ID: loose(v.head.Space.ID), Key: v.head.Space.Key, Name: v.head.Space.Name}
	return c.confirmed(r, v)
}

// confirmed takes over the answer to an update, which must tell of the page.
func (c *Client) confirmed(r *rawContent, v *version) (*content, error) {
	if string(r.ID) != v.head.Page.String() {
		return nil, fault.New(fault.Protocol, "Confluence did not confirm the new version, which may exist all the same").
			WithHint("read the page before repeating the call")
	}
	return &content{rawContent: r, page: v.head.Page}, nil
}
