"""Where an entry of the evidence table counts: what a context asks of the words beside it, near it, of what kinds."""

from __future__ import annotations

import pytest

from quality.leaks.contexts import fits, parse_context
from quality.leaks.tokens import cut

FILLED = " ".join(["muito"] * 14)


@pytest.mark.parametrize(
    ("context", "text", "counts"),
    [
        ("", "uma sala", True),
        ("prev=a,uma", "uma sala", True),
        ("prev=a", "uma sala", False),
        ("prev!=a", "uma sala", True),
        ("prev!=a", "sala", True),
        ("prev=DET", "aquela sala", True),
        ("prev=em_vez_de", "em vez de sala", True),
        ("prev=vez_de", "em vez de sala", True),
        ("prev=em_vez_de", "vez de sala", False),
        ("prev=START", "Falou. Sala cheia", True),
        ("prev=START", "Falou da sala", False),
        ("prev=PART", "chegado sala", True),
        ("prev=PART", "sala chegada", False),
        ("next=de_aula", "sala de aula cheia", True),
        ("next=de_aula", "sala de", False),
        ("next!=de_aula", "sala de espera", True),
        ("next=INF", "sala correr", True),
        ("next=INF", "sala corre", False),
        ("next=PART", "sala chegada", True),
        ("next=PART", "sala correr", False),
        ("next=VERB", "sala tornou", True),
        ("next=VERB", "sala casa", False),
        ("next=CAP", "sala Azul", True),
        ("next=CAP", "sala, Azul", False),
        ("next=CAP", "sala azul", False),
        ("next=NUM", "sala 5", True),
        ("next=NUM", "sala cinco 5", False),
        ("next=END", "uma sala.", True),
        ("next=END", "uma sala", True),
        ("next=END", "uma sala azul.", False),
        ("next=QUESTION", "sala abre hoje?", True),
        ("next=QUESTION", "sala?", True),
        ("next=QUESTION", "sala abre. Hoje?", False),
        ("near=cinema", f"cinema {FILLED} sala", True),
        ("near=cinema", f"cinema muito {FILLED} sala", False),
        ("near=cinema", f"sala {FILLED} cinema", True),
        ("near=cinema", f"sala muito {FILLED} cinema", False),
        ("near!=cinema", "sala de cinema", False),
        ("prev=a;next=de_aula", "a sala de aula", True),
        ("prev=a;next=de_aula", "a sala de espera", False),
    ],
)
def test_a_context_counts_where_all_that_it_asks_for_stands(context: str, text: str, counts: bool) -> None:
    words = cut(text)
    at = words.words.index("sala")
    assert fits(parse_context(context), words, at, at) is counts


def test_outside_a_text_there_is_no_word_no_capital_and_no_space() -> None:
    text = cut("Olá Ana")
    assert [text.word(n) for n in (-1, 0, 1, 2)] == ["", "olá", "ana", ""]
    assert [text.capital(n) for n in (0, 1, 2)] == [True, True, False]
    assert [text.spaced(n) for n in (0, 1, 2)] == [False, True, False]
    assert text.gap(0) == "" and cut("...Olá").gap(0) == "..."
