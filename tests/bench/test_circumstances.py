"""`make bench` says when the machine has other work to do, and measures nothing then unless it is told to."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from bench.circumstances import ROOT, circumstances, why_busy


@pytest.mark.parametrize(
    ("load", "in_use", "said"),
    [
        (0.1, 0.02, ""),
        (1.9, 0.0, ""),
        (0.1, 0.6, "60% of its processors are in use"),
        (9.0, 0.0, "its load average is 9.0 on 2 processors"),
    ],
)
def test_other_work_is_told_by_load_and_by_processors_in_use(load: float, in_use: float, said: str) -> None:
    assert why_busy(load, in_use, processors=2) == said


def test_a_figure_carries_commit_day_machine_and_load() -> None:
    told = circumstances(0.84)
    assert told.startswith("commit ") and told.endswith("load average 0.8") and "GiB" in told


@pytest.fixture
def busy_processors() -> Iterator[None]:
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(os.cpu_count() or 1)]
    yield
    for loop in loops:
        loop.kill()
        loop.wait()


@pytest.mark.slow
@pytest.mark.usefixtures("busy_processors")
def test_a_busy_machine_is_refused() -> None:
    command = [sys.executable, "-m", "bench.bench", "matrix", "floor_full", "--results", os.devnull]
    ended = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert ended.returncode == 2 and not ended.stdout
    assert "This machine is busy: " in ended.stderr and "--anyway" in ended.stderr
