package confluence

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
)

// find reads the page with exactly this title in a space.
func (c *Client) find(ctx context.Context, space access.SpaceKey, title string, w want) (*content, error) {
	found, err := c.titled(ctx, space, title, w)
	if err != nil || found != nil {
		return found, err
	}
	e := fault.New(fault.NotFound, "Page with title '%s' not found in space '%s'", title, space).
		WithHint("check title and space, and that this account may see the page")
	if similar := c.similarTitles(ctx, space, title); len(similar) > 0 {
		e = e.WithHint("similar titles there: %s", strings.Join(similar, ", "))
	}
	return nil, e
}

func (c *Client) titled(ctx context.Context, space access.SpaceKey, title string, w want) (*content, error) {
	if c.by(findPage) == v1 {
		found, err := c.find1(ctx, space, title, w)
		if !c.withdrawn(err) {
			return found, err
		}
	}
	return c.find2(ctx, space, title, w)
}

func (c *Client) find1(ctx context.Context, space access.SpaceKey, title string, w want) (*content, error) {
	r := contentList.At().Query("type", "page").Query("spaceKey", space.String()).Query("title", title).
		Query("limit", "1").Query("expand", w.expansions())
	var list struct {
		Results *rows[rawContent] `json:"results"`
		Links   links             `json:"_links"`
	}
	err := c.door.Do(ctx, r, &list)
	switch {
	case fault.KindOf(err) == fault.NotFound:
		return nil, instead(err, "there is no space %s, or this account may not see it", space).WithHint("check the space key")
	case err != nil:
		return nil, err
	case list.Results == nil:
		return nil, noList()
	case len(*list.Results) == 0:
		return nil, nil //nolint:nilnil // nothing has that title
	}
	found := &(*list.Results)[0]
	found.Links.Base = cmp.Or(found.Links.Base, list.Links.Base)
	ref, err := c.scope.PageRef(string(found.ID))
	if err != nil {
		return nil, fault.New(fault.Protocol, "Confluence named a page without a number").Because(err)
	}
	if err := c.complete1(ctx, ref, found, w); err != nil {
		return nil, err
	}
	return c.admitted(ref, found)
}

// find2 finds the page's id in the list of its space and reads it: lists of v2 bring no details.
func (c *Client) find2(ctx context.Context, space access.SpaceKey, title string, w want) (*content, error) {
	s, err := c.Space(ctx, space)
	if err != nil {
		return nil, err
	}
	number, err := c.scope.Number(s.ID)
	if err != nil {
		return nil, fault.New(fault.Protocol, "Confluence named a space without a number").Because(err)
	}
	r := spacePages2.At(number).Query("title", title).Query("status", "current").Query("limit", "1")
	list, err := all2(ctx, c, r, upTo[rawContent2]{most: 1})
	if err != nil || len(list.items) == 0 {
		return nil, err
	}
	ref, err := c.scope.PageRef(string(list.items[0].ID))
	if err != nil {
		return nil, fault.New(fault.Protocol, "Confluence named a page without a number").Because(err)
	}
	return c.read(ctx, ref, w)
}

// similarTitles lists up to five titles of a space that share words with one that was not found. It is a courtesy of
// an error, so its own failure only leaves the list empty.
func (c *Client) similarTitles(ctx context.Context, space access.SpaceKey, title string) []string {
	query, err := c.scope.CQL("type = page AND title ~ "+access.Literal(title), space)
	if err != nil {
		return nil
	}
	var answer struct {
		Results rows[rawHit] `json:"results"`
	}
	if c.door.Do(ctx, searchByCQL.At().Matching(query).Query("limit", "5"), &answer) != nil {
		return nil
	}
	var titles []string
	for at := range answer.Results {
		if hit := &answer.Results[at]; hit.Content != nil {
			titles = append(titles, strconv.Quote(hit.Content.Title))
		}
	}
	return titles
}
