"""No orphans: vLLM's engine runs in child processes, and they must not outlive the process that started them.

A tiny guard process holds one end of a pipe. When the owner ends, however it ends, the pipe closes and the guard kills
the children it was told of.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import subprocess
import sys
import threading
import time
from pathlib import Path

END_TIMEOUT_S = 20.0
_GUARD = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
pids = set()
for line in sys.stdin:
    pids.add(tuple(line.split()))
for pid, started in pids:
    try:
        if open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[19] == started:
            os.kill(int(pid), signal.SIGKILL)
    except OSError:
        pass
"""


class EngineGuard:
    """Watches this process's descendants until `close`, and lets a guard process kill them should this one die."""

    def __init__(self, own_pid: int) -> None:
        self._own_pid = own_pid
        self._known: set[tuple[int, str]] = set()
        self._others = set(_searched(own_pid))  # another engine's, say: they were here before
        self._stop = threading.Event()
        self._process = subprocess.Popen(
            [sys.executable, "-S", "-c", _GUARD], stdin=subprocess.PIPE, text=True, start_new_session=True
        )
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the guard once the engine was shut down; what still runs of it is killed."""
        self._stop.set()
        self._thread.join()
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        deadline = time.monotonic() + END_TIMEOUT_S
        while self._left() and time.monotonic() < deadline:
            time.sleep(0.05)
        multiprocessing.active_children()  # takes note of children that ended, so that none stays a zombie

    def _left(self) -> set[tuple[int, str]]:
        """Those that run. A zombie may stay for ever: a container's first process needn't take note of orphans."""
        return {(pid, started) for pid, started in self._known if _started(pid) == started and not _is_zombie(pid)}

    def _watch(self) -> None:
        while True:
            self._tell_new()
            if self._stop.wait(0.5):
                return

    def _tell_new(self) -> None:
        assert self._process.stdin is not None
        for pid, started in _descendants(self._own_pid):
            if (pid, started) not in self._known | self._others and not _is_bystander(pid, self._process.pid):
                self._known.add((pid, started))
                self._process.stdin.write(f"{pid} {started}\n")
                self._process.stdin.flush()


def _is_bystander(pid: int, guard_pid: int) -> bool:
    """The guard itself, and multiprocessing's resource tracker, which serves the whole process."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return True
    return pid == guard_pid or b"resource_tracker" in command


def _descendants(root: int) -> list[tuple[int, str]]:
    """(pid, start time) of the processes below `root`, from what the kernel keeps of their threads' children: other
    processes cost nothing. One that ends meanwhile may hide another: who looks again and again finds it."""
    if not Path(f"/proc/{root}/task/{root}/children").exists():  # a kernel without such lists
        return _searched(root)
    found: list[tuple[int, str]] = []
    queue = _children(root)
    for pid in queue:
        if started := _started(pid):
            found.append((pid, started))
            queue += _children(pid)
    return found


def _children(pid: int) -> list[int]:
    """Those of every thread; none of a process that has ended."""
    found: list[int] = []
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(OSError):  # a thread that has ended
                found += map(int, (thread / "children").read_text().split())
    return found


def _started(pid: int) -> str:
    """When a process started, in the kernel's ticks; '' once there is none."""
    return stat[19] if (stat := _stat(pid)) else ""


def _is_zombie(pid: int) -> bool:
    """Whether nothing is left of a process but its number: its last thread has ended, too."""
    stat = _stat(pid)
    return bool(stat) and stat[0] == "Z" and int(stat[17]) <= 1


def _stat(pid: int | str) -> list[str]:
    """The fields of /proc/PID/stat from the state on; none once there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _searched(root: int) -> list[tuple[int, str]]:
    """The same from every process of the machine: whole, and dear where there are many."""
    children: dict[int, list[tuple[int, str]]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        if stat := _stat(folder.name):
            children.setdefault(int(stat[1]), []).append((int(folder.name), stat[19]))
    found: list[tuple[int, str]] = []
    queue = [root]
    while queue:
        below = children.get(queue.pop(), [])
        found += below
        queue += [pid for pid, _ in below]
    return found
