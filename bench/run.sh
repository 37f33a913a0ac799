#!/bin/bash
# The side-by-side on this machine: `make bench`. Peers are compared once installed: python -m bench.bench install NAME...
set -euo pipefail
cd "$(dirname "$0")/.."
exec .venv/bin/python -m bench.bench matrix "$@"
