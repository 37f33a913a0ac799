"""Words of the ninth edition, which a reading of the dictionary brought, in European sentences.

`ninth_edition.tsv` has one sentence a line. '[[fault|what Portugal says]]' makes two: the fault is found in the first,
nothing in the second. A line without it is European, with a word that has a Brazilian sense too.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from quality.leaks import find_leaks

LINES = Path(__file__).with_name("ninth_edition.tsv").read_text(encoding="utf-8").splitlines()
CHANGED = re.compile(r"\[\[(.+?)\|(.*?)\]\]")


@pytest.mark.parametrize("line", [line for line in LINES if "[[" in line])
def test_the_word_is_found(line: str) -> None:
    changed = CHANGED.search(line)
    assert changed
    start, end = changed.start(), changed.start() + len(changed[1])
    found = find_leaks(CHANGED.sub(r"\1", line))
    assert any(f.start < end and start < f.end for f in found), found


@pytest.mark.parametrize("text", [CHANGED.sub(r"\2", line) for line in LINES])
def test_the_european_sentence_is_let_through(text: str) -> None:
    assert not find_leaks(text), find_leaks(text)
