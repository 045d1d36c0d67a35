#!/usr/bin/env bash
# The official Python clients: version 1 with its streamablehttp_client and sse_client, and the newest, which
# negotiates the revision by itself or is pinned to the one without sessions.
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.bash"

judge() { # CLIENTS SCRIPT URL [ARGUMENTS…]
  python_clients "$1"
  "$python" "$external/clients/$2" "$3" "$token" "$issue" "${@:4}" || fail "$2 at $3 ${*:4}"
}

product --transport streamable-http
judge python-1 one.py "$endpoint/mcp"
judge python-2 two.py "$endpoint/mcp" auto
judge python-2 two.py "$endpoint/mcp" 2026-07-28
product --transport streamable-http --stateless
judge python-1 one.py "$endpoint/mcp"
judge python-2 two.py "$endpoint/mcp" auto
product --transport sse
judge python-1 one.py "$endpoint/sse"
judge python-2 two.py "$endpoint/sse" auto
say "7 passed, 0 failed"
