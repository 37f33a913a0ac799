"""The write-ahead journal: rows are appended as lines at once, and sealed into Parquet shards by the thousand.

A writer (the local driver, or one Ray actor) owns its segments: `RUN/journal/<writer>.<number>.jsonl`, each line
`table<TAB>JSON row`. `kill -9` loses at most what was not yet handed to the operating system; a torn last line is
dropped. Sealing writes `RUN/<table>/<segment>.parquet` for each table and then removes the segment: if it is
interrupted, doing it again overwrites the same shards.
"""

from __future__ import annotations

import asyncio
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
import polars as pl

from schemas.errors import StoreError
from store.files import disk_errors, whole_file
from store.tables import TABLES

SEAL_ROWS = 20_000
SEAL_BYTES = 8 * 2**20


class Journal:
    """Appends rows of any table for one writer. Not thread-safe: use it from one event loop or thread."""

    def __init__(self, run_dir: Path, writer: str, seal_rows: int = SEAL_ROWS, seal_bytes: int = SEAL_BYTES) -> None:
        self._run_dir = run_dir
        self._writer = writer
        self._seal_rows = seal_rows
        self._seal_bytes = seal_bytes
        self._number = _next_number(run_dir, writer)
        self._buffer: list[bytes] = []
        self._rows = 0
        self._bytes = 0
        self._file = -1
        self._segment = Path()
        self._to_seal: list[Path] = []
        self._sealing: asyncio.Task[None] | None = None
        self._flush_scheduled = False
        self._broken: StoreError | None = None

    def append(self, table: str, row: Mapping[str, Any]) -> None:
        """Queue one row. Inside an event loop it reaches the file at the loop's next turn, with its neighbours.

        Raises StoreError when an earlier row could not be written: nothing more should be paid for then.
        """
        if self._broken is not None:
            raise self._broken
        self._buffer.append(table.encode() + b"\t" + orjson.dumps(row) + b"\n")
        if not self._flush_scheduled:
            try:
                loop = asyncio.get_running_loop()
            except RuntimeError:
                return
            self._flush_scheduled = True
            loop.call_soon(self._flush_and_roll)

    def flush(self) -> None:
        """Hand everything queued to the operating system. Raises StoreError when the disk is full."""
        self._flush_scheduled = False
        if not self._buffer:
            return
        data = b"".join(self._buffer)
        if self._file < 0:
            self._open()
        start = os.lseek(self._file, 0, os.SEEK_END)
        with disk_errors(self._segment):
            try:
                _write_all(self._file, data)
            except OSError:
                arrived = os.lseek(self._file, 0, os.SEEK_END) - start
                whole_lines = data.rfind(b"\n", 0, arrived) + 1
                os.ftruncate(self._file, start + whole_lines)
                self._buffer = [data[whole_lines:]]
                raise
        self._rows += data.count(b"\n")
        self._bytes += len(data)
        self._buffer.clear()

    def close(self) -> None:
        """Flush and seal what is left. Call it outside the event loop, or after `drain`."""
        self.flush()
        if self._file >= 0:
            seal(self._run_dir, self._roll())

    async def drain(self) -> None:
        """Wait for the shards being sealed in a thread; raise what went wrong there."""
        if self._sealing is not None:
            await self._sealing

    def _flush_and_roll(self) -> None:
        try:
            self.flush()
        except StoreError as error:
            self._broken = error
            return
        if self._rows >= self._seal_rows or self._bytes >= self._seal_bytes:
            self._to_seal.append(self._roll())
            if self._sealing is None or self._sealing.done():
                self._sealing = asyncio.get_running_loop().create_task(self._seal_waiting())

    async def _seal_waiting(self) -> None:
        """Seal one segment after the other: several at once would only take memory."""
        while self._to_seal:
            await asyncio.to_thread(seal, self._run_dir, self._to_seal.pop(0))

    def _open(self) -> None:
        self._segment = self._run_dir / "journal" / f"{self._writer}.{self._number:06d}.jsonl"
        with disk_errors(self._segment):
            self._segment.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self._segment, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)

    def _roll(self) -> Path:
        os.close(self._file)
        self._file, self._rows, self._bytes = -1, 0, 0
        self._number += 1
        return self._segment


def seal(run_dir: Path, segment: Path) -> None:
    """Turn a finished segment into one Parquet shard for each table in it, then remove it."""
    for table, frame in segment_tables(segment):
        shard = run_dir / table / f"{segment.stem}.parquet"
        with disk_errors(shard):
            shard.parent.mkdir(parents=True, exist_ok=True)
            with whole_file(shard) as temporary:
                frame.write_parquet(temporary, compression="zstd", row_group_size=4096)
    with disk_errors(segment):
        segment.unlink(missing_ok=True)


def recover(run_dir: Path, writer_prefix: str = "") -> int:
    """Seal the segments that dead writers left behind. The caller must know that they are dead."""
    segments = sorted((run_dir / "journal").glob(f"{writer_prefix}*.jsonl"))
    for segment in segments:
        seal(run_dir, segment)
    return len(segments)


def read_segment(segment: Path) -> dict[str, pl.DataFrame]:
    """Read a segment's complete lines, table by table. A missing segment (sealed meanwhile) reads as empty."""
    return dict(segment_tables(segment))


def segment_tables(segment: Path) -> Iterator[tuple[str, pl.DataFrame]]:
    """The same, one table in memory at a time."""
    lines: dict[bytes, list[bytes]] = defaultdict(list)
    try:
        with segment.open("rb") as file:
            for line in file:
                if line.endswith(b"\n"):
                    table, _, row = line.partition(b"\t")
                    lines[table].append(row)
    except FileNotFoundError:
        return
    for name in list(lines):
        rows = b"".join(lines.pop(name))
        yield name.decode(), pl.read_ndjson(rows, schema=TABLES[name.decode()])


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _next_number(run_dir: Path, writer: str) -> int:
    names = [p.stem for folder in run_dir.glob("*/") for p in folder.glob(f"{writer}.*")]
    return 1 + max((int(n.rpartition(".")[2]) for n in names), default=-1)
