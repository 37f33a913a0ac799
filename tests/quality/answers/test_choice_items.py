"""Multiple-choice items: their text goes there and back, and a right option that tells itself is found."""

from __future__ import annotations

from typing import Any

import pytest

from prompts.row_text import RowTextError
from quality.answers.choice_items import ChoiceItem, check_choice_item, fault_of, item_of_text, item_text
from quality.contract import CheckInput, Settings
from schemas.message import Message
from schemas.sample import Content


def item(right: str = "no Douro", *wrong: str, **more: Any) -> ChoiceItem:
    return ChoiceItem(
        question=more.get("question", "Em que rio fica a ponte da Arrábida?"),
        right=right,
        wrong=wrong or ("no Tejo", "no Mondego", "no Lima"),
        why_wrong=("Fica em Lisboa.", "Fica em Coimbra.", "Fica no Minho."),
    )


def test_the_text_goes_there_and_back() -> None:
    text = item_text(item())
    assert text.splitlines()[:4] == [
        "Pergunta: Em que rio fica a ponte da Arrábida?",
        "Opção certa: no Douro",
        "Opções erradas:",
        "- no Tejo",
    ]
    assert item_of_text(text) == item()


@pytest.mark.parametrize(
    "changed",
    [
        ("- no Lima\n", ""),
        ("Opção certa: no Douro", "Opção certa: (nada)"),
        ("Arrábida?", "Arrábida"),
        ("Pergunta", "P"),
    ],
)
def test_a_text_that_is_no_item_is_told(changed: tuple[str, str]) -> None:
    text = item_text(item()).replace(*changed)
    with pytest.raises(RowTextError):
        item_of_text(text)
    asked = Message(role="user", content="Uma pergunta.")
    content = Content(kind="multiple_choice", messages=(asked, Message(role="assistant", content=text)))
    problem = check_choice_item(CheckInput(content), Settings()).problem
    assert problem is not None
    assert problem.reason == "no_item"


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (item(), ""),
        (item("no Douro", "no Tejo", "No Tejo.", "no Lima"), "same_options"),
        (item("no rio Douro, entre o Porto e Vila Nova de Gaia"), "options_differ"),
        (item("sim", "não se sabe ao certo", "só de vez em quando", "há muito que não"), "options_differ"),
        (item("em 1963", "no século XX", "no século XIX", "na Idade Média"), "options_differ"),
        (item("No Douro.", "no Tejo", "no Mondego", "no Lima"), "options_differ"),
        (item("no Douro", "no Tejo", "no Mondego", "em 1963"), ""),
    ],
)
def test_options_are_different_and_the_right_one_hides(made: ChoiceItem, reason: str) -> None:
    assert fault_of(made)[0] == reason
