package store

import (
	"cmp"
	"slices"
)

// Below gives the current contents of the given kinds right under c, in their order: pages and folders by position,
// the rest by age. A reply is below its comment, any other comment and an attachment below its page.
func (c *Content) Below(kinds ...ContentType) []*Content {
	return c.BelowWith(Current, kinds...)
}

// BelowWith is Below for another status.
func (c *Content) BelowWith(status string, kinds ...ContentType) []*Content {
	var found []*Content
	for _, b := range c.below {
		if b.Status == status && slices.Contains(kinds, b.Type) {
			found = append(found, b)
		}
	}
	slices.SortStableFunc(found, byPlace)
	return found
}

func byPlace(a, b *Content) int {
	if a.Type == Comment || a.Type == Attachment {
		return cmp.Compare(a.ID, b.ID)
	}
	return cmp.Or(cmp.Compare(a.Position, b.Position), cmp.Compare(a.ID, b.ID))
}

// AllBelow gives Below of c and of everything found that way, parents before children.
func (c *Content) AllBelow(kinds ...ContentType) []*Content {
	var all []*Content
	for _, b := range c.Below(kinds...) {
		all = append(all, b)
		all = append(all, b.AllBelow(kinds...)...)
	}
	return all
}

// Above gives the pages and folders over c, the topmost first; for a comment, the comments over it.
func (c *Content) Above() []*Content {
	var chain []*Content
	for p := c.Parent; p != nil; p = p.Parent {
		chain = append(chain, p)
	}
	slices.Reverse(chain)
	return chain
}

// Roots gives the current contents of the given kinds at the top of a space.
func (s *Store) Roots(sp *Space, kinds ...ContentType) []*Content {
	var found []*Content
	for _, c := range s.Contents() {
		if c.Space == sp && c.Parent == nil && c.Container == nil && c.Status == Current && slices.Contains(kinds, c.Type) {
			found = append(found, c)
		}
	}
	slices.SortStableFunc(found, byPlace)
	return found
}

// Tree lists the kinds that stand in the tree of a space.
var Tree = []ContentType{Page, Folder, Whiteboard, Database, Embed}

func (s *Store) siblings(c *Content) []*Content {
	if c.Parent != nil {
		return c.Parent.Below(Tree...)
	}
	return s.Roots(c.Space, Tree...)
}

// Place says where a page goes.
type Place uint8

// The places, seen from the target.
const (
	Under Place = iota
	Before
	After
)

// MovePage puts a page, with everything below it, under or beside a target. A target below the page itself must be
// refused before.
func (s *Store) MovePage(c *Content, place Place, target *Content) {
	s.detach(c)
	c.Parent = target
	if place != Under {
		c.Parent = target.Parent
	}
	s.relocate(c, target.Space)
	s.attach(c)
	if place == Under {
		return
	}
	order := slices.DeleteFunc(s.siblings(c), func(x *Content) bool { return x == c })
	at := slices.Index(order, target)
	if place == After {
		at++
	}
	for i, sibling := range slices.Insert(order, at, c) {
		sibling.Position = i
	}
}

// MoveToTop puts a page at the top of a space.
func (s *Store) MoveToTop(c *Content, sp *Space) {
	s.detach(c)
	c.Parent = nil
	s.relocate(c, sp)
	s.attach(c)
}

// MoveInto hangs an attachment on another page.
func (s *Store) MoveInto(file, page *Content) {
	s.detach(file)
	file.Container, file.Space = page, page.Space
	s.attach(file)
}

func (s *Store) relocate(c *Content, sp *Space) {
	c.Space = sp
	for _, b := range c.below {
		s.relocate(b, sp)
	}
}

// Trash puts a content into the trash. Its child pages move up to where it was; its comments and attachments stay
// with it and are seen no more.
func (s *Store) Trash(c *Content) {
	c.Status = Trashed
	for _, child := range c.Below(Tree...) {
		s.detach(child)
		child.Parent = c.Parent
		s.attach(child)
	}
	if c.Space.Home == c {
		c.Space.Home = nil
	}
}

// Restore takes a content out of the trash. A page whose parent is gone goes to the top of its space.
func (s *Store) Restore(c *Content) {
	if c.Parent != nil && c.Parent.Status != Current {
		s.detach(c)
		c.Parent = nil
		s.attach(c)
	}
	c.Status = Current
}

// Purge removes a content for good, with its comments and attachments.
func (s *Store) Purge(c *Content) {
	s.detach(c)
	s.purge(c)
}

func (s *Store) purge(c *Content) {
	s.unindex(c)
	for _, b := range c.below {
		if b.Type == Comment || b.Type == Attachment {
			s.purge(b)
		}
	}
}
