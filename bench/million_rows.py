"""A run of a million rollouts through the whole path with the replay teacher: memory stays flat. Prints a table.

    python -m bench.million_rows [ROLLOUTS] [--ray] [--folder DIR]

A run of 10,000, one of ROLLOUTS, and the finished one once more, which shows what resuming costs. The driver is the
command's own process; without Ray it is the only one.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from bench.process_tree import Cost, become_subreaper, measure

ROOT = Path(__file__).resolve().parents[1]
RECIPE = """\
name: milhao
title: Um milhão de linhas
method: instruct
seeds:
  cross: {topic: topics, persona: personas, task: tasks}
templates:
  instruction: {user: "Escreve um pedido de {{ persona.text }} sobre {{ topic.text }}: {{ task.text }}."}
  answer: {user: "{{ instruction }}"}
sampling:
  default: {max_tokens: 256}
checks:
  - length: {min_words: 1, max_words: 1000, slack: 100}
"""


PROGRAM = """\
import pathlib, resource, sys
report = pathlib.Path(sys.argv.pop(1))
from filigrana import main
try:
    main()
finally:
    report.write_text(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))
"""


def measured(rollouts: int, folder: Path, run: Path, host: list[str]) -> tuple[Cost, float]:
    """What one `filigrana generate` took with all its processes, and the peak of the command's own process in MB."""
    words = ["generate", str(folder / "milhao.yaml"), "-n", str(rollouts), "--run", str(run), "--teacher", "replay"]
    report, log = folder / "peak", folder / "log"
    command = [sys.executable, "-c", PROGRAM, str(report), *words, *host, "--concurrency", "256", "--keep-duplicates"]
    cost = measure(command, dict(os.environ), ROOT, log, set(), timeout_s=7200)
    if cost.exit_code:
        sys.exit(log.read_text(encoding="utf-8"))
    return cost, float(report.read_text())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rollouts", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--folder", help="where the runs are written for as long as this takes (2 GB a million)")
    parser.add_argument("--ray", action="store_true", help="through Ray instead of in one process")
    options = parser.parse_args()
    become_subreaper()
    host = [] if options.ray else ["--local"]
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        (folder / "milhao.yaml").write_text(RECIPE, encoding="utf-8")
        print("| rollouts | wall s | CPU s | CPU s per 1,000 | driver's peak MB | all processes' peak MB |")
        print("|---|---|---|---|---|---|")
        for count, run in ((10_000, "small"), (options.rollouts, "large"), (options.rollouts, "large")):
            cost, peak = measured(count, folder, folder / run, host)
            per_thousand = cost.cpu_s / count * 1000
            sizes = f"{peak:.0f} | {cost.peak_mb:.0f}"
            print(f"| {count:,} | {cost.wall_s:.0f} | {cost.cpu_s:.0f} | {per_thousand:.2f} | {sizes} |", flush=True)


if __name__ == "__main__":
    main()
