"""The second pass: spooled rows, in the order of their ids, into the data files of each split."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from export.columns import Column
from export.formats import columns_of, shaped
from export.selection import Shape
from export.spool import Spool
from export.writers import SplitWriter

SPLITS = ("train", "validation", "test")
LOOKED_AT_ROWS = 20_000
"""Rows kept for the figures that are too dear to count over all: ids are hashes, so the first are a fair sample."""
KEY = ["id", "run", "recipe", "index"]


@dataclass(slots=True)
class Delivered:
    """Data files with their rows, in order, and a fair sample of the exported rows as they were parsed."""

    columns: list[Column]
    files: dict[str, list[Path]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    rows_of_file: dict[Path, int] = field(default_factory=dict)
    looked_at: list[pl.DataFrame] = field(default_factory=list)


def deliver(
    spool: Spool, kept: pl.DataFrame, folder: Path, shape: Shape, on_rows: Callable[[int], None] = lambda _: None
) -> Delivered:
    """Write the rows of `kept` (columns KEY, split and the has_ flags, one row a sample) under FOLDER/data/SPLIT/."""
    has = {name: bool(kept[name].any()) for name in ("has_calls", "has_quote", "has_constraints")}
    delivered = Delivered(columns_of(shape, **has))
    present = [s for s in SPLITS if s in set(kept["split"].unique())]
    writers = {s: SplitWriter(folder / "data" / s, delivered.columns, shape) for s in present}
    wanted = {key[0]: part for key, part in _by_bucket(kept)}
    done = looked_at = 0
    for rows, tables in _prepared(spool, wanted, shape, delivered.columns):
        for split, table in tables.items():
            writers[split].add(table)
        if looked_at < LOOKED_AT_ROWS:
            delivered.looked_at.append(rows)
            looked_at += rows.height
        done += rows.height
        on_rows(done)
    for split, writer in writers.items():
        delivered.files[split] = writer.close()
        delivered.rows[split] = writer.rows
        delivered.rows_of_file.update(zip(delivered.files[split], writer.rows_of_shards, strict=True))
    return delivered


def _by_bucket(kept: pl.DataFrame) -> Iterator[tuple[tuple[object, ...], pl.DataFrame]]:
    columns = [*KEY, "split"]
    yield from kept.select(columns).group_by(pl.col("id").str.slice(0, 2))


Prepared = tuple[pl.DataFrame, dict[str, pl.DataFrame]]


def _prepared(
    spool: Spool, wanted: dict[object, pl.DataFrame], shape: Shape, columns: list[Column]
) -> Iterator[Prepared]:
    """Buckets made ready in a thread while the one before is being written."""
    waiting: deque[Future[Prepared]] = deque()
    with ThreadPoolExecutor(1) as pool:
        for digits, bucket in spool.buckets():
            if digits not in wanted:
                continue
            waiting.append(pool.submit(_prepare, bucket, wanted[digits], shape, columns))
            if len(waiting) > 2:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _prepare(bucket: pl.DataFrame, wanted: pl.DataFrame, shape: Shape, columns: list[Column]) -> Prepared:
    rows = bucket.unique(KEY, keep="any").join(wanted, on=KEY, how="inner").sort("id")
    parts = rows.partition_by("split", as_dict=True)
    return rows, {str(key[0]): shaped(part, shape, columns) for key, part in parts.items()}
