"""What is advised in place of a Brazilian form is another form, and one that the gate itself lets through."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from quality.leaks import find_leaks

LEXIS = Path(__file__).resolve().parents[3] / "quality" / "data" / "lexis.tsv"


def aligned() -> Iterator[tuple[str, str]]:
    """Each form of a leak with what is advised for it, where rows say it form by form."""
    for line in LEXIS.read_text(encoding="utf-8").splitlines():
        forms, _, severity, european, *_ = line.split("\t")
        if severity != "-" and forms.count(",") == european.count(","):
            yield from zip(forms.split(","), european.split(","), strict=True)


def test_no_advice_is_the_form_itself() -> None:
    pairs = list(aligned())
    assert len(pairs) > 10_000
    assert not [form for form, advice in pairs if form == advice]


def test_no_advice_is_glued_of_two() -> None:
    """«bem mais» was «muito mais menos», «faça sua» «faça o faça a sua»."""
    for form, advice in aligned():
        words = advice.partition(" (")[0].split("/")[0].split()
        begins = [word for word in words[1:] if len(word) > 1 and word == words[0] and words[0] not in form.split()[1:]]
        assert not begins or form.split().count(words[0]) > 1, (form, advice)


@pytest.mark.parametrize(
    "text",
    [
        "A rapaziada chegou cedo.",
        "O avançado marcou um golaço.",
        "O amigo secreto deste ano calhou-me a mim.",
        "O motorista de táxi esperou à porta.",
        "O ralo entupido já escoa.",
        "Bateu com o carro no portão.",
        "Comeu no drive-thru da autoestrada.",
        "Isto é bem mais difícil.",
        "Não contes a ninguém a tua palavra-passe.",
        "O descontrolo das contas preocupa.",
        "O aprumo dos alunos foi elogiado.",
    ],
)
def test_what_portugal_says_is_let_through(text: str) -> None:
    assert not find_leaks(text), find_leaks(text)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("Faça sua inscrição.", "Faça a sua"),
        ("A fofoca corre depressa.", "coscuvilhice"),
        ("Foi demitido por justa causa.", "despedido com justa causa"),
        ("O aluguel social subiu.", "renda apoiada"),
        ("Aperte as teclas ao mesmo tempo.", "carregue nas teclas"),
        ("Deu risadas a noite toda.", "riu"),
        ("Ela topou o desafio.", "aceitou o desafio"),
        ("Saíram na porrada à porta do bar.", "andaram à pancada"),
        ("A vizinha caiu em um golpe.", "caiu numa burla"),
    ],
)
def test_what_is_advised_is_said_in_portugal(text: str, advice: str) -> None:
    assert advice.lower() in {finding.suggestion.lower() for finding in find_leaks(text)}, find_leaks(text)
