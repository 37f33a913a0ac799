"""Indices of evaluation sets that lie beside runs: found, joined with a given one, named when they are damaged."""

from __future__ import annotations

from pathlib import Path

import pytest

from export.contaminated import evaluation_sets, index_places, kept_indices
from export.exporting import export_runs
from export.selection import Selection, Shape, Splits
from quality.overlap.contamination import BenchmarkItem, build_index, check_contamination
from schemas.errors import UsageError
from schemas.message import Message
from schemas.sample import Content, Sample
from store.run import Run
from tests.export.export_run_builders import decide, make_run, make_sample
from tests.store.run_manifests import manifest_of

TEMPLE = "Em que cidade do Alentejo há um templo romano do século I?"
RIVER = "Que rio nasce na serra da Estrela e passa em Coimbra?"


def kept(folder: Path, name: str, *questions: str) -> Path:
    place = folder / "contamination" / f"{name}.npz"
    place.parent.mkdir(parents=True, exist_ok=True)
    build_index({name: [BenchmarkItem(question, (question,)) for question in questions]}).save(place)
    return place


def test_they_are_found_beside_a_run_and_above_it_as_far_as_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, runs = tmp_path / "projeto", tmp_path / "projeto" / "runs"
    beside, above = kept(runs, "ao-lado", TEMPLE), kept(project, "acima", TEMPLE)
    kept(tmp_path, "fora", TEMPLE)
    monkeypatch.chdir(tmp_path / "projeto")
    assert set(kept_indices([Run(runs / "a"), Run(Path("runs/b"))])) == {beside, above}
    monkeypatch.chdir(runs)
    assert kept_indices([Run(Path("a"))]) == [beside]
    assert kept_indices([Run(tmp_path / "outro" / "a")]) == []


def test_of_a_shard_they_lie_beside_the_folder_that_stands_for_its_plan(tmp_path: Path) -> None:
    shard = Run(tmp_path / "runs" / "first" / "shard-01-of-02")
    shard.write_manifest(manifest_of({"instruct": 2}, shard={"number": 1, "of": 2, "whole": [3]}))
    (place,) = index_places([shard], "saber")
    assert place == tmp_path / "runs" / "contamination" / "saber.npz"
    beside, inside = kept(tmp_path / "runs", "saber", TEMPLE), kept(tmp_path / "runs" / "first", "dentro", RIVER)
    assert set(kept_indices([shard])) == {beside, inside}
    assert kept_indices([Run(tmp_path / "runs" / "second")]) == [beside], "runs beside the plan's find it, too"


def test_several_are_one_and_each_set_is_told(tmp_path: Path) -> None:
    given = kept(tmp_path / "dada", "templos", TEMPLE)
    kept(tmp_path, "templos", TEMPLE)
    kept(tmp_path, "rios", RIVER)
    loaded = evaluation_sets([Run(tmp_path / "run")], given)
    assert loaded is not None and loaded.names == ["templos", "rios"]
    for question, name in ((TEMPLE, "templos"), (RIVER, "rios")):
        found = check_contamination(loaded, Content(kind="chat", messages=(Message(role="user", content=question),)))
        assert found is not None and found.evidence["benchmark"] == name
    assert evaluation_sets([Run(tmp_path / "longe" / "run")], None) is None


def test_one_that_is_damaged_ends_the_export_and_is_named(tmp_path: Path) -> None:
    place = kept(tmp_path, "templos", TEMPLE)
    place.write_bytes(place.read_bytes()[:100])
    with pytest.raises(UsageError, match=r"templos\.npz is not an index"):
        evaluation_sets([Run(tmp_path / "run")], None)


@pytest.mark.slow
def test_what_people_turned_down_is_no_negative_where_it_asks_a_question_of_a_set(tmp_path: Path) -> None:
    def answered(index: int, asked: str) -> Sample:
        turns = (
            Message(role="user", content=asked),
            Message(role="assistant", content="Não sei, mas procuro já isso."),
        )
        return make_sample(index, messages=turns)

    samples = [make_sample(0), answered(1, TEMPLE), answered(2, RIVER)]
    decisions = [decide(samples[0], "accepted"), decide(samples[1], "rejected"), decide(samples[2], "rejected")]
    run = make_run(tmp_path / "run", samples, decisions)
    kept(tmp_path, "templos", TEMPLE)
    shape = Shape(file_type="jsonl", format="kto", negatives="people")  # type: ignore[call-arg]
    done = export_runs([run], tmp_path / "out", Selection(), Splits(validation=0, test=0), shape)  # type: ignore[call-arg]
    written = "".join(file.read_text("utf-8") for file in done.path.rglob("*.jsonl"))
    assert RIVER in written and TEMPLE not in written
