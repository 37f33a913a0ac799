"""Rows that come in any order are read back by id, the same whether they were held or written."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from export.rows.reading import TURNS
from export.rows.spool import BUCKETS, Spool
from schemas.ids import content_id

BATCH = 300


def batch(number: int) -> pl.DataFrame:
    ids = [content_id("spool", number, row) for row in range(BATCH)]
    turns = [[{"role": "user", "content": f"À {one}?", "reasoning": None}] if int(one, 16) % 7 else [] for one in ids]
    columns = {"id": ids, "messages": turns, "scores": [[1.0], [], None] * (BATCH // 3)}
    return pl.DataFrame(columns, schema={"id": pl.String, "messages": TURNS, "scores": pl.List(pl.Float64)})


@pytest.mark.parametrize(("held", "files"), [(0, 5), (2, 1), (9, 0)])
def test_rows_come_back_by_id(held: int, files: int, tmp_path: Path) -> None:
    batches = [batch(number) for number in range(5)]
    spool = Spool(tmp_path / "spool", held_bytes=held * max(one.estimated_size() for one in batches))
    for one in batches:
        spool.add(one)
    assert len(list(tmp_path.rglob("*.arrow"))) == files
    found = list(spool.buckets())
    assert all(len(set(one["id"].str.slice(0, 2).str.to_integer(base=16) // (256 // BUCKETS))) == 1 for one in found)
    assert pl.concat(found).sort("id").equals(pl.concat(batches).sort("id"))
    halves = [*spool.buckets(range(BUCKETS // 2)), *spool.buckets(range(BUCKETS // 2, BUCKETS))]
    assert [one["id"].sort().to_list() for one in halves] == [one["id"].sort().to_list() for one in found]


def test_buckets_without_rows_are_none(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    assert list(spool.buckets()) == []
    spool.add(batch(0).head(2))
    assert sum(one.height for one in spool.buckets()) == 2 and len(list(spool.buckets())) <= 2
