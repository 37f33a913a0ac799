"""Rows by id: they come in any order and amount, and are read back by id in bounded memory.

Ids are hashes, so their order is an even shuffle that is the same on every machine. The first rows are held in memory,
as far as there is room. Of what comes after, each batch is written sorted, as one Arrow file with a record batch for
each of 64 buckets (by the id's first digits); a bucket is then read from all.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from threading import Lock

import polars as pl
import pyarrow as pa

from export.rows.reading import from_arrow
from store.files import disk_errors

BUCKETS = 64
STARTS = pl.Series([f"{n:02x}" for n in range(0, 256, 256 // BUCKETS)])
"""The first two digits with which each bucket begins."""
HELD_BYTES = 2**30
"""Of rows in memory, at most; never more than an eighth of the machine's, or of what this process may have of it."""
_LIMIT = Path("/sys/fs/cgroup/memory.max")


def room() -> int:
    """Bytes of rows that are held in memory here."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    if _LIMIT.is_file() and (limit := _LIMIT.read_text().strip()).isdecimal():
        memory = min(memory, int(limit))
    return min(HELD_BYTES, memory // 8)


class Spool:
    """Rows in memory, and sorted run files in a folder of its own. `add` may be called from several threads, and
    `buckets` once all rows are there."""

    def __init__(self, folder: Path, held_bytes: int | None = None) -> None:
        self._folder = folder
        self._numbers = count()
        self._room = room() if held_bytes is None else held_bytes
        self._held: list[pl.DataFrame] = []
        self._lock = Lock()

    def add(self, frame: pl.DataFrame) -> None:
        """Take one batch with a string column `id` of hexadecimal digits. Raises StoreError on a full disk."""
        with self._lock:
            self._room -= (size := frame.estimated_size())
            if self._room >= 0:
                self._held.append(frame)
                return
            self._room += size
        self._write(frame.sort("id"))

    def buckets(self, numbers: range = range(BUCKETS)) -> Iterator[pl.DataFrame]:
        """Those of the buckets that have rows: in the order of ids between buckets, in none within."""
        held = self._held_by_id()
        paths = sorted(self._folder.glob("*.arrow"))
        files = [pa.OSFile(str(path), "rb") for path in paths]
        readers = [pa.ipc.open_file(file) for file in files]
        try:
            for number in numbers:
                parts = [held.slice(number)] if held else []
                batches = [reader.get_batch(number) for reader in readers]
                if sum(batch.num_rows for batch in batches):
                    parts.append(from_arrow(pa.Table.from_batches(batches)))
                if any(part.height for part in parts):
                    yield pl.concat(parts)
        finally:
            for file in files:
                file.close()

    def _write(self, ordered: pl.DataFrame) -> None:
        starts = _starts(ordered["id"])
        table = ordered.to_arrow().combine_chunks()
        path = self._folder / f"{next(self._numbers):08d}.arrow"
        with disk_errors(path):
            self._folder.mkdir(parents=True, exist_ok=True)
            with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
                for start, end in zip(starts, [*starts[1:], table.num_rows], strict=True):
                    for batch in table.slice(start, end - start).to_batches() or [_nothing(table.schema)]:
                        writer.write_batch(batch)

    def _held_by_id(self) -> _Held | None:
        """The rows that are held, as one frame: made once."""
        with self._lock:
            if len(self._held) > 1:
                self._held = [pl.concat(self._held, rechunk=True)]  # texts stay where they are
            return _Held(self._held[0]) if self._held else None


class _Held:
    """Rows that are gathered bucket by bucket."""

    def __init__(self, rows: pl.DataFrame) -> None:
        self._rows = rows
        self._order = rows["id"].arg_sort()
        self._starts = [*_starts(rows["id"].gather(self._order)), rows.height]

    def slice(self, number: int) -> pl.DataFrame:
        start, end = self._starts[number : number + 2]
        return self._rows[self._order[start:end]]


def _starts(ordered: pl.Series) -> list[int]:
    """Where each bucket begins among sorted ids."""
    return [0, *ordered.str.slice(0, 2).search_sorted(STARTS[1:], side="left").to_list()]


def _nothing(schema: pa.Schema) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist([], schema=schema)
