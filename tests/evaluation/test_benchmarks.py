"""Benchmarks as they are published, read as items; letters as models write them; orders of options."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from evaluation.benchmarks import Item, in_orders, read_benchmark
from quality.answers.choice_letters import letter_in
from schemas.errors import UsageError

CITIES = ("Évora", "Beja", "Faro", "Vila Nova de Faro")


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        ("B", "B"),
        ("b", "B"),
        (" (C). ", "C"),
        ("**D**", "D"),
        ("A", "A"),
        ("B) Beja", "B"),
        ("B.", "B"),
        ("Opção C", "C"),
        ("A resposta certa é a B.", "B"),
        ("A resposta correta é: **C) Faro**", "C"),
        ("Resposta: D", "D"),
        ("A letra é C, porque fica no Algarve.", "C"),
        ("A opção A é tentadora e a opção B também, mas a resposta é a C.", "C"),
        ("Fica no Alentejo.\n\nB", "B"),
        ("C\n\nFaro é a capital do Algarve.", "C"),
        ('{"resposta": "B"}', "B"),
        ("Évora", "A"),
        ("É a cidade de Beja, no Alentejo.", "B"),
        ("Vila Nova de Faro", "D"),
        ("The answer is B.", "B"),
        ("A cidade é bonita.", ""),
        ("A resposta é a capital do distrito.", ""),
        ("Não sei.", ""),
        ("", ""),
        ("E", ""),
        ("Tanto pode ser a opção A como a opção B.", ""),
        ("Évora ou Beja.", ""),
    ],
)
def test_the_letter_that_a_text_picks(text: str, letter: str) -> None:
    assert letter_in(text, CITIES) == letter


def test_a_king_is_no_letter() -> None:
    kings = ("D. Dinis", "D. João I", "D. João II", "D. Manuel I")
    for said, letter in (
        ("D. Dinis", "A"),
        ("D. João II mandou-os.", "C"),
        ("D. João I", "B"),
        ("D) D. Manuel I", "D"),
    ):
        assert letter_in(said, kings) == letter
    assert letter_in("D", kings) == "D"
    assert letter_in("A", ("O", "AB", "B", "A")) == "A"


def written(path: Path, rows: Any) -> Path:
    """Rows as JSON Lines, or as one JSON file, by the name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = json.dumps(rows, ensure_ascii=False)
    if path.suffix == ".jsonl":
        data = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text(data, encoding="utf-8")
    return path


QUESTION = "Que cidade é capital de distrito no Algarve?"
THREE = ["Évora", "Faro", "Beja"]
SHAPES: dict[str, tuple[str, Any]] = {
    "ours": (
        "saber/data/test.jsonl",
        [
            {
                "id": "item-1",
                "question": QUESTION,
                "options": THREE,
                "answer": "B",
                "answer_index": 1,
                "subject": "lugar",
            }
        ],
    ),
    "ALBA": (
        "alba_mcq/lexicology/test.jsonl",
        [{"id": 3, "question": QUESTION, "choices": THREE, "correct_choice": 1, "subject": "lugar"}],
    ),
    "ALBA by EuroEval": (
        "euroeval-amalia-alba-mcq-pt/test.jsonl",
        [{"text": f"{QUESTION}\nOpções:\na. Évora\nb. Faro\nc. Beja", "label": "b", "subject": "lugar"}],
    ),
    "pt_exams": (
        "pt_exams/geography.json",
        [{"year": 2019, "phase": 1, "question": QUESTION, "choices": THREE, "answer": 1, "subject": "lugar"}],
    ),
    "cultura-viva": (
        "cultura-viva-pt-mcq/train.jsonl",
        [{"question": QUESTION, "choices": {"text": THREE, "label": list("ABC")}, "answerKey": "B", "domain": "lugar"}],
    ),
    "saudade": (
        "saudade-pt/test.jsonl",
        [{"prompt": QUESTION, "facts_pair": ["Évora", "Faro"], "answer_index": 1, "category": "lugar"}],
    ),
    "columns": (
        "outro.jsonl",
        [{"pergunta": QUESTION, "A": "Évora", "B": "Faro", "C": "Beja", "gabarito": "B", "tema": "lugar"}],
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_shapes_in_which_benchmarks_are_published(shape: str, tmp_path: Path) -> None:
    name, rows = SHAPES[shape]
    file = written(tmp_path / name, rows)
    for path in (file, tmp_path / Path(name).parts[0]):
        (item,) = read_benchmark(path).items
        assert (item.question, item.options[item.key], item.subject) == (QUESTION, "Faro", "lugar")
        assert len(item.options) == (2 if shape == "saudade" else 3)


def test_conversations_of_p3b3_and_rows_that_repeat_or_lack_something(tmp_path: Path) -> None:
    talks = {"t1": ["Olá, preciso de ajuda.", "E amanhã?"], "t2": ["Bom dia!"], "t3": ["Bom dia!"]}
    read = read_benchmark(written(tmp_path / "P3B3" / "all_prompts.json", talks).parent)
    assert (read.name, read.conversations, read.repeated) == ("P3B3", (tuple(talks["t1"]), ("Bom dia!",)), 1)
    good = SHAPES["pt_exams"][1][0]
    other = {**good, "question": "Qual fica no Alentejo e tem um templo romano?", "answer": 0}
    bad = {**good, "question": "Qual é a maior?", "answer": 7}
    read = read_benchmark(written(tmp_path / "misto.jsonl", [good, good, other, bad]))
    assert (len(read.items), read.repeated) == (2, 1)
    assert read.faults == (
        f"{tmp_path / 'misto.jsonl'}:4: this row has a key, `answer`: '7', that is none of its 3 options",
    )


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([{"question": QUESTION, "answer": "Faro"}], "has no options"),
        ([{"question": QUESTION, "choices": THREE}], "has no key"),
        ([{"choices": THREE, "answer": 1}], "has no question"),
        ([{"question": QUESTION, "choices": ["Faro", "Faro"], "answer": 1}], "the same option twice"),
        ([{"turns": ["Olá!"]}, {"question": QUESTION, "choices": THREE, "answer": 1}], "conversations and multiple"),
        ([], "no rows"),
    ],
)
def test_what_a_shape_lacks_is_said(rows: Any, says: str, tmp_path: Path) -> None:
    file = written(tmp_path / "outro.jsonl", rows)
    with pytest.raises(UsageError, match=says) as raised:
        read_benchmark(file)
    assert str(file) in raised.value.message


def test_a_name_of_the_hub_is_not_fetched(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no amalia-llm/alba_mcq"):
        read_benchmark(Path("amalia-llm/alba_mcq"))


def test_orders_follow_the_seed_and_every_option_stands_once_in_every_place() -> None:
    items = [Item(id=f"i{n}", question="?", options=("a", "b", "c", "d"), key=n % 4, subject="") for n in range(200)]
    first = [next(iter(in_orders(item, 0, 1))) for item in items]
    assert first == [next(iter(in_orders(item, 0, 1))) for item in items]
    assert first != [next(iter(in_orders(item, 1, 1))) for item in items]
    assert all(35 < count < 65 for count in Counter(asked.key for asked in first).values())
    for item in items[:20]:
        orders = list(in_orders(item, 0, 8))
        for four in (orders[:4], orders[4:]):
            assert sorted(asked.key for asked in four) == list("ABCD")
        for asked in orders:
            assert asked.options["ABCD".index(asked.key)] == item.options[item.key]
