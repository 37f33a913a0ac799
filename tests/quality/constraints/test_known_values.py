"""A known value is recognised however Portugal writes it, and no other is taken for it."""

from __future__ import annotations

import pytest

from quality.constraints.checkers import check_constraint
from quality.constraints.problems import constraint_problem


def holds(answer: str, form: str, value: list[str], unit: str = "", rivals: list[str] | None = None) -> bool:
    constraint = {"checker": "known_value", "form": form, "value": value, "unit": unit, "rivals": rivals or []}
    assert constraint_problem("known_value", {k: v for k, v in constraint.items() if k != "checker"}) == ""
    return check_constraint(answer, {**constraint, "text": "A resposta diz o valor."}).holds


@pytest.mark.parametrize(
    ("answer", "value", "unit", "expected"),
    [
        ("São 12,50 €.", "12.5", "€", True),
        ("Custa **12,50 €**, com IVA.", "12.5", "€", True),
        ("Custa 12,5 euros.", "12.5", "€", True),
        ("São doze euros e cinquenta cêntimos.", "12.5", "€", True),
        ("São 12.50 €.", "12.5", "€", False),
        ("São 2.50 €.", "50", "€", False),
        ("São € 12,50.", "12.5", "€", False),
        ("São 12,50 kg.", "12.5", "€", False),
        ("São 12,05 €.", "12.5", "€", False),
        ("1234,50 €", "1234.5", "€", True),
        ("1.234,50 €", "1234.5", "€", True),
        ("12 345,60 euros", "12345.6", "€", True),
        ("O valor é -47,07 €.", "-47.07", "€", True),
        ("O valor é 47,07 €.", "-47.07", "€", False),
        ("São 7 dias.", "7", "dias", True),
        ("Passam sete dias.", "7", "dias", True),
        ("São 7 €.", "7", "dias", False),
        ("São vinte e três.", "23", "", True),
        ("São cento e doze artigos.", "112", "", True),
        ("Só uma disciplina.", "1", "", True),
        ("Há uma disciplina com essa nota, e são 3 ao todo.", "1", "", True),
        ("É uma pergunta simples: são 3.", "2", "", False),
        ("12,5 por cento", "12.5", "%", True),
        ("12,5 %", "12.5", "%", True),
        ("12,5", "12.5", "%", False),
        ("12,5 pontos percentuais", "12.5", "", True),
        ("A nota do 2.º período é 12.", "2", "", False),
        ("A nota da 2ª prova é 12.", "12", "", True),
    ],
)
def test_numbers(answer: str, value: str, unit: str, expected: bool) -> None:
    assert holds(answer, "number", [value], unit) is expected


@pytest.mark.parametrize(
    ("answer", "form", "value", "expected"),
    [
        ("A 3 de março de 2026.", "day", "2026-03-03", True),
        ("No dia 03/03/2026.", "day", "2026-03-03", True),
        ("A três de março.", "day", "2026-03-03", True),
        ("A 3 de março de 2025.", "day", "2026-03-03", False),
        ("A 3 de abril.", "day", "2026-03-03", False),
        ("Às 14h30.", "hour", "870", True),
        ("Às 14:30.", "hour", "870", True),
        ("Às 14 h 30.", "hour", "870", True),
        ("Às catorze horas e trinta minutos.", "hour", "870", True),
        ("Às 14h.", "hour", "840", True),
        ("Às 2h30.", "hour", "870", False),
        ("1 h 25 min", "minutes", "85", True),
        ("Demora 1h25.", "minutes", "85", True),
        ("85 minutos", "minutes", "85", True),
        ("Uma hora e vinte e cinco minutos.", "minutes", "85", True),
        ("2 horas", "minutes", "120", True),
        ("1 h 20 min", "minutes", "85", False),
    ],
)
def test_dates_and_times(answer: str, form: str, value: str, expected: bool) -> None:
    assert holds(answer, form, [value]) is expected


@pytest.mark.parametrize(
    ("answer", "form", "value", "rivals", "expected"),
    [
        ("É «Arroz-doce», mais caro do que «Pudim».", "label", ["Arroz-doce"], ["Pudim"], True),
        ("É o pudim, mais caro do que o arroz-doce.", "label", ["Arroz-doce"], ["Pudim"], False),
        ("O passe mensal.", "label", ["Passe mensal"], ["Passe"], True),
        ("O passe.", "label", ["Passe mensal"], ["Passe"], False),
        ("Uma espera longa.", "label", ["Pera"], [], False),
        ("Primeiro a Rita, depois o Rui.", "order", ["Rita", "Rui"], [], True),
        ("Primeiro o Rui, depois a Rita.", "order", ["Rita", "Rui"], [], False),
        ("Só a Rita.", "order", ["Rita", "Rui"], [], False),
        ("Calha numa Quarta-Feira.", "text", ["quarta-feira"], [], True),
        ("O número de telefone não consta da fatura.", "absent", [], [], True),
        ("A fatura não o indica.", "absent", [], [], True),
        ("O documento é omisso quanto a isso.", "absent", [], [], True),
        ("É o 253 000 000.", "absent", [], [], False),
        ("Não, é amanhã.", "absent", [], [], False),
    ],
)
def test_names_orders_and_what_is_not_there(
    answer: str, form: str, value: list[str], rivals: list[str], expected: bool
) -> None:
    assert holds(answer, form, value, rivals=rivals) is expected


def test_a_name_of_the_question_with_the_number_in_it_does_not_give_it() -> None:
    constraint = {"checker": "known_value", "form": "number", "value": ["15"], "unit": "m³", "rivals": [], "text": "15"}
    wrong = "A soma dos consumos de «2.º escalão (6 a 15 m³)» e do 3.º é 12 m³."
    assert check_constraint(wrong, constraint).holds
    constraint["besides"] = ["2.º escalão (6 a 15 m³)"]
    assert not check_constraint(wrong, constraint).holds
    assert check_constraint(wrong.replace("é 12", "é 15"), constraint).holds
