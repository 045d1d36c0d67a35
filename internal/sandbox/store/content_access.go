package store

import "slices"

// Names says whether the restriction names u, alone or through a group.
func (r *Subjects) Names(u *User) bool {
	if u == nil {
		return false
	}
	return slices.Contains(r.Users, u) || slices.ContainsFunc(r.Groups, func(g *Group) bool { return g.Has(u) })
}

// SeesContent says whether u may see a content: its space, and the view restrictions of its page and of every page
// above that one, must allow it; a draft is seen by its author only.
func (s *Store) SeesContent(u *User, c *Content) bool {
	if !s.SeesSpace(u, c.Space) || c.Status == Draft && c.Creator != u {
		return false
	}
	page := c.Page()
	if page != c && page.Status == Trashed {
		return false
	}
	for at := page; at != nil; at = at.Parent {
		if r := at.Restrictions["read"]; !r.Empty() && !r.Names(u) {
			return false
		}
	}
	return true
}

// EditsContent says whether u may change a content that u sees. Edit restrictions are not inherited.
func (s *Store) EditsContent(u *User, c *Content) bool {
	if u == nil || !s.MaySpace(u, c.Space, "create", string(kindOf(c.Type))) {
		return false
	}
	if r := c.Page().Restrictions["update"]; !r.Empty() && !r.Names(u) {
		return c.Type == Comment
	}
	return true
}

// DeletesContent says whether u may delete a content that u sees: with the permission of the space, or as its author
// with the right to create such things.
func (s *Store) DeletesContent(u *User, c *Content) bool {
	if u == nil {
		return false
	}
	kind := string(kindOf(c.Type))
	own := c.Creator == u && s.MaySpace(u, c.Space, "create", kind)
	if !own && !s.MaySpace(u, c.Space, "delete", kind) {
		return false
	}
	r := c.Page().Restrictions["update"]
	return r.Empty() || r.Names(u) || c.Type == Comment
}

// Restricts says whether u may change the restrictions of a page that u sees.
func (s *Store) Restricts(u *User, c *Content) bool {
	return s.EditsContent(u, c) && (c.Creator == u || s.MaySpace(u, c.Space, "restrict_content", "space"))
}

// kindOf is the kind that permissions speak of: what else stands in the tree is treated as a page.
func kindOf(t ContentType) ContentType {
	switch t {
	case BlogPost, Comment, Attachment:
		return t
	default:
		return Page
	}
}
