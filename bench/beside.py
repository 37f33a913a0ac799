"""What `filigrana` costs beside an older checkout: --help, a run by the replay teacher, 2,000 x 3 calls, as a table.

    python -m bench.beside CHECKOUT [-n 2000] [--repeats 5] [--only help replay calls]

CHECKOUT is a `git worktree` of the older commit with an environment of its own in `.venv`. Both take turns: once
unmeasured (bytecode is written then), then `--repeats` times. Calls are to the same stand-in of an endpoint (200 ms a
reply). CPU is user and system time of the command's process and of those that it waited for (wait4), the peak its
resident memory. Ratios are medians of the turns' ratios.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from bench.circumstances import circumstances
from bench.runners import BENCH, ROOT, RUNNERS, quiet_environment


class Cost(NamedTuple):
    """What one command took."""

    wall_s: float
    cpu_s: float
    peak_mb: float


def cost(checkout: Path, python: Path, words: list[str], log: Path) -> Cost:
    """What one command takes. Ends the program where it fails."""
    environment = quiet_environment(RUNNERS["filigrana_local"])
    began = time.monotonic()
    with log.open("wb") as file:
        command = [str(python), "-m", "filigrana", *words]
        process = subprocess.Popen(command, cwd=checkout, env=environment, stdout=file, stderr=file)
        _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(log.read_text(encoding="utf-8"))
    return Cost(time.monotonic() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def commands(count: int, base_url: str) -> dict[str, list[str]]:
    """By name, what is measured; `--run` is added to what makes one."""
    made = ["generate", str(BENCH / "recipe_three_calls.yaml"), "-n", str(count), "--local", "--concurrency", "256"]
    return {
        "help": ["--help"],
        "replay": [*made, "--teacher", "replay"],
        "calls": [*made, "--teacher", f"openai:mock@{base_url}"],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkout", type=Path, help="folder of the older commit, with its .venv")
    parser.add_argument("-n", type=int, default=2000, dest="count")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--only", nargs="*", choices=("help", "replay", "calls"), default=["help", "replay", "calls"])
    options = parser.parse_args()
    older = options.checkout.resolve()
    print(f"Measured at {circumstances()}.\n")
    sides = {"older": (older, older / ".venv" / "bin" / "python"), "this": (ROOT, Path(sys.executable))}
    server = [sys.executable, "-m", "bench.mock_server", "--latency-ms", "200"]
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(server, stdout=subprocess.PIPE, text=True) as endpoint,
    ):
        try:
            assert endpoint.stdout is not None
            base_url = endpoint.stdout.readline().strip()
            print("| command | turn | older CPU s | this CPU s | CPU | wall | peak | load |")
            print("|---|---|---|---|---|---|---|---|", flush=True)
            for title, words in commands(options.count, base_url).items():
                if title in options.only:
                    compare(title, words, sides, options.repeats, Path(folder))
        finally:
            endpoint.terminate()


def compare(title: str, words: list[str], sides: dict[str, tuple[Path, Path]], repeats: int, folder: Path) -> None:
    """Print a row for each turn, and the medians."""
    turns: list[dict[str, Cost]] = []
    for turn in range(repeats + 1):
        taken = {}
        for name, (checkout, python) in sides.items():
            run = ["--run", str(folder / f"{title}-{name}-{turn}")] if words[0] == "generate" else []
            taken[name] = cost(checkout, python, [*words, *run], folder / "log")
        turns.append(taken)
        row(title, str(turn or "warm"), [taken])
    row(title, "median", turns[1:])


def row(title: str, turn: str, turns: list[dict[str, Cost]]) -> None:
    older, this = (statistics.median(one[name].cpu_s for one in turns) for name in ("older", "this"))
    ratios = [
        f"{statistics.median(getattr(one['this'], what) / getattr(one['older'], what) for one in turns):.3f}"
        for what in ("cpu_s", "wall_s", "peak_mb")
    ]
    cells = [title, turn, f"{older:.2f}", f"{this:.2f}", *ratios, f"{os.getloadavg()[0]:.1f}"]
    print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
