"""A run narrowed to the shards in which somebody's rows may lie, by what is noted of each row (`store.row_sums`)."""

from __future__ import annotations

import zlib
from functools import cached_property
from operator import attrgetter
from pathlib import Path

import polars as pl

from store.row_sums import SUFFIX, tables_with
from store.run import Run


class OwnersRun(Run):
    """A run for reading rows of one owner: a rollout, or of verdicts and decisions a sample.

    Shards that surely have no row of it aren't there. Those sealed before rows were noted, or whose note can't be read,
    are, and so is what stands in the journal: whoever reads still filters by id.
    """

    def __init__(self, run: Run, owner: str) -> None:
        super().__init__(run.path)
        self._owner = zlib.crc32(owner.encode()).to_bytes(4, "little")

    def _parts(self, table: str) -> tuple[list[Path], dict[str, pl.DataFrame]]:
        shards, live = super()._parts(table)
        return [shard for shard in shards if self._may_hold(table, shard)], live

    def _may_hold(self, table: str, shard: Path) -> bool:
        holding = self._tables_by_segment.get(shard.stem)
        return holding is None or holding.get(table, True)

    @cached_property
    def _tables_by_segment(self) -> dict[str, dict[str, bool]]:
        """Of each noted segment, which of its tables have a row of the owner."""
        notes = sorted((self.path / "journal").glob(f"*{SUFFIX}"), key=attrgetter("name"))
        return {note.stem: found for note in notes if (found := tables_with(note, self._owner)) is not None}
