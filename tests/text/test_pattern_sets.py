"""A pattern that may match is never passed over, and ordinary texts are read without running any."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prompts.packs import load_pack
from quality.assistant import refusals
from quality.injection.signs import SIGNS
from quality.injection.unhidden import plain
from text.needed_strings import needed_strings
from text.pattern_sets import PatternSet

PATTERNS = [sign.pattern for sign in SIGNS]
REFUSALS = [refusals.REFUSALS, refusals.DECLINING, refusals.DECLINES_TO_ANSWER, refusals.DECLINES_TO_WRITE]
FILES = ("injection/attacks.jsonl", "injection/innocent.jsonl")


@cache
def of_signs() -> PatternSet:
    return PatternSet(PATTERNS)


def texts() -> list[str]:
    lines = [
        line for name in FILES for line in Path("tests/quality/data", name).read_text(encoding="utf-8").splitlines()
    ]
    return [plain(value) for line in lines for value in json.loads(line).values() if isinstance(value, str)]


def test_what_a_pattern_matches_is_never_passed_over() -> None:
    patterns = of_signs()
    found = 0
    for text in texts():
        matching = {number for number, pattern in enumerate(PATTERNS) if pattern.search(text)}
        assert matching <= patterns.possible(text), text
        found += len(matching)
    assert found > 100


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_nor_is_any_text_that_a_pattern_describes(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(PATTERNS) - 1))
    text = data.draw(st.from_regex(PATTERNS[place], alphabet=st.characters(codec="latin-1")))
    assert PatternSet([PATTERNS[place]]).possible(text) == {0}


MANY_BEGINNINGS = rf"(?:^|[.!?] ?)\b(?:pás?\b|{'|'.join(f'leão{n}' for n in range(30))})[,.:]"
"""More beginnings than are listed one by one."""


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
        (r"cura que sim", "procura que simplesmente"),
        (r" de todos? ", "a de todo o lado"),
        (r"a(?: mais)? e o resto", "cada e o restolho"),
        (MANY_BEGINNINGS, "x! leão9. pá, "),
        (MANY_BEGINNINGS, "leão1,"),
        (r"\bdiz [«\"'].{0,9}[»\"']", "não diz 'sim'"),
    ],
)
def test_parts_of_patterns(pattern: str, text: str) -> None:
    compiled = re.compile(pattern)
    assert compiled.search(text)
    assert PatternSet([compiled]).possible(text) == {0}


def test_a_word_that_must_begin_is_not_looked_for_inside_others() -> None:
    assert PatternSet([re.compile(MANY_BEGINNINGS)]).possible("eram más, os galeão1, e as compás.") == set()


def test_no_refusal_is_passed_over() -> None:
    patterns, found = PatternSet(REFUSALS), 0
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
    assert PatternSet([pattern]).possible(text) == {0}


def test_what_ignores_case_is_always_possible() -> None:
    assert needed_strings(re.compile("ignora tudo", re.IGNORECASE)) == [()]
    assert PatternSet([re.compile("ignora tudo", re.IGNORECASE)]).possible("IGNORA TUDO") == {0}


def test_ordinary_texts_hold_the_words_of_few_patterns() -> None:
    patterns = of_signs()
    passages = [plain(str(row["text"])[:480]) for row in load_pack("passages").rows[:100]]
    runs = [len(patterns.possible(text)) for text in passages]
    assert sum(runs) / len(runs) < 0.25 * len(PATTERNS)
