"""The books balance whatever was stored, in whatever order."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from store.books import books, done_marks
from store.journal import Journal
from store.run import Run

EVENTS = st.lists(
    st.tuples(st.sampled_from(["samples", "rejected", "failed", "retries"]), st.integers(0, 11), st.booleans()),
    max_size=40,
)


def store(path: Path, events: list[tuple[str, int, bool]]) -> Run:
    run = Run(path)
    run.write_manifest({"recipes": [{"name": "a", "planned": 10}]})
    for moment, (table, index, other_writer) in enumerate(events):
        journal = Journal(path, "v" if other_writer else "w")
        base = {"rollout_id": str(index), "recipe": "a", "index": index, "data": "{}"}
        extra: dict[str, dict[str, object]] = {
            "samples": {"id": str(index), "kind": "chat", "domain": "", "licence": "", "teacher": ""},
            "rejected": {"stage": "check", "check": "x", "reason": f"reason{index % 2}"},
            "failed": {"stage": "method", "kind": "timeout", "retryable": True, "failed_at": float(moment)},
            "retries": {"retried_at": float(moment)},
        }
        journal.append(table, {**base, **extra[table]})
        journal.flush() if other_writer else journal.close()
    return run


@given(EVENTS)
@settings(max_examples=40, deadline=None)
def test_books_always_balance(events: list[tuple[str, int, bool]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        run = store(Path(folder), events)
        counted = books(run)
        assert counted.balanced, counted
        inside = [(table, index) for table, index, _ in events if index < 10]
        rejected = {index for table, index in inside if table == "rejected"}
        assert sum(counted.rejected.values()) == len(rejected)
        assert counted.accepted == len({i for table, i in inside if table == "samples"} - rejected)
        assert counted.pending == done_marks(run)["a"].count(0)


def test_a_retried_failure_is_pending_until_it_fails_again(tmp_path: Path) -> None:
    run = store(tmp_path, [("failed", 3, False), ("retries", 3, False)])
    assert (books(run).failed, books(run).pending) == ({}, 10)
    run = store(tmp_path, [("failed", 3, False), ("retries", 3, False), ("failed", 3, False)])
    assert (books(run).failed, books(run).pending) == ({"timeout": 1}, 9)
