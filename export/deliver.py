"""The second pass: spooled rows, in the order of their ids, into the data files of each split."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa

from export.card.pictures import write_pictures
from export.columns import Column
from export.examples import candidates
from export.files.writers import SplitWriter, as_table, bare_file, name_shards
from export.formats import load_format
from export.gather import NAMES
from export.measured import MEASURED_ROWS
from export.rows.media_files import MediaFiles
from export.rows.media_marks import without_marks
from export.rows.spool import BUCKETS, Spool
from export.selection import Shape
from export.shaping import columns_of, shaped

SPLITS = ("train", "validation", "test")
KEY = ["id", "run"]
HALVED_FROM_ROWS = 200_000
"""From here on the rows that are looked at closely surely lie in the first half."""


@dataclass(slots=True)
class Delivered:
    """Data files with their rows, in order, and a fair sample of the exported rows as they were parsed: as many of the
    lowest ids as are measured."""

    columns: list[Column]
    files: dict[str, list[Path]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    rows_of_file: dict[Path, int] = field(default_factory=dict)
    media: list[Path] = field(default_factory=list)
    """Files of pictures and sounds beside the data."""
    looked_at: list[pl.DataFrame] = field(default_factory=list)
    candidates: list[pa.Table] = field(default_factory=list)
    """Rows as they were written, of which the card may show some."""

    @property
    def paths(self) -> list[Path]:
        """All files that hold data."""
        return [*(path for paths in self.files.values() for path in paths), *self.media]


def place_of(split: str, shape: Shape) -> str:
    """The folder in which a split's shards are written."""
    return f"data/{split}" if shape.layout == "full" else f".{split}"


def deliver(
    spool: Spool,
    kept: pl.DataFrame,
    folder: Path,
    shape: Shape,
    on_rows: Callable[[int], None] = lambda _: None,
    on_looked_at: Callable[[pl.DataFrame], None] = lambda _: None,
    files: MediaFiles | None = None,
) -> Delivered:
    """Write the rows of `kept` (the index with `split`, one row a sample, by id) under FOLDER/data/SPLIT/.

    Many rows are written as two halves at once, by id, each into shards of its own; the same on any machine. Of many,
    `on_looked_at` hears those that are looked at closely as soon as they are known.
    """
    delivered = Delivered(columns_of(shape))
    there = set(kept["split"].unique())
    present = [s for s in SPLITS if s in there]
    kept = kept if "times" in kept.columns else kept.with_columns(times=pl.lit(1, dtype=pl.UInt32))
    wanted = kept.select(*KEY, *NAMES, "reviewed", "judge_score", "lengths", "times", "split")
    halved = kept.height >= HALVED_FROM_ROWS and shape.layout == "full"
    middle = BUCKETS // 2 if halved else BUCKETS
    done = [0, 0]

    def write(half: int, buckets: range) -> dict[str, SplitWriter]:
        """One half, in a thread of its own. The rows that are looked at have the lowest ids: all in the first."""
        writers = {s: SplitWriter(folder / place_of(s, shape), delivered.columns, shape, half) for s in present}
        looked_at = 0 if half == 0 else MEASURED_ROWS
        for bucket in spool.buckets(buckets):
            rows, tables = _prepare(bucket, wanted, shape, delivered.columns, files)
            for split, table in tables:
                writers[split].add(table)
                if half == 0 and split == "train" and shape.layout == "full":
                    delivered.candidates.append(candidates(table))
            if looked_at < MEASURED_ROWS:
                delivered.looked_at.append(rows.filter(pl.col("measures").is_not_null()))
                looked_at += delivered.looked_at[-1].height
                if halved and looked_at >= MEASURED_ROWS:
                    on_looked_at(pl.concat(delivered.looked_at))
            done[half] += rows.height
            on_rows(sum(done))
        for writer in writers.values():
            writer.close()
        return writers

    with ThreadPoolExecutor(2) as pool:
        halves = list(pool.map(write, (0, 1), (range(middle), range(middle, BUCKETS))))
    for split in present:
        paths = [path for writers in halves for path in writers[split].paths]
        delivered.files[split] = [bare_file(paths, split)] if shape.layout == "bare" else name_shards(paths)
        delivered.rows[split] = sum(writers[split].rows for writers in halves)
        rows_of_shards = [n for writers in halves for n in writers[split].rows_of_shards]
        delivered.rows_of_file.update(zip(delivered.files[split], rows_of_shards, strict=True))
    if files:
        beside = files.copy_used(folder) if load_format(shape.format).media_beside else []
        delivered.media = [*beside, *write_pictures(files, folder)]
    return delivered


Prepared = tuple[pl.DataFrame, Iterator[tuple[str, pa.Table]]]
MEDIA_ROWS = 64
"""Rows with their pictures that are made at a time: the bytes are in memory."""


def _prepare(
    bucket: pl.DataFrame, wanted: pl.DataFrame, shape: Shape, columns: list[Column], files: MediaFiles | None
) -> Prepared:
    """The rows of a bucket, and their tables by split, made as they are taken."""
    first, last = (
        wanted["id"].search_sorted(bucket["id"].min()),
        wanted["id"].search_sorted(bucket["id"].max(), "right"),
    )
    here = wanted.slice(first, last - first).with_columns(pl.col(NAMES).cast(pl.String))
    rows = bucket.unique(KEY, keep="any").join(here, on=KEY, how="inner").sort("id")
    once = bool((rows["times"] == 1).all())
    repeated = rows if once else rows[np.repeat(np.arange(rows.height), rows["times"].to_numpy())]
    parts = repeated.partition_by("split", as_dict=True)
    tables = (
        (str(key[0]), as_table(shaped(piece, shape, columns, files), columns))
        for key, part in parts.items()
        for piece in (part.iter_slices(MEDIA_ROWS) if files else [part])
    )
    return without_marks(rows) if files else rows, tables
