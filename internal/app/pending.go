package app

import (
	"context"

	"mcp-atlassian/internal/config"
	"mcp-atlassian/internal/ground/fault"
)

// wizard is not part of this build yet.
func (p Program) wizard(context.Context, *config.Config) error {
	return fault.New(fault.Setup, "the OAuth wizard is not part of this build yet").
		WithHint("use an API token, a personal access token, or ATLASSIAN_OAUTH_ACCESS_TOKEN")
}
