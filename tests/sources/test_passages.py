from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.errors import UsageError
from sources.passages import cut_passages
from text.sentences import split_sentences

TEXTS = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from(
            [
                "O Sr. Silva",
                "chegou.",
                "«Bom dia!»",
                "art. 5.º",
                "n.º 3",
                "\n\n",
                "\n- ",
                "\n",
                "p. ex.",
                "etc.",
                "...",
                "—",
            ]
        )
    ).map(" ".join),
)


@given(text=TEXTS, words=st.integers(1, 40))
@settings(deadline=None)
def test_every_word_is_in_one_passage_in_order_and_none_is_too_long(text: str, words: int) -> None:
    passages = cut_passages(text, words)
    assert [w for p in passages for w in p.split()] == text.split()
    assert all(1 <= len(p.split()) <= words for p in passages)
    assert all(p == p.strip() for p in passages)


@settings(deadline=None)
@given(st.lists(st.integers(1, 12), min_size=1, max_size=60), st.integers(12, 60))
def test_passages_of_short_sentences_end_where_a_sentence_ends(lengths: list[int], words: int) -> None:
    text = " ".join(" ".join(["Rio"] * (n - 1) + ["Tejo."]) for n in lengths)
    assert all(p.endswith("Tejo.") for p in cut_passages(text, words))


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("O Sr. Dr. Melo chegou. A Exma. Sra. D. Ana saiu.", 2),
        ("Nos termos do art. 5.º da Lei n.º 7/2009, é proibido. O n.º 2 mantém-se.", 2),
        ("Traga fruta, p. ex. Maçãs, peras, etc. Depois falamos.", 2),
        ("«Vens?», perguntou. «Vou!» E foi.", 3),
        ("— Vais ao Porto? — perguntou ela. — Vou.", 2),
        ("Escreveu-o J. Saramago. Leu-o E. Lourenço.", 2),
        ("Cf. pág. 12 e séc. XV. Foi em 1974. Depois veio a paz.", 3),
        ("1. Introdução ao tema. 2. Método usado.", 2),
        ("Ficou em 3.º lugar... e chorou. Porquê?! Ninguém sabe…", 3),
        ("Nasceu em 44 a.C. Morreu na Lusitânia.", 2),
        ("(Veja o mapa.) O rio corre.", 2),
        ("O preço subiu 3,5 %. Hoje custa 1.200 euros.", 2),
    ],
)
def test_portuguese_sentence_ends(text: str, sentences: int) -> None:
    found = split_sentences(text)
    assert len(found) == sentences, [" ".join(s) for s in found]


def test_passages_are_of_about_the_same_size_and_keep_paragraphs_and_lists() -> None:
    text = "\n\n".join("Chove muito em Braga durante todo o ano letivo." for _ in range(40))
    passages = cut_passages(text, 150)
    assert {len(p.split()) for p in passages} == {126, 108} or max(map(len, passages)) < 2 * min(map(len, passages))
    assert passages[0].count("\n\n") > 5
    assert cut_passages("Leve:\n- pão;\n- queijo\ncurado.", 50) == ["Leve:\n- pão;\n- queijo curado."]


def test_a_hard_wrapped_paragraph_becomes_one_line() -> None:
    assert cut_passages("O Douro nasce\nem Espanha e\r\ndesagua no Porto.\n\n\n\nFim.") == [
        "O Douro nasce em Espanha e desagua no Porto.\n\nFim."
    ]


def test_no_words_asked_is_an_error() -> None:
    with pytest.raises(UsageError, match="--words 0"):
        cut_passages("Olá.", 0)


@pytest.mark.slow
@pytest.mark.parametrize("text", ["." * 1_000_000, "a\n" * 300_000, "(" * 500_000 + ".", "« " * 300_000])
def test_a_megabyte_of_nonsense_is_cut_like_any_text(text: str) -> None:
    assert sum(len(p.split()) for p in cut_passages(text, 100)) == len(text.split())
