"""Decisions are stored while a generation of days writes to the run, and neither loses a row to the other."""

from __future__ import annotations

from pathlib import Path

from schemas.sample import Decision
from store.journal import DECISIONS_WRITER, Journal
from store.rows import decision_row
from store.run import Run, RunLock, append_decisions
from tests.export.export_run_builders import make_run, make_sample


def decided(sample: str, minute: int) -> Decision:
    moment = f"2026-01-01T00:{minute:02d}:00+00:00"
    return Decision(sample_id=sample, annotator="ana", status="accepted", decided_at=moment)


def stored(run: Run) -> list[str]:
    return [decision.sample_id for decision in run.decisions()]


def test_decisions_are_stored_while_another_process_holds_the_run(tmp_path: Path) -> None:
    run = make_run(tmp_path, [make_sample(0)])
    with RunLock(run):
        assert append_decisions(run, [decision_row(decided("a", 0))]) == 1
        assert append_decisions(run, [decision_row(decided("b", 1))]) == 1
    assert stored(run) == ["a", "b"]


def test_a_generation_that_begins_leaves_decisions_being_written_alone(tmp_path: Path) -> None:
    run = make_run(tmp_path, [make_sample(0)])
    journal = Journal(run.path, DECISIONS_WRITER)
    journal.append("decisions", decision_row(decided("a", 0)))
    journal.flush()
    with RunLock(run):
        journal.append("decisions", decision_row(decided("b", 1)))
        journal.flush()
        assert stored(run) == ["a", "b"]
    journal.close()
    assert stored(run) == ["a", "b"]


def test_what_a_killed_pull_left_is_sealed_by_the_next(tmp_path: Path) -> None:
    run = make_run(tmp_path, [make_sample(0)])
    killed = Journal(run.path, DECISIONS_WRITER)
    killed.append("decisions", decision_row(decided("a", 0)))
    killed.flush()
    append_decisions(run, [decision_row(decided("b", 1))])
    assert stored(run) == ["a", "b"]
    assert not list((run.path / "journal").glob("*.jsonl"))
