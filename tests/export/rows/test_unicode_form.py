"""The quick look at bytes never says that text is in NFC when it is not, and doesn't look twice at ordinary text."""

from __future__ import annotations

import unicodedata

import orjson
from hypothesis import given
from hypothesis import strategies as st

from export.rows.unicode_form import surely_nfc

UNSTABLE = "\u0301\u0327\u1100\u1161\u212b\u2126\u0958\u2adc\U0001d15e\ufb1d"
TEXTS = st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from(UNSTABLE + "aeocAEÇãé«»“”–…€→😀")), max_size=40)


@given(st.lists(TEXTS, max_size=5))
def test_what_is_surely_in_nfc_does_not_change(texts: list[str]) -> None:
    json = orjson.dumps(texts)
    if surely_nfc(json):
        assert all(unicodedata.normalize("NFC", text) == text for text in texts)


def test_ordinary_portuguese_is_surely_in_nfc_and_loose_accents_are_not() -> None:
    ordinary = "«Não», disse a avó — “à mão” … 5 € → 😀\n" * 5_000
    assert surely_nfc(orjson.dumps(ordinary)) and surely_nfc(b"")
    assert not surely_nfc(orjson.dumps(ordinary + unicodedata.normalize("NFD", "é")))
    assert not surely_nfc(rb'"e\u0301"')
