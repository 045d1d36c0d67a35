package store

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// ContentType is what kind of thing a Content is.
type ContentType string

// The kinds of content.
const (
	Page       ContentType = "page"
	BlogPost   ContentType = "blogpost"
	Comment    ContentType = "comment"
	Attachment ContentType = "attachment"
	Folder     ContentType = "folder"
	Whiteboard ContentType = "whiteboard"
	Database   ContentType = "database"
	Embed      ContentType = "embed"
)

// The values of Content.Status.
const (
	Current  = "current"
	Trashed  = "trashed"
	Draft    = "draft"
	Archived = "archived"
)

// Content is a page, blog post, comment, attachment, folder or another thing in a space's tree: Confluence numbers them
// in one series.
type Content struct {
	ID     int64
	Type   ContentType
	Status string
	Space  *Space
	// Parent is what a page or folder hangs under, or the comment that a reply answers; nil at the top.
	Parent *Content
	// Container is the page or blog post that a comment or attachment belongs to.
	Container *Content
	Position  int
	Created   time.Time
	Creator   *User
	Owner     *User
	LastOwner *User
	// Versions has the oldest first and is never empty; numbers rise, with gaps where one was deleted.
	Versions   []*ContentVersion
	Labels     []*Label
	Properties []*Property
	// Restrictions says per operation ("read", "update") who alone may do it; no entry means everyone may.
	Restrictions map[string]*Subjects
	Watchers     []*User
	Likes        []*User
	Favourites   []*User
	Subtype      string // "live" for a live doc
	Inline       *Inline
	Views        []PageView
	State        *ContentState

	below []*Content
}

// ContentVersion is one state of a content.
type ContentVersion struct {
	Number  int
	When    time.Time
	By      *User
	Message string
	Minor   bool
	Title   string
	Body    string // storage; of an embed, the address that it shows
	File    *File
}

// File is what an attachment holds in one version; Blob is the id under which the store keeps the bytes.
type File struct {
	Blob      string
	MediaType string
	Comment   string
	Size      int
}

// Inline is what an inline comment knows about the text it hangs on.
type Inline struct {
	Ref        string // of the marker in the page's storage
	Selection  string
	Resolution string // "open", "resolved", "reopened" or "dangling"
	By         *User
	When       time.Time
}

// PageView is one look at a page.
type PageView struct {
	By   *User
	When time.Time
}

// ContentState is the state that Cloud shows beside a page's title.
type ContentState struct {
	ID          int
	Name, Color string
}

// Subjects are the people that a restriction names.
type Subjects struct {
	Users  []*User
	Groups []*Group
}

// Empty says whether the restriction names no one, and so restricts nothing.
func (r *Subjects) Empty() bool { return r == nil || len(r.Users) == 0 && len(r.Groups) == 0 }

// Now is the newest version.
func (c *Content) Now() *ContentVersion { return c.Versions[len(c.Versions)-1] }

// Title is the title of the newest version.
func (c *Content) Title() string { return c.Now().Title }

// Body is the storage body of the newest version.
func (c *Content) Body() string { return c.Now().Body }

// Version finds a version by number, nil when there is none.
func (c *Content) Version(number int) *ContentVersion {
	for _, v := range c.Versions {
		if v.Number == number {
			return v
		}
	}
	return nil
}

// Page is the page or blog post that a content belongs to: itself, or its container.
func (c *Content) Page() *Content {
	if c.Container != nil {
		return c.Container
	}
	return c
}

// AddContent puts a new content on the site and gives it an id unless it has one. Its Parent, Container, Space and
// first version must be set.
func (s *Store) AddContent(c *Content) *Content {
	if c.ID == 0 {
		c.ID = s.nextNumber(ContentIDs)
	}
	if c.Owner == nil {
		c.Owner = c.Creator
	}
	s.index(c)
	s.attach(c)
	return c
}

// attach puts c last among its siblings.
func (s *Store) attach(c *Content) {
	c.Position = 0
	for _, sibling := range s.siblings(c) {
		if sibling != c && sibling.Position >= c.Position {
			c.Position = sibling.Position + 1
		}
	}
	if above := c.above(); above != nil {
		above.below = append(above.below, c)
	}
}

// above is the content whose Below list holds c.
func (c *Content) above() *Content {
	if c.Parent != nil {
		return c.Parent
	}
	return c.Container
}

func (s *Store) detach(c *Content) {
	if above := c.above(); above != nil {
		above.below = without(above.below, c)
	}
}

// AddVersion makes v the newest version; number and time are filled in.
func (s *Store) AddVersion(c *Content, v *ContentVersion) {
	v.Number = c.Now().Number + 1
	if v.When.IsZero() {
		v.When = s.Now()
	}
	c.Versions = append(c.Versions, v)
}

// DropVersion forgets an old version.
func (s *Store) DropVersion(c *Content, v *ContentVersion) { c.Versions = without(c.Versions, v) }

// Content finds by number; a purged content is not found, a trashed one is.
func (s *Store) Content(id int64) *Content { return s.contents[id] }

// Contents gives everything on the site, lowest id first. The list must not be changed.
func (s *Store) Contents() []*Content { return s.ordered }

func byID(c *Content, id int64) int { return cmp.Compare(c.ID, id) }

func (s *Store) index(c *Content) {
	s.contents[c.ID] = c
	at, _ := slices.BinarySearchFunc(s.ordered, c.ID, byID)
	s.ordered = slices.Insert(s.ordered, at, c)
}

func (s *Store) unindex(c *Content) {
	delete(s.contents, c.ID)
	s.ordered = without(s.ordered, c)
}

// Titled finds the current page or blog post of that title in a space; titles are compared without regard to case.
func (s *Store) Titled(sp *Space, kind ContentType, title string) *Content {
	for _, c := range s.Contents() {
		if c.Space == sp && c.Type == kind && c.Status == Current && strings.EqualFold(c.Title(), title) {
			return c
		}
	}
	return nil
}

// Attached finds the current attachment of that file name on a page.
func (s *Store) Attached(page *Content, file string) *Content {
	for _, c := range page.Below(Attachment) {
		if c.Title() == file {
			return c
		}
	}
	return nil
}
