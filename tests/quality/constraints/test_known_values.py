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


PAGE = ["12.5", "13.4", "40", "45.3", "5.3", "2"]
"""The sums of money of a page that the answers below are about."""


@pytest.mark.parametrize(
    ("answer", "form", "value", "unit", "rivals", "expected"),
    [
        ("São 12,50 € ou 13,40 €.", "number", "12.5", "€", [], False),
        ("São 13,40 €, aliás, 12,50 €.", "number", "12.5", "€", [], False),
        ("São 12,50 €. Não, são 13,40 €.", "number", "12.5", "€", [], False),
        ("São 12,50 €, ou talvez 13,40 €.", "number", "12.5", "€", [], False),
        ("São 12,50 € e não 13,40 €.", "number", "12.5", "€", [], True),
        ("São 12,50 €, ou seja, doze euros e cinquenta cêntimos.", "number", "12.5", "€", [], True),
        ("São 7 ou 8 dias.", "number", "7", "dias", [], False),
        ("Às 14h30 ou às 15h.", "hour", "870", "", [], False),
        ("A 3 de março ou a 4 de março de 2026.", "day", "2026-03-03", "", [], False),
        ("Uma hora ou 85 minutos.", "minutes", "85", "", [], False),
        ("«Pudim» ou «Arroz-doce».", "label", "Pudim", "", ["Arroz-doce"], False),
        ("Entre o pudim ou o arroz-doce, o mais caro é o pudim.", "label", "Pudim", "", ["Arroz-doce"], True),
        ("É o pudim, não é o arroz-doce.", "label", "Pudim", "", ["Arroz-doce"], True),
        ("O pagamento foi em dinheiro ou por cartão.", "text", "dinheiro", "", [], False),
        ("O pagamento foi por cartão ou dinheiro.", "text", "dinheiro", "", [], False),
        ("Calha a uma quarta-feira ou quinta-feira.", "text", "quarta-feira", "", ["quinta-feira"], False),
    ],
)
def test_a_value_put_in_the_place_of_the_right_one_is_wrong(
    answer: str, form: str, value: str, unit: str, rivals: list[str], expected: bool
) -> None:
    assert holds(answer, form, [value], unit, rivals) is expected


@pytest.mark.parametrize(
    ("answer", "value", "expected"),
    [
        ("O total é 45,30 €.", "45.3", True),
        ("O total é 45,30 €, com 5,30 € de IVA.", "45.3", True),
        ("O subtotal é 40,00 € e o IVA 5,30 €, pelo que o total é 45,30 €.", "45.3", True),
        ("O total é 13,40 €. O subtotal é 45,30 €.", "45.3", False),
        ("O total é 45,30 €. O total é 45,80 €.", "45.3", False),
        ("A soma é 25,90 €.", "25.9", True),
        ("A soma de 12,50 € e 13,40 € é 25,90 €.", "25.9", True),
        ("12,50 € + 13,40 € = 25,90 €", "25.9", True),
        ("12,50 € mais 13,40 € são 25,90 €; com 2 € seriam 27,90 €.", "25.9", True),
        ("A soma é 25,90 €. Também pode ser 26,90 €.", "25.9", False),
        ("A soma é 26,90 €: 12,50 € e 13,40 € dão 25,90 €.", "25.9", False),
    ],
)
def test_every_other_value_stands_on_the_page_or_in_the_sum(answer: str, value: str, expected: bool) -> None:
    constraint = {"checker": "known_value", "form": "number", "value": [value], "unit": "€", "shown": PAGE, "text": "x"}
    assert check_constraint(answer, constraint).holds is expected
