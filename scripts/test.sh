#!/usr/bin/env bash
# Everything that CI runs: style, types, floors, the tests that need no server side by side, then those that do, one by one.
# Arguments go to pytest: test.sh tests/store -k journal
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
NOTHING_COLLECTED=5

step() { printf '\n\033[1m== %s\033[0m\n' "$*"; }

# tests ARGUMENTS...: pytest, where it is no fault that none of the tests asked for is of this kind. Sets `ran` and `failed`.
tests() {
    local status=0
    "$bin/python" -m pytest -q --durations=15 "$@" || status=$?
    [ $status -eq $NOTHING_COLLECTED ] || ran=1
    [ $status -eq 0 ] || [ $status -eq $NOTHING_COLLECTED ] || failed=$status
}

step "Style"
"$bin/ruff" format --check .
"$bin/ruff" check .
step "Types"
"$bin/mypy"
step "Floors"
"$bin/lint-imports" | tail -n 8
ran="" failed=0
step "Tests that need no server"
tests -m "not integration" -n logical --maxprocesses 8 --dist loadscope "$@"
step "Tests on real servers, engines and browsers"
tests -m integration "$@"
[ -n "$ran" ] || { echo "No test was asked for by: $*" >&2; exit $NOTHING_COLLECTED; }
exit $failed
