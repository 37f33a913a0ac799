"""Words and where they stand, found without a search for each."""

from __future__ import annotations

import sys

from hypothesis import given
from hypothesis import strategies as st

from quality.leaks.tokens import WORD, cut

LETTER = st.sampled_from("aãBÇ zé12.,-'’‑\n\t\u00a0\u2028İΣßﬁ²٣$_—«\u0301\u200b")


@given(st.text(LETTER, max_size=60))
def test_a_text_is_cut_as_the_pattern_of_words_cuts_it(source: str) -> None:
    found = list(WORD.finditer(source))
    text = cut(source)
    assert text.words == [match.group().lower() for match in found]
    assert text.ends == [match.end() for match in found]
    assert text.starts == [match.start() for match in found]


def test_a_letter_stays_one_in_lower_case_and_only_one_becomes_longer() -> None:
    """What lets words be cut from a text in lower case."""
    every = [chr(code) for code in range(sys.maxunicode + 1)]
    assert [letter for letter in every if len(letter.lower()) != 1] == ["İ"]
    assert all(WORD.match(letter.lower()) for letter in every if letter != "İ" and WORD.match(letter))
