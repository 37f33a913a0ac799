"""Run a command and account for every process it starts: CPU, memory, and nobody left behind. Linux only."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

PR_SET_CHILD_SUBREAPER = 36
SAMPLE_EVERY_S = 0.3


@dataclass(frozen=True)
class Cost:
    """Of one run and all its processes. `peak_mb` is the largest sum of their proportional set sizes (PSS)."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    processes: int
    exit_code: int
    timed_out: bool
    killed: bool


def become_subreaper() -> None:
    """Inherit orphans (daemons of Ray), so that they are counted and ended."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


class Sampler(threading.Thread):
    """Looks at the tree every 0.3 s. Ray's raylet reaps its own workers, so getrusage alone would miss them."""

    def __init__(self, spare: set[int]) -> None:
        super().__init__(daemon=True)
        self.spare = spare
        self.ended = threading.Event()
        self.peak_bytes = self.most = 0
        self.cpu_s: dict[int, float] = {}

    def run(self) -> None:
        while not self.ended.wait(SAMPLE_EVERY_S):
            tree = descendants(self.spare)
            total = 0
            for process in tree:
                with contextlib.suppress(psutil.Error):
                    used = process.cpu_times()
                    self.cpu_s[process.pid] = used.user + used.system
                    total += process.memory_full_info().pss
            self.peak_bytes, self.most = max(self.peak_bytes, total), max(self.most, len(tree))


def descendants(spare: set[int]) -> list[psutil.Process]:
    return [p for p in psutil.Process().children(recursive=True) if p.pid not in spare]


def measure(
    command: list[str],
    environment: dict[str, str],
    cwd: Path,
    log: Path,
    spare: set[int],
    timeout_s: float,
    kill_when: Callable[[], bool] | None = None,
) -> Cost:
    """Run `command` to its end, or until `kill_when()`: then the whole tree gets SIGKILL. `spare` is left alone."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    sampler = Sampler(spare)
    started = time.monotonic()
    timed_out = killed = False
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, cwd=cwd, env=environment
        )
        sampler.start()
        while process.poll() is None:
            time.sleep(0.02)
            timed_out = time.monotonic() - started > timeout_s
            killed = kill_when is not None and kill_when()
            if timed_out or killed:
                end_tree(spare)
    wall_s = time.monotonic() - started
    sampler.ended.set()
    sampler.join()
    _wait_for_orphans(spare)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    reaped = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(
        wall_s=wall_s,
        cpu_s=max(reaped, sum(sampler.cpu_s.values())),
        peak_mb=sampler.peak_bytes / 2**20,
        processes=sampler.most,
        exit_code=process.returncode,
        timed_out=timed_out,
        killed=killed,
    )


def end_tree(spare: set[int]) -> None:
    """SIGKILL for every process that this one's runs started."""
    for process in descendants(spare):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()


def _wait_for_orphans(spare: set[int], grace_s: float = 20.0) -> None:
    deadline = time.monotonic() + grace_s
    while left := descendants(spare):
        for process in left:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(process.pid, os.WNOHANG)
        if time.monotonic() > deadline:
            end_tree(spare)
        time.sleep(0.05)
