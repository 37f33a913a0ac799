#!/usr/bin/env bash
# Kill things at random moments and count: drivers, workers, a node, the engine, both sides of the review. ROUNDS=3 by default.
set -euo pipefail
cd "$(dirname "$0")/.."
for round in $(seq "${ROUNDS:-3}"); do
    printf '\n\033[1m== Round %s\033[0m\n' "$round"
    .venv/bin/python -m pytest -q tests/ray_jobs/test_generate_on_ray.py tests/generators/test_local_run.py \
        tests/generators/teachers/test_vllm_teacher.py tests/store tests/review/test_review_chaos.py
done
.venv/bin/python bench/review_chaos.py
