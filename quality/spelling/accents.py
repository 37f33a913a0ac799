"""Words that have lost their accents ('situacao', 'nao', 'tambem'): whole texts come so from servers that lose them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from quality.spelling.dictionary import known

_ENDINGS = (
    ("coes", "ções"), ("cao", "ção"), ("soes", "sões"), ("oes", "ões"), ("aes", "ães"), ("aos", "ãos"), ("ao", "ão"),
)  # fmt: skip
_ACCENTED = {"a": "áâã", "e": "éê", "i": "í", "o": "óôõ", "u": "ú", "c": "ç"}
_SURELY_OURS = ("ao", "aos", "oes", "encia", "ancia", "ivel", "avel")
_ASCII = re.compile(r"[a-z]{3,40}\Z")
_ACCENT = re.compile(r"[áâãàéêíóôõúç]")
_WORD = re.compile(r"[^\W\d_]+")
SHARE = 0.3
"""Of the words that have an accent or should: so many without it, and a text is no slip but has lost them."""


@lru_cache(maxsize=100_000)
def with_accents(word: str) -> str:
    """The dictionary word that an unknown lower-case word is once its accents are put back; '' when it is none."""
    if not _ASCII.match(word) or (len(word) < 4 and not word.endswith("ao")):
        return ""
    for plain, accented in _ENDINGS:
        if word.endswith(plain):
            mended = word[: -len(plain)] + accented
            return mended if known(mended) else next(filter(known, _one_accent(word[: -len(plain)], accented)), "")
    return next(filter(known, _one_accent(word, "")), "") or next(filter(known, _two_accents(word)), "")


def _one_accent(start: str, end: str) -> list[str]:
    return [start[:n] + a + start[n + 1 :] + end for n, c in enumerate(start) for a in _ACCENTED.get(c, "")]


def _two_accents(word: str) -> list[str]:
    """With a cedilla and one accent ('lenco' has one, 'canhoes' by its ending; 'espacios' would be another word)."""
    cedillas = [word[:n] + "ç" + word[n + 1 :] for n, c in enumerate(word) if c == "c" and word[n + 1 : n + 2] in "aou"]
    return [other for cedilla in cedillas for other in _one_accent(cedilla, "")]


def has_lost_its_accents(text: str, stripped: Sequence[str]) -> bool:
    """Whether a text whose words `stripped` lack their accents lacks them as a whole: more than it has, or a third. One
    alone counts only where its ending is no foreign word's ('situacao', not 'audio')."""
    if not stripped or (len(stripped) == 1 and not stripped[0].lower().endswith(_SURELY_OURS)):
        return False
    accented = sum(_ACCENT.search(word) is not None for word in _WORD.findall(text.lower()))
    return len(stripped) > accented or (len(stripped) >= 3 and len(stripped) >= SHARE * (len(stripped) + accented))
