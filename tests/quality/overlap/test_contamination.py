"""Decontamination: what repeats an evaluation set is found, the same subject in other words is not; no text is kept."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
import typer

from commands.contamination import build, check_contamination
from quality.overlap.benchmark_files import benchmark_items, known_benchmarks
from quality.overlap.contamination import BenchmarkItem, ContaminationIndex, build_index, find_contaminated
from quality.overlap.contamination import check_contamination as check
from schemas.errors import UsageError
from schemas.message import Message
from schemas.sample import Content

QUESTION = "Qual destes rios desagua no oceano Atlântico depois de passar pela cidade do Porto?"
CONTEXT = (
    "O comboio saiu da estação de Campanhã às sete e um quarto da manhã, com meia hora de atraso, e só chegou a "
    "Coimbra quando os passageiros já tinham desistido de almoçar em casa."
)
ITEMS = [BenchmarkItem(QUESTION, (QUESTION, "O Douro", "O Tejo")), BenchmarkItem("", (CONTEXT,))]


def conversation(question: str, answer: str) -> Content:
    return Content(
        kind="chat", messages=(Message(role="user", content=question), Message(role="assistant", content=answer))
    )


@pytest.fixture
def index() -> ContaminationIndex:
    return build_index({"rios": ITEMS[:1], "comboios": ITEMS[1:]})


def test_the_exact_question_of_a_benchmark(index: ContaminationIndex) -> None:
    problem = check(
        index,
        conversation("qual destes rios desagua no oceano atlântico, depois de passar pela cidade do porto", "O Douro."),
    )
    assert problem is not None
    assert (problem.reason, problem.evidence["benchmark"], problem.evidence["kind"]) == (
        "contaminated",
        "rios",
        "question",
    )


def test_a_run_of_thirteen_words_in_the_answer(index: ContaminationIndex) -> None:
    answer = (
        f"Escreve-se assim: {CONTEXT[:100]} E mais nada, porque o resto é invenção de quem escreve estas linhas aqui."
    )
    problem = check(index, conversation("Conta uma história de comboios.", answer))
    assert problem is not None
    assert problem.evidence["kind"] == "13-gram"
    assert problem.evidence["field"] == "messages[1]"
    assert problem.evidence["text"].startswith("o comboio saiu da estação de campanhã")


def test_a_large_share_of_eight_word_runs(index: ContaminationIndex) -> None:
    changed = CONTEXT.replace("meia hora", "uma hora").replace("Coimbra quando", "Coimbra depois de")
    problem = check(index, conversation("Conta.", " ".join(changed.split()[:16])))
    assert problem is not None
    assert problem.evidence["kind"] in ("13-gram", "8-gram")


def test_the_same_subject_in_other_words_passes(index: ContaminationIndex) -> None:
    answer = "O Douro passa no Porto e desagua no Atlântico. De comboio, chega-se a Coimbra numa hora."
    assert check(index, conversation("Que rio passa pela cidade do Porto?", answer)) is None


def test_a_short_question_is_not_taken_for_an_exact_one() -> None:
    index = build_index({"curtas": [BenchmarkItem("Sim ou não?", ("Sim ou não?",))]})
    assert check(index, conversation("Sim ou não?", "Sim.")) is None


def test_boilerplate_of_a_benchmark_is_not_indexed() -> None:
    stem = "Lê com atenção o texto que se segue e escolhe a única opção correta de entre as quatro que se apresentam."
    index = build_index({"exame": [BenchmarkItem("", (f"{stem} Item {number} do caderno.",)) for number in range(12)]})
    assert check(index, conversation(stem, "A opção B.")) is None


def test_an_index_survives_its_file_and_holds_no_text(index: ContaminationIndex, tmp_path: Path) -> None:
    path = tmp_path / "benchmarks.npz"
    index.save(path)
    again = ContaminationIndex.load(path)
    samples = [("um", conversation(QUESTION, "O Douro.")), ("dois", conversation("Olá", "Bom dia."))]
    assert [identity for identity, _ in find_contaminated(again, samples)] == ["um"]
    assert b"oceano" not in path.read_bytes()
    assert len(again) == len(index)


def test_what_is_no_index_is_said_to_be_none(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.npz"
    wrong.write_text("não é")
    for path in (wrong, tmp_path / "missing.npz"):
        with pytest.raises(UsageError, match=r"(wrong|missing)\.npz"):
            ContaminationIndex.load(path)


def test_a_field_that_a_row_lacks_is_named_with_its_line() -> None:
    with pytest.raises(UsageError, match=r"mmlu\.jsonl:7: no text in field 'pergunta'"):
        list(benchmark_items([(7, {"question": "Olá?"})], "mmlu.jsonl", "pergunta"))


def test_the_commands_index_files_and_end_with_1_when_something_is_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    questions, rows, index = tmp_path / "exames.jsonl", tmp_path / "treino.parquet", tmp_path / "index.npz"
    questions.write_text(json.dumps({"question": QUESTION, "choices": ["O Douro", "O Tejo"]}) + "\n")
    messages = [
        [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": "O Douro."}],
        [{"role": "user", "content": "Olá"}, {"role": "assistant", "content": "Bom dia."}],
    ]
    pl.DataFrame({"id": ["mau", "bom"], "messages": messages}).write_parquet(rows)
    build([questions], out=index)
    with pytest.raises(typer.Exit) as ended:
        check_contamination(rows, index=index, out=tmp_path / "found.jsonl")
    assert ended.value.exit_code == 1
    found = [json.loads(line) for line in (tmp_path / "found.jsonl").read_text().splitlines()]
    assert [(row["id"], row["benchmark"], row["kind"]) for row in found] == [("mau", "exames", "question")]
    assert "exames" in capsys.readouterr().out
    pl.DataFrame({"id": ["bom"], "messages": messages[1:]}).write_parquet(rows)
    check_contamination(rows, index=index)


def test_the_list_of_benchmarks_names_those_of_portugal() -> None:
    names = {benchmark.name for benchmark in known_benchmarks()}
    assert {
        "ALBA",
        "P3B3",
        "PHEB",
        "CALAME-PT",
        "glue-ptpt",
        "extraglue",
        "CARAVELA",
        "PorTEXTO",
        "saudade-pt",
    } <= names
