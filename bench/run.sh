#!/bin/bash
# The side-by-side on this machine: `make bench`. Peers are compared once installed: bench/bench.py install NAME...
set -euo pipefail
cd "$(dirname "$0")/.."
exec .venv/bin/python bench/bench.py matrix "$@"
