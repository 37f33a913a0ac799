"""Rows as people read them: nothing is lost on the way there and back, and what can't be read is named."""

from __future__ import annotations

from typing import Any

import pytest

from prompts.pack_rows import PACK_ROWS, shape_problem
from prompts.packs import load_pack
from prompts.row_text import RowTextError, beside_text, main_text, row_of_text, row_text


@pytest.mark.parametrize("pack", sorted(PACK_ROWS))
def test_every_shipped_row_is_one_of_its_pack_and_comes_back_from_its_text(pack: str) -> None:
    for row in load_pack(pack).rows:
        assert shape_problem(pack, row) == "", row["id"]
        text = row_text(row)
        assert {**beside_text(row), **row_of_text(text)} == row
        if row.get("text"):
            assert main_text(text) == " ".join(row["text"].split())


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("texto: uma feira\r\n\r\nTipos: lugar ; festa", {"text": "uma feira", "kinds": ["lugar", "festa"]}),
        ("Resultado: 12,50\nUnidade: (nada)", {"answer": 12.5, "unit": ""}),
        ("Resultado: −3", {"answer": -3}),
        ("Pedidos com uma chamada:\n- Um: dois.\n• Três.", {"requests": ["Um: dois.", "Três."]}),
        ("Texto: às 10h: a missa\nO texto responde: Não.", {"text": "às 10h: a missa", "answerable": False}),
    ],
)
def test_a_corrected_text_is_read_as_it_was_meant(text: str, row: dict[str, Any]) -> None:
    assert row_of_text(text) == row


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("uma feira", "«uma feira» begins with no field's name"),
        ("Texto: a\nTexto: b", "«Texto» is there twice"),
        ("Texto: a\n- b", "«- b» begins with no field's name"),
        ("Resultado: doze", "«Resultado: doze» is no number"),
        ("O texto responde: talvez", "neither «sim» nor «não»"),
    ],
)
def test_a_line_that_is_no_field_is_named(text: str, message: str) -> None:
    with pytest.raises(RowTextError, match=message):
        row_of_text(text)


@pytest.mark.parametrize(
    ("pack", "change", "problem"),
    [
        ("topics", {"kinds": ["viagem"]}, "`kinds.0`"),
        ("topics", {"text": ""}, "`text`"),
        ("topics", {"text": "a feira de Viseu. É muito antiga"}, "`text`: a topic is a phrase"),
        ("question_kinds", {"text": "O aqueduto levava água a Lisboa."}, "`text`: it begins with a verb"),
        ("dialogue_scenarios", {"ends_when": "os pais chegam"}, "`ends_when`: «a conversa acaba quando a pessoa»"),
        ("problems", {"text": "Quantos são"}, "`text`"),
        ("tools", {"requests": []}, "`requests`"),
    ],
)
def test_a_row_of_another_shape_is_told_by_its_field(pack: str, change: dict[str, Any], problem: str) -> None:
    assert shape_problem(pack, {**load_pack(pack).rows[0], **change}).startswith(problem)
