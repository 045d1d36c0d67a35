#!/usr/bin/env bash
# The image and the container commands of the HTTP page, run for real: stateless streamable HTTP, SSE, stdio with -i.
# Debian's podman with runc is installed when no podman is there (as root).
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.bash"

command -v podman >/dev/null && command -v runc >/dev/null || {
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq podman runc >"$scratch/apt.log" 2>&1 || fail "podman cannot be installed"
}
podman=(podman --cgroup-manager=cgroupfs --runtime runc)
limits=(--ulimit nofile=1024:1024 --ulimit nproc=1000:1000)
image=localhost/mcp-atlassian:check
names=()
leave() { # removes the containers, then what every check removes
  local code=$? name
  for name in "${names[@]}"; do "${podman[@]}" rm -f "$name" >/dev/null 2>&1 || true; done
  set +e
  (exit $code)
  cleanup
}
trap leave EXIT

BUILDER="podman build --isolation=chroot --format docker" VERSION=9.8.7 bash "$root/deploy/build-image.sh" "$image" >"$scratch/build.log" 2>&1 ||
  fail "the image cannot be built"

env_file=$scratch/site.env
printf '%s\n' JIRA_URL=https://jira.acme.example CONFLUENCE_URL=https://confluence.acme.example \
  JIRA_PERSONAL_TOKEN=container-secret CONFLUENCE_PERSONAL_TOKEN=container-secret >"$env_file"

request='{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"check","version":"1"}}}'
initialized='{"jsonrpc":"2.0","method":"notifications/initialized"}'
list='{"jsonrpc":"2.0","id":2,"method":"tools/list"}'

run_http() { # NAME PORT ARGUMENTS…: starts a container as the page does, with a read-only root, and waits for it
  local name=mcp-check-$1-$$ port=$2
  names+=("$name")
  start "$1" "${podman[@]}" run --rm --name "$name" "${limits[@]}" --read-only -p "$port:$port" --env-file "$env_file" "$image" "${@:3}"
  wait_for "http://localhost:$port/healthz"
  "${podman[@]}" exec "$name" /usr/local/bin/mcp-atlassian healthcheck || fail "$1: the health command fails"
}

port=$(free_port)
run_http streamable "$port" --transport streamable-http --stateless --port "$port" -vv
answer=$(curl -fsS "http://localhost:$port/mcp" -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream' -d "$list")
grep -q '"jira_get_issue"' <<<"$answer" || fail "streamable HTTP: no tools: ${answer:0:300}"
! grep -q container-secret "$scratch/streamable.log" || fail "the log holds a secret"

port=$(free_port)
run_http sse "$port" --transport sse --port "$port" -vv
{ timeout 2 curl -sN "http://localhost:$port/sse" || true; } | grep -q 'event: endpoint' || fail "SSE: no endpoint event"

answer=$(printf '%s\n' "$request" "$initialized" "$list" |
  "${podman[@]}" run --rm -i "${limits[@]}" --read-only --network none --env-file "$env_file" "$image" 2>"$scratch/stdio.log")
grep -q '"id":2.*"jira_get_issue"' <<<"$answer" || fail "stdio: no tools: ${answer:0:300}"
grep -q '9\.8\.7' <<<"$answer" || fail "stdio: the version of the image is not reported"

user=$("${podman[@]}" image inspect "$image" --format '{{.Config.User}} {{.Config.WorkingDir}} {{.Config.Entrypoint}}')
[ "$user" = '1000:1000 /app [/usr/local/bin/mcp-atlassian]' ] || fail "user, folder and entry point: $user"
"${podman[@]}" image inspect "$image" --format '{{json .HealthCheck}}{{json .Healthcheck}}' 2>/dev/null | grep -q healthcheck ||
  "${podman[@]}" image inspect "$image" | grep -q '"healthcheck"' || fail "the image has no health check"
say "5 passed, 0 failed"
