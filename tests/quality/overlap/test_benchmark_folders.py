"""Evaluation sets in the shapes in which they are published: each is recognised, its questions found, nothing else.

The files are written here, in the shapes that quality/data/benchmarks.yaml tells; none of their text is a set's.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from commands.contamination import build
from quality.overlap.benchmark_files import known_benchmarks
from quality.overlap.benchmark_folders import set_files, set_name
from quality.overlap.contamination import ContaminationIndex
from quality.overlap.contamination import check_contamination as check
from schemas.errors import UsageError
from schemas.message import Message
from schemas.sample import Content

ASKED = "Que santo se festeja em Lisboa na noite de doze para treze de junho?"
OPTIONS = ["Santo António", "São João", "São Pedro", "São Martinho"]
LONG = (
    "A vindima começou mais cedo do que nos outros anos, porque o calor de agosto amadureceu as uvas todas e "
    "ninguém quis esperar pela chuva."
)


def jsonl(path: Path, *rows: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def parquet(path: Path, **columns: list[Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pl.DataFrame(columns).write_parquet(path)


def alba(folder: Path) -> Path:
    jsonl(
        folder / "alba_mcq/syntax/test.jsonl", {"id": "1", "question": ASKED, "choices": OPTIONS, "correct_choice": 0}
    )
    return folder / "alba_mcq"


def exams(folder: Path) -> Path:
    (folder / "pheb").mkdir()
    rows = [{"question": ASKED, "choices": OPTIONS, "answer": 0, "year": 2006, "subject": "história"}]
    (folder / "pheb/history_a.json").write_text(json.dumps(rows), encoding="utf-8")
    return folder / "pheb"


def culture(folder: Path) -> Path:
    choices = {"text": OPTIONS, "label": ["A", "B", "C", "D"]}
    jsonl(folder / "cultura-viva-pt-mcq.jsonl", {"id": "a", "question": ASKED, "choices": choices, "answerKey": "A"})
    return folder / "cultura-viva-pt-mcq.jsonl"


def turns(folder: Path) -> Path:
    (folder / "p3b3-benchmark/resources").mkdir(parents=True)
    held = {"conversa-1": ["Olá, preciso de ajuda com as festas da cidade.", ASKED]}
    (folder / "p3b3-benchmark/resources/all_prompts.json").write_text(json.dumps(held), encoding="utf-8")
    return folder / "p3b3-benchmark"


def options_in_the_text(folder: Path) -> Path:
    text = f"{ASKED}\nOpções:\na. {OPTIONS[0]}\nb. {OPTIONS[1]}\nc. {OPTIONS[2]}"
    parquet(folder / "datasets--EuroEval--mmlu-pt-mini/snapshots/0a1b/data/test-0.parquet", text=[text], label=["a"])
    return folder / "datasets--EuroEval--mmlu-pt-mini"


def options_as_columns(folder: Path) -> Path:
    columns = {f"options_{letter}": [option] for letter, option in zip("abcd", OPTIONS, strict=True)}
    parquet(folder / "CARAVELA/caravela_mcq.parquet", image=[b"\x89PNG"], question=[ASKED], answer=["A"], **columns)
    return folder / "CARAVELA"


def list_in_a_cell(folder: Path) -> Path:
    with (folder / "perguntas.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["turns", "ref"], [json.dumps([ASKED, "E no Porto, qual é?"]), "1"]])
    return folder / "perguntas.csv"


def plain_list(folder: Path) -> Path:
    (folder / "lista.json").write_text(json.dumps([ASKED, "Outra pergunta que ninguém fez ainda?"]), encoding="utf-8")
    return folder / "lista.json"


def under_a_key(folder: Path) -> Path:
    held = {"version": "1.0", "data": [{"question": ASKED, "answers": {"text": OPTIONS[:1], "answer_start": [3]}}]}
    (folder / "leitura.json").write_text(json.dumps(held), encoding="utf-8")
    return folder / "leitura.json"


SHAPES = [alba, exams, culture, turns, options_in_the_text, options_as_columns, list_in_a_cell, plain_list, under_a_key]


def asked(question: str) -> Content:
    said = (Message(role="user", content=question), Message(role="assistant", content="Santo António."))
    return Content(kind="chat", messages=said)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_a_question_is_found_whatever_the_published_shape(shape: Any, tmp_path: Path) -> None:
    build([shape(tmp_path)], out=tmp_path / "index.npz")
    problem = check(ContaminationIndex.load(tmp_path / "index.npz"), asked(ASKED))
    assert problem is not None
    assert problem.evidence["kind"] == "question"


def test_the_sets_of_the_list_are_told_by_the_names_that_folders_have() -> None:
    names = {
        "alba_mcq": "ALBA",
        "amalia-llm__pt_exams": "PHEB",
        "datasets--amalia-llm--saudade-pt": "saudade-pt",
        "CARAVELA": "CARAVELA",
        "PorTEXTO": "PorTEXTO",
        "xstest_ptpt": "xstest_ptpt",
        "pt_text_completion.jsonl": "pt_text_completion",
        "euroeval-amalia-pt-exams": "PHEB",
        "sst2-pt-mini": "EuroEval sst2-pt",
    }
    assert {name: set_name(Path(name))[0] for name in names} == names
    assert set_name(Path("perguntas-nossas.jsonl")) == ("perguntas-nossas", None)


def test_splits_that_do_not_evaluate_are_left_out_and_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "sst2-pt-mini"
    parquet(folder / "data/train-00000-of-00001.parquet", text=[LONG], label=["positive"])
    parquet(folder / "data/test-00000-of-00001.parquet", text=[f"Que filme tão bonito! {ASKED}"], label=["positive"])
    build([folder], out=tmp_path / "index.npz")
    index = ContaminationIndex.load(tmp_path / "index.npz")
    assert check(index, asked(LONG)) is None
    assert check(index, asked(f"Que filme tão bonito! {ASKED}")) is not None
    assert "left out 1 file of splits that don't evaluate" in capsys.readouterr().err
    with pytest.raises(UsageError, match="no file of the splits test, valid"):
        (folder / "data/test-00000-of-00001.parquet").unlink()
        set_files(folder, set_name(folder)[1])


def test_a_question_of_many_items_is_no_question(tmp_path: Path) -> None:
    same = "Qual destes dois acontecimentos ocorreu primeiro em Portugal?"
    jsonl(
        tmp_path / "saudade-pt.jsonl", *({"prompt": same, "facts_pair": [f"Facto {n}", f"Caso {n}"]} for n in range(12))
    )
    build([tmp_path / "saudade-pt.jsonl"], out=tmp_path / "index.npz")
    assert check(ContaminationIndex.load(tmp_path / "index.npz"), asked(same)) is None


def test_fields_that_are_no_answer_or_question_are_not_indexed(tmp_path: Path) -> None:
    jsonl(tmp_path / "alba_mcq.jsonl", {"question": ASKED, "choices": OPTIONS, "comment": LONG})
    build([tmp_path / "alba_mcq.jsonl"], out=tmp_path / "index.npz")
    index = ContaminationIndex.load(tmp_path / "index.npz")
    assert check(index, asked(LONG)) is None


def test_a_set_that_changed_its_shape_is_indexed_whole_and_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    jsonl(tmp_path / "alba_mcq.jsonl", {"enunciado": ASKED, "hipóteses": OPTIONS})
    build([tmp_path / "alba_mcq.jsonl"], out=tmp_path / "index.npz")
    assert check(ContaminationIndex.load(tmp_path / "index.npz"), asked(ASKED)) is not None
    assert "1 of them lack the fields" in capsys.readouterr().err


def test_words_of_a_set_of_names_are_put_together(tmp_path: Path) -> None:
    jsonl(tmp_path / "harem.jsonl", {"tokens": LONG.split(), "labels": ["O"] * len(LONG.split())})
    build([tmp_path / "harem.jsonl"], out=tmp_path / "index.npz")
    problem = check(ContaminationIndex.load(tmp_path / "index.npz"), asked(LONG))
    assert problem is not None
    assert problem.evidence["kind"] == "13-gram"


@pytest.mark.parametrize(("held", "told"), [("{", "not valid JSON"), ("[1]", "item 1 is int")])
def test_a_json_file_that_holds_no_items_is_named(tmp_path: Path, held: str, told: str) -> None:
    (tmp_path / "mau.json").write_text(held)
    with pytest.raises(UsageError, match=rf"mau\.json: {told}"):
        build([tmp_path / "mau.json"], out=tmp_path / "index.npz")
    (tmp_path / "vazia").mkdir()
    with pytest.raises(UsageError, match="vazia: no files of rows"):
        build([tmp_path / "vazia"], out=tmp_path / "index.npz")


def test_every_set_of_the_list_has_a_place_of_its_own() -> None:
    places = [benchmark.where for benchmark in known_benchmarks()]
    assert all(places)
    assert len(set(places)) == len(places)
