"""Checksums of single rows: by them the sound rows of a damaged shard are told, and whose the others were."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import orjson
import polars as pl
from numpy.typing import NDArray

from schemas.errors import StoreError
from store.files import write_whole
from store.lines import sum_of

SUFFIX = ".rows"
"""`RUN/journal/<segment>.rows`: a line of JSON, {"table": rows, ...}; for each table, row by row in its shard's order,
the checksum of the row's line and the CRC-32 of its rollout's (or sample's) id, each in 32 bits, little-endian; the
CRC-32 of all that."""

RowSums = NDArray[np.uint32]
"""Of shape (rows, 2): checksum of the row, and of whose it is (`owners`)."""


def sums_of(frame: pl.DataFrame, lines: NDArray[np.uint32]) -> RowSums:
    """What is noted of rows, `lines` being the checksums that their lines had in the journal."""
    return np.column_stack([lines, owners(frame)])


def numbers_of(sums: Iterable[bytes]) -> NDArray[np.uint32]:
    """Checksums of lines (`lines.sum_of`) as numbers."""
    return np.frombuffer(bytes.fromhex(b"".join(sums).decode()), dtype=">u4").astype(np.uint32)


def owners(frame: pl.DataFrame) -> NDArray[np.uint32]:
    """Whose each row is: the CRC-32 of its rollout's id, of verdicts and decisions of the sample's."""
    ids = frame["rollout_id" if "rollout_id" in frame.columns else "sample_id"]
    return np.fromiter((zlib.crc32((one or "").encode()) for one in ids), dtype=np.uint32, count=frame.height)


def proved(table: str, frame: pl.DataFrame) -> NDArray[np.uint32]:
    """The checksum that each row's line would have: the one noted where nothing of the row has changed."""
    head = table.encode() + b"\t"
    return numbers_of(sum_of(head + orjson.dumps(row)[:-1]) for row in frame.iter_rows(named=True))


def row_sum_bytes(tables: Mapping[str, RowSums]) -> bytes:
    """The file's content."""
    counts = {table: len(sums) for table, sums in tables.items()}
    parts = [orjson.dumps(counts), b"\n", *(sums.astype("<u4").tobytes() for sums in tables.values())]
    whole = b"".join(parts)
    return whole + zlib.crc32(whole).to_bytes(4, "little")


def write_row_sums(segment: Path, data: bytes) -> None:
    write_whole(segment.with_suffix(SUFFIX), data, private=True)


def read_row_sums(run_dir: Path, segment: str) -> dict[str, RowSums] | None:
    """By table; None where nothing was noted. Raises StoreError for a file that is damaged."""
    path = run_dir / "journal" / f"{segment}{SUFFIX}"
    if not path.is_file():
        return None
    data = path.read_bytes()
    if zlib.crc32(data[:-4]).to_bytes(4, "little") != data[-4:]:
        raise StoreError(f"{path} is damaged: its bytes are not those that were written.")
    head, _, body = data[:-4].partition(b"\n")
    numbers = np.frombuffer(body, dtype="<u4").reshape(-1, 2)
    found, start = {}, 0
    for table, count in orjson.loads(head).items():
        found[table] = numbers[start : start + count]
        start += count
    return found
