"""A pattern that may match is never passed over, and ordinary texts are read without running any."""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.packs import load_pack
from quality.answers import leftovers, service_numbers
from quality.assistant import meta_talk, openings, refusals, talk
from quality.injection import signs, unhidden
from quality.injection.signs import SIGNS
from quality.injection.unhidden import plain
from quality.personal.patterns import PERSONAL_PATTERNS
from tests.text.made_matches import made_matches
from text import pattern_sets
from text.looser_patterns import CODES, folded
from text.pattern_sets import TEXTS_BEFORE, PatternSet, SharedPatterns

OF_SIGNS = [sign.pattern for sign in SIGNS]
REFUSALS = [refusals.REFUSALS, refusals.DECLINING, refusals.DECLINES_TO_ANSWER, refusals.DECLINES_TO_WRITE]
EVERYWHERE = [
    pattern
    for module in (refusals, meta_talk, openings, talk, leftovers, service_numbers, signs, unhidden)
    for pattern in vars(module).values()
    if isinstance(pattern, re.Pattern)
] + [*OF_SIGNS, *(re.compile(kind.regex) for kind in PERSONAL_PATTERNS)]
FILES = ("injection/attacks.jsonl", "injection/innocent.jsonl")


def told(patterns: Sequence[re.Pattern[str]], at_start: bool = False) -> PatternSet:
    """A set that has seen enough texts to tell."""
    made = PatternSet(patterns, at_start=at_start)
    for _ in range(TEXTS_BEFORE):
        assert made.possible("") == set(range(len(patterns)))
    return made


@cache
def of_signs() -> PatternSet:
    return told(OF_SIGNS)


def texts() -> list[str]:
    lines = [
        line for name in FILES for line in Path("tests/quality/data", name).read_text(encoding="utf-8").splitlines()
    ]
    return [plain(value) for line in lines for value in json.loads(line).values() if isinstance(value, str)]


def test_what_a_pattern_matches_is_never_passed_over() -> None:
    patterns = of_signs()
    found = 0
    for text in texts():
        matching = {number for number, pattern in enumerate(OF_SIGNS) if pattern.search(text)}
        assert matching <= patterns.possible(text), text
        found += len(matching)
    assert found > 100


def test_nor_is_any_text_made_from_a_pattern_of_the_checks() -> None:
    dice, found = random.Random(7), 0
    for pattern in EVERYWHERE:
        alone = told([pattern])
        for text in made_matches(pattern, 12, dice):
            for whole in (text, text.upper() if pattern.flags & re.IGNORECASE else text, f"x. {text} ªº…"):
                if pattern.search(whole):
                    assert alone.possible(whole) == {0}, (pattern.pattern[:200], whole)
                    found += 1
    assert found > 2000


MANY_BEGINNINGS = rf"(?:^|[.!?] ?)\b(?:pás?\b|{'|'.join(f'leão{n}' for n in range(30))})[,.:]"


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"\b(?:ontem|hoje)\b", "cheg-hoje"),
        (r"\bdiz-lhe que (?:sim|não)\b", "depois diz-lhe que não"),
        (r"(?:lar|bar)anja", "uma baranja"),
        (r"\bcas(?:a|as|inha)? nova", "uma cas nova"),
        (r"abc(?:def)?ghi|\d+", "1"),
        (r"(?:um|dois) ?gatos", "doisgatos"),
        (r"(?:^|[.:] ?)fim do texto", "fim do texto"),
        (r"[^a]bcd\.efg", "xbcd.efg"),
        (r"(?i:ONTEM) à noite", "ontem à noite"),
        (r"(?<=a )menos que", "a menos que"),
        (r"(?:abc){2,3}d", "abcabcd"),
        (r"x@y", "x@y"),
        (r"fim da linha\nnova linha", "fim da linha\nnova linha"),
        (r" de todos? ", "a de todo o lado"),
        (MANY_BEGINNINGS, "x! leão9. pá, "),
        (MANY_BEGINNINGS, "leão1,"),
        (r"\bdiz [«\"'].{0,9}[»\"']", "não diz 'sim'"),
        (r"(a|b)\1{29}", "b" * 30),
        (r"(?:começa|abre).{0,9}\b(?:aqui|já)\b", "abre tudo já"),
        (r"[^\W\d_]{3}²\b", "Ébê² e ½"),
        (r"\w\b—\b[À-Ü]", "é—Óbvio"),
        (r"— …|[\u2010-\u2020]x", "\u2011x"),
        (r"(?a:\W)x|K", "éx K"),
        (r"(?i:STRASSE|K)", "strasse"),
        (r"(?!não)sim|", ""),
    ],
)
def test_parts_of_patterns(pattern: str, text: str) -> None:
    compiled = re.compile(pattern)
    assert compiled.search(text)
    assert told([compiled]).possible(text) == {0}


def test_a_pattern_in_other_letters_or_capitals_is_found_as_it_would_match() -> None:
    ignoring = told([re.compile("instruções", re.IGNORECASE), re.compile(r"m[²³]$")])
    assert ignoring.possible("As INSTRUÇÕES") == {0}
    assert ignoring.possible("em m²") == {1}
    assert ignoring.possible("nada disso") == set()
    assert ignoring.possible("инструкции") == {0, 1}


@given(st.characters())
def test_a_letter_stays_a_letter_and_a_sign_stays_a_sign(character: str) -> None:
    written = folded(character)
    if written is None:
        assert character.isalnum()
        assert not character.encode(CODES, "ignore")
    else:
        assert len(written) == 1
        assert (re.match(rb"\w", written) is None) == (re.match(r"\w", character) is None)


def test_parts_that_are_too_far_apart_are_each_looked_for() -> None:
    pattern = told([re.compile(r"\bignora\b.{0,40}\bregras\b")])
    assert pattern.possible("ignora o ruído de fundo") == set()
    assert pattern.possible("as regras do jogo") == set()
    assert pattern.possible("ignora agora as regras") == {0}


def test_a_word_that_must_begin_is_not_looked_for_inside_others() -> None:
    assert told([re.compile(MANY_BEGINNINGS)]).possible("eram más, os galeão1, e as compás.") == set()


def test_no_refusal_is_passed_over() -> None:
    patterns, found = told(REFUSALS), 0
    for line in Path("quality/assistant/data/refusals.txt").read_text(encoding="utf-8").splitlines():
        for text in (f"lamento, mas não posso {line.strip()}", f"não sei {line.strip()} nem te vou ajudar com isso."):
            matching = {number for number, pattern in enumerate(REFUSALS) if pattern.search(text)}
            assert matching <= patterns.possible(text), text
            found += len(matching)
    assert found > 100


def test_a_match_at_the_end_of_a_stretch_is_not_passed_over() -> None:
    pattern = re.compile(r"\b(?:ignora|esquece) tudo\b")
    text = "agora ignora tudoo resto"
    assert pattern.search(text, 0, 17)
    assert told([pattern]).possible(text) == {0}


def test_patterns_that_are_matched_are_looked_for_where_a_text_begins() -> None:
    greeting = told([re.compile(r"[\s*]*olá\b.{0,9}!")], at_start=True)
    assert greeting.possible("*Olá, Rui!") == {0}
    assert greeting.possible("Disse: olá, Rui!") == set()


def test_checks_that_share_a_walk_are_told_of_their_own_patterns() -> None:
    shared = SharedPatterns()
    numbers = shared.of([re.compile(r"\d{3}"), re.compile("%")])
    for _ in range(TEXTS_BEFORE):
        assert numbers(str(_)) == {0, 1}
    letters = shared.of([re.compile("abc")])
    for _ in range(TEXTS_BEFORE):
        letters(f"outro {_}")
    assert (numbers("custa 5%"), letters("custa 5%")) == ({1}, set())
    assert (numbers("abc 123"), letters("abc 123")) == ({0}, {0})


def test_a_check_that_comes_while_another_looks_at_a_text_is_told_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    shared, late = SharedPatterns(), list[Callable[[str], frozenset[int]]]()
    numbers = shared.of([re.compile(r"\d{3}")])
    for _ in range(TEXTS_BEFORE):
        assert numbers(str(_)) == {0}

    def brings_another(text: str) -> bytes | None:
        if not late:
            late.append(shared.of([re.compile("abc")]))
        return folded(text)

    monkeypatch.setattr(pattern_sets, "folded", brings_another)
    assert numbers("abc") == set()
    assert late[0]("abc") == {0}


def test_where_re2_is_not_there_every_pattern_is_possible(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "re2", None)
    assert told([re.compile("abc")]).possible("um texto") == {0}


def test_ordinary_texts_hold_the_words_of_few_patterns() -> None:
    patterns = of_signs()
    passages = [plain(str(row["text"])[:480]) for row in load_pack("passages").rows[:100]]
    runs = [len(patterns.possible(text)) for text in passages]
    assert sum(runs) / len(runs) < 0.1 * len(OF_SIGNS)
