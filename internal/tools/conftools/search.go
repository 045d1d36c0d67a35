package conftools

import (
	"context"

	"mcp-atlassian/internal/atlassian/access"
	"mcp-atlassian/internal/confluence"
	"mcp-atlassian/internal/ground/ordered"
	"mcp-atlassian/internal/tool"
)

var _ = tool.Add(pages, tool.Spec{
	Name:  "confluence_search",
	Title: "Search Content",
	Doc: `Finds pages, blog posts, comments, attachments and spaces by words or by CQL. CQL examples: type = page AND space = DEV; title ~ "meeting notes"; ` +
		`siteSearch ~ "release plan"; text ~ "\"exact phrase\""; text ~ "deploy*"; label = runbook; created >= "2024-01-01"; lastModified > startOfMonth(); ` +
		`creator = currentUser(); contributor = currentUser() AND lastModified > startOfWeek(); watcher = "jsmith"; type = space. ` +
		`Put keys of personal spaces ("~name"), keys that start with a digit and reserved words in quotes. Hits hold a piece of the text; confluence_get_page reads it all.`,
	Effect: tool.Read,
	Examples: []tool.Example{
		{Doc: "Words", Args: `{"query": "courier app", "limit": 3}`},
		{Doc: "CQL, in one space", Args: `{"query": "type = page AND label = runbook ORDER BY title", "limit": 2, "spaces_filter": "DEMO"}`},
	},
}, search)

type searchParams struct {
	Query  string           `json:"query" doc:"Plain words, or a CQL query"`
	Limit  int              `json:"limit" default:"10" range:"1..50" doc:"How many hits at most"`
	Spaces access.SpaceKeys `json:"spaces_filter" default:"null" doc:"Comma-separated space keys that narrow the search"`
}

func search(ctx context.Context, c *confluence.Client, in searchParams) ([]*ordered.Object, error) {
	return c.Find(ctx, confluence.Search{Query: in.Query, Limit: in.Limit, Spaces: in.Spaces})
}
