"""A run as it is at one instant: what is written to it meanwhile is not there."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from store.journal import read_segment
from store.manifest import RunManifest
from store.run import Run
from store.tables import TABLES

TRIES = 100
"""How often a run is looked at again because segments were being sealed."""


class Snapshot(Run):
    """A run for reading, whose rows and plan stay those of the moment in which it was taken.

    Sealed shards never change; rows that are still in the journal are held in memory, and stand for the shards that
    their segment has become since. Rows that were written together (a sample and its verdicts) are all in it, or none
    of them.
    """

    def __init__(self, run: Run) -> None:
        super().__init__(run.path)
        for _ in range(TRIES):
            if self._take():
                break
        self._manifest = run.manifest()  # a plan is written before its rows: read after them, it has a place for each

    def _take(self) -> bool:
        """Read the journal, then list the shards. Whether each segment is wholly there: none that was begun after the
        journal was read was being sealed while shards were listed."""
        self._live = {stem: tables for stem, tables in _segments(self.path).items() if tables}
        listed = self._listed()
        begun = {segment.stem for segment in _journal(self.path)} - self._live.keys()
        self._shards = {table: [s for s in shards if s.stem not in self._live] for table, shards in listed.items()}
        return self._listed() == listed and not any(s.stem in begun for shards in listed.values() for s in shards)

    def _listed(self) -> dict[str, list[Path]]:
        return {table: sorted((self.path / table).glob("[!.]*.parquet")) for table in TABLES}

    def manifest(self) -> RunManifest:
        return self._manifest

    def _parts(self, table: str) -> tuple[list[Path], dict[str, pl.DataFrame]]:
        return self._shards[table], {stem: tables[table] for stem, tables in self._live.items() if table in tables}


def _journal(run: Path) -> list[Path]:
    return sorted((run / "journal").glob("*.jsonl"))


def _segments(run: Path) -> dict[str, dict[str, pl.DataFrame]]:
    """What stands in the journal; of a segment that was sealed meanwhile, nothing."""
    return {segment.stem: read_segment(segment) for segment in _journal(run)}
