"""The review server's own Python environment: Argilla's server pins packages older than ours, so it never shares ours.

It is made once from `requirements/review.lock`, with every file's hash verified, under
`cache_dir()/review-env-<digest of the lock>`. Safe to interrupt and to repeat: a folder without its `complete` mark is
thrown away and made again, and two processes that need it at the same time wait for each other.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import venv
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from schemas.errors import OutOfReachError, UsageError
from schemas.ids import text_digest
from schemas.settings import cache_dir
from schemas.socket_guard import kept_program, listed
from store.files import disk_errors, write_whole

LOCK_FILE = Path(__file__).parents[2] / "requirements" / "review.lock"
OUTPUT_LINES_KEPT = 12
BUNDLE_SETTINGS = Path(sys.prefix) / "pip.conf"
"""What scripts/setup.sh writes where it installs from a bundle: pip reads the file of its own environment alone."""

Report = Callable[[str], None]
"""Called with one line of progress at a time."""


def environment_dir() -> Path:
    """Where the environment for this lock file and this Python lives, made or not. Raises UsageError without a lock."""
    if not LOCK_FILE.is_file():
        raise UsageError(
            f"{LOCK_FILE} is missing, so the review server can't be installed.",
            "Reinstall Filigrana, or point --url at an Argilla server that already runs.",
        )
    digest = text_digest(LOCK_FILE.read_bytes() + f"{sys.version_info[:2]}".encode())[:12]
    return cache_dir() / f"review-env-{digest}"


def ensure_environment(report: Report) -> Path:
    """Return the Python that runs the review server, installing its packages (about 435 MB) the first time.

    Raises OutOfReachError with the installer's last lines when they can't be had, StoreError when the disk refuses.
    """
    folder = environment_dir()
    python, complete = folder / "bin" / "python", folder / "complete"
    if complete.is_file() and python.exists():
        return python
    with disk_errors(folder.parent):
        folder.parent.mkdir(parents=True, exist_ok=True)
    with _one_at_a_time(folder.with_suffix(".lock"), report):
        if not (complete.is_file() and python.exists()):
            _make(folder, report)
            write_whole(complete, "")
    return python


def _make(folder: Path, report: Report) -> None:
    failures = []
    for name, command in _installers(folder / "bin" / "python"):
        report(f"Installing the review server's packages with {name} (once, about 435 MB)")
        with disk_errors(folder):
            shutil.rmtree(folder, ignore_errors=True)
            venv.create(folder, symlinks=True, with_pip=name == "pip")
        failure = _run(command, report)
        if failure is None:
            return
        failures.append(f"{name} said:\n{failure}")
    raise OutOfReachError(
        "The review server's packages could not be installed.\n" + "\n".join(failures),
        "Check the network and the disk, then run the same command again; or give the --url of a running Argilla.",
    )


def _installers(python: Path) -> Iterator[tuple[str, list[str]]]:
    """uv first where there is one (faster), then pip, which may know of a mirror that uv wasn't told of.

    Where hosts are listed, pip alone: uv is a native program, which can't be kept to them. Where this Python came out
    of a bundle, pip alone, too, and from there.
    """
    what = ["--require-hashes", "-r", str(LOCK_FILE)]
    uv = shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))
    if uv and not listed() and not BUNDLE_SETTINGS.is_file():
        yield "uv", [uv, "pip", "install", "--python", str(python), *what]
    pip = ["-m", "pip", "install", "--no-input", "--disable-pip-version-check", *what]
    yield "pip", kept_program(str(python), *pip)


def _run(command: list[str], report: Report) -> str | None:
    """Run an installer, reporting its lines. Returns None when it worked, or its last lines."""
    tail: deque[str] = deque(maxlen=OUTPUT_LINES_KEPT)
    environment = dict(os.environ)
    if BUNDLE_SETTINGS.is_file():
        environment.setdefault("PIP_CONFIG_FILE", str(BUNDLE_SETTINGS))
    pipe, both = subprocess.PIPE, subprocess.STDOUT
    with subprocess.Popen(command, stdout=pipe, stderr=both, text=True, env=environment) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                if line.strip():
                    tail.append(line.rstrip())
                    report(line.strip())
        except BaseException:
            process.terminate()
            raise
    return None if process.returncode == 0 else "\n".join(tail)


@contextmanager
def _one_at_a_time(path: Path, report: Report) -> Iterator[None]:
    with disk_errors(path):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            report("Another process is installing the review server: waiting for it")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
