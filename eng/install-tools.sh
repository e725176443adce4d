#!/usr/bin/env bash
# Installs what the benchmarks need beside the SDK (nginx as a static upstream, wrk as the load), if it is missing.
# Does nothing where both are there; neither is started as a service.
set -euo pipefail
missing=()
for tool in nginx wrk; do
  command -v "$tool" >/dev/null || [ -x "/usr/sbin/$tool" ] || missing+=("$tool")
done
[ "${#missing[@]}" -eq 0 ] && exit 0
sudo=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "needs root to install: apt-get install ${missing[*]}" >&2; exit 69; }
  sudo=(sudo)
fi
export DEBIAN_FRONTEND=noninteractive
# A policy that forbids services keeps the package from starting nginx on port 80.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' | "${sudo[@]}" tee "$policy" >/dev/null
  "${sudo[@]}" chmod +x "$policy"
  trap '"${sudo[@]}" rm -f "$policy"' EXIT
fi
"${sudo[@]}" apt-get update -q >&2
"${sudo[@]}" apt-get install -q -y --no-install-recommends "${missing[@]}" >&2
