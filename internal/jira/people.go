package jira

import (
	"context"

	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/richtext/tree"
)

// bulkUsers is how many users Cloud names in one answer.
const bulkUsers = 100

// displayNames looks up users that texts mention. A user that is not known is absent from the answer.
func (c *Client) displayNames(ctx context.Context, ids []tree.User) (map[tree.User]string, error) {
	found := make(map[tree.User]string, len(ids))
	if c.scope.Cloud() {
		return found, c.namesByAccount(ctx, ids, found)
	}
	for _, id := range ids {
		parameter := "username"
		if id.Kind == tree.UserKey {
			parameter = "key"
		}
		var user rawUser
		err := c.door.Do(ctx, userRead.At().Query(parameter, id.ID), &user)
		switch {
		case err == nil:
			found[id] = user.DisplayName
		case fault.KindOf(err) != fault.NotFound:
			return found, fault.During(err, "look up who is mentioned")
		}
	}
	return found, nil
}

func (c *Client) namesByAccount(ctx context.Context, ids []tree.User, found map[tree.User]string) error {
	for len(ids) > 0 {
		batch := ids[:min(bulkUsers, len(ids))]
		ids = ids[len(batch):]
		r := userBulk.At().Query("maxResults", "100")
		for _, id := range batch {
			r = r.Query("accountId", id.ID)
		}
		var page struct {
			Values []rawUser `json:"values"`
		}
		if err := c.door.Do(ctx, r, &page); err != nil {
			return fault.During(err, "look up who is mentioned")
		}
		for _, user := range page.Values {
			found[tree.User{Kind: tree.AccountID, ID: user.AccountID}] = user.DisplayName
		}
	}
	return nil
}
