#!/usr/bin/env bash
# Which lines no test runs: coverage.sh ARGUMENTS_OF_PYTEST... Without a server, engine or browser; programs that tests start
# count too. Exit code 1 where one of the lower floors has less than MINIMUM of its lines run.
set -euo pipefail
cd "$(dirname "$0")/.."
python=.venv/bin/python
FLOORS=(schemas text store sources quality prompts)
MINIMUM=90

rm -rf .coverage && mkdir .coverage
"$python" -m pytest -q -m "not integration" --cov --cov-report= "$@"
find .coverage -name 'data.*' -delete # Of programs that a test killed in the middle of writing theirs.
"$python" -m coverage report --skip-covered --show-missing --include "$(printf '%s/*,' "${FLOORS[@]}")"
low=0
echo
for floor in "${FLOORS[@]}"; do
    percent="$("$python" -m coverage report --include "$floor/*" --format total)"
    printf '%-10s %3d%% of lines\n' "$floor" "$percent"
    [ "$percent" -ge $MINIMUM ] || low=1
done
[ $low -eq 0 ] || { echo "A floor is under $MINIMUM%: see which lines above." >&2; exit 1; }
