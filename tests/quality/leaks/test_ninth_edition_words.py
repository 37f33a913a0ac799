"""Words of the ninth edition, which a reading of the dictionary brought, in European sentences.

`ninth_edition.tsv` has one sentence a line. '[[fault|what Portugal says]]' makes two: the fault is found in the first,
nothing in the second. A line without it is European, with a word that has a Brazilian sense too.
"""

from __future__ import annotations

import pytest

from quality.leaks import find_leaks
from tests.quality.leaks.twins import Fault, clean_in, faults_in, lines_of

LINES = lines_of("ninth_edition.tsv")


@pytest.mark.parametrize("fault", faults_in(LINES))
def test_the_word_is_found(fault: Fault) -> None:
    found = find_leaks(fault.text)
    assert any(f.start < fault.end and fault.start < f.end for f in found), found


@pytest.mark.parametrize("text", clean_in(LINES))
def test_the_european_sentence_is_let_through(text: str) -> None:
    assert not find_leaks(text), find_leaks(text)
