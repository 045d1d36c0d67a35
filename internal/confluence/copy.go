package confluence

import (
	"context"
	"fmt"
	"strings"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
)

// Copy is a copy of one page, without what lies below it.
type Copy struct {
	Source      access.PageRef
	Space       access.SpaceKey
	Title       string
	Parent      *access.PageRef // nil: the top of the space
	Attachments bool
	Content     bool // give the text back too
}

// Copy copies a page: message, page, warnings.
func (c *Client) Copy(ctx context.Context, q *Copy) (*ordered.Object, error) {
	made, notes, err := c.copyPage(ctx, q)
	if err != nil {
		return nil, fault.During(err, "copy page %s", q.Source)
	}
	return c.report(ctx, "Page copied successfully", made, shown{content: q.Content, notes: notes})
}

func (c *Client) copyPage(ctx context.Context, q *Copy) (*content, []string, error) {
	if strings.TrimSpace(q.Title) == "" {
		return nil, nil, fault.New(fault.Input, "new_title: the title is empty").WithHint("pass the title of the copy")
	}
	parent, err := c.parentIn(ctx, q.Parent, q.Space)
	if err != nil {
		return nil, nil, err
	}
	if c.scope.Cloud() {
		source, err := c.admit(ctx, q.Source)
		if err != nil {
			return nil, nil, err
		}
		made, err := c.copyCloud(ctx, q, source, parent)
		return made, nil, notFound(err, q.Source)
	}
	return c.copyServer(ctx, q, parent)
}

func (c *Client) copyCloud(ctx context.Context, q *Copy, source access.Page, parent *access.Page) (*content, error) {
	to := ordered.New(ordered.M("type", "space"), ordered.M("value", q.Space))
	if parent != nil {
		to = ordered.New(ordered.M("type", "parent_page"), ordered.M("value", parent))
	}
	body := ordered.New(
		ordered.M("copyAttachments", q.Attachments), ordered.M("copyPermissions", false), ordered.M("copyProperties", false),
		ordered.M("copyLabels", false), ordered.M("pageTitle", q.Title), ordered.M("destination", to),
	)
	made := new(rawContent)
	if err := c.door.Do(ctx, contentCopy.At(source).JSON(body), made); err != nil {
		return nil, err
	}
	return c.written(made, q.Space.String())
}

// copyServer makes a page with the stored text of the source, and uploads its attachments again: Data Center's
// interface copies nothing.
func (c *Client) copyServer(ctx context.Context, q *Copy, parent *access.Page) (*content, []string, error) {
	source, err := c.read(ctx, q.Source, want{body: true, files: true})
	if err != nil {
		return nil, nil, err
	}
	d := &Draft{Space: q.Space, Title: q.Title}
	made, err := c.create1(ctx, d, &written{representation: storageFormat, value: source.storage()}, parent)
	if err != nil {
		return nil, nil, err
	}
	if !q.Attachments {
		return made, nil, nil
	}
	var notes []string
	for at := range source.files() {
		f := &source.files()[at]
		if err := c.copyFile(ctx, f, made.page); err != nil {
			notes = append(notes, fmt.Sprintf("the attachment %q was not copied: %s", f.Title, fault.Text(err)))
		}
	}
	return made, notes, nil
}

// copyFile uploads an attachment of one page to another, without keeping it in memory.
func (c *Client) copyFile(ctx context.Context, f *rawContent, to access.Page) error {
	file, err := c.door.Open(ctx, fileDownload.At(c.absolute(c.site.Web, f.Links.Download)))
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // only read
	r := fileUpload.At(to).Field("minorEdit", "true").File(f.Title, file)
	return c.door.Do(ctx, r, nil)
}
