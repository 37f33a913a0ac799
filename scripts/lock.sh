#!/usr/bin/env bash
# Pin the requirements anew, with hashes and without any index's address. Run it after changing pyproject.toml.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=.venv/bin/uv
find_links="$(.venv/bin/pip config get global.find-links 2>/dev/null || true)"
[ -z "$find_links" ] || export UV_FIND_LINKS="${find_links// /,}"
common=(--generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --quiet --python-version 3.11)
"$uv" pip compile pyproject.toml --extra cpu --group dev --override requirements/overrides.txt "${common[@]}" -o requirements/cpu.lock
"$uv" pip compile pyproject.toml --extra gpu --override requirements/overrides-gpu.txt "${common[@]}" -o requirements/gpu.lock
"$uv" pip compile requirements/review.in --universal "${common[@]}" -o requirements/review.lock
