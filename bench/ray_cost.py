"""What a private Ray costs: the same short run through Ray and in one process, taking turns. Prints a table.

    python -m bench.ray_cost [-n 20] [--repeats 3] [--anyway]

A run of few rollouts is a start and an end, so that what Ray takes more is what it costs once: its own processes, and
what driver and worker both import. CPU and memory (PSS) are of all processes; each turn's difference is taken, and the
medians of the differences.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

from bench.circumstances import circumstances, require_quiet, take_anyway
from bench.process_tree import Cost, become_subreaper, measure
from bench.runners import BENCH, ROOT, RUNNERS, quiet_environment


def cost(count: int, run: Path, host: list[str]) -> Cost:
    """What one run takes with all its processes. Ends the program where it fails."""
    words = ["generate", str(BENCH / "recipe_three_calls.yaml"), "-n", str(count), "--teacher", "replay", *host]
    command = [sys.executable, "-m", "filigrana", *words, "--run", str(run), "--concurrency", "64", "--keep-duplicates"]
    log = run.with_suffix(".log")
    taken = measure(command, quiet_environment(RUNNERS["filigrana_ray"]), ROOT, log, set(), timeout_s=600)
    if taken.exit_code:
        sys.exit(log.read_text(encoding="utf-8"))
    return taken


def row(title: str, turns: list[tuple[Cost, Cost]], load: str) -> str:
    """A line of the table: medians over turns of what it takes in one process, through Ray, and the difference."""
    cells = [title]
    for name, digits in (("cpu_s", 1), ("peak_mb", 0)):
        alone, through_ray = ([getattr(turn[side], name) for turn in turns] for side in (0, 1))
        more = [after - before for before, after in zip(alone, through_ray, strict=True)]
        cells += [f"{statistics.median(values):.{digits}f}" for values in (alone, through_ray, more)]
    return f"| {' | '.join((*cells, load))} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, default=20, dest="count", help="rollouts, of three calls each")
    parser.add_argument("--repeats", type=int, default=3)
    take_anyway(parser)
    options = parser.parse_args()
    require_quiet(options.anyway)
    become_subreaper()
    print(f"Measured at {circumstances()}; {options.count} rollouts.\n")
    print("| turn | alone: CPU s | through Ray | more | alone: MB | through Ray | more | load |")
    print("|---|---|---|---|---|---|---|---|", flush=True)
    turns: list[tuple[Cost, Cost]] = []
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(1, options.repeats + 1):
            runs = (Path(folder) / f"alone-{turn}", ["--local"]), (Path(folder) / f"ray-{turn}", [])
            alone, through_ray = (cost(options.count, run, host) for run, host in runs)
            turns.append((alone, through_ray))
            print(row(str(turn), turns[-1:], f"{os.getloadavg()[0]:.1f}"), flush=True)
    print(row("median", turns, ""))


if __name__ == "__main__":
    main()
