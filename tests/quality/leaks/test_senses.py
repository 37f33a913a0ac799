"""Words that Portugal has too, in another sense: `senses*.tsv` in Brazil's, `senses_of_portugal.txt` in its own.

Not every one in Brazil's sense can be told (some Portugal says now and then): most are, and never what Portugal says.
"""

from __future__ import annotations

import pytest

from bench.quality.measure_second import meets, planted
from quality.leaks import find_leaks
from tests.quality.leaks.twins import lines_of

PLANTED = {
    name: [planted(line.partition("\t")[2]) for line in lines_of(name)] for name in ("senses.tsv", "senses_second.tsv")
}
EUROPEAN = lines_of("senses_of_portugal.txt")


@pytest.mark.parametrize("name", PLANTED)
def test_most_of_the_words_in_brazils_sense_are_found(name: str) -> None:
    found = [any(meets(f, places) for f in find_leaks(text)) for text, _, places in PLANTED[name]]
    assert sum(found) / len(found) > 0.9


@pytest.mark.parametrize("name", PLANTED)
def test_their_european_twins_are_let_through(name: str) -> None:
    marked = [clean for _, clean, _ in PLANTED[name] if find_leaks(clean)]
    assert not marked


@pytest.mark.parametrize("text", EUROPEAN)
def test_the_same_words_in_portugals_sense_are_let_through(text: str) -> None:
    assert not find_leaks(text), find_leaks(text)
