"""A run narrowed to the shards in which somebody's rows may lie, by what is noted of each row (`store.row_sums`)."""

from __future__ import annotations

import zlib
from functools import cached_property
from operator import attrgetter
from pathlib import Path

import orjson
import polars as pl

from store.row_sums import SUFFIX
from store.run import Run

_PAIR = 8
"""Bytes noted of a row: the checksum of its line, then the CRC-32 of its owner's id."""


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
        return {note.stem: found for note in notes if (found := _tables_with(note, self._owner)) is not None}


def _tables_with(note: Path, owner: bytes) -> dict[str, bool] | None:
    """By table of a segment whether it has a row of the owner; None for a note that isn't whole."""
    try:
        data = note.read_bytes()
    except FileNotFoundError:  # a repair took it away
        return None
    if zlib.crc32(memoryview(data)[:-4]).to_bytes(4, "little") != data[-4:]:
        return None
    begin = data.index(b"\n") + 1
    found = {}
    for table, rows in orjson.loads(data[:begin]).items():
        end = begin + rows * _PAIR
        found[table] = _has(data, owner, begin, end)
        begin = end
    return found


def _has(data: bytes, owner: bytes, begin: int, end: int) -> bool:
    """Whether one of the pairs from `begin` to `end` is the owner's."""
    at = data.find(owner, begin, end)
    while at >= 0 and (at - begin) % _PAIR != _PAIR // 2:
        at = data.find(owner, at + 1, end)
    return at >= 0
