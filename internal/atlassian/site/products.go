package site

import (
	"context"

	"mcp-atlassian/internal/atlassian/identity"
)

// Jira opens Jira for the caller in the context, so that the domain need not know what services there are.
func (s *Sites) Jira(ctx context.Context) (*Site, error) { return s.Open(ctx, identity.Jira) }

// Confluence opens Confluence for the caller in the context.
func (s *Sites) Confluence(ctx context.Context) (*Site, error) {
	return s.Open(ctx, identity.Confluence)
}
