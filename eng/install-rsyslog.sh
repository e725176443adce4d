#!/usr/bin/env bash
# Installs rsyslog with its TLS module, the stock receiver of the tests of exports over syslog.
set -uo pipefail
modules=/usr/lib/$(uname -m)-linux-gnu/rsyslog
exec bash "$(dirname "$0")/install-debian.sh" "the stock syslog receiver" "$modules/lmnsd_ossl.so" rsyslog rsyslog-openssl
