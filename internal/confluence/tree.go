package confluence

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
)

// TreeQuery says which part of a space's hierarchy to list. Pages come level by level from the top, so that a list
// that is cut holds the parents of what it holds.
type TreeQuery struct {
	Space access.SpaceKey
	Start int // offset in that order
	Limit int // at least 1
}

const (
	mostPages   = 5_000 // pages of a space that are put in order
	mostFolders = 100   // folders that are looked up to know how deep pages lie
)

// treePage is one page of a space.
type treePage struct {
	id, title, parent string
	position          *int
	depth             int
}

// Tree lists the hierarchy of a space as a flat list: space_key, total_pages, has_more, pages, next_start, hint.
func (c *Client) Tree(ctx context.Context, q TreeQuery) (*ordered.Object, error) {
	q.Limit = c.atMost(q.Limit)
	load := c.tree1
	if c.by(pageTree) == v2 {
		load = c.tree2
	}
	list, err := load(ctx, q.Space)
	if err != nil {
		return nil, fault.During(err, "read the page tree of space %s", q.Space)
	}
	slices.SortStableFunc(list.items, byPlace)
	rest := list.items[min(q.Start, len(list.items)):]
	part := rest[:min(q.Limit, len(rest))]
	more := len(rest) > len(part) || list.more
	results := make([]*ordered.Object, 0, len(part))
	for at := range part {
		p := &part[at]
		results = append(results, ordered.New(
			ordered.M("id", p.id), ordered.M("title", cmp.Or(p.title, "Untitled")), ordered.M("parent_id", orNull(p.parent)),
			ordered.M("position", p.position), ordered.M("depth", p.depth),
		))
	}
	o := ordered.New(
		ordered.M("space_key", q.Space), ordered.M("total_pages", len(results)), ordered.M("has_more", more), ordered.M("pages", results),
	)
	if more {
		o.Set("next_start", q.Start+len(part)).Set("hint", treeHint(len(rest) > len(part), q.Limit))
	}
	return o, nil
}

func treeHint(goesOn bool, limit int) string { //nolint:revive // which of two sentences
	if goesOn {
		return fmt.Sprintf("the list was cut at %d pages: raise limit (up to 1000), or pass next_start as start", limit)
	}
	return fmt.Sprintf("the space has more than %d pages and is not listed to its end: use confluence_get_page_children or confluence_search", mostPages)
}

// byPlace orders by depth, then position, pages without one last, then title.
func byPlace(a, b treePage) int {
	const last = 999_999
	place := func(p treePage) int {
		if p.position == nil {
			return last
		}
		return *p.position
	}
	return cmp.Or(cmp.Compare(a.depth, b.depth), cmp.Compare(place(a), place(b)), cmp.Compare(a.title, b.title))
}

func (c *Client) tree1(ctx context.Context, space access.SpaceKey) (listing[treePage], error) {
	r := contentList.At().Query("spaceKey", space.String()).Query("type", "page").Query("expand", "ancestors").Query("limit", "200")
	list, err := all1(ctx, c, r, upTo[rawContent]{most: mostPages})
	if fault.KindOf(err) == fault.NotFound {
		err = instead(err, "there is no space %s, or this account may not see it", space).WithHint("check the space key")
	}
	out := listing[treePage]{more: list.more}
	for at := range list.items {
		r := &list.items[at]
		p := treePage{id: string(r.ID), title: r.Title, position: r.position(), depth: len(r.Ancestors)}
		if p.depth > 0 {
			p.parent = string(r.Ancestors[p.depth-1].ID)
		}
		out.items = append(out.items, p)
	}
	return out, err
}

func (c *Client) tree2(ctx context.Context, space access.SpaceKey) (listing[treePage], error) {
	var out listing[treePage]
	s, err := c.Space(ctx, space)
	if err != nil {
		return out, err
	}
	number, err := c.scope.Number(s.ID)
	if err != nil {
		return out, fault.New(fault.Protocol, "Confluence named a space without a number").Because(err)
	}
	r := spacePages2.At(number).Query("status", "current").Query("limit", "250")
	list, err := all2(ctx, c, r, upTo[rawContent2]{most: mostPages})
	if err != nil {
		return out, err
	}
	above := make(map[string]string, len(list.items))
	for at := range list.items {
		above[string(list.items[at].ID)] = string(list.items[at].ParentID)
	}
	if err := c.foldersAbove(ctx, above); err != nil {
		return out, err
	}
	for at := range list.items {
		p := list.items[at].v1("page")
		out.items = append(out.items, treePage{
			id: string(p.ID), title: p.Title, parent: p.parent, position: p.position(), depth: depth(above, string(p.ID)),
		})
	}
	out.more = list.more
	return out, nil
}

// foldersAbove completes the parents by those of folders, which stand among pages but not in their list.
func (c *Client) foldersAbove(ctx context.Context, above map[string]string) error {
	unknown := func() []string {
		var ids []string
		for _, parent := range above {
			if _, known := above[parent]; !known && parent != "" && !slices.Contains(ids, parent) {
				ids = append(ids, parent)
			}
		}
		slices.Sort(ids)
		return ids
	}
	asked := 0
	for ids := unknown(); len(ids) > 0 && asked < mostFolders; ids = unknown() {
		for _, id := range ids {
			asked++
			parent, err := c.parentOfFolder(ctx, id)
			if err != nil {
				return err
			}
			above[id] = parent
		}
	}
	return nil
}

// parentOfFolder asks what a folder lies in; "" for the top of the space, and for what is no folder that the caller
// may see.
func (c *Client) parentOfFolder(ctx context.Context, id string) (string, error) {
	ref, err := c.scope.PageRef(id)
	if err != nil {
		return "", fault.New(fault.Protocol, "Confluence named a page without a number").Because(err)
	}
	var folder rawContent2
	err = c.door.Do(ctx, folderProbe2.Of(ref), &folder)
	if kind := fault.KindOf(err); kind == fault.NotFound || kind == fault.Forbidden {
		return "", nil
	}
	return string(folder.ParentID), err
}

// depth counts what is above a page. A circle, which no sound answer holds, ends the count.
func depth(above map[string]string, id string) int {
	n := 0
	for parent := above[id]; parent != "" && n <= len(above); parent = above[parent] {
		n++
	}
	return n
}
