"""What a run's rows say of each other: a sample without its completion, and an id that is there twice, are named."""

from __future__ import annotations

from pathlib import Path

from store.inspection import run_faults
from store.rows import sample_row
from store.run import Run
from tests.export.export_run_builders import make_run, make_sample


def told(run: Run) -> list[tuple[str, str]]:
    return [(fault.place, fault.what.rpartition(": ")[2]) for fault in run_faults(run)]


def test_a_sample_whose_request_or_completion_is_not_there_is_named(tmp_path: Path) -> None:
    sample = make_sample(0)
    asked = sample.model_copy(update={"provenance": sample.provenance.model_copy(update={"request_ids": ("q", "p")})})
    run = make_run(tmp_path / "run", [asked])
    where = {"rollout_id": sample.provenance.rollout_id, "recipe": "instruct", "index": 0}
    run.append("requests", [{**where, "request_id": one, "body": "{}"} for one in "pq"], "w")
    assert told(run) == [("instruct 0", "its completion q is not stored.")]
    run.append("completions", [{**where, "request_id": one, "data": "{}"} for one in "pq"], "w")
    assert told(run) == []


def test_a_rollout_with_two_samples_and_an_id_of_two_rollouts_are_named(tmp_path: Path) -> None:
    made = [make_sample(i) for i in range(3)]
    samples = [s.model_copy(update={"provenance": s.provenance.model_copy(update={"request_ids": ()})}) for s in made]
    run = make_run(tmp_path / "run", samples, pending=3)
    run.append("samples", [sample_row(samples[0])], "w")  # stored twice by a version of before: one row
    assert told(run) == []
    run.append("samples", [{**sample_row(samples[1]), "id": "other"}, {**sample_row(samples[2]), "index": 4}], "w")
    found = told(run)
    assert found.count(("instruct 1", "its rollout has samples of several ids.")) == 2
    shared = {place for place, what in found if what == "another rollout's sample has its id."}
    assert shared == {"instruct 2", "instruct 4"}
