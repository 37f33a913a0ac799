"""What every figure carries: commit, day, machine, load. And whether the machine is quiet enough to measure on."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
MOST_IN_USE = 0.15
"""Of all processors together, over a moment before anything is measured."""
MOST_LOAD = 1.0
"""Load average of the last minute, for each processor: a benchmark that has just ended leaves as much."""
LOOKED_FOR_S = 2.0


def circumstances(load: float | None = None) -> str:
    """`commit 1a2b3c4, 2026-11-29, 2 x AMD EPYC, 24 GiB, ..., load average 0.8`; the load is that of now by default."""
    now = os.getloadavg()[0] if load is None else load
    return f"commit {commit()}, {time.strftime('%Y-%m-%d', time.gmtime())}, {machine()}, load average {now:.1f}"


def commit() -> str:
    """The commit that is measured, with a `+` where files were changed since; `unknown` outside a checkout."""
    try:
        named = _git("rev-parse", "--short=7", "HEAD")
        return named + ("+" if _git("status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def machine() -> str:
    """Processors, memory, kernel and Python."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    models = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    memory = int(Path("/proc/meminfo").read_text().split()[1]) / 2**20
    python = platform.python_version()
    return f"{len(models)} x {models[0]}, {memory:.0f} GiB, Linux {platform.release()}, Python {python}"


def why_busy(load: float, in_use: float, processors: int) -> str:
    """What says that a machine has other work to do; '' where nothing does. `in_use` is a share of all processors."""
    if in_use > MOST_IN_USE:
        return f"{in_use:.0%} of its processors are in use"
    if load > MOST_LOAD * processors:
        return f"its load average is {load:.1f} on {processors} processors"
    return ""


def take_anyway(parser: argparse.ArgumentParser) -> None:
    """The option by which one measures on a busy machine."""
    parser.add_argument("--anyway", action="store_true", help="measure on a busy machine, too: its figures say so")


def require_quiet(anyway: bool) -> None:
    """End the program with code 2 on a machine that has other work to do, unless told to measure `anyway`."""
    in_use = psutil.cpu_percent(LOOKED_FOR_S) / 100
    why = why_busy(os.getloadavg()[0], in_use, os.cpu_count() or 1)
    if not why:
        return
    if anyway:
        print(f"This machine is busy: {why}. Read ratios, not seconds.", file=sys.stderr)
        return
    print(
        f"This machine is busy: {why}, so that figures of now would tell of that work.\n"
        "Wait until it has ended, or measure all the same with --anyway (make bench BENCH_ARGS=--anyway).",
        file=sys.stderr,
    )
    sys.exit(2)


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()
