"""A run's stored samples, many at a time, whatever the size of the shards that they lie in."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from export.rows.reading import TABLE_COLUMNS
from store.run import Run

BATCH_ROWS = 16_384
BATCH_BYTES = 16 * 2**20
"""Of stored JSON in a batch, about. Four batches are in memory at a time, each with what is made of it."""


def sample_batches(run: Run) -> Iterator[pl.DataFrame]:
    """A run's samples as they are stored, without those a later stage rejected: of one shard, or of several small ones,
    since what is asked of a batch takes its time for few rows, too."""
    yield from together(frame for frame in _accepted(run) if frame.height)


def together(
    frames: Iterator[pl.DataFrame], most_rows: int = BATCH_ROWS, most_bytes: int = BATCH_BYTES
) -> Iterator[pl.DataFrame]:
    """The frames' rows in their order, each time at most so many, about so many bytes of `data`, one at least."""
    held: list[pl.DataFrame] = []
    rows = size = 0
    for frame in frames:
        each = max(1, int(frame["data"].str.len_bytes().sum()) // frame.height)
        most = max(1, min(most_rows, most_bytes // each))
        for part in frame.iter_slices(-(-frame.height // -(-frame.height // most))):  # none much smaller than another
            if held and (rows + part.height > most_rows or size + each * part.height > most_bytes):
                yield pl.concat(held)
                held, rows, size = [], 0, 0
            held.append(part)
            rows, size = rows + part.height, size + each * part.height
    if held:
        yield pl.concat(held)


def _accepted(run: Run) -> Iterator[pl.DataFrame]:
    turned_down = [f for f in run.frames("rejected", ["recipe", "index"]) if f.height]
    rejected = pl.concat(turned_down).unique() if turned_down else None
    for stored in run.frames("samples", TABLE_COLUMNS):
        frame = stored.unique("id", keep="first", maintain_order=True)  # what an interruption doubled is one sample
        yield frame if rejected is None else frame.join(rejected, on=["recipe", "index"], how="anti")
