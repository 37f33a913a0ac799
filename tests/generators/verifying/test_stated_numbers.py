"""Which numbers an answer states, and whether it says who would know."""

from __future__ import annotations

import pytest

from generators.verifying.stated_numbers import names_an_official_source, unsupported_numbers

SOURCE = "O prazo é de 30 dias (artigo 9.º) e o valor vai até 1 000 euros, ou seja, 15 %."


@pytest.mark.parametrize(
    ("answer", "invented"),
    [
        ("Tem trinta dias e recebe até 1000 euros.", []),
        ("Tem 45 dias.", ["45"]),
        ("Tem quarenta e cinco dias úteis.", ["45"]),
        ("São quinze por cento, como diz o artigo 9.º.", []),
        ("Diz o artigo 12.º da lei.", ["12"]),
        ("1. Junta os papéis.\n2. Entrega-os.\n\nPasso 3: espera.", []),
        ("Liga para o SNS 24, 808 24 24 24, ou entrega o modelo 3.", []),
        ("Vê em https://exemplo.pt/2031/lei.", []),
        ("Na 1.ª vez, leva 2 cópias.", ["2"]),
        ("Custa dois mil e quinhentos euros.", ["2500"]),
        ("Desde 2019 é assim.", ["2019"]),
    ],
)
def test_numbers_that_no_source_has(answer: str, invented: list[str]) -> None:
    assert unsupported_numbers(answer, SOURCE) == invented


def test_who_would_know_is_named() -> None:
    assert names_an_official_source("Confirma-se no Portal das Finanças.")
    assert names_an_official_source("Pergunta na tua junta de freguesia.")
    assert not names_an_official_source("Informa-te bem antes de decidir.")
