"""Checksums of sealed shards: a small file a segment, by which a changed byte is found before its row is used."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

import orjson
from pydantic import TypeAdapter, ValidationError

from schemas.errors import StoreError
from store import receipts, row_sums
from store.damage import REMEDY
from store.files import write_whole
from store.tables import TABLES

SUFFIX = ".sums"
"""`RUN/journal/<segment>.sums`: {"table": SHA-256 of its shard, ...}. Segments sealed before have none. Those of today
say besides, under names that no table has, `<table>.stat` (size and time of change of the shard as it was sealed),
`receipt` and `rows` (SHA-256 of those files) and `self` (CRC-32 of all this)."""

_SUMS = TypeAdapter(dict[str, str])
_OWN = ("receipt", "rows", "self")


class Sums(NamedTuple):
    """What is noted of a segment; '' or nothing for what versions of before didn't note."""

    shards: dict[str, str]
    stats: dict[str, str]
    receipt: str
    rows: str


def checksum(path: Path) -> str:
    """SHA-256 of a file, 64 hexadecimal digits, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def note_segment(segment: Path, shards: Mapping[str, Path], rows: Mapping[str, row_sums.RowSums]) -> None:
    """Note beside a segment what was sealed out of it: its rows' checksums, its shards', and at last the receipt."""
    row_data = row_sums.row_sum_bytes(rows)
    receipt = receipts.receipt_bytes({table: len(sums) for table, sums in rows.items()})
    noted = {table: checksum(shard) for table, shard in shards.items()}
    noted |= {f"{table}.stat": stat_of(shard) for table, shard in shards.items()}
    noted |= {"receipt": hashlib.sha256(receipt).hexdigest(), "rows": hashlib.sha256(row_data).hexdigest()}
    row_sums.write_row_sums(segment, row_data)
    write_whole(segment.with_suffix(SUFFIX), orjson.dumps(noted | {"self": _own_sum(noted)}), private=True)
    receipts.write_receipt(segment, receipt)


def stat_of(shard: Path) -> str:
    """Size and time of the last change: what tells, without reading it, a file that nobody has written to since."""
    stat = shard.stat()
    return f"{stat.st_size} {stat.st_mtime_ns}"


def read_sums(run_dir: Path, segment: str) -> Sums | None:
    """What is noted of a segment, None where nothing is. Raises StoreError for a note that is damaged."""
    path = run_dir / "journal" / f"{segment}{SUFFIX}"
    try:
        noted = _SUMS.validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValidationError as error:
        raise StoreError(f"{path} is damaged: it should have a checksum for each shard.", REMEDY) from error
    own = noted.pop("self", "")
    if (own or any(name not in TABLES for name in noted)) and own != _own_sum(noted):
        raise StoreError(f"{path} is damaged: its bytes are not those that were written.", REMEDY)
    stats = {name.removesuffix(".stat"): noted.pop(name) for name in list(noted) if name.endswith(".stat")}
    receipt, rows = noted.pop("receipt", ""), noted.pop("rows", "")
    return Sums(noted, stats, receipt, rows)


def sum_of(run_dir: Path, shard: Path) -> str:
    """What a shard's checksum was when it was sealed; '' where none was noted. Raises StoreError for a damaged note."""
    sums = read_sums(run_dir, shard.stem)
    return sums.shards.get(shard.parent.name, "") if sums else ""


def is_changed(run_dir: Path, shard: Path, noted: Sums) -> bool:
    """Whether a shard's bytes are others than those that were sealed. One that nobody has written to since, by its size
    and time, isn't read: `filigrana verify` reads every byte of all."""
    known = noted.shards.get(shard.parent.name, "")
    return bool(known) and noted.stats.get(shard.parent.name) != stat_of(shard) and checksum(shard) != known


@dataclass(slots=True)
class Compared:
    """A run's files beside what was noted of them: those that `changed`, and as (segment, table) the shards that are
    surely `as_sealed`, with a receipt that says how many rows that is."""

    changed: list[Path] = field(default_factory=list)
    as_sealed: set[tuple[str, str]] = field(default_factory=set)


def compare_with_notes(run_dir: Path) -> Compared:
    """Compare receipts and shards of a run with their notes. Raises StoreError for a damaged note.

    Safe while a run is writing: what is being sealed again, after an interruption, still has its segment.
    """
    compared = Compared()
    for note in sorted((run_dir / "journal").glob(f"*{SUFFIX}"), key=attrgetter("name")):
        changed, as_sealed = _compared(run_dir, note.stem)
        if changed and not note.with_suffix(".jsonl").is_file():
            changed, as_sealed = _compared(run_dir, note.stem)  # looked at again: its sealing may just have ended
            compared.changed += changed
        compared.as_sealed.update((note.stem, table) for table in as_sealed)
    return compared


def _compared(run_dir: Path, segment: str) -> tuple[list[Path], list[str]]:
    """What of a segment has changed, and the tables whose shards haven't, where its receipt is known to be whole."""
    noted = read_sums(run_dir, segment)
    if noted is None:
        return [], []
    changed, as_sealed = [], []
    receipt = run_dir / "journal" / f"{segment}{receipts.SUFFIX}"
    has_receipt = bool(noted.receipt) and receipt.is_file()
    if has_receipt and checksum(receipt) != noted.receipt:
        changed.append(receipt)
    for table in noted.shards:
        shard = run_dir / table / f"{segment}.parquet"
        if not shard.is_file():
            continue
        if is_changed(run_dir, shard, noted):
            changed.append(shard)
        else:
            as_sealed.append(table)
    return changed, as_sealed if has_receipt and not changed else []


def _own_sum(noted: Mapping[str, str]) -> str:
    return f"{zlib.crc32(orjson.dumps(dict(noted))):08x}"
