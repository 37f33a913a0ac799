"""What somebody writes down in words: numbers, but no names of letters."""

from __future__ import annotations

import pytest

from text.speech.spoken import in_words


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("14h30 nos CTT.", "Catorze e trinta nos CTT."),
        ("Vem pela A1. 2 raparigas esperam.", "Vem pela A um. Duas raparigas esperam."),
        ("O IRS e o NIF 200 641 597", "O IRS e o NIF dois zero zero, seis quatro um, cinco nove sete"),
        ("Escreve para geral@exemplo.pt", "Escreve para geral@exemplo.pt"),
    ],
)
def test_letters_are_not_spelled_and_sentences_begin_with_a_capital(written, words):
    assert in_words(written) == words
