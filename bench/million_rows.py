"""A run of a million rollouts through the whole path with the replay teacher: memory stays flat. Prints a table.

    python -m bench.million_rows [ROLLOUTS] [FOLDER]

The peaks of a run of 10,000 and of one of ROLLOUTS are taken in processes of their own; a rerun of the finished run
shows what resuming costs.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

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


def measured(rollouts: int, recipe: Path, run: Path) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds and peak memory in MB of one `filigrana generate`."""
    words = ["generate", str(recipe), "-n", str(rollouts), "--run", str(run), "--teacher", "replay"]
    command = [sys.executable, "-m", "filigrana", *words, "--local", "--concurrency", "256", "--keep-duplicates"]
    program = (
        "import resource, subprocess, sys\n"
        "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)\n"
    )
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", program, *command], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    cpu, peak = (float(word) for word in done.stdout.split())
    return time.monotonic() - started, cpu, peak


def main() -> None:
    rollouts = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory(dir=sys.argv[2] if len(sys.argv) > 2 else None) as folder:
        recipe = Path(folder) / "milhao.yaml"
        recipe.write_text(RECIPE, encoding="utf-8")
        print("| rollouts | wall s | CPU s | CPU s per 1,000 | peak MB |\n|---|---|---|---|---|")
        for count, name in ((10_000, "small"), (rollouts, "large"), (rollouts, "large")):
            wall, cpu, peak = measured(count, recipe, Path(folder) / name)
            print(f"| {count:,} | {wall:.0f} | {cpu:.0f} | {cpu / count * 1000:.2f} | {peak:.0f} |", flush=True)


if __name__ == "__main__":
    main()
