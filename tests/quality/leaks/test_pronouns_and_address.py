"""Where pronouns stand and how the reader is addressed, in text of many kinds, with the European twin of each fault.

`pronouns_and_address.tsv`, written for this, and `mutations.tsv`, made of faults put into European sentences
(bench/quality/mutations.py), have one text a line. '[[fault|what Portugal says]]' makes two: something is found in the
first, nothing in the second. A line without it is European, and looks like a fault.
"""

from __future__ import annotations

import pytest

from quality.leaks import find_leaks
from tests.quality.leaks.twins import clean_in, faults_in, lines_of

LINES = [*lines_of("pronouns_and_address.tsv"), *lines_of("mutations.tsv")]


@pytest.mark.parametrize("text", [fault.text for fault in faults_in(LINES)])
def test_a_fault_is_found(text: str) -> None:
    assert len(find_leaks(text)) == 1, find_leaks(text)


@pytest.mark.parametrize("text", clean_in(LINES))
def test_what_portugal_says_is_no_fault(text: str) -> None:
    assert not find_leaks(text), find_leaks(text)


RULES = [
    ("O prazo tornaria-se curto.", "tornaria-se", "tornar-se-ia", "no_mesoclisis"),
    ("A sessão realizará-se amanhã.", "realizará-se", "realizar-se-á", "no_mesoclisis"),
    ("Tu estava a dormir.", "Tu estava", "", "tu_third_person"),
    ("Se tu quiser, vamos juntos.", "tu quiser", "", "tu_third_person"),
    ("Se puderes, corrija o texto.", "corrija", "", "mixed_address"),
    ("Se gostas de cozinhar, partilha a sua receita.", "sua", "tua", "mixed_address"),
    ("Lave as mãos, seca-as bem e aplique o creme.", "seca-as", "", "mixed_address"),
    ("O guarda levou ele para a esquadra.", "ele", "levou-o (um só com o verbo)", "strong_object"),
    ("A professora viu eles a copiar.", "eles", "viu-os (um só com o verbo)", "strong_object"),
]


@pytest.mark.parametrize(("text", "marked", "advice", "rule"), RULES)
def test_the_place_and_the_advice(text: str, marked: str, advice: str, rule: str) -> None:
    assert [(f.text, f.suggestion, f.rule) for f in find_leaks(text)] == [(marked, advice, rule)]
