"""Starting and stopping the local review server as a child process."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from review.argilla.identity import VERSION_PATH, asking_who_it_is
from review.local.database import argilla_address
from review.local.environment import Report, ensure_environment
from review.local.ports import take_port
from review.local.user_file import FILE_NAME, ReviewUser, settle_users
from schemas.errors import FiligranaError, OutOfReachError, UsageError
from schemas.socket_guard import kept_program
from store.files import disk_errors, write_whole
from store.private import UMASK, private_file, private_folder, tighten

APP = Path(__file__).parents[1] / "server" / "app.py"
WORKSPACE = "filigrana"
OWN_FILES = ("argilla", "auth_secret", "owner.key", "server", "users.yaml", ".users.yaml", ".server")
"""How the names begin of what a home holds."""
READY_TIMEOUT_S = 180.0
STOP_TIMEOUT_S = 10.0
LOG_LINES_SHOWN = 15


class ServerEndedError(FiligranaError):
    """The server ended although nobody asked it to."""

    exit_code = 1


@dataclass(frozen=True)
class RunningServer:
    """A review server that answers at `url`. `process` is None when it was running already, started by someone else."""

    url: str
    process: subprocess.Popen[bytes] | None
    owner_key: str
    annotator: tuple[str, str]
    """User name and password of the first annotator (of the owner when there is none)."""
    users_file: Path

    def wait(self) -> None:
        """Wait until it ends. In short waits: a signal that another thread takes would not end one long wait."""
        while self.process is not None and self.process.poll() is None:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=1)

    def require_wanted_end(self) -> None:
        """For whoever waited and didn't stop it. Raises ServerEndedError when it has ended."""
        if self.process is None or (code := self.process.poll()) is None:
            return
        home = self.users_file.parent
        how = f"was killed ({signal.Signals(-code).name})" if code < 0 else f"ended by itself (exit code {code})"
        raise ServerEndedError(
            f"The review server at {self.url} {how}. What people answered is kept. Its last words:\n{_log_tail(home)}",
            f"Start it again with the same command. {_whole_log(home)}",
        )

    def stop(self) -> None:
        """Stop it and wait until it ended; does nothing when it was someone else's or has ended."""
        if self.process is None or self.process.poll() is not None:
            return
        if self.process.stdin:
            self.process.stdin.close()
        try:
            self.process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _no_report(_: str) -> None: ...


def start_server(
    home: Path,
    port: int | None = None,
    users: Path | None = None,
    public: bool = False,
    report: Report = _no_report,
    database: str | None = None,
) -> RunningServer:
    """Start Argilla on `home` (made if missing) and wait until it answers; join it if it runs there already.

    It listens on 127.0.0.1 alone. `public` opens it to the network, and is refused without a file of users. Without
    `port` it takes 6900, or the port that it had last time, or any free one. The server ends when this process does.
    `database` is a PostgreSQL's address; without one everything is in a SQLite file in `home`.
    Raises UsageError (port taken, users that can't be used), OutOfReachError (packages or server that don't start).
    """
    if public and users is None:
        raise UsageError(
            "--public opens the review server to the whole network, so it needs users with passwords that you chose.",
            "Add --users FILE, with YAML like:  users: [{username: ana, password: ..., role: annotator}]",
        )
    address = argilla_address(database) if database else None
    home = home.expanduser().resolve()
    with disk_errors(home):
        _make_private(home)
    if _is_running(home):
        if users is not None or port is not None or address is not None:
            raise UsageError(
                f"A review server already runs on {home}, so its port, users and database can't change.",
                "Stop it first.",
            )
        if (url := _wait_for_address(home)) is not None:
            report(f"A review server already runs on {home}")
            return _running(home, url, None, settle_users(home, None))
    python = ensure_environment(report)
    accounts = settle_users(home, users)
    report("Starting the review server")
    with take_port("0.0.0.0" if public else "127.0.0.1", port, _last(home).get("port")) as listening:
        port = listening.getsockname()[1]
        process = _spawn(python, home, listening, accounts, address)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_until_ready(url, process, home)
    except BaseException:
        process.kill()
        process.wait()
        raise
    write_whole(home / "server.json", json.dumps({"url": url, "port": port, "pid": process.pid}), private=True)
    return _running(home, url, process, accounts)


def answers(url: str) -> bool:
    """Whether an Argilla server answers at `url`."""
    try:
        with asking_who_it_is(5) as http:
            return "version" in http.get(url + VERSION_PATH).json()
    except (httpx.HTTPError, OutOfReachError, OSError, ValueError):
        return False


def _running(
    home: Path, url: str, process: subprocess.Popen[bytes] | None, users: tuple[ReviewUser, ...]
) -> RunningServer:
    owner = next(user for user in users if user.role == "owner")
    annotator = next((user for user in users if user.role == "annotator"), owner)
    return RunningServer(url, process, owner.api_key, (annotator.username, annotator.password), home / FILE_NAME)


def _make_private(home: Path) -> None:
    """Make the home its owner's alone, with the database and the logs of before. A folder that holds other things as
    well keeps its mode: only what is the server's is taken from others there."""
    if not home.is_dir() or all(p.name.startswith(OWN_FILES) for p in home.iterdir()):
        private_folder(home)
    for path in home.iterdir():
        if path.name.startswith(OWN_FILES):
            tighten(path)


def _is_running(home: Path) -> bool:
    lock = home / "server.lock"
    with disk_errors(lock), os.fdopen(private_file(lock, os.O_WRONLY | os.O_APPEND), "a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _wait_for_address(home: Path) -> str | None:
    """Where the server of a home answers; None when it ends instead (it was stopping already)."""
    deadline = time.monotonic() + READY_TIMEOUT_S
    while time.monotonic() < deadline and _is_running(home):
        url = _last(home).get("url")
        if isinstance(url, str) and answers(url):
            return url
        time.sleep(0.2)
    if _is_running(home):
        raise OutOfReachError(f"The review server on {home} doesn't answer.", _whole_log(home))
    return None


def _last(home: Path) -> dict[str, object]:
    try:
        last: dict[str, object] = json.loads((home / "server.json").read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return last


def _spawn(
    python: Path, home: Path, listening: socket.socket, users: tuple[ReviewUser, ...], database: str | None
) -> subprocess.Popen[bytes]:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("ARGILLA_", "PYTHON", "REINDEX"))
    }
    command = [*kept_program(str(python), "-P", str(APP)), "--home", str(home), "--socket", str(listening.fileno())]
    log_file = home / "server.log"
    with disk_errors(home), os.fdopen(private_file(log_file, os.O_WRONLY | os.O_APPEND), "ab") as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            env=environment,
            cwd=home,
            pass_fds=[listening.fileno()],
            start_new_session=True,
            umask=UMASK,
        )
    accounts = {"workspace": WORKSPACE, "database": database, "users": [user.model_dump() for user in users]}
    assert process.stdin is not None
    try:
        process.stdin.write(json.dumps(accounts).encode() + b"\n")
        process.stdin.flush()
    except BrokenPipeError:
        process.wait()
    return process


def _wait_until_ready(url: str, process: subprocess.Popen[bytes], home: Path) -> None:
    deadline = time.monotonic() + READY_TIMEOUT_S
    while not answers(url):
        if process.poll() is not None:
            raise OutOfReachError(f"The review server ended as it started.\n{_log_tail(home)}", _whole_log(home))
        if time.monotonic() > deadline:
            raise OutOfReachError(f"The review server doesn't answer after {READY_TIMEOUT_S:.0f} s.", _whole_log(home))
        time.sleep(0.1)


def _log_tail(home: Path) -> str:
    lines = (home / "server.log").read_text(errors="replace").splitlines()
    return "\n".join(lines[-LOG_LINES_SHOWN:])


def _whole_log(home: Path) -> str:
    return f"The whole log is {home / 'server.log'}."
