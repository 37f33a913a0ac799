"""An external sort by id: rows come in any order and amount, and are read back by id in bounded memory.

Ids are hashes, so their order is an even shuffle that is the same on every machine. Rows are held until there are many:
they are then written sorted, as one Arrow file with a record batch for each of 64 buckets (by the id's first digits); a
bucket is read from all of these, and from the rows that are held still. Few rows never see the disk.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from shutil import rmtree
from threading import Lock

import polars as pl
import pyarrow as pa

from export.rows.reading import from_arrow
from store.files import disk_errors

BUCKETS = 64
STARTS = pl.Series([f"{n:02x}" for n in range(0, 256, 256 // BUCKETS)])
"""The first two digits with which each bucket begins."""
HELD_BYTES = 64 * 2**20
"""Of rows that are written together. A record batch takes its time however few rows it has."""


class Spool:
    """Rows that are held, and sorted run files in a folder of its own. `add` may be called from several threads, and so
    may `buckets`, once all rows are there."""

    def __init__(self, folder: Path, held_bytes: int = HELD_BYTES) -> None:
        self._folder = folder
        self._numbers = count()
        self._most = held_bytes
        self._lock = Lock()
        self._held: list[pl.DataFrame] = []
        self._size = 0
        self._ordered = pl.DataFrame(schema={"id": pl.String})
        with disk_errors(folder):
            folder.mkdir(parents=True)

    def add(self, frame: pl.DataFrame) -> None:
        """Take rows with a string column `id` of hexadecimal digits. Raises StoreError on a full disk."""
        with self._lock:
            self._held.append(frame)
            self._size += frame.estimated_size()
            if self._size <= self._most:
                return
            taken, self._held, self._size = self._held, [], 0
        self._write(pl.concat(taken).sort("id"))

    def buckets(self, numbers: range = range(BUCKETS)) -> Iterator[pl.DataFrame]:
        """Those of the buckets that have rows: in the order of ids between buckets, in none within."""
        held = self._held_by_id()
        starts = [*_starts(held["id"]), held.height]
        paths = sorted(self._folder.glob("*.arrow"))
        files = [pa.OSFile(str(path), "rb") for path in paths]
        readers = [pa.ipc.open_file(file) for file in files]
        try:
            for number in numbers:
                parts = [held[starts[number] : starts[number + 1]]]
                if readers:
                    parts.append(from_arrow(pa.Table.from_batches([reader.get_batch(number) for reader in readers])))
                if parts := [part for part in parts if part.height]:
                    yield pl.concat(parts)
        finally:
            for file in files:
                file.close()

    def remove(self) -> None:
        """Let go of all rows: to free what the system holds of them takes its time."""
        self._held, self._ordered = [], self._ordered.clear()
        rmtree(self._folder, ignore_errors=True)

    def _held_by_id(self) -> pl.DataFrame:
        """The rows that are held still: sorted once."""
        with self._lock:
            if self._held:
                self._ordered = pl.concat(self._held).sort("id")
                self._held = []
            return self._ordered

    def _write(self, ordered: pl.DataFrame) -> None:
        starts = _starts(ordered["id"])
        table = ordered.to_arrow().combine_chunks()
        path = self._folder / f"{next(self._numbers):08d}.arrow"
        with disk_errors(path), pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
            for start, end in zip(starts, [*starts[1:], table.num_rows], strict=True):
                for batch in table.slice(start, end - start).to_batches() or [_nothing(table.schema)]:
                    writer.write_batch(batch)


def _starts(ordered: pl.Series) -> list[int]:
    """Where each bucket begins among sorted ids."""
    return [0, *ordered.str.slice(0, 2).search_sorted(STARTS[1:], side="left").to_list()]


def _nothing(schema: pa.Schema) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist([], schema=schema)
