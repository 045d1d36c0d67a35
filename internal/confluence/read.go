package confluence

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/atlassian/upstream"
	"mcp-atlassian/internal/ground/fault"
)

// want says what to read of a page besides id, type, title, space and version.
type want struct {
	body      bool // the stored text
	details   bool // history, labels, emoji, width, attachments: all that a page object holds
	files     bool // attachments, for the addresses of pictures
	ancestors bool
	folders   bool // a folder will do
	version   int  // an old version; 0 = the current one
}

// read reads a page, blog post or, on request, folder, and admits it by the space in the answer. One request, where
// the interface brings everything together.
func (c *Client) read(ctx context.Context, ref access.PageRef, w want) (*content, error) {
	if space, title, ok := ref.Title(); ok {
		key, err := c.scope.SpaceKey(space)
		if err != nil {
			return nil, err
		}
		return c.find(ctx, key, title, w)
	}
	r, err := c.load(ctx, ref, w)
	if fault.KindOf(err) == fault.NotFound && w.version > 0 {
		if r, err = c.currentAs(ctx, ref, w); err != nil {
			return nil, err
		}
	}
	if err != nil {
		return nil, notFound(err, ref)
	}
	return c.admitted(ref, r)
}

// load reads a content and its text, if that is wanted: a text that did not come must not be shown, or written over, as if
// it were empty.
func (c *Client) load(ctx context.Context, ref access.PageRef, w want) (*rawContent, error) {
	r, err := c.loadAny(ctx, ref, w)
	if err != nil {
		return nil, err
	}
	if _, ok := r.Body.Storage.text(); !ok && w.body && r.Type != "folder" {
		return nil, fault.New(fault.Protocol, "Confluence answered without the text of page %s", ref)
	}
	return r, nil
}

func (c *Client) loadAny(ctx context.Context, ref access.PageRef, w want) (*rawContent, error) {
	if c.by(readPage) == v1 {
		r, err := c.read1(ctx, ref, w)
		if !c.withdrawn(err) {
			return r, err
		}
	}
	return c.read2(ctx, ref, w)
}

// currentAs reads the current version where it was named by its number: v1 finds only past versions by number.
func (c *Client) currentAs(ctx context.Context, ref access.PageRef, w want) (*rawContent, error) {
	wanted := w.version
	w.version = 0
	r, err := c.load(ctx, ref, w)
	if err != nil {
		return nil, notFound(err, ref)
	}
	if _, err := c.admitted(ref, r); err != nil {
		return nil, err
	}
	if r.number() != wanted {
		return nil, fault.New(fault.NotFound, "page %s has no version %d: its newest is %d", ref, wanted, r.number()).
			WithHint("list the versions with confluence_get_page_history, without version")
	}
	return r, nil
}

// admitted lets a content pass the operator's filter by the space it lies in.
func (c *Client) admitted(ref access.PageRef, r *rawContent) (*content, error) {
	if r.ID == "" {
		return nil, fault.New(fault.Protocol, "Confluence answered without a page")
	}
	key, _ := spaceOf(r)
	page, err := c.scope.Page(ref, key)
	if err != nil {
		return nil, err
	}
	return &content{rawContent: r, page: page}, nil
}

// notFound says what to check when Confluence does not know a page, without telling whether it exists.
func notFound(err error, ref fmt.Stringer) error {
	if fault.KindOf(err) != fault.NotFound {
		return err
	}
	return instead(err, "there is no page with the id %s, or this account may not see it", ref).
		WithHint("check the id; confluence_search finds pages by title")
}

// instead words an error anew and keeps what Confluence said.
func instead(err error, format string, args ...any) *fault.Error {
	e := fault.New(fault.KindOf(err), format, args...)
	e.Upstream = upstreamOf(err)
	return e
}

// expansions names what v1 is to send with a content.
func (w want) expansions() string {
	names := []string{"version", "space"}
	add := func(wanted bool, more ...string) {
		if wanted {
			names = append(names, more...)
		}
	}
	add(w.body, "body.storage")
	add(w.details, "history.lastUpdated", "metadata.labels", expandedLook)
	add(w.details || w.files, "children.attachment")
	add(w.ancestors, "ancestors")
	return strings.Join(names, ",")
}

func (c *Client) read1(ctx context.Context, ref access.PageRef, w want) (*rawContent, error) {
	r := contentProbe.Of(ref).Query("expand", w.expansions())
	if w.version > 0 {
		r = r.Query("status", "historical").Query("version", strconv.Itoa(w.version))
	}
	found := new(rawContent)
	if err := c.door.Do(ctx, r, found); err != nil {
		return nil, err
	}
	return found, c.complete1(ctx, ref, found, w)
}

// complete1 adds what did not come with a content of v1.
func (c *Client) complete1(ctx context.Context, ref access.PageRef, r *rawContent, w want) error {
	if w.details && r.Metadata.Properties == nil {
		c.lookUnexpanded(ctx, ref, r)
	}
	files := r.Children.Attachment
	moreFiles, moreLabels := files != nil && files.Links.Next != "", r.Metadata.Labels.Links.Next != ""
	if !moreFiles && !moreLabels {
		return nil
	}
	on, err := c.admitted(ref, r)
	if err == nil && moreFiles {
		err = c.files1(ctx, on)
	}
	if err == nil && moreLabels {
		err = c.labels(ctx, on)
	}
	return err
}

// lookUnexpanded asks for emoji and width on their own, where the site does not send properties with the page. Without
// an answer there are none: how a page looks never fails a read.
func (c *Client) lookUnexpanded(ctx context.Context, ref access.PageRef, r *rawContent) {
	admitted, err := c.admitted(ref, r)
	if err != nil {
		return
	}
	list, err := c.propertiesOf(ctx, admitted.page, r.Type)
	if err != nil {
		return
	}
	r.values = make(map[string]json.RawMessage, len(list))
	for key, one := range list {
		r.values[key] = one.Value
	}
}

// files1 lists the attachments of a page that has more than come with it.
func (c *Client) files1(ctx context.Context, on *content) error {
	list, err := all1[rawContent](ctx, c, attachments.At(on.page).Query("limit", "100"), upTo[rawContent]{most: mostFiles})
	on.Children.Attachment.Results = list.items
	on.cutFiles(list.more)
	return fault.During(err, "list the attachments of page %s", on.page)
}

// cutFiles notes that a page has more attachments than are listed.
func (r *rawContent) cutFiles(more bool) { //nolint:revive // what the list said
	if more {
		r.cut = append(r.cut, fmt.Sprintf("the page has more attachments than the %d listed", mostFiles))
	}
}

// labels lists the labels of a page that has more than come with it.
func (c *Client) labels(ctx context.Context, on *content) error {
	var list listing[rawLabel]
	var err error
	end := upTo[rawLabel]{most: mostLabels}
	switch {
	case !c.scope.Cloud():
		list, err = all1(ctx, c, labelList.At(on.page).Query("limit", "200"), end)
	case on.Type == "blogpost":
		list, err = all2(ctx, c, blogLabels2.At(on.page).Query("limit", "250"), end)
	default:
		list, err = all2(ctx, c, labels2.At(on.page).Query("limit", "250"), end)
	}
	if err != nil {
		return fault.During(err, "list the labels of page %s", on.page)
	}
	if on.Metadata.Labels.Results = list.items; list.more {
		on.cut = append(on.cut, fmt.Sprintf("the page has more labels than the %d listed", mostLabels))
	}
	return nil
}

// How many attachments and labels of a page are listed with it.
const (
	mostFiles  = 500
	mostLabels = 1_000
)

// kinds2 are the kinds that v2 keeps at addresses of their own, in the order in which they are tried.
var kinds2 = []struct {
	name  string
	probe upstream.Probe
}{{"page", pageProbe2}, {"blogpost", blogPostProbe2}, {"folder", folderProbe2}}

func (c *Client) read2(ctx context.Context, ref access.PageRef, w want) (*rawContent, error) {
	var failed error
	for _, kind := range kinds2 {
		if kind.name == "folder" && !w.folders {
			continue
		}
		r, err := c.readKind2(ctx, kind.probe.Of(ref), kind.name, w)
		if err == nil {
			return r, c.complete2(ctx, ref, r, w)
		}
		if fault.KindOf(err) != fault.NotFound {
			return nil, err
		}
		failed = err
	}
	return nil, failed
}

func (c *Client) readKind2(ctx context.Context, r upstream.Request, kind string, w want) (*rawContent, error) {
	if kind != "folder" {
		if w.body {
			r = r.Query("body-format", "storage")
		}
		if w.version > 0 {
			r = r.Query("version", strconv.Itoa(w.version))
		}
		if w.details {
			r = r.Query("include-labels", "true").Query("include-properties", "true")
		}
	}
	var found rawContent2
	if err := c.door.Do(ctx, r, &found); err != nil {
		return nil, err
	}
	return found.v1(kind), nil
}

// complete2 adds what v2 keeps elsewhere: the space's key, the names of people, attachments, ancestors.
func (c *Client) complete2(ctx context.Context, ref access.PageRef, r *rawContent, w want) error {
	if err := c.fillSpace(ctx, r); err != nil {
		return err
	}
	admitted, err := c.admitted(ref, r)
	if err != nil {
		return err
	}
	needsFiles := w.files && strings.Contains(r.storage(), "ri:filename")
	if (w.details || needsFiles) && r.Type != "folder" {
		if err := c.files2(ctx, admitted); err != nil {
			return err
		}
	}
	if w.ancestors {
		if err := c.ancestors2(ctx, admitted); err != nil {
			return err
		}
	}
	if w.details {
		c.nameAuthors(ctx, r)
		return c.moreDetails2(ctx, admitted)
	}
	return nil
}

// moreDetails2 reads on where a page has more labels or properties than come with it.
func (c *Client) moreDetails2(ctx context.Context, on *content) error {
	if on.moreLabels {
		if err := c.labels(ctx, on); err != nil {
			return err
		}
	}
	if on.moreProperties {
		list, err := c.propertiesOf(ctx, on.page, on.Type)
		if err != nil {
			return err
		}
		for key, one := range list {
			on.values[key] = one.Value
		}
	}
	return nil
}

// files2 lists the attachments of a page.
func (c *Client) files2(ctx context.Context, on *content) error {
	endpoint := attachments2
	if on.Type == "blogpost" {
		endpoint = blogFiles2
	}
	list, err := all2[rawFile2](ctx, c, endpoint.At(on.page).Query("limit", "250"), upTo[rawFile2]{most: mostFiles})
	if err != nil {
		return fault.During(err, "list the attachments of page %s", on.page)
	}
	files := &listV1[rawContent]{}
	for at := range list.items {
		files.Results = append(files.Results, *list.items[at].v1())
	}
	on.Children.Attachment = files
	on.cutFiles(list.more)
	return nil
}

// ancestors2 lists the ancestors of a page, from the top down; v2 gives only their ids.
func (c *Client) ancestors2(ctx context.Context, on *content) error {
	if on.Type != "page" {
		return nil
	}
	var list listV2[rawContent2]
	if err := c.door.Do(ctx, ancestors2.At(on.page).Query("limit", "250"), &list); err != nil {
		return fault.During(err, "read what is above page %s", on.page)
	}
	for at := range list.Results {
		on.Ancestors = append(on.Ancestors, *list.Results[at].v1("page"))
	}
	return nil
}
