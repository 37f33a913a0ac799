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
_SIGNS = ("ü", "éia", "ôo", "Ü", "ÉIA", "ÔO")
_DIAERESIS = (
    "agüent argüi redargü averigü eqü cinqü freqü infreqü seqü conseqü inconseqü subseqü delinqü eloqü tranqü intranqü "
    "lingü bilingü bilíngü trilingü trilíngü monolíngü ungü pingü sagü aqü ubiqü obliqü liqü enxagü ambigü exigü qüinqü"
)
_BEGINNINGS = tuple(_DIAERESIS.split())
"""Of words that may open a sentence; other capitals are names of elsewhere ('Agüero', 'Güell')."""
_NOW = str.maketrans("üÜ", "uu")
_FINAL = {"éia": "eia", "éias": "eias", "ôo": "oo", "ôos": "oos"}


def old_spellings(text: Text, skip: set[int]) -> Iterator[Finding]:
    """Words with a diaeresis, '-éia' or '-ôo'. `skip` holds the starts that other rules have reported."""
    places = OLD_SPELLINGS.of(text.told)
    if not places or not any(map(text.source.__contains__, _SIGNS)):
        return
    for i in places:
        word = text.words[i]
        if text.starts[i] in skip or is_name(text, i) or (text.capital(i) and _is_foreign(word)):
            continue
        fixed = word.translate(_NOW)
        for ending, modern in _FINAL.items():
            if fixed.endswith(ending):
                fixed = fixed.removesuffix(ending) + modern
        found = text.finding(i, i, "spelling", "hard", fixed, "old_spelling")
        yield found.model_copy(update={"suggestion": fixed.upper()}) if found.text.isupper() else found


def _is_foreign(word: str) -> bool:
    return "ü" in word and not word.startswith(_BEGINNINGS)
