"""The second pass: spooled rows, in the order of their ids, into the data files of each split."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pyarrow as pa

from export.columns import Column
from export.formats import columns_of, shaped
from export.gather import LOOKED_AT_ROWS, NAMES
from export.selection import Shape
from export.spool import Spool
from export.writers import SplitWriter, as_table

SPLITS = ("train", "validation", "test")
KEY = ["id", "run"]


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
    """Write the rows of `kept` (the index with `split`, one row a sample, by id) under FOLDER/data/SPLIT/."""
    has = {name: bool(kept[name].any()) for name in ("has_calls", "has_quote", "has_constraints")}
    delivered = Delivered(columns_of(shape, **has))
    present = [s for s in SPLITS if s in set(kept["split"].unique())]
    writers = {s: SplitWriter(folder / "data" / s, delivered.columns, shape) for s in present}
    wanted = kept.select(*KEY, *NAMES, "reviewed", "judge_score", "split")
    done = looked_at = 0
    for rows, tables in _prepared(spool, wanted, shape, delivered.columns):
        for split, table in tables.items():
            writers[split].add(table)
        if looked_at < LOOKED_AT_ROWS:
            delivered.looked_at.append(rows.filter(pl.col("measures").is_not_null()))
            looked_at += delivered.looked_at[-1].height
        done += rows.height
        on_rows(done)
    for split, writer in writers.items():
        delivered.files[split] = writer.close()
        delivered.rows[split] = writer.rows
        delivered.rows_of_file.update(zip(delivered.files[split], writer.rows_of_shards, strict=True))
    return delivered


Prepared = tuple[pl.DataFrame, dict[str, pa.Table]]


def _prepared(spool: Spool, wanted: pl.DataFrame, shape: Shape, columns: list[Column]) -> Iterator[Prepared]:
    """Buckets made ready in a thread while the one before is being written."""
    waiting: deque[Future[Prepared]] = deque()
    with ThreadPoolExecutor(1) as pool:
        for bucket in spool.buckets():
            waiting.append(pool.submit(_prepare, bucket, wanted, shape, columns))
            if len(waiting) > 2:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _prepare(bucket: pl.DataFrame, wanted: pl.DataFrame, shape: Shape, columns: list[Column]) -> Prepared:
    first, last = (
        wanted["id"].search_sorted(bucket["id"].min()),
        wanted["id"].search_sorted(bucket["id"].max(), "right"),
    )
    here = wanted.slice(first, last - first).with_columns(pl.col(NAMES).cast(pl.String))
    rows = bucket.unique(KEY, keep="any").join(here, on=KEY, how="inner").sort("id")
    parts = rows.partition_by("split", as_dict=True)
    return rows, {str(key[0]): as_table(shaped(part, shape, columns), columns) for key, part in parts.items()}
