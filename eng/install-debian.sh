#!/usr/bin/env bash
# install-debian.sh WHAT FILE PACKAGE...: installs Debian packages with which tests check what is ours by what is not, if FILE
# is missing; nothing is started as a service. Where they cannot be had, says that WHAT is left out; with CI set, that is a failure.
set -uo pipefail
what=$1 file=$2
shift 2
[ -e "$file" ] && exit 0
left_out() {
  if [ -n "${CI:-}" ]; then echo "$what: $1" >&2; exit 1; fi
  echo "left out: $what ($1)"
  exit 0
}
command -v apt-get >/dev/null || left_out "no apt-get here"
sudo=()
if [ "$(id -u)" -ne 0 ]; then
  sudo -n true 2>/dev/null || left_out "needs root: apt-get install $*"
  sudo=(sudo -n)
fi
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
# A policy that forbids services keeps a package from starting one.
policy=/usr/sbin/policy-rc.d
forbid=$policy
[ -e "$policy" ] && forbid=
trap 'rm -f "$log"; [ -z "$forbid" ] || "${sudo[@]}" rm -f "$forbid"' EXIT
[ -z "$forbid" ] || { printf '#!/bin/sh\nexit 101\n' | "${sudo[@]}" tee "$forbid" && "${sudo[@]}" chmod +x "$forbid"; } >/dev/null
if ! { "${sudo[@]}" apt-get update -q && "${sudo[@]}" apt-get install -q -y --no-install-recommends "$@"; } >"$log" 2>&1; then
  tail -n 5 "$log" >&2
  left_out "apt-get install failed"
fi
