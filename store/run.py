"""One run's folder: its lock, its manifest, its tables and its books."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeVar

import polars as pl
from pydantic import ValidationError

from schemas.base import Row
from schemas.errors import StoreError, UsageError
from schemas.sample import Decision, JudgeVerdict, Rejection, Sample
from store.damage import REMEDY, read_shard, read_shards
from store.files import disk_errors
from store.journal import DECISIONS_WRITER, Journal, read_segment, recover
from store.kept import read_kept, write_kept
from store.kernel_lock import kernel_lock
from store.lease import DECISIONS, HeldError, Lease
from store.manifest import RunManifest, manifest_bytes, parse_manifest
from store.places import inside
from store.private import is_open_to_others, private_file, private_folder, tighten
from store.tables import TABLES

Stored = TypeVar("Stored", bound=Row)

DECISIONS_EVERY_S = 0.05
SAMPLES_AT_ONCE = 50_000
"""How many rollouts' samples are held in memory when all are walked through."""

SHARDS_AT_ONCE = 40
"""How many shards are read by one query: a hundred thousand rows or so."""

_LITERAL: dict[str, Any] = {"glob": False, "hive_partitioning": False}
"""A run's path is a path: `v[12]` is no pattern, and `recipe=a` no column."""


class Run:
    """A run's folder for reading. Use `Run.write` for the one process that may change it."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path).expanduser().resolve()

    @classmethod
    def open(cls, path: str | Path) -> Run:
        """Open an existing run. Raises UsageError when there is none."""
        run = cls(path)
        if not run.manifest_path.is_file():
            if shards := sorted(run.path.glob("shard-*-of-*/manifest.json")):
                told = f"{path} holds {len(shards)} shards of a plan, each a run of its own."
                raise UsageError(told, f"Name one of them: {Path(path) / shards[0].parent.name}.")
            raise UsageError(
                f"{path} holds no run (no manifest.json).", "Make one with `filigrana generate RECIPE -n N --run DIR`."
            )
        return run

    @property
    def parts(self) -> tuple[Run, ...]:
        """The runs, each in a folder of its own, that it is made of: itself, unless it is a plan's shards."""
        return (self,)

    @property
    def manifest_path(self) -> Path:
        return self.path / "manifest.json"

    def manifest(self) -> RunManifest:
        """The manifest as it is on disk now. Raises StoreError when it is damaged."""
        return parse_manifest(RunManifest, self.manifest_path, read_kept(self.manifest_path))

    def make_private(self) -> None:
        """Make the folder and everything in it their owner's alone, those of a run of before too."""
        if self.manifest_path.is_file() and is_open_to_others(self.path):
            tighten(self.path)
        private_folder(self.path)

    def write_manifest(self, manifest: RunManifest) -> None:
        with disk_errors(self.path):
            private_folder(self.path)
        write_kept(self.manifest_path, manifest_bytes(manifest))

    def scan(self, table: str) -> pl.LazyFrame:
        """A table's rows, sealed and still in the journal, in no particular order. Safe while a run is writing."""
        shards, live = self._parts(table)
        frames = [pl.scan_parquet(shards, schema=TABLES[table], **_LITERAL)] if shards else []
        frames += [frame.lazy() for frame in live.values()]
        return pl.concat(frames) if frames else pl.LazyFrame(schema=TABLES[table])

    def frames(self, table: str, columns: list[str]) -> Iterator[pl.DataFrame]:
        """The same, one shard at a time: for what must run in bounded memory."""
        for _, frame in self.named_frames(table, columns):
            yield frame

    def named_frames(self, table: str, columns: list[str], every: int = 1) -> Iterator[tuple[Path, pl.DataFrame]]:
        """Each frame with the shard that it is, or would be once its segment is sealed; with `every` 3, each third."""
        shards, live = self._parts(table)
        for shard in shards[::every]:
            yield shard, read_shard(shard, columns)
        for segment, frame in list(live.items())[-len(shards) % every :: every]:
            yield self.path / table / f"{segment}.parquet", frame.select(columns)

    def wide_frames(self, table: str, columns: list[str]) -> Iterator[pl.DataFrame]:
        """The same, many shards at a time, each row with the path of its own in `shard`: for few, narrow columns."""
        shards, live = self._parts(table)
        for start in range(0, len(shards), SHARDS_AT_ONCE):
            yield read_shards(shards[start : start + SHARDS_AT_ONCE], columns)
        for segment, frame in live.items():
            yield frame.select(*columns, shard=pl.lit(str(self.path / table / f"{segment}.parquet")))

    def shards(self, table: str) -> list[Path]:
        """The sealed files of a table."""
        return self._parts(table)[0]

    def _parts(self, table: str) -> tuple[list[Path], dict[str, pl.DataFrame]]:
        # The journal is read before the shards are listed: a segment sealed in between is then found as a shard.
        segments = {s.stem: read_segment(s).get(table) for s in sorted((self.path / "journal").glob("*.jsonl"))}
        shards = sorted((self.path / table).glob("[!.]*.parquet"), key=attrgetter("name"))  # paths compare slowly
        sealed = {s.stem for s in shards}
        return shards, {stem: f for stem, f in segments.items() if f is not None and stem not in sealed}

    def samples(self, at_once: int = SAMPLES_AT_ONCE) -> Iterator[Sample]:
        """Accepted samples: those that no later stage rejected, by recipe and index; a block of them in memory."""
        key = ["recipe", "index"]
        for name, indexes in self.manifest().indexes.items():
            for start in range(0, len(indexes), at_once):
                ours = (pl.col("recipe") == name) & inside(indexes[start : start + at_once])
                turned_down = self.scan("rejected").filter(ours).select(key)
                block = self.scan("samples").filter(ours).unique(key).join(turned_down, on=key, how="anti")
                for data in block.sort("index").select("data").collect().to_series():
                    yield self._row(Sample, "samples", data)

    def rejections(self) -> Iterator[Rejection]:
        for data in self.scan("rejected").sort("recipe", "index").select("data").collect().to_series():
            yield self._row(Rejection, "rejected", data)

    def verdicts(self) -> Iterator[JudgeVerdict]:
        for data in self.scan("verdicts").select("data").unique().sort("data").collect().to_series():
            yield self._row(JudgeVerdict, "verdicts", data)

    def decisions(self) -> Iterator[Decision]:
        """Every decision stored, oldest first; the last of an annotator on a sample is the one that counts."""
        for data in self.scan("decisions").sort("decided_at").select("data").collect().to_series():
            yield self._row(Decision, "decisions", data)

    def _row(self, kind: type[Stored], table: str, data: str) -> Stored:
        """A row of a table as it was stored. Raises StoreError when it is damaged."""
        try:
            return kind.model_validate_json(data)
        except ValidationError as error:
            said = error.errors()[0]["msg"]
            raise StoreError(f"A row in {self.path / table} is damaged ({said}): {data[:60]}...", REMEDY) from error

    def append(self, table: str, rows: Iterable[Mapping[str, Any]], writer: str) -> int:
        """Append rows under the run's lock, sealed at once. Returns how many. Raises StoreError when locked."""
        with RunLock(self):
            journal = Journal(self.path, writer)
            count = 0
            for row in rows:
                journal.append(table, row)
                count += 1
            journal.close()
        return count


def append_decisions(run: Run, rows: Iterable[Mapping[str, Any]]) -> int:
    """Append decisions, sealed at once, also while a generation holds the run's lock. Returns how many.

    Of several processes that do so, one waits for the other: it takes no longer than writing the rows.
    """
    with decisions_locked(run):
        recover(run.path, f"{DECISIONS_WRITER}.")
        journal = Journal(run.path, DECISIONS_WRITER)
        journal.append_all(whole := [("decisions", row) for row in rows])
        journal.close()
        return len(whole)


@contextmanager
def decisions_locked(run: Run) -> Iterator[None]:
    """The right to append decisions, waited for."""
    path = run.path / ".decisions.lock"
    with disk_errors(path):
        run.make_private()
        file = private_file(path, os.O_RDWR)
    try:
        if kernel_lock(file, fcntl.LOCK_EX):
            yield
            return
        with _lease_waited_for(Lease(run.path, DECISIONS)):
            yield
    finally:
        os.close(file)


@contextmanager
def _lease_waited_for(lease: Lease) -> Iterator[None]:
    with ExitStack() as stack:
        while True:
            with suppress(HeldError):
                stack.enter_context(lease)
                break
            time.sleep(DECISIONS_EVERY_S)
        yield


class RunLock:
    """The right to write to a run, held by one process at a time; ends with the process, however it ends.

    The system's lock keeps out this machine's others, and on file systems that tell each other those of all machines. A
    lease in the folder keeps them out everywhere (`store.lease`).

    On entering, what dead writers left in the journal is sealed, unless `seal_left` is false. Raises StoreError when
    another process holds it, and where the journal is damaged.
    """

    def __init__(self, run: Run, seal_left: bool = True) -> None:
        self._run = run
        self._file = -1
        self._lease = Lease(run.path)
        self._seal_left = seal_left

    def __enter__(self) -> RunLock:
        path = self._run.path / ".lock"
        with disk_errors(path):
            self._run.make_private()
            self._file = private_file(path, os.O_RDWR)
        try:
            try:
                kernel_lock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise self._lease.held() from error
            with ExitStack() as stack:
                with disk_errors(self._run.path):
                    stack.enter_context(self._lease)
                if self._seal_left:
                    recover(self._run.path)
                stack.pop_all()
        except BaseException:
            os.close(self._file)
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._lease.__exit__()
        os.close(self._file)
