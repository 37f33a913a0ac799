#!/usr/bin/env bash
# Put the locked uv, its hash verified, into a virtual environment that has pip: fetch_uv.sh VENV
set -euo pipefail
venv="$1"
cd "$(dirname "$0")/.."
version="$(sed -n 's/^uv==\([^ ]*\).*/\1/p' requirements/cpu.lock)"
case "$("$venv/bin/uv" --version 2>/dev/null || true)" in "uv $version"*) exit 0 ;; esac
pin="$(mktemp)"
trap 'rm -f "$pin"' EXIT
awk '/^uv==/ {on = 1; print; next} on && /^ / {print; next} {on = 0}' requirements/cpu.lock > "$pin"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --force-reinstall --require-hashes -r "$pin"
