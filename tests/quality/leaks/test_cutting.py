"""Words and where they stand, found without a search for each."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.leaks.entries import entries
from quality.leaks.lexicon import _hit, lexical_hits
from quality.leaks.tokens import WORD, Text, cut
from quality.variety import read_evidence
from quality.variety.tokens import TOKEN

LETTER = st.sampled_from("aãBÇ zé12.,-'’‑\n\t\u00a0\u2028İΣßﬁ²٣$_—«\u0301\u200b")


@given(st.text(LETTER, max_size=60))
def test_a_text_is_cut_as_the_pattern_of_words_cuts_it(source: str) -> None:
    found = list(WORD.finditer(source))
    text = cut(source)
    assert text.words == [match.group().lower() for match in found]
    assert text.ends == [match.end() for match in found]
    assert text.starts == [match.start() for match in found]


@given(st.text(LETTER, max_size=60))
def test_what_pieces_say_of_words_is_what_their_places_say(source: str) -> None:
    text, searched = cut(source), Text(source, cut(source).told)
    searched._edges = None
    for i in range(len(text.words) + 1):
        assert text.spaced(i) == searched.spaced(i)
        assert text.capital(i) == searched.capital(i)
    for i in range(len(text.words)):
        assert text.gap(i) == searched.gap(i)
        assert text.starts_sentence(i) == searched.starts_sentence(i)


@pytest.mark.slow
def test_a_letter_stays_one_in_lower_case_and_only_one_becomes_longer() -> None:
    """What lets words be cut from a text in lower case."""
    every = [chr(code) for code in range(sys.maxunicode + 1)]
    assert [letter for letter in every if len(letter.lower()) != 1] == ["İ"]
    assert all(WORD.match(letter.lower()) for letter in every if letter != "İ" and WORD.match(letter))


@given(st.text(LETTER, max_size=60))
def test_the_tokens_of_the_verdict_are_those_that_its_pattern_cuts(source: str) -> None:
    assert [fact.low for fact in read_evidence(source).facts] == [token.lower() for token in TOKEN.findall(source)]


def test_an_entry_is_found_wherever_one_stands() -> None:
    """Places where none can begin are passed over; looked at one by one, they hold none."""
    table, found = entries(), 0
    for name in ("own_pt_br.txt", "clean_european.txt"):
        for line in Path("tests/quality/data", name).read_text(encoding="utf-8").splitlines():
            text = cut(line)
            each = []
            for i, word in enumerate(text.words):
                hit = _hit(text, i, table.get(word.removeprefix("ex-"), ()))
                each += [hit] if hit else []
            assert list(lexical_hits(line)) == each
            found += len(each)
    assert found > 50
