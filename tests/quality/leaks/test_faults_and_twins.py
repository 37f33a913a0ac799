"""Single faults, each beside what Portugal says: `prepositions.tsv` has what verbs govern, places and times,
prohibitions and dropped reflexives, `ninth_edition.tsv` words that a reading of the dictionary brought.

'[[fault|what Portugal says]]' makes two of a line: something is found where the fault stands in the first, nothing in
the second. A line without it is European, and looks like a fault.
"""

from __future__ import annotations

import pytest

from quality.leaks import find_leaks
from tests.quality.leaks.twins import Fault, clean_in, faults_in, lines_of

LINES = [*lines_of("prepositions.tsv"), *lines_of("ninth_edition.tsv")]


@pytest.mark.parametrize("fault", faults_in(LINES))
def test_a_fault_is_found(fault: Fault) -> None:
    found = find_leaks(fault.text)
    assert any(f.start < fault.end and fault.start < f.end for f in found), found


@pytest.mark.parametrize("text", clean_in(LINES))
def test_what_portugal_says_is_no_fault(text: str) -> None:
    assert not find_leaks(text), find_leaks(text)


ADVICE = [
    ("Fomos ontem na feira comprar queijo.", "Fomos ontem na", "Fomos ontem à", "chegar_a"),
    ("Levei a Rita no médico.", "Levei a Rita no", "Levei a Rita ao", "chegar_a"),
    ("O tribunal obrigou a empresa em pagar.", "em", "a", "a_before_infinitive"),
    ("Não se preocupa, filho.", "Não se preocupa", "Não te preocupes", "negative_order"),
    ("Filho, não faz barulho.", "não faz", "não faças", "negative_order"),
    ("O gato acostumou-se com o dono.", "acostumou-se com", "habituou-se a", "preposition_list"),
    ("Dormi ao relento e almocei na sombra de um pinheiro.", "na sombra", "à sombra", "preposition_list"),
]


@pytest.mark.parametrize(("text", "marked", "advice", "rule"), ADVICE)
def test_the_place_and_the_advice(text: str, marked: str, advice: str, rule: str) -> None:
    assert [(f.text, f.suggestion, f.rule) for f in find_leaks(text)] == [(marked, advice, rule)]


def test_a_context_looks_back_within_the_sentence_alone() -> None:
    assert find_leaks("Descansei na sombra.")
    assert not find_leaks("Descansei. Na sombra havia um cão.")
