"""What every reader of a file of rows gives: how many there are, where some of them begin, and rows from there on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, Protocol

ROWS_TO_A_MARK = 256
"""A row is found by reading at most so many before it, in files that can be entered anywhere."""


class RowFaultError(ValueError):
    """A row that can't be read: `reason` is a short stable word for counting, `detail` a sentence."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail


class Mark(NamedTuple):
    """A place to begin reading: rows before it in the file, its own number (line, or row), and where it lies (a byte,
    or a part of the file)."""

    rows: int
    number: int
    at: int


class Counted(NamedTuple):
    """A file's rows, and its marks in order; the first stands for the first row."""

    rows: int
    marks: tuple[Mark, ...]


class Raw(NamedTuple):
    """A row as it lies in the file, not yet parsed, and its number there (from 1: the line, or the row)."""

    number: int
    data: Any


class Reader(Protocol):
    """One format. All three raise UsageError for a file that can't be read at all."""

    def count(self, path: Path) -> Counted: ...

    def rows(self, path: Path, mark: Mark) -> Iterator[Raw]:
        """The rows from a mark on, in order. What stands in for rows that can't be had is a RowFaultError as data."""
        ...

    def parse(self, raw: Raw) -> Any:
        """What a row says: plain JSON. Raises RowFaultError."""
        ...
