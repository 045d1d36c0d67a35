package confluence

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/ground/fault"
	"mcp-atlassian/internal/ground/ordered"
)

// NewRestrictions are lists of who alone may view and edit a page. A nil list stays as it is, an empty one is cleared.
type NewRestrictions struct {
	Page                  access.PageRef
	ReadUsers, ReadGroups []string
	EditUsers, EditGroups []string
	Clear                 bool // with all lists nil: remove every restriction
	AllowLockout          bool // the caller may lose the right to view or edit
}

// SetRestrictions changes who may view and edit a page: message, restrictions as they are afterwards, warnings.
func (c *Client) SetRestrictions(ctx context.Context, n *NewRestrictions) (*ordered.Object, error) {
	o, err := c.setRestrictions(ctx, n)
	return o, fault.During(err, "set the restrictions of page %s", n.Page)
}

func (c *Client) setRestrictions(ctx context.Context, n *NewRestrictions) (*ordered.Object, error) {
	nothing := n.ReadUsers == nil && n.ReadGroups == nil && n.EditUsers == nil && n.EditGroups == nil
	if n.Clear && !nothing {
		return nil, fault.New(fault.Input, "clear removes all restrictions, so no list can be given with it").
			WithHint("leave clear out, and pass [] for the lists to clear")
	}
	if nothing && !n.Clear {
		return nil, fault.New(fault.Input, "no list was given, so nothing would change").
			WithHint("pass at least one of read_users, read_groups, edit_users, edit_groups ([] clears a list), or clear=true to remove all restrictions")
	}
	if err := n.named(); err != nil {
		return nil, err
	}
	page, err := c.admit(ctx, n.Page)
	if err != nil {
		return nil, err
	}
	after := &Restrictions{}
	if !n.Clear {
		before, err := c.RestrictionsOf(ctx, page)
		if err != nil {
			return nil, notFound(err, n.Page)
		}
		after = n.over(before)
	}
	if !n.AllowLockout {
		if err := c.keepsCaller(ctx, after); err != nil {
			return nil, err
		}
	}
	if err := c.putRestrictions(ctx, page, after); err != nil {
		return nil, notFound(err, n.Page)
	}
	o := ordered.New(ordered.M("message", "Page restrictions updated successfully"))
	now, err := c.RestrictionsOf(ctx, page)
	if err != nil {
		o.Set("restrictions", after.Object())
		return o.Set("warnings", []string{"the restrictions were set, but could not be read back: " + fault.Text(err)}), nil
	}
	return o.Set("restrictions", now.Object()), nil
}

// named refuses blank names: a list of nothing else would open the page that it was to close.
func (n *NewRestrictions) named() error {
	for _, list := range []struct {
		argument string
		names    []string
	}{{"read_users", n.ReadUsers}, {"read_groups", n.ReadGroups}, {"edit_users", n.EditUsers}, {"edit_groups", n.EditGroups}} {
		if slices.ContainsFunc(list.names, func(name string) bool { return strings.TrimSpace(name) == "" }) {
			return fault.New(fault.Input, "%s: a name is empty", list.argument).WithHint("leave it out; an empty list, [], lets everybody")
		}
	}
	return nil
}

// over puts the given lists over the present ones.
func (n *NewRestrictions) over(before *Restrictions) *Restrictions {
	pick := func(given, present []string) []string {
		if given == nil {
			return present
		}
		return cleaned(given)
	}
	return &Restrictions{
		Read:   Subjects{pick(n.ReadUsers, before.Read.Users), pick(n.ReadGroups, before.Read.Groups)},
		Update: Subjects{pick(n.EditUsers, before.Update.Users), pick(n.EditGroups, before.Update.Groups)},
	}
}

// cleaned trims the items of a list and drops repetitions.
func cleaned(list []string) []string {
	out := []string{}
	for _, item := range list {
		if item = strings.TrimSpace(item); !slices.Contains(out, item) {
			out = append(out, item)
		}
	}
	return out
}

// keepsCaller refuses restrictions that name people only, without the caller: with a group nobody can tell from here
// who is in it.
func (c *Client) keepsCaller(ctx context.Context, r *Restrictions) error {
	closed := func(s Subjects, me string) bool {
		return len(s.Groups) == 0 && len(s.Users) > 0 && !slices.ContainsFunc(s.Users, func(id string) bool { return strings.EqualFold(id, me) })
	}
	if !closed(r.Read, "") && !closed(r.Update, "") {
		return nil
	}
	var me rawUser
	if err := c.door.Do(ctx, userCurrent.At(), &me); err != nil {
		return fault.During(err, "find out whether this account would lock itself out")
	}
	id := cmp.Or(me.AccountID, me.Username)
	what := "view"
	if !closed(r.Read, id) {
		what = "edit"
	}
	if id == "" || !closed(r.Read, id) && !closed(r.Update, id) {
		return nil
	}
	return fault.New(fault.Input, "this account (%s) would no longer be among those who may %s the page", id, what).
		WithHint("add %s to the list, or pass allow_lockout=true if that is meant", id)
}

// putRestrictions writes both operations; one that is left out would be cleared.
func (c *Client) putRestrictions(ctx context.Context, page access.Page, r *Restrictions) error {
	body := []*ordered.Object{c.restricted("read", r.Read), c.restricted("update", r.Update)}
	err := c.door.Do(ctx, restrictionSet.At(page).JSON(body), nil)
	if u := upstreamOf(err); !c.scope.Cloud() && u != nil && (u.Status == 404 || u.Status == 405) {
		return c.door.Do(ctx, restrictionOld.At(page).JSON(body), nil) // older versions have it elsewhere
	}
	return err
}

func (c *Client) restricted(operation string, s Subjects) *ordered.Object {
	users, groups := []*ordered.Object{}, []*ordered.Object{}
	name := "username"
	if c.scope.Cloud() {
		name = "accountId"
	}
	for _, id := range s.Users {
		users = append(users, ordered.New(ordered.M("type", "known"), ordered.M(name, id)))
	}
	for _, id := range s.Groups {
		groups = append(groups, ordered.New(ordered.M("type", "group"), ordered.M("name", id)))
	}
	return ordered.New(
		ordered.M("operation", operation), ordered.M("restrictions", ordered.New(ordered.M("user", users), ordered.M("group", groups))),
	)
}
