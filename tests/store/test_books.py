"""The books balance whatever was stored, in whatever order."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands.status import status
from export.exporting import export_runs
from generators.run_manifest import check_same_plan
from schemas.errors import StoreError
from store.books import books, done_marks
from store.journal import Journal, recover
from store.run import Run
from store.snapshot import Snapshot
from tests.store.run_manifests import manifest_of

TABLES = st.sampled_from(["samples", "rejected", "failed", "retries"])
EVENTS = st.lists(st.tuples(TABLES, st.integers(0, 9), st.booleans()), max_size=40)
OUTCOMES = st.lists(
    st.tuples(st.sampled_from(["samples", "rejected", "failed"]), st.integers(0, 9), st.just(False)),
    min_size=1,
    max_size=20,
    unique_by=lambda event: event[1],
)


def store(path: Path, events: list[tuple[str, int, bool]], **manifest: object) -> Run:
    run = Run(path)
    run.write_manifest(manifest_of({"a": 10}, **manifest))
    for moment, (table, index, other_writer) in enumerate(events):
        journal = Journal(path, "v" if other_writer else "w")
        base = {"rollout_id": str(index), "recipe": "a", "index": index, "data": f'{{"moment": {moment}}}'}
        extra: dict[str, dict[str, object]] = {
            "samples": {"id": str(index), "kind": "chat", "domain": "", "licence": "", "teacher": ""},
            "rejected": {"stage": "check", "check": "x", "reason": f"reason{index % 2}"},
            "failed": {"stage": "method", "kind": "timeout", "retryable": True, "failed_at": float(moment)},
            "retries": {"retried_at": float(moment)},
        }
        journal.append(table, {**base, **extra[table]})
        journal.flush() if other_writer else journal.close()
    return run


@pytest.mark.slow
@given(EVENTS)
@settings(max_examples=25, deadline=None)
def test_books_always_balance(events: list[tuple[str, int, bool]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        run = store(Path(folder), events)
        counted = books(run)
        assert counted.balanced, counted
        rejected = {index for table, index, _ in events if table == "rejected"}
        assert sum(counted.rejected.values()) == len(rejected)
        assert counted.accepted == len({i for table, i, _ in events if table == "samples"} - rejected)
        assert counted.pending == done_marks(run)["a"].count(0)


def test_a_retried_failure_is_pending_until_it_fails_again(tmp_path: Path) -> None:
    run = store(tmp_path, [("failed", 3, False), ("retries", 3, False)])
    assert (books(run).failed, books(run).pending) == ({}, 10)
    run = store(tmp_path, [("failed", 3, False), ("retries", 3, False), ("failed", 3, False)])
    assert (books(run).failed, books(run).pending) == ({"timeout": 1}, 9)


def sealed(folder: Path, events: list[tuple[str, int, bool]], **manifest: object) -> tuple[Run, list[Path]]:
    """A run that nobody writes to any more, and its shards."""
    run = store(folder, events, **manifest)
    recover(folder)
    return run, sorted(folder.glob("*/*.parquet"))


@pytest.mark.slow
@given(OUTCOMES, st.data())
@settings(max_examples=25, deadline=None)
def test_a_missing_shard_is_named_and_the_books_do_not_balance(
    events: list[tuple[str, int, bool]], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        run, shards = sealed(Path(folder), events)
        before = books(run)
        assert before.balanced
        gone = data.draw(st.sampled_from(shards))
        gone.unlink()
        after = books(run)
        assert not after.balanced and [str(gone) in fault for fault in after.faults] == [True]
        done = after.accepted + sum(after.rejected.values()) + sum(after.failed.values())
        assert after.planned == before.planned == done + after.pending + 1
        assert after.pending == before.pending, "what was done and is lost is not pending"


@pytest.mark.slow
@given(OUTCOMES, st.data(), st.sampled_from(["w.000099", "copy of w", "w.000000 (1)", "x.000000"]), st.booleans())
@settings(max_examples=25, deadline=None)
def test_a_doubled_shard_is_named_and_counted_once(
    events: list[tuple[str, int, bool]], data: st.DataObject, name: str, has_receipts: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        run, shards = sealed(Path(folder), events, **({"receipts": True} if has_receipts else {}))
        before = books(run)
        assert before.balanced
        original = data.draw(st.sampled_from(shards))
        copy = original.with_name(f"{name}.parquet")
        shutil.copy2(original, copy)
        after = books(run)
        assert not after.balanced and str(copy) in after.faults[0]
        assert after.model_copy(update={"faults": ()}) == before


@pytest.mark.slow
@given(OUTCOMES, st.integers(0, 8))
@settings(max_examples=25, deadline=None)
def test_a_smaller_plan_than_what_was_made_does_not_balance(events: list[tuple[str, int, bool]], planned: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        run, _ = sealed(Path(folder), events)
        run.write_manifest(manifest_of({"a": planned}))  # an older copy was put back
        counted = books(run)
        outside = {index for _, index, _ in events if index >= planned}
        assert counted.balanced == (not outside)
        assert counted.planned == planned and bool(counted.faults) == bool(outside)


def test_a_fault_of_the_shards_stops_export_and_generate_and_status_says_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, shards = sealed(tmp_path / "run", [("samples", 1, False), ("rejected", 2, False)])
    shards[0].unlink()
    with pytest.raises(StoreError, match=f"(?s){shards[0].parent.name}/w.*is missing: 1 rows.*filigrana repair"):
        status(run.path)
    assert "planned" in capsys.readouterr().out
    with pytest.raises(StoreError, match="is missing"):
        status(run.path, as_json=True)
    assert '"faults":["' in capsys.readouterr().out
    with pytest.raises(StoreError, match="is missing"):
        export_runs([run], tmp_path / "out")
    with pytest.raises(StoreError, match="is missing"):
        check_same_plan(run, {}, 0)


def test_a_shard_that_was_cut_is_named(tmp_path: Path) -> None:
    run, shards = sealed(tmp_path, [("samples", 1, False)])
    shards[0].write_bytes(shards[0].read_bytes()[:100])
    with pytest.raises(StoreError, match=r"w\.000000\.parquet is damaged"):
        books(run)


def test_a_run_from_before_receipts_balances_as_it_is(tmp_path: Path) -> None:
    run, _ = sealed(tmp_path, [("samples", 1, False), ("rejected", 2, False)])
    for receipt in (tmp_path / "journal").glob("*.sealed"):
        receipt.unlink()
    assert books(run).balanced
    journal = Journal(tmp_path, "w")  # the newer version goes on with it
    row = {"rollout_id": "5", "recipe": "a", "index": 5, "data": "{}", "stage": "", "check": "", "reason": "late"}
    journal.append("rejected", row)
    assert books(run).balanced
    journal.close()
    assert books(run).balanced and books(run).rejected == {"late": 1, "reason0": 1}


def test_what_was_asked_since_a_snapshot_is_not_in_its_books(tmp_path: Path) -> None:
    run = store(tmp_path, [])
    journal = Journal(tmp_path, "w")

    def answered(number: int) -> dict[str, object]:
        place = {"rollout_id": str(number), "recipe": "a", "index": number, "session": "s", "data": "{}"}
        return {
            **place,
            "request_id": f"{number:032x}",
            "completed_at": 7.0,
            "prompt_tokens": 3,
            "completion_tokens": 2,
        }

    journal.append_all([("completions", answered(number)) for number in (0, 1)])
    journal.flush()
    taken = Snapshot(run)
    before = books(taken)
    assert (before.requests, before.tokens) == (2, {"prompt": 6, "completion": 4})
    journal.append_all([("completions", answered(number)) for number in (2, 3, 4)])
    journal.close()
    assert books(taken) == before
    assert books(run).requests == 5
