#!/usr/bin/env bash
# Clients of Jira that no one here wrote, against the sandbox alone: jira.js (Cloud only; an answer that does not match
# its schemas is an error), the Python package jira and the Jira part of atlassian-python-api (both flavours).
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.bash"
program
here=$external/clients/jira

site() { # FLAVOUR: starts a fresh site and sets $info
  info=$scratch/$1-$RANDOM.json
  start "sandbox-$1" "$SERVER" sandbox --flavour "$1" --port "$(free_port)" --info-file "$info"
  local tries
  for ((tries = 0; tries < 150; tries++)); do [ -s "$info" ] && return 0; sleep 0.1; done
  fail "the sandbox did not start"
}

javascript=$CLIENTS_DIR/jira-js
if ! cmp -s "$here/package-lock.json" "$javascript/installed.json"; then
  mkdir -p "$javascript"
  cp "$here"/{package.json,package-lock.json,.npmrc} "$javascript/"
  (cd "$javascript" && npm ci --no-audit --no-fund --loglevel=error)
  cp "$here/package-lock.json" "$javascript/installed.json"
fi
cp "$here/calls.mjs" "$javascript/"
site cloud
"$javascript/node_modules/node/bin/node" "$javascript/calls.mjs" "$info" || fail "jira.js"

for flavour in cloud dc; do
  python_clients jira/jira
  site $flavour
  "$python" -W ignore "$here/jira_calls.py" "$info" || fail "python-jira on $flavour"
  python_clients confluence/atlassian-python-api
  site $flavour
  "$python" -W ignore "$here/atlassian_calls.py" "$info" || fail "atlassian-python-api on $flavour"
done
