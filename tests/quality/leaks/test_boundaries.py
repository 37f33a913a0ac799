"""Sentences on both sides of each rule's boundary (boundaries.tsv), with what is found: severity, words, advice, rule.

A sentence alone on its line is European: nothing is found in it. Where several things are found each has its line.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from quality.leaks import find_leaks

NOTED = Path(__file__).with_name("boundaries.tsv")


def test_each_sentence_has_the_leaks_that_are_noted_and_no_others() -> None:
    expected: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
    for line in NOTED.read_text(encoding="utf-8").splitlines():
        text, *finding = line.split("\t")
        expected[text] += [tuple(finding)] if finding else []
    found = {text: [(f.severity, f.text, f.suggestion, f.rule) for f in find_leaks(text)] for text in expected}
    assert {text: rows for text, rows in found.items() if rows != expected[text]} == {}
