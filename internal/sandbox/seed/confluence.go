package seed

import "mcp-atlassian/internal/sandbox/store"

// confluenceBase gives Confluence what it has before anyone used it.
func confluenceBase(*store.Store) {}

// confluenceDemo adds spaces and pages.
func confluenceDemo(*store.Store) {}
