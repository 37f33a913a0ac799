"""Who may write to a folder, written in the folder: where the system's locks reach no other machine, or aren't there.

A lease is `FOLDER/.lease/NUMBER.json`: host, process and time, made in one step, so that of all who want a number one
has it. The highest counts; nobody ever takes a file of another away but one that has ended. Its holder renews it every
BEAT_S. Whether a holder on this machine lives, the machine says. Of one elsewhere, only its beats say so, and whoever
waits counts on a clock of its own: no two machines' clocks are ever compared. A copy of the folder has no holder.

A holder that was taken for dead (a machine that slept) finds at its next beat that its file is gone or another's, or a
higher number, and ends there: as after `kill -9`, nothing that was stored is lost. Of those who come at the same time
one may have a higher number for a moment, until it has looked round: what still stands a second later counts.
"""

from __future__ import annotations

import errno
import json
import os
import random
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from schemas.errors import StoreError
from store.private import private_file, private_folder

BEAT_S = 10.0
ASIDE_S = 1.0
"""How long whoever comes beside a holder that lives may take to give way."""
SILENT_S = 60.0
"""How long a holder on another machine must be silent to be taken for dead: six beats."""
LEASES, DECISIONS = ".lease", ".lease-decisions"
LOST_LEASE = 3
"""The exit code of a holder that was taken for dead: all that it had stored is stored."""
CONTENT_BYTES = 512
BOOT = Path("/proc/sys/kernel/random/boot_id")
NO_LINKS = {errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.EMLINK}
"""What file systems say in which a file has one name."""

Say = Callable[[str], None]


class HeldError(StoreError):
    """Another process holds it, and lives."""


class Lease:
    """The right to write to a folder, held by one process at a time, wherever it runs.

    `with Lease(folder):` raises StoreError, naming the holder, while another holds it.
    """

    def __init__(self, folder: Path, what: str = LEASES, say: Say = lambda line: print(line, file=sys.stderr)) -> None:
        self._leases = folder / what
        self._folder = folder
        self._say = say
        self._number = 0
        self._me: dict[str, Any] = {}
        self._ended = threading.Event()
        self._heart: threading.Thread | None = None

    def __enter__(self) -> Lease:
        private_folder(self._leases)
        dead: dict[int, bytes] = {}  # with what stands there: once it is gone, the number may be another's
        while True:
            for number, content in self._others_but(dead).items():
                self._refuse_if_held(number, content)
                dead[number] = content
            if self._take(max(dead, default=0) + 1):
                if not self._others_but(dead):
                    break
                self._path(self._number).unlink()
                self._number = 0
            time.sleep(random.uniform(0.001, 0.02))  # another came at the same time: one of the two goes first
        for number in dead.keys() - self._others_but(dead).keys():
            self._path(number).unlink(missing_ok=True)
        self._ended.clear()
        self._heart = threading.Thread(target=self._beat_on, name="lease", daemon=True)
        self._heart.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        if self._heart is not None:
            self._heart.join()
        self._path(self._number).unlink(missing_ok=True)
        self._number = 0

    def _path(self, number: int) -> Path:
        return self._leases / f"{number:09d}.json"

    def _others(self) -> set[int]:
        found = {int(path.stem) for path in self._leases.glob("[0-9]*.json") if path.stem.isdigit()}
        return found - {self._number}

    def _others_but(self, dead: dict[int, bytes]) -> dict[int, bytes]:
        """By number, what the files say that are not those of the dead."""
        found = {number: _read(self._path(number)) for number in self._others()}
        return {number: said for number, said in found.items() if said is not None and said != dead.get(number)}

    def _take(self, number: int) -> bool:
        """Make the file of a number, whole, unless there is one."""
        self._me = _here() | {"folder": self._folder.stat().st_ino, "since": datetime.now().astimezone().isoformat()}
        mine = self._leases / f".{os.getpid()}.{random.getrandbits(64):x}"
        try:
            os.close(private_file(mine, os.O_WRONLY | os.O_EXCL))
            self._write(mine, 0)
            self._make(mine, self._path(number))
        except FileExistsError:
            return False
        finally:
            mine.unlink(missing_ok=True)
        self._number = number
        return True

    def _make(self, mine: Path, path: Path) -> None:
        """Give the file its name in one step, on NFS too. Raises FileExistsError when another has it."""
        try:
            os.link(mine, path)
        except OSError as error:
            if error.errno not in NO_LINKS:
                raise
            os.close(private_file(path, os.O_WRONLY | os.O_EXCL))
            self._write(path, 0)

    def _write(self, path: Path, beat: int) -> None:
        content = json.dumps(self._me | {"beat": beat}).encode().ljust(CONTENT_BYTES)
        descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
        try:
            os.pwrite(descriptor, content, 0)
            os.fsync(descriptor)  # another machine sees it from here on
        finally:
            os.close(descriptor)

    def _refuse_if_held(self, number: int, content: bytes) -> None:
        """Return when the holder of a number has ended. Raises StoreError when it lives."""
        path, holder = self._path(number), _parsed(content)
        if holder and holder.get("folder") != self._folder.stat().st_ino:
            return
        if holder.get("place") == _place():
            if _is_alive(holder):
                raise self._held(holder)
            return
        self._say(f"{_named(holder)} was writing to {self._folder}: is it still? (up to {SILENT_S:.0f} s)")
        end = time.monotonic() + SILENT_S
        while time.monotonic() < end:
            time.sleep(min(1.0, SILENT_S / 10))
            if (now := _read(path)) != content:
                if now is None:
                    return
                raise self._held(holder)
        self._say(f"{_named(holder)} has not been heard of for {SILENT_S:.0f} s: its place is taken.")

    def _held(self, holder: dict[str, Any]) -> HeldError:
        said = f"Another process is writing to {self._folder}: {_named(holder)}."
        return HeldError(said, "Wait for it to end, or choose another --run.")

    def held(self) -> HeldError:
        """What to say where another is known to hold it."""
        numbers = sorted(self._others())
        return self._held(_parsed(_read(self._path(numbers[-1]))) if numbers else {})

    def _beat_on(self) -> None:
        beat = 0
        while not self._ended.wait(BEAT_S):
            beat += 1
            with suppress(OSError):  # a full disk, a server that is away: then others will wait and see
                if self._is_replaced() and not self._ended.wait(ASIDE_S) and self._is_replaced():
                    self._give_up()
                self._write(self._path(self._number), beat)

    def _is_replaced(self) -> bool:
        """Whether another is there in this holder's place, or was meanwhile and has taken its file away."""
        own = _parsed(_read(self._path(self._number)))
        return not own.items() >= self._me.items() or max(self._others(), default=0) > self._number

    def _give_up(self) -> None:
        holder = _parsed(_read(self._path(max(self._others(), default=self._number))))
        by = f"is written to by {_named(holder)} now" if holder else "was written to by another process meanwhile"
        said = f"{self._folder} {by}, which had not heard of this process."
        print(f"{said} It ends here.\n  Nothing that was stored is lost.", file=sys.stderr, flush=True)
        os._exit(LOST_LEASE)


def _read(path: Path) -> bytes | None:
    """Opened anew each time, for then NFS asks its server. None when it is gone."""
    with suppress(FileNotFoundError):
        return path.read_bytes()
    return None


def _parsed(content: bytes | None) -> dict[str, Any]:
    """Who holds it; nobody's name where it can't be read: then its beats count."""
    with suppress(ValueError):
        found = json.loads(content or b"")
        if isinstance(found, dict):
            return found
    return {}


def _here() -> dict[str, Any]:
    return {"place": _place(), "host": socket.gethostname(), "pid": os.getpid(), "started": _started(os.getpid())}


def _place() -> str:
    """Where a process's number means something: a machine since it was started, and in it a container."""
    place = socket.gethostname()
    with suppress(OSError):  # "pid:[4026531836]" is no path
        place += f" {BOOT.read_text().strip()} {os.readlink('/proc/self/ns/pid')}"  # noqa: PTH115
    return place


def _started(pid: int) -> str:
    """When a process began, in the kernel's ticks: its number alone is given to others later. Empty when it has ended
    (also where nobody has asked for its end yet)."""
    with suppress(OSError):
        state, *fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return "" if state in "ZX" else fields[18]
    return ""


def _is_alive(holder: dict[str, Any]) -> bool:
    pid = int(holder.get("pid", 0))
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not holder.get("started") or _started(pid) == holder["started"]


def _named(holder: dict[str, Any]) -> str:
    if not holder:
        return "its lease can't be read"
    return f"process {holder.get('pid')} on {holder.get('host')}, since {str(holder.get('since'))[:19]} by its clock"
