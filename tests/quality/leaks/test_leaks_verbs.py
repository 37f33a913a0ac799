"""Verb forms from the dictionary, and where Portugal puts a pronoun."""

from __future__ import annotations

import pytest

from quality.leaks.pronouns import attach
from quality.leaks.verbs import Form, forms_of, infinitive_of, infinitives, verb_form


@pytest.mark.parametrize(
    ("verb", "clitic", "joined"),
    [
        ("tornou", "se", "tornou-se"),
        ("fazer", "o", "fazê-lo"),
        ("construir", "a", "construí-la"),
        ("seguir", "os", "segui-los"),
        ("pôr", "a", "pô-la"),
        ("viram", "o", "viram-no"),
        ("tornamos", "nos", "tornamo-nos"),
        ("tornará", "se", "tornar-se-á"),
        ("amaria", "te", "amar-te-ia"),
        ("comprarão", "a", "comprá-la-ão"),
        ("fará", "o", "fá-lo-á"),
    ],
)
def test_a_pronoun_joins_its_verb(verb: str, clitic: str, joined: str) -> None:
    assert attach(verb, clitic) == joined


def test_forms_know_their_tense_and_their_verb() -> None:
    assert verb_form("tornou") & Form.PRETERITE
    assert verb_form("monitorizasse") & Form.SUBJUNCTIVE
    assert verb_form("casa") & Form.PRESENT
    assert verb_form("casa") & Form.NOMINAL
    assert not verb_form("janela")
    assert infinitives("foi") == {"ser", "ir"}
    assert infinitive_of("vendo", Form.GERUND) == "ver"
    assert {"precisa", "precisávamos", "precisámos"} <= forms_of("precisar")


@pytest.mark.parametrize(
    ("form", "verb"),
    [
        ("magoo", "magoar"),
        ("abençoo", "abençoar"),
        ("destroem", "destruir"),
        ("deem", "dar"),
        ("preveem", "prever"),
        ("apoiam", "apoiar"),
        ("impeçam", "impedir"),
        ("desfizeram", "desfazer"),
        ("falarmos", "falar"),
        ("solto", "soltar"),
    ],
)
def test_irregular_forms_are_known_by_their_verb(form: str, verb: str) -> None:
    assert verb in infinitives(form)
    assert form in forms_of(verb)


def test_what_a_form_can_be_is_told_by_bits_that_none_shares() -> None:
    bits = [value for name, value in vars(Form).items() if name.isupper()]
    assert all(value.bit_count() == 1 for value in bits) and len(set(bits)) == len(bits)
    assert not verb_form("tornará") & (Form.PRESENT | Form.FIRST | Form.SECOND)
