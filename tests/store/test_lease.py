"""One writer to a folder, also where the file system's locks reach no other machine, or aren't there."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

import store.lease
from schemas.errors import StoreError
from store.lease import LEASES, LOST_LEASE, HeldError, Lease
from store.run import Run, RunLock, decisions_locked

ROOT = Path(__file__).resolve().parents[2]
HOLD = """\
import sys
from pathlib import Path
import store.lease
from store.lease import Lease
store.lease.BEAT_S = float(sys.argv[2])
with Lease(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""
COUNT = """\
import sys, time
from pathlib import Path
from store.lease import HeldError, Lease
folder = Path(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
while True:
    try:
        with Lease(folder):
            found = int((folder / "count").read_text())
            (folder / "count").write_text(str(found + 1))
            break
    except HeldError:
        time.sleep(0.005)
"""
HOUR_S = 3600


@contextmanager
def holder(folder: Path, beat_s: float = 10) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lease until its input ends."""
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", HOLD, str(folder), str(beat_s)]
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def move_elsewhere(folder: Path, since: str = "2026-11-29T10:00:00") -> Path:
    """Make the lease that lies there another machine's."""
    (path,) = (folder / LEASES).glob("0*.json")
    found = json.loads(path.read_text()) | {"host": "node17", "place": "node17 another", "pid": 4711, "since": since}
    path.write_text(json.dumps(found))
    return path


@pytest.fixture
def short_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store.lease, "SILENT_S", 0.3)


def test_who_holds_it_is_named(tmp_path: Path) -> None:
    with holder(tmp_path) as process, pytest.raises(HeldError, match=f"process {process.pid} on ") as refused:
        Lease(tmp_path).__enter__()
    assert "Another process is writing to" in str(refused.value) and "Wait for it to end" in str(refused.value)


def test_a_holder_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # it has ended, and is not yet asked for
        with Lease(tmp_path):
            assert len(list((tmp_path / LEASES).iterdir())) == 1
    assert not list((tmp_path / LEASES).iterdir())


@pytest.mark.parametrize("clock_off_s", [-HOUR_S, 0, HOUR_S])
def test_a_silent_holder_elsewhere_is_named_and_its_place_taken_whatever_its_clock_says(
    tmp_path: Path, short_silence: None, clock_off_s: int
) -> None:
    with holder(tmp_path):
        pass
    path = move_elsewhere(tmp_path)
    now = time.time()
    os.utime(path, (now + clock_off_s, now + clock_off_s))
    said: list[str] = []
    with Lease(tmp_path, say=said.append):
        assert not path.exists()
    assert said[0].startswith("process 4711 on node17, since 2026-11-29T10:00:00 by its clock was writing to")
    assert "has not been heard of" in said[1]


@pytest.mark.parametrize("clock_off_s", [-HOUR_S, HOUR_S])
def test_a_holder_elsewhere_that_beats_is_left_alone_whatever_its_clock_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock_off_s: int
) -> None:
    with holder(tmp_path):
        pass
    path = move_elsewhere(tmp_path)
    monkeypatch.setattr(store.lease, "SILENT_S", 600.0)
    monkeypatch.setattr(store.lease.time, "sleep", lambda _: beat(path, clock_off_s))
    with pytest.raises(HeldError, match="process 4711 on node17"):
        Lease(tmp_path, say=lambda _: None).__enter__()
    assert path.exists()


def beat(path: Path, clock_off_s: int) -> None:
    """What the holder elsewhere does while we wait."""
    path.write_text(json.dumps(json.loads(path.read_text()) | {"beat": 1}))
    os.utime(path, (time.time() + clock_off_s,) * 2)


def test_a_lease_that_cannot_be_read_is_waited_for(tmp_path: Path, short_silence: None) -> None:
    (tmp_path / LEASES).mkdir()
    (tmp_path / LEASES / "000000003.json").write_bytes(b'{"place": "no')
    said: list[str] = []
    with Lease(tmp_path, say=said.append):
        assert len(said) == 2


def test_a_copy_of_a_folder_has_no_holder(tmp_path: Path) -> None:
    original = tmp_path / "original"
    original.mkdir()
    with holder(original):
        subprocess.run(["cp", "-r", str(original), str(tmp_path / "copy")], check=True)
        with Lease(tmp_path / "copy"):
            pass


def test_a_holder_that_was_taken_for_dead_ends_at_its_next_beat(tmp_path: Path) -> None:
    with holder(tmp_path, beat_s=0.02) as process:
        (path,) = (tmp_path / LEASES).glob("0*.json")
        path.with_name("000000002.json").write_text(json.dumps({"host": "node18", "pid": 12}))
        assert process.wait(60) == LOST_LEASE
        assert process.stderr is not None
        assert "is written to by process 12 on node18" in process.stderr.read()


@pytest.mark.parametrize("after", ["it holds it", "it has ended"])
def test_a_holder_whose_number_was_anothers_meanwhile_ends_too(tmp_path: Path, after: str) -> None:
    with holder(tmp_path, beat_s=0.02) as process:
        (path,) = (tmp_path / LEASES).glob("0*.json")
        if after == "it holds it":
            beside = path.with_name("another's")
            beside.write_text(json.dumps({"host": "node18", "pid": 12}))
            beside.replace(path)
        else:
            path.unlink()
        assert process.wait(60) == LOST_LEASE
        assert process.stderr is not None
        said = process.stderr.read()
        assert ("is written to by process 12 on node18" in said) == (after == "it holds it")
        assert "Nothing that was stored is lost" in said


@pytest.mark.parametrize("gives_way", [True, False])
def test_who_comes_with_a_higher_number_may_look_round_before_a_holder_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gives_way: bool
) -> None:
    """A beat, the moment aside and the next beat, one by one, on a clock of the test's own."""
    gave_up: list[float] = []
    with Lease(tmp_path) as lease:
        (path,) = (tmp_path / LEASES).glob("0*.json")
        higher = path.with_name("000000002.json")

        def wait(seconds: float) -> bool:
            waited.append(seconds)
            if waited == [store.lease.BEAT_S]:
                higher.write_text(json.dumps({"host": "node18", "pid": 12}))
            elif gives_way:
                higher.unlink(missing_ok=True)
            return len(waited) == 3

        waited: list[float] = []
        monkeypatch.setattr(lease, "_give_up", lambda: gave_up.append(waited[-1]))
        heart = lease._ended
        monkeypatch.setattr(lease, "_ended", SimpleNamespace(wait=wait))
        lease._beat_on()
        monkeypatch.setattr(lease, "_ended", heart)
        higher.unlink(missing_ok=True)
    assert waited == [store.lease.BEAT_S, store.lease.ASIDE_S, store.lease.BEAT_S]
    assert gave_up == ([] if gives_way else [store.lease.ASIDE_S])


def test_where_a_file_has_one_name_it_is_made_in_one_step_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", refuse)
    with Lease(tmp_path), pytest.raises(HeldError, match=f"process {os.getpid()} on "):
        Lease(tmp_path).__enter__()


@pytest.mark.slow
def test_who_looked_before_another_came_gives_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with holder(tmp_path) as killed:
        killed.kill()
        killed.wait()
    with holder(tmp_path):  # with number 2, for 1 was the killed one's: 1 is free again
        late = Lease(tmp_path)
        look, before_the_other_came = late._others, [set[int]()]
        monkeypatch.setattr(late, "_others", lambda: before_the_other_came.pop() if before_the_other_came else look())
        with pytest.raises(HeldError):
            late.__enter__()
        assert [path.name for path in (tmp_path / LEASES).glob("0*.json")] == ["000000002.json"]


def test_of_64_writers_one_at_a_time_writes(tmp_path: Path) -> None:
    (tmp_path / "count").write_text("0")
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", COUNT, str(tmp_path)]
    writers = [subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) for _ in range(64)]
    for writer in writers:
        assert writer.stdout is not None and writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("\n")
        writer.stdin.flush()
    for writer in writers:
        writer.communicate(timeout=300)
    assert [writer.returncode for writer in writers] == [0] * 64
    assert (tmp_path / "count").read_text() == "64"
    assert not list((tmp_path / LEASES).iterdir())


@pytest.fixture
def no_kernel_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a file system that was mounted without locks."""

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", refuse)


@pytest.mark.usefixtures("no_kernel_locks")
def test_without_the_systems_locks_a_run_still_has_one_writer(tmp_path: Path) -> None:
    run = Run(tmp_path / "run")
    with RunLock(run), pytest.raises(StoreError, match=f"Another process is writing .*: process {os.getpid()} on "):
        RunLock(run).__enter__()
    with RunLock(run):
        pass


@pytest.mark.usefixtures("no_kernel_locks")
def test_without_the_systems_locks_decisions_are_appended_one_after_the_other(tmp_path: Path) -> None:
    run, inside, most = Run(tmp_path / "run"), [0], [0]

    def append() -> None:
        with decisions_locked(run):
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            time.sleep(0.01)
            inside[0] -= 1

    threads = [threading.Thread(target=append) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]
