"""A temporary copy of the tree, in which a line is changed and tests are run: the checkout itself is never touched."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).resolve().parents[2]
End = Literal["passed", "failed", "timeout", "broken"]
"""How tests ended: `broken` when pytest itself couldn't run them (nothing of that name, a file that can't be read)."""
ENDS: dict[int, End] = {0: "passed", 1: "failed"}


class TreeCopy:
    """What git knows of the checkout, and what it doesn't ignore, in another folder."""

    def __init__(self, folder: Path) -> None:
        self.path = folder
        listed = subprocess.run(
            ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            capture_output=True,
            check=True,
        )
        for name in filter(None, listed.stdout.decode().split("\0")):
            if (ROOT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, folder / name)
        (folder / ".venv").symlink_to(ROOT / ".venv")
        for words in (["init", "-q"], ["add", "-A"]):  # tests ask git which files there are
            subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True)
        self._moments = count(1)

    @contextmanager
    def changed(self, file: str, text: str) -> Iterator[None]:
        """A file with another text for the time of the block. Each text has a time of its own: Python's cache of
        bytecode goes by time and size."""
        path = self.path / file
        before = path.read_text(encoding="utf-8")
        try:
            self._write(path, text)
            yield
        finally:
            self._write(path, before)

    def _write(self, path: Path, text: str) -> None:
        path.write_text(text, encoding="utf-8")
        os.utime(path, (moment := 1_000_000_000 + next(self._moments) * 10, moment))

    def test(self, tests: Sequence[str], timeout_s: float, say: bool = False) -> End:
        """Run tests by pytest, until the first that fails."""
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
        environment = {**os.environ, "PYTHONPATH": str(self.path)}
        kept = None if say else subprocess.DEVNULL
        with subprocess.Popen(
            command, cwd=self.path, env=environment, stdout=kept, stderr=kept, start_new_session=True
        ) as child:
            try:
                return ENDS.get(child.wait(timeout_s), "broken")
            except subprocess.TimeoutExpired:
                return "timeout"
            finally:
                _end_group(child.pid)


def _end_group(leader: int) -> None:
    """End what the tests' process may have left: its group, which is its own."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return
