package app

import (
	"context"

	"mcp-atlassian/internal/config"
	"mcp-atlassian/internal/ground/fault"
)

// wizard signs the operator in with OAuth.
func (p Program) wizard(context.Context, *config.Config) error {
	return fault.New(fault.Setup, "the OAuth wizard is not part of this build").
		WithHint("use an API token, a personal access token, or ATLASSIAN_OAUTH_ACCESS_TOKEN")
}
