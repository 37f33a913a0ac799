"""Rows that come in any order are read back by id."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from export.rows.reading import TURNS
from export.rows.spool import BUCKETS, Spool
from schemas.ids import content_id

BATCH = 300


def batch(number: int) -> pl.DataFrame:
    ids = [content_id("spool", number, row) for row in range(BATCH)]
    turns = [[{"role": "user", "content": f"À {one}?", "reasoning": None}] if int(one, 16) % 7 else [] for one in ids]
    columns = {"id": ids, "messages": turns, "scores": [[1.0], [], None] * (BATCH // 3)}
    return pl.DataFrame(columns, schema={"id": pl.String, "messages": TURNS, "scores": pl.List(pl.Float64)})


def test_rows_come_back_by_id(tmp_path: Path) -> None:
    batches = [batch(number) for number in range(5)]
    spool = Spool(tmp_path / "spool")
    for one in batches:
        spool.add(one)
    found = list(spool.buckets())
    assert all(len(set(one["id"].str.slice(0, 2).str.to_integer(base=16) // (256 // BUCKETS))) == 1 for one in found)
    assert pl.concat(found).sort("id").equals(pl.concat(batches).sort("id"))
    halves = [*spool.buckets(range(BUCKETS // 2)), *spool.buckets(range(BUCKETS // 2, BUCKETS))]
    assert [one["id"].sort().to_list() for one in halves] == [one["id"].sort().to_list() for one in found]
