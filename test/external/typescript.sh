#!/usr/bin/env bash
# The official TypeScript clients: version 1 over streamable HTTP, stateless and SSE; version 2 with the handshake,
# negotiating, and pinned to the revision without sessions.
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.bash"
node_clients
cp "$external"/clients/*.mjs "$CLIENTS_DIR/node/" # imports are resolved from the file's folder

judge() { # SCRIPT URL [ARGUMENTS…]
  node "$CLIENTS_DIR/node/$1" "$2" "$token" "$issue" "${@:3}" || fail "$1 at $2 ${*:3}"
}

product --transport streamable-http
judge one.mjs "$endpoint/mcp"
for mode in legacy auto 2026-07-28; do judge two.mjs "$endpoint/mcp" $mode; done
product --transport streamable-http --stateless
judge one.mjs "$endpoint/mcp"
judge two.mjs "$endpoint/mcp" auto
product --transport sse
judge one.mjs "$endpoint/sse"
say "7 passed, 0 failed"
