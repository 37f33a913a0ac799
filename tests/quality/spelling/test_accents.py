"""Texts that come without their accents are noticed; a slip of one word, foreign words and code are not such a text."""

from __future__ import annotations

import pytest

from quality.checks import run_checks, validate_settings
from quality.contract import CheckInput
from quality.spelling.accents import with_accents
from quality.spelling.orthography import find_misspellings
from schemas.message import Message
from schemas.sample import Content


def _rejected(answer: str) -> str:
    messages = (Message(role="user", content="Explica."), Message(role="assistant", content=answer))
    outcome = run_checks(
        [("orthography", validate_settings("orthography"))], CheckInput(Content(kind="chat", messages=messages))
    )
    return outcome.rejected_by[1].reason if outcome.rejected_by else ""


@pytest.mark.parametrize(
    "answer",
    [
        "Explica a situacao",
        "A situacao nao e facil, mas tambem nao ha outra solucao.",
        "A reunião correu bem. Nao ha mais nada a dizer sobre a eleicao nem sobre a votacao dos orcamentos.",
    ],
)
def test_a_text_without_its_accents_is_rejected(answer: str) -> None:
    assert _rejected(answer) == "no_accents"


@pytest.mark.parametrize(
    "answer",
    [
        "A reunião é às três e o relatorio já está pronto.",
        "O rio corre para o mar.",
        "Usa o comando audio.",
        "La piscina abre a las tres y el nivel de los patios baja.",
        "Escreve assim:\n```\nsituacao = nao or solucao\n```",
    ],
)
def test_a_slip_foreign_words_and_code_are_no_lost_accents(answer: str) -> None:
    assert _rejected(answer) == ""


def test_the_accents_are_put_back() -> None:
    given = ("situacao", "nao", "tambem", "eleicoes", "orcamento", "possivel", "casa")
    assert [with_accents(word) for word in given] == [
        "situação", "não", "também", "eleições", "orçamento", "possível", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Limpe as caches do navegador.",
        "O princípio da subsidiariedade vem dos tratados.",
        "As matrizes prediais mudaram e a mentoria acabou.",
        "A árbitra comprou uma parte fracionária dos laranjais.",
        "A aprendiza viu a artéria parietária.",
        "As queries e os scripts.",
        "Tróia caiu.",
        "A revolução de 25 de Abril de 1974 foi pacífica.",
    ],
)
def test_good_words_are_no_misspellings(text: str) -> None:
    assert not find_misspellings(text)


@pytest.mark.parametrize(
    ("text", "old"),
    [("A jóia caiu.", "jóia"), ("Reuniram-se em 12 de Abril de 1974.", "Abril"), ("A area é boa.", "area")],
)
def test_old_spellings_and_slips_are_still_found(text: str, old: str) -> None:
    assert old in {f.text for f in find_misspellings(text)}
