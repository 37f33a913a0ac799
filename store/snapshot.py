"""A run as it is at one instant: what is written to it meanwhile is not there."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from store.journal import read_segment
from store.manifest import RunManifest
from store.run import Run
from store.tables import TABLES

TRIES = 20
"""How often a run is looked at again because a segment was being sealed."""


class Snapshot(Run):
    """A run for reading, whose rows and plan stay those of the moment in which it was taken.

    Sealed shards never change; rows that are still in the journal are held in memory. Rows that were written together
    (a sample and its verdicts) are all in it, or none of them.
    """

    def __init__(self, run: Run) -> None:
        super().__init__(run.path)
        for _ in range(TRIES):
            self._live = _segments(run.path)
            self._shards = {table: sorted((run.path / table).glob("[!.]*.parquet")) for table in TABLES}
            if not self._being_sealed():
                break
        self._manifest = run.manifest()  # a plan is written before its rows: read after them, it has a place for each

    def _being_sealed(self) -> bool:
        """Whether a segment that was read has become shards since, or some of its tables have."""
        return any(shard.stem in self._live for shards in self._shards.values() for shard in shards)

    def manifest(self) -> RunManifest:
        return self._manifest

    def _parts(self, table: str) -> tuple[list[Path], dict[str, pl.DataFrame]]:
        shards = self._shards[table]
        sealed = {shard.stem for shard in shards}
        live = {stem: tables[table] for stem, tables in self._live.items() if table in tables and stem not in sealed}
        return shards, live


def _segments(run: Path) -> dict[str, dict[str, pl.DataFrame]]:
    return {segment.stem: read_segment(segment) for segment in sorted((run / "journal").glob("*.jsonl"))}
