"""Stored samples are read end to end: each row its own, or none."""

from __future__ import annotations

import orjson
import polars as pl
import pytest

from export.rows.reading import TABLE_COLUMNS, measures_and_findings, parse_samples
from schemas.errors import StoreError
from store.rows import sample_row
from tests.export.export_run_builders import make_sample


def stored(count: int) -> pl.DataFrame:
    return pl.DataFrame([sample_row(make_sample(n, measures={"n": n})) for n in range(count)]).select(TABLE_COLUMNS)


def test_some_rows_of_many_are_read_as_they_are_alone() -> None:
    rows = stored(9)
    alone = pl.concat([parse_samples(rows[n : n + 1]) for n in range(9)])
    some = pl.Series([True, False, True] * 3)
    assert parse_samples(rows).equals(alone)
    assert parse_samples(rows.filter(some)).equals(alone.filter(some))
    assert parse_samples(rows[4:7]).equals(alone[4:7])
    assert parse_samples(rows.clear()).schema == alone.schema


LATE = {"needs_review": ["judge_missing"]}


def test_measures_are_those_of_the_rows_to_be_looked_at() -> None:
    rows = stored(6).sort("id")
    assert [orjson.loads(one or "0") for one in parse_samples(rows, look_below=rows["id"][2])["measures"]] == [
        *({"n": n} for n in rows["index"][:2]), *[0] * 4
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "measures"),
    [
        ({}, {"n": 1}),
        ({"measures": {}}, {}),
        (LATE, {"n": 1}),
        ({"measures": None, "later": {"measures": {"n": 5}}}, {}),
        ({"later": {"x": 1, "measures": {"n": 5}}}, {"n": 1}),
        ({"later": [{"x": 1, "measures": {"n": 5}}]}, {"n": 1}),
        ({"later": 'a,"measures":{"n":5}}'}, {"n": 1}),
        (LATE | {"later": {"x": "y"}}, {"n": 1}),
    ],
)
def test_measures_are_the_samples_own(change: dict[str, object], measures: dict[str, float]) -> None:
    rows = stored(2)
    data = orjson.dumps(orjson.loads(rows["data"][1]) | change).decode()
    changed = rows.with_columns(data=pl.Series([rows["data"][0], data]))
    found = [orjson.loads(one) for one in parse_samples(changed, "g")["measures"]]
    assert found == [{"n": 0}, measures]
    assert [orjson.loads(one) for one in measures_and_findings(changed["data"])["measures"]] == found


@pytest.mark.parametrize("texts", [["", "{}"], ["{}{}", " "], ['{"id":', '"x"}']])
def test_texts_that_are_objects_together_only_are_damage(texts: list[str]) -> None:
    rows = stored(3)
    broken = rows.with_columns(data=pl.Series([rows["data"][0], *texts]))
    with pytest.raises(StoreError, match=r"is damaged|can't be read"):
        parse_samples(broken)
