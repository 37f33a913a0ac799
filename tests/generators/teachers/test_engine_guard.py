"""Nothing of an engine outlives who started it, and watching for it costs nothing that grows with the machine."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

OWNER = """
import os, subprocess, sys, time
from generators.teachers.vllm.engine_guard import EngineGuard
guard = EngineGuard(os.getpid())
child = subprocess.Popen([sys.executable, "-c", "import subprocess, sys; p = subprocess.Popen(['sleep', '600']);"
    "print(p.pid, flush=True); p.wait()"], stdout=subprocess.PIPE, text=True)
grandchild = int(child.stdout.readline())
end = time.monotonic() + 60
while len(guard._known) < 2:
    if time.monotonic() > end:
        sys.exit("the guard noted no descendants")
    time.sleep(0.02)
print(child.pid, grandchild, flush=True)
time.sleep(600)
"""
OPENED = """
import os, subprocess, sys
from generators.teachers.vllm import engine_guard
child = subprocess.Popen(["sleep", "600"])
opened = []
sys.addaudithook(lambda event, given: opened.append(str(given[0])) if event in ("open", "os.listdir") else None)
found = engine_guard._descendants(os.getpid())
print(os.getpid(), child.pid, [pid for pid, _ in found] == [child.pid], *opened)
child.kill()
"""
ENDED = """
import math, os, subprocess, sys, time
from generators.teachers.vllm import engine_guard
engine_guard.END_TIMEOUT_S = math.inf
guard = engine_guard.EngineGuard(os.getpid())
child = subprocess.Popen(["sleep", "600"])
end = time.monotonic() + 60
while not guard._known:
    if time.monotonic() > end:
        sys.exit("the guard noted no descendants")
    time.sleep(0.02)
assert guard._left() == guard._known
child.kill()
os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
guard.close()
print(open(f"/proc/{child.pid}/stat").read().rpartition(")")[2].split()[0])
"""


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def test_an_engine_and_what_it_started_end_with_an_owner_that_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", OWNER], stdout=subprocess.PIPE, text=True) as owner:
        try:
            assert owner.stdout is not None
            below = [int(pid) for pid in owner.stdout.readline().split()]
            assert len(below) == 2
        finally:
            owner.kill()
    deadline = time.monotonic() + 60
    while not all(map(gone, below)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert all(map(gone, below))


def test_watching_reads_of_no_other_process() -> None:
    ended = subprocess.run([sys.executable, "-c", OPENED], capture_output=True, text=True, check=True, timeout=300)
    own, child, found, *opened = ended.stdout.split()
    assert found == "True"
    assert {pid for path in opened for pid in re.findall(r"^/proc/(\d+)", path)} == {own, child}
    assert "/proc" not in opened


def test_closing_waits_for_no_zombie_that_nobody_takes_note_of() -> None:
    ended = subprocess.run([sys.executable, "-c", ENDED], capture_output=True, text=True, check=True, timeout=300)
    assert ended.stdout.split() == ["Z"]
