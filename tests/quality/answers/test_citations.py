"""Citations: of a text that is there, that has the quote, and that has the numbers beside it."""

from __future__ import annotations

import pytest

from quality.answers.citations import citation_problem, numbered_texts

PASSAGE = "[1] A ponte\nAbriu em 1966 e tem 2277 metros.\n\n[2] O túnel\nAbriu em 1998.\n\nTem 30 metros de fundo."
QUOTE = "Abriu em 1966 e tem 2277 metros."


@pytest.mark.parametrize(
    ("answer", "quote", "reason"),
    [
        ("A ponte abriu em 1966 [1].", QUOTE, ""),
        ("A ponte abriu em 1966 [1]. O túnel só em 1998 [2].", QUOTE, ""),
        ("A ponte tem 2 277 metros [1].", QUOTE, ""),
        ("A ponte abriu em 1966.", QUOTE, "citation_missing"),
        ("A ponte abriu em 1966 [3].", QUOTE, "citation_unknown"),
        ("A ponte abriu cedo [2].", QUOTE, "citation_unsupported"),
        ("A ponte abriu em 1966 [1]. Custou 75 milhões [1].", QUOTE, "citation_unsupported"),
        ("A ponte abriu em 1966 [1]. O túnel em 1966 [2].", QUOTE, "citation_unsupported"),
        ("Nenhum dos textos diz quem a pagou.", "", ""),
        ("Nenhum diz; um deles fala do túnel [2].", "", ""),
    ],
)
def test_what_is_cited_says_it(answer: str, quote: str, reason: str) -> None:
    found = citation_problem(answer, PASSAGE, quote)
    assert (found.reason if found else "") == reason


def test_a_text_goes_on_to_the_next_number() -> None:
    assert numbered_texts(PASSAGE)[2] == "O túnel\nAbriu em 1998.\n\nTem 30 metros de fundo."
