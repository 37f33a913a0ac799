"""From a run and people's decisions to data files, splits and a card."""

from __future__ import annotations

import shutil
from pathlib import Path

import orjson
import pytest

from export.exporting import export_runs
from export.pseudonyms import SALT
from export.selection import Selection, Shape, Splits
from schemas.errors import UsageError
from schemas.sample import Rejection
from tests.export.export_run_builders import decide, make_run, make_sample

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))


def read_rows(version: Path) -> list[dict]:
    return [orjson.loads(line) for p in sorted(version.glob("data/*/*.jsonl")) for line in p.read_bytes().splitlines()]


JSONL = Shape(file_type="jsonl")
NO_HOLD_OUT = Splits(validation=0, test=0)


def test_only_accepted_and_corrected_samples_go_out_with_the_edit(tmp_path: Path) -> None:
    samples = [make_sample(i) for i in range(6)]
    decisions = [
        decide(samples[0], "accepted"),
        decide(samples[1], "corrected", text="A resposta emendada, à mão."),
        decide(samples[2], "rejected"),
        decide(samples[3], "discarded"),
        decide(samples[4], "tie"),
    ]
    run = make_run(tmp_path / "run", samples, decisions)
    done = export_runs([run], tmp_path / "out", splits=NO_HOLD_OUT, shape=JSONL)
    answers = {row["id"]: row["messages"][-1]["content"] for row in read_rows(done.path)}
    assert answers == {
        samples[0].id: samples[0].content.answer,
        samples[1].id: "A resposta emendada, à mão.",
    }
    left_out = done.manifest.funnel.left_out
    assert left_out == {"rejected_by_people": 1, "discarded_by_people": 1, "awaiting_decision": 1, "unreviewed": 1}


def test_unreviewed_rows_are_let_through_when_asked_and_marked(tmp_path: Path) -> None:
    samples = [make_sample(i) for i in range(3)]
    run = make_run(tmp_path / "run", samples, [decide(samples[0], "accepted"), decide(samples[1], "rejected")])
    done = export_runs([run], tmp_path / "out", Selection(include_unreviewed=True), NO_HOLD_OUT, JSONL)
    assert {r["id"]: r["reviewed"] for r in read_rows(done.path)} == {samples[0].id: True, samples[2].id: False}


def test_a_final_decision_beats_all_others_and_without_one_several_people_decide_nothing(tmp_path: Path) -> None:
    samples = [make_sample(i) for i in range(3)]
    later = {"decided_at": "2026-11-21T10:00:00+00:00"}
    decisions = [
        decide(samples[0], "accepted", "ana"),
        decide(samples[0], "rejected", "rui"),
        decide(samples[0], "accepted", "adjudication", is_final=True),
        decide(samples[1], "accepted", "ana"),
        decide(samples[1], "accepted", "rui"),
        decide(samples[2], "rejected", "ana"),
        decide(samples[2], "accepted", "ana", **later),
    ]
    run = make_run(tmp_path / "run", samples, decisions)
    done = export_runs([run], tmp_path / "out", splits=NO_HOLD_OUT, shape=JSONL)
    assert {r["id"] for r in read_rows(done.path)} == {samples[0].id, samples[2].id}
    assert done.manifest.funnel.left_out == {"awaiting_decision": 1}


def test_what_a_later_stage_rejected_stays_out(tmp_path: Path) -> None:
    samples = [make_sample(i) for i in range(2)]
    rejection = Rejection(
        rollout_id=samples[0].provenance.rollout_id,
        recipe="instruct",
        index=0,
        stage="check",
        check="near_duplicates",
        reason="near_duplicate",
        content=samples[0].content,
    )
    run = make_run(tmp_path / "run", samples, [decide(s, "accepted") for s in samples], [rejection])
    done = export_runs([run], tmp_path / "out", splits=NO_HOLD_OUT, shape=JSONL)
    assert [r["id"] for r in read_rows(done.path)] == [samples[1].id]
    assert done.manifest.funnel.accepted_by_checks == 1


def test_nothing_to_export_says_why_and_leaves_no_trace(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", [make_sample(0)])
    with pytest.raises(UsageError, match="of 1 samples, 1 unreviewed"):
        export_runs([run], tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("file_type", ["jsonl", "parquet"])
def test_exporting_twice_gives_the_same_version_and_the_same_bytes(tmp_path: Path, file_type: str) -> None:
    samples = [make_sample(i) for i in range(40)]
    shape = Shape(file_type=file_type)
    first_run = make_run(tmp_path / "a", samples, [decide(s, "accepted") for s in samples])
    other_run = make_run(tmp_path / "b", samples[::-1], [decide(s, "accepted") for s in samples[::-1]])
    first = export_runs([first_run], tmp_path / "out", splits=Splits(validation=0.2), shape=shape)
    again = export_runs([first_run], tmp_path / "out", splits=Splits(validation=0.2), shape=shape)
    (tmp_path / "elsewhere").mkdir()
    shutil.copy(tmp_path / "out" / SALT, tmp_path / "elsewhere" / SALT)  # what annotators' pseudonyms depend on
    other = export_runs([other_run], tmp_path / "elsewhere", splits=Splits(validation=0.2), shape=shape)
    assert first.is_new and not again.is_new and again.path == first.path
    assert [p.name for p in (tmp_path / "out").glob("[!.]*")] == ["v0001"]
    names = sorted(p.relative_to(first.path) for p in first.path.rglob("*") if p.is_file())
    assert len(names) >= 4
    for name in names:
        assert (first.path / name).read_bytes() == (other.path / name).read_bytes(), name


@pytest.mark.parametrize("file_type", ["jsonl", "parquet"])
def test_datasets_loads_a_version_with_its_splits(tmp_path: Path, file_type: str) -> None:
    import datasets

    samples = [make_sample(i) for i in range(40)]
    run = make_run(tmp_path / "run", samples, [decide(s, "accepted") for s in samples])
    done = export_runs([run], tmp_path / "out", splits=Splits(validation=0.2), shape=Shape(file_type=file_type))
    loaded = datasets.load_dataset(str(done.path), cache_dir=str(tmp_path / "cache"))
    assert {name: split.num_rows for name, split in loaded.items()} == done.manifest.splits
    assert set(loaded) == {"train", "validation"}
    row = loaded["train"][0]
    expected = next(s for s in samples if s.id == row["id"])
    assert row["messages"] == [m.to_chat() for m in expected.content.messages]
    assert row["judge_score"] is None and row["reviewed"] is True
