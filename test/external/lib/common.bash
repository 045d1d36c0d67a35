# Shared by the external checks; each sources it. Needs bash, Go, Node's npm, Python 3.10 or newer, curl.
#   CLIENTS_DIR  where the judging programs are installed (default .clients in the project)
#   SERVER       the program under test (default: built into CLIENTS_DIR)
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
external=$root/test/external
CLIENTS_DIR=${CLIENTS_DIR:-$root/.clients}
mkdir -p "$CLIENTS_DIR"
scratch=$(mktemp -d)
children=()

cleanup() { # ends what this script has started, and nothing else
  local code=$? child
  trap - EXIT
  for child in "${children[@]}"; do kill "$child" 2>/dev/null || true; done
  for child in "${children[@]}"; do wait "$child" 2>/dev/null || true; done
  if [ $code -ne 0 ]; then
    for log in "$scratch"/*.log; do [ -e "$log" ] && { echo "--- $(basename "$log")"; tail -n 30 "$log"; }; done >&2
  fi
  rm -rf "$scratch"
  exit $code
}
trap cleanup EXIT

say() { printf '%s\n' "$*"; }
fail() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }

# The Node programs of clients/package-lock.json, with a Node of their own; puts node on the PATH.
node_clients() {
  local home=$CLIENTS_DIR/node
  if ! cmp -s "$external/clients/package-lock.json" "$home/installed.json"; then
    mkdir -p "$home"
    cp "$external"/clients/{package.json,package-lock.json,.npmrc} "$home/"
    (cd "$home" && npm ci --no-audit --no-fund --loglevel=error)
    cp "$external/clients/package-lock.json" "$home/installed.json"
  fi
  modules=$home/node_modules
  export PATH="$modules/node/bin:$modules/.bin:$PATH"
}

# A virtual environment with the pinned packages of clients/NAME.txt; sets $python.
python_clients() { # NAME
  local home=$CLIENTS_DIR/$1
  if ! cmp -s "$external/clients/$1.txt" "$home/installed.txt"; then
    rm -rf "$home"
    python3 -m venv "$home"
    "$home/bin/pip" install --quiet --disable-pip-version-check --no-deps -r "$external/clients/$1.txt"
    cp "$external/clients/$1.txt" "$home/installed.txt"
  fi
  python=$home/bin/python
}

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# Starts a program in the background; its output goes to a log that is shown on failure.
start() { # NAME COMMAND…
  local name=$1
  shift
  "$@" >"$scratch/$name.log" 2>&1 </dev/null &
  children+=($!)
}

wait_for() { # URL
  local tries
  for ((tries = 0; tries < 150; tries++)); do
    curl -fsS -o /dev/null --max-time 2 "$1" 2>/dev/null && return 0
    sleep 0.1
  done
  fail "no answer from $1"
}

program() { # sets $SERVER
  [ -n "${SERVER:-}" ] && return 0
  SERVER=$CLIENTS_DIR/mcp-atlassian
  (cd "$root" && CGO_ENABLED=0 go build -trimpath -o "$SERVER" ./cmd/mcp-atlassian)
}

# A sandbox site and a server in front of it; sets $endpoint, $token (a personal token of the second user) and $issue.
product() { # TRANSPORT-ARGUMENTS…
  program
  local site port info=$scratch/site.json
  site=$(free_port)
  start sandbox "$SERVER" sandbox --flavour dc --port "$site" --info-file "$info"
  local tries
  for ((tries = 0; tries < 150; tries++)); do [ -s "$info" ] && break; sleep 0.1; done
  [ -s "$info" ] || fail "the sandbox did not start"
  field() { python3 -c "import json, sys; d = json.load(open(sys.argv[1])); print($1)" "$info"; }
  token=$(field 'd["users"][1]["personal_token"]')
  issue=$(field 'd["projects"][0]')-1
  port=$(free_port)
  start server env -i PATH="$PATH" HOME="$scratch" JIRA_URL="$(field 'd["jira_url"]')" CONFLUENCE_URL="$(field 'd["confluence_url"]')" \
    "$SERVER" --host 127.0.0.1 --port "$port" "$@"
  wait_for "http://127.0.0.1:$port/readyz"
  endpoint=http://127.0.0.1:$port
}
