#!/usr/bin/env bash
# The pages of docs/ as a site: docs.sh FOLDER. A link that leads nowhere is an error. Sphinx lives in an environment of its own,
# made once from requirements/docs.lock under ~/.cache/filigrana (or FILIGRANA_CACHE).
set -euo pipefail
cd "$(dirname "$0")/.."
out="$1"
lock=requirements/docs.lock
cache="${FILIGRANA_CACHE:-$HOME/.cache/filigrana}"
env="$cache/docs-env-$(sha256sum "$lock" | cut -c1-12)"

mkdir -p "$cache"
exec 9>"$env.lock"
flock 9
if [ ! -f "$env/complete" ]; then
    .venv/bin/python -m venv --clear "$env"
    "$env/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r "$lock"
    touch "$env/complete"
fi
flock -u 9
"$env/bin/sphinx-build" --quiet --fresh-env --nitpicky --fail-on-warning --keep-going -c docs/site docs "$out"
echo "Open $out/index.html"
