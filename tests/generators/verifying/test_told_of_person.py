"""What an answer may know of the person who asks: what the conversation says."""

from __future__ import annotations

import pytest

from generators.verifying.told_of_person import told

PERSON = {"age": 52, "occupation": "procuradora da República", "situation": "empregada"}
RETIRED = {"age": 70, "occupation": "pedreiro", "situation": "reformada"}


@pytest.mark.parametrize(
    ("said", "answer", "words"),
    [
        ("Explica-me o IRS.", "Como procuradora, conhece bem a lei.", "Como procuradora"),
        ("Explica-me o IRS.", "Já que é uma procuradora, passo à frente.", "Já que é uma procuradora"),
        ("Explica-me o IRS.", "Na sua idade, convém pensar na reforma.", "Na sua idade"),
        ("Explica-me o IRS.", "Tem 52 anos, e por isso pode esperar.", "Tem 52 anos"),
        ("Sou procuradora. Explica-me o IRS.", "Como procuradora, conhece bem a lei.", ""),
        ("Fiz 52 anos. Explica-me o IRS.", "Tem 52 anos, e por isso pode esperar.", ""),
        ("Explica-me o IRS.", "A procuradora da República acusa quem foge ao imposto.", ""),
        ("Explica-me o IRS.", "Quem tem mais de 65 anos paga menos.", ""),
    ],
)
def test_what_the_conversation_doesnt_say_is_found(said: str, answer: str, words: str) -> None:
    assert told(PERSON, said, answer) == words


def test_retirement_is_hidden_too_and_nobody_hides_nothing() -> None:
    assert told(RETIRED, "Que faço?", "Sendo reformado, tem desconto.") == "Sendo reformado"
    assert told({}, "Que faço?", "Como pedreiro, sabe isto.") == ""
