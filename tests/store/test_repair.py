"""A repair that was killed between two segments still knows whose rows the first one had."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from store.books import books
from store.repair import repair
from store.run import Run
from tests.store.run_manifests import manifest_of


class KilledHereError(BaseException):
    """Stands for SIGKILL: nothing catches it."""


def test_a_rejection_goes_though_the_notes_of_what_it_rested_on_went_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, where, real = Run(tmp_path), {"rollout_id": "r", "recipe": "a", "index": 0}, os.replace
    run.write_manifest(manifest_of({"a": 3}, receipts=True))
    run.append("completions", [{**where, "request_id": "q", "data": "{}"}], "first")
    run.append("rejected", [{**where, "stage": "check", "check": "c", "reason": "x", "data": "{}"}], "second")
    (shard,) = (run.path / "completions").glob("*.parquet")
    shard.write_bytes(shard.read_bytes()[:-50])

    def killed(source: Path, target: Path) -> None:
        real(source, target)
        if Path(target).name.startswith("first") and Path(target).suffix == ".sealed":
            raise KilledHereError

    monkeypatch.setattr(os, "replace", killed)
    with pytest.raises(KilledHereError):
        repair(run)
    monkeypatch.undo()
    assert books(run).pending == 2
    assert repair(run).pending == 3 and books(run).rejected == {}
