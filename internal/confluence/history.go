package confluence

import (
	"context"
	"encoding/json"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
)

// Version gives a page as it was at one version: a page object without page_width, which belongs to the page and not
// to a version of it.
func (c *Client) Version(ctx context.Context, ref access.PageRef, number int, form Form) (*ordered.Object, error) {
	r, err := c.version(ctx, ref, number)
	if err != nil {
		return nil, fault.During(err, "read version %d of page %s", number, ref)
	}
	c.keepEmoji(ctx, r)
	body, notes, err := c.pageText(ctx, r.rawContent, form)
	if err != nil {
		return nil, err
	}
	o := c.pageObject(r.rawContent, body)
	setList(o, "warnings", append(notes.Strings(), r.cut...))
	return o, nil
}

func (c *Client) version(ctx context.Context, ref access.PageRef, number int) (*content, error) {
	r, err := c.read(ctx, ref, want{body: true, details: true, version: number})
	if err != nil {
		return nil, err
	}
	if got := r.number(); got != number {
		return nil, fault.New(fault.Protocol, "Confluence answered with version %d instead of %d", got, number)
	}
	return r, nil
}

// keepEmoji leaves of the properties only the emoji. v1 may not send those of the page with an old version, hence they
// are asked for; without an answer there is no emoji.
func (c *Client) keepEmoji(ctx context.Context, r *content) {
	kept := map[string]json.RawMessage{}
	keep := func(find func(string) (json.RawMessage, bool)) {
		for _, key := range []string{emojiPublished, emojiDraft} {
			if value, ok := find(key); ok {
				kept[key] = value
			}
		}
	}
	keep(r.property)
	if len(kept) == 0 && r.Status == "historical" && c.by(properties) == v1 {
		if list, err := c.propertiesOf(ctx, r.page, r.Type); err == nil {
			keep(func(key string) (json.RawMessage, bool) { p, ok := list[key]; return p.Value, ok })
		}
	}
	r.values, r.Metadata.Properties = kept, nil
}

// VersionQuery says which versions of a page to list, the newest first.
type VersionQuery struct {
	Ref   access.PageRef
	Limit int // at least 1
}

// Versions lists the versions of a page, the newest first: page_id, count, versions, has_more.
func (c *Client) Versions(ctx context.Context, q VersionQuery) (*ordered.Object, error) {
	q.Limit = c.atMost(q.Limit)
	page, err := c.admit(ctx, q.Ref)
	if err != nil {
		return nil, fault.During(err, "list the versions of page %s", q.Ref)
	}
	load := c.versions1
	if c.by(listVersions) == v2 {
		load = c.versions2
	}
	list, err := load(ctx, page, q.Limit)
	if err != nil {
		return nil, fault.During(notFound(err, q.Ref), "list the versions of page %s", q.Ref)
	}
	versions := make([]*ordered.Object, 0, len(list.items))
	for _, v := range list.items {
		o := ordered.New(ordered.M("number", v.Number), ordered.M("date", c.options.Dates.Local(v.When)))
		setText(o, "author", v.By.shown())
		setText(o, "message", v.Message)
		versions = append(versions, o.Set("minor_edit", v.Minor))
	}
	return ordered.New(
		ordered.M("page_id", page), ordered.M("count", len(versions)), ordered.M("versions", versions), ordered.M("has_more", list.more),
	), nil
}

func (c *Client) versions1(ctx context.Context, page access.Page, limit int) (listing[rawVersion], error) {
	return all1(ctx, c, versionList.At(page).Query("limit", "200"), upTo[rawVersion]{most: limit})
}

func (c *Client) versions2(ctx context.Context, page access.Page, limit int) (listing[rawVersion], error) {
	end := upTo[rawVersion2]{most: limit}
	list, err := all2(ctx, c, versionsOf2.At(page).Query("limit", "250").Query("sort", "-modified-date"), end)
	if fault.KindOf(err) == fault.NotFound {
		list, err = all2(ctx, c, blogVersions2.At(page).Query("limit", "250").Query("sort", "-modified-date"), end)
	}
	if err != nil {
		return listing[rawVersion]{}, err
	}
	out := listing[rawVersion]{more: list.more}
	holders := make([]*rawContent, 0, len(list.items))
	for at := range list.items {
		v := list.items[at].v1()
		holders = append(holders, &rawContent{Version: v})
	}
	c.nameAuthors(ctx, holders...)
	for _, h := range holders {
		out.items = append(out.items, *h.Version)
	}
	return out, nil
}

// Diff compares two versions of a page line by line, as Markdown: page_id, title, from_version, to_version, diff, and
// a note where there is something to say about it.
func (c *Client) Diff(ctx context.Context, ref access.PageRef, from, to int) (*ordered.Object, error) {
	var sides [2]*content
	var texts [2]shownBody
	for at, number := range []int{from, to} {
		var err error
		if sides[at], err = c.version(ctx, ref, number); err == nil {
			texts[at], _, err = c.pageText(ctx, sides[at].rawContent, AsMarkdown)
		}
		if err != nil {
			return nil, fault.During(err, "read version %d of page %s", number, ref)
		}
	}
	text, note := unifiedDiff(texts[0].Value, texts[1].Value, from, to)
	if text == "" && sides[0].storage() != sides[1].storage() {
		note = "the versions differ only in what Markdown does not show, such as layout or identifiers; convert_to_markdown=false of confluence_get_page_history gives the stored texts"
	}
	o := ordered.New(
		ordered.M("page_id", sides[1].page), ordered.M("title", sides[1].Title), ordered.M("from_version", from),
		ordered.M("to_version", to), ordered.M("diff", text),
	)
	setText(o, "note", note)
	return o, nil
}
