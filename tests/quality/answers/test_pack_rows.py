"""The check of grown rows: of what a teacher wrote, and of what a person made of it."""

from __future__ import annotations

from typing import Any

import pytest

from prompts.packs import load_pack
from prompts.row_text import beside_text, row_text
from quality.contract import CheckInput, Settings
from quality.overlap.duplicate_samples import find_duplicate_samples
from quality.registry import load_check
from schemas.message import Message
from schemas.sample import Content, GrownRow


def grown(pack: str, row: dict[str, Any], text: str = "") -> Content:
    """A row as `grow` leaves it; with `text`, as somebody corrected it."""
    beside = beside_text(row)
    tools = tuple(beside.pop("tools", ()))
    turns = (Message(role="user", content="Uma linha nova."), Message(role="assistant", content=text or row_text(row)))
    return Content(kind="pack_row", messages=turns, tools=tools, grown=GrownRow(pack=pack, beside=beside))


def reason(content: Content) -> str:
    problem = load_check("pack_row").run(CheckInput(content), Settings()).problem
    return problem.reason if problem else ""


@pytest.mark.parametrize("pack", ["topics", "dialogue_scenarios", "tools", "problems", "question_kinds"])
def test_shipped_rows_pass(pack: str) -> None:
    assert {row["id"]: said for row in load_pack(pack).rows if (said := reason(grown(pack, row)))} == {}


def test_wordings_pass_one_by_one() -> None:
    for row in load_pack("constraints").rows:
        for text in row["texts"]:
            one = {**{key: value for key, value in row.items() if key != "texts"}, "text": text}
            assert reason(grown("constraints", one)) == "", text


@pytest.mark.parametrize(
    ("pack", "text", "expected"),
    [
        ("topics", "Texto: a feira de São Mateus em Viseu\nTipos: lugar; festa", ""),
        ("topics", "Texto: a feira de São Mateus em Viseu", "wrong_shape"),
        ("topics", "a feira de São Mateus em Viseu", "no_row"),
        ("topics", "Texto: a feira de São Mateus e\nTipos: festa", "cut_off"),
        ("problems", "", "wrong_sum"),
        ("constraints", "Texto: Escreve pelo menos 60 palavras.", "wording_differs"),
        ("constraints", "Texto: Escreve pelo menos 50 palavras.", ""),
    ],
)
def test_a_correction_is_held_to_the_same(pack: str, text: str, expected: str) -> None:
    row = {key: value for key, value in load_pack(pack).rows[0].items() if key != "texts"}
    if pack == "problems":
        text = row_text({**row, "answer": 0.24})
    assert reason(grown(pack, row, text)) == expected


def test_rows_are_duplicates_by_what_they_say_not_by_what_was_asked() -> None:
    rows = load_pack("topics").rows[:3]
    again = {**rows[0], "id": "outra", "kinds": ["debate"]}
    found = find_duplicate_samples((row["id"], grown("topics", row)) for row in (*rows, again))
    assert list(found) == ["outra"]
