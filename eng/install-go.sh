#!/usr/bin/env bash
# Installs Go and the checksum database's packages, with which tests check the ledger's tiles by code that is not ours.
set -uo pipefail
exec bash "$(dirname "$0")/install-debian.sh" "the independent check of the ledger" \
  /usr/share/gocode/src/golang.org/x/mod/sumdb/tlog golang-go golang-golang-x-mod-dev
