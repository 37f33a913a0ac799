"""Mending a damaged run: what is sound stays, the rest is set aside and pending, and everything is kept and told.

Each step can be interrupted and done again: files are kept in RUN/damaged before they are changed, which rollouts are
to be rolled again is noted before the rows that tell it go, and a segment's notes come after its shards.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from schemas.base import Row
from schemas.errors import StoreError
from store.affected import (
    OUTCOMES,
    Affected,
    SoundRows,
    SoundRun,
    add_dependent,
    add_lost,
    forget,
    remember,
    remembered,
)
from store.books import books
from store.checksums import note_segment
from store.completeness import unasked_completions
from store.damage import read_shard
from store.files import write_whole
from store.inspection import damaged_media, excess_of, kept_files, missing_media, sound_lines, tables_of
from store.journal import DECISIONS_WRITER, recover, write_shard
from store.kept import has_sound_spare, is_as_written, restored, spare_of, write_kept
from store.known_losses import add_known_losses, add_unasked
from store.receipts import SUFFIX as RECEIPT
from store.row_sums import proved, sums_of
from store.run import Run, RunLock, decisions_locked
from store.salvage import damage_of, sound_rows
from store.segments import Segment, read_segments
from store.set_aside import SetAside, remove, set_aside, write_down_missing


class Repaired(Row):
    """What a repair did: files set aside, files put back as they were, rows that are lost by table. `pending` is how
    many rollouts `generate` has to do then; `kept` samples stand, for people's decisions, without what made them."""

    set_aside: tuple[SetAside, ...]
    restored: tuple[str, ...]
    lost: dict[str, int]
    pending: int
    kept: int


def repair(run: Run) -> Repaired:
    """Mend a run. Raises StoreError when another process writes to it, or when its manifest is lost with its spare."""
    with RunLock(run, seal_left=False), decisions_locked(run):
        return _Repair(run).done()


@dataclass(slots=True)
class _Repair:
    run: Run
    files: list[SetAside] = field(default_factory=list)
    restored: list[str] = field(default_factory=list)
    lost: Counter[str] = field(default_factory=Counter)

    def done(self) -> Repaired:
        path = self.run.path
        affected = remembered(path)
        for kept in kept_files(self.run):
            self._restore(kept)
        self._mend_lines(affected)
        for shard, why in excess_of(self.run, read_segments(path)).items():
            self._aside(shard, why)
            remove(shard)
        segments = read_segments(path)
        damage = {(name, t): why for name, s in segments.items() for t in tables_of(s) if (why := damage_of(s, t))}
        sound = {(name, table): sound_rows(segments[name], table) for name, table in damage}
        media = list(damaged_media(self.run))
        add_lost(affected, segments, sound)
        whole = SoundRun(self.run, sound)
        add_dependent(affected, whole, {one.name for one in media} | {one[-1] for one in missing_media(whole)})
        remember(path, affected)
        add_unasked(path, unasked_completions(whole))
        for one in media:
            self._aside(one, f"{one} is damaged: its bytes are not those that were stored.")
            remove(one)
        for segment in segments.values():
            self._mend(segment, damage, sound, affected)
        add_known_losses(path, affected.kept)
        forget(path)
        counted = books(self.run)
        counted.require_balance()
        return Repaired(
            set_aside=tuple(self.files),
            restored=tuple(self.restored),
            lost=dict(self.lost),
            pending=counted.pending,
            kept=len(affected.kept),
        )

    def _aside(self, path: Path, why: str, rows: int = 0) -> None:
        self.files.append(set_aside(self.run.path, path, why, rows))

    def _restore(self, path: Path) -> None:
        """Put a small file back as it was, from its spare, or its spare from it."""
        data = path.read_bytes() if path.is_file() else b""
        if path.is_file() and is_as_written(path, data):
            if not has_sound_spare(path):
                self._aside(spare_of(path), f"{spare_of(path)} is damaged.")
                write_kept(path, data)
            return
        copy = restored(path)
        if path.is_file():
            self._aside(path, f"{path} is not what was written.")
        if copy is not None:
            write_whole(path, copy, private=True)
            self.restored.append(str(path))
        elif path == self.run.manifest_path:
            raise StoreError(f"{path} is damaged, and so is its spare.", "Restore it from a copy of the run's folder.")
        else:
            remove(path)
            remove(spare_of(path))

    def _mend_lines(self, affected: Affected) -> None:
        """Take damaged lines out of what dead writers left, and seal it. Whoever has a line there is rolled again."""
        journal = self.run.path / "journal"
        for segment in sorted([*journal.glob("*.jsonl"), *(self.run.path / "review").glob("*.jsonl")]):
            lines, damaged = sound_lines(segment)
            if not damaged:
                continue
            if segment.parent == journal and not segment.with_suffix(RECEIPT).is_file():
                affected.add_lines([*lines, *damaged.values()])
                remember(self.run.path, affected)
                self.lost["of the journal"] += len(damaged)
            self._aside(segment, f"{segment} is damaged: {len(damaged)} lines are not what was written.", len(damaged))
            if segment.with_suffix(RECEIPT).is_file():  # sealed: only its removal was left to do
                remove(segment)
            else:
                write_whole(segment, b"".join(lines), private=True)
        recover(self.run.path)
        recover(self.run.path, f"{DECISIONS_WRITER}.")

    def _mend(self, segment: Segment, damage: dict[tuple[str, str], str], sound: SoundRows, affected: Affected) -> None:
        """Take out of a segment's shards what is not sound, and what belongs to rollouts that are rolled again."""
        changed = bool(segment.damaged)
        for table in tables_of(segment):
            why = damage.get((segment.name, table), "")
            if not why and table not in OUTCOMES:
                continue
            frame = sound[segment.name, table] if why else read_shard(segment.shard(table))
            if table in OUTCOMES:
                staying = frame.filter(pl.Series(~affected.rows_of(table, frame), dtype=pl.Boolean))
            else:
                staying = frame
            if why or staying.height < frame.height:
                changed = True
                self._replace(segment, table, staying, why, frame.height)
        for note, why in segment.damaged.items():
            if note.is_file():
                self._aside(note, why)
        if changed and segment.is_noted:
            _note(segment)

    def _replace(self, segment: Segment, table: str, staying: pl.DataFrame, why: str, sound: int) -> None:
        shard, expected = segment.shard(table), segment.expected.get(table, -1)
        lost = max(0, expected - sound) if why else 0
        if lost:
            self.lost[table] += lost
        gone = max(lost, expected - staying.height)
        why = why or f"{shard} is sound, but {gone:,} of its rows rest on what is lost: they are pending."
        if shard.is_file():
            self._aside(shard, why, gone)
        else:
            self.files.append(write_down_missing(self.run.path, shard, why, gone))
        if staying.height:
            write_shard(self.run.path, table, segment.name, staying)
        else:
            remove(shard)


def _note(segment: Segment) -> None:
    """Note what a segment holds now, rows, shards and receipt."""
    shards = {table: segment.shard(table) for table in tables_of(segment) if segment.shard(table).is_file()}
    frames = {table: read_shard(shard) for table, shard in shards.items()}
    rows = {table: sums_of(frame, proved(table, frame)) for table, frame in frames.items()}
    note_segment(segment.note(".jsonl"), shards, rows)
