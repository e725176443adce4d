#!/usr/bin/env bash
# Installs Go and the checksum database's packages, with which tests check the ledger's tiles by code that is not ours, if
# they are missing. Where they cannot be had, says so; with CI set, that is a failure.
set -uo pipefail
packages=/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog
command -v go >/dev/null && [ -d "$packages" ] && exit 0
left_out() {
  if [ -n "${CI:-}" ]; then echo "go: $1" >&2; exit 1; fi
  echo "left out: the independent check of the ledger ($1)"
  exit 0
}
command -v apt-get >/dev/null || left_out "no apt-get here"
sudo=()
if [ "$(id -u)" -ne 0 ]; then
  sudo -n true 2>/dev/null || left_out "needs root: apt-get install golang-go golang-golang-x-mod-dev"
  sudo=(sudo -n)
fi
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { "${sudo[@]}" apt-get update -q && "${sudo[@]}" apt-get install -q -y --no-install-recommends golang-go golang-golang-x-mod-dev; } >"$log" 2>&1; then
  tail -n 5 "$log" >&2
  left_out "apt-get install failed"
fi
