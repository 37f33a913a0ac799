"""Samples are read many at a time, in the order in which they are stored, in bounded memory."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from export.rows.batches import sample_batches, together
from schemas.sample import Rejection
from store.rows import sample_row
from tests.export.export_run_builders import make_run, make_sample


def test_samples_of_small_shards_are_one_batch_without_what_was_turned_down(tmp_path: Path) -> None:
    samples = [make_sample(n) for n in range(6)]
    turned_down = Rejection(
        rollout_id=samples[3].provenance.rollout_id, recipe=samples[3].provenance.recipe, index=3, stage="duplicates",
        check="duplicates", reason="near_duplicate",
    )  # fmt: skip
    run = make_run(tmp_path / "run", samples[:2], rejections=[turned_down])
    for number in (2, 3, 4, 5):
        run.append("samples", [sample_row(samples[number])], f"w{number}")
    assert len(run.shards("samples")) == 5
    (batch,) = sample_batches(run)
    assert sorted(batch["id"]) == sorted(one.id for one in samples if one is not samples[3])


@pytest.mark.parametrize(
    ("most_rows", "most_bytes", "sizes"),
    [(5, 1000, [5, 5]), (4, 1000, [4, 4, 2]), (100, 3, [2, 3, 3, 2]), (100, 0, [1] * 10), (100, 1000, [10])],
)
def test_batches_are_bounded_and_keep_the_order(most_rows: int, most_bytes: int, sizes: list[int]) -> None:
    frames = [pl.DataFrame({"data": list(part)}) for part in ("abcd", "e", "fghij")]
    found = list(together(iter(frames), most_rows, most_bytes))
    assert "".join(pl.concat(found)["data"]) == "abcdefghij"
    assert [frame.height for frame in found] == sizes
