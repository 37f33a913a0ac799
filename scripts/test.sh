#!/usr/bin/env bash
# Everything that CI runs: style, types, floors, unit tests, then the integration tests on the real parts.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin

step() { printf '\n\033[1m== %s\033[0m\n' "$*"; }

step "Style"
"$bin/ruff" format --check .
"$bin/ruff" check .
step "Types"
"$bin/mypy"
step "Floors"
"$bin/lint-imports" | tail -n 8
step "Tests"
exec "$bin/python" -m pytest -q --durations=15 "$@"
