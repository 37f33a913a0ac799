"""Slurm's programs as far as a test needs them: small shell programs that note how they were called, and answer."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


class Programs:
    """A folder with the programs of this test first in PATH. `calls` has every line of words they got."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder = folder / "programs"
        self.folder.mkdir()
        self._noted = folder / "calls"
        self._noted.touch()
        patch.setenv("PATH", f"{self.folder}:{os.environ['PATH']}")

    def add(self, name: str, answer: str = "", code: int = 0, says: str = "") -> None:
        """A program that prints `answer`, or `says` on stderr, and ends with `code`."""
        path = self.folder / name
        (self.folder / f".{name}.answer").write_text(answer)
        (self.folder / f".{name}.says").write_text(says)
        path.write_text(
            f'#!/bin/sh\necho "{name} $*" >> "{self._noted}"\nenv > "{self.folder}/.{name}.environment"\n'
            f'cat "{self.folder}/.{name}.answer"\ncat "{self.folder}/.{name}.says" >&2\nexit {code}\n'
        )
        path.chmod(0o755)

    @property
    def calls(self) -> list[str]:
        return self._noted.read_text().splitlines()

    def environment_of(self, name: str) -> dict[str, str]:
        """What the last call of a program found in its environment."""
        lines = (self.folder / f".{name}.environment").read_text().splitlines()
        return {line.partition("=")[0]: line.partition("=")[2] for line in lines}
