package confluence

import (
	"cmp"
	"context"

	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/richtext/tree"
)

const (
	bulkUsers   = 250 // how many users Cloud names in one answer
	singleUsers = 50  // how many users are asked for one by one
)

// names gives the display names of people, each asked for once while it is remembered. People who are not known are
// absent from the answer.
func (c *Client) names(ctx context.Context, ids []tree.User) (map[tree.User]string, error) {
	found := make(map[tree.User]string, len(ids))
	var unknown []tree.User
	for _, id := range ids {
		if name, ok := c.opener.people.Get(personKey{c.owner, id}); ok {
			found[id] = name
			continue
		}
		unknown = append(unknown, id)
	}
	learned, err := c.askNames(ctx, unknown)
	for id, name := range learned {
		c.opener.people.Put(personKey{c.owner, id}, name)
		found[id] = name
	}
	return found, err
}

// askNames asks Confluence: on Cloud for many people at once, unless the account may not.
func (c *Client) askNames(ctx context.Context, ids []tree.User) (map[tree.User]string, error) {
	if !c.scope.Cloud() || len(ids) < 2 {
		return c.namesOneByOne(ctx, ids)
	}
	found := make(map[tree.User]string, len(ids))
	for rest := ids; len(rest) > 0; {
		batch := rest[:min(bulkUsers, len(rest))]
		rest = rest[len(batch):]
		accounts := make([]string, len(batch))
		for at, id := range batch {
			accounts[at] = id.ID
		}
		var list listV2[rawUser]
		err := c.door.Do(ctx, userBulk.At().JSON(ordered.New(ordered.M("accountIds", accounts))), &list)
		if kind := fault.KindOf(err); err != nil && (kind == fault.Forbidden || kind == fault.NotFound || kind == fault.Unauthenticated) {
			return c.namesOneByOne(ctx, ids) // a token without the scope of the newer interface
		}
		if err != nil {
			return found, fault.During(err, "look up names of people")
		}
		for at := range list.Results {
			u := &list.Results[at]
			found[tree.User{Kind: tree.AccountID, ID: u.AccountID}] = u.shown()
		}
	}
	return found, nil
}

var userParameters = map[tree.UserKind]string{tree.AccountID: "accountId", tree.UserKey: "key", tree.Username: "username"}

func (c *Client) namesOneByOne(ctx context.Context, ids []tree.User) (map[tree.User]string, error) {
	found := make(map[tree.User]string, len(ids))
	for _, id := range ids[:min(singleUsers, len(ids))] {
		var user rawUser
		err := c.door.Do(ctx, userRead.At().Query(userParameters[id.Kind], id.ID), &user)
		switch {
		case err == nil && user.shown() != "":
			found[id] = user.shown()
		case err != nil && fault.KindOf(err) != fault.NotFound:
			return found, fault.During(err, "look up names of people")
		}
	}
	return found, nil
}

// nameAuthors puts names to the people of contents that came from v2, which sends account ids only. Whoever is not
// known, or cannot be looked up, keeps the id as name.
func (c *Client) nameAuthors(ctx context.Context, list ...*rawContent) {
	unnamed := map[tree.User][]*rawUser{}
	var ids []tree.User
	note := func(u *rawUser) {
		if u == nil || u.AccountID == "" || u.shown() != "" {
			return
		}
		id := tree.User{Kind: tree.AccountID, ID: u.AccountID}
		if unnamed[id] == nil {
			ids = append(ids, id)
		}
		unnamed[id] = append(unnamed[id], u)
	}
	for _, r := range list {
		if r.History != nil {
			note(r.History.CreatedBy)
		}
		if r.Version != nil {
			note(r.Version.By)
		}
		for at := range r.files() {
			if v := r.files()[at].Version; v != nil {
				note(v.By)
			}
		}
	}
	found, _ := c.names(ctx, ids) // a name is a courtesy; without it the id stands there
	for id, users := range unnamed {
		for _, u := range users {
			u.DisplayName = cmp.Or(found[id], id.ID)
		}
	}
}
