"""What the report says of people's work."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.of_run import run_figures
from reports.page import render_report
from reports.review_charts import review_drawings
from schemas.message import Message
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


@pytest.mark.slow
def test_the_section_on_people_has_pictures_and_escapes_names(tmp_path: Path) -> None:
    samples = [make_sample(index) for index in range(12)]
    reviewed = make_run(tmp_path / "run", samples)
    decisions = []
    for n, sample in enumerate(samples):
        text = {"corrected": f"Resposta número {n}, em português de Portugal."}
        for person, status in (("<b>ana</b>", ("accepted", "corrected", "rejected")[n % 3]), ("rui", "accepted")):
            verdict = {"accepted": "accept", "corrected": "correct", "rejected": "reject"}[status]
            one = Decision(
                sample_id=sample.id,
                annotator=person,
                status=status,  # type: ignore[arg-type]
                decided_at=f"2026-01-0{1 + n // 6}T10:{n:02}:{len(person):02}+00:00",
                responses={"verdict": verdict, "variety": 1 + n % 5},
                messages=(*sample.content.messages[:1], Message(role="assistant", content=text[status]))
                if status in text
                else (),
            )
            decisions.append(one)
        decisions.append(one.model_copy(update={"annotator": "adjudication", "is_final": True}))
    reviewed.append("decisions", map(decision_row, decisions), writer="review")
    figures = run_figures(reviewed)
    assert figures.review is not None
    titles = [drawn.title for drawn in review_drawings(figures.review)]
    assert titles == [
        "Decisions by day and person",
        "What people decided, by recipe",
        "Agreement by question",
        "Time a record",
    ]
    page = render_report(figures)
    assert "<h2>People's review</h2>" in page.replace("&#39;", "'")
    assert page.count("<svg") > 2 * len(titles)
    assert "<b>ana</b>" not in page
    assert "&lt;b&gt;ana&lt;/b&gt; and rui" in page
    assert ">67%</td>" in page


@pytest.mark.slow
def test_a_run_that_nobody_reviewed_has_no_such_section(tmp_path: Path) -> None:
    assert "s review</h2>" not in render_report(run_figures(make_run(tmp_path / "run", [make_sample(0)])))
