package confluence

import (
	"mcp-atlassian/internal/atlassian/site"
	"mcp-atlassian/internal/ground/fault"
)

// generation is a generation of Confluence's REST interface.
type generation uint8

const (
	v1 generation = iota // /rest/api
	v2                   // /api/v2, on Cloud only
)

// operation is something that both generations can do.
type operation uint8

const (
	readPage operation = iota
	findPage
	listChildren
	pageTree
	listVersions
	listComments
	listInline
	writePage
	writeComment
	writeInline
	properties
)

// routes says which generation serves an operation, by deployment. Through the gateway Cloud no longer serves v1 of
// contents (410 since August 2026); at the site's own address it does, and one request of v1 brings what takes several
// of v2. Where only v2 has it all (folders, positions, inline comments), every Cloud site is asked with v2.
var routes = map[operation][3]generation{
	readPage:     {site.Server: v1, site.Cloud: v1, site.Gateway: v2},
	findPage:     {site.Server: v1, site.Cloud: v1, site.Gateway: v2},
	listChildren: {site.Server: v1, site.Cloud: v2, site.Gateway: v2},
	pageTree:     {site.Server: v1, site.Cloud: v2, site.Gateway: v2},
	listVersions: {site.Server: v1, site.Cloud: v2, site.Gateway: v2},
	listComments: {site.Server: v1, site.Cloud: v1, site.Gateway: v2},
	listInline:   {site.Server: v1, site.Cloud: v2, site.Gateway: v2},
	writePage:    {site.Server: v1, site.Cloud: v1, site.Gateway: v2},
	writeComment: {site.Server: v1, site.Cloud: v2, site.Gateway: v2},
	writeInline:  {site.Server: v1, site.Cloud: v2, site.Gateway: v2},
	properties:   {site.Server: v1, site.Cloud: v1, site.Gateway: v2},
}

// by tells which generation serves an operation on this site. A Cloud site that answered that v1 is withdrawn is asked
// with v2 from then on.
func (c *Client) by(op operation) generation {
	if _, withdrawn := c.opener.noV1.Get(c.owner); withdrawn {
		return v2
	}
	return routes[op][c.site.Deployment]
}

// withdrawn reports whether an error says that v1 is no longer served here, and remembers it: the operation is to be
// done with v2 instead.
func (c *Client) withdrawn(err error) bool {
	if fault.KindOf(err) != fault.Gone || !c.scope.Cloud() {
		return false
	}
	c.opener.noV1.Put(c.owner, true)
	return true
}
