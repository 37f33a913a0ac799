#!/usr/bin/env bash
# Disturb real runs at random moments and count: drivers, workers, a node, the engine, both sides of the review.
# CHAOS_ARGS='--seed 7 --count 500 --only driver' is passed on; the large review (20,000 records) comes with CHAOS_REVIEW=1.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck disable=SC2086 # several words
.venv/bin/python -m bench.chaos ${CHAOS_ARGS:-}
[ -z "${CHAOS_REVIEW:-}" ] || .venv/bin/python -m bench.review_chaos
