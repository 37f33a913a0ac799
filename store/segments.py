"""What is noted of each sealed segment, as far as it can be read: for those who look for damage or mend it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from schemas.errors import StoreError
from store import checksums, receipts, row_sums
from store.tables import TABLES


@dataclass(slots=True)
class Segment:
    """A sealed segment's notes. None stands for what isn't there or is `damaged`, a reason by file."""

    run: Path
    name: str
    receipt: dict[str, int] | None = None
    sums: checksums.Sums | None = None
    counted: dict[str, int] | None = None
    """Rows by table, as the rows' checksums have them."""
    damaged: dict[Path, str] = field(default_factory=dict)

    @property
    def expected(self) -> dict[str, int]:
        """Rows by table, from what is sound; -1 where a shard is known to be, and not how long."""
        if self.receipt is not None:
            return self.receipt
        if self.counted is not None:
            return self.counted
        return dict.fromkeys(self.sums.shards, -1) if self.sums else {}

    @property
    def rows(self) -> dict[str, row_sums.RowSums] | None:
        """The checksums of its rows, read anew: those of all segments are much to hold."""
        return None if self.counted is None else row_sums.read_row_sums(self.run, self.name)

    @property
    def is_noted(self) -> bool:
        return bool(self.damaged) or self.receipt is not None or self.sums is not None

    def note(self, suffix: str) -> Path:
        return self.run / "journal" / f"{self.name}{suffix}"

    def shard(self, table: str) -> Path:
        return self.run / table / f"{self.name}.parquet"


def read_segments(run_dir: Path) -> dict[str, Segment]:
    """By name: those of which there is a note or a shard, but for those that are being written or sealed."""
    suffixes = (checksums.SUFFIX, receipts.SUFFIX, row_sums.SUFFIX)
    names = {path.stem for suffix in suffixes for path in (run_dir / "journal").glob(f"*{suffix}")}
    names |= {path.stem for table in TABLES for path in (run_dir / table).glob("[!.]*.parquet")}
    live = {path.stem for path in (run_dir / "journal").glob("*.jsonl")}
    return {name: read_segment_notes(run_dir, name) for name in sorted(names - live)}


def read_segment_notes(run_dir: Path, name: str) -> Segment:
    """One of them. A note that disagrees with the others' word of it is damaged."""
    found = Segment(run_dir, name)
    try:
        found.sums = checksums.read_sums(run_dir, name)
    except StoreError as error:
        found.damaged[found.note(checksums.SUFFIX)] = error.message
    try:
        rows = row_sums.read_row_sums(run_dir, name)
        found.counted = None if rows is None else {table: len(sums) for table, sums in rows.items()}
    except StoreError as error:
        found.damaged[found.note(row_sums.SUFFIX)] = error.message
    receipt = found.note(receipts.SUFFIX)
    if receipt.is_file():
        try:
            found.receipt = receipts.read_receipt(receipt)
        except StoreError as error:
            found.damaged[receipt] = error.message
    if found.sums is not None:
        _hold_to_sums(found, found.sums)
    elif found.counted is not None and found.receipt is not None and found.counted != found.receipt:
        found.damaged[receipt] = f"{receipt} is damaged: it doesn't say how many rows were sealed."
        found.receipt = None
    return found


def _hold_to_sums(found: Segment, sums: checksums.Sums) -> None:
    for path, noted in ((found.note(receipts.SUFFIX), sums.receipt), (found.note(row_sums.SUFFIX), sums.rows)):
        if not noted or path in found.damaged:
            continue
        if not path.is_file():
            found.damaged[path] = f"{path} is missing."
        elif hashlib.sha256(path.read_bytes()).hexdigest() != noted:
            found.damaged[path] = f"{path} is damaged: its bytes are not those that were written."
    if found.note(receipts.SUFFIX) in found.damaged:
        found.receipt = None
    if found.note(row_sums.SUFFIX) in found.damaged:
        found.counted = None
    if not sums.rows and found.counted is None and found.receipt is not None and set(sums.shards) != set(found.receipt):
        path = found.note(checksums.SUFFIX)
        found.damaged[path] = f"{path} is damaged: it should have a checksum for each shard."
