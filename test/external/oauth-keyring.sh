#!/usr/bin/env bash
# The keyring of the operating system: Debian's gnome-keyring behind a session bus. Tokens of a sign-in are in the
# keyring and not on disk, a server finds and refreshes them there, and a keyring that is locked is said so.
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.bash"
source "$external/lib/oauth.bash"
debian dbus-run-session dbus-daemon
debian dbus-send dbus-bin
debian gnome-keyring-daemon gnome-keyring
debian secret-tool libsecret-tools

if [ "${1:-}" != inside ]; then
  program
  export SERVER HOME="$scratch/home" XDG_RUNTIME_DIR="$scratch/run"
  mkdir -p "$HOME" "$XDG_RUNTIME_DIR"
  chmod 700 "$XDG_RUNTIME_DIR"
  dbus-run-session -- bash "${BASH_SOURCE[0]}" inside
  exit 0
fi

printf 'password' | gnome-keyring-daemon --unlock --components=secrets >"$scratch/keyring.log" 2>&1 || fail "the keyring does not start"
entry() { secret-tool lookup service mcp-atlassian-oauth username "$1"; }

oauth_site cloud 20s
home=$scratch/own
mkdir "$home"
environment=("${settings[@]}" HOME="$home" DBUS_SESSION_BUS_ADDRESS="$DBUS_SESSION_BUS_ADDRESS")
sign_in wizard -- env -i "${environment[@]}" "$SERVER" --oauth-setup >"$scratch/wizard.log" 2>&1 || fail "the wizard failed"
grep -q 'stored in the keyring of this system' "$scratch/wizard.log" || fail "the tokens are not in the keyring"
! ls "$home"/.mcp-atlassian/*.json 2>/dev/null || fail "the tokens are on disk as well"
first=$(entry oauth-sandbox-app)
grep -q '"refresh_token":"' <<<"$first" || fail "no refresh token in the keyring"
reads_issue "${environment[@]}"
sleep 21
reads_issue "${environment[@]}"
second=$(entry oauth-sandbox-app)
[ "$first" != "$second" ] || fail "the refreshed tokens are not in the keyring"
say "signed in, called, expired and refreshed with tokens in the keyring"

# Entries of the predecessor are found: the same service and name, and no members of ours.
python3 -c 'import json, sys; t = json.load(sys.stdin); print(json.dumps({k: t[k] for k in ("refresh_token", "access_token", "expires_at", "cloud_id", "base_url")}), end="")' \
  <<<"$second" | secret-tool store --label=predecessor service mcp-atlassian-oauth username oauth-sandbox-app
reads_issue "${environment[@]}"
say "an entry in the predecessor's form was taken over"

# A secret that is not allowed anywhere else.
printf '%s' "$second" >"$scratch/tokens.json"
no_secrets "$scratch/tokens.json" "$scratch/wizard.log" "$scratch/server.log"

# A locked keyring waits for a password that nobody types: the server says so instead of waiting for ever.
dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets org.freedesktop.Secret.Service.Lock \
  array:objpath:/org/freedesktop/secrets/collection/login >"$scratch/lock.log" 2>&1 || fail "the keyring cannot be locked"
code=0
answer=$(sign_in call jira_get_issue '{"issue_key":"DEMO-1"}' -- env -i "${environment[@]}" "$SERVER" 2>>"$scratch/server.log") || code=$?
[ $code = 1 ] && grep -qi 'keyring' <<<"$answer" && grep -q 'MCP_ATLASSIAN_TOKEN_STORE=file' <<<"$answer" || fail "a locked keyring: $answer"
say "a locked keyring: $answer"

# With MCP_ATLASSIAN_TOKEN_STORE=keyring and no bus nothing falls back to the disk silently.
code=0
env -i "${settings[@]}" HOME="$home" MCP_ATLASSIAN_TOKEN_STORE=keyring "$SERVER" --oauth-setup --non-interactive >"$scratch/nobus.log" 2>&1 || code=$?
[ $code = 1 ] && grep -q 'there is no keyring here' "$scratch/nobus.log" || fail "without a keyring: exit $code"
say "5 passed, 0 failed"
