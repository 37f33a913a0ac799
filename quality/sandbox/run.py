"""Runs Python in a process of its own that may do nothing but compute: isolated mode, an empty folder, an empty
environment, limits on time, memory and output, and a seccomp filter under which the kernel opens no file or socket and
starts no process. Where the kernel has no such filter nothing is run.

It keeps the machine from harm. It is no judge of honesty: code that sets out to forge its own report could."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from quality.sandbox.child import CHILD
from schemas.errors import FiligranaError

SECONDS, PATIENCE = 3, 6
"""Of processor time; by the clock, so many times as long: that a machine is busy is no fault of the code."""
MEMORY = 512 * 2**20
OUTPUT = 20_000
"""Characters that code may print."""
REMEDY = (
    "Code is only run under seccomp: on Linux, x86_64 or aarch64, in a container that allows prctl(PR_SET_SECCOMP)."
)


class SandboxUnavailableError(FiligranaError):
    """This machine can't hold a program that a model wrote: it is not run at all."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of it. `error` is why the code itself ended early ('' when it ran through), `failed` each test that
    didn't hold with its error, `values` the `repr` of each call, `output` what was printed."""

    error: str = ""
    failed: tuple[tuple[str, str], ...] = ()
    values: tuple[str, ...] = ()
    output: str = ""


def run_python(code: str, tests: Sequence[str] = (), calls: Sequence[str] = (), seconds: int = SECONDS) -> Ran:
    """Run code, then tests, then calls, in one process. Raises SandboxUnavailableError where it can't be held."""
    nonce = secrets.token_hex(16)
    limits = {"seconds": seconds, "memory": MEMORY, "output": OUTPUT}
    given = {"code": code, "tests": list(tests), "calls": list(calls), "nonce": nonce, "limits": limits}
    with tempfile.TemporaryDirectory(prefix="filigrana-code-") as folder:
        said, ended = _talk(json.dumps(given).encode(), folder, PATIENCE * seconds)
    try:
        found = json.loads(said)
    except ValueError:
        found = None
    if not isinstance(found, dict) or found.get("nonce") != nonce:
        return Ran(error=ended or "the process ended before its report")
    if "unavailable" in found:
        raise SandboxUnavailableError(f"No sandbox for code on this machine: {found['unavailable']}.", REMEDY)
    failed = tuple((str(test), str(error)) for test, error in found.get("failed", ()))
    return Ran(str(found["error"]), failed, tuple(found.get("values", ())), str(found.get("output", "")))


def _talk(given: bytes, folder: str, patience: int) -> tuple[bytes, str]:
    """What the process wrote, and why it was ended; it is gone when this returns."""
    command = [sys.executable, "-I", "-S", "-B", "-X", "utf8", "-c", CHILD]
    with tempfile.TemporaryFile() as said:  # a file, not a pipe: the kernel holds it to a size
        try:
            done = subprocess.run(
                command, input=given, stdout=said, stderr=subprocess.DEVNULL, cwd=folder, env={},
                timeout=patience, check=False, close_fds=True,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return b"", "out of time"
        except OSError as error:
            raise SandboxUnavailableError(f"No sandbox for code on this machine: {error}.", REMEDY) from error
        said.seek(0)
        return said.read(), {-24: "out of time", -9: "out of time", -11: "crashed"}.get(done.returncode, "")


@cache
def sandbox_problem() -> str:
    """Why no code can be run on this machine; '' where it can. A short program is run to know."""
    try:
        ran = run_python("x = 6 * 7", ["assert x == 42", "open('/etc/passwd')"], ["x"])
    except SandboxUnavailableError as error:
        return f"{error.message} {error.hint}"
    closed = [error for _, error in ran.failed if error.startswith("PermissionError")]
    held = ran.values == ("42",) and len(ran.failed) == len(closed) == 1
    return "" if held else f"No sandbox for code on this machine: the trial ended with {ran}. {REMEDY}"
