"""An answer about a document says no number that isn't there; steps of a sum may be told."""

from __future__ import annotations

from typing import Any

import pytest

from quality.contract import CheckInput, Settings
from quality.registry import load_check
from schemas.message import Message
from schemas.sample import Content

PAGE = "Fatura da água\nEmitida em: 03/03/2026\nConsumo total: 12 m³\nÁgua: 9,80 €\nTotal a pagar: 23,40 €"


def reason(answer: str, form: str, value: list[str], unit: str = "", question: str = "Qual é o total?") -> str:
    constraint: dict[str, Any] = {"checker": "known_value", "form": form, "value": value, "unit": unit, "rivals": []}
    messages = (Message(role="user", content=question), Message(role="assistant", content=answer))
    content = Content(kind="verifiable", messages=messages, passage=PAGE, constraints=({**constraint, "text": "x"},))
    problem = load_check("shown_values").run(CheckInput(content=content), Settings()).problem
    return problem.reason if problem else ""


@pytest.mark.parametrize(
    ("answer", "form", "value", "unit", "expected"),
    [
        ("São 23,40 €, para um consumo de doze metros cúbicos.", "number", ["23.4"], "€", ""),
        ("São 23,40 €, a pagar até dia 20.", "number", ["23.4"], "€", "not_in_document"),
        ("A 3 de março de 2026.", "day", ["2026-03-03"], "", ""),
        ("A 3 de março de 2026, às 15h.", "day", ["2026-03-03"], "", "not_in_document"),
        ("Não consta da fatura.", "absent", [], "", ""),
        ("Não consta da fatura, mas costuma ser de 15 €.", "absent", [], "", "not_in_document"),
        ("São 13,60 €: 23,40 € menos 9,80 €, ou seja, 1360 cêntimos.", "number", ["13.6"], "€", ""),
    ],
)
def test_numbers_that_a_document_shows(answer: str, form: str, value: list[str], unit: str, expected: str) -> None:
    assert reason(answer, form, value, unit) == expected
