package jira

import (
	"cmp"
	"encoding/json"
	"strings"

	"mcp-atlassian/internal/atlassian/upstream"
	"mcp-atlassian/internal/ground/ordered"
)

// isNull reports whether a member was absent or null.
func isNull(raw json.RawMessage) bool { return len(raw) == 0 || string(raw) == "null" }

// textOf gives the text of a JSON string, the digits of a number, and "" for everything else.
func textOf(raw json.RawMessage) string {
	if len(raw) == 0 {
		return ""
	}
	switch raw[0] {
	case '"':
		var text string
		if json.Unmarshal(raw, &text) == nil {
			return text
		}
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return string(raw)
	}
	return ""
}

// decoded reads JSON into a value; what does not fit leaves the zero value, since Jira's optional members vary by
// version and plug-in and none of them may break a read.
func decoded[T any](raw json.RawMessage) T {
	var value T
	if len(raw) > 0 && upstream.Decode(raw, &value) != nil {
		var zero T
		return zero
	}
	return value
}

// rawUser is a user as both deployments send one.
type rawUser struct {
	AccountID   string            `json:"accountId"`
	Name        string            `json:"name"`
	Key         string            `json:"key"`
	DisplayName string            `json:"displayName"`
	Email       string            `json:"emailAddress"`
	Avatars     map[string]string `json:"avatarUrls"`
	Active      *bool             `json:"active"`
	TimeZone    string            `json:"timeZone"`
}

// displayed is the name that people see.
func (u *rawUser) displayed() string { return cmp.Or(u.DisplayName, "Unassigned") }

// userLike reports whether an object of a custom field is a user.
func (u *rawUser) userLike() bool {
	return u.DisplayName != "" && (u.AccountID != "" || u.Name != "" || u.Key != "")
}

// user renders a user: account_id, display_name, name, email, avatar_url, and key on Data Center.
func (c *Client) user(u *rawUser) *ordered.Object {
	if c.options.Compact {
		return compactUser(u)
	}
	o := ordered.New(
		ordered.M("account_id", orNull(u.AccountID)),
		ordered.M("display_name", u.displayed()),
		ordered.M("name", cmp.Or(u.Name, u.displayed())),
		ordered.M("email", orNull(u.Email)),
		ordered.M("avatar_url", orNull(u.Avatars["48x48"])),
	)
	if u.Key != "" {
		o.Set("key", u.Key)
	}
	if u.Active != nil && !*u.Active {
		o.Set("active", false)
	}
	return o
}

func compactUser(u *rawUser) *ordered.Object {
	o := ordered.New()
	if u.AccountID != "" {
		o.Set("account_id", u.AccountID)
	} else {
		o.Set("name", cmp.Or(u.Name, u.displayed()))
	}
	return o.Set("display_name", u.displayed())
}

// userOf renders a user from JSON; nil when there is none.
func (c *Client) userOf(raw json.RawMessage) *ordered.Object {
	if isNull(raw) || raw[0] != '{' {
		return nil
	}
	u := decoded[rawUser](raw)
	return c.user(&u)
}

// named is what statuses, types, priorities, resolutions, versions and components have in common.
type named struct {
	ID   json.RawMessage `json:"id"`
	Name string          `json:"name"`
}

type rawStatus struct {
	named
	Category struct {
		Name  string `json:"name"`
		Key   string `json:"key"`
		Color string `json:"colorName"`
	} `json:"statusCategory"`
}

// status renders name, category, color, id.
func status(raw json.RawMessage) *ordered.Object {
	s := decoded[rawStatus](raw)
	o := ordered.New(ordered.M("name", cmp.Or(s.Name, "Unknown")))
	if s.Category.Name != "" {
		o.Set("category", s.Category.Name)
		setText(o, "color", s.Category.Color)
	}
	setText(o, "id", textOf(s.ID))
	return o
}

// nameAndID renders name and id, with a default for a missing name.
func nameAndID(raw json.RawMessage, missing string) *ordered.Object {
	n := decoded[named](raw)
	o := ordered.New(ordered.M("name", cmp.Or(n.Name, missing)))
	setText(o, "id", textOf(n.ID))
	return o
}

type rawProject struct {
	ID          json.RawMessage   `json:"id"`
	Key         string            `json:"key"`
	Name        string            `json:"name"`
	Description string            `json:"description"`
	Type        string            `json:"projectTypeKey"`
	Style       string            `json:"style"`
	Simplified  bool              `json:"simplified"`
	Avatars     map[string]string `json:"avatarUrls"`
	Lead        json.RawMessage   `json:"lead"`
	Category    struct {
		Name string `json:"name"`
	} `json:"projectCategory"`
}

// project renders a project: key, name, description, category, avatar_url, lead, id, project_type.
func (c *Client) project(p *rawProject) *ordered.Object {
	o := ordered.New(ordered.M("key", p.Key), ordered.M("name", cmp.Or(p.Name, "Unknown")))
	setText(o, "description", p.Description)
	setText(o, "category", p.Category.Name)
	if !c.options.Compact {
		setText(o, "avatar_url", p.Avatars["48x48"])
	}
	if lead := c.userOf(p.Lead); lead != nil {
		o.Set("lead", lead)
	}
	setText(o, "id", textOf(p.ID))
	setText(o, "project_type", p.Type)
	return o
}

// names gives the names of a list of named objects.
func names(raw json.RawMessage) []string {
	list := decoded[[]named](raw)
	out := make([]string, 0, len(list))
	for _, one := range list {
		if one.Name != "" {
			out = append(out, one.Name)
		}
	}
	return out
}

// setText sets a member unless the text is empty.
func setText(o *ordered.Object, name, text string) {
	if text != "" {
		o.Set(name, text)
	}
}

// setRaw passes a member through unless it is null or an empty list.
func setRaw(o *ordered.Object, name string, raw json.RawMessage) {
	if !isNull(raw) && string(raw) != "[]" {
		o.Set(name, raw)
	}
}

// orNull gives nil for an empty text, so that it is written as null.
func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// listed splits a comma-separated list; items are trimmed, empty ones dropped.
func listed(text string) []string {
	var items []string
	for item := range strings.SplitSeq(text, ",") {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}
