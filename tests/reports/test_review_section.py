"""What the report says of people's work."""

from __future__ import annotations

from pathlib import Path

from reports.of_run import run_figures
from schemas.sample import Decision
from store.rows import decision_row
from tests.review.samples_for_review import make_run, make_sample


def test_gold_is_no_sample_that_people_reviewed(tmp_path: Path) -> None:
    samples = [make_sample(index) for index in range(3)]
    reviewed = make_run(tmp_path / "run", samples)
    said = [(samples[0].id, True), ("gold-1", False), ("gold-2", False)]
    decisions = [
        Decision(
            sample_id=identity,
            annotator="ana",
            status="accepted",
            decided_at=f"2026-01-01T00:00:0{n}+00:00",
            is_final=final,
        )
        for n, (identity, final) in enumerate(said)
    ]
    reviewed.append("decisions", map(decision_row, decisions), writer="review")
    steps = dict(run_figures(reviewed).steps)
    assert (steps["reviewed by people"], steps["accepted or corrected"]) == (1, 1)
