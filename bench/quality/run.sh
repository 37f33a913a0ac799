#!/usr/bin/env bash
# The pt-PT gate's figures: variety, planted Brazilianisms, speed. `--debian` rebuilds the Debian development set first
# (some minutes, 2.5 GB in bench/out/quality) and measures on it too; without it, only our own texts are measured.
set -euo pipefail
cd "$(dirname "$0")/../.."
data=bench/out/quality
python=.venv/bin/python
if [ "${1:-}" = "--debian" ]; then
    bash bench/quality/fetch_packages.sh "$data/packages"
    "$python" -m bench.quality.build_dev "$data/packages/unpacked" "$data/dev"
fi
if [ -f "$data/dev/sentences.jsonl" ]; then
    "$python" -m bench.quality.measure_variety "$data/dev"
    "$python" -m bench.quality.planted --rows "$data/dev/sentences.jsonl"
    "$python" -m bench.quality.measure_mutations --rows "$data/dev/sentences.jsonl"
else
    "$python" -m bench.quality.measure_variety
    "$python" -m bench.quality.planted
    "$python" -m bench.quality.measure_mutations
fi
"$python" -m bench.quality.measure_blind
"$python" -m bench.quality.measure_answers
"$python" -m bench.gate
