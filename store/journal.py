"""The write-ahead journal: rows are appended as lines at once, and sealed into Parquet shards by the thousand.

A writer (the local driver, or one Ray actor) owns its segments: `RUN/journal/<writer>.<number>.jsonl`, each line
`table<TAB>JSON row` with a checksum (`store.lines`). `kill -9` loses at most what was not yet handed to the operating
system; a torn last line is dropped. Sealing writes `RUN/<table>/<segment>.parquet` for each table, then checksums of
rows and shards, then the segment's receipt (what was sealed), and then removes the segment: if it is interrupted, doing
it again overwrites the same files. Each of them is on the disk before the next is written.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from schemas.errors import StoreError
from store.checksums import note_segment
from store.damage import REMEDY, named_damage
from store.files import disk_errors, whole_file
from store.lines import Rows, line_of, parted, read_rows
from store.private import private_file, private_folder
from store.row_sums import RowSums, numbers_of, sums_of
from store.syncing import sync
from store.tables import TABLES

SEAL_ROWS = 20_000
SEAL_BYTES = 8 * 2**20


class _Queue(NamedTuple):
    """Where the writer stands. It is only ever replaced whole: a signal can't part what was written from what is noted.

    Of the open segment's `lines` so many are `stored`, and the others belong at its byte `start`. What of them is there
    already, after a write that was cut short, the file's own end tells.
    """

    lines: list[bytes]
    file: int = -1
    segment: Path = Path()
    start: int = 0
    stored: int = 0


class Journal:
    """Appends rows of any table for one writer. Not thread-safe: use it from one event loop or thread.

    A signal's exception (Ctrl-C, SIGTERM) may arrive anywhere in it: `flush` and `close` then go on where it stopped.
    """

    def __init__(self, run_dir: Path, writer: str, seal_rows: int = SEAL_ROWS, seal_bytes: int = SEAL_BYTES) -> None:
        self._run_dir = run_dir
        self._writer = writer
        self._seal_rows = seal_rows
        self._seal_bytes = seal_bytes
        self._number = _next_number(run_dir, writer)
        self._queue = _Queue([])
        self._to_seal: list[tuple[Path, list[bytes]]] = []
        self._sealing: asyncio.Task[None] | None = None
        self._flush_scheduled = False
        self._broken: StoreError | None = None

    def append(self, table: str, row: Mapping[str, Any]) -> None:
        """Queue one row. Inside an event loop it reaches the file at the loop's next turn, with its neighbours.

        Raises StoreError when an earlier row could not be written: nothing more should be paid for then.
        """
        self.append_all([(table, row)])

    def append_all(self, rows: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        """Queue rows that belong together: an interruption finds all of them queued, or none. Raises StoreError."""
        if self._broken is not None:
            raise self._broken
        self._queue.lines.extend([line_of(table, row) for table, row in rows])
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
        if len(self._queue.lines) == self._queue.stored:
            return
        if self._queue.file < 0:
            self._open()
        queue = self._queue
        data = b"".join(queue.lines[queue.stored :])
        with disk_errors(queue.segment):
            arrived = os.lseek(queue.file, 0, os.SEEK_END) - queue.start
            if arrived < 0:
                raise StoreError(f"{queue.segment} was cut by another program while it was written.")
            _write_all(queue.file, memoryview(data)[arrived:])
        self._queue = queue._replace(start=queue.start + len(data), stored=len(queue.lines))

    def close(self) -> None:
        """Flush and seal what is left. Call it outside the event loop, or after `drain`."""
        self.flush()
        if self._queue.file >= 0:
            seal(self._run_dir, *self._roll())

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
        if self._queue.stored >= self._seal_rows or self._queue.start >= self._seal_bytes:
            self._to_seal.append(self._roll())
            if self._sealing is None or self._sealing.done():
                self._sealing = asyncio.get_running_loop().create_task(self._seal_waiting())

    async def _seal_waiting(self) -> None:
        """Seal one segment after the other: several at once would only take memory."""
        while self._to_seal:
            try:
                await asyncio.to_thread(seal, self._run_dir, *self._to_seal.pop(0))
            except StoreError as error:
                self._broken = error
                raise

    def _open(self) -> None:
        segment = self._run_dir / "journal" / f"{self._writer}.{self._number:06d}.jsonl"
        self._number += 1
        with disk_errors(segment):
            private_folder(segment.parent)
            file = private_file(segment, os.O_WRONLY | os.O_APPEND)
        self._queue = self._queue._replace(file=file, segment=segment)

    def _roll(self) -> tuple[Path, list[bytes]]:
        """Close the open segment, all of whose rows are written; the next row opens another."""
        rolled = self._queue
        self._queue = _Queue([])
        os.close(rolled.file)
        return rolled.segment, rolled.lines


def seal(run_dir: Path, segment: Path, lines: list[bytes] | None = None) -> None:
    """Turn a finished segment into one Parquet shard for each table in it, note what it held, then remove it. Whoever
    wrote it has its `lines`, and needn't read them again."""
    rows: dict[str, RowSums] = {}
    shards: dict[str, Path] = {}
    if not segment.is_file():
        return
    with disk_errors(segment):  # shards are never on the disk without what they are made of
        sync(segment)
        sync(segment.parent)
    for table, frame, sums in _tables(segment, read_rows(segment) if lines is None else parted(lines)):
        shards[table] = write_shard(run_dir, table, segment.stem, frame)
        rows[table] = sums_of(frame, numbers_of(sums))
    if rows:
        note_segment(segment, shards, rows)
    with disk_errors(segment):
        segment.unlink(missing_ok=True)


def write_shard(run_dir: Path, table: str, segment: str, frame: pl.DataFrame) -> Path:
    """Write a segment's rows of one table, whole or not at all. Returns the shard's path."""
    shard = run_dir / table / f"{segment}.parquet"
    with disk_errors(shard):
        private_folder(shard.parent)
        with whole_file(shard, private=True) as temporary:
            frame.write_parquet(temporary, compression="zstd", row_group_size=4096)
    return shard


DECISIONS_WRITER = "review"
"""The writer of what people decided. Its segments are its own: a generation that begins leaves them alone."""


def recover(run_dir: Path, writer_prefix: str = "") -> int:
    """Seal the segments that dead writers left behind. The caller must know that they are dead.

    Those of decisions are only sealed when they are asked for: a pull may be writing them beside a generation.
    """
    of_decisions = f"{DECISIONS_WRITER}."
    found = sorted((run_dir / "journal").glob(f"{writer_prefix}*.jsonl"))
    segments = [s for s in found if writer_prefix == of_decisions or not s.name.startswith(of_decisions)]
    for segment in segments:
        seal(run_dir, segment)
    return len(segments)


def read_segment(segment: Path) -> dict[str, pl.DataFrame]:
    """Read a segment's complete lines, table by table. A missing segment (sealed meanwhile) reads as empty."""
    return {table: frame for table, frame, _ in _tables(segment, read_rows(segment))}


def _tables(segment: Path, found: Rows) -> Iterator[tuple[str, pl.DataFrame, list[bytes]]]:
    """A segment's rows, one table in memory at a time, with their checksums."""
    for name in list(found):
        rows, sums = found.pop(name)
        schema = TABLES.get(name.decode(errors="replace"))
        if schema is None:
            raise StoreError(f"{segment} is damaged: it has rows of no table.", REMEDY)
        with named_damage(segment):
            frame = pl.read_ndjson(b"\n".join(rows), schema=schema)
        if frame.height != len(sums):
            raise StoreError(f"{segment} is damaged: it has lines that are no rows.", REMEDY)
        yield name.decode(), frame, sums


def _write_all(descriptor: int, view: memoryview) -> None:
    while view:
        view = view[os.write(descriptor, view) :]


def _next_number(run_dir: Path, writer: str) -> int:
    names = [p.stem for folder in run_dir.glob("*/") for p in folder.glob(f"{writer}.*")]
    return 1 + max((int(n.rpartition(".")[2]) for n in names), default=-1)
