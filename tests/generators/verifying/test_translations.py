"""Numbers, dates and names across languages, and how near two texts are."""

from __future__ import annotations

import pytest

from generators.verifying.similarity import chrf
from generators.verifying.translations import left_as_they_were, likely_names, lost_names, lost_numbers, strange_names
from prompts.packs import load_pack
from quality.language import identify_language

KEPT = [
    ("en", "It costs 1,450 pounds and 2.5 euros at 3:30 p.m.", "pt", "Custa 1450 libras e 2,5 euros às 15h30."),
    ("en", "It costs 14,300 pounds.", "pt", "Custa 14 300 libras."),
    ("en", "Come between 9 a.m. and 1 p.m.", "pt", "Venha entre as 9 e as 13 horas."),
    ("en", "In May 2019 I may win 12 races.", "pt", "Em maio de 2019 posso ganhar 12 corridas."),
    ("en", "It is from the 19th century.", "pt", "É do século XIX."),
    ("en", "He had three dogs.", "pt", "Tinha 3 cães."),
    ("es", "Son 1.300 encinas y 5,2 decibelios, a las 19:30.", "pt", "São 1300 azinheiras e 5,2 decibéis, às 19h30."),
    ("fr", "Il y a 2 400 bacs, à 10 h 30, le 1er avril.", "pt", "Há 2400 caixas, às 10h30, no dia 1 de abril."),
    ("pt", "Abre às 15h30 do dia 12 de março de 2026.", "en", "It opens at 3:30 p.m. on 12 March 2026."),
    ("pt", "Abre às 15h30.", "es", "Abre a las 3:30 de la tarde."),
    ("pt", "Foram 1234,5 quilos.", "fr", "Il y en avait 1 234,5 kilos."),
]
LOST = [
    ("en", "It costs 1,450 pounds.", "pt", "Custa 1,45 libras.", ["1450"]),
    ("en", "It weighs 2.5 kilos.", "pt", "Pesa 25 quilos.", ["2.5"]),
    ("en", "Come at 1 p.m.", "pt", "Venha à uma da manhã.", ["13"]),
    ("en", "It ends on 14 April.", "pt", "Acaba no dia 14 de maio.", ["april"]),
    ("es", "El 8 de enero de 2024.", "pt", "No dia 8 de janeiro de 2025.", ["2024"]),
    ("pt", "Abre às 15h30.", "en", "It opens at 5:30 p.m.", ["15"]),
]


@pytest.mark.parametrize(("language", "source", "into", "said"), KEPT)
def test_numbers_and_dates_are_known_in_every_way_of_writing(language: str, source: str, into: str, said: str) -> None:
    assert lost_numbers(source, language, said, into) == []


@pytest.mark.parametrize(("language", "source", "into", "said", "lost"), LOST)
def test_what_is_lost_is_named(language: str, source: str, into: str, said: str, lost: list[str]) -> None:
    assert lost_numbers(source, language, said, into) == lost


def test_names_are_kept_letter_for_letter() -> None:
    assert lost_names("Emília Carter e Owen", ["Emily Carter", "Owen"]) == ["Emily Carter"]
    assert strange_names("The Iberian Peninsula and Spain", ["Ibérica", "Península", "Espanha"]) == ["Espanha"]
    assert likely_names("O Douro passa por Barca de Alva. Depois, segue para o Porto.") == [
        "Douro",
        "Barca",
        "Alva",
        "Porto",
    ]


def test_words_that_nobody_translated_are_found() -> None:
    """What a model of half a billion parameters made of a French text."""
    french = (
        "J'ai planté 45 pieds de tomates, et les limaces en ont mangé 44. Le dernier est devenu célèbre dans la rue."
    )
    assert left_as_they_were(french, "Os limaces em ont mangé 44 tomates. O último foi devenu célebre.") == [
        *("limaces", "ont", "mangé", "devenu"),
    ]
    assert left_as_they_were(french, "As lesmas comeram 44 pés de tomates; o último ficou célebre na rua.") == []


def test_chrf_is_sacrebleus() -> None:
    """What sacreBLEU 2.5 gives for these, sentence by sentence."""
    assert round(chrf("The shop opens at nine.", "The shop is open at nine."), 4) == 60.2896
    assert round(chrf("O rio corre para o mar.", "The river runs to the sea."), 4) == 8.2542
    assert round(chrf("ab", "abcdefgh"), 4) == 23.4043
    assert (chrf("abc", "abc"), chrf("", "abc"), chrf("xyz", "abc")) == (100, 0, 0)


def test_the_pack_is_in_the_languages_that_it_says_and_names_what_stands_in_it() -> None:
    rows = load_pack("translations").rows
    assert {row["language"] for row in rows} == {"en", "es", "fr"}
    assert [row["id"] for row in rows if identify_language(row["text"])[0] != row["language"]] == []
    assert [row["id"] for row in rows if lost_names(row["text"], row["names"])] == []
    assert [row["id"] for row in rows if not 25 <= len(row["text"].split()) <= 70] == []
