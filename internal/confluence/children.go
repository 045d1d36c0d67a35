package confluence

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
)

// ChildQuery says which children of a page to list, and what of them.
type ChildQuery struct {
	Parent  access.PageRef
	Expand  []string // parts to expand; on Cloud only body, version and history matter
	Content bool     // the text of each child
	Form    Form
	Folders bool // folders too
	Start   int  // offset among the children
	Limit   int  // at least 1
}

func (q *ChildQuery) wants(part string) bool {
	return slices.ContainsFunc(q.Expand, func(name string) bool { return strings.Contains(name, part) })
}

// bodies reports whether texts are wanted.
func (q *ChildQuery) bodies() bool { return q.Content || q.wants("body") }

// Children lists the pages, and on request folders, right below a page: parent_id, count, limit_requested,
// start_requested, results, has_more.
func (c *Client) Children(ctx context.Context, q ChildQuery) (*ordered.Object, error) {
	q.Limit = c.atMost(q.Limit)
	parent, err := c.admit(ctx, q.Parent)
	if err != nil {
		return nil, fault.During(err, "list the children of page %s", q.Parent)
	}
	load := c.children1
	if c.by(listChildren) == v2 {
		load = c.children2
	}
	list, more, err := load(ctx, parent, &q)
	if err != nil {
		return nil, fault.During(notFound(err, q.Parent), "list the children of page %s", q.Parent)
	}
	warnings, err := c.describe(ctx, list, &q)
	if err != nil {
		return nil, fault.During(err, "read the children of page %s", q.Parent)
	}
	results := make([]*ordered.Object, 0, len(list))
	for _, child := range list {
		var body shownBody
		if q.bodies() && child.Type != "folder" {
			if body, _, err = c.pageText(ctx, child, q.Form); err != nil {
				return nil, fault.During(err, "read page %s below page %s", child.ID, q.Parent)
			}
		}
		results = append(results, c.pageObject(child, body))
	}
	o := ordered.New(
		ordered.M("parent_id", parent), ordered.M("count", len(results)), ordered.M("limit_requested", q.Limit),
		ordered.M("start_requested", q.Start), ordered.M("results", results), ordered.M("has_more", more),
	)
	setList(o, "warnings", warnings)
	return o, nil
}

// children1 lists pages, then folders where there are such; the offset counts in each list.
func (c *Client) children1(ctx context.Context, parent access.Page, q *ChildQuery) ([]*rawContent, bool, error) {
	expand := slices.Clone(q.Expand)
	if q.bodies() && !q.wants("body.storage") && (q.Form == AsStored || !q.wants("body.view")) {
		expand = append(expand, "body.storage") // the form that can be shown, whichever was named
	}
	if !slices.Contains(expand, "space") {
		expand = append(expand, "space")
	}
	list, more, err := c.childrenOf(ctx, parent, "page", q, expand)
	if err != nil || !q.Folders || more || c.foldersUnknown() {
		return list, more, err
	}
	folders, more, err := c.childrenOf(ctx, parent, "folder", q, expand)
	switch kind := fault.KindOf(err); {
	case err == nil:
		list = append(list, folders...)
	case kind == fault.Input || kind == fault.NotFound:
		c.opener.noFolders.Put(c.owner, true) // Server and Data Center have none
	default:
		return nil, false, err
	}
	if len(list) > q.Limit {
		list, more = list[:q.Limit], true
	}
	return list, more, nil
}

// foldersUnknown reports whether the site has said that it knows no folders.
func (c *Client) foldersUnknown() bool {
	unknown, asked := c.opener.noFolders.Get(c.owner)
	return asked && unknown
}

func (c *Client) childrenOf(ctx context.Context, parent access.Page, kind string, q *ChildQuery, expand []string) ([]*rawContent, bool, error) {
	name, err := c.scope.Name(kind)
	if err != nil {
		return nil, false, err
	}
	r := childList.At(parent, name).Query("start", strconv.Itoa(q.Start)).Query("limit", strconv.Itoa(q.Limit)).
		Query("expand", strings.Join(expand, ","))
	var page listPage[rawContent]
	if err := c.door.Do(ctx, r, &page); err != nil {
		return nil, false, err
	}
	if page.Results == nil {
		return nil, false, noList()
	}
	return pointers(*page.Results, page.Links.Base), page.Links.Next != "", nil
}

// pointers points at the items of a list, and gives each the address of the site that only the list carries.
func pointers(list []rawContent, base string) []*rawContent {
	out := make([]*rawContent, len(list))
	for at := range list {
		out[at] = &list[at]
		out[at].Links.Base = cmp.Or(out[at].Links.Base, base)
	}
	return out
}

// children2 lists the children in their order; v2 has cursors only, so an offset means reading on from the start.
func (c *Client) children2(ctx context.Context, parent access.Page, q *ChildQuery) ([]*rawContent, bool, error) {
	end := upTo[rawContent2]{most: q.Start + q.Limit + 1, keep: func(r *rawContent2) bool {
		return r.Type == "" || r.Type == "page" || r.Type == "folder" && q.Folders
	}}
	limit := strconv.Itoa(min(end.most, 250))
	list, err := all2(ctx, c, children2.At(parent).Query("limit", limit), end)
	if fault.KindOf(err) == fault.NotFound { // a folder has children too
		list, err = all2(ctx, c, inFolder2.At(parent).Query("limit", limit), end)
	}
	if err != nil {
		return nil, false, err
	}
	kept := list.items[min(q.Start, len(list.items)):]
	more := len(kept) > q.Limit
	kept = kept[:min(q.Limit, len(kept))]
	children := make([]*rawContent, len(kept))
	for at := range kept {
		children[at] = kept[at].v1("page")
		children[at].Links.Base = list.base
	}
	return children, more, nil
}

// describe adds to the children what their list leaves out on Cloud: the space; version, dates, author and text. Where
// only dates and authors cannot be had, the list is given without them, and a warning.
func (c *Client) describe(ctx context.Context, children []*rawContent, q *ChildQuery) (warnings []string, err error) {
	if c.by(listChildren) == v1 {
		return nil, nil
	}
	for _, child := range children {
		if err := c.fillSpace(ctx, child); err != nil {
			return nil, err
		}
	}
	if err = c.describe2(ctx, children, q); err == nil || q.bodies() {
		return nil, err
	}
	return []string{"versions, dates and authors of the children could not be read: " + fault.Text(err)}, ctx.Err()
}

// describe2 reads all pages of a list with one request.
func (c *Client) describe2(ctx context.Context, children []*rawContent, q *ChildQuery) error {
	pages := map[string]*rawContent{}
	var ids []string
	for _, child := range children {
		if child.Type == "page" {
			ids = append(ids, string(child.ID))
			pages[string(child.ID)] = child
		}
	}
	if len(ids) == 0 || !q.bodies() && !q.wants("version") && !q.wants("history") {
		return nil
	}
	r := pagesByID2.At().Query("id", strings.Join(ids, ",")).Query("limit", "250")
	if q.bodies() {
		r = r.Query("body-format", "storage")
	}
	list, err := all2(ctx, c, r, upTo[rawContent2]{most: len(ids)})
	if err != nil {
		return err
	}
	for at := range list.items {
		full := list.items[at].v1("page")
		if child := pages[string(full.ID)]; child != nil {
			full.Space, full.Links.Base = child.Space, cmp.Or(list.base, child.Links.Base)
			*child = *full
		}
	}
	c.nameAuthors(ctx, children...)
	return nil
}
