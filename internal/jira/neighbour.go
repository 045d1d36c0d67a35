package jira

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"mcp-atlassian/internal/ground/ordered"
)

// withoutForeign leaves out what Jira tells of issues outside the operator's filter along with one inside: its parent,
// its sub-tasks, its links, its epic, and what the changelog says of them. It says how many there were; the caller
// learns that something is missing, not what.
func (c *Client) withoutForeign(raw *rawIssue, v view) (shown *rawIssue, warning string) {
	if !c.scope.ProjectsFiltered() {
		return raw, ""
	}
	f := filtered{c: c}
	copied := *raw
	shown = &copied
	shown.Fields = maps.Clone(raw.Fields)
	f.fields(shown.Fields, v)
	if raw.Changelog != nil {
		changelog := *raw.Changelog
		changelog.Histories = c.ownHistories(changelog.Histories)
		shown.Changelog = &changelog
	}
	switch f.hidden {
	case 0:
		return shown, ""
	case 1:
		return shown, "1 related issue is not shown: it is outside the projects of this server (JIRA_PROJECTS_FILTER)"
	default:
		return shown, fmt.Sprintf("%d related issues are not shown: they are outside the projects of this server (JIRA_PROJECTS_FILTER)", f.hidden)
	}
}

// filtered counts what it leaves out.
type filtered struct {
	c      *Client
	hidden int
}

func (f *filtered) fields(fields map[string]json.RawMessage, v view) {
	if parent := fields["parent"]; !isNull(parent) && !f.own(parent) {
		delete(fields, "parent")
	}
	if subtasks := fields["subtasks"]; !isNull(subtasks) {
		fields["subtasks"] = encoded(slices.DeleteFunc(decoded[[]json.RawMessage](subtasks), func(one json.RawMessage) bool { return !f.own(one) }))
	}
	if links := fields["issuelinks"]; !isNull(links) {
		fields["issuelinks"] = encoded(slices.DeleteFunc(decoded[[]json.RawMessage](links), f.leadsOut))
	}
	for _, id := range v.links {
		if value := fields[id]; !isNull(value) && f.c.names(value) {
			delete(fields, id)
			f.hidden++
		}
	}
}

// own reports whether an issue that another one names is inside the filter. One without a key is taken for foreign.
func (f *filtered) own(raw json.RawMessage) bool {
	if f.c.scope.Returned(decoded[rawIssue](raw).Key) == nil {
		return true
	}
	f.hidden++
	return false
}

func (f *filtered) leadsOut(raw json.RawMessage) bool {
	link := decoded[struct {
		Inward  json.RawMessage `json:"inwardIssue"`
		Outward json.RawMessage `json:"outwardIssue"`
	}](raw)
	for _, side := range []json.RawMessage{link.Inward, link.Outward} {
		if !isNull(side) && !f.own(side) {
			return true
		}
	}
	return false
}

// keyInText finds keys of issues in what the changelog says.
var keyInText = regexp.MustCompile(`[A-Z][A-Z0-9_]*-\d+`)

// names reports whether a value names an issue outside the filter.
func (c *Client) names(value json.RawMessage) bool {
	return slices.ContainsFunc(keyInText.FindAllString(string(value), -1), func(key string) bool { return c.scope.Returned(key) != nil })
}

// relations are what the changelog calls changes that name other issues, in lower case.
var relations = []string{"link", "parent", "parent issue", "parent link", "epic link", "epic child", "issueparentassociation"}

// ownHistories leaves out the sides of changes that name issues outside the filter.
func (c *Client) ownHistories(histories []rawHistory) []rawHistory {
	if !c.scope.ProjectsFiltered() {
		return histories
	}
	out := slices.Clone(histories)
	for at := range out {
		out[at].Items = slices.Clone(out[at].Items)
		for n := range out[at].Items {
			if item := &out[at].Items[n]; slices.Contains(relations, strings.ToLower(item.Field)) {
				c.hideForeign(item)
			}
		}
	}
	return out
}

func (c *Client) hideForeign(item *rawChange) {
	if c.names(item.From) || c.names(item.FromString) {
		item.From, item.FromString = nil, nil
	}
	if c.names(item.To) || c.names(item.ToString) {
		item.To, item.ToString = nil, nil
	}
}

// linkFields are the custom fields that name other issues, where the operator's filter makes it matter.
func (c *Client) linkFields(ctx context.Context, s *Selection) ([]string, error) {
	if !c.scope.ProjectsFiltered() || !s.all && !slices.ContainsFunc(s.explicit, isCustomID) && !s.wants("epic_key") {
		return nil, nil
	}
	catalogue, err := c.Fields(ctx)
	if err != nil {
		return nil, err
	}
	epic, err := c.epicFields(ctx)
	if err != nil {
		return nil, err
	}
	ids := []string{epic.link}
	if parent := catalogue.ByCustomType(typeParentLink); parent != nil {
		ids = append(ids, parent.ID)
	}
	return ids, nil
}

// encoded writes a value made of strings and of JSON that was read before; what cannot be written is left out.
func encoded(value any) json.RawMessage {
	raw, err := ordered.Marshal(value)
	if err != nil {
		return nil
	}
	return raw
}
