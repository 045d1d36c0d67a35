#!/usr/bin/env bash
# Builds the binary and the image: deploy/build-image.sh [TAG]. VERSION sets the reported version, BUILDER the program
# that builds images ("docker build", or podman with what it needs), GOARCH the platform.
set -euo pipefail
cd "$(dirname "$0")"
tag=${1:-mcp-atlassian:latest}
read -ra builder <<<"${BUILDER:-docker build}"

mkdir -p out/rootfs/app out/rootfs/home/app/.mcp-atlassian out/rootfs/tmp
chmod 1777 out/rootfs/tmp
chmod 700 out/rootfs/home/app/.mcp-atlassian
version=()
[ -z "${VERSION:-}" ] || version=(-X "main.version=$VERSION")
(cd .. && CGO_ENABLED=0 GOOS=linux go build -trimpath -ldflags "-s -w ${version[*]:-}" -o deploy/out/mcp-atlassian ./cmd/mcp-atlassian)
"${builder[@]}" -t "$tag" -f Dockerfile .
