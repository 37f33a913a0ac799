"""What of a shard is sound: all of it, or the rows of which that can still be proved."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import orjson
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from schemas.errors import StoreError
from store.checksums import checksum
from store.damage import read_shard
from store.row_sums import RowSums, owners, proved
from store.segments import Segment
from store.tables import TABLES


def damage_of(segment: Segment, table: str) -> str:
    """Why a shard is not what was sealed; '' where it is, or where nothing tells of damage. Every byte is read."""
    shard, rows = segment.shard(table), segment.expected.get(table, -1)
    if not shard.is_file():
        return f"{shard} is missing: {max(rows, 0):,} rows were sealed into it."
    noted = segment.sums.shards.get(table) if segment.sums else None
    if noted:
        return "" if checksum(shard) == noted else f"{shard} is damaged: its bytes are not those that were sealed."
    try:
        frame = read_shard(shard)
        sums = _noted(segment, table)
        if sums is not None and Counter(proved(table, frame).tolist()) != Counter(sums.lines.tolist()):
            return f"{shard} is damaged: its rows are not those that were sealed."
        for text in (frame[name] for name in ("data", "body") if name in frame.columns):
            for row in text.drop_nulls():
                orjson.loads(row)
    except StoreError as error:
        return error.message
    except ValueError:
        return f"{shard} is damaged: it has a row that is no JSON."
    if rows >= 0 and frame.height != rows:
        return f"{shard} is damaged: it holds {frame.height:,} rows, and {rows:,} were sealed into it."
    return ""


def sound_rows(segment: Segment, table: str) -> pl.DataFrame:
    """The rows of a damaged shard whose checksums are those that were noted. Without such notes (segments sealed by
    versions of before) nothing can be proved."""
    noted = _noted(segment, table)
    if noted is None or not segment.shard(table).is_file():
        return pl.DataFrame(schema=TABLES[table])
    left = Counter(noted.lines.tolist())
    frames = []
    for frame in _readable(segment.shard(table), table):
        kept = []
        for one in proved(table, frame).tolist():
            kept.append(left[one] > 0)
            left[one] -= 1
        frames.append(frame.filter(pl.Series(kept, dtype=pl.Boolean)))
    return pl.concat(frames) if frames else pl.DataFrame(schema=TABLES[table])


def lost_owners(segment: Segment, table: str, kept: pl.DataFrame) -> set[int] | None:
    """Whose the rows are that a shard has lost (`row_sums.owners`); None where nothing tells."""
    noted = _noted(segment, table)
    if noted is None:
        return None
    left = Counter(noted.lines.tolist()) - Counter(proved(table, kept).tolist())
    return {owner for line, owner in zip(noted.lines, noted.owners, strict=True) if line in left}


def readable_owners(shard: Path, table: str) -> set[int]:
    """Whose rows a damaged shard seems to hold, as far as it can be read."""
    return {one for frame in _readable(shard, table) for one in owners(frame).tolist()}


def _noted(segment: Segment, table: str) -> RowSums | None:
    rows = segment.rows
    return rows.get(table) if rows else None


def _readable(shard: Path, table: str) -> list[pl.DataFrame]:
    """The row groups of a shard that can be read, whatever became of the others."""
    try:
        return [read_shard(shard).select(TABLES[table].keys()).cast(dict(TABLES[table]))]
    except (StoreError, pl.exceptions.PolarsError):
        pass
    found: list[pl.DataFrame] = []
    try:
        file = pq.ParquetFile(shard)
    except (pa.ArrowException, OSError, ValueError):
        return found
    with file:
        for number in range(file.num_row_groups):
            try:
                group = file.read_row_group(number)
                group.validate(full=True)
                frame = pl.from_arrow(group)
                assert isinstance(frame, pl.DataFrame)
                found.append(frame.select(TABLES[table].keys()).cast(dict(TABLES[table])))
            except (pa.ArrowException, OSError, ValueError, MemoryError, pl.exceptions.PolarsError):
                continue
    return found
