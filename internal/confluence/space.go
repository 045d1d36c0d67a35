package confluence

import (
	"context"
	"slices"
	"strings"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
)

// Space is what is remembered of a space.
type Space struct {
	ID, Key, Name string
	Home          string // id of its home page; "" = it has none
}

// Space finds a space by its key. An unknown one is an error that says so.
func (c *Client) Space(ctx context.Context, key access.SpaceKey) (*Space, error) {
	return c.opener.spaces.Do(ctx, spaceKey{owner: c.owner, key: key.String()}, func(ctx context.Context) (*Space, error) {
		load := c.spaceByKey
		if c.scope.Cloud() {
			load = c.spaceByKey2
		}
		found, err := load(ctx, key)
		if fault.KindOf(err) == fault.NotFound {
			err = fault.New(fault.NotFound, "there is no space %s, or this account may not see it", key).
				WithHint("check the space key; confluence_search with type = space lists spaces")
		}
		return found, fault.During(err, "look up the space %s", key)
	})
}

func (c *Client) spaceByKey(ctx context.Context, key access.SpaceKey) (*Space, error) {
	var found struct {
		rawSpace
		Homepage *rawContent `json:"homepage"`
	}
	if err := c.door.Do(ctx, spaceRead.At(key).Query("expand", "homepage"), &found); err != nil {
		return nil, err
	}
	s := &Space{ID: string(found.ID), Key: found.Key, Name: found.Name}
	if found.Homepage != nil {
		s.Home = string(found.Homepage.ID)
	}
	return s, nil
}

type rawSpace2 struct {
	ID   loose  `json:"id"`
	Key  string `json:"key"`
	Name string `json:"name"`
	Home loose  `json:"homepageId"`
}

func (r *rawSpace2) space() *Space {
	return &Space{ID: string(r.ID), Key: r.Key, Name: r.Name, Home: string(r.Home)}
}

// spaceByKey2 asks for the key in capitals too: v2 tells them apart, which v1 and people do not.
func (c *Client) spaceByKey2(ctx context.Context, key access.SpaceKey) (*Space, error) {
	keys := slices.Compact([]string{key.String(), strings.ToUpper(key.String())})
	var list listV2[rawSpace2]
	if err := c.door.Do(ctx, spacesByKey.At().Query("keys", strings.Join(keys, ",")), &list); err != nil {
		return nil, err
	}
	if len(list.Results) == 0 {
		return nil, fault.New(fault.NotFound, "no such space")
	}
	exact := slices.IndexFunc(list.Results, func(r rawSpace2) bool { return r.Key == key.String() })
	s := list.Results[max(exact, 0)].space()
	c.opener.spaces.Put(spaceKey{owner: c.owner, id: s.ID}, s)
	return s, nil
}

// spaceByID finds a space by the number that v2 names it with.
func (c *Client) spaceByID(ctx context.Context, id string) (*Space, error) {
	number, err := c.scope.Number(id)
	if err != nil {
		return nil, fault.New(fault.Protocol, "Confluence named no space").Because(err)
	}
	return c.opener.spaces.Do(ctx, spaceKey{owner: c.owner, id: id}, func(ctx context.Context) (*Space, error) {
		var found rawSpace2
		if err := c.door.Do(ctx, spaceRead2.At(number), &found); err != nil {
			return nil, fault.During(err, "look up the space %s", id)
		}
		return found.space(), nil
	})
}

// fillSpace completes the space of contents that came from v2, which has its id only. Where the operator limits the
// spaces a look-up that fails is an error; else the id stands for the key, since the space is only shown.
func (c *Client) fillSpace(ctx context.Context, r *rawContent) error {
	if r.Space == nil || r.Space.Key != "" {
		return nil
	}
	id := string(r.Space.ID)
	found, err := c.spaceByID(ctx, id)
	switch {
	case err == nil:
		r.Space.Key, r.Space.Name = found.Key, found.Name
	case c.scope.SpacesFiltered():
		return err
	case id == "":
		r.Space.Key = "unknown"
	default:
		r.Space.Key, r.Space.Name = id, "Space "+id
	}
	return ctx.Err()
}
