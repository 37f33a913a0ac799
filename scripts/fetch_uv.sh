#!/usr/bin/env bash
# Put the locked uv, its hash verified, into a virtual environment that has pip: fetch_uv.sh VENV
set -euo pipefail
venv="$1"
cd "$(dirname "$0")/.."
version="$(sed -n 's/^uv==\([^ ]*\).*/\1/p' requirements/cpu.lock)"
# Is the locked uv there, whole? One that was cut off can still say its version.
is_there() {
    case "$("$venv/bin/uv" --version 2>/dev/null || true)" in "uv $version"*) ;; *) return 1 ;; esac
    [ ! -e "$venv/.unfinished" ] || ! "$venv/bin/python" scripts/damaged_packages.py | grep -qx uv
}
! is_there || exit 0
pin="$(mktemp)"
trap 'rm -f "$pin"' EXIT
awk '/^uv==/ {on = 1; print; next} on && /^ / {print; next} {on = 0}' requirements/cpu.lock > "$pin"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --force-reinstall --require-hashes -r "$pin"
