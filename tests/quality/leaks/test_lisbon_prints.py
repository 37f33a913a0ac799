"""European sentences full of look-alikes, written by an editor from Lisbon: nothing in them is marked."""

from __future__ import annotations

import pytest

from quality.leaks import find_leaks
from tests.quality.leaks.twins import lines_of

SENTENCES = lines_of("lisbon_prints.txt")


@pytest.mark.parametrize("sentence", SENTENCES)
def test_what_a_lisbon_paper_prints_is_let_through(sentence: str) -> None:
    assert not find_leaks(sentence), find_leaks(sentence)


def test_a_paragraph_opens_with_an_article_and_a_line_of_verse_need_not() -> None:
    prose = "Era assim.\n\nMeu avô trabalhava na fábrica de conservas e gostava de contar histórias."
    assert [finding.suggestion for finding in find_leaks(prose)] == ["O meu"]
    assert not find_leaks("Era assim.\n\nMeu amor partiu\nNão voltou mais\nMeu barco está no cais")
