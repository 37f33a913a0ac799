"""The CPU of one `filigrana generate` beside that of an older checkout: 2,000 x 3 calls, taking turns. Prints a table.

    python -m bench.beside CHECKOUT [-n 2000] [--repeats 5]

CHECKOUT is a `git worktree` of the older commit with an environment of its own in `.venv`. Both ask the same stand-in
of an endpoint (200 ms a reply) in turn, once unmeasured (bytecode is written then), then `--repeats` times.
CPU is user and system time of the command's process and of those that it waited for (wait4).
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.circumstances import circumstances
from bench.runners import BENCH, ROOT, RUNNERS, quiet_environment


def cpu_seconds(checkout: Path, python: Path, base_url: str, count: int, run: Path) -> float:
    """What one run costs. Ends the program where the run fails."""
    recipe, teacher = "bench/recipe_three_calls.yaml", f"openai:mock@{base_url}"
    words = ["generate", recipe, "-n", str(count), "--teacher", teacher, "--local", "--concurrency", "256"]
    command = [str(python), "-m", "filigrana", *words, "--run", str(run)]
    environment = quiet_environment(RUNNERS["filigrana_local"])
    with run.with_suffix(".log").open("wb") as log:
        process = subprocess.Popen(command, cwd=checkout, env=environment, stdout=log, stderr=log)
        _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(run.with_suffix(".log").read_text(encoding="utf-8"))
    return used.ru_utime + used.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkout", type=Path, help="folder of the older commit, with its .venv")
    parser.add_argument("-n", type=int, default=2000, dest="count")
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    older = options.checkout.resolve()
    print(f"Measured at {circumstances()}.\n")
    sides = {"older": (older, older / ".venv" / "bin" / "python"), "this": (ROOT, Path(sys.executable))}
    server = [sys.executable, str(BENCH / "mock_server.py"), "--latency-ms", "200"]
    found: dict[str, list[float]] = {name: [] for name in sides}
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(server, stdout=subprocess.PIPE, text=True) as endpoint,
    ):
        assert endpoint.stdout is not None
        base_url = endpoint.stdout.readline().strip()
        print("| turn | older CPU s | this CPU s | ratio | load |\n|---|---|---|---|---|", flush=True)
        for turn in range(options.repeats + 1):
            for name, (checkout, python) in sides.items():
                run = Path(folder) / f"{name}{turn}"
                found[name].append(cpu_seconds(checkout, python, base_url, options.count, run))
            older_s, this_s = found["older"][-1], found["this"][-1]
            row = f"{turn or 'warm'} | {older_s:.2f} | {this_s:.2f} | {this_s / older_s:.2f} | {os.getloadavg()[0]:.1f}"
            print(f"| {row} |", flush=True)
        endpoint.terminate()
    older_s, this_s = (statistics.median(found[name][1:]) for name in ("older", "this"))
    print(f"| median | {older_s:.2f} | {this_s:.2f} | {this_s / older_s:.2f} | |")


if __name__ == "__main__":
    main()
