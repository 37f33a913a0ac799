"""What a card holds: an example of each kind, splits by recipe, whom to cite, which evaluation sets were looked at."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from export.exporting import Exported, export_runs
from export.selection import Selection, Shape, Splits
from filigrana import app
from quality.overlap.contamination import ContaminationIndex
from schemas.message import Message
from schemas.sample import Sample
from tests.export.export_run_builders import make_run, make_sample
from tests.export.formats.test_formats import pair, tool_sample

pytestmark = pytest.mark.slow

ALL = Selection(include_unreviewed=True)  # type: ignore[call-arg]
NUMBER = "O IBAN é PT50 0002 0123 1234 5678 9015 4."


def exported(folder: Path, samples: list[Sample], **changes: Any) -> tuple[Exported, str]:
    given = {"splits": Splits(validation=0, test=0), "selection": ALL, **changes}
    done = export_runs([make_run(folder / "run", samples)], folder / "out", **given)
    return done, (done.path / "README.md").read_text(encoding="utf-8")


def answered(index: int, answer: str, asked: str = "Diz-me uma coisa de cada vez.", **changes: Any) -> Sample:
    turns = (Message(role="user", content=f"{asked} {index}"), Message(role="assistant", content=answer))
    return make_sample(index, messages=turns, **changes)


@pytest.mark.parametrize("format_", ["messages", "sharegpt", "kto", "preference"])
def test_the_card_shows_a_row_of_each_kind_as_it_is_written(tmp_path: Path, format_: str) -> None:
    done, card = exported(tmp_path, [make_sample(0), pair(1), tool_sample(2)], shape=Shape(format=format_))
    shown = dict(re.findall(r"\*\*(\w+)\*\*\n\n```json\n(.*?)\n```", card, re.DOTALL))
    assert set(shown) == set(done.manifest.shares.kind)
    for kind, text in shown.items():
        row = json.loads(text)
        assert not {"id", "run_id", "licence", "recipe"} & set(row)
        assert set(row) & {"messages", "conversations", "completion", "chosen"}
        assert ("tools" in row) == (kind == "tools" and format_ != "alpaca")


def test_no_example_has_personal_data_and_none_can_leave_its_fence(tmp_path: Path) -> None:
    fenced = "Aqui está:\n```python\nprint(1)\n```\n# Título <b>não</b>"
    _, card = exported(tmp_path, [answered(0, NUMBER), answered(1, NUMBER), answered(2, fenced)])
    assert "9015" not in card
    (text,) = re.findall(r"\*\*chat\*\*\n\n(`{3,})json\n(.*?)\n\1", card, re.DOTALL)
    assert json.loads(text[1])["messages"][-1]["content"] == fenced
    _, without = exported(tmp_path / "b", [answered(0, NUMBER)])
    assert "## Examples" not in without


def test_where_no_row_is_short_the_first_is_shown_with_its_long_texts_cut(tmp_path: Path) -> None:
    long = "Uma frase que se repete muitas vezes. " * 200
    _, card = exported(tmp_path, [answered(0, long), answered(1, long)])
    (text,) = re.findall(r"\*\*chat\*\*\n\n```json\n(.*?)\n```", card, re.DOTALL)
    assert json.loads(text)["messages"][-1]["content"] == long[:600] + "…"
    _, short = exported(tmp_path / "b", [answered(0, long), answered(1, "Curta.")])
    assert "Curta." in short and "vezes…" not in short


def test_splits_are_told_by_recipe(tmp_path: Path) -> None:
    samples = [make_sample(i, recipe=["instruct", "tools"][i % 2]) for i in range(60)]
    done, card = exported(tmp_path, samples, splits=Splits(validation=0.2, test=0.1))
    rows = dict(re.findall(r"\| `(instruct|tools)` \| (\d+ \| \d+ \| \d+) \|", card))
    told = [[int(n) for n in rows[name].split(" | ")] for name in ("instruct", "tools")]
    assert "| recipe | train | validation | test |" in card
    assert [sum(column) for column in zip(*told, strict=True)] == [
        done.manifest.splits[split] for split in ("train", "validation", "test")
    ]


def test_whoever_cites_finds_author_year_and_address(tmp_path: Path) -> None:
    _, card = exported(tmp_path, [make_sample(0)], author="Ana Lopes", url="https://huggingface.co/datasets/ana/pt")
    for line in ("author = {{Ana Lopes}}", "year = {2026}", "url = {https://huggingface.co/datasets/ana/pt}"):
        assert line in card
    _, plain = exported(tmp_path / "b", [make_sample(0)])
    assert "author =" not in plain and "url =" not in plain and "year = {2026}" in plain


def test_what_repeats_an_evaluation_set_stays_out_and_the_card_says_how_much(tmp_path: Path) -> None:
    question = (
        "Qual é o rio mais comprido que nasce em Portugal e desagua no oceano Atlântico, perto da Figueira da Foz?"
    )
    sets = tmp_path / "rios.jsonl"
    sets.write_text(json.dumps({"question": question, "answer": "O Mondego."}) + "\n", encoding="utf-8")
    index = tmp_path / "index.npz"
    assert CliRunner().invoke(app, ["contamination", "build", str(sets), "--out", str(index)]).exit_code == 0
    assert ContaminationIndex.load(index).names == ["filigrana-evaluate", "rios"]
    turns = (Message(role="user", content=question), Message(role="assistant", content="É o Mondego."))
    samples = [make_sample(0), make_sample(1, messages=turns)]
    done, card = exported(tmp_path, samples, contamination=index)
    assert done.manifest.funnel.left_out == {"contaminated": 1} and done.manifest.splits == {"train": 1}
    said = "compared with filigrana-evaluate, rios by runs of words and by questions; 1 repeat one (rios 1) and are"
    assert said in card
    _, unchecked = exported(tmp_path / "b", [make_sample(0)])
    assert "Decontamination: **not checked**" in unchecked


def test_the_card_says_what_became_of_reasoning(tmp_path: Path) -> None:
    thought = Message(role="assistant", content="Sim.", reasoning="O utilizador quer uma confirmação.")
    thinking = make_sample(0, messages=(Message(role="user", content="Confirmas?"), thought))
    _, dropped = exported(tmp_path, [thinking, make_sample(1)])
    assert "1 sample has what the model thought before it answered: it is left out (`--reasoning`)" in dropped
    shape = Shape.model_validate({"reasoning": "reasoning_content"})
    _, kept = exported(tmp_path / "b", [thinking, make_sample(1)], shape=shape)
    assert "under `reasoning_content` of its turn" in kept
