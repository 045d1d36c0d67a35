// Package conftools declares the tools of Confluence, one file each.
//
// A file holds the parameters, the description and a function that hands them to the domain; it says nothing about
// HTTP, credentials or the protocol. Toolsets are declared here; a tool adds itself to one.
package conftools

import (
	"context"

	"mcp-atlassian/internal/confluence"
	"mcp-atlassian/internal/tool"
)

type toolset = tool.Toolset[*confluence.Client]

// The toolsets of Confluence. The first two are part of TOOLSETS=default.
var (
	pages    = &toolset{Name: "confluence_pages", Doc: "Search, read, write, move, copy and delete pages", Default: true}
	comments = &toolset{Name: "confluence_comments", Doc: "Read and write comments", Default: true}
)

// Mount puts all tools of Confluence into a catalogue; open gives the client of the caller in the context.
func Mount(c *tool.Catalogue, p tool.Product, open func(context.Context) (*confluence.Client, error)) {
	tool.Mount(c, p, open, pages, comments)
}
