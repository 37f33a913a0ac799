"""The rows of several files as one list: counted once, and the i-th read without those before it in memory."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

from schemas.base import Row
from schemas.errors import StoreError, UsageError
from sources.adopted.contract import Counted, Raw, Reader, RowFaultError
from sources.adopted.csv_rows import CsvRows
from sources.adopted.json_rows import JsonLines, JsonList
from sources.adopted.table_rows import ArrowRows, ParquetRows

_JSON_LINES, _CSV = JsonLines(), CsvRows()
READERS: dict[str, Reader] = {
    ".jsonl": _JSON_LINES,
    ".ndjson": _JSON_LINES,
    ".jsonl.gz": _JSON_LINES,
    ".jsonl.zst": _JSON_LINES,
    ".jsonl.bz2": _JSON_LINES,
    ".json.gz": _JSON_LINES,
    ".json.zst": _JSON_LINES,
    ".json": JsonList(),
    ".parquet": ParquetRows(),
    ".arrow": ArrowRows(),
    ".csv": _CSV,
    ".tsv": _CSV,
    ".csv.gz": _CSV,
    ".tsv.gz": _CSV,
}
"""By what a file's name ends in."""
KEPT_ROWS = 1024
"""Rows read lately that are kept: many rollouts are in flight, and not quite in the order of the file."""
OPEN_FILES = 8


class AdoptedFile(Row):
    """A file of a dataset: `name` is its path inside the dataset, or its own name."""

    path: str
    dataset: str
    revision: str = ""
    licence: str = ""
    """What the dataset's card says; '' where it doesn't."""
    name: str
    split: str = ""


class AdoptedRow(NamedTuple):
    """A row as it was found: `value` is plain JSON, or a RowFaultError."""

    file: AdoptedFile
    number: int
    value: Any


def reader_of(path: Path) -> Reader | None:
    """The reader of a file by its name; None for what holds no rows. The first byte of `.json` tells which it is."""
    name = path.name.lower()
    ending = max((end for end in READERS if name.endswith(end)), key=len, default="")
    if ending == ".json" and not _is_list(path):
        return _JSON_LINES
    return READERS.get(ending)


def _is_list(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"["


class AdoptedRows:
    """Rows of files, in the order given. It pickles as where they lie: each process opens the files itself."""

    def __init__(self, files: Sequence[AdoptedFile]) -> None:
        self.files = tuple(files)
        self._counted = [_count(Path(file.path)) for file in self.files]
        self._sizes = [Path(file.path).stat().st_size for file in self.files]
        self._ends = list(accumulate(counted.rows for counted in self._counted))
        self._cursors: dict[int, _Cursor] = {}

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_cursors": {}}

    def at(self, index: int) -> AdoptedRow:
        """The i-th row of all. Raises StoreError when its file is no longer what was counted."""
        number = bisect_right(self._ends, index)
        file, counted = self.files[number], self._counted[number]
        cursor = self._cursors.pop(number, None)
        if cursor is None:
            self._require_same(number)
            cursor = _Cursor(Path(file.path), counted)
        self._cursors[number] = cursor  # the last is the one used last
        if len(self._cursors) > OPEN_FILES:
            del self._cursors[next(iter(self._cursors))]
        raw = cursor.row(index - (self._ends[number] - counted.rows))
        if raw is None:
            raise _changed(file)
        if isinstance(raw.data, RowFaultError):
            return AdoptedRow(file, raw.number, raw.data)
        try:
            return AdoptedRow(file, raw.number, cursor.reader.parse(raw))
        except RowFaultError as fault:
            return AdoptedRow(file, raw.number, fault)

    def rows_by_file(self) -> list[tuple[AdoptedFile, int]]:
        return [(file, counted.rows) for file, counted in zip(self.files, self._counted, strict=True)]

    def _require_same(self, number: int) -> None:
        path = Path(self.files[number].path)
        if not path.is_file():
            raise StoreError(
                f"{path} isn't there, or this node doesn't see it.",
                "A dataset stays where it is while it is adopted; with several nodes, where all of them see it.",
            )
        if path.stat().st_size != self._sizes[number]:
            raise _changed(self.files[number])


def _changed(file: AdoptedFile) -> StoreError:
    return StoreError(
        f"{file.path} is no longer the file whose rows were counted when this session began.",
        "Put it back as it was, or adopt it into another folder (--run).",
    )


def _count(path: Path) -> Counted:
    reader = reader_of(path)
    if reader is None:
        raise UsageError(f"{path}: of no kind that holds rows.", f"Known: {', '.join(READERS)}.")
    try:
        return reader.count(path)
    except OSError as error:
        raise UsageError(f"{path}: can't be read: {error.strerror or error}.") from error


class _Cursor:
    """One file being read: forward, from the nearest mark, with the rows read lately kept as they lay there."""

    def __init__(self, path: Path, counted: Counted) -> None:
        reader = reader_of(path)
        assert reader is not None
        self.reader, self._path, self._marks = reader, path, counted.marks
        self._begins = [mark.rows for mark in counted.marks]
        self._next = 0
        self._rows: Iterator[Raw] = iter(())
        self._kept: OrderedDict[int, Raw] = OrderedDict()

    def row(self, place: int) -> Raw | None:
        """The row at a place in the file; None where the file has ended before it."""
        if place in self._kept:
            return self._kept[place]
        mark = self._marks[bisect_right(self._begins, place) - 1]
        if not max(mark.rows, 1) <= self._next <= place:
            self._next, self._rows = mark.rows, self.reader.rows(self._path, mark)
        for raw in self._rows:
            self._kept[self._next] = raw
            if len(self._kept) > KEPT_ROWS:
                self._kept.popitem(last=False)
            self._next += 1
            if self._next > place:
                return raw
        return None
