#!/usr/bin/env bash
# The pt-PT gate's figures: variety, planted Brazilianisms, speed. `--debian` rebuilds the Debian development set first
# (some minutes, 2.5 GB in bench/out/quality) and measures on it too; without it, only our own texts are measured.
set -euo pipefail
cd "$(dirname "$0")/../.."
data=bench/out/quality
python=.venv/bin/python
if [ "${1:-}" = "--debian" ]; then
    bash bench/quality/fetch_packages.sh "$data/packages"
    "$python" bench/quality/build_dev.py "$data/packages/unpacked" "$data/dev"
fi
if [ -f "$data/dev/sentences.jsonl" ]; then
    "$python" bench/quality/measure_variety.py "$data/dev"
    "$python" bench/quality/planted.py --rows "$data/dev/sentences.jsonl"
else
    "$python" bench/quality/measure_variety.py
    "$python" bench/quality/planted.py
fi
"$python" bench/quality/measure_blind.py
"$python" bench/quality/measure_answers.py
"$python" bench/gate.py
