"""The gate's CPU beside that of an older checkout, taking turns every sixty answers. Prints both, and their ratio.

    python -m bench.gate_beside CHECKOUT [--rounds 40]

CHECKOUT is a folder with the older commit's files (`git worktree`, or `git archive` unpacked). Both run in this
environment, each in a process of its own, over the same answers of bench/gate.py: first 4,000 that aren't measured.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from bench.circumstances import circumstances
from bench.gate import OUTSIDE_THE_GATE, answers
from prompts.recipe import load_recipe
from quality.checks import run_checks, validate_settings
from quality.registry import CHECKS
from schemas.settings import collect_garbage_rarely

ROOT = Path(__file__).resolve().parents[1]
A_TURN, WARM_UP = 60, 4_000


def take_turns() -> None:
    """One side: for each line that is read, the microseconds of an answer, for the gate and for an audit's checks."""
    gate = [(name, validate_settings(name)) for name in CHECKS if name not in OUTSIDE_THE_GATE]
    audit = [(c.name, validate_settings(c.name, c.settings)) for c in load_recipe("adopt-audit").recipe.checks]
    collect_garbage_rarely()
    for answer in answers(WARM_UP, seed=0):
        run_checks(gate, answer, every=True)
        run_checks(audit, answer, every=True)
    print("ready", flush=True)
    more = answers(10**9, seed=1)
    for _ in sys.stdin:
        spent = []
        for checks in (gate, audit):
            given = [next(more) for _ in range(A_TURN)]
            started = time.process_time()
            for answer in given:
                run_checks(checks, answer, every=True)
            spent.append(1e6 * (time.process_time() - started) / A_TURN)
        print(*spent, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkout", type=Path, help="folder of the older commit")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--side", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.side:
        take_turns()
        return
    print(f"Measured at {circumstances()}.\n")
    sides = []
    for folder in (options.checkout.resolve(), ROOT):
        command = [sys.executable, "-P", __file__, str(folder), "--side"]
        pipe, environment = subprocess.PIPE, {**os.environ, "PYTHONPATH": str(folder)}
        sides.append(subprocess.Popen(command, cwd=folder, env=environment, stdin=pipe, stdout=pipe, text=True))
    spent: list[list[list[float]]] = [[], []]
    for side in sides:
        assert side.stdout and side.stdout.readline() == "ready\n"
    for _ in range(options.rounds):
        for side, found in zip(sides, spent, strict=True):
            assert side.stdin and side.stdout
            side.stdin.write("\n")
            side.stdin.flush()
            found.append([float(each) for each in side.stdout.readline().split()])
    for side in sides:
        side.communicate()
    print("| what | older, µs of CPU an answer | this | ratio |\n|---|---|---|---|")
    for place, what in enumerate(("the gate", "the checks of adopt-audit")):
        older, this = (statistics.median(one[place] for one in found) for found in spent)
        print(f"| {what} | {older:,.0f} | {this:,.0f} | {this / older:.2f} |")
    print(f"\nMedians of {options.rounds} turns of {A_TURN} answers; load {os.getloadavg()[0]:.1f} at the end.")


if __name__ == "__main__":
    main()
