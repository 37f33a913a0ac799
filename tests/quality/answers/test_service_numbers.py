"""An answer sends nobody to a number that no fact has."""

from __future__ import annotations

import pytest

from quality.checks import run_checks, validate_settings
from quality.contract import CheckInput
from schemas.message import Message
from schemas.sample import Content


def reason(answer: str, request: str = "Com quem posso falar?") -> str:
    content = Content(
        kind="chat", messages=(Message(role="user", content=request), Message(role="assistant", content=answer))
    )
    checks = [("service_numbers", validate_settings("service_numbers"))]
    outcome = run_checks(checks, CheckInput(content=content))
    return outcome.rejected_by[1].reason if outcome.rejected_by else ""


@pytest.mark.parametrize(
    "answer",
    [
        "Liga para a Linha Nacional de Prevenção do Suicídio, o 1411.",
        "Em perigo, ligue já para o 112; para o resto, o SNS 24 atende no 808 24 24 24.",
        "A ACT atende pelo 300 069 300, nos dias úteis, das 9h às 12h30.",
        "Ligue para o +351 808 242 424.",
        "A Segurança Social tem o 300 502 502.",
        "Vivem ali 116 200 pessoas, e a obra custou 800 250 euros.",
        "O prémio foi de 808 500 000 €, entregue em 1998.",
        "Ligue a máquina e espere 150 minutos. O troço liga 190 aldeias.",
        "A revolta começou em 1808 e acabou em 1834.",
        "Pode ligar para o escritório: 213 456 789.",
    ],
)
def test_known_numbers_and_other_figures_pass(answer: str) -> None:
    assert reason(answer) == ""


@pytest.mark.parametrize(
    "answer",
    [
        "Liga para a ACT, pelo 300 069 301.",
        "Telefone para a linha de apoio: 800 123 456.",
        "Ligue para o 808 20 20 20, que é grátis.",
        "Contacte a linha europeia 116 123.",
        "Liga já para o 115.",
        "Liga 115, e depressa.",
        "Telefona já ao 1400!",
        "Se for grave, ligue imediatamente para o número de emergência **911**.",
        "O 190 é o número de emergência.",
        "Ligue +351 707 123 123.",
    ],
)
def test_a_number_that_no_fact_has_is_turned_down(answer: str) -> None:
    assert reason(answer) == "unknown_service_number"


def test_a_number_that_the_request_gives_may_be_said_again() -> None:
    answer = (
        "O anúncio manda ligar para o 760 100 200: é uma chamada de valor acrescentado, e convém ver o preço antes."
    )
    assert reason(answer) == "unknown_service_number"
    assert reason(answer, "Um anúncio diz para ligar 760100200. É de confiança?") == ""
