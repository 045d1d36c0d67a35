package jira

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

// Options are the operator's settings that shape what this package reads and gives. The zero value is usable.
type Options struct {
	Dates when.Printer
	// Compact gives users as id and display name only (ATLASSIAN_COMPACT_RESULTS).
	Compact bool
	// RawText leaves wiki markup as it is on Data Center (DISABLE_JIRA_MARKUP_TRANSLATION).
	RawText bool
	// MaxPage clamps the size of a page that a caller asks for (ATLASSIAN_MAX_PAGINATION_LIMIT); 0 = no clamp.
	MaxPage int
	// Remember is how long field catalogues, link types and names are kept; 0 = 5 minutes.
	Remember time.Duration
	Now      func() time.Time
	// Wait pauses between two looks at a long job; nil waits by the clock.
	Wait func(ctx context.Context, d time.Duration) error
}

// Opener makes clients. It holds what may be shared between calls of one caller on one site, by their common key.
type Opener struct {
	sites   *site.Sites
	options Options

	fields   *memo.Cache[secret.Fingerprint, *Catalogue]
	people   *memo.Cache[personKey, string]
	metadata *memo.Cache[metadataKey, any]
	created  *memo.Cache[metadataKey, *made] // by the token of the call that made the issue
}

type personKey struct {
	owner secret.Fingerprint
	user  tree.User
}

// metadataKey names one thing that was read about a site: "types of project X", "link types".
type metadataKey struct {
	owner secret.Fingerprint
	what  string
}

// NewOpener prepares; it sends nothing.
func NewOpener(sites *site.Sites, o Options) *Opener {
	if o.Remember <= 0 {
		o.Remember = 5 * time.Minute
	}
	if o.Wait == nil {
		o.Wait = pause
	}
	return &Opener{
		sites: sites, options: o,
		fields:   memo.New[secret.Fingerprint, *Catalogue](memo.Options{TTL: o.Remember, Size: 200, Now: o.Now}),
		people:   memo.New[personKey, string](memo.Options{TTL: o.Remember, Size: 5000, Now: o.Now}),
		metadata: memo.New[metadataKey, any](memo.Options{TTL: o.Remember, Size: 2000, Now: o.Now}),
		created:  memo.New[metadataKey, *made](memo.Options{TTL: time.Hour, Size: 2000, Now: o.Now}),
	}
}

// Open gives the client of the caller in the context.
func (o *Opener) Open(ctx context.Context) (*Client, error) {
	opened, err := o.sites.Jira(ctx)
	if err != nil {
		return nil, err
	}
	return &Client{opener: o, options: &o.options, site: opened, door: opened.Door, scope: opened.Scope, owner: opened.Key, checked: map[access.IssueKey]bool{}}, nil
}

// Client works for one caller on one Jira site, for one call.
type Client struct {
	opener  *Opener
	options *Options
	site    *site.Site
	door    *upstream.Door
	scope   *access.Scope
	owner   secret.Fingerprint
	// checked are keys that were found to be inside the operator's filter during this call. Writes follow each other,
	// so nothing guards it.
	checked map[access.IssueKey]bool
}

// Scope is what this caller may touch.
func (c *Client) Scope() *access.Scope { return c.scope }

// remembered loads something about the site once per caller, and shares it between calls.
func remembered[T any](ctx context.Context, c *Client, what string, load func(context.Context) (T, error)) (T, error) {
	value, err := c.opener.metadata.Do(ctx, metadataKey{c.owner, what}, func(ctx context.Context) (any, error) { return load(ctx) })
	if err != nil {
		var zero T
		return zero, err
	}
	typed, _ := value.(T)
	return typed, nil
}

// pause waits by the clock, until the caller leaves.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d) //nolint:forbidigo // the one place that waits; tests give their own
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
