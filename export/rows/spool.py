"""An external sort by id: rows come in any order and amount, and are read back by id in bounded memory.

Ids are hashes, so their order is an even shuffle that is the same on every machine. Each batch is written sorted, as
one Arrow file with a record batch for each of 64 buckets (by the id's first digits); a bucket is then read from all.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import polars as pl
import pyarrow as pa

from export.rows.reading import from_arrow
from store.files import disk_errors

BUCKETS = 64
STARTS = pl.Series([f"{n:02x}" for n in range(0, 256, 256 // BUCKETS)])
"""The first two digits with which each bucket begins."""


class Spool:
    """Sorted run files in a folder of its own. `add` may be called from several threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count()
        with disk_errors(folder):
            folder.mkdir(parents=True)

    def add(self, frame: pl.DataFrame) -> None:
        """Write one batch with a string column `id` of hexadecimal digits. Raises StoreError on a full disk."""
        ordered = frame.sort("id")
        starts = [0, *ordered["id"].str.slice(0, 2).search_sorted(STARTS[1:], side="left").to_list()]
        table = ordered.to_arrow().combine_chunks()
        path = self._folder / f"{next(self._numbers):08d}.arrow"
        with disk_errors(path), pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
            for start, end in zip(starts, [*starts[1:], table.num_rows], strict=True):
                for batch in table.slice(start, end - start).to_batches() or [_nothing(table.schema)]:
                    writer.write_batch(batch)

    def buckets(self, numbers: range = range(BUCKETS)) -> Iterator[pl.DataFrame]:
        """Those of the buckets that have rows: in the order of ids between buckets, in none within."""
        paths = sorted(self._folder.glob("*.arrow"))
        files = [pa.OSFile(str(path), "rb") for path in paths]
        readers = [pa.ipc.open_file(file) for file in files]
        try:
            for number in numbers:
                batches = [reader.get_batch(number) for reader in readers]
                if sum(batch.num_rows for batch in batches):
                    yield from_arrow(pa.Table.from_batches(batches))
        finally:
            for file in files:
                file.close()


def _nothing(schema: pa.Schema) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist([], schema=schema)
