"""Grown rows as a pack: who is in it, who isn't, and how it is read."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import orjson
import pytest
from typer.testing import CliRunner

from export.exporting import export_runs
from export.grown_packs import export_pack
from export.selection import Selection, Shape
from filigrana import app
from generators.prepare import prepare
from prompts.packs import load_pack
from prompts.row_text import beside_text, row_text
from schemas.errors import RecipeError, UsageError
from schemas.message import Message
from schemas.sample import GrownRow, Sample
from tests.export.export_run_builders import decide, make_run, make_sample
from tests.generators.scripted_runs import variant

pytestmark = pytest.mark.slow

ALL = Selection(include_unreviewed=True)
BESIDE = {"domain": "cultura e história", "subdomain": "feiras", "suits": {}, "grown_from": "feira-1"}


def topic(index: int, text: str, **changes: Any) -> Sample:
    return row_sample(index, "topics", f"Texto: {text}\nTipos: lugar", BESIDE, **changes)


def row_sample(index: int, pack: str, answer: str, beside: dict[str, Any], **changes: Any) -> Sample:
    turns = (Message(role="user", content="Outra linha."), Message(role="assistant", content=answer))
    grown = GrownRow(pack=pack, beside=beside)
    return make_sample(index, messages=turns, kind="pack_row", grown=grown, **changes)


def texts(path: Path) -> list[str]:
    return [orjson.loads(line)["text"] for line in path.read_bytes().splitlines()]


def test_what_people_said_decides_and_every_row_says_where_it_is_from(tmp_path: Path) -> None:
    samples = [topic(n, f"a feira número {n} de uma vila") for n in range(6)] + [
        topic(6, "a feira número 0 de uma vila")
    ]
    decisions = [
        decide(samples[0], "accepted"),
        decide(samples[1], "corrected", text="Texto: o mercado de uma vila\nTipos: lugar; comida"),
        decide(samples[2], "rejected"),
        decide(samples[3], "corrected", text="já não é uma linha"),
        decide(samples[6], "accepted"),
    ]
    run = make_run(tmp_path / "run", samples, decisions)
    done = export_pack([run], tmp_path / "feiras.jsonl")
    assert texts(done.path) == ["a feira número 0 de uma vila", "o mercado de uma vila"]
    assert done.left_out == {"rejected_by_people": 1, "unreviewed": 2, "does_not_fit_format": 1, "duplicate": 1}
    kept = load_pack(str(done.path)).rows[1]
    assert kept["kinds"] == ["lugar", "comida"]
    assert kept["sample_id"] == samples[1].id and kept["id"] == f"topics-{samples[1].id[:12]}"
    assert (kept["grown_from"], kept["teacher"], kept["run_id"], kept["reviewed"]) == (
        "feira-1",
        "replay",
        "run-1",
        True,
    )
    before = done.path.read_bytes()
    assert export_pack([run], tmp_path / "feiras.jsonl").path.read_bytes() == before


@pytest.mark.slow
def test_grown_rows_are_in_no_dataset_and_conversations_in_no_pack(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", [topic(0, "a feira de uma vila"), make_sample(1)])
    manifest = export_runs([run], tmp_path / "out", ALL).manifest
    assert (manifest.funnel.exported, manifest.funnel.left_out) == (1, {"does_not_fit_format": 1})
    assert texts(export_pack([run], tmp_path / "p.jsonl", ALL).path) == ["a feira de uma vila"]
    with pytest.raises(UsageError, match="Nothing to export"):
        export_pack([make_run(tmp_path / "b", [make_sample(1)])], tmp_path / "p.jsonl", ALL)
    with pytest.raises(UsageError, match="no dataset of versions"):
        export_runs([run], tmp_path / "out", ALL, shape=Shape.model_validate({"format": "pack"}))


def test_a_licence_of_the_teachers_stays_with_the_row(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", [topic(0, "a feira de uma vila", teacher_licence="llama3.1")])
    (row,) = load_pack(str(export_pack([run], tmp_path / "p.jsonl", ALL).path)).rows
    assert row["licence"] == "CC-BY-4.0 AND llama3.1"


def test_one_pack_at_a_time_and_one_file(tmp_path: Path) -> None:
    kind = row_sample(
        1,
        "question_kinds",
        "Texto: Pergunta por um número do texto.\nPergunta de exemplo: Quantos arcos há?\nO texto responde: sim",
        {"grown_from": "factual"},
        recipe="kinds",
    )
    run = make_run(tmp_path / "run", [topic(0, "a feira de uma vila"), kind])
    with pytest.raises(UsageError, match=r"several packs: question_kinds, topics"):
        export_pack([run], tmp_path / "p.jsonl", ALL)
    assert export_pack([run], tmp_path / "p.jsonl", Selection(include_unreviewed=True, recipes=("kinds",))).grown == 1
    with pytest.raises(UsageError, match="a pack is one file"):
        export_pack([run], tmp_path / "folder", ALL)


def test_the_command_refuses_what_means_nothing_and_joins_the_shipped_rows(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", [topic(0, "a feira de uma vila")])
    asked = ["export", str(run.path), "--format", "pack", "--include-unreviewed", "--to", str(tmp_path / "p.jsonl")]
    for option in (["--layout", "bare", "--file-type", "jsonl"], ["--title", "Feiras"], ["--negatives", "people"]):
        refused = CliRunner().invoke(app, [*asked, *option])
        assert isinstance(refused.exception, UsageError), option
    refused = CliRunner().invoke(app, ["export", str(run.path), "--to", str(tmp_path / "out"), "--with-pack", "topics"])
    assert isinstance(refused.exception, UsageError)
    done = CliRunner().invoke(app, [*asked, "--with-pack", "topics"])
    assert done.exit_code == 0, done.output
    shipped = load_pack("topics")
    rows = load_pack(str(tmp_path / "p.jsonl")).rows
    assert len(rows) == len(shipped.rows) + 1
    assert rows[0]["id"] == shipped.rows[0]["id"] and rows[0]["source"] == shipped.source


def test_rows_of_a_jsonl_pack_keep_their_shapes_and_a_bad_one_is_named(tmp_path: Path) -> None:
    shipped = load_pack("tools").rows
    path = tmp_path / "tools.jsonl"
    path.write_bytes(b"\n".join(orjson.dumps(row) for row in shipped))
    for row, read in zip(shipped, load_pack(str(path)).rows, strict=True):
        assert read["tools"] == row["tools"] and read["state"] == row["state"]
    path = tmp_path / "without.jsonl"
    changed = [row if place != 7 else {**row, "tools": None} for place, row in enumerate(shipped)]
    path.write_bytes(b"\n".join(orjson.dumps(row) for row in changed))
    with pytest.raises(RecipeError, match=r"without\.jsonl:8: this row has no `seed.tools`"):
        prepare(variant(tmp_path, "tools", ("    seed: tools\n", f"    seed: {path}\n")))


@pytest.mark.slow
def test_twenty_thousand_rows_are_read_in_a_moment(tmp_path: Path) -> None:
    row = {**BESIDE, "kinds": ["lugar"], "path": ["a", "b", "c"], "teacher": "t", "licence": "CC-BY-4.0", "source": "s"}
    lines = (orjson.dumps({"id": f"t-{n}", "text": f"a feira número {n} de uma vila", **row}) for n in range(20_000))
    path = tmp_path / "t.jsonl"
    path.write_bytes(b"\n".join(lines))
    began = time.process_time()
    assert len(load_pack(str(path)).rows) == 20_000
    assert time.process_time() - began < 3


READERS = {
    "topics": ("instruct", "    topic: topics\n", "    topic: {}\n"),
    "dialogue_scenarios": ("dialogue", "    seed: dialogue_scenarios\n", "    seed: {}\n"),
    "problems": ("arithmetic", "    seed: problems\n", "    seed: {}\n"),
    "tools": ("tools", "    seed: tools\n", "    seed: {}\n"),
    "constraints": ("verifiable", "  constraints: constraints\n", "  constraints: {}\n"),
}


@pytest.mark.slow
@pytest.mark.parametrize("pack", READERS)
def test_the_recipe_of_each_pack_reads_what_was_grown_for_it(tmp_path: Path, pack: str) -> None:
    row = {**load_pack(pack).rows[0], "grown_from": load_pack(pack).rows[0]["id"]}
    if wordings := row.pop("texts", ()):
        row["text"] = wordings[0]
    beside = {key: value for key, value in beside_text(row).items() if key not in ("id", "tools")}
    sample = row_sample(0, pack, row_text(row), beside, tools=tuple(row.get("tools", ())))
    path = export_pack([make_run(tmp_path / "run", [sample])], tmp_path / f"{pack}.jsonl", ALL).path
    recipe, before, after = READERS[pack]
    prepared = prepare(variant(tmp_path, recipe, (before, after.format(path.name))))
    if pack == "constraints":
        assert [one["text"] for one in prepared.options.constraints.rows] == [wordings[0]]
        return
    values = prepared.seeds.seed(0, 0)[0].values
    read = values["topic" if pack == "topics" else "seed"]
    assert {key: read[key] for key in row if key not in ("id", "source", "licence")} == {
        key: value for key, value in row.items() if key not in ("id", "source", "licence")
    }
