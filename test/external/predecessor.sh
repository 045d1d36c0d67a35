#!/usr/bin/env bash
# The predecessor, PyPI mcp-atlassian 0.23.1, on the sandbox. First alone: it answers its own tools there without an
# error. It decides Cloud by the host name, so the site is reached as acme.atlassian.net by proxy. Then what it answers
# is compared member by member with this program's answers on the same site, in both flavours, the state of the site
# afterwards included. Differences must be listed in docs/migrating.md. SPECIFICATION names the folder whose sections
# the list refers to; without it the references are not followed.
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.bash"

program
python_clients predecessor
specification=${SPECIFICATION:-$root/../shared/spec}
arguments=(-predecessor "$(dirname "$python")/mcp-atlassian" -server "$SERVER" -document "$root/docs/migrating.md")
[ -d "$specification" ] && arguments+=(-specification "$specification")
(cd "$root" && go run ./internal/dev/differential -alone "${arguments[@]}") || fail "tools of the predecessor that fail on the sandbox"
(cd "$root" && go run ./internal/dev/differential "${arguments[@]}") || fail "differences that docs/migrating.md does not list"
say "2 passed, 0 failed"
