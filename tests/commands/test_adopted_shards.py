"""A dataset that is adopted in shards: together they are the whole, row by row, and are read as one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from store.run import Run
from tests.commands.test_adopt_command import CORPUS, european, filigrana, lines, refused


@pytest.mark.slow
def test_shards_of_a_dataset_are_together_the_whole_row_by_row(tmp_path: Path) -> None:
    source = lines(tmp_path / "dados.jsonl", european(40))
    whole = tmp_path / "whole"
    command = ("adopt", CORPUS, source, "--licence", "CC0-1.0", "--keep-duplicates")
    filigrana(*command, "--run", whole)
    made = stored(Run(whole))
    for of in (2, 5):
        base = tmp_path / f"of-{of}"
        for number in range(1, of + 1):
            said = filigrana(*command, "--run", base, "--shard", f"{number}/{of}")
            assert f"filigrana rejected {base}" in said, "what comes next is for all shards"
        shards = [Run(path) for path in sorted(base.iterdir())]
        assert len(shards) == of and max(map(planned, shards)) - min(map(planned, shards)) <= 1
        assert sorted(row for run in shards for row in stored(run)) == made
        counted = json.loads(filigrana("status", base, "--json"))
        assert counted["planned"] == len(made) and counted["pending"] == 0
        assert exported(base, tmp_path / f"export-{of}").equals(exported(whole, tmp_path / f"whole-{of}"))
    told = refused(*command, "--run", tmp_path / "of-2")
    assert "--shard NUMBER/2" in told
    assert counts(tmp_path / "of-5", tmp_path) == counts(whole, tmp_path), "the audit of shards is that of the whole"


def counts(run: Path, folder: Path) -> dict[str, Any]:
    """What an audit counts, without means: those are sums in whatever order shards are read."""
    filigrana("report", run, "--out", folder / "audit.html", "--json", folder / "audit.json")
    total = json.loads((folder / "audit.json").read_text())["total"]
    return {name: figure for name, figure in total.items() if name not in ("rates", "score_sum")}


def exported(run: Path, to: Path) -> pl.DataFrame:
    filigrana("export", run, "--to", to, "--include-unreviewed", "--keep-duplicates")
    frames = [pl.read_parquet(path) for path in sorted((to / "v0001").rglob("*.parquet"))]
    return pl.concat(frames).drop("run_id").sort("id")


def planned(run: Run) -> int:
    return sum(run.manifest().planned.values())


def stored(run: Run) -> list[tuple[str, str, int, str, str]]:
    """Every outcome with its row: table, rollout, index, and what was made of it or why it was turned down."""
    found = [("samples", s.id, s.provenance.index, s.content.model_dump_json(), "") for s in run.samples()]
    found += [
        ("rejected", r.rollout_id, r.index, str(r.content and r.content.model_dump_json()), f"{r.check} {r.reason}")
        for r in run.rejections()
    ]
    return sorted(found)
