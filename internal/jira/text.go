package jira

import (
	"context"
	"encoding/json"
	"strings"

	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/richtext"
	"mcp-atlassian/internal/richtext/tree"
)

// textOptions say where texts of this site come from and go to.
func (c *Client) textOptions() richtext.Options {
	deployment := tree.DataCenter
	if c.scope.Cloud() {
		deployment = tree.Cloud
	}
	return richtext.Options{
		Options: tree.Options{Deployment: deployment, Product: tree.Jira, Site: c.site.Web},
		Lookup:  directory{c},
	}
}

// markdown gives a rich text of Jira as Markdown: an ADF document of Cloud, or wiki markup. The notes tell what
// Markdown cannot show.
func (c *Client) markdown(ctx context.Context, raw json.RawMessage) (string, richtext.Notes, error) {
	if isNull(raw) {
		return "", nil, nil
	}
	from, source := richtext.ADF, string(raw)
	if raw[0] == '"' {
		if source = textOf(raw); c.options.RawText {
			return strings.TrimSpace(source), nil, nil
		}
		from = richtext.Wiki
	}
	text, notes, err := richtext.Convert(ctx, from, richtext.Markdown, source, c.textOptions())
	if err != nil {
		return "", nil, fault.During(err, "show a text of Jira as Markdown")
	}
	return strings.TrimSpace(text), notes, nil
}

// directory looks up the names that texts mention, each user once while they are remembered.
type directory struct{ c *Client }

// Users gives display names; on Cloud many at a time.
func (d directory) Users(ctx context.Context, ids []tree.User) (map[tree.User]string, error) {
	found := make(map[tree.User]string, len(ids))
	var unknown []tree.User
	for _, id := range ids {
		if name, ok := d.c.opener.people.Get(personKey{d.c.owner, id}); ok {
			found[id] = name
			continue
		}
		unknown = append(unknown, id)
	}
	learned, err := d.c.displayNames(ctx, unknown)
	for id, name := range learned {
		d.c.opener.people.Put(personKey{d.c.owner, id}, name)
		found[id] = name
	}
	return found, err
}
