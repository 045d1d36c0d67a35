# Shared by the external checks of OAuth; sourced after common.bash.

# Installs Debian packages unless a program of theirs is there.
debian() { # PROGRAM PACKAGE…
  command -v "$1" >/dev/null && return 0
  apt-get update -qq || true
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${@:2}" >"$scratch/apt.log" 2>&1 || fail "$2 cannot be installed"
}

# A site with an authorization server; sets $site and the array $settings for wizard and server.
oauth_site() { # FLAVOUR TOKEN-LIFE
  program
  local port tries info=$scratch/oauth-$1.json
  port=$(free_port)
  rm -f "$info"
  start "site-$1" "$SERVER" sandbox --flavour "$1" --port "$port" --token-life "$2" --info-file "$info"
  for ((tries = 0; tries < 150; tries++)); do [ -s "$info" ] && break; sleep 0.1; done
  [ -s "$info" ] || fail "the site did not start"
  site=http://127.0.0.1:$port
  local deployment=cloud scope="read:jira-work write:jira-work read:jira-user offline_access"
  [ "$1" = dc ] && deployment=server scope=WRITE
  callback=http://localhost:$(free_port)/callback
  settings=(PATH="$PATH" JIRA_URL="$site" JIRA_DEPLOYMENT="$deployment" ATLASSIAN_AUTH_BASE_URL="$site" ATLASSIAN_API_BASE_URL="$site"
    ATLASSIAN_OAUTH_CLIENT_ID=sandbox-app ATLASSIAN_OAUTH_CLIENT_SECRET=sandbox-app-secret ATLASSIAN_OAUTH_REDIRECT_URI="$callback"
    ATLASSIAN_OAUTH_SCOPE="$scope")
}

sign_in() { python3 "$external/lib/sign_in.py" "$@"; }

# Calls a tool with the stored token; the answer must hold the issue.
reads_issue() { # ENVIRONMENT…
  local answer
  answer=$(sign_in call jira_get_issue '{"issue_key":"DEMO-1","fields":"summary"}' -- env -i "$@" "$SERVER" -v 2>>"$scratch/server.log") ||
    fail "the tool call failed: $answer"
  grep -q '"key":"DEMO-1"' <<<"$answer" || fail "not the issue: $answer"
}

# No token and no secret in what was printed and logged; takes the files to look into.
no_secrets() { # TOKEN-FILE FILE…
  python3 - "$@" <<'PY' || fail "a secret was printed"
import json, sys
secrets = ["sandbox-app-secret"]
if sys.argv[1]:
    tokens = json.load(open(sys.argv[1]))
    secrets += [tokens[k] for k in ("access_token", "refresh_token") if tokens.get(k)]
for name in sys.argv[2:]:
    text = open(name, errors="replace").read()
    for secret in secrets:
        assert secret not in text, name
PY
}
