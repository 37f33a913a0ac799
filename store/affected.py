"""Which rollouts a damage leaves without something that their outcome rests on: they are to be rolled again.

Rollouts and samples are named by the CRC-32 of their ids, as the rows' checksums name them (`row_sums.owners`): one
that is alike by chance is rolled again for nothing, from completions that are paid for.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import orjson
import polars as pl
from numpy.typing import NDArray

from schemas.errors import StoreError
from store.completeness import incomplete_samples
from store.damage import REMEDY, read_shard
from store.files import write_whole
from store.known_losses import FOLDER, known_losses
from store.private import private_folder
from store.row_sums import owners
from store.run import Run
from store.salvage import lost_owners, readable_owners
from store.segments import Segment

OUTCOMES = ("samples", "rejected", "failed", "verdicts")
"""Tables whose rows of a rollout go when something of it is lost; what was asked and answered stays."""
SoundRows = Mapping[tuple[str, str], pl.DataFrame]
"""By segment and table: what is sound of a damaged shard."""
_IDS = re.compile(rb'"(rollout_id|sample_id)":"([^"\\]+)"')


@dataclass(slots=True)
class Affected:
    """`rollouts` to roll again, and `samples` (of verdicts) that go with them; `kept` are ids of samples that stand all
    the same, since people decided on them."""

    rollouts: set[int] = field(default_factory=set)
    samples: set[int] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)

    def rows_of(self, table: str, frame: pl.DataFrame) -> NDArray[np.bool_]:
        """Which rows of an outcome table go."""
        whose = self.samples if table == "verdicts" else self.rollouts
        going = np.isin(owners(frame), list(whose))
        name = {"samples": "id", "verdicts": "sample_id"}.get(table)
        if name and self.kept:
            going &= ~frame[name].is_in(list(self.kept)).to_numpy()
        return going

    def add_lines(self, lines: Iterable[bytes]) -> None:
        """Whoever is named in lines of a journal of which some are damaged."""
        for line in lines:
            for what, identity in _IDS.findall(line):
                (self.samples if what == b"sample_id" else self.rollouts).add(zlib.crc32(identity))


class SoundRun(Run):
    """A run for reading of which some shards are damaged: of those, only the sound rows are there."""

    def __init__(self, run: Run, sound: SoundRows) -> None:
        super().__init__(run.path)
        self._sound = sound

    def named_frames(self, table: str, columns: list[str], every: int = 1) -> Iterator[tuple[Path, pl.DataFrame]]:
        for shard in sorted((self.path / table).glob("[!.]*.parquet")):
            mended = self._sound.get((shard.stem, table))
            yield shard, read_shard(shard, columns) if mended is None else mended.select(columns)

    def wide_frames(self, table: str, columns: list[str]) -> Iterator[pl.DataFrame]:
        for shard, frame in self.named_frames(table, columns):
            yield frame.with_columns(shard=pl.lit(str(shard)))


def add_lost(affected: Affected, segments: Mapping[str, Segment], sound: SoundRows) -> None:
    """Add whose the rows are that damaged shards have lost. Where nothing tells, whoever is in the same segment."""
    for (name, table), kept in sound.items():
        if table == "decisions":
            continue
        lost = lost_owners(segments[name], table, kept)
        if lost is None:
            lost = readable_owners(segments[name].shard(table), table)
            for frame in _of_segment(segments[name], sound, ("samples", "rejected", "failed")):
                affected.rollouts.update(owners(frame).tolist())
        (affected.samples if table == "verdicts" else affected.rollouts).update(lost)
        if table == "verdicts" and lost:  # of samples, or of what judges turned down, in the same segment
            for frame in _of_segment(segments[name], sound, ("rejected", "failed")):
                affected.rollouts.update(owners(frame.filter(frame["stage"] == "judge")).tolist())


def add_dependent(affected: Affected, run: SoundRun, lost_media: set[str]) -> None:
    """Add the rollouts of samples whose verdicts, requests, completions or pictures are lost, and their samples."""
    known = known_losses(run.path)
    lacking = incomplete_samples(run)
    affected.rollouts.update(zlib.crc32(one.rollout_id.encode()) for one in lacking if one.sample_id not in known)
    for _, frame in run.named_frames("samples", ["id", "rollout_id", "data"]):
        for identity, rollout, data in frame.iter_rows():
            sample, owner = zlib.crc32(identity.encode()), zlib.crc32(rollout.encode())
            shows = any(f'"digest":"{digest}"' in data for digest in lost_media)
            if sample in affected.samples or shows:
                affected.rollouts.add(owner)
            if owner in affected.rollouts:
                affected.samples.add(sample)
    decided = {one for _, frame in run.named_frames("decisions", ["sample_id"]) for one in frame["sample_id"]}
    for _, frame in run.named_frames("samples", ["id", "rollout_id"]):
        going = frame.filter(pl.Series(np.isin(owners(frame), list(affected.rollouts)), dtype=pl.Boolean))
        affected.kept.update(one for one in going["id"] if one in decided)


def _of_segment(segment: Segment, sound: SoundRows, tables: tuple[str, ...]) -> Iterator[pl.DataFrame]:
    for table in tables:
        mended = sound.get((segment.name, table))
        if mended is not None:
            yield mended
        elif segment.shard(table).is_file():
            yield read_shard(segment.shard(table))


def remembered(run_dir: Path) -> Affected:
    """What a repair that was interrupted had found out. Raises StoreError when its note is damaged."""
    path = _plan(run_dir)
    if not path.is_file():
        return Affected()
    try:
        noted = orjson.loads(path.read_bytes())
        return Affected(set(noted["rollouts"]), set(noted["samples"]), set(noted["kept"]))
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{path} is damaged.", REMEDY) from error


def remember(run_dir: Path, affected: Affected) -> None:
    """Keep it before anything is changed: what tells it goes with the changes."""
    private_folder(run_dir / FOLDER)
    noted = {name: sorted(getattr(affected, name)) for name in ("rollouts", "samples", "kept")}
    write_whole(_plan(run_dir), orjson.dumps(noted), private=True)


def forget(run_dir: Path) -> None:
    _plan(run_dir).unlink(missing_ok=True)


def _plan(run_dir: Path) -> Path:
    return run_dir / FOLDER / "going.json"
