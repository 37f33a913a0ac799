"""Spellings that only Brazil had, and gave up in 2009: 'seqüência', 'idéia', 'vôo'. Portugal dropped them in 1945."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quality.leaks.lexicon import is_name
from quality.leaks.tokens import Text
from schemas.finding import Finding
from text.word_places import WordPlaces

_OLD = re.compile(r"[gq]ü[eéêií]|éias?$|ôos?$")
OLD_SPELLINGS = WordPlaces(lambda word: _OLD.search(word) is not None)
_IN_SMALL_LETTERS = ("ü", "éia", "ôo")
_NOW = str.maketrans("üÜ", "uu")
_FINAL = {"éia": "eia", "éias": "eias", "ôo": "oo", "ôos": "oos"}


def old_spellings(text: Text, skip: set[int]) -> Iterator[Finding]:
    """Words with a diaeresis, '-éia' or '-ôo'. `skip` holds the starts that other rules have reported."""
    places = OLD_SPELLINGS.of(text.told)
    if not places or not any(map(text.source.__contains__, _IN_SMALL_LETTERS)):
        return
    for i in places:
        word = text.words[i]
        if text.starts[i] in skip or is_name(text, i):
            continue
        fixed = word.translate(_NOW)
        for ending, modern in _FINAL.items():
            if fixed.endswith(ending):
                fixed = fixed.removesuffix(ending) + modern
        yield text.finding(i, i, "spelling", "hard", fixed, "old_spelling")
