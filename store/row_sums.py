"""Checksums of single rows: by them the sound rows of a damaged shard are told, and whose the others were."""

from __future__ import annotations

import sys
import zlib
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson
import polars as pl

from schemas.errors import StoreError
from store.files import write_whole
from store.lines import sum_of

SUFFIX = ".rows"
"""`RUN/journal/<segment>.rows`: a line of JSON, {"table": rows, ...}; for each table, row by row in its shard's order,
the checksum of the row's line and the CRC-32 of its rollout's (or sample's) id, each in 32 bits, little-endian; the
CRC-32 of all that."""

Numbers = array  # of 32 bits each ("I"): no numpy, which every command would import for this alone
_UNSIGNED = "I"
_PAIR = 8
"""Bytes noted of a row: the checksum of its line, then the CRC-32 of its owner's id."""


@dataclass(frozen=True, slots=True)
class RowSums:
    """Of each row of a table: the checksum of its line, and whose it is (`owners`)."""

    lines: Numbers[int]
    owners: Numbers[int]

    def __len__(self) -> int:
        return len(self.lines)


def sums_of(frame: pl.DataFrame, lines: Numbers[int]) -> RowSums:
    """What is noted of rows, `lines` being the checksums that their lines had in the journal."""
    return RowSums(lines, owners(frame))


def numbers_of(sums: Iterable[bytes]) -> Numbers[int]:
    """Checksums of lines (`lines.sum_of`) as numbers."""
    numbers = array(_UNSIGNED, bytes.fromhex(b"".join(sums).decode()))
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers


def owners(frame: pl.DataFrame) -> Numbers[int]:
    """Whose each row is: the CRC-32 of its rollout's id, of verdicts and decisions of the sample's."""
    ids = frame["rollout_id" if "rollout_id" in frame.columns else "sample_id"]
    return array(_UNSIGNED, [zlib.crc32((one or "").encode()) for one in ids])


def proved(table: str, frame: pl.DataFrame) -> Numbers[int]:
    """The checksum that each row's line would have: the one noted where nothing of the row has changed."""
    head = table.encode() + b"\t"
    return numbers_of(sum_of(head + orjson.dumps(row)[:-1]) for row in frame.iter_rows(named=True))


def row_sum_bytes(tables: Mapping[str, RowSums]) -> bytes:
    """The file's content."""
    counts = {table: len(sums) for table, sums in tables.items()}
    whole = b"".join([orjson.dumps(counts), b"\n", *map(_bytes_of, tables.values())])
    return whole + zlib.crc32(whole).to_bytes(4, "little")


def _bytes_of(sums: RowSums) -> bytes:
    pairs = array(_UNSIGNED, bytes(_PAIR * len(sums)))
    pairs[0::2], pairs[1::2] = sums.lines, sums.owners
    if sys.byteorder == "big":
        pairs.byteswap()
    return pairs.tobytes()


def write_row_sums(segment: Path, data: bytes) -> None:
    write_whole(segment.with_suffix(SUFFIX), data, private=True)


def read_row_sums(run_dir: Path, segment: str) -> dict[str, RowSums] | None:
    """By table; None where nothing was noted. Raises StoreError for a file that is damaged."""
    path = run_dir / "journal" / f"{segment}{SUFFIX}"
    if not path.is_file():
        return None
    data = path.read_bytes()
    if not _is_whole(data):
        raise StoreError(f"{path} is damaged: its bytes are not those that were written.")
    head, _, body = data[:-4].partition(b"\n")
    numbers = array(_UNSIGNED, body)
    if sys.byteorder == "big":
        numbers.byteswap()
    found, start = {}, 0
    for table, count in orjson.loads(head).items():
        own = numbers[2 * start : 2 * (start + count)]
        found[table] = RowSums(own[0::2], own[1::2])
        start += count
    return found


def tables_with(note: Path, owner: bytes) -> dict[str, bool] | None:
    """By table of a segment whether it has a row of the owner; None for a note that isn't whole."""
    try:
        data = note.read_bytes()
    except FileNotFoundError:  # a repair took it away
        return None
    if not _is_whole(data):
        return None
    begin = data.index(b"\n") + 1
    found = {}
    for table, rows in orjson.loads(data[:begin]).items():
        end = begin + rows * _PAIR
        found[table] = _has(data, owner, begin, end)
        begin = end
    return found


def _is_whole(data: bytes) -> bool:
    return zlib.crc32(memoryview(data)[:-4]).to_bytes(4, "little") == data[-4:]


def _has(data: bytes, owner: bytes, begin: int, end: int) -> bool:
    """Whether one of the pairs from `begin` to `end` is the owner's."""
    at = data.find(owner, begin, end)
    while at >= 0 and (at - begin) % _PAIR != _PAIR // 2:
        at = data.find(owner, at + 1, end)
    return at >= 0
