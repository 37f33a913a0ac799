"""The one plain form of a text, whichever way it is come by, and marks that are looked for only where they may be."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.injection.orders import _hits, _possible, find_order
from quality.injection.signs import SIGNS, TOKENS
from quality.injection.unhidden import plain

LATIN = st.text(st.characters(codec="latin-1", exclude_characters="&"), max_size=40)
ANY = st.text(st.sampled_from("aÃç É\u00a0\u00ad\u200bß½µ¨ªеИλ*_`~\u0301ﬁ…—"), max_size=40)


def by_letters(text: str) -> str:
    """The plain form, letter by letter, as it is told."""
    text = re.sub("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]", "", text)
    text = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFKD", text))
    look = dict(zip("еИλο", "eИλo", strict=True))
    text = "".join(look.get(letter, letter) for letter in text)
    return " ".join(re.sub(r"[*_`~]", "", text).lower().split())


@given(st.one_of(LATIN, ANY))
def test_a_text_is_plain_letter_by_letter(text: str) -> None:
    assert plain(text) == by_letters(text)


@pytest.mark.slow
@given(st.from_regex(TOKENS, alphabet=st.characters(codec="latin-1")))
def test_marks_of_templates_are_found_whatever_stands_around_them(text: str) -> None:
    order = find_order(text)
    assert order is not None and order.kinds == ("template",)


@pytest.mark.slow
def test_the_signs_that_may_stand_in_a_text_find_what_all_of_them_do() -> None:
    found = 0
    for name in ("attacks.jsonl", "innocent.jsonl"):
        lines = Path("tests/quality/data/injection", name).read_text(encoding="utf-8").splitlines()[::4]
        for said in (plain(text) for line in lines for text in json.loads(line).values() if isinstance(text, str)):
            every = list(_hits(said, [(0, len(said))], SIGNS))
            assert list(_hits(said, [(0, len(said))], _possible(said))) == every
            found += len(every)
    assert found > 50
