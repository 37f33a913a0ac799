"""What `filigrana review status` prints, from decisions as a pull stores them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from filigrana import main
from schemas.sample import Decision
from store.rows import decision_row
from store.run import Run
from tests.review.samples_for_review import make_run, make_sample


def said(sample: str, person: str, status: str, minute: int, **answers: object) -> Decision:
    verdict = {"accepted": "accept", "rejected": "reject"}[status]
    return Decision(
        sample_id=sample,
        annotator=person,
        status=status,  # type: ignore[arg-type]
        decided_at=f"2026-01-02T10:{minute:02}:00+00:00",
        responses={"verdict": verdict, **answers},
    )


@pytest.fixture
def runs(tmp_path: Path) -> list[Run]:
    made = []
    for name in ("left", "right"):
        samples = [make_sample(i, run_id=name) for i in range(4)]
        run = make_run(tmp_path / name, samples, name)
        decisions = [said(sample.id, "ana", "accepted", n, variety=4) for n, sample in enumerate(samples[:3])]
        decisions += [said(samples[0].id, "rui", "rejected", 9, variety=2), said(samples[1].id, "rui", "accepted", 11)]
        finals = [d.model_copy(update={"annotator": "adjudication", "is_final": True}) for d in decisions[1:3]]
        run.append("decisions", map(decision_row, [*decisions, *finals]), writer="review")
        made.append(run)
    return made


def status(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(sys, "argv", ["filigrana", "review", "status", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0


def test_two_runs_are_told_as_one(
    runs: list[Run], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    status(monkeypatch, *(str(run.path) for run in runs))
    told = capsys.readouterr().out
    assert "4 of 8 samples decided (50%), 4 to go" in told
    assert "2026-01-02" in told
    assert "ana and rui" in told
    assert "verdict: ana: accept, rui: reject: filigrana trace" in told
    assert "records that several answered" in told


def test_everything_is_in_the_json(
    runs: list[Run], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    status(monkeypatch, str(runs[0].path), "--json")
    figures = json.loads(capsys.readouterr().out)
    assert figures["people"]["ana"]["by_day"] == {"2026-01-02": 3}
    assert figures["people"]["ana"]["active_s"] == 180
    assert figures["agreement"]["verdict"]["records"] == 2
    assert figures["pairs"] == [{"people": ["ana", "rui"], "compared": 2, "differ": 1}]
    assert [one["answers"] for one in figures["disagreements"]] == [{"ana": "accept", "rui": "reject"}]
    assert {"to_decide", "drafts", "gold", "edits_by_kind"} <= figures.keys()
