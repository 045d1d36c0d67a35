#!/usr/bin/env bash
# The wizard in a container, as the documents show it: docker run -i -p 8080:8080 with a mounted folder for the tokens
# and no terminal. The browser is outside and comes back through the published port; the next container uses what was
# stored. Then the wizard at a terminal, where the secret must not be echoed.
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.bash"
source "$external/lib/oauth.bash"
debian podman podman
debian runc runc
podman=(podman --cgroup-manager=cgroupfs --runtime runc)
limits=(--ulimit nofile=1024:1024 --ulimit nproc=1000:1000)
image=localhost/mcp-atlassian:check
BUILDER="podman build --isolation=chroot --format docker" bash "$root/deploy/build-image.sh" "$image" >"$scratch/build.log" 2>&1 || fail "the image cannot be built"
SERVER=${SERVER:-$root/deploy/out/mcp-atlassian}

oauth_site cloud 20s
host=$("${podman[@]}" network inspect podman | python3 -c 'import json, sys; print(json.load(sys.stdin)[0]["subnets"][0]["gateway"])')

# The site listens on loopback; this makes it reachable from the container network, once that exists.
cat >"$scratch/forward.py" <<'PY'
import socket, sys, threading, time
host, port = sys.argv[1], int(sys.argv[2])
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.setsockopt(socket.IPPROTO_IP, 15, 1)  # IP_FREEBIND: the bridge comes with the first container
listener.bind((host, port))
listener.listen()
def copy(a, b):
    while data := a.recv(65536):
        b.sendall(data)
    b.shutdown(socket.SHUT_WR)
while True:
    one, _ = listener.accept()
    two = socket.create_connection(("127.0.0.1", port))
    for pair in ((one, two), (two, one)):
        threading.Thread(target=copy, args=pair, daemon=True).start()
PY
start forward python3 "$scratch/forward.py" "$host" "${site##*:}"
outside=http://$host:${site##*:}

home=$scratch/tokens
mkdir -m 700 "$home"
chown 1000:1000 "$home"
chmod 711 "$scratch"
port=$(free_port)
variables=()
for setting in "${settings[@]}"; do
  case $setting in PATH=* | ATLASSIAN_OAUTH_REDIRECT_URI=*) continue ;; esac
  variables+=(-e "${setting//$site/$outside}")
done
variables+=(-e "ATLASSIAN_OAUTH_REDIRECT_URI=http://localhost:$port/callback")
run=("${podman[@]}" run --rm -i "${limits[@]}" --read-only "${variables[@]}" -v "$home:/home/app/.mcp-atlassian")

sign_in wizard -- "${run[@]}" -p "$port:$port" "$image" --oauth-setup >"$scratch/wizard.log" 2>&1 || fail "the wizard failed"
file=$home/oauth-sandbox-app.json
[ "$(stat -c '%u %a' "$file")" = "1000 600" ] || fail "owner and mode: $(stat -c '%u %a' "$file")"
first=$(md5sum <"$file")
sleep 21
answer=$(sign_in call jira_get_issue '{"issue_key":"DEMO-1","fields":"summary"}' -- "${run[@]}" "$image" 2>"$scratch/server.log") || fail "the next container: $answer"
grep -q '"key":"DEMO-1"' <<<"$answer" || fail "the next container: $answer"
[ "$(md5sum <"$file")" != "$first" ] || fail "the refreshed tokens were not stored in the mounted folder"
no_secrets "$file" "$scratch/wizard.log" "$scratch/server.log"
say "signed in through the published port, and the next container called and refreshed"

# A mounted folder that user 1000 cannot write is a failure, before anybody signs in.
other=$scratch/foreign
mkdir -m 755 "$other"
code=0
sign_in wizard -- "${podman[@]}" run --rm -i "${limits[@]}" --read-only "${variables[@]}" -v "$other:/home/app/.mcp-atlassian" "$image" --oauth-setup >"$scratch/foreign.log" 2>&1 || code=$?
[ $code = 1 ] && grep -q 'could not be stored' "$scratch/foreign.log" && grep -q 'belongs to user 0' "$scratch/foreign.log" || fail "a folder of somebody else: exit $code"
say "a folder that cannot be written: $(grep 'mcp-atlassian:' "$scratch/foreign.log")"

# Pasting, where no port is published: the browser ends on an address that does not load.
rm "$file"
sign_in wizard --paste -- "${run[@]}" "$image" --oauth-setup >"$scratch/paste.log" 2>&1 || fail "pasting failed"
[ -s "$file" ] || fail "pasting stored nothing"
no_secrets "$file" "$scratch/paste.log"
say "signed in by pasting the address"

# At a terminal the secret is typed without an echo.
mkdir "$scratch/terminal"
sign_in wizard --terminal --lines sandbox-app sandbox-app-secret "$callback" "read:jira-work offline_access" -- \
  env -i PATH="$PATH" HOME="$scratch/terminal" JIRA_URL="$site" JIRA_DEPLOYMENT=cloud ATLASSIAN_AUTH_BASE_URL="$site" ATLASSIAN_API_BASE_URL="$site" \
  "$SERVER" --oauth-setup >"$scratch/terminal.log" 2>&1 || fail "the wizard at a terminal failed"
file=$scratch/terminal/.mcp-atlassian/oauth-sandbox-app.json
no_secrets "$file" "$scratch/terminal.log"
grep -q 'Client ID: sandbox-app' "$scratch/terminal.log" || fail "what is no secret is not echoed"
say "4 passed, 0 failed"
