package confluence

import (
	"context"
	"time"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/atlassian/site"
	"mcp-atlassian/internal/atlassian/upstream"
	"mcp-atlassian/internal/ground/memo"
	"mcp-atlassian/internal/ground/secret"
	"mcp-atlassian/internal/ground/when"
	"mcp-atlassian/internal/richtext/tree"
)

// Options are the operator's settings that shape what this package reads and gives. Now is required; else the zero
// value is usable.
type Options struct {
	Dates when.Printer
	// MaxPage clamps the size of a list that a caller asks for (ATLASSIAN_MAX_PAGINATION_LIMIT); 0 = no clamp.
	MaxPage int
	// Remember is how long spaces and names are kept; 0 = 10 minutes.
	Remember time.Duration
	Now      func() time.Time
}

// Opener makes clients. It holds what may be shared between calls of one caller on one site, by their common key.
type Opener struct {
	sites   *site.Sites
	options Options

	people    *memo.Cache[personKey, string]
	spaces    *memo.Cache[spaceKey, *Space]
	noFolders *memo.Cache[secret.Fingerprint, bool] // sites that know no folders
	noV1      *memo.Cache[secret.Fingerprint, bool] // Cloud sites that no longer serve v1 of contents
}

type personKey struct {
	owner secret.Fingerprint
	user  tree.User
}

// spaceKey names a space by its key or by its id.
type spaceKey struct {
	owner   secret.Fingerprint
	key, id string
}

// NewOpener prepares; it sends nothing.
func NewOpener(sites *site.Sites, o Options) *Opener {
	if o.Remember <= 0 {
		o.Remember = 10 * time.Minute
	}
	return &Opener{
		sites: sites, options: o,
		people: memo.New[personKey, string](memo.Options{TTL: o.Remember, Size: 5000, Now: o.Now}),
		spaces: memo.New[spaceKey, *Space](memo.Options{TTL: o.Remember, Size: 2000, Now: o.Now}),

		noFolders: memo.New[secret.Fingerprint, bool](memo.Options{TTL: o.Remember, Size: 200, Now: o.Now}),
		noV1:      memo.New[secret.Fingerprint, bool](memo.Options{TTL: o.Remember, Size: 200, Now: o.Now}),
	}
}

// Open gives the client of the caller in the context.
func (o *Opener) Open(ctx context.Context) (*Client, error) {
	opened, err := o.sites.Confluence(ctx)
	if err != nil {
		return nil, err
	}
	return &Client{opener: o, options: &o.options, site: opened, door: opened.Door, scope: opened.Scope, owner: opened.Key}, nil
}

// Client works for one caller on one Confluence site, for one call.
type Client struct {
	opener  *Opener
	options *Options
	site    *site.Site
	door    *upstream.Door
	scope   *access.Scope
	owner   secret.Fingerprint
}

// Scope is what this caller may touch.
func (c *Client) Scope() *access.Scope { return c.scope }

// atMost applies the operator's ceiling to the size of a list.
func (c *Client) atMost(limit int) int {
	if c.options.MaxPage > 0 {
		return min(limit, c.options.MaxPage)
	}
	return limit
}
