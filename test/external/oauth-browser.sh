#!/usr/bin/env bash
# The whole sign-in in a real browser (Debian's Chromium, headless): wizard, consent page, callback, a tool call with
# the stored token, expiry, refresh. Once for Cloud and once for Data Center.
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.bash"
source "$external/lib/oauth.bash"
debian chromium chromium
debian chromedriver chromium-driver

token() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$1" "$2"; }

for flavour in cloud dc; do
  oauth_site $flavour 20s
  home=$scratch/home-$flavour
  mkdir "$home"
  environment=("${settings[@]}" HOME="$home" MCP_ATLASSIAN_TOKEN_STORE=file)
  sign_in wizard --browser chromium -- env -i "${environment[@]}" "$SERVER" --oauth-setup >"$scratch/wizard-$flavour.log" 2>&1 || fail "$flavour: the wizard failed"
  grep -q 'the browser shows: .* -> '"$callback" "$scratch/wizard-$flavour.log" || fail "$flavour: the browser did not end on the callback"
  file=$home/.mcp-atlassian/oauth-sandbox-app.json
  [ "$(stat -c '%a' "$file")" = 600 ] || fail "$flavour: mode of $file: $(stat -c '%a' "$file")"
  first=$(token "$file" access_token)
  reads_issue "${environment[@]}"
  [ "$(token "$file" access_token)" = "$first" ] || fail "$flavour: refreshed too early"
  sleep 21
  reads_issue "${environment[@]}"
  second=$(token "$file" access_token)
  [ "$second" != "$first" ] || fail "$flavour: an expired token was not refreshed"
  env -i "${environment[@]}" "$SERVER" --check-config --online >"$scratch/check-$flavour.log" 2>&1 || fail "$flavour: the check failed"
  grep -q 'refreshed without you' "$scratch/check-$flavour.log" || fail "$flavour: the check does not tell when the sign-in ends"
  no_secrets "$file" "$scratch/wizard-$flavour.log" "$scratch/server.log" "$scratch/check-$flavour.log"
  ! grep -qF "$first" "$scratch/wizard-$flavour.log" "$scratch/server.log" || fail "$flavour: a token was printed"
  say "$flavour: signed in with $(chromium --version 2>/dev/null | head -1), called, expired, refreshed"
done
say "2 passed, 0 failed"
