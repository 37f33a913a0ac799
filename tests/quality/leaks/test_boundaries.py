"""Sentences on both sides of each rule's boundary (boundaries.tsv), with what is found: severity, words, advice, rule.

A sentence alone on its line is European: nothing is found in it. Where several things are found each has its line.
A rule that is changed on purpose changes what is noted too: look at the difference, then write it anew with

    .venv/bin/python -m tests.quality.leaks.test_boundaries
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from quality.leaks import find_leaks

NOTED = Path(__file__).with_name("boundaries.tsv")


def noted() -> dict[str, list[tuple[str, ...]]]:
    """By sentence what is to be found in it."""
    found: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
    for line in NOTED.read_text(encoding="utf-8").splitlines():
        text, *finding = line.split("\t")
        found[text] += [tuple(finding)] if finding else []
    return dict(found)


def found_in(text: str) -> list[tuple[str, ...]]:
    return [(f.severity, f.text, f.suggestion, f.rule) for f in find_leaks(text)]


def test_each_sentence_has_the_leaks_that_are_noted_and_no_others() -> None:
    assert {text: found_in(text) for text, rows in noted().items() if found_in(text) != rows} == {}


if __name__ == "__main__":
    lines = ["\t".join([text, *finding]) for text in noted() for finding in found_in(text) or [()]]
    NOTED.write_text("\n".join(lines) + "\n", encoding="utf-8")
