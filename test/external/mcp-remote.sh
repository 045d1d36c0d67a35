#!/usr/bin/env bash
# mcp-remote, which brings a remote server to clients that speak stdio only: over streamable HTTP and SSE, with the
# user's credential in a header.
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.bash"
node_clients

bridge() { # URL TRANSPORT
  python3 "$external/clients/bridge.py" "$issue" mcp-remote "$1" --allow-http --transport "$2" --header "Authorization: Token $token" ||
    fail "mcp-remote at $1"
}

export MCP_REMOTE_CONFIG_DIR=$scratch/mcp-remote
product --transport streamable-http
bridge "$endpoint/mcp" http-only
product --transport streamable-http --stateless
bridge "$endpoint/mcp" http-only
product --transport sse
bridge "$endpoint/sse" sse-only
say "3 passed, 0 failed"
